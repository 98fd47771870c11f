"""Verifying: the chain hashed again, all bytes hashed again, what is sealed and what is damaged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from khabar.record.bodies import all_bodies, unpacked
from khabar.record.journal import ORIGIN, all_entries
from khabar.record.noting import NOTES
from khabar.record.schema import readings

_PAGE = 100


@dataclass
class Verified:
    """What a record holds, and each fault in a sentence. `head`: hash of the last entry."""

    head: str = ORIGIN
    sequence: int = 0
    recorded_at: str = ""
    captures: int = 0
    decisions: int = 0
    sealed: int = 0
    faults: list[str] = field(default_factory=list)
    heads: set[str] = field(default_factory=set)


def verify(connection: Connection, *, is_file: bool, known_heads: frozenset[str] = frozenset()) -> Verified:
    """Looks at everything. `known_heads`: hashes of entries that were published; one that is not in the chain is a
    fault, for then the chain was cut or written anew.
    """
    found = Verified()
    looks: list[Callable[[], None]] = [lambda: _chain(connection, found, known_heads)]
    looks += [lambda: _bodies(connection, found), lambda: _cut_off(connection, found)]
    looks.append(lambda: _codings(connection, found))
    if is_file:
        _read_damaged_words(connection)
        looks.insert(0, lambda: _file(connection, found))
    for look in looks:
        try:
            look()
        except SQLAlchemyError as fault:
            said = " ".join(str(getattr(fault, "orig", None) or fault).split())
            found.faults.append(f"a part cannot be read: {said[:120]}")
    found.faults += [f"no entry has the published hash {digest}" for digest in sorted(known_heads - found.heads)]
    return found


def _read_damaged_words(connection: Connection) -> None:
    """Lets texts be read that are no UTF-8 any more, for their hash to tell."""
    raw = connection.connection.dbapi_connection
    if raw is not None:
        raw.text_factory = lambda words: words.decode("utf-8", "backslashreplace")


def _chain(connection: Connection, found: Verified, known_heads: frozenset[str]) -> None:
    previous, last = ORIGIN, ""
    for entry in all_entries(connection):
        at = f"entry {entry.sequence} ({entry.kind}, {entry.recorded_at})"
        if entry.sequence != found.sequence + 1:
            found.faults.append(f"{at}: an entry before it is missing")
        if entry.previous != previous:
            found.faults.append(f"{at}: does not follow on the one before it")
        if not entry.is_sound:
            found.faults.append(f"{at}: was altered")
        if entry.recorded_at < last:
            found.faults.append(f"{at}: is older than the one before it")
        previous, last = entry.hash, entry.recorded_at
        found.sequence, found.head, found.recorded_at = entry.sequence, entry.hash, entry.recorded_at
        if entry.hash in known_heads:
            found.heads.add(entry.hash)
        found.sealed += len(entry.body.get("captures", ()))
        found.captures += entry.kind == "capture"
        found.decisions += entry.kind == "decision"


def _named(connection: Connection) -> tuple[dict[str, str], set[str]]:
    """The digests that entries name, each with the entry; and those whose bytes were erased by sealing."""
    seals = [entry.body for entry in all_entries(connection, "seal")]
    sealed = {number for body in seals for part in ("captures", "notes") for number in body.get(part, ())}
    named: dict[str, str] = {}
    erased: set[str] = set()
    for entry in all_entries(connection, "capture", "decision", "anchor", *NOTES):
        parts = ("detail", "kept") if entry.kind in NOTES else ("sha256", "detail", "coding")
        digests = [str(entry.body[part]) for part in parts if part in entry.body]
        held_on = {entry.sequence, *(anchor["capture"] for anchor in entry.body.get("anchors", ()))}
        if held_on.isdisjoint(sealed):
            named.update(dict.fromkeys(digests, f"entry {entry.sequence} ({entry.kind})"))
        else:
            erased.update(digests)
    return named, erased


def _bodies(connection: Connection, found: Verified) -> None:
    named, erased = _named(connection)
    missing = dict(named)
    for digest, raw in all_bodies(connection):
        at = missing.pop(digest, None)
        if raw is None or hashlib.sha256(raw).hexdigest() != digest:
            found.faults.append(f"{at or 'a body'}: its bytes ({digest[:16]}) were altered")
        elif at is None and digest not in named:
            why = "are still there, though sealed" if digest in erased else "belong to no entry"
            found.faults.append(f"bytes {digest[:16]} {why}")
    found.faults += [f"{at}: its bytes ({digest[:16]}) are missing" for digest, at in missing.items()]


def _cut_off(connection: Connection, found: Verified) -> None:
    """Derived tables that know of an entry which the chain has not: its end was cut off."""
    if not inspect(connection).has_table(readings.name):
        return
    last = connection.execute(select(func.max(readings.c.sequence))).scalar()
    if last is not None and last > found.sequence:
        found.faults.append(f"the chain ends at entry {found.sequence}, but entry {last} was there: its end is missing")


def _codings(connection: Connection, found: Verified) -> None:
    """Codings that cannot be unpacked any more: they are derived, and can be made anew."""
    if not inspect(connection).has_table(readings.name):
        return
    last = -1
    while rows := connection.execute(
        select(readings.c.sequence, readings.c.key, readings.c.record)
        .where(readings.c.sequence > last)
        .order_by(readings.c.sequence)
        .limit(_PAGE)
    ).all():
        found.faults += [
            f"the coding of {row.key} was altered; `khabar rebuild --recode` makes it anew"
            for row in rows
            if unpacked(row.record) is None
        ]
        last = rows[-1].sequence


def _file(connection: Connection, found: Verified) -> None:
    rows = connection.execute(text("PRAGMA integrity_check(20)")).scalars().all()
    found.faults += [f"the file is damaged: {row}" for row in rows if row != "ok"]
