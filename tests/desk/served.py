"""A desk that is really served: uvicorn in a thread of the tests, on a free port of this machine."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from khabar.desk.app import create_app
from khabar.desk.security.accounts import Accounts
from khabar.desk.security.people import Role
from khabar.desk.serving import listening_at, server
from khabar.desk.state import Desk, Settings
from khabar.record.store import open_store


@dataclass(frozen=True)
class Served:
    """A desk that answers: its address (no slash at its end), and the desk itself."""

    url: str
    desk: Desk
    app: FastAPI

    def client(self, **headers: str) -> httpx.Client:
        """A program that asks it for JSON, and follows no redirection."""
        headers = {"Accept": "application/json", **headers}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, trust_env=False)

    def token(self) -> str:
        """The token of forms, where nobody logs in."""
        with self.client() as client:
            return str(client.get("/session").json()["token"])

    def incident_at(self, place: str) -> str:
        """The id of an incident at a place."""
        return next(f"i{one.number}" for one in self.desk.store.summaries() if one.place == place)

    def ended(self, answer: httpx.Response) -> dict[str, Any]:
        """The work in the background that an answer names, once it has ended. AssertionError: it does not."""
        assert answer.status_code == 202, answer.text
        until = time.monotonic() + 300
        with self.client() as client:
            while time.monotonic() < until:
                work = client.get(answer.headers["location"]).json()["work"]
                if work["state"] in ("done", "stopped", "failed"):
                    return dict(work)
                time.sleep(0.1)
        raise AssertionError("the work does not end")


PASSWORD = "four words of nobody"  # noqa: S105  of accounts that live as long as a test
#: the people of `team`: name and role
TEAM: dict[str, Role] = {"Boss": "admin", "Lena": "lead", "A. Coder": "coder", "Ruth": "reader"}


@contextlib.contextmanager
def logged_in(desk: Served, name: str, password: str = PASSWORD) -> Iterator[httpx.Client]:
    """A program that logged in as somebody, with the session's cookie and token."""
    with desk.client() as client:
        answer = client.post("/login", data={"name": name, "password": password})
        assert answer.status_code == 200, answer.text
        client.headers["X-Khabar-Token"] = answer.json()["token"]
        yield client


@contextlib.contextmanager
def serving(
    record: str | Path,
    settings: Settings | None = None,
    behind_proxy: str | None = None,
    change: Callable[[FastAPI], None] = lambda _app: None,
    port: int = 0,
) -> Iterator[Served]:
    """A desk on a port (0: a free one). `settings.accounts`: people must log in; `change` adds to the app before."""
    settings = settings or Settings(by="A. Coder")
    with open_store(record, create=True) as store:
        desk = Desk(store, settings, Accounts(store.place, settings) if settings.accounts else None)
        app = create_app(desk)
        change(app)
        listening = listening_at("127.0.0.1", port)
        running = server(app, behind_proxy)
        running.config.timeout_graceful_shutdown = 1
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until = time.monotonic() + 60
        while not running.started and time.monotonic() < until:
            time.sleep(0.01)
        assert running.started, "the desk does not start"
        try:
            yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", desk, app)
        finally:
            running.should_exit = True
            thread.join(30)
            listening.close()
            desk.close()
