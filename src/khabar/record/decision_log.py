"""All decisions of a record as a process holds them: each is read once, and what follows from them is kept."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from khabar.record.journal import Entry, Kind, entries
from khabar.record.schema import journal


@dataclass(frozen=True, slots=True)
class DecisionLog:
    """Decisions in order, and how they are found; never changed once it is made.

    `read`: the entries of the journal that all follows from. `entries`: all decisions, undos among them; the body of
    one that was carried over (`khabar.record.carrying`) has the anchors and the detail that it has since. `standing`:
    those that nobody undid, undos left out. `gone`: the hashes of those undone. `by_once`: by who made them and under
    which name of theirs.
    """

    read: Sequence[Entry]
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
        """The log with later entries."""
        made = [entry for entry in new if entry.kind == "decision"]
        carried = [entry for entry in new if entry.kind == "anchor"]
        every = _carried([*self.entries, *made], carried)
        fresh = every if carried else made
        by_hash = {**self.by_hash, **{entry.hash: entry for entry in fresh}}
        named = {(entry.by, str(entry.body["once"])): entry for entry in reversed(fresh) if "once" in entry.body}
        by_once = named if carried else {**named, **self.by_once}
        if carried or any(entry.body["kind"] == "undo" for entry in made):
            gone = _undone(every)
            standing = [one for one in every if one.hash not in gone and one.body["kind"] != "undo"]
        else:
            gone, standing = self.gone, [*self.standing, *made]
        return DecisionLog([*self.read, *new], every, standing, gone, by_hash, by_once)


_EMPTY = DecisionLog((), (), (), frozenset(), {}, {})
#: the entries that a log follows from
_KINDS: tuple[Kind, ...] = ("decision", "anchor")
_HELD: WeakKeyDictionary[Engine, DecisionLog] = WeakKeyDictionary()
_LOCK = threading.Lock()


def decision_log(connection: Connection) -> DecisionLog:
    """All decisions that a connection sees; the hash of the last one answers for all before it.

    RecordError: an entry was altered.
    """
    with _LOCK:
        held = _HELD.get(connection.engine, _EMPTY)
        last = _last(connection)
        if last is None:
            return _EMPTY
        last_sequence, last_hash = last
        if held.read and held.read[-1].sequence < last_sequence and not _stands(connection, held.read[-1]):
            held = _EMPTY
        after = held.read[-1].sequence if held.read else 0
        if after < last_sequence:
            held = held.grown(list(entries(connection, *_KINDS, after=after)))
        seen = bisect_right(held.read, last_sequence, key=lambda entry: entry.sequence)
        if not seen or held.read[seen - 1].hash != last_hash:  # what was read before was rolled back
            held = _EMPTY.grown(list(entries(connection, *_KINDS)))
            seen = len(held.read)
        _HELD[connection.engine] = held
        # A connection that began before the last decisions sees those before them.
        return held if seen == len(held.read) else _EMPTY.grown(held.read[:seen])


def _last(connection: Connection) -> tuple[int, str] | None:
    """Sequence and hash of the last entry that a log follows from: the index finds the last of each kind."""
    found = []
    for kind in _KINDS:
        asked = select(journal.c.sequence, journal.c.hash).where(journal.c.kind == kind)
        if row := connection.execute(asked.order_by(journal.c.sequence.desc()).limit(1)).first():
            found.append((int(row.sequence), str(row.hash)))
    return max(found, default=None)


def _carried(every: list[Entry], later: Iterable[Entry]) -> list[Entry]:
    """Decisions with the anchors and details that later entries gave them."""
    given: dict[int, Entry] = {entry.body["decision"]: entry for entry in later}
    return [_carried_by(one, given[one.sequence]) if one.sequence in given else one for one in every]


def _carried_by(entry: Entry, later: Entry) -> Entry:
    anchors = list(entry.body["anchors"])
    for given in later.body["anchors"]:
        anchors[given["place"]] = {name: value for name, value in given.items() if name != "place"}
    detail = {"detail": later.body["detail"]} if "detail" in later.body else {}
    return replace(entry, body={**entry.body, "anchors": anchors, **detail})


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
