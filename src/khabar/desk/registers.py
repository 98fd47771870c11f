"""Registers of a whole record: sources, actors and places with the incidents that mention them, in memory.

Brought up to date when somebody asks, as the overview's index is. Rows of whole numbers say which incident mentions
what; what is mentioned has a number of its own, which stays.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from khabar.desk.columns import Numbers, Words
from khabar.record.mentions import Acting, Heard, Mentions, Placed
from khabar.text.folding import fold
from khabar.weigh.firsts import outlet_named

#: after a great change a page is answered with what is there by then
PATIENCE_SECONDS = 3.0
ROLES = ("doers", "targets")
#: before the key of what has no id: its folded name
UNKNOWN = "?"
#: sources without a name are counted by kind alone
_NAMELESS = ("unnamed:", "report:")


class Record(Protocol):
    """What gives mentions (`khabar.record.store.Store`)."""

    def mentions(self, since: int = 0) -> Iterator[tuple[int, int, Mentions]]: ...

    def removed(self, since: int = 0) -> tuple[int, ...]: ...


@dataclass(frozen=True, slots=True)
class Rows:
    """`held` `(rows, columns)`: the first column is the number of an incident, the second of what it mentions."""

    held: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Collection[tuple[int, ...]], width: int) -> Rows:
        return cls(np.array(list(rows), np.int64).reshape(-1, width))

    def without(self, numbers: Numbers) -> Rows:
        return Rows(self.held[np.isin(self.held[:, 0], numbers, invert=True)])

    def followed_by(self, other: Rows) -> Rows:
        return Rows(np.concatenate([self.held, other.held]))

    def on(self, entry: int) -> NDArray[np.int64]:
        """The rows about one entry."""
        return np.asarray(self.held[self.held[:, 1] == entry])

    def counts(self, entries: int) -> Numbers:
        """By entry, how many incidents mention it."""
        pairs = np.unique(self.held[:, :2], axis=0)
        return np.bincount(pairs[:, 1], minlength=entries)

    def sums(self, column: int, entries: int) -> Numbers:
        """By entry, the sum of a column."""
        weights = self.held[:, column]
        return np.bincount(self.held[:, 1], weights=weights, minlength=entries).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is mentioned, as the first incident had it. `id` None: nothing that is known.

    `kind` of source or actor; of a place `area` is its first-level area. `is_person`: a private person, or somebody on
    the spot, who is not listed by name unless names are shown.
    """

    key: str
    name: str
    id: str | None = None
    kind: str | None = None
    country: str | None = None
    area: str | None = None
    lat: float | None = None
    lon: float | None = None
    is_person: bool = False


@dataclass
class Vocabulary:
    """All that was ever mentioned, by number; they grow only."""

    sources: Words[str] = field(default_factory=Words)
    actors: Words[str] = field(default_factory=Words)
    places: Words[str] = field(default_factory=Words)
    wordings: Words[str] = field(default_factory=Words)
    kinds: Words[str] = field(default_factory=Words)
    source_entries: list[Entry] = field(default_factory=list)
    actor_entries: list[Entry] = field(default_factory=list)
    place_entries: list[Entry] = field(default_factory=list)

    def find(self, kind: str, key: str) -> int | None:
        """The number of a source, actor or place ("sources", ...) by its key; None: never mentioned."""
        words: Words[str] = getattr(self, kind)
        return words.known(key)


@dataclass(frozen=True, slots=True)
class State:
    """One moment of a record. Columns after incident and entry:

    `heard`: kind, claims, denials, hedged, whether it counts as a first source. `acting`: role (of ROLES). `called` and
    `put`: a wording of an actor or place. `lost`: a place that the wording may have meant instead. `copied`: the source
    that the source copies. `since`: the revision up to which all is in; `seen`: the last one of which something is in.
    """

    heard: Rows
    acting: Rows
    called: Rows
    placed: Rows
    put: Rows
    lost: Rows
    copied: Rows
    since: int = 0
    seen: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether all that there was is counted."""
        return self.since == self.seen

    @classmethod
    def of(cls, rows: Mapping[str, Rows], since: int = 0, seen: int = 0) -> State:
        """The state of tables by their names."""
        tables = (rows[name] for name in WIDTHS)
        heard, acting, called, placed, put, lost, copied = tables
        return cls(heard, acting, called, placed, put, lost, copied, since, seen)


WIDTHS = {"heard": 7, "acting": 3, "called": 3, "placed": 2, "put": 3, "lost": 3, "copied": 3}


class Registers:
    """The registers of one record; many threads may ask at once."""

    def __init__(self, record: Record, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self.vocabulary = Vocabulary()
        self._record = record
        self._patience_seconds = patience_seconds
        self._state = State.of({name: Rows.of((), width) for name, width in WIDTHS.items()})
        self._coming: Iterator[tuple[int, int, Mentions]] | None = None
        self._lock = threading.Lock()

    def now(self) -> State:
        """The registers as the record is now; of very much, what can be had with some patience."""
        with self._lock:
            since = self._state.since
            changed, is_whole = self._changed(since)
            gone = frozenset(self._record.removed(since))
            if changed or gone or not self._state.is_whole:
                seen = max((revision for _, revision, _ in changed), default=self._state.seen)
                self._state = self._with(changed, gone, seen if is_whole else since, seen)
            return self._state

    def _changed(self, since: int) -> tuple[list[tuple[int, int, Mentions]], bool]:
        until = time.monotonic() + self._patience_seconds
        coming = self._coming if self._coming is not None else self._record.mentions(since)
        self._coming = None  # an error ends it
        changed = []
        for one in coming:
            changed.append(one)
            if time.monotonic() > until:
                self._coming = coming
                return changed, False
        return changed, True

    def _with(self, changed: list[tuple[int, int, Mentions]], gone: frozenset[int], since: int, seen: int) -> State:
        replaced = np.array([*(number for number, _, _ in changed), *gone], np.int64)
        rows = _Gathered(self.vocabulary)
        for number, _, mentions in changed:
            if number not in gone:
                rows.take(number, mentions)
        old = self._state
        made = {
            name: getattr(old, name).without(replaced).followed_by(Rows.of(rows.rows[name], width))
            for name, width in WIDTHS.items()
        }
        return State.of(made, since, seen)


class _Gathered:
    """Rows of some incidents, what they mention taken into the vocabulary."""

    def __init__(self, of: Vocabulary) -> None:
        self.of = of
        self.rows: dict[str, list[tuple[int, ...]]] = {name: [] for name in WIDTHS}

    def take(self, number: int, mentions: Mentions) -> None:
        for heard in mentions.heard:
            told = (heard.claims, heard.denials, heard.hedged, int(heard.is_first))
            self.rows["heard"].append((number, self._source(heard), self.of.kinds.number(heard.kind), *told))
        for acting in mentions.acting:
            actor = self._actor(acting)
            self.rows["acting"].append((number, actor, ROLES.index(acting.role)))
            self.rows["called"] += [(number, actor, self.of.wordings.number(one)) for one in acting.words]
        for placed in mentions.placed:
            place = self._place(placed)
            self.rows["placed"].append((number, place))
            self.rows["put"] += [(number, place, self.of.wordings.number(one)) for one in placed.words]
            rivals = (Entry(rival, name, rival) for rival, name in placed.rivals)
            self.rows["lost"] += [(number, place, _numbered(self.of.places, self.of.place_entries, r)) for r in rivals]
        for copied in mentions.copied:
            one, other = (self._outlet(name) for name in (copied.outlet, copied.of))
            self.rows["copied"].append((number, one, other))

    def _source(self, heard: Heard) -> int:
        entry = Entry(heard.key, heard.name, heard.id, heard.kind, is_person=heard.is_person)
        return _numbered(self.of.sources, self.of.source_entries, entry)

    def _outlet(self, name: str) -> int:
        found = outlet_named(name)
        entry = Entry(found.key, name, found.party.id if found.party else None, found.kind)
        return _numbered(self.of.sources, self.of.source_entries, entry)

    def _actor(self, acting: Acting) -> int:
        name = acting.name or acting.words[0]
        key = acting.id or f"{UNKNOWN}{fold(name)}"
        entry = Entry(key, name, acting.id, acting.kind, acting.country, is_person=acting.is_person)
        return _numbered(self.of.actors, self.of.actor_entries, entry)

    def _place(self, placed: Placed) -> int:
        key = placed.id or f"{UNKNOWN}{fold(placed.name)}"
        area = (placed.country, placed.admin1)
        entry = Entry(key, placed.name, placed.id, None, *area, placed.lat, placed.lon)
        number = _numbered(self.of.places, self.of.place_entries, entry)
        if self.of.place_entries[number].country is None:  # met before as a rival alone
            self.of.place_entries[number] = entry
        return number


def _numbered(words: Words[str], entries: list[Entry], entry: Entry) -> int:
    """The number of an entry by its key; the entry is kept where it is new."""
    number = words.number(entry.key)
    if number == len(entries):
        entries.append(entry)
    return number


def is_nameless(key: str) -> bool:
    """Whether a first source has no name of its own."""
    return key.startswith(_NAMELESS)
