"""At a record that the machine coded: adjudicated codings become decisions; who sees names is noted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from served import Served
from teams import People, client_of, code, made_round, make_team, refused

from khabar.desk.state import Settings
from khabar.weigh import weigh


def machine_coding(people: People, key: str) -> dict[str, Any]:
    """The machine's coding, as coders would begin with it."""
    number = made_round(people["lea"], coders=["cay"], start=True)["round"]["number"]
    mine = people["cay"].get(f"/rounds/{number}/code", params={"id": key}).json()
    assert mine["started_from"] == "machine"
    return dict(mine["coding"])


@pytest.fixture
def at_war(serve: Callable[..., Served], record: Path) -> Iterator[tuple[Served, People]]:
    """The team at the record of the machine's codings."""
    make_team(record, ())
    served = serve(record, Settings(by="nobody", accounts=True))
    clients = {name: client_of(served, name) for name in ("ada", "bea", "cay", "lea")}
    yield served, clients
    for client in clients.values():
        client.close()


def settle(people: People, key: str, one: dict[str, Any], other: dict[str, Any], take: int = 0) -> int:
    """A round in which two codings of a report are settled by taking one throughout; its number."""
    number = int(made_round(people["lea"])["round"]["number"])
    assert code(people["ada"], key, one, number).status_code == 200
    assert code(people["bea"], key, other, number).status_code == 200
    where = {"params": {"id": key}}
    asked = people["lea"].get(f"/rounds/{number}/adjudicate", **where).json()["questions"]
    choices = {question["id"]: {"take": take} for question in asked}
    answer = people["lea"].post(f"/rounds/{number}/adjudicate", **where, json={"choices": choices})
    assert answer.status_code == 200, answer.text
    return number


def test_what_was_adjudicated_becomes_decisions_when_somebody_asks(at_war: tuple[Served, People]) -> None:
    served, people = at_war
    key = "murjan"
    machine = machine_coding(people, key)
    event = machine["events"][0]
    changed = {**event, "type": "Air/drone strike", "killed": [10, None]}
    number = settle(people, key, {"events": [changed]}, {"events": [event]})
    where = {"params": {"id": key}}
    found = people["ada"].get(f"/rounds/{number}/apply", **where).json()
    assert [(one["kind"], one["is_made"]) for one in found["planned"]] == [("correct", False), ("correct", False)]
    incident = found["planned"][0]["incident"]
    refused(people["ada"].post(f"/rounds/{number}/apply", **where, json={"do": ["e1.type"]}), 403)
    refused(people["lea"].post(f"/rounds/{number}/apply", **where, json={"do": ["e9.type"]}), 404)
    assert served.desk.store.incident(incident).decisions == ()  # nothing is decided by looking
    done = people["lea"].post(f"/rounds/{number}/apply", **where, json={"do": ["e1.type", "e1.killed"]})
    assert done.status_code == 200, done.text
    assert all(one["is_made"] for one in done.json()["planned"])
    again = people["lea"].post(f"/rounds/{number}/apply", **where, json={"do": ["e1.type", "e1.killed"]})
    assert again.status_code == 200
    decisions = served.desk.store.incident(incident).decisions
    assert [(one.kind, one.value["field"], one.by) for one in decisions] == [
        ("correct", "type", "lea"), ("correct", "killed", "lea")
    ]  # fmt: skip
    assert decisions[0].reason == f"adjudicated in round {number} by lea"
    page = people["lea"].get(f"/rounds/{number}/apply", **where, headers={"Accept": "text/html"})
    assert page.status_code == 200


def test_a_value_that_the_coder_took_away_is_taken_from_the_incident(at_war: tuple[Served, People]) -> None:
    served, people = at_war
    key = "murjan"
    event = machine_coding(people, key)["events"][0]
    bare = {**event, "killed": None, "places": []}
    number = settle(people, key, {"events": [bare]}, {"events": [event]})
    where = {"params": {"id": key}}
    planned = people["lea"].get(f"/rounds/{number}/apply", **where).json()["planned"]
    assert {one["id"] for one in planned} == {"e1.killed", "e1.places"}
    done = people["lea"].post(f"/rounds/{number}/apply", **where, json={"do": [one["id"] for one in planned]})
    assert done.status_code == 200, done.text
    found = weigh(served.desk.store.incident(planned[0]["incident"]))
    assert (found.value("killed"), found.value("places")) == (None, ())
    assert found.findings["killed"].decision is not None


def test_missed_and_invented_events_become_decisions_too(at_war: tuple[Served, People]) -> None:
    served, people = at_war
    key = "qasra"
    event = machine_coding(people, key)["events"][0]
    missed = {
        "type": "Armed clash", "main": True, "triggers": ["hit"], "doers": ["residents"], "places": ["Qasra"],
        "claims": [{"quote": "Shells hit the market of Qasra"}],
    }  # fmt: skip
    elsewhere = {**missed, "triggers": ["market"], "type": "Looting/property destruction", "main": False}
    number = settle(people, key, {"events": [event, elsewhere]}, {"events": [event, elsewhere]})
    where = {"params": {"id": key}}
    found = people["lea"].get(f"/rounds/{number}/apply", **where).json()["planned"]
    kinds = {one["id"]: one["kind"] for one in found}
    assert kinds == {"e1.accept": "accept", "new.e2": "add"}
    done = people["lea"].post(f"/rounds/{number}/apply", **where, json={"do": ["new.e2", "e1.accept"]}).json()
    assert done["told"] == []
    with served.desk.store.place.reading() as connection:
        from khabar.record.readings import current, record_of

        reading = current(connection, key)
        assert reading is not None
        held = record_of(connection, reading.sequence)
    assert held is not None
    assert [one.type for one in held.events] == ["Shelling/artillery/missile attack", "Looting/property destruction"]
    # A coding without any event rejects what the machine has.
    nothing = settle(people, key, {"events": []}, {"events": []})
    planned = people["lea"].get(f"/rounds/{nothing}/apply", **where).json()["planned"]
    assert {one["kind"] for one in planned} == {"reject"}


def test_a_correction_of_an_incident_told_by_many_is_not_proposed_by_itself(at_war: tuple[Served, People]) -> None:
    _, people = at_war
    key = "lerm-a"
    event = machine_coding(people, key)["events"][0]
    number = settle(people, key, {"events": [{**event, "killed": [6, 6]}]}, {"events": [event]})
    found = people["lea"].get(f"/rounds/{number}/apply", params={"id": key}).json()["planned"]
    assert [one["id"] for one in found] == ["e1.killed"]
    assert "2 accounts" in found[0]["warning"]


def test_who_sees_names_of_private_persons_is_noted(at_war: tuple[Served, People]) -> None:
    import dataclasses

    served, people = at_war
    store = served.desk.store
    with store.place.reading() as connection:
        from khabar.record.readings import current, record_of

        reading = current(connection, "murjan")
        assert reading is not None
        record = record_of(connection, reading.sequence)
    assert record is not None
    source = record.events[0].claims[0].source
    assert source is not None
    claim = dataclasses.replace(record.events[0].claims[0], source=dataclasses.replace(source, private=True))
    event = dataclasses.replace(record.events[0], claims=(claim,))
    named = dataclasses.replace(record.report, id="named", text=record.report.text, sha256="ab" * 32)
    store.add([dataclasses.replace(record, report=named, events=(event,))], by="lea")
    made_round(people["lea"])
    before = len(list(store.notes("access")))
    for _ in range(2):
        assert people["ada"].get("/rounds/1/code", params={"id": "named"}).status_code == 200
    noted = list(store.notes("access"))[before:]
    assert [entry.by for entry, _ in noted] == ["ada"]
