"""Laws of weighing, over any accounts."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from weigh_stories import ARMY, CIVILIANS, RASHA, REBELS, RUSSIA, SOURCES, TELLIN, account, copy_of, decision, incident

from khabar.nouns import Range
from khabar.nouns.incident import Account
from khabar.weigh import weigh
from khabar.weigh.figures import MEASURES
from khabar.weigh.policies import POLICIES, toll

FIGURES = ["3", "20", "at least 20", "over 20", "up to 20", "20 to 30", "dozens of", "several", "hundreds of"]
WHOM = ["rebels", "civilians", "people", "soldiers"]
SAID = st.tuples(
    st.sampled_from([None, *SOURCES]),
    st.one_of(
        st.builds("killed {} {}".format, st.sampled_from(FIGURES), st.sampled_from(WHOM)),
        st.sampled_from(["hit it", "Nobody was killed", "killed or wounded 30 men", "killed people"]),
    ),
)
TYPES = ["Air/drone strike", "Armed clash", "Attack", "Suicide bomb"]


@st.composite
def accounts(draw: st.DrawFn, status: str | None = None) -> Account:
    said = draw(st.lists(SAID, min_size=1, max_size=3))
    sources = [source for source, _ in said]
    day = draw(st.sampled_from(["2016-03-08", "2016-03-09", None]))
    return account(
        draw(st.uuids()).hex,
        *said,
        (None, "of army and rebels and Russia hit civilians in Rasha and Tellin on Tuesday"),
        type=draw(st.sampled_from(TYPES)),
        status=status or draw(st.sampled_from(["happened", "happened", "planned", "denied"])),
        denies=draw(st.lists(st.sampled_from(sources), max_size=1)),
        hedges=draw(st.lists(st.sampled_from(sources), max_size=1)),
        day=("on Tuesday", day) if day else None,
        places=draw(st.lists(st.sampled_from([("Rasha", RASHA), ("Tellin", TELLIN)]), max_size=2)),
        doers=draw(st.lists(st.sampled_from([("army", ARMY), ("Russia", RUSSIA), ("Planes", {})]), max_size=2)),
        targets=draw(st.lists(st.sampled_from([("rebels", REBELS), ("civilians", CIVILIANS)]), max_size=2)),
        civilians=draw(st.booleans()),
        publisher=draw(st.sampled_from(["SANA", "Hillside News", "AFP"])),
        published=draw(st.sampled_from(["2016-03-09", "2016-03-10"])),
    )


SETS = st.lists(accounts(), min_size=1, max_size=4, unique_by=lambda one: one.report.id)
LAW = settings(max_examples=60, deadline=None)


@LAW
@given(SETS, accounts())
def test_adding_an_account_never_narrows_a_range(some: list[Account], more: Account) -> None:
    before, after = weigh(incident(*some)), weigh(incident(*some, more))
    for measure in MEASURES:
        old, new = before.value(measure), after.value(measure)
        if isinstance(old, Range):
            assert isinstance(new, Range)
            assert new.low <= old.low
            # a bound closes an open range at the highest number that anybody states (codebook 6.3)
            assert new.high is None or new.high >= (old.low if old.high is None else old.high)


@LAW
@given(SETS)
def test_low_best_and_high_are_in_order_and_the_sides_add_up(some: list[Account]) -> None:
    weighed = weigh(incident(*some))
    for policy in POLICIES:
        told = toll(weighed, policy)
        assert 0 <= told.low <= (told.low if told.best is None else told.best) <= told.high
        assert told.why
        assert not told.by_side or sum(told.by_side.values()) == told.best


@LAW
@given(SETS, st.randoms())
def test_the_order_of_accounts_changes_nothing(some: list[Account], random: object) -> None:
    whole = incident(*some)
    shuffled = list(whole.accounts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = weigh(whole), weigh(replace(whole, accounts=tuple(shuffled)))
    assert one.findings == other.findings
    assert (one.grade, one.why, one.independent) == (other.grade, other.why, other.independent)
    assert [toll(one, p) for p in POLICIES] == [toll(other, p) for p in POLICIES]


@LAW
@given(SETS, st.data())
def test_copies_change_nothing(some: list[Account], data: st.DataObject) -> None:
    copied = data.draw(st.sampled_from(some))
    one, other = weigh(incident(*some)), weigh(incident(*some, copy_of(copied, "zz")))
    assert {f: found.value for f, found in one.findings.items()} == {
        f: found.value for f, found in other.findings.items()
    }
    assert (one.grade, one.independent) == (other.grade, other.independent)
    assert [toll(one, p) for p in POLICIES] == [toll(other, p) for p in POLICIES]


@LAW
@given(st.lists(accounts("denied"), min_size=1, max_size=3, unique_by=lambda one: one.report.id))
def test_what_is_only_denied_has_no_toll(some: list[Account]) -> None:
    weighed = weigh(incident(*some))
    assert weighed.value("status") == "denied"
    assert weighed.grade == "discounted"
    assert {(toll(weighed, p).low, toll(weighed, p).high) for p in POLICIES} == {(0, 0)}


@LAW
@given(SETS, st.integers(0, 500), st.integers(0, 500))
def test_a_decided_figure_is_the_findings_and_every_claim_stays(some: list[Account], low: int, more: int) -> None:
    free = weigh(incident(*some)).findings["killed"]
    held = decision("correct", some[0], field="killed", value={"low": low, "high": low + more})
    found = weigh(incident(*some, decisions=[held])).findings["killed"]
    assert (found.value, found.decision) == (Range(low, low + more), held)
    assert set(found.agreeing + found.differing) == set(free.agreeing + free.differing)


@LAW
@given(SETS)
def test_every_saying_rests_on_words_of_its_report(some: list[Account]) -> None:
    texts = {one.report.id: one.report.text for one in some}
    for found in weigh(incident(*some)).findings.values():
        for saying in (*found.agreeing, *found.differing):
            text = texts[saying.account.report]
            for span in (saying.words, saying.quote):
                assert span is None or text[span.start : span.end] == span.text
