"""Codings as people send and the journal keeps them, how far they agree, and one made of two."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from coded_stories import PUBLISHED, TEXT, first, second
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.desk.coders.aligning import FIELDS, aligned
from khabar.desk.coders.codings import Coding, encode
from khabar.desk.coders.decoding import decode
from khabar.desk.coders.differences import differences
from khabar.desk.coders.faults import faults_of
from khabar.desk.coders.measuring import Agreement, Coded, by_kind, measured
from khabar.desk.coders.rounds import Drawn, Progress, Reopened, Round, Settled, Submitted
from khabar.desk.coders.sampling import Candidate, sample
from khabar.desk.coders.settling import Choice, choices_of, settled
from khabar.desk.coders.starting import coding_of
from khabar.errors import OptionError
from khabar.nouns import Record

A, B = decode(first(), TEXT), decode(second(), TEXT)
CODERS = ("ada", "bea")


def test_words_are_found_where_they_are_meant() -> None:
    shelling = A.events[0]
    assert [TEXT[span.start : span.end] for span in shelling.triggers] == ["shell", "shelled", "shelled"]
    assert shelling.triggers[2].start > shelling.triggers[1].start
    assert [span.text for span in shelling.roles["doers"][0]] == ["Rebel gunners", "Rebels"]


def test_a_coding_comes_back_from_the_journal_as_it_went_in() -> None:
    kept = json.loads(json.dumps(encode(A)))
    assert decode(kept, TEXT) == A


def test_no_word_of_the_report_is_kept() -> None:
    kept = json.dumps(encode(A))
    assert not any(word in kept for word in ("Lerm", "gunners", "rescuers"))


def test_the_worked_example_of_the_codebook_is_a_coding_without_faults(shared: Path) -> None:
    text = (shared / "codebook" / "aleppo.txt").read_text("utf-8")
    coding = decode(json.loads((shared / "codebook" / "aleppo.json").read_text("utf-8")), text)
    assert len(coding.events) == len(json.loads((shared / "codebook" / "aleppo.json").read_text("utf-8"))["events"])
    assert not [fault for fault in faults_of(coding) if fault.hard]


def test_the_coding_of_the_machine_is_one(coded: tuple[Record, ...]) -> None:
    for record in coded:
        coding = coding_of(record)
        again = decode(json.loads(json.dumps(encode(coding))), record.report.text)
        assert [event.type for event in again.events] == [event.type for event in record.events]
        assert not [fault for fault in faults_of(coding) if fault.hard and fault.field != "main"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"type": "Party"}, "event 1, type"),
        ({"status": 3}, "event 1, status"),
        ({"main": "yes"}, "event 1, main"),
        ({"triggers": [[5, 5]]}, "event 1, triggers"),
        ({"triggers": [[0, 10**9]]}, "event 1, triggers"),
        ({"triggers": [[True, 3]]}, "event 1, triggers"),
        ({"doers": ["nobody who stands there"]}, "event 1, doers"),
        ({"doers": [[[0, 3]] * 500]}, "event 1, doers"),
        ({"killed": [9, 5]}, "event 1, killed"),
        ({"killed": [-1, None]}, "event 1, killed"),
        ({"time": {"start": "2016-13-01"}}, "event 1, time, start"),
        ({"time": {"start": "2016-04-14", "end": "2016-04-13"}}, "event 1, time"),
        ({"claims": [{"stance": "perhaps"}]}, "event 1, claim 1, stance"),
        ({"claims": {}}, "event 1, claims"),
    ],
)
def test_what_is_no_coding_is_refused_by_its_place(change: dict[str, Any], where: str) -> None:
    coding = first()
    coding["events"] = [{key: value for key, value in coding["events"][0].items() if key != "mentions"} | change]
    with pytest.raises(OptionError) as refused:
        decode(coding, TEXT)
    assert refused.value.where == where


keys = st.sampled_from(["events", "type", "triggers", "claims", "time", "doers", "killed", "quote", "start"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(json_values)
def test_any_json_is_a_coding_or_is_refused(raw: object) -> None:
    try:
        coding = decode(raw, TEXT)
    except OptionError:
        return
    assert decode(encode(coding), TEXT) == coding
    faults_of(coding, PUBLISHED)


def test_what_is_missing_keeps_a_coding_back() -> None:
    found = faults_of(decode({"events": [{}, {"main": True, "aggregate": True, "claims": [{}]}]}, TEXT))
    assert {(fault.event, fault.field) for fault in found if fault.hard} == {
        (None, "main"), (1, "type"), (1, "triggers"), (1, "claims"), (2, "type"), (2, "triggers"), (2, "claims")
    }  # fmt: skip


def test_what_is_odd_asks_for_a_second_look() -> None:
    said = {(fault.field, fault.section) for fault in faults_of(B, "2016-04-12")}
    assert ("time", "7") in said
    odd = second()
    odd["events"][0]["killed"] = [7, 7]
    odd["events"][0]["doers"] = ["The Northern Front"]
    said = {(fault.field, fault.section, fault.hard) for fault in faults_of(decode(odd, TEXT), PUBLISHED)}
    assert said == {("killed", "6.3", False), ("doers", "5", False)}


def agreement(*codings: Coding) -> Agreement:
    return measured([Coded(str(n), "news", TEXT, codings) for n in range(4)])


def test_coders_who_say_the_same_agree_wholly() -> None:
    found = agreement(A, A)
    assert (found.events, found.shared) == (12, 12)
    for one in found.fields:
        assert one.agreement.value == 1.0, one.field
        for coefficient in (one.kappa, one.alpha, one.ac1):
            assert coefficient is None or coefficient.value in (None, pytest.approx(1.0)), one.field
        assert one.f1 is None or one.f1.value in (None, 1.0)
    assert all(one.f1 == 1.0 for one in found.scored)
    assert all(one.first == one.second for one in found.confusions)


def test_where_coders_differ_each_field_says_how_far() -> None:
    found = {one.field: one for one in agreement(A, B).fields}
    assert found["type"].agreement.value == 0.5
    assert found["status"].agreement.value == 1.0
    assert found["doers"].agreement.value == 1.0  # "gunners" are the "Rebel gunners"
    assert found["targets"].agreement.value == 0.5
    assert found["targets"].kappa is None
    assert found["targets"].f1 is not None
    assert found["targets"].f1.value == pytest.approx(2 / 3)
    assert found["killed"].agreement.value == 0.5
    assert set(found) == set(FIELDS)
    confusions = {(one.first, one.second): one.times for one in agreement(A, B).confusions}
    assert confusions == {
        ("Shelling/artillery/missile attack", "Attack"): 4,
        ("Air/drone strike", "Air/drone strike"): 4,
        ("Armed clash", "(none)"): 4,
    }


def test_three_coders_are_measured_too() -> None:
    found = agreement(A, B, A)
    types = next(one for one in found.fields if one.field == "type")
    assert (found.events, found.shared) == (12, 8)
    assert types.kappa is not None
    assert types.kappa.name == "Fleiss' kappa"


def test_reports_are_told_apart_by_kind() -> None:
    reports = [Coded("1", "news", TEXT, (A, B)), Coded("2", "posts", TEXT, (A, A)), Coded("3", "posts", TEXT, (A, A))]
    assert [(one.kind, one.reports) for one in by_kind(reports)] == [("posts", 2), ("news", 1)]
    assert by_kind(reports[:1]) == ()


def test_nothing_coded_gives_nothing() -> None:
    assert measured([]).fields == ()
    assert agreement(Coding(), Coding()).events == 0


def test_only_differences_are_asked() -> None:
    assert differences([A, A], CODERS, TEXT) == ()
    asked = differences([A, B], CODERS, TEXT)
    assert [(one.row, one.field, one.claim) for one in asked] == [
        (0, "type", None), (0, "killed", None), (0, "claim", 1), (0, "claim", 2), (1, "targets", None),
        (2, "event", None),
    ]  # fmt: skip
    assert [side.said for side in asked[1].sides] == ["5–9", "5 or more"]


@pytest.mark.parametrize("take", [0, 1])
def test_who_takes_one_coder_throughout_gets_that_coder(take: int) -> None:
    asked = differences([A, B], CODERS, TEXT)
    made = settled([A, B], TEXT, {one.id: Choice(take) for one in asked})
    assert differences([made, (A, B)[take]], CODERS, TEXT) == ()


def test_a_third_value_is_taken_with_its_reason() -> None:
    asked = differences([A, B], CODERS, TEXT)
    given = {one.id: {"take": 0} for one in asked} | {
        "0.killed": {"third": "5+", "reason": "the army's figure is another shelling's"},
        "1.targets": {"third": "residents; market of Lerm | market", "reason": "as told"},
    }
    made = settled([A, B], TEXT, choices_of(given, asked, 2))
    assert (made.events[0].figures["killed"].low, made.events[0].figures["killed"].high) == (5, None)
    assert [[span.text for span in referent] for referent in made.events[1].roles["targets"]] == [
        ["residents"], ["market of Lerm", "market"]
    ]  # fmt: skip
    assert not [fault for fault in faults_of(made) if fault.hard]


@pytest.mark.parametrize(
    "choice", [None, {}, {"take": 2}, {"take": True}, {"third": "5+"}, {"third": "", "reason": "so"}, {"take": -1}]
)
def test_what_is_no_choice_is_refused(choice: object) -> None:
    asked = differences([A, B], CODERS, TEXT)
    with pytest.raises(OptionError):
        choices_of({one.id: {"take": 0} for one in asked} | {"0.killed": choice}, asked, 2)


@pytest.mark.parametrize("words", ["many", "9-5", "5 to", "²"])
def test_a_third_figure_without_form_is_refused(words: str) -> None:
    asked = differences([A, B], CODERS, TEXT)
    choices = {one.id: Choice(0) for one in asked} | {"0.killed": Choice(None, words, "so")}
    with pytest.raises(OptionError, match="killed"):
        settled([A, B], TEXT, choices)


def test_events_are_the_same_by_the_words_that_name_them() -> None:
    rows = aligned([A, B, Coding()], TEXT)
    assert [[event is not None for event in row] for row in rows] == [
        [True, True, False], [True, True, False], [True, False, False]
    ]  # fmt: skip


CANDIDATES = [Candidate(f"r{n:03}", "abc"[n % 3 if n < 90 else 0], n) for n in range(120)]


@settings(max_examples=30, deadline=None)
@given(st.permutations(CANDIDATES), st.integers(1, 130), st.integers(0, 2**31))
def test_a_sample_can_be_drawn_again(candidates: list[Candidate[int]], size: int, seed: int) -> None:
    one = sample(candidates, size, seed)
    assert one == sample(CANDIDATES, size, seed)
    assert len({candidate.key for candidate in one.drawn}) == len(one.drawn) == min(size, 120)
    assert sum(one.population.values()) == 120


def test_strata_give_equally_many() -> None:
    strata = [candidate.stratum for candidate in sample(CANDIDATES, 30, 7).drawn]
    assert {name: strata.count(name) for name in "abc"} == {"a": 10, "b": 10, "c": 10}
    strata = [candidate.stratum for candidate in sample(CANDIDATES, 100, 7).drawn]
    assert {name: strata.count(name) for name in "abc"} == {"a": 40, "b": 30, "c": 30}


def progress() -> Progress:
    drawn = (Drawn(11, "all"), Drawn(12, "all"))
    return Progress(Round(20, 1, "", "lea", "", CODERS, False, 1, "", "no", {"all": 2}, drawn))


def test_a_round_goes_from_open_to_settled_and_back_when_reopened() -> None:
    going = progress()
    assert going.next_for("ada") == 11
    going.submitted.append(Submitted(21, 11, "ada", "", 1))
    assert (going.standing(11, "ada"), going.is_complete(11)) == ("submitted", False)
    assert (going.next_for("ada"), going.next_for("bea")) == (12, 11)
    going.submitted.append(Submitted(22, 11, "bea", "", 1))
    assert going.is_complete(11)
    going.settled.append(Settled(23, 11, "lea", ""))
    assert going.settling(11) is not None
    going.reopened.append(Reopened(24, 11, "ada", "lea", "", "mixed up"))
    assert (going.standing(11, "ada"), going.is_complete(11), going.settling(11)) == ("reopened", False, None)
    going.submitted.append(Submitted(25, 11, "ada", "", 2))
    assert going.is_complete(11)
    assert going.settling(11) is None  # what was decided was about another coding
    assert going.was_reopened(11)
