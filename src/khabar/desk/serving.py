"""The desk on an address: what has to be there before it starts, and its server."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from khabar.desk.app import create_app
from khabar.desk.security.accounts import Accounts
from khabar.desk.security.hosts import is_loopback
from khabar.desk.state import Desk, Settings
from khabar.desk.warming import warm
from khabar.errors import OptionError
from khabar.record.store import Store, open_store

#: how long a browser may take from its connection to the end of the head of its first request
HEAD_SECONDS = 20.0
#: how many connections are open at once
CONNECTIONS = 512
_HEAD_BYTES = 32_768


@dataclass(frozen=True, slots=True)
class Wanted:
    """A desk to be served. `behind_proxy`: the addresses of trusted proxies; None: there is none."""

    record: str
    host: str = "127.0.0.1"
    port: int = 8420
    by: str = "khabar"
    names: tuple[str, ...] = ()
    accounts: bool = False
    behind_proxy: str | None = None


def serve(wanted: Wanted, told: Callable[[str], None]) -> None:
    """Serves a desk until the process is told to end.

    OptionError: the address is taken, or strangers could come in and there are no accounts.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    with contextlib.closing(listening_at(wanted.host, wanted.port)) as listening, _opened(wanted, told) as store:
        desk = Desk(store, settings_of(wanted), people_of(wanted, store))
        port = listening.getsockname()[1]
        host = f"[{wanted.host}]" if ":" in wanted.host else wanted.host
        if not is_loopback(wanted.host) and not desk.settings.behind_proxy:
            told("passwords travel unencrypted here: put a proxy with https before it (docs/desk.md)")
        told(f"{store.place.name} is open at http://{host}:{port}/ (Ctrl-C ends it)")
        with contextlib.closing(desk), contextlib.suppress(KeyboardInterrupt):
            app = create_app(desk)
            warm(app)
            server(app, wanted.behind_proxy).run(sockets=[listening])


def needs_accounts(wanted: Wanted) -> bool:
    """Whether people have to log in: wherever somebody else could come in."""
    return wanted.accounts or wanted.behind_proxy is not None or not is_loopback(wanted.host)


def settings_of(wanted: Wanted) -> Settings:
    """How the desk was started."""
    names = {name.lower().rstrip(".") for name in wanted.names}
    if not is_loopback(wanted.host):
        names |= {socket.gethostname().lower(), wanted.host.lower()}
    return Settings(
        by=wanted.by,
        accounts=needs_accounts(wanted),
        names=frozenset(names - {""}),
        behind_proxy=wanted.behind_proxy is not None,
    )


def people_of(wanted: Wanted, store: Store) -> Accounts | None:
    """The accounts of a desk that demands them. OptionError: it does, and nobody has one."""
    if not needs_accounts(wanted):
        return None
    people = Accounts(store.place, settings_of(wanted))
    if not people.anybody():
        raise OptionError(
            "others could come in here, and nobody has an account",
            wanted.host,
            f"make one first: khabar users add NAME --role admin --record {store.place.name}",
        )
    return people


def _opened(wanted: Wanted, told: Callable[[str], None]) -> Store:
    if not wanted.record.strip():
        raise OptionError("no record is named", "--record", "name a file")
    store = open_store(wanted.record, create=not needs_accounts(wanted))
    if stale := store.stale():
        told(stale)
    return store


def listening_at(host: str, port: int) -> socket.socket:
    """A socket that listens. OptionError: the address is taken, not this machine's, or not allowed."""
    # With the protocol named, for only then asyncio sends small pieces at once; else each answer takes 40 ms longer.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(128)
    except (OSError, UnicodeError, OverflowError) as refused:
        made.close()
        said = getattr(refused, "strerror", None) or str(refused)
        raise OptionError(
            f"cannot listen there: {said.lower()}", f"{host}:{port}", "choose another --port or --host"
        ) from None
    return made


class _Patient(H11Protocol):
    """A connection that is closed where no request came in due time."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._due = self.loop.call_later(HEAD_SECONDS, self._close_unused)

    def connection_lost(self, exc: Exception | None) -> None:
        self._due.cancel()
        super().connection_lost(exc)

    def _close_unused(self) -> None:
        if self.cycle is None:
            self.transport.close()


def server(app: FastAPI, behind_proxy: str | None = None) -> uvicorn.Server:
    """The server of a desk; `behind_proxy`: whose X-Forwarded-* are believed."""
    config: dict[str, Any] = {
        "http": _Patient,
        "ws": "none",
        "lifespan": "off",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": behind_proxy is not None,
        "forwarded_allow_ips": behind_proxy or "",
        "limit_concurrency": CONNECTIONS,
        "timeout_keep_alive": 15,
        "timeout_graceful_shutdown": 5,
        "h11_max_incomplete_event_size": _HEAD_BYTES,
    }
    return uvicorn.Server(uvicorn.Config(app, **config))
