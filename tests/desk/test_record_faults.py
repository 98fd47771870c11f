"""A record that cannot be used now: one clear answer, and on it goes by itself once it can."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from served import Served, logged_in
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from khabar.desk.security.accounts import Accounts
from khabar.desk.state import Settings
from khabar.nouns import Record
from khabar.record.store import open_store


@contextlib.contextmanager
def _raw(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(path)) as raw:
        yield raw


def _told(client: httpx.Client, path: str = "/health") -> dict[str, object]:
    """The error that an address tells, 503, with when to come again."""
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    page = client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "The record cannot be used now" in page.text
    return answer.json()["error"]


@pytest.fixture
def impatient(record: Path, serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch) -> Served:
    """A desk that looks at its record for every request, and waits for no writer."""
    monkeypatch.setattr("khabar.desk.state.LOOK_SECONDS", 0.0)
    monkeypatch.setenv("KHABAR_RECORD_WAIT", "0.2")
    return serve(record)


def test_a_file_that_is_gone_and_comes_back(impatient: Served, record: Path) -> None:
    aside = record.with_name("aside")
    with impatient.client() as client:
        assert client.get("/health").status_code == 200
        record.rename(aside)
        assert "gone" in str(_told(client)["what"])
        aside.rename(record)
        assert client.get("/health").status_code == 200


def test_a_record_that_a_newer_khabar_has_changed(impatient: Served, record: Path) -> None:
    with impatient.client() as client:
        with _raw(record) as raw:
            before = raw.execute("SELECT value FROM record WHERE name = 'version'").fetchone()[0]
            raw.execute("UPDATE record SET value = '99' WHERE name = 'version'")
            raw.commit()
        told = _told(client)
        assert "99" in str(told["what"])
        assert "start it" in str(told["remedy"])
        with _raw(record) as raw:
            raw.execute("UPDATE record SET value = ? WHERE name = 'version'", (before,))
            raw.commit()
        assert client.get("/health").status_code == 200


def test_a_record_linked_by_another_khabar_is_told_on_every_page(impatient: Served, record: Path) -> None:
    with _raw(record) as raw:
        raw.execute("UPDATE record SET value = 'Khabar 0.0.1 (abc)' WHERE name = 'derived by'")
        raw.commit()
    with impatient.client() as client:
        page = client.get("/nowhere", headers={"Accept": "text/html"}).text
    assert "khabar rebuild" in page
    assert 'class="notice"' in page


def test_a_record_that_another_process_writes_to(
    team_record: Path, serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHABAR_RECORD_WAIT", "0.2")
    desk = serve(team_record, Settings(accounts=True))
    people = desk.desk.people
    assert people is not None
    with logged_in(desk, "Ruth") as client:
        now = people.clock()
        with _raw(team_record) as raw:
            raw.execute("BEGIN IMMEDIATE")
            people.clock = lambda: now + 300
            assert client.get("/session").status_code == 200, "reading goes on, even where noting it must wait"
            answer = client.post("/account/tokens", data={"label": "x", "role": "reader"})
            assert answer.status_code == 503
            assert "another process" in answer.json()["error"]["what"]
        assert client.post("/account/tokens", data={"label": "x", "role": "reader"}).status_code == 200


def test_a_postgresql_server_that_goes_and_comes_back(
    database: str, serve: Callable[..., Served], coded: tuple[Record, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khabar.desk.state.LOOK_SECONDS", 0.0)
    with open_store(database, create=True) as store:
        store.add(coded[-2:], by="A. Coder")
        Accounts(store.place, Settings()).add("Ruth", "reader", "four words of nobody")
    desk = serve(database, Settings(accounts=True))
    with logged_in(desk, "Ruth") as client:
        assert client.get("/session").status_code == 200
        with _closed(database):
            for path in ("/health", "/session"):
                assert "cannot be reached" in str(_told(client, path)["what"])
        assert client.get("/session").status_code == 200, "the session stands, and no restart was needed"


@contextlib.contextmanager
def _closed(database: str) -> Iterator[None]:
    """Nobody reaches the database meanwhile: connections are cut, new ones refused."""
    url = make_url(database).set(drivername="postgresql+psycopg")
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false'))
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        connection.execute(text(cut), {"name": url.database})
        yield
        connection.execute(text(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true'))
    engine.dispose()
