"""Decisions over HTTP: made, listed, undone, refused, told beside what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from served import Served

from khabar.desk.state import Settings


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with served.client(**{"X-Khabar-Token": served.token()}) as asking:
        yield asking


def decide(client: httpx.Client, kind: str, on: list[object], reason: str = "read", **more: object) -> httpx.Response:
    return client.post("/decisions", json={"kind": kind, "on": on, "reason": reason, **more})


def test_an_accepted_incident_is_accepted_in_all_its_accounts(served: Served, client: httpx.Client) -> None:
    lerm = served.incident_at("Lerm")
    told = decide(client, "accept", [lerm])
    assert told.status_code == 200, told.text
    answer = told.json()
    assert answer["incidents"][0]["id"] == lerm and answer["incidents"][0]["accepted"]
    assert answer["notice"] == f"{lerm} accepted"
    listed = client.get("/decisions").json()
    assert listed["total"] == 1
    row = listed["rows"][0]
    assert row["id"] == answer["id"] and row["state"] == "in force" and row["incidents"] == [lerm]
    assert {one["report"] for one in row["words"]} == {"lerm-a", "lerm-b"}


def test_an_undo_is_a_decision_and_can_be_undone(served: Served, client: httpx.Client) -> None:
    qasra = served.incident_at("Qasra")
    first = decide(client, "status", [qasra], value={"value": "denied"}).json()
    assert first["incidents"][0]["status"] == "denied"
    undone = client.post(f"/decisions/{first['id'][:12]}/undo", json={"reason": "by mistake"}).json()
    assert undone["incidents"][0]["status"] == "happened"
    states = {row["id"]: row["state"] for row in client.get("/decisions").json()["rows"]}
    assert states == {first["id"]: "undone", undone["id"]: "in force"}
    again = client.post(f"/decisions/{undone['id']}/undo", json={"reason": "no, it was right"}).json()
    assert again["incidents"][0]["status"] == "denied"
    assert client.post(f"/decisions/{undone['id']}/undo", json={"reason": "twice"}).status_code == 400


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"field": "type", "value": "Armed clash"}, ("type", "Armed clash")),
        ({"field": "killed", "value": {"low": 21, "high": None}}, ("killed", "21 or more")),
        ({"field": "time", "value": "2016-05-01"}, ("start", "2016-05-01")),
        ({"field": "places", "value": [{"name": "Murjan", "lat": 34.73, "lon": 36.71}]}, ("place", "Murjan")),
    ],
)
def test_a_corrected_field_has_the_persons_value(
    served: Served, client: httpx.Client, value: dict[str, object], shown: tuple[str, str]
) -> None:
    qasra = served.incident_at("Qasra")
    told = decide(client, "correct", [qasra], value=value)
    assert told.status_code == 200, told.text
    assert told.json()["incidents"][0][shown[0]] == shown[1]


def test_merge_and_split(served: Served, client: httpx.Client) -> None:
    qasra, murjan = sorted((served.incident_at("Qasra"), served.incident_at("Murjan")), key=lambda one: int(one[1:]))
    merged = decide(client, "together", [qasra, murjan], back=f"/incidents/{murjan}?x=1").json()
    assert merged["next"] == f"/incidents/{qasra}?x=1"
    assert [one["accounts"] for one in merged["incidents"]] == [2]
    parted = decide(client, "apart", ["murjan:e1", qasra]).json()
    assert {one["id"] for one in parted["incidents"]} == {qasra, murjan}
    assert any("overrules the decision" in line for line in parted["told"])
    states = [row["state"] for row in client.get("/decisions").json()["rows"]]
    assert states == ["in force", "overruled"]


def test_copies_and_no_copies(served: Served, client: httpx.Client) -> None:
    told = decide(client, "copies", ["lerm-a", {"report": "lerm-b"}])
    assert told.status_code == 200, told.text
    assert frozenset({"lerm-a", "lerm-b"}) in served.desk.store.copies()
    decide(client, "not-copies", ["lerm-a", "lerm-b"])
    assert frozenset({"lerm-a", "lerm-b"}) not in served.desk.store.copies()


def test_a_missed_event_is_added_at_its_words(served: Served, client: httpx.Client) -> None:
    with served.client(Accept="text/html") as person:
        form = {
            "token": served.token(), "kind": "add", "words": "killing", "words_report": "qasra", "type_name": "Attack",
            "status": "happened", "targets_names": "3 people", "places_pin": "35.93, 36.63", "places_name": "market",
            "killed_low": "3", "time_start": "2016-04-27", "civilians_is": "yes", "reason": "told and missed",
        }  # fmt: skip
        made = person.post("/decisions", data=form)
    assert made.status_code == 303, made.text
    row = client.get("/decisions").json()["rows"][0]
    assert row["kind"] == "add" and [one["text"] for one in row["words"]] == ["killing"]
    added = served.desk.store.incident(int(row["incidents"][0][1:])).accounts[0].event
    assert (added.type, added.time.start, added.civilians) == ("Attack", "2016-04-27", True)
    assert added.targets[0].words.text == "3 people" and added.places[0].lat == 35.93
    client.post(f"/decisions/{row['id']}/undo", json={"reason": "it was no attack"})
    assert len(list(served.desk.store.summaries())) == len([*served.desk.store.numbers()])
    nowhere = {"kind": "add", "on": [{"report": "qasra", "sha256": "0" * 64, "start": 0, "end": 3}], "reason": "x"}
    assert client.post("/decisions", json=nowhere).status_code == 400


def test_words_of_a_correction_are_found_in_the_account_that_has_them(served: Served, client: httpx.Client) -> None:
    lerm = served.incident_at("Lerm")
    form = [["kind", "correct"], ["on", lerm], ["field", "doers"], ["doers_names", "rescuers"], ["reason", "x"]]
    told = client.post("/decisions", json={"form": [*form, ["words", "rescuers"]]})
    assert told.status_code == 200, told.text
    assert [one["report"] for one in client.get("/decisions").json()["rows"][0]["words"]] == ["lerm-b"]
    assert client.post("/decisions", json={"form": [*form, ["words", "no such words"]]}).status_code == 400


def test_sent_again_under_one_name_it_is_made_once(served: Served, client: httpx.Client) -> None:
    qasra = served.incident_at("Qasra")
    first = decide(client, "accept", [qasra], once="a-1").json()
    again = decide(client, "accept", [qasra], once="a-1").json()
    assert first["id"] == again["id"] and client.get("/decisions").json()["total"] == 1
    undo = {"reason": "no", "once": "u-1"}
    ids = {client.post(f"/decisions/{first['id']}/undo", json=undo).json()["id"] for _ in range(2)}
    assert len(ids) == 1 and client.get("/decisions").json()["total"] == 2


def test_what_changed_meanwhile_stands_beside_what_was_wanted(served: Served, client: httpx.Client) -> None:
    qasra = served.incident_at("Qasra")
    seen = served.desk.store.revision(int(qasra[1:]))
    assert decide(client, "status", [qasra], "another was quicker", value={"value": "planned"}, seen=seen).is_success
    late = decide(client, "accept", [qasra], "all is right", seen=seen)
    assert late.status_code == 409
    told = late.json()
    assert told["error"]["status"] == 409 and told["wanted"]["reason"] == "all is right"
    assert [change["why"] for change in told["changes"]] == ["another was quicker"]
    assert told["incident"]["status"] == "planned"
    assert decide(client, "accept", [qasra], "all is right", seen=told["seen"]).is_success
    assert client.get("/decisions").json()["total"] == 2


def test_a_form_without_javascript_leads_back_with_a_notice(served: Served) -> None:
    qasra = served.incident_at("Qasra")
    with served.client(Accept="text/html") as person:
        form = {
            "token": served.token(), "kind": "correct", "on": qasra, "field": "killed", "figure_low": "4",
            "figure_high": "6", "quick": "the words say so", "reason": "", "back": "/decisions?kind=correct",
        }  # fmt: skip
        made = person.post("/decisions", data=form)
        assert made.status_code == 303, made.text
        assert made.headers["location"].startswith("/decisions?kind=correct&decided=")
        page = person.get(made.headers["location"]).text
    assert f"{qasra} corrected: killed: 4 to 6" in page
    assert "the words say so" in page


def test_a_late_form_is_shown_with_all_that_was_typed(served: Served, client: httpx.Client) -> None:
    qasra = served.incident_at("Qasra")
    seen = served.desk.store.revision(int(qasra[1:]))
    decide(client, "reject", [qasra], "quicker")
    with served.client(Accept="text/html") as person:
        form = {"token": served.token(), "kind": "accept", "on": qasra, "reason": "seen <b>", "seen": str(seen)}
        late = person.post("/decisions", data=form)
    assert late.status_code == 409
    assert 'name="reason" value="seen &lt;b&gt;"' in late.text
    assert "quicker" in late.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"kind": "accept", "on": ["i1"]}, 400),
        ({"kind": "accept", "on": ["i1"], "reason": "  "}, 400),
        ({"kind": "bless", "on": ["i1"], "reason": "x"}, 400),
        ({"kind": "accept", "on": [], "reason": "x"}, 400),
        ({"kind": "accept", "on": "i1", "reason": "x"}, 400),
        ({"kind": "accept", "on": [["i1"]], "reason": "x"}, 400),
        ({"kind": "accept", "on": ["i999999"], "reason": "x"}, 404),
        ({"kind": "accept", "on": ["i999999999999999"], "reason": "x"}, 404),
        ({"kind": "accept", "on": [{"report": "no", "event": "e1"}], "reason": "x"}, 400),
        ({"kind": "correct", "on": ["i1"], "reason": "x", "value": {"field": "weather", "value": 1}}, 400),
        ({"kind": "correct", "on": ["i1"], "reason": "x", "value": {"field": "killed", "value": "many"}}, 400),
        ({"kind": "grade", "on": ["i1"], "reason": "x", "value": {"value": "superb"}}, 400),
        ({"kind": "undo", "on": [], "reason": "x", "value": {"decision": "ffff"}}, 404),
        ({"kind": "accept", "on": ["i1"], "reason": "x", "seen": "yesterday"}, 400),
        ({"kind": "accept", "on": ["i1"], "reason": "x", "once": "a b"}, 400),
        ({"kind": "accept", "on": ["i1"], "reason": "x" * 3000}, 400),
        ({"form": [["kind"]]}, 400),
        ({"kind": "accept", "on": ["i1"], "reason": "\x00"}, 400),
        ({"kind": "accept", "on": [{"report": "a\x00", "event": "e1"}], "reason": "x"}, 400),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_decided(
    served_once: Served, body: dict[str, object], status: int
) -> None:
    with served_once.client(**{"X-Khabar-Token": served_once.token()}) as client:
        told = client.post("/decisions", json=body)
        assert told.status_code == status, told.text
        assert set(told.json()["error"]) == {"what", "where", "remedy", "status"}
        assert client.get("/decisions").json()["every"] == 0


def test_bodies_that_are_no_json(served_once: Served) -> None:
    with served_once.client(**{"X-Khabar-Token": served_once.token()}) as client:
        for raw in (
            b"",
            b"[]",
            b"{",
            b'{"seen": NaN}',
            b'{"kind": "accept", "on": ["i1"], "reason": "\\ud800"}',
            b"[" * 100_000,
            b"\xff\xfe",
        ):
            assert (
                client.post("/decisions", content=raw, headers={"Content-Type": "application/json"}).status_code == 400
            )


def test_filters_of_the_list(served: Served, client: httpx.Client) -> None:
    qasra, murjan = served.incident_at("Qasra"), served.incident_at("Murjan")
    decide(client, "accept", [qasra])
    decide(client, "reject", [murjan], "no event")
    assert [row["kind"] for row in client.get("/decisions?kind=reject").json()["rows"]] == ["reject"]
    assert [row["kind"] for row in client.get(f"/decisions?incident={qasra}").json()["rows"]] == ["accept"]
    assert client.get("/decisions?by=Nobody").json()["total"] == 0
    assert client.get("/decisions?state=in force").json()["total"] == 2
    assert client.get("/decisions?incident=12").status_code == 400
    page = client.get("/decisions?kind=reject", headers={"Accept": "text/html"}).text
    assert "no event" in page and f"/incidents/{qasra}" not in page.split("<main")[1]


def test_a_coder_undoes_their_own_and_a_lead_grades(serve: Callable[..., Served], record: Path) -> None:
    served = serve(record, Settings(accounts=True))
    people = served.desk.people
    assert people is not None
    clients: dict[str, httpx.Client] = {}
    with ExitStack() as stack:
        for name, role in (("rea", "reader"), ("cod", "coder"), ("dan", "coder"), ("lea", "lead")):
            people.add(name, role, "correct horse battery")
            token, _ = people.make_token(name, "test", role)
            clients[name] = stack.enter_context(served.client(Authorization=f"Bearer {token}"))
        assert decide(clients["rea"], "accept", ["i1"]).status_code == 403
        made = decide(clients["cod"], "accept", ["i1"]).json()
        assert made["by"] == "cod"
        assert decide(clients["cod"], "grade", ["i1"], value={"value": "fair"}).status_code == 403
        assert clients["dan"].post(f"/decisions/{made['id']}/undo", json={"reason": "no"}).status_code == 403
        assert decide(clients["lea"], "grade", ["i1"], value={"value": "fair"}).status_code == 200
        assert clients["lea"].post(f"/decisions/{made['id']}/undo", json={"reason": "no"}).status_code == 200
        assert clients["rea"].get("/decisions").json()["total"] == 3
        assert not any(row["undoable"] for row in clients["rea"].get("/decisions").json()["rows"])
