"""Sessions of browsers: a random id that only the browser has, its hash here, an end when idle and one in any case."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.sql import ColumnElement

from khabar.desk.state import Settings
from khabar.desk.tables import sessions, users


def start(connection: Connection, user: str, now: float, settings: Settings) -> str:
    """The id of a new session (256 random bits). Sessions that ended are cleared away."""
    connection.execute(delete(sessions).where(~_open(now, settings)))
    made = secrets.token_urlsafe(32)
    connection.execute(insert(sessions).values(hash=_hash(made), user=user, started_at=now, seen_at=now))
    return made


def find(connection: Connection, session: str, now: float, settings: Settings) -> Row[*tuple[Any, ...]] | None:
    """The account whose open session this is, with the session's `seen_at`; None: there is none."""
    wanted = (
        select(users.c.folded, users.c.name, users.c.role, users.c.must_change, sessions.c.seen_at)
        .join(users, users.c.folded == sessions.c.user)
        .where(sessions.c.hash == _hash(session), users.c.disabled.is_(False), _open(now, settings))
    )
    return connection.execute(wanted).first()


def touch(connection: Connection, session: str, now: float) -> None:
    """Notes that a session was used."""
    connection.execute(update(sessions).where(sessions.c.hash == _hash(session)).values(seen_at=now))


def count(connection: Connection, user: str, now: float, settings: Settings) -> int:
    """How many sessions of somebody are open."""
    wanted = select(func.count()).select_from(sessions).where(sessions.c.user == user, _open(now, settings))
    return int(connection.execute(wanted).scalar() or 0)


def end(connection: Connection, session: str) -> None:
    """Ends a session."""
    connection.execute(delete(sessions).where(sessions.c.hash == _hash(session)))


def end_all(connection: Connection, user: str, *, but: str = "") -> None:
    """Ends all sessions of somebody, but for one (its id)."""
    connection.execute(delete(sessions).where(sessions.c.user == user, sessions.c.hash != _hash(but)))


def _hash(session: str) -> str:
    return hashlib.sha256(session.encode("utf-8", "surrogatepass")).hexdigest()


def _open(now: float, settings: Settings) -> ColumnElement[bool]:
    in_use = sessions.c.seen_at > now - settings.idle_seconds
    return in_use & (sessions.c.started_at > now - settings.longest_seconds)
