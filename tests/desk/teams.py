"""A team at a served desk: two coders, a lead, a reader, each with a token of the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
from coded_stories import PUBLISHED, TEXT
from served import Served

from khabar.desk.security.accounts import Accounts
from khabar.nouns import Record, Report
from khabar.nouns.report import Published
from khabar.record.keys import digest_of
from khabar.record.store import open_store

PASSWORD = "seven green lanterns hum"  # noqa: S105  of accounts that live as long as a test
TITLE = TEXT.partition("\n")[0]
PEOPLE = {"ada": "coder", "bea": "coder", "cay": "coder", "lea": "lead", "rae": "reader"}


def report(key: str, publisher: str = "Invented News") -> Report:
    """The invented report under a key of its own."""
    text = f"{TEXT}\nFiled as {key}."
    return Report(
        id=key, text=text, body_start=len(TITLE) + 2, title=TITLE, publisher=publisher, language="en",
        published=Published(PUBLISHED, None, None, "argument"), sha256=digest_of(text),
    )  # fmt: skip


def make_team(record: Path, keys: tuple[str, ...]) -> None:
    """Adds the invented report under some keys, and the accounts."""
    from khabar.desk.state import Settings

    with open_store(record, create=True) as store:
        store.add([Record(report(key, f"Outlet {number % 2}"), ()) for number, key in enumerate(keys)], by="lea")
        people = Accounts(store.place, Settings(accounts=True))
        for name, role in PEOPLE.items():
            people.add(name, role, PASSWORD)  # type: ignore[arg-type]


def client_of(served: Served, name: str) -> httpx.Client:
    """A program of one person."""
    assert served.desk.people is not None
    secret, _ = served.desk.people.make_token(name, "tests", served.desk.people.person(name).role, None)
    return served.client(Authorization=f"Bearer {secret}")


def made_round(lead: httpx.Client, **given: Any) -> dict[str, Any]:
    """A round of all reports, by two coders."""
    answer = lead.post("/rounds", json={"name": "trial", "coders": ["ada", "bea"], "size": 50, "seed": 7} | given)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


People = dict[str, httpx.Client]


def code(client: httpx.Client, key: str, coding: object, number: int = 1) -> httpx.Response:
    return client.post(f"/rounds/{number}/code", params={"id": key}, json={"coding": coding})


def refused(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    told = answer.json()["error"]
    assert set(told) == {"what", "where", "remedy", "status"}
    return dict(told)
