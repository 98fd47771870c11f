"""Audits of the machine: figures by hand, and through HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import Served

from khabar.desk.agreement.coefficients import clustered_share, weighted_share, wilson
from khabar.desk.audits.marking import (
    JUDGED,
    Audit,
    DrawnEvent,
    DrawnReport,
    EventMarks,
    Marked,
    ReportMarks,
    side_of,
    verdicts_of,
)
from khabar.desk.audits.measuring import findings
from khabar.desk.state import Settings
from khabar.errors import OptionError
from khabar.nouns import Record


def marked(strata: dict[str, int] | None = None) -> Marked:
    """Ten events of two sides, the first four of which have a wrong type; three reports."""
    events = tuple(
        DrawnEvent(
            place, 5, 0, 4, "state" if place < 6 else "non-state", "Attack", "state" if place < 6 else "non-state"
        )
        for place in range(10)
    )
    reports = tuple(DrawnReport(place, 5, 2) for place in range(3))
    audit = Audit(1, 1, "", "lea", "", 1, "", "side" if strata else "no", strata or {"all": 10}, 50, events, reports)
    out = Marked(audit)
    for place in range(10):
        verdict = "wrong" if place < 4 else "right"
        out.events[place] = EventMarks(place, "ada", "", {"event": "right", "type": verdict}, 1 if place < 2 else 0, 3)  # type: ignore[dict-item]
    for place in range(3):
        out.reports[place] = ReportMarks(place, "ada", "", 2, wrong=0, missed=place)
    return out


def errors(found: Marked, group: str = "whole") -> dict[str, tuple[int, int]]:
    of = findings(found)
    groups = {"whole": of.whole, **{one.name: one for one in (*of.by_side, *of.by_type)}}
    return {one.field: (one.error.hits, one.error.of) for one in groups[group].fields}


def test_errors_are_counted_by_field_by_side_and_by_type() -> None:
    found = marked()
    assert errors(found)["type"] == (4, 10)
    assert errors(found, "state")["type"] == (4, 6)
    assert errors(found, "non-state")["type"] == (0, 4)
    assert errors(found, "Violence against civilians")["event"] == (0, 10)
    assert errors(found)["killed"] == (0, 0)  # nobody looked
    share = findings(found).whole.fields[1].error
    assert (share.low, share.high) == (wilson(4, 10).low, wilson(4, 10).high)


def test_who_cannot_tell_is_in_no_share() -> None:
    found = marked()
    found.events[0].verdicts["type"] = "unsure"  # type: ignore[index]
    one = findings(found).whole.fields[1]
    assert (one.error.hits, one.error.of, one.unsure) == (3, 9, 1)


def test_what_was_missed_is_a_share_of_all_that_reports_tell() -> None:
    of = findings(marked())
    assert (of.events_found.hits, of.events_found.of) == (6, 9)
    assert (of.claims_found.hits, of.claims_found.of) == (30, 32)
    assert of.events_found.low < 6 / 9 < of.events_found.high


def test_a_whole_over_strata_is_weighed_by_their_size() -> None:
    """Of a thousand events a tenth are of the side that is always wrong."""
    found = marked({"state": 900, "non-state": 100})
    share = findings(found).whole.fields[1].error
    assert share.value == pytest.approx(0.9 * 4 / 6)
    assert share.low < 0.6 < share.high


def test_intervals_widen_where_looks_are_worth_less() -> None:
    alone, weighed = wilson(20, 40), weighted_share([(10, 20, 1.0), (10, 20, 9.0)])
    assert weighed.value == alone.value
    assert weighed.high - weighed.low > alone.high - alone.low
    clustered = clustered_share([(5, 5), (0, 5)] * 4)
    assert clustered.high - clustered.low > alone.high - alone.low
    assert weighted_share([]).value is None
    assert clustered_share([]).value is None
    sure = clustered_share([(3, 3)] * 4)
    assert sure.low < 0.6  # four reports that agree are no twelve


@pytest.mark.parametrize(
    "raw", [None, [], {"type": "right"}, {"event": "perhaps"}, {"event": "right", "colour": "right"}, {}]
)
def test_what_is_no_verdict_is_refused(raw: object) -> None:
    with pytest.raises(OptionError):
        verdicts_of(raw)


def test_of_what_is_no_event_nothing_else_is_asked() -> None:
    assert verdicts_of({"event": "wrong", "type": "wrong", "doers": ""}) == {"event": "wrong"}


def test_sides_go_by_the_first_doer(coded: tuple[Record, ...]) -> None:
    sides = {side_of(event) for record in coded for event in record.events}
    assert "nobody named" in sides


@pytest.fixture
def lead(serve: Callable[..., Served], record: Path) -> Iterator[httpx.Client]:
    served = serve(record, Settings(by="lea"))
    with served.client() as client:
        client.headers["X-Khabar-Token"] = served.token()
        yield client


def made(lead: httpx.Client, **given: Any) -> dict[str, Any]:
    answer = lead.post("/audits", json={"name": "trial", "events": 5, "reports": 3, "seed": 3} | given)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_an_audit_is_drawn_again_by_its_seed(lead: httpx.Client) -> None:
    one, other = made(lead), made(lead)
    assert one["audit"]["events"] == other["audit"]["events"]
    assert len(one["audit"]["events"]) == 5
    assert one["audit"]["events"] != made(lead, seed=4)["audit"]["events"]
    assert [line["number"] for line in lead.get("/audits").json()["audits"]] == [3, 2, 1]
    by_type = made(lead, stratified="type", events=1_000)["audit"]
    assert sum(by_type["population"].values()) == len(by_type["events"])


def test_events_are_marked_and_measured(lead: httpx.Client) -> None:
    audit = made(lead)
    for place in range(5):
        shown = lead.get("/audits/1/event", params={"place": place}).json()
        assert [one["field"] for one in shown["asked"]] == list(JUDGED)
        verdict = dict.fromkeys(JUDGED, "right") | ({"type": "wrong"} if place == 0 else {})
        answer = lead.post(
            "/audits/1/event", params={"place": place}, json={"verdict": verdict, "missed_claims": 1, "note": "a note"}
        )
        assert answer.status_code == 200, answer.text
    found = lead.get("/audits/1").json()
    assert (found["events_marked"], found["next_event"]) == (len(audit["audit"]["events"]), None)
    types = next(one for one in found["findings"]["whole"]["fields"] if one["field"] == "type")
    assert (types["error"]["hits"], types["error"]["of"]) == (1, 5)
    assert found["findings"]["claims_found"]["of"] > 5
    # Said again, the last word counts.
    again = lead.post("/audits/1/event", params={"place": 0}, json={"verdict": {"event": "wrong"}}).json()
    events = again["findings"]["whole"]["fields"][0]
    assert (events["error"]["hits"], events["error"]["of"]) == (1, 5)


def test_reports_are_looked_at_for_what_was_missed(lead: httpx.Client) -> None:
    made(lead)
    for place in range(3):
        shown = lead.get("/audits/1/report", params={"place": place}).json()
        too_many = {"wrong": len(shown["events"]) + 1, "missed": 0}
        assert lead.post("/audits/1/report", params={"place": place}, json=too_many).status_code == 400
        answer = lead.post("/audits/1/report", params={"place": place}, json={"wrong": 0, "missed": 1})
        assert answer.status_code == 200, answer.text
    found = lead.get("/audits/1").json()["findings"]
    assert found["reports_marked"] == 3
    assert found["events_found"]["of"] - found["events_found"]["hits"] == 3


def test_forms_do_the_same_and_lead_on(lead: httpx.Client) -> None:
    headers = {"Accept": "text/html"}
    form = {"name": "", "events": "2", "reports": "1", "seed": "5", "stratified": "side", "of": ""}
    sent = lead.post("/audits", data=form, headers=headers)
    assert (sent.status_code, sent.headers["location"]) == (303, "/audits/1")
    marks = {f"verdict.{field}": "right" for field in JUDGED} | {"missed_claims": "", "note": ""}
    first = lead.post("/audits/1/event?place=0", data=marks, headers=headers)
    assert first.headers["location"] == "/audits/1/event?place=1"
    assert lead.post("/audits/1/event?place=1", data=marks, headers=headers).headers["location"] == "/audits/1"
    for address in ("/audits", "/audits/1", "/audits/1/event?place=0", "/audits/1/report?place=0"):
        page = lead.get(address, headers=headers)
        assert page.status_code == 200, page.text


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"events": -1}, 400),
        ({"events": 0, "reports": 0}, 400),
        ({"stratified": "x"}, 400),
        ({"of": "since=soon"}, 400),
    ],
)
def test_what_is_no_audit_is_refused(lead: httpx.Client, given: dict[str, object], status: int) -> None:
    assert lead.post("/audits", json={"events": 5, "reports": 0} | given).status_code == status


def test_what_is_not_there_is_not_found(lead: httpx.Client) -> None:
    assert lead.get("/audits/1").status_code == 404
    made(lead)
    assert lead.get("/audits/1/event", params={"place": 99}).status_code == 404
    assert lead.get("/audits/1/report", params={"place": 99}).status_code == 404
