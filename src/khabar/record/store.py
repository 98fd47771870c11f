"""The door to a record: opened, added to, decided on, read."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection

from khabar.errors import OptionError, RecordError
from khabar.nouns import Problem, Record
from khabar.nouns.incident import Anchor, Decision, DecisionKind, Incident
from khabar.record import decisions, numbering, summarising, views
from khabar.record.adding import Added, add_arrivals, already_there
from khabar.record.anchoring import anchor_to
from khabar.record.captures import Alike, Arrival, coded_arrival
from khabar.record.chronicle import Change, history
from khabar.record.deciding import Made, Target, Wanted, decide
from khabar.record.decision_log import decision_log
from khabar.record.engine import Place
from khabar.record.given_places import with_places
from khabar.record.journal import Entry, Writer, head, sequence_at
from khabar.record.linking import Linker
from khabar.record.mentions import Mentions
from khabar.record.moments import moment
from khabar.record.noting import NoteKind, kept_bytes, note, notes
from khabar.record.rebuilding import copy_until, link_all, rebuild, relink
from khabar.record.schema import VERSION, derived_by, deriving, migrate, times_derived, version_of
from khabar.record.sealing import Sealed, seal
from khabar.record.summaries import Summary
from khabar.record.verifying import Verified, verify

T = TypeVar("T")
BATCH_REPORTS = 96
BATCH_SECONDS = 2.0


def open_store(where: str | Path, create: bool = False, *, wait_seconds: float | None = None) -> Store:
    """The record at a path (SQLite) or at a PostgreSQL address; with `create` a new one where there is none.

    RecordError: none is there, it is none of Khabar's, of a newer version, or cannot be reached. `wait_seconds`: how
    long to wait for another writer (30, or KHABAR_RECORD_WAIT).
    """
    place = Place(where, wait_seconds=wait_seconds)
    try:
        _prepare(place, create=create)
    except BaseException:
        place.close()
        raise
    return Store(place)


def _prepare(place: Place, *, create: bool) -> None:
    there = place.exists()
    if not there and not create:
        raise RecordError("no record is there", place.name, "`khabar add INPUT --record` makes one")
    if there:
        with place.reading() as connection:
            version = version_of(connection)
        if version is None:
            raise RecordError("is no record of Khabar", place.name, "choose another --record")
        if version > VERSION:
            raise RecordError(f"was written by a newer Khabar (record version {version})", place.name, "use that one")
        if version == VERSION:
            return
    with place.writing() as connection:
        place.mark(connection)
        version = _version_now(connection)
        migrate(connection, version)
        if 0 < version < VERSION:
            writer = Writer(connection, "khabar")
            relink(connection, writer)
            writer.flush()


def _version_now(connection: Connection) -> int:
    """The version as it is once nobody else writes: another process may have made the record meanwhile."""
    from sqlalchemy import inspect

    return (version_of(connection) or 0) if inspect(connection).has_table("record") else 0


class Store:
    """A record that is open. Every change is one transaction, or for many reports one for each batch of them."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._linker = Linker()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.place.close()

    def add(
        self, items: Iterable[Arrival | Record], *, by: str = "khabar", told: Callable[[Added], None] | None = None
    ) -> dict[str, int]:
        """Adds reports as they come and gives how many had each outcome (`Added`); `told` hears of each once it is
        committed. A `Record` is taken as it was coded. RecordError: what was told of stands, the rest is not there.
        """
        counts: dict[str, int] = {}
        for batch in _batches(items):
            for added in self._add(by, batch):
                counts[added.outcome] = counts.get(added.outcome, 0) + 1
                if told:
                    told(added)
        return counts

    def _add(self, by: str, batch: Sequence[Arrival]) -> tuple[Added, ...]:
        return self._change(by, lambda connection, writer: add_arrivals(connection, writer, self._linker, batch))

    def known(self, fingerprints: Collection[str]) -> frozenset[str]:
        """The fingerprints of captures, among some, that are there already: they need not be coded again."""
        with self.place.reading() as connection:
            return already_there(connection, fingerprints)

    def incidents(self, as_of: str | None = None) -> Iterator[Incident]:
        """The incidents in the order of their numbers, as they are now or were at a time; memory holds a page of them.

        `as_of`: a day (its end) or a moment in UTC (`khabar.record.moments`).
        """
        if as_of is not None:
            with self.as_of(as_of) as then:
                yield from then.incidents()
            return
        with self.place.reading() as connection:
            yield from views.incidents(connection)

    def numbers(self) -> Iterator[int]:
        """The numbers of the incidents, in order, without what they hold."""
        with self.place.reading() as connection:
            yield from views.numbers_held(connection)

    def incident(self, number: int, as_of: str | None = None) -> Incident:
        """The incident that has a number now: the one it leads to, where it was merged.

        OptionError: the number was never issued. RecordError: it is withdrawn.
        """
        if as_of is not None:
            with self.as_of(as_of) as then:
                return then.incident(number)
        with self.place.reading() as connection:
            now = numbering.current_number(connection, number)
            if now is None:
                raise OptionError(
                    f"no incident i{number} in {self.place.name}", "INCIDENT", "`khabar export` lists them"
                )
            found = next(views.incidents(connection, [now]), None)
            if found is None:
                raise RecordError(f"i{number} is withdrawn: no report tells it any more", self.place.name)
            return found

    def number_now(self, number: int) -> int | None:
        """The number that leads to an incident now: itself, or the one it was merged into; None: never issued."""
        with self.place.reading() as connection:
            return numbering.current_number(connection, number)

    def stale(self) -> str:
        """What to tell people when another Khabar derived what this record holds; else nothing."""
        with self.place.reading() as connection:
            by = derived_by(connection)
        if by in (None, deriving()):
            return ""
        return f"{self.place.name}: linked by {by}, this is {deriving()}; `khabar rebuild` makes it all one"

    def copies(self, as_of: str | None = None) -> tuple[frozenset[str], ...]:
        """The groups of reports that are copies of one story, as keys, in the order of their least ones."""
        if as_of is not None:
            with self.as_of(as_of) as then:
                return then.copies()
        with self.place.reading() as connection:
            return views.copies(connection)

    def decide(
        self,
        kind: DecisionKind,
        on: Sequence[Target],
        reason: str,
        *,
        by: str,
        value: Mapping[str, object] | None = None,
        seen: int | None = None,
        once: str | None = None,
    ) -> Made:
        """Enters a decision for ever, and groups anew what it reaches. OptionError: it makes no sense.

        `on`: incidents (numbers), accounts, words (`Anchor`), or for copies reports (keys). `value`: see `Decision`.
        `seen`: the revision of the first one's incident when its maker looked; ChangedError: it was changed since.
        `once`: their own name for the decision; sent again under it, it gives the first answer and enters nothing.
        """
        wanted = Wanted(kind, on, reason, with_places(kind, value or {}), seen, once)
        return self._change(by, lambda connection, writer: decide(connection, writer, self._linker, wanted))

    def note(
        self,
        kind: NoteKind,
        body: Mapping[str, Any],
        detail: Mapping[str, Any] | None = None,
        *,
        by: str,
        kept: bytes | None = None,
    ) -> Entry:
        """Enters for ever what else was done with the record (`khabar.record.noting`). OptionError: it is no JSON."""
        return self._change(by, lambda _, writer: note(writer, kind, body, detail, kept))

    def notes(self, kind: NoteKind, after: int = 0) -> Iterator[tuple[Entry, Mapping[str, Any] | None]]:
        """The notes of a kind in order, from behind a sequence on, with their details (None: erased by sealing)."""
        with self.place.reading() as connection:
            yield from notes(connection, kind, after)

    def kept(self, digest: str) -> bytes | None:
        """The bytes that were kept with a note under their SHA-256; None: there are none, or they were erased."""
        with self.place.reading() as connection:
            return kept_bytes(connection, digest)

    def anchor(self, report: str, said: str | tuple[int, int]) -> Anchor:
        """Words of the current version of a report, as they stand there once, or by their place: for `decide`.

        OptionError: there are none.
        """
        with self.place.reading() as connection:
            return anchor_to(connection, report, said)

    def unresolved(self) -> tuple[Decision, ...]:
        """The decisions in force whose words, or some of them, are found in no current report or account."""
        with self.place.reading() as connection:
            lost = decisions.unresolved(connection, decision_log(connection).standing)
            return tuple(decisions.decision_of(connection, entry) for entry in lost)

    def summaries(self, since: int = 0) -> Iterator[Summary]:
        """The summaries of the incidents whose revision is greater than `since`, in the order of their revisions; those
        that are missing are made while others come. Many may have one revision: one is done with when the next begins.
        """
        return map(summarising.summary_in, self._rows(since))

    def mentions(self, since: int = 0) -> Iterator[tuple[int, int, Mentions]]:
        """What the incidents mention, each with its number and revision, as `summaries` gives these."""
        return ((row[0], row[1], summarising.mentions_in(row)) for row in self._rows(since))

    def _rows(self, since: int) -> Iterator[tuple[int, int, str]]:
        """Number, revision and what the column of summaries holds."""
        self._mark_all()
        last = (since, sys.maxsize)
        while True:
            with self.place.reading() as connection:
                made = summarising.make(connection)
            if made:
                with self.place.writing() as connection:
                    summarising.put(connection, made)
            while page := self._after(last):
                yield from page
                last = (page[-1][1], page[-1][0])
            if not made:
                return

    def _after(self, last: tuple[int, int]) -> list[tuple[int, int, str]]:
        with self.place.reading() as connection:
            return summarising.after(connection, last)

    def removed(self, since: int = 0) -> tuple[int, ...]:
        """The numbers that were issued and that no incident has any more, since a revision; in order."""
        self._mark_all()
        with self.place.reading() as connection:
            return summarising.removed(connection, since)

    def revision(self, number: int) -> int:
        """The revision of the incident that has a number now; 0: it was never issued."""
        self._mark_all()
        with self.place.reading() as connection:
            now = numbering.current_number(connection, number)
            return summarising.revisions(connection, [now]).get(now, 0) if now is not None else 0

    def _mark_all(self) -> None:
        """Sees to it that each number has a row of its own, made by this Khabar or to be made."""
        with self.place.reading() as connection:
            if summarising.is_whole(connection):
                return
        with self.place.writing() as connection:
            if not summarising.is_whole(connection):
                summarising.mark_all(connection)

    def history(self, number: int) -> tuple[Change, ...]:
        """All that was done to an incident and its reports, in order."""
        with self.place.reading() as connection:
            return history(connection, number)

    def seal(self, capture: str, reason: str, *, by: str, whole: bool = False) -> Sealed:
        """Erases a capture (digest or its beginning, or a report's key) for ever (`khabar.record.sealing`)."""

        def erase(connection: Connection, writer: Writer) -> Sealed:
            made = seal(connection, writer, self._linker, capture, reason, whole=whole)
            self._linker.forget()
            return made

        sealed = self._change(by, erase)
        self.place.scrub()
        return sealed

    def verify(self, known_heads: Collection[str] = ()) -> Verified:
        """What a look at every entry and every byte finds; `known_heads`: hashes that were published."""
        with self.place.reading() as connection:
            return verify(connection, is_file=self.place.is_file, known_heads=frozenset(known_heads))

    def head(self) -> Entry | None:
        """The last entry of the journal; None when nothing was ever done."""
        with self.place.reading() as connection:
            return head(connection)

    def rebuild(
        self, *, by: str, tell: Callable[[Problem], None] = lambda _problem: None, recode: bool = False
    ) -> None:
        """Makes all that is derived anew, in one transaction; `recode`: codings by this Khabar too."""
        self._change(by, lambda connection, writer: rebuild(connection, writer, tell, recode=recode))

    @contextlib.contextmanager
    def as_of(self, words: str) -> Iterator[Store]:
        """The record as it stood at a time, less what was sealed since: a copy in a file that is deleted afterwards.

        Costs about what linking all its reports anew costs. OptionError: `words` are no time.
        """
        at = moment(words)
        with tempfile.TemporaryDirectory(prefix="khabar-as-of-") as folder:
            then = open_store(Path(folder) / "record", create=True)
            with then, self.place.reading() as source, then.place.writing() as target:
                copy_until(source, target, sequence_at(source, at))
                writer = Writer(target, "khabar")
                link_all(target, writer, later=source)
                writer.flush()
            with open_store(Path(folder) / "record") as then:
                yield then

    def _change(self, by: str, make: Callable[[Connection, Writer], T]) -> T:
        """What `make` gives, in one transaction that writes alone; undone on any error."""
        with self.place.writing() as connection:
            writer = Writer(connection, by)
            self._linker.begin((writer.hash, times_derived(connection)))
            made = make(connection, writer)
            writer.flush()
            summarising.mark(connection, writer.changed, writer.sequence)
            self._linker.leave((writer.hash, times_derived(connection)))
            return made


def _batches(items: Iterable[Arrival | Record]) -> Iterator[list[Arrival]]:
    """Arrivals in batches: so many, or as many as came in so long."""
    batch: list[Arrival] = []
    alike = Alike()
    began = time.monotonic()
    for item in items:
        batch.append(coded_arrival(item, alike=alike.before(item.report)) if isinstance(item, Record) else item)
        if len(batch) >= BATCH_REPORTS or time.monotonic() - began > BATCH_SECONDS:
            yield batch
            batch, began = [], time.monotonic()
    if batch:
        yield batch
