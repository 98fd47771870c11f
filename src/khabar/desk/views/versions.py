"""The versions of a report, how one became the other, and the decisions that hold on to words of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from khabar.desk.views.differences import Difference, difference
from khabar.desk.views.evidence import Words, clip
from khabar.desk.views.names import Names
from khabar.desk.views.report import Head, Told, VersionLink, head_of, names_of, versions_of
from khabar.nouns import Record, Report
from khabar.nouns.incident import Account
from khabar.record.reports import Held, Holding


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One capture. `digest` (SHA-256) and `size` are of the bytes; `is_again`: its words were those of the one before.

    `coded`: what its coding can be made again with.
    """

    sequence: int
    version: int
    recorded_at: str
    by: str
    digest: str
    size: int
    is_again: bool
    is_current: bool
    coded: str


@dataclass(frozen=True, slots=True)
class Altered:
    """Something that a report says of itself and that differs; None: one of the two does not say it."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of the report: what they say of themselves, and their texts by words."""

    old: int
    new: int
    altered: tuple[Altered, ...]
    text: Difference


@dataclass(frozen=True, slots=True)
class Rest:
    """A decision in force and the words that it holds on to, as they stood in `version`.

    Not `is_found`: these words are in no account of the newest version (of a decision on a whole report: nowhere in its
    text), so that they carry the decision no more. `event`: whose words they are there.
    """

    decision: str
    kind: str
    by: str
    recorded_at: str
    reason: str
    version: int
    words: Words
    text: str
    is_found: bool
    event: str | None


@dataclass(frozen=True, slots=True)
class VersionsView:
    """The captures of a report, oldest first. `missing`: numbers of versions that are not there: they were sealed."""

    head: Head
    private: bool
    withheld: bool
    versions: tuple[VersionLink, ...]
    captures: tuple[CaptureRow, ...]
    missing: tuple[int, ...]
    compared: Compared | None
    decisions: tuple[Rest, ...]


def versions_view(told: Told, older: tuple[Held, Record] | None, *, shown: bool) -> VersionsView:
    """The versions; `older`: the one that `told.chosen` is compared with."""
    names = names_of(_with(told, older[1]) if older else told, shown=shown)
    return VersionsView(
        head=head_of(told.key, told.chosen, told.record, names),
        private=names.are_private,
        withheld=names.are_withheld and names.are_private,
        versions=versions_of(told.versions),
        captures=tuple(_captures(told.versions)),
        missing=missing(told.versions),
        compared=_compared(told, *older, names) if older else None,
        decisions=tuple(_decisions(told.versions, told.holdings, names)),
    )


def _with(told: Told, record: Record) -> Told:
    """With the older version's accounts too: names that it knows for a private person's are withheld in both."""
    more = tuple(Account(record.report, event, told.key) for event in record.events)
    return replace(told, around=(*told.around, *more))


def _captures(held: Sequence[Held]) -> Iterator[CaptureRow]:
    before: str | None = None
    for one in held:
        reading = one.reading
        is_again, before = reading.words == before, reading.words
        facts = (reading.sequence, reading.version, one.recorded_at, one.by, one.digest, one.size)
        yield CaptureRow(*facts, is_again, reading.is_current, reading.stamp)


def missing(held: Sequence[Held]) -> tuple[int, ...]:
    """The numbers of versions before the newest that no capture has."""
    numbers = {one.reading.version for one in held}
    return tuple(number for number in range(1, max(numbers, default=0)) if number not in numbers)


def _compared(told: Told, older: Held, record: Record, names: Names) -> Compared:
    before, after = record.report, told.record.report
    altered = tuple(_altered(before, after, names))
    text = difference(names.scrubbed(before.text), names.scrubbed(after.text))
    return Compared(older.reading.version, told.chosen.reading.version, altered, text)


def _altered(before: Report, after: Report, names: Names) -> Iterator[Altered]:
    for (field, old), (_, new) in zip(_says(before, names), _says(after, names), strict=True):
        if old != new:
            yield Altered(field, old, new)


def _says(report: Report, names: Names) -> Iterator[tuple[str, str | None]]:
    yield "published", report.published.date if report.published else None
    yield "publisher", report.publisher
    yield "agency", report.agency
    yield "byline", names.scrubbed(", ".join(report.byline)) or None
    if not names.are_withheld:
        yield "address", report.url


def _decisions(held: Sequence[Held], holdings: Sequence[Holding], names: Names) -> Iterator[Rest]:
    version_of = {one.reading.sequence: one.reading.version for one in held}
    for one in holdings:
        if one.seen in version_of:
            decision, words = one.decision, one.words
            who = (decision.id, decision.kind, decision.by, decision.recorded_at, names.scrubbed(decision.reason))
            where = (version_of[one.seen], Words(words.start, words.end), clip(names.scrubbed(words.text)))
            yield Rest(*who, *where, one.is_found, one.event)
