"""Unfinished codings on the server, one for each coder and report; no part of the journal, gone once submitted."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from weakref import WeakSet

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    Integer,
    String,
    Table,
    Text,
    delete,
    insert,
    inspect,
    select,
)

from khabar.desk.faults import ConflictError
from khabar.desk.security.names import folded_name
from khabar.desk.tables import people
from khabar.record.engine import Place
from khabar.record.schema import readings

Kind = Literal["coding", "settling"]

#: `capture`: of the report; `revision` counts what was saved; `body`: JSON in ASCII
drafts = Table(
    "desk_drafts",
    people,
    Column("kind", String(10), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("capture", BigInteger, primary_key=True, autoincrement=False),
    Column("person", String(200), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("saved_at", Float, nullable=False),
    Column("body", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Slot:
    """Whose draft of what: a coding of a report in a round, or the settling of its differences."""

    kind: Kind
    round: int
    capture: int
    person: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was saved last, at `saved_at` (seconds since 1970, UTC)."""

    revision: int
    saved_at: float
    body: Any


def find(place: Place, slot: Slot) -> Draft | None:
    """The draft of a slot; None: nothing was saved."""
    with place.reading() as connection:
        if not inspect(connection).has_table(drafts.name):
            return None
        return _find(connection, slot)


def save(place: Place, slot: Slot, body: object, seen: int) -> Draft:
    """Saves a draft over the one of revision `seen` (0: none), and gives it.

    ConflictError: another window saved a later one. What is saved already is not saved again.
    """
    told = json.dumps(body)
    with _writing(place) as connection:
        before = _find(connection, slot)
        if before is not None and before.body == body:
            return before
        if (before.revision if before else 0) != seen:
            raise ConflictError(
                "a later draft was saved in another window", "draft", "load it, or save yours over it with its revision"
            )
        now = Draft(seen + 1, time.time(), body)
        connection.execute(delete(drafts).where(*_is(slot)))
        # Of a report that was sealed meanwhile no draft stays.
        connection.execute(delete(drafts).where(drafts.c.capture.not_in(select(readings.c.sequence))))
        row = {
            "kind": slot.kind,
            "round": slot.round,
            "capture": slot.capture,
            "person": folded_name(slot.person),
            "revision": now.revision,
            "saved_at": now.saved_at,
            "body": told,
        }
        connection.execute(insert(drafts).values(row))
        return now


def drop(place: Place, slot: Slot) -> None:
    """Takes a draft away."""
    with _writing(place) as connection:
        connection.execute(delete(drafts).where(*_is(slot)))


def begun(place: Place, round: int, person: str) -> frozenset[int]:
    """The captures of which somebody has a draft of a coding in a round."""
    with place.reading() as connection:
        if not inspect(connection).has_table(drafts.name):
            return frozenset()
        own = (drafts.c.kind == "coding", drafts.c.round == round, drafts.c.person == folded_name(person))
        asked = select(drafts.c.capture).where(*own)
        return frozenset(connection.execute(asked).scalars())


def _find(connection: Connection, slot: Slot) -> Draft | None:
    row = connection.execute(select(drafts.c.revision, drafts.c.saved_at, drafts.c.body).where(*_is(slot))).first()
    return Draft(row.revision, row.saved_at, json.loads(row.body)) if row else None


def _is(slot: Slot) -> tuple[Any, ...]:
    columns = drafts.c
    return (
        columns.kind == slot.kind,
        columns.round == slot.round,
        columns.capture == slot.capture,
        columns.person == folded_name(slot.person),
    )


_MADE: WeakSet[Place] = WeakSet()


@contextlib.contextmanager
def _writing(place: Place) -> Iterator[Connection]:
    """A transaction on the drafts; on PostgreSQL it waits for no writer of the record."""
    if place not in _MADE:
        # As the only writer, so that two coders do not make the table at once.
        with place.writing() as connection:
            drafts.create(connection, checkfirst=True)
        _MADE.add(place)
    if place.is_file:
        with place.writing() as connection:
            yield connection
    else:
        with place.faults(), place.engine.begin() as connection:
            yield connection
