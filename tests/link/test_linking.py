from __future__ import annotations

import random
import time
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.errors import InputError
from khabar.link.blocks import blocks_of
from khabar.link.conflicts import conflict
from khabar.link.explaining import explained
from khabar.link.grouping import EDGE, LARGEST, edge, edges_among, group, pair
from khabar.link.hours import hours_of
from khabar.link.incidents import component, edges
from khabar.link.reasons import compare, score, score_of, weights_of
from khabar.link.sites import Site
from khabar.link.traits import Side, Traits, from_json, to_json, traits_of
from khabar.nouns import Claim, Event, Harm, Interval, Mention, Party, Published, Range, Report, Span
from khabar.nouns.incident import Account, AccountKey, Incident

DAY = date(2016, 4, 13).toordinal()
UNDATED: dict[str, object] = {"start": None, "end": None, "published": None, "stated": False, "precision": "unknown"}


def site(name: str, lat: float = 36.0, lon: float = 37.0, *, sure: bool = True) -> Site:
    """A village on the map; `sure` False: one that was not found."""
    if not sure:
        return Site((name,), (name,))
    return Site((name,), (name,), f"id {name}", lat, lon, 2.0, 1, "SY", "Aleppo", None, certain=True)


def telling(report: str, event: str = "e1", **changes: object) -> Traits:
    """The strike on Zarbeh as a report tells it, with changes."""
    base = Traits(
        report, event, "Air/drone strike", "Explosions/Remote violence", "happened", aggregate=False, main=True,
        published=DAY, start=DAY, end=DAY, precision="day", stated=True, weekday=2, sites=(site("zarbeh"),),
        doers=(Side(frozenset(("russian", "warplane")), "state forces of Russia", "external/other forces"),),
        killed=(22, 22), words=frozenset(("zarbeh", "warplane", "bombard", "village", "wasta")),
        names=frozenset(("zarbeh", "wasta")),
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


WORDS = ("zarbeh", "wasta", "warplane", "convoy", "market", "clinic", "bakery", "ambush", "tunnel", "bridge")
_days = st.integers(0, 3)
_words = st.frozensets(st.sampled_from(WORDS), max_size=6)


@st.composite
def _tellings(draw: st.DrawFn) -> list[Traits]:
    count = draw(st.integers(0, 9))
    return [
        telling(
            f"r{draw(st.integers(0, 5))}",
            f"e{number}",
            start=DAY + (day := draw(_days)),
            end=DAY + day,
            stated=draw(st.booleans()),
            main=draw(st.booleans()),
            sites=(site(name := draw(st.sampled_from(("zarbeh", "khan"))), 36 + (name == "khan")),),
            killed=draw(st.sampled_from((None, (22, 22), (20, None), (3, 3)))),
            words=draw(_words),
        )
        for number in range(count)
    ]


def _report(text: str) -> Report:
    return Report("a", text, published=Published("2016-04-13", None, None, "argument"))


def _account() -> Account:
    text = "Warplanes bombed Zarbeh on Wednesday morning, Saleh Zein said. 22 were killed."

    def span(words: str) -> Span:
        start = text.index(words)
        return Span.of(text, start, start + len(words))

    event = Event(
        "e1", "Air/drone strike", "Explosions/Remote violence", "happened", aggregate=False, main=True, civilians=False,
        confidence=0.9, mentions=(Mention(span("bombed"), span(text[:62])),),
        time=Interval(span("Wednesday"), "2016-04-13", "2016-04-13", "day"), harm=Harm(killed=Range(22, 22)),
        claims=(Claim(Party(span("Saleh Zein")), span("said"), "asserts", False, span(text[:44])),),
        doers=(Party(span("Warplanes")),),
    )  # fmt: skip
    return Account(_report(text), event, "a")


def test_traits_hold_what_linking_needs_without_the_text() -> None:
    traits = traits_of(_account())
    assert traits.key == AccountKey("a", "e1")
    assert (traits.start, traits.stated, traits.weekday, traits.hours) == (DAY, True, 2, (5, 12))
    assert traits.killed == (22, 22)
    assert traits.sources == {"saleh zein"}
    assert "zarbeh" in traits.names
    assert "zarbeh" in traits.words


def test_traits_come_back_from_json() -> None:
    for traits in (traits_of(_account()), telling("b", hours=(18, 30), dates=frozenset(("08-07",)))):
        assert from_json(to_json(traits)) == traits
        assert to_json(from_json(to_json(traits))) == to_json(traits)


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"report": "a"}', "null"])
def test_what_is_no_traits_is_told(line: str) -> None:
    with pytest.raises(InputError, match="rebuild"):
        from_json(line)


def test_two_tellings_of_one_strike_are_joined() -> None:
    one, other = telling("a", killed=(21, None)), telling("b")
    assert edge(one, other) is not None
    assert group([one, other]) == (frozenset((one.key, other.key)),)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"start": DAY - 1, "end": DAY - 1}, "two days"),
        ({"sites": (site("khan", 36.5),)}, "two places"),
        ({"hours": (12, 18)}, "two times of day"),
        ({"report": "a", "event": "e2"}, "one report tells them as two"),
    ],
)
def test_stated_conflicts_keep_apart_whatever_else_agrees(changes: dict[str, object], why: str) -> None:
    one = telling("a", hours=(5, 12))
    other = telling(str(changes.pop("report", "b")), str(changes.pop("event", "e1")), **changes)
    assert conflict(one, other) == conflict(other, one) == why
    assert len(group([one, other])) == 2


def test_a_night_belongs_to_two_days_but_not_to_three() -> None:
    night = telling("a", night=True)
    assert conflict(night, telling("b", start=DAY + 1, end=DAY + 1)) is None
    assert conflict(night, telling("b", start=DAY + 2, end=DAY + 2)) == "two days"


def test_places_do_not_conflict_where_one_is_wide_unsure_or_of_the_same_name() -> None:
    one = telling("a")
    for other in (site("khan", sure=False), site("zarbeh", 36.5), site("khan", 36.02)):
        assert conflict(one, telling("b", sites=(other,))) is None


def test_other_village_that_is_not_on_the_map_speaks_against() -> None:
    same = score_of(telling("a"), telling("b"))
    other = telling("b", sites=(site("khan", sure=False),), words=frozenset(("khan",)), names=frozenset(("khan",)))
    assert score_of(telling("a"), other) < same - 3


def test_no_account_is_told_before_its_event_happened() -> None:
    early = telling("b", start=None, end=None, stated=False, precision="unknown", published=DAY - 1)
    assert "told before it happened" in {reason.name for reason in compare(telling("a"), early)}


@given(_tellings())
def test_a_score_is_the_sum_of_named_reasons_and_the_same_both_ways(found: list[Traits]) -> None:
    for one, other in combinations(found, 2):
        reasons = compare(one, other)
        assert {reason.name for reason in reasons} <= weights_of().keys()
        assert score(reasons) == score_of(one, other) == score_of(other, one)
        assert conflict(one, other) == conflict(other, one)


@given(_tellings(), st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order_of_arrival(found: list[Traits], chance: random.Random) -> None:
    expected = group(found)
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert group(shuffled) == expected
    assert _step_by_step(shuffled) == expected


def _step_by_step(traits: list[Traits]) -> tuple[frozenset[AccountKey], ...]:
    """As a store does it: edges of each new account, its component alone grouped anew."""
    kept: dict[AccountKey, Traits] = {}
    known: dict[tuple[AccountKey, AccountKey], float] = {}
    groups: set[frozenset[AccountKey]] = set()
    for one in traits:
        known |= edges([one], kept.values())
        kept[one.key] = one
        inside = component([one.key], partial(_ends, list(known)))
        groups = {members for members in groups if not members & inside}
        groups |= set(group([kept[key] for key in inside], edges=known))
    return tuple(sorted(groups, key=min))


def _ends(links: list[tuple[AccountKey, AccountKey]], keys: Collection[AccountKey]) -> set[AccountKey]:
    return {end for link in links for end in link if not set(link).isdisjoint(keys)}


@given(_tellings())
def test_every_account_is_in_one_group_and_no_group_holds_a_conflict(found: list[Traits]) -> None:
    groups = group(found)
    assert sorted(key for members in groups for key in members) == sorted(one.key for one in found)
    known = {one.key: one for one in found}
    for members in groups:
        assert not [1 for a, b in combinations(members, 2) if conflict(known[a], known[b])]


@given(_tellings(), st.randoms(use_true_random=False))
def test_what_people_decided_holds(found: list[Traits], chance: random.Random) -> None:
    pairs = list(combinations([one.key for one in found], 2))
    chance.shuffle(pairs)
    apart, together = pairs[:2], pairs[2:4]
    group_of = {key: members for members in group(found, together, apart) for key in members}
    assert all(group_of[one] is not group_of[other] for one, other in apart)
    if not apart:
        assert all(group_of[one] is group_of[other] for one, other in together)


def test_a_decision_joins_what_conflicts_and_parts_what_agrees() -> None:
    one, other = telling("a"), telling("b", start=DAY + 9, end=DAY + 9)
    assert len(group([one, other], together=[(other.key, one.key)])) == 1
    alike = telling("c")
    assert len(group([one, alike], apart=[(alike.key, one.key)])) == 2
    assert len(group([one, other, alike], [(one.key, other.key)], [(other.key, alike.key)])) == 2


@given(_tellings())
def test_what_makes_an_edge_shares_a_block(found: list[Traits]) -> None:
    known = {one.key: one for one in found}
    for (one, other), value in edges_among(found).items():
        assert value > EDGE
        assert not blocks_of(known[one]).isdisjoint(blocks_of(known[other]))


def test_places_beside_the_border_of_a_cell_share_a_block() -> None:
    for north, south in ((36.999, 37.001), (-0.001, 0.001)):
        one, other = (
            telling(report, sites=(site(report, lat, 179.999 if report == "a" else -179.999),))
            for report, lat in (("a", north), ("b", south))
        )
        assert any("," in key for key in blocks_of(one) & blocks_of(other))


def test_undated_accounts_of_one_village_are_compared() -> None:
    one, other = (telling(report, **UNDATED) for report in "ab")
    assert edge(one, other) is not None
    assert not blocks_of(telling("c", main=False)) & blocks_of(telling("d", main=False, **UNDATED))


def test_an_undated_account_meets_a_dated_one_of_the_same_small_place() -> None:
    one = telling("a", words=frozenset(("market",)), names=frozenset())
    other = telling("b", words=frozenset(("shell",)), names=frozenset(), **UNDATED)
    assert blocks_of(one) & blocks_of(other)
    city = {"sites": (site("aleppo"),), "killed": None}
    assert not blocks_of(replace(one, **city)) & blocks_of(replace(other, **city))


def test_a_written_day_is_held_against_the_day_of_a_dated_account() -> None:
    for written, reason in (("04-12", "same written day"), ("08-07", "other written day")):
        undated = telling("b", dates=frozenset((written,)), **UNDATED)
        assert reason in {found.name for found in compare(telling("a"), undated)}


def test_no_day_of_the_calendar_is_no_written_day() -> None:
    undated = telling("b", dates=frozenset(("02-31",)), **UNDATED)
    assert not {"same written day", "other written day"} & {found.name for found in compare(telling("a"), undated)}


def test_words_of_places_count_as_places_only() -> None:
    held = {"words": frozenset(("zarbeh",)), "names": frozenset(("zarbeh",))}
    names = {reason.name for reason in compare(telling("a", **held), telling("b", **held))}
    assert "same place" in names
    assert not {"words in common", "unusual words", "names in common"} & names


def test_words_of_one_publisher_count_less() -> None:
    own, others = (score_of(telling("a", publisher="sana"), telling("b", publisher=name)) for name in ("sana", "afp"))
    assert own < others


def test_few_consonants_are_no_name() -> None:
    wide = Site(("sr",), ("syrian", "syria"))
    reasons = compare(telling("a", sites=(wide,)), telling("b", sites=(Site(("sr",), ("shair",)),)))
    assert "place words differ" in {reason.name for reason in reasons}


def test_each_with_a_place_of_its_own_speaks_against() -> None:
    one, other = (
        telling(key, sites=(site("zarbeh"), site(own, sure=False))) for key, own in (("a", "khan"), ("b", "tel"))
    )
    assert score_of(one, other) < score_of(telling("a"), telling("b"))


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Shells hit Zarbeh market - The Daily Planet", {"shell", "zarbeh", "market"}),
        ("Zarbeh | Shells hit the market of the town", {"shell", "zarbeh", "market"}),
    ],
)
def test_the_name_of_a_site_is_no_word_of_its_report(title: str, words: set[str]) -> None:
    account = _account()
    event = replace(account.event, mentions=(), claims=())
    report = replace(account.report, title=title, body_start=len(account.report.text), publisher="Zein News Agency")
    told = traits_of(Account(report, event, "a")).words
    assert words <= told
    assert "planet" not in told


def test_a_component_of_two_thousand_is_grouped_in_seconds() -> None:
    chance = random.Random(1)  # noqa: S311 - a test
    traits = [telling(f"r{number:04}") for number in range(2000)]
    known = {
        pair(traits[a].key, traits[b].key): chance.uniform(0.1, 3)
        for a in range(2000)
        for b in {(a + 1) % 2000, *(chance.randrange(2000) for _ in range(20))} - {a}
    }
    begun = time.process_time()
    groups = group(traits, edges=known)
    assert time.process_time() - begun < 30
    assert sum(map(len, groups)) == 2000
    chance.shuffle(traits)
    assert group(traits, edges=known) == groups


def test_a_larger_component_is_cut_at_its_weakest_edges() -> None:
    traits = [telling(f"r{number:05}") for number in range(LARGEST + 2)]
    chain = {
        pair(one.key, other.key): 3.0 if number % 2 == 0 else 0.2
        for number, (one, other) in enumerate(pairwise(traits))
    }
    assert all(len(members) == 2 for members in group(traits, edges=chain))


@pytest.mark.parametrize(
    ("text", "words", "hours"),
    [
        ("on Friday at 10:30 am", "Friday", (9, 12)),
        ("early on Friday, in the evening", "Friday", (16, 24)),
        ("overnight into Friday", "overnight into Friday", (18, 32)),
        ("On Friday. In the morning others came", "Friday", None),
        ("between morning and evening", "morning and evening", None),
    ],
)
def test_the_time_of_day_stands_beside_the_day(text: str, words: str, hours: tuple[int, int] | None) -> None:
    start = text.index(words)
    assert hours_of(text, Span.of(text, start, start + len(words))) == hours


def test_explanations_add_up() -> None:
    account = _account()
    other = Account(Report("b", account.report.text, published=account.report.published), account.event, "b")
    (found,) = explained(Incident(1, (account, other)))
    assert found.edge
    assert found.conflict is None
    assert sum(reason.weight for reason in found.reasons) == pytest.approx(found.score)
