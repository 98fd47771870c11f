"""The journal: what was done to a record, in order, each entry with the hash of the one before it.

The hash of an entry is the SHA-256 of `canonical([sequence, recorded_at, by, kind, body, previous])`, `body` being the
very text of the column. What of an entry
may have to be erased some day (addresses, names, words) is not in `body` but in a *detail*: JSON among the bodies, of
which the journal holds the digest; a random salt in it keeps a guess from being checked against the digest.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Literal, cast

from sqlalchemy import Connection, func, insert, or_, select

from khabar.errors import RecordError
from khabar.record.bodies import get_body, put_bodies
from khabar.record.keys import canonical, digest_of
from khabar.record.schema import journal

Kind = Literal["capture", "seal", "decision", "number", "lead", "anchor", "coding", "access", "snapshot"]
ORIGIN = "0" * 64
_PAGE = 1_000
#: so many numbers are looked for by the database
_FEW = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `recorded_at` is UTC (ISO 8601, microseconds), `by` who did it.

    `is_sound`: it has the hash that it must have; `body` is empty where it cannot even be read.
    """

    sequence: int
    recorded_at: str
    by: str
    kind: Kind
    body: Mapping[str, Any]
    previous: str
    hash: str
    is_sound: bool = True


def hash_of(sequence: int, recorded_at: str, by: str, kind: str, body: str, previous: str) -> str:
    """The hash that an entry must have by what it says; `body` as its column holds it."""
    return digest_of(canonical([sequence, recorded_at, by, kind, body, previous]))


def now_utc() -> str:
    """The present moment in UTC, as the journal writes it."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Writer:
    """Appends entries within one transaction in which nobody else writes; they are in the table after `flush`."""

    def __init__(self, connection: Connection, by: str) -> None:
        self.connection, self.by = connection, by
        last = head(connection)
        self.sequence = last.sequence if last else 0
        self.hash = last.hash if last else ORIGIN
        # A clock that was put back does not turn the order of entries round.
        self.recorded_at = max(now_utc(), last.recorded_at if last else "")
        #: numbers of incidents of which something else is held now than before the transaction
        self.changed: set[int] = set()
        self._waiting: list[dict[str, Any]] = []
        self._bodies: dict[str, bytes] = {}

    def keep(self, raw: bytes) -> str:
        """Keeps bytes for ever, and gives their digest."""
        digest = hashlib.sha256(raw).hexdigest()
        self._bodies[digest] = raw
        return digest

    def append(self, kind: Kind, body: Mapping[str, Any], detail: Mapping[str, Any] | None = None) -> Entry:
        """The new entry, the last of the journal."""
        if detail is not None:
            apart = canonical({**detail, "salt": secrets.token_hex(16)}).encode()
            body = {**body, "detail": self.keep(apart)}
        told = canonical(dict(body))
        row = {
            "sequence": self.sequence + 1,
            "recorded_at": self.recorded_at,
            "by": self.by,
            "kind": kind,
            "body": told,
            "previous": self.hash,
            "hash": hash_of(self.sequence + 1, self.recorded_at, self.by, kind, told, self.hash),
        }
        self._waiting.append(row)
        self.sequence, self.hash = self.sequence + 1, str(row["hash"])
        return _read(SimpleNamespace(**row))

    def flush(self) -> None:
        """Writes what was appended and kept into the tables."""
        put_bodies(self.connection, self._bodies)
        self._bodies = {}
        if self._waiting:
            self.connection.execute(insert(journal), self._waiting)
            self._waiting = []


def head(connection: Connection) -> Entry | None:
    """The last entry; None in an empty record."""
    row = connection.execute(select(journal).order_by(journal.c.sequence.desc()).limit(1)).first()
    return _sound(_read(row)) if row else None


def entry_at(connection: Connection, sequence: int) -> Entry | None:
    """The entry with a sequence."""
    row = connection.execute(select(journal).where(journal.c.sequence == sequence)).first()
    return _sound(_read(row)) if row else None


def entries(connection: Connection, *kinds: Kind, after: int = 0, until: int | None = None) -> Iterator[Entry]:
    """The entries in order (of `kinds`, else all), a page of them in memory. RecordError: one was altered."""
    for entry in all_entries(connection, *kinds, after=after, until=until):
        yield _sound(entry)


def entries_on(connection: Connection, numbers: Collection[int]) -> Iterator[Entry]:
    """The entries in order that issued, moved or led on some incident numbers. RecordError: one was altered."""
    kinds: tuple[Kind, ...] = ("number", "lead")
    if len(numbers) > _FEW:
        yield from (entry for entry in entries(connection, *kinds) if int(entry.body["number"]) in numbers)
        return
    # Bodies are canonical JSON, so the database can sort out the others, of which there are as many as incidents.
    told = [f'"number":{number}{end}' for number in numbers for end in ",}"]
    asked = select(journal).where(journal.c.kind.in_(kinds), or_(*(journal.c.body.contains(one) for one in told)))
    for row in connection.execute(asked.order_by(journal.c.sequence)):
        entry = _sound(_read(row))
        if int(entry.body["number"]) in numbers:
            yield entry


def all_entries(connection: Connection, *kinds: Kind, after: int = 0, until: int | None = None) -> Iterator[Entry]:
    """As `entries`, those that were altered too."""
    asked = select(journal).order_by(journal.c.sequence).limit(_PAGE)
    if kinds:
        asked = asked.where(journal.c.kind.in_(kinds))
    if until is not None:
        asked = asked.where(journal.c.sequence <= until)
    while rows := connection.execute(asked.where(journal.c.sequence > after)).all():
        yield from map(_read, rows)
        after = int(rows[-1].sequence)


def sequence_at(connection: Connection, moment: str) -> int:
    """The sequence of the last entry recorded at `moment` (UTC, as in the journal) or before; 0: none was."""
    found = connection.execute(select(func.max(journal.c.sequence)).where(journal.c.recorded_at <= moment)).scalar()
    return int(found or 0)


def detail_of(connection: Connection, entry: Entry) -> Mapping[str, Any] | None:
    """What of an entry lies apart; None when it was erased, {} when it never had any."""
    digest = entry.body.get("detail")
    if digest is None:
        return {}
    raw = get_body(connection, str(digest))
    return cast("Mapping[str, Any]", json.loads(raw)) if raw is not None else None


def _sound(entry: Entry) -> Entry:
    if not entry.is_sound:
        raise RecordError(f"entry {entry.sequence} of its journal was altered", "record", "`khabar verify` tells more")
    return entry


def _read(row: Any) -> Entry:  # noqa: ANN401  SQLAlchemy's rows have no type of their own
    told = (row.sequence, row.recorded_at, row.by, row.kind)
    is_sound = hash_of(*told, row.body, row.previous) == row.hash
    try:
        body = json.loads(row.body)
    except ValueError:
        body, is_sound = {}, False
    return Entry(*told, body if isinstance(body, dict) else {}, row.previous, row.hash, is_sound)
