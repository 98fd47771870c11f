"""What an evaluation tells: kinds of report, sides, confusions, misses, gaps."""

from __future__ import annotations

import json
from typing import Any

import pytest
from corpus_samples import CODED, REPORT, changed

from khabar.errors import InputError
from khabar.learn.coded import text_of
from khabar.learn.evaluation import SIDES, CodedReport, Evaluation, as_json, evaluate, family_of

Coded = dict[str, Any]
DOERS = {
    "army troops": "state forces",
    "rebels": "rebel group",
    "unidentified gunmen": "political militia",
    "Russian warplanes": "external/other forces",
    "protesters": "other",
    None: "nobody named",
    "ghosts": "other",
}


def report_of(name: str = "hill-1", coded: Coded = CODED, report: Coded = REPORT) -> CodedReport:
    return CodedReport(name, text_of(report), report, coded, "coded.jsonl")


def evaluated(*found: Coded | None, reports: list[CodedReport] | None = None) -> Evaluation:
    """Reports of one code, of ids hill-1, hill-2 ..., against what was found in each; None: no record."""
    items = reports or [report_of(f"hill-{number}") for number in range(1, len(found) + 1)]
    records = {item.id: one for item, one in zip(items, found, strict=True) if one is not None}
    return evaluate(items, records, "found.jsonl")


def by_doer(doer: str | None) -> CodedReport:
    """A report of one event, done by `doer`."""
    told = f"In Syria's Aleppo province {doer or 'shells'} hit Rasha."
    event = changed(mentions=[told], triggers=["hit"], doers=[doer] if doer else [])["events"][0]
    if doer == "ghosts":
        told = told.replace("ghosts", "spirits")
        event["mentions"] = [told]
    report = {"id": "x", "text": f"{told} Syrians in Aleppo and Damascus fled."}
    return report_of(f"x-{doer}", {"published": "2016-04-13", "events": [event]}, report)


@pytest.mark.parametrize(
    ("name", "family"), [("fakes-19", "fakes"), ("m2e2_VOA_EN", "m2e2"), ("x", "x"), ("a-b#s4", "a")]
)
def test_the_kind_of_report_begins_its_id(name: str, family: str) -> None:
    assert family_of(name) == family


def test_kinds_of_report_are_measured_apart_the_commonest_first() -> None:
    reports = [report_of("rare-1"), report_of("usual-1"), report_of("usual-2")]
    found = evaluated({"events": []}, CODED, CODED, reports=reports)
    assert {name: rows[0].f1 for name, rows in found.families.items()} == {"usual": 1, "rare": 0}
    assert list(found.families) == ["usual", "rare"]
    assert [row.of for row in found.rows if row.name in ("told", "main")] == [6, 3]


@pytest.mark.parametrize(("doer", "side"), DOERS.items())
def test_an_event_is_on_the_side_of_its_doer_by_the_words(doer: str | None, side: str) -> None:
    report = by_doer(doer)
    found = evaluated(dict(report.coded), reports=[report])
    assert [(one.name, one.events, one.whole) for one in found.sides] == [(side, 1, 1)]


def test_sides_stand_in_one_order_and_share_out_all_events() -> None:
    reports = [by_doer(doer) for doer in DOERS]
    found = evaluated(*({"events": []} for _ in reports), reports=reports)
    assert [side.name for side in found.sides] == list(SIDES)
    assert sum(side.events for side in found.sides) == found.events == len(DOERS)


def test_a_side_without_a_coded_figure_has_no_share_of_killed() -> None:
    rebels, army = by_doer("rebels"), by_doer("army troops")
    del army.coded["events"][0]["killed"]
    found = evaluated(dict(rebels.coded), dict(army.coded), reports=[rebels, army])
    assert {side.name: side.killed for side in found.sides} == {"state forces": None, "rebel group": 1}


def test_types_confused_are_counted_the_commonest_first() -> None:
    strike = changed(type="Air/drone strike")
    found = evaluated(strike, strike, {"events": CODED["events"][:1]}, CODED)
    shelling = CODED["events"][0]["type"]
    assert found.confusions == [(shelling, "Air/drone strike", 2), ("Armed clash", "(none)", 1)]
    more = {"events": [*CODED["events"], CODED["events"][0] | {"type": "Attack", "main": False}]}
    assert evaluated(more).confusions == [("(none)", "Attack", 1)]


def test_misses_are_the_events_that_are_not_wholly_right() -> None:
    found = evaluated(CODED, changed(killed=[3, 3]), {"events": CODED["events"][:1]})
    (wrong, first), (lost, second) = found.misses
    assert (wrong, "killed" in first.right, first.right >= {"told", "type", "status", "doers", "places", "date"}) == (
        "hill-2", False, True
    )  # fmt: skip
    assert (lost, second.gold.type, second.found, second.right) == ("hill-3", "Armed clash", None, frozenset())


def test_reports_without_a_record_are_told_and_count_as_without_events() -> None:
    found = evaluated(CODED, None)
    assert (found.absent, found.unread) == (["hill-2"], [])
    assert found.rows[0].recall == 0.5


@pytest.mark.parametrize("code", ["reader-failed", "reader-budget", "language"])
def test_reports_that_nobody_could_read_are_told(code: str) -> None:
    failed = {"events": [], "problems": [{"code": code, "message": "no answer", "at": "hill-2"}]}
    fine = CODED | {"problems": [{"code": "place-unresolved", "message": "no place", "at": "hill-1"}]}
    found = evaluated(fine, failed)
    assert (found.absent, found.unread) == ([], ["hill-2"])


def test_a_record_of_another_text_is_refused() -> None:
    record = {"report": {"id": "hill-1", "text": "Rain."}, "events": []}
    with pytest.raises(InputError, match=r"found\.jsonl, hill-1: is the record of another text; code the reports anew"):
        evaluated(record)


def test_a_fault_names_the_side_that_it_is_on() -> None:
    with pytest.raises(InputError, match=r"^coded\.jsonl, hill-1: lacks events"):
        evaluated(CODED, reports=[report_of(coded={})])
    with pytest.raises(InputError, match=r"^found\.jsonl, hill-1: lacks events"):
        evaluated({})


def test_the_json_form_holds_all_figures() -> None:
    found = evaluated(changed(type="Air/drone strike"), None)
    plain = json.loads(json.dumps(as_json(found, 1)))
    assert (plain["reports"], plain["events"], plain["absent"], plain["unread"]) == (2, 4, ["hill-2"], [])
    assert plain["fields"]["type"] == {
        "precision": 0.5, "recall": 0.25, "f1": 0.333, "interval": [0.0, 0.5], "of": 4
    }  # fmt: skip
    assert plain["fields"]["main"] == {"share": 0.0, "interval": [0.0, 0.0], "of": 2}
    assert plain["families"] == {"hill": plain["fields"]}
    assert plain["sides"]["state forces"] == {"events": 4, "told": 0.5, "type": 0.25, "killed": 0.5, "whole": 0.25}
    assert {"coded": "Armed clash", "found": "(none)", "events": 1} in plain["confusions"]
    (miss,) = plain["misses"]
    assert (miss["id"], miss["coded"]["doers"], miss["found"]["type"]) == (
        "hill-1", [["Army guns", "Our guns"]], "Air/drone strike"
    )  # fmt: skip
    assert as_json(found)["misses"] == []
