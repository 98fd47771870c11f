"""Rounds through HTTP: made, coded alone, submitted once, reopened, measured, decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from coded_stories import first, second
from served import Served, logged_in
from teams import People, client_of, code, made_round, make_team, refused

from khabar.desk.state import Settings
from khabar.errors import OptionError

KEYS = ("https://news.example/1?a=b&c=d", "lerm 2", "lerm-3")


@pytest.fixture
def team(serve: Callable[..., Served], tmp_path: Path) -> Served:
    record = tmp_path / "team.khabar"
    make_team(record, KEYS)
    return serve(record, Settings(by="nobody", accounts=True))


@pytest.fixture
def people(team: Served) -> Iterator[dict[str, httpx.Client]]:
    clients = {name: client_of(team, name) for name in ("ada", "bea", "cay", "lea", "rae")}
    yield clients
    for client in clients.values():
        client.close()


def test_a_round_is_written_down_with_all_that_it_was_drawn_with(people: People) -> None:
    made = made_round(people["lea"], size=2, stratified="source")
    assert made["round"]["coders"] == ["ada", "bea"]
    assert made["round"]["population"] == {"Outlet 0": 2, "Outlet 1": 1}
    assert (made["round"]["seed"], made["round"]["start"], len(made["reports"])) == (7, False, 2)
    again = made_round(people["lea"], size=2, stratified="source")
    assert again["round"]["number"] == 2
    assert [one["key"] for one in again["reports"]] == [one["key"] for one in made["reports"]]
    assert people["ada"].get("/rounds").json()["rounds"][1]["mine"] == 2


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"coders": []}, 400),
        ({"coders": ["nobody"]}, 400),
        ({"coders": ["rae"]}, 400),
        ({"size": 0}, 400),
        ({"size": "many"}, 400),
        ({"stratified": "weather"}, 400),
        ({"of": "country=ZZ"}, 400),
        ({"of": "q=nothing-of-that-kind"}, 400),
        ({"start": "perhaps"}, 400),
    ],
)
def test_what_is_no_round_is_refused(people: People, given: dict[str, object], status: int) -> None:
    asked = {"coders": ["ada", "bea"], "size": 5} | given
    refused(people["lea"].post("/rounds", json=asked), status)
    assert people["lea"].get("/rounds").json()["rounds"] == []


def test_only_a_lead_makes_rounds_and_only_its_coders_code(people: People) -> None:
    refused(people["ada"].post("/rounds", json={"coders": ["ada", "bea"], "size": 5}), 403)
    refused(people["rae"].get("/rounds"), 403)
    made_round(people["lea"])
    for name in ("cay", "lea"):
        refused(people[name].get("/rounds/1/code", params={"id": KEYS[0]}), 403)
        refused(code(people[name], KEYS[0], first()), 403)
    refused(people["ada"].get("/rounds/1/code", params={"id": "never drawn"}), 404)
    refused(people["ada"].get("/rounds/9/code", params={"id": KEYS[0]}), 404)
    refused(people["ada"].post("/rounds/1/reopen", params={"id": KEYS[0]}, json={"coder": "bea", "reason": "x"}), 403)


def everything(client: httpx.Client, key: str) -> str:
    """All that a person can ask of a round and its report, as JSON and as pages."""
    addresses = (
        "/rounds", "/rounds/1", "/rounds/1/code", "/rounds/1/agreement", "/rounds/1/agreement?versions=first",
        "/rounds/1/adjudicate", "/rounds/1/apply", "/report", "/decisions", "/rounds/codebook",
    )  # fmt: skip
    asked = [(address, accept) for address in addresses for accept in ("application/json", "text/html")]
    return "\n".join(client.get(a, params={"id": key}, headers={"Accept": accept}).text for a, accept in asked)


def marked(coding: dict[str, Any]) -> dict[str, Any]:
    return coding | {"note": "zebra-crossing"}


def test_nobody_sees_a_coding_before_all_have_submitted_theirs(people: People) -> None:
    """As an attack: whatever the other coder, the lead or a stranger asks for, by reading or by writing."""
    made_round(people["lea"])
    key = KEYS[0]
    draft = people["ada"].post("/rounds/1/draft", params={"id": key}, json={"coding": marked(first())})
    assert draft.status_code == 200
    assert code(people["ada"], key, marked(first())).status_code == 200
    for name in ("bea", "cay", "lea", "rae"):
        assert "zebra" not in everything(people[name], key), name
    for name, status in (("bea", 403), ("cay", 409), ("lea", 409)):
        refused(people[name].get("/rounds/1/adjudicate", params={"id": key}), status)
    refused(people["lea"].post("/rounds/1/adjudicate", params={"id": key}, json={"choices": {}}), 409)
    refused(people["lea"].post("/rounds/1/adjudicate/draft", params={"id": key}, json={"choices": {}}), 409)
    mine = people["bea"].get("/rounds/1/code", params={"id": key}).json()
    assert (mine["coding"], mine["started_from"]) == ({"events": [], "note": ""}, "nothing")
    # The lead reopens ada's: now bea may not see it either, though she submits hers.
    reopened = people["lea"].post("/rounds/1/reopen", params={"id": key}, json={"coder": "ada", "reason": "mixed up"})
    assert reopened.status_code == 200
    assert code(people["bea"], key, second()).status_code == 200
    assert "zebra" not in everything(people["bea"], key)
    refused(people["bea"].get("/rounds/1/adjudicate", params={"id": key}), 409)
    assert code(people["ada"], key, marked(first())).status_code == 200
    assert people["bea"].get("/rounds/1/adjudicate", params={"id": key}).status_code == 200


BLIND = ("/report", "/report/versions", "/report/original", "/report/original/bytes")


@pytest.fixture
def at_war(serve: Callable[..., Served], team_record: Path) -> Served:
    """A desk with accounts on what the machine coded: "A. Coder" codes blind, with "Lena", their lead."""
    return serve(team_record, Settings(accounts=True))


def test_a_blind_coder_sees_nothing_of_the_machines_coding(at_war: Served) -> None:
    key = "murjan"
    with logged_in(at_war, "Lena") as lead, logged_in(at_war, "A. Coder") as coder:
        incident = f"/incidents/i{coder.get('/report', params={'id': key}).json()['page']['events'][0]['incident']}"
        made_round(lead, coders=["A. Coder", "Lena"])
        where = {"params": {"id": key}}
        for address in (*BLIND, incident, f"{incident}/history"):
            for accept in ("application/json", "text/html"):
                answer = coder.get(address, **where, headers={"Accept": accept})
                assert answer.status_code == 403, address
                assert "until" in answer.text.lower() or "as soon as you have submitted" in answer.text
        page = coder.get(incident, headers={"Accept": "text/html"}).text
        assert f'href="/rounds/1/code?id={key}"' in page and "Hidden until you have coded it" in page
        handed: set[str | None] = set()
        given = coder.post("/queue/next", json={}).json()["id"]
        while given and given not in handed:
            assert coder.get(f"/incidents/{given}").status_code == 200
            handed.add(given)
            given = coder.post("/queue/next", json={"on": given}).json()["id"]
        # A lead who codes in the round may look, which is noted; others look as ever.
        before = len(list(at_war.desk.store.notes("access")))
        assert lead.get(incident).status_code == lead.get("/report", **where).status_code == 200
        noted = [entry.body for entry, _ in list(at_war.desk.store.notes("access"))[before:]]
        assert noted == [{"what": "coding seen before one's own", "on": "round 1"}]
        with logged_in(at_war, "Ruth") as reader:
            assert reader.get(incident).status_code == 200
        # Once it is submitted all of it opens; reopened, it closes again.
        assert code(coder, key, {"events": []}).status_code == 200
        assert coder.get(incident).status_code == coder.get("/report", **where).status_code == 200
        lead.post("/rounds/1/reopen", **where, json={"coder": "A. Coder", "reason": "too quick"})
        refused(coder.get("/report", **where), 403)


def test_a_round_that_begins_with_the_machines_coding_hides_nothing(at_war: Served) -> None:
    with logged_in(at_war, "Lena") as lead, logged_in(at_war, "A. Coder") as coder:
        made_round(lead, coders=["A. Coder"], start=True)
        assert coder.get("/report", params={"id": "murjan"}).status_code == 200


def test_what_nobody_differs_on_is_no_difference(people: People) -> None:
    made_round(people["lea"])
    for key, one, other in ((KEYS[0], {"events": []}, {"events": []}), (KEYS[1], first(), second())):
        code(people["ada"], key, one)
        code(people["bea"], key, other)
    told = {one["key"]: one["differences"] for one in people["ada"].get("/rounds/1").json()["reports"]}
    assert told == {KEYS[0]: 0, KEYS[1]: 6, KEYS[2]: None}
    page = people["lea"].get("/rounds/1", headers={"Accept": "text/html"}).text
    assert "no difference<" in page and "6 differences<" in page


def test_where_nothing_was_compared_nothing_is_told(people: People) -> None:
    made_round(people["lea"], stratified="source")
    bare = first()
    for event in bare["events"]:
        event |= {"killed": None, "time": {}}
    for coder in ("ada", "bea"):
        code(people[coder], KEYS[0], {"events": []})
    empty = people["ada"].get("/rounds/1/agreement").json()["whole"]
    assert {one["f1"] for one in empty["scored"]} == {None}
    assert {one["agreement"]["value"] for one in empty["fields"]} == {None}
    for coder in ("ada", "bea"):
        code(people[coder], KEYS[1], bare)
        code(people[coder], KEYS[2], {"events": []})
    found = people["ada"].get("/rounds/1/agreement").json()
    scored = {one["name"]: (one["f1"], one["of"]) for one in found["whole"]["scored"]}
    assert (scored["killed"], scored["date"], scored["type"]) == ((None, 0), (None, 0), (1.0, 3))
    # Those with most events come first, though others have more reports.
    assert [(one["kind"], one["reports"]) for one in found["kinds"]] == [("Outlet 1", 1), ("Outlet 0", 2)]
    page = people["ada"].get("/rounds/1/agreement", headers={"Accept": "text/html"}).text
    assert "of 0<" not in page and "Status counts as right only where the type is right too" in page


def test_a_coding_is_submitted_once_and_stays(people: People) -> None:
    made_round(people["lea"])
    answer = code(people["ada"], KEYS[1], first())
    assert answer.json()["complete"] is False
    assert answer.json()["next"].startswith("/rounds/1/code?id=")
    refused(code(people["ada"], KEYS[1], second()), 409)
    refused(people["ada"].post("/rounds/1/draft", params={"id": KEYS[1]}, json={"coding": second()}), 409)
    mine = people["ada"].get("/rounds/1/code", params={"id": KEYS[1]}).json()
    assert (mine["standing"], len(mine["coding"]["events"])) == ("submitted", 3)


def test_what_lacks_something_is_not_submitted(people: People) -> None:
    made_round(people["lea"])
    coding = first()
    coding["events"][1]["claims"] = []
    told = refused(code(people["ada"], KEYS[0], coding), 400)
    assert told["where"] == "event 2, claims"
    refused(code(people["ada"], KEYS[0], {"events": [{"type": "Nonsense"}]}), 400)
    refused(people["ada"].post("/rounds/1/code", params={"id": KEYS[0]}, json={}), 400)
    refused(people["ada"].post("/rounds/1/code", params={"id": KEYS[0]}, content=b"no json"), 400)
    assert code(people["ada"], KEYS[0], {"events": []}).status_code == 200  # a report may tell no event


def test_a_draft_is_kept_until_it_is_submitted(people: People) -> None:
    made_round(people["lea"])
    where = {"params": {"id": KEYS[0]}}
    unfinished = {"events": [{"triggers": [[0, 6]]}], "note": "not sure"}
    saved = people["ada"].post("/rounds/1/draft", **where, json={"coding": unfinished, "seen": 0}).json()
    assert saved["revision"] == 1
    assert {fault["field"] for fault in saved["faults"] if fault["hard"]} == {"type", "claims", "main"}
    mine = people["ada"].get("/rounds/1/code", **where).json()
    assert (mine["revision"], mine["started_from"], mine["coding"]["note"]) == (1, "draft", "not sure")
    # The same again changes nothing; another window that began before is told.
    assert people["ada"].post("/rounds/1/draft", **where, json={"coding": unfinished, "seen": 0}).json() == saved
    refused(people["ada"].post("/rounds/1/draft", **where, json={"coding": first(), "seen": 0}), 409)
    assert people["ada"].post("/rounds/1/draft", **where, json={"coding": first(), "seen": 1}).json()["revision"] == 2
    assert code(people["ada"], KEYS[0], first()).status_code == 200
    assert people["ada"].get("/rounds/1/code", **where).json()["revision"] == 0


def test_a_form_without_javascript_does_the_same(people: People) -> None:
    import json

    made_round(people["lea"])
    form = {"coding": json.dumps(first()), "draft": "1", "seen": "0"}
    headers = {"Accept": "text/html"}
    kept = people["ada"].post("/rounds/1/code", params={"id": KEYS[0]}, data=form, headers=headers)
    assert (kept.status_code, kept.headers["location"].partition("?")[0][-14:]) == (303, "/rounds/1/code")
    sent = people["ada"].post(
        "/rounds/1/code", params={"id": KEYS[0]}, data={"coding": form["coding"]}, headers=headers
    )
    assert (sent.status_code, sent.headers["location"].startswith("/rounds/1/code?id=")) == (303, True)
    for address in ("/rounds", "/rounds/1", "/rounds/1/code", "/rounds/1/agreement", "/rounds/codebook"):
        page = people["ada"].get(address, params={"id": KEYS[0]}, headers=headers)
        assert page.status_code == 200, page.text
        assert page.headers["content-type"].startswith("text/html")


def test_coders_may_begin_with_the_machines_coding_where_the_lead_says_so(
    serve: Callable[..., Served], record: Path
) -> None:
    served = serve(record, Settings(by="solo"))
    with served.client() as solo:
        solo.headers["X-Khabar-Token"] = served.token()
        for start, expected in ((True, "machine"), (False, "nothing")):
            made = made_round(solo, coders=["solo"], start=start)
            key = next(one["key"] for one in made["reports"] if one["key"].startswith("lerm"))
            number = made["round"]["number"]
            mine = solo.get(f"/rounds/{number}/code", params={"id": key}).json()
            assert (mine["started_from"], bool(mine["coding"]["events"])) == (expected, start)


def coded_by_both(people: People, keys: tuple[str, ...] = KEYS) -> None:
    made_round(people["lea"])
    for key in keys:
        assert code(people["ada"], key, first()).status_code == 200
        assert code(people["bea"], key, second()).status_code == 200


def test_agreement_is_measured_on_what_all_have_submitted(people: People) -> None:
    made_round(people["lea"])
    assert people["ada"].get("/rounds/1/agreement").json()["whole"]["fields"] == []
    code(people["ada"], KEYS[0], first())
    assert people["ada"].get("/rounds/1/agreement").json()["complete"] == 0
    for key in KEYS[1:]:
        code(people["ada"], key, first())
    for key in KEYS:
        code(people["bea"], key, second())
    found = people["bea"].get("/rounds/1/agreement").json()
    assert (found["complete"], found["whole"]["events"], found["whole"]["shared"]) == (3, 9, 6)
    types = next(one for one in found["whole"]["fields"] if one["field"] == "type")
    assert types["agreement"]["value"] == 0.5
    assert [one["kind"] for one in found["kinds"]] == ["Outlet 0", "Outlet 1"]
    assert next(one for one in found["whole"]["scored"] if one["name"] == "told")["f1"] == pytest.approx(0.8)


def test_a_reopened_report_has_a_new_version_and_the_first_stays(people: People) -> None:
    coded_by_both(people, KEYS[:1])
    where = {"params": {"id": KEYS[0]}}
    refused(people["lea"].post("/rounds/1/reopen", **where, json={"coder": "bea", "reason": " "}), 400)
    people["lea"].post("/rounds/1/reopen", **where, json={"coder": "bea", "reason": "the storm was missed"})
    mine = people["bea"].get("/rounds/1/code", **where).json()
    assert (mine["standing"], mine["reason"], len(mine["coding"]["events"])) == ("reopened", "the storm was missed", 2)
    refused(people["ada"].get("/rounds/1/adjudicate", **where), 409)
    assert code(people["bea"], KEYS[0], first()).status_code == 200
    last = people["ada"].get("/rounds/1/agreement").json()
    early = people["ada"].get("/rounds/1/agreement", params={"versions": "first"}).json()
    assert (last["reopened"], last["whole"]["shared"], early["whole"]["shared"]) == (1, 3, 2)


def test_differences_are_decided_and_kept(people: People) -> None:
    coded_by_both(people, KEYS[:1])
    where = {"params": {"id": KEYS[0]}}
    found = people["lea"].get("/rounds/1/adjudicate", **where).json()
    assert [one["label"] for one in found["questions"]] == [
        "Type", "Killed", "Claim", "Claim", "Targets", "Is it an event"
    ]  # fmt: skip
    assert found["questions"][0]["rule"]["section"] == "3"
    assert found["questions"][0]["sides"][1]["said"] == "Attack"
    refused(people["lea"].post("/rounds/1/adjudicate", **where, json={"choices": {}}), 400)
    choices: dict[str, dict[str, object]] = {one["id"]: {"take": 0} for one in found["questions"]}
    choices["0.killed"] = {"third": "5+"}
    refused(people["lea"].post("/rounds/1/adjudicate", **where, json={"choices": choices}), 400)
    kept = people["lea"].post("/rounds/1/adjudicate/draft", **where, json={"choices": choices})
    assert kept.status_code == 200
    assert people["lea"].get("/rounds/1/adjudicate", **where).json()["questions"][1]["third"] == "5+"
    choices["0.killed"]["reason"] = "the army speaks of another shelling"
    refused(people["ada"].post("/rounds/1/adjudicate", **where, json={"choices": choices}), 403)
    done = people["lea"].post("/rounds/1/adjudicate", **where, json={"choices": choices})
    assert done.status_code == 200, done.text
    again = people["ada"].get("/rounds/1/adjudicate", **where).json()
    assert again["settled"]["by"] == "lea"
    assert (again["questions"][1]["third"], again["questions"][0]["takes"]) == ("5+", 0)
    assert people["ada"].get("/rounds/1").json()["settled"] == 1


def test_a_form_decides_without_javascript(people: People) -> None:
    coded_by_both(people, KEYS[:1])
    headers = {"Accept": "text/html"}
    page = people["lea"].get("/rounds/1/adjudicate", params={"id": KEYS[0]}, headers=headers)
    assert page.status_code == 200, page.text
    asked = people["lea"].get("/rounds/1/adjudicate", params={"id": KEYS[0]}).json()["questions"]
    form = {f"take.{one['id']}": "1" for one in asked}
    form |= {"take.1.targets": "third", "third.1.targets": "residents", "reason.1.targets": "as told"}
    sent = people["lea"].post("/rounds/1/adjudicate", params={"id": KEYS[0]}, data=form, headers=headers)
    assert sent.status_code == 303, sent.text


def test_a_sealed_report_leaves_the_round_with_all_that_was_coded_of_it(team: Served, people: People) -> None:
    coded_by_both(people)
    team.desk.store.seal(KEYS[0], "a source is in danger", by="lea")
    lines = people["ada"].get("/rounds/1").json()["reports"]
    assert [one["key"] for one in lines].count(None) == 1
    refused(people["ada"].get("/rounds/1/code", params={"id": KEYS[0]}), 404)
    assert people["ada"].get("/rounds/1/agreement").json()["whole"]["reports"] == 2
    kept = [detail for entry, detail in team.desk.store.notes("coding") if entry.body["what"] == "submitted"]
    assert kept.count(None) == 2
    assert team.desk.store.verify().faults == []


def test_what_is_kept_holds_no_word_of_a_report(team: Served, people: People) -> None:
    coded_by_both(people, KEYS[:1])
    kept = str([(dict(entry.body), detail) for entry, detail in team.desk.store.notes("coding")])
    assert not any(word in kept for word in ("Lerm", "gunners", "Tell Hamid", "rescuers"))


def test_a_filter_of_the_overview_narrows_what_is_drawn(serve: Callable[..., Served], record: Path) -> None:
    served = serve(record, Settings(by="solo"))
    with served.client() as solo:
        solo.headers["X-Khabar-Token"] = served.token()
        made = made_round(solo, coders=["solo"], of="?since=2016-05-01&until=2016-05-31&sort=oldest")
        assert made["round"]["of"] == "since=2016-05-01&until=2016-05-31"
        assert [one["key"] for one in made["reports"]] == ["qasra"]


def test_a_round_cannot_be_made_by_the_back_door(team: Served) -> None:
    with pytest.raises(OptionError):
        team.desk.store.note("coding", {"detail": "x"}, by="ada")


def test_what_is_not_settled_cannot_be_applied(people: People) -> None:
    coded_by_both(people, KEYS[:1])
    refused(people["lea"].get("/rounds/1/apply", params={"id": KEYS[0]}), 404)
