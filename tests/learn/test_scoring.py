"""The figures are those of the project's own scorer, and keep their laws."""

from __future__ import annotations

import copy
import importlib
import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from corpus_samples import CODED, REPORT, changed
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.errors import InputError
from khabar.learn.coded import read_lines, text_of
from khabar.learn.scoring import FIELDS, SHARES, Comparison, compare, events_of, figures, intervals, total
from khabar.read.quoted import Finder

Coded = dict[str, Any]
Gold = list[tuple[Coded, str]]
TEXT = text_of(REPORT)


@pytest.fixture(scope="session")
def scorer(shared: Path) -> ModuleType:
    sys.path.insert(0, str(shared / "gold"))
    try:
        return importlib.import_module("score")
    finally:
        sys.path.remove(str(shared / "gold"))


@pytest.fixture(scope="session")
def gold(shared: Path) -> Gold:
    """The gold codes, each with its text."""
    texts = {str(report["id"]): text_of(report) for report in read_lines(shared / "gold" / "reports.jsonl")}
    return [(coded, texts[str(coded["id"])]) for coded in read_lines(shared / "gold" / "gold.jsonl")]


def seeded(number: int) -> random.Random:
    return random.Random(number)  # noqa: S311  changes to codes, no secret


def compared(coded: Coded, found: Coded, text: str = TEXT) -> Comparison:
    return compare("r", events_of(coded, text, "coded"), events_of(found, text, "found"))


def tiny(found: Coded, coded: Coded = CODED) -> dict[str, tuple[float, float, float]]:
    return figures(compared(coded, found).counts)


def dropped(events: list[Coded], chance: random.Random) -> None:
    events.pop(chance.randrange(len(events)))


def retyped(events: list[Coded], chance: random.Random) -> None:
    chance.choice(events)["type"] = chance.choice(["Attack", "Armed clash", "Air/drone strike"])


def restated(events: list[Coded], chance: random.Random) -> None:
    event = chance.choice(events)
    event |= {"status": chance.choice(["planned", "denied"]), "killed": chance.choice([[0, 0], [5, None], None])}
    event["time"] |= {"start": "2015-01-02", "end": chance.choice(["2015-01-02", "2015-01-05"])}


def swapped(events: list[Coded], chance: random.Random) -> None:
    event = chance.choice(events)
    event["doers"], event["targets"] = event["targets"], event["doers"]


def summed(events: list[Coded], chance: random.Random) -> None:
    event = chance.choice(events)
    event["aggregate"] = not event["aggregate"]


def unclaimed(events: list[Coded], chance: random.Random) -> None:
    event = chance.choice(events)
    event["claims"] = [claim for claim in event["claims"] if chance.random() < 0.5]


def joined(events: list[Coded], chance: random.Random) -> None:
    one, other = chance.choice(events), events.pop(chance.randrange(len(events)))
    if one is not other:
        for name in ("mentions", "triggers", "doers", "targets", "places", "claims"):
            one[name] = one[name] + other[name]


def split(events: list[Coded], chance: random.Random) -> None:
    event = chance.choice(events)
    at = chance.randrange(len(event["mentions"]) + 1)
    rest = copy.deepcopy(event) | {name: event[name][at:] for name in ("mentions", "triggers")} | {"main": False}
    event |= {name: event[name][:at] for name in ("mentions", "triggers")}
    events.insert(chance.randrange(len(events) + 1), rest)


def shuffled(events: list[Coded], chance: random.Random) -> None:
    chance.shuffle(events)


CHANGES: tuple[Callable[[list[Coded], random.Random], None], ...] = (
    dropped, retyped, restated, swapped, summed, unclaimed, joined, split, shuffled
)  # fmt: skip


def careless(coded: Coded, chance: random.Random) -> Coded:
    """The codes with up to six changes."""
    found = copy.deepcopy(coded)
    for _ in range(chance.randrange(7)):
        if found["events"]:
            chance.choice(CHANGES)(found["events"], chance)
    return found


def as_record(coded: Coded, text: str) -> Coded:
    """The codes in the form of a record (contract)."""
    finder = Finder(text)

    def party(words: str | None) -> Coded | None:
        first, *others = (words or "").split(" | ")
        return {"text": first, "wordings": others} if words else None

    def event_of(event: Coded) -> Coded:
        spans = []
        for mention, trigger in zip(event["mentions"], event["triggers"], strict=True):
            whole = finder.first(mention)
            spans += [finder.first(trigger, whole[0]) or whole] if whole else []
        killed = event.get("killed")
        return event | {
            "mentions": [{"trigger": list(span)} for span in spans],
            "harm": {"killed": killed and {"low": killed[0], "high": killed[1]}},
            "claims": [{"source": party(claim["source"])} for claim in event["claims"]],
            **{role: [party(words) for words in event[role]] for role in ("doers", "targets", "places")},
        }

    return {"report": {"id": coded["id"], "text": text}, "events": [event_of(event) for event in coded["events"]]}


@settings(max_examples=60)
@given(st.randoms(use_true_random=False), st.booleans())
def test_counts_and_figures_are_those_of_the_scorer(
    scorer: ModuleType, gold: Gold, chance: random.Random, records: bool
) -> None:
    ours, theirs = [], []
    for coded, text in chance.sample(gold, 4):
        first, found = careless(coded, chance), careless(coded, chance)
        found = as_record(found, text) if records else found
        ours.append(compared(first, found, text))
        theirs.append(scorer.compare(first, found, text)[0])
        assert +ours[-1].counts == +theirs[-1]
    expected = scorer.figures(sum(theirs, Counter()))
    for name, (precision, recall, f1) in figures(total(ours)).items():
        assert (precision, recall, f1) == pytest.approx(expected[name])


def test_the_printed_table_is_the_scorer_s(
    scorer: ModuleType, shared: Path, gold: Gold, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    chance = seeded(7)
    second = [careless(coded, chance) for coded, _ in gold]
    (tmp_path / "second.jsonl").write_text("".join(json.dumps(coded) + "\n" for coded in second), "utf-8")
    folder = shared / "gold"
    arguments = [folder / "gold.jsonl", tmp_path / "second.jsonl", folder / "reports.jsonl"]
    monkeypatch.setattr(sys, "argv", ["score.py", *map(str, arguments)])
    scorer.main()
    printed = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()[2:]}
    comparisons = [compared(first, other, text) for (first, text), other in zip(gold, second, strict=True)]
    values, spread = figures(total(comparisons)), intervals(comparisons)
    for name in FIELDS:
        low, high = spread[name]
        assert printed[name] == [*(f"{value:.3f}" for value in values[name]), f"{low:.3f}-{high:.3f}"]


def test_codes_against_themselves_are_right_in_all(gold: Gold) -> None:
    for found in (lambda coded, _: coded, as_record):
        comparisons = [compared(coded, found(coded, text), text) for coded, text in gold]
        values, spread = figures(total(comparisons)), intervals(comparisons)
        assert all(values[name] == (1, 1, 1) and spread[name] == (1, 1) for name in FIELDS)
        assert all(one == other for comparison in comparisons for one, other in comparison.types)


def test_against_nothing_nothing_is_found_and_nothing_is_wrong() -> None:
    values = tiny({"events": []})
    assert all(values[name] == (0, 0, 0) for name in FIELDS)
    assert all(tiny(CODED, {"events": []})[name][1] == 0 for name in FIELDS)
    both = compared({"events": []}, {"events": []})
    assert +both.counts == Counter({("main", "hit"): 1, ("main", "gold"): 1})


@given(st.randoms(use_true_random=False))
def test_figures_lie_between_none_and_all(chance: random.Random) -> None:
    comparisons = [compared(careless(CODED, chance), careless(CODED, chance)) for _ in range(4)]
    values = figures(total(comparisons))
    assert all(0 <= value <= 1 for name in FIELDS for value in values[name])
    assert values["status"][2] <= values["type"][2] <= values["told"][2]
    assert values["whole"][1] <= values["status"][1]
    for comparison in comparisons:
        counts = comparison.counts
        assert all(counts[name, "hit"] <= counts[name, "gold"] for name in FIELDS)
        assert sum(n for (one, _), n in comparison.types.items() if one != "(none)") == counts["told", "gold"]
        assert sum(n for (_, other), n in comparison.types.items() if other != "(none)") >= counts["told", "hit"]


@given(st.randoms(use_true_random=False))
def test_the_sides_change_places_with_precision_and_recall(chance: random.Random) -> None:
    """Without aggregates. Where likeness ties other pairs may be taken, so only what does not hang on that."""
    found = careless(CODED, chance)
    for event in found["events"]:
        event["aggregate"] = False
    one, other = compared(CODED, found).counts, compared(found, CODED).counts
    for name in ("told", "type", "status", "roles", "claims", "killed", "date"):
        assert (one[name, "gold"], one[name, "predicted"]) == (other[name, "predicted"], other[name, "gold"])


def test_an_aggregate_is_neither_asked_for_nor_punished() -> None:
    summed_up = changed(1, aggregate=True)
    assert tiny(CODED, summed_up)["told"] == (1, 1, 1)
    assert tiny({"events": CODED["events"][:1]}, summed_up)["told"] == (1, 1, 1)
    assert tiny(summed_up, {"events": CODED["events"][:1]})["told"] == (1, 1, 1)
    assert tiny(summed_up)["told"] == (1, 1, 1), "a single event found as an aggregate counts as found"


def test_tiny_cases_have_the_figures_that_a_person_counts() -> None:
    half = tiny({"events": CODED["events"][:1]})
    assert half["told"] == (1, 0.5, pytest.approx(2 / 3))
    assert half["roles"] == (1, 3 / 5, pytest.approx(3 / 4)), "Army guns, villagers, Rasha of five"
    assert half["claims"] == (1, 3 / 4, pytest.approx(6 / 7))
    assert (half["killed"], half["date"]) == ((1, 1, 1), (1, 0.5, pytest.approx(2 / 3)))
    assert (half["main"][2], half["whole"][2]) == (1, 0.5)
    other_type = tiny(changed(type="Air/drone strike"))
    assert (other_type["told"][2], other_type["type"][2], other_type["main"][2]) == (1, 0.5, 0)
    other_status = tiny(changed(1, status="happened"))
    assert (other_status["type"][2], other_status["status"][2], other_status["whole"][2]) == (1, 0.5, 0.5)
    no_figure = changed()
    del no_figure["events"][0]["killed"]
    assert (tiny(no_figure)["killed"], tiny(no_figure)["whole"][2]) == ((0, 0, 0), 0.5)
    assert tiny(changed(killed=[2, None]))["killed"] == (0, 0, 0), "exact or wrong"


@pytest.mark.parametrize(
    ("doers", "right"),
    [
        (["army GUNS"], True),
        (["the guns"], True),  # half of the content words of the shorter wording
        (["Our men | Army"], True),
        (["men"], False),
        (["Army guns", "Army guns"], False),  # one is too many
        ([], False),
    ],
)
def test_a_referent_is_the_same_by_half_of_its_words(doers: list[str], right: bool) -> None:
    fate = compared(CODED, changed(doers=doers)).fates[0]
    assert ("doers" in fate.right) == right


def test_nobody_as_a_source_matches_nobody_only() -> None:
    """Of the four claims: three of e1, whose first is nobody's on one side or both, and one of e2."""
    nobody = changed()
    nobody["events"][0]["claims"][0]["source"] = None
    assert tiny(nobody, nobody)["claims"] == (1, 1, 1)
    assert tiny(nobody)["claims"] == (3 / 4, 3 / 4, 3 / 4)


def test_an_event_told_in_another_sentence_is_another_event() -> None:
    elsewhere = changed(1, mentions=["A doctor in Rasha said"], triggers=["said"])
    fates = compared(CODED, elsewhere).fates
    assert [fate.found is None for fate in fates] == [False, True]
    assert compared(CODED, elsewhere).types["(none)", "Armed clash"] == 1


def test_intervals_hold_their_values_and_are_the_same_on_each_run(gold: Gold) -> None:
    chance = seeded(3)
    comparisons = [compared(coded, careless(coded, chance), text) for coded, text in gold]
    values, spread = figures(total(comparisons)), intervals(comparisons)
    assert spread == intervals(comparisons)
    for name in FIELDS:
        assert 0 <= spread[name][0] <= values[name][2] <= spread[name][1] <= 1
        assert spread[name][0] < spread[name][1]
    assert all(values[name][0] == values[name][2] for name in SHARES)


BROKEN: list[tuple[Coded, str]] = [
    ({}, "coded: lacks events"),
    ({"events": ["e1"]}, "coded, event 1: an event is 'e1', not a dict"),
    ({"events": [{"type": "Attack"}]}, "coded, event 1: lacks 'mentions'"),
    (changed(1, type=None), "coded, event 2: type is 'None', not a str"),
    (changed(triggers=["hit"]), "coded, event 1: has 4 mentions, but 1 triggers"),
    (changed(killed=7), "coded, event 1: killed is '7', not [low, high]"),
    (changed(mentions=[{"trigger": [3]}]), "coded, event 1: list index out of range"),
    (changed(doers=[5]), "coded, event 1: a referent is '5', not a dict"),
    (changed(time={"start": "2015-01-02"}), "coded, event 1: lacks 'end'"),
]


@pytest.mark.parametrize(("coded", "message"), BROKEN)
def test_codes_without_their_form_are_one_clear_error(coded: Coded, message: str) -> None:
    with pytest.raises(InputError) as told:
        events_of(coded, TEXT, "coded")
    assert str(told.value).startswith(message)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 90) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "start", "source"]), inner),
    max_leaves=5,
)


@settings(max_examples=300)
@given(st.sampled_from(sorted(CODED["events"][0])), JSON)
def test_any_value_in_a_field_is_taken_or_refused(field: str, value: object) -> None:
    try:
        compared(CODED, changed(**{field: value}))
    except InputError:
        return
