"""All decisions of a record as a process holds them: each is read once, and what follows from them is kept."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from khabar.record.journal import Entry, entries
from khabar.record.schema import journal


@dataclass(frozen=True, slots=True)
class DecisionLog:
    """Decisions in order, and how they are found; never changed once it is made.

    `entries`: all, undos among them. `standing`: those that nobody undid, undos left out. `gone`: the hashes of those
    undone. `by_once`: by who made them and under which name of theirs.
    """

    entries: Sequence[Entry]
    standing: Sequence[Entry]
    gone: frozenset[str]
    by_hash: Mapping[str, Entry]
    by_once: Mapping[tuple[str, str], Entry]

    def undone_by(self, entry: Entry) -> Entry:
        """The decision that an entry is, or that it undoes, by way of undos of undos too."""
        last = entry
        while last.body["kind"] == "undo":
            last = self.by_hash[str(last.body["undoes"])]
        return last

    def grown(self, new: Sequence[Entry]) -> DecisionLog:
        """The log with later decisions."""
        every = [*self.entries, *new]
        by_hash = {**self.by_hash, **{entry.hash: entry for entry in new}}
        named = {(entry.by, str(entry.body["once"])): entry for entry in new if "once" in entry.body}
        by_once = {**named, **self.by_once}
        if any(entry.body["kind"] == "undo" for entry in new):
            gone = _undone(every)
            standing = [one for one in every if one.hash not in gone and one.body["kind"] != "undo"]
        else:
            gone, standing = self.gone, [*self.standing, *new]
        return DecisionLog(every, standing, gone, by_hash, by_once)


_EMPTY = DecisionLog((), (), frozenset(), {}, {})
_HELD: WeakKeyDictionary[Engine, DecisionLog] = WeakKeyDictionary()
_LOCK = threading.Lock()


def decision_log(connection: Connection) -> DecisionLog:
    """All decisions that a connection sees; the hash of the last one answers for all before it.

    RecordError: an entry was altered.
    """
    with _LOCK:
        held = _HELD.get(connection.engine, _EMPTY)
        asked = select(journal.c.sequence, journal.c.hash).where(journal.c.kind == "decision")
        last = connection.execute(asked.order_by(journal.c.sequence.desc()).limit(1)).first()
        if last is None:
            return _EMPTY
        if held.entries and held.entries[-1].sequence < last.sequence and not _stands(connection, held.entries[-1]):
            held = _EMPTY
        after = held.entries[-1].sequence if held.entries else 0
        if after < last.sequence:
            held = held.grown(list(entries(connection, "decision", after=after)))
        seen = bisect_right(held.entries, last.sequence, key=lambda entry: entry.sequence)
        if not seen or held.entries[seen - 1].hash != last.hash:  # what was read before was rolled back
            held = _EMPTY.grown(list(entries(connection, "decision")))
            seen = len(held.entries)
        _HELD[connection.engine] = held
        # A connection that began before the last decisions sees those before them.
        return held if seen == len(held.entries) else _EMPTY.grown(held.entries[:seen])


def _stands(connection: Connection, entry: Entry) -> bool:
    found = connection.execute(select(journal.c.hash).where(journal.c.sequence == entry.sequence)).scalar()
    return found == entry.hash


def _undone(decided: Iterable[Entry]) -> frozenset[str]:
    """The hashes of decisions that are undone; an undo can be undone too."""
    found: set[str] = set()
    undos = [entry for entry in decided if entry.body["kind"] == "undo"]
    for entry in sorted(undos, key=lambda entry: -entry.sequence):
        if entry.hash not in found:
            found.add(str(entry.body["undoes"]))
    return frozenset(found)
