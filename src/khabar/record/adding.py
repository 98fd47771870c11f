"""Adding arrivals: each in the journal once, its report a new version where its words changed, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection

import khabar
from khabar.nouns import Report
from khabar.record.captures import Arrival, Capture
from khabar.record.journal import Writer, entries
from khabar.record.keys import canonical, digest_of
from khabar.record.linking import Linker
from khabar.record.readings import Reading, current_of, difference, known, put_readings, reading_of, record_of
from khabar.record.turning import turn_readings

Outcome = Literal["new", "version", "again", "same", "sealed"]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one arrival.

    new: a new report; version: its words changed; again: other bytes, the same words; same: it was there already;
    sealed: not taken in, for its bytes were sealed.
    """

    key: str
    outcome: Outcome
    version: int = 0
    difference: tuple[str, ...] = ()


def add_arrivals(
    connection: Connection, writer: Writer, linker: Linker, arrivals: Sequence[Arrival]
) -> tuple[Added, ...]:
    """Takes arrivals in, in order, and links their accounts."""
    sealed = _Sealed.of(connection)
    seen = set(known(connection, [arrival.capture.fingerprint for arrival in arrivals]))
    held = current_of(connection, [arrival.capture.key for arrival in arrivals])
    new: dict[int, Arrival] = {}
    readings: list[Reading] = []
    gone: set[int] = set()
    outcomes = []
    for arrival in arrivals:
        capture, report = arrival.capture, arrival.record.report
        if sealed.refuses(capture, report):
            outcomes.append(Added(capture.key, "sealed"))
        elif capture.fingerprint in seen:
            outcomes.append(Added(capture.key, "same"))
        else:
            seen.add(capture.fingerprint)
            before = held.get(capture.key)
            reading = reading_of(_entered(writer, arrival), arrival, before)
            outcomes.append(_outcome(connection, before, reading, arrival, new))
            held[capture.key], new[reading.sequence] = reading, arrival
            readings.append(reading)
            if before is not None:
                gone.add(before.sequence)
    if new:
        put_readings(connection, readings, list(new.values()), gone)
        now = {sequence: arrival.record for sequence, arrival in new.items() if sequence not in gone}
        turn_readings(connection, writer, linker, gone - new.keys(), now)
    return tuple(outcomes)


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What was sealed and may not come in again: digests of bytes; of files of which single coded reports were sealed;
    and of these reports (`part_digests`).
    """

    whole: frozenset[str]
    files: frozenset[str]
    parts: frozenset[str]

    @classmethod
    def of(cls, connection: Connection) -> _Sealed:
        seals = [entry.body for entry in entries(connection, "seal")]
        whole, files, parts = (
            frozenset(digest for body in seals for digest in body.get(name, ()))
            for name in ("sealed", "files", "parts")
        )
        return cls(whole, files, parts)

    def refuses(self, capture: Capture, report: Report) -> bool:
        """Whether an arrival is sealed, or its bytes hold what is."""
        if not self.whole:
            return False
        if capture.sha256 in self.whole | self.files or report.sha256 in self.whole:
            return True
        return report.sha256 in self.files and (
            capture.how != "coded" or not self.parts.isdisjoint(part_digests(report))
        )


def part_digests(report: Report) -> tuple[str, str]:
    """Digests that name one of several reports of a file: by its key, and by its text under whatever key.

    Whoever has not the file cannot check a guess against them.
    """
    return (
        digest_of(canonical([report.sha256, "key", report.id])),
        digest_of(canonical([report.sha256, "text", report.text])),
    )


def _entered(writer: Writer, arrival: Arrival) -> int:
    """Writes an arrival's capture into the journal, and gives its sequence."""
    capture = arrival.capture
    body: dict[str, Any] = {
        "sha256": writer.keep(capture.raw),
        "size": len(capture.raw),
        "how": capture.how,
        "number": capture.number,
        "khabar": khabar.__version__,
    }
    if capture.coding is not None:
        body |= {"coding": writer.keep(capture.coding), "reader": arrival.record.tagger}
    detail = {"key": capture.key, "told": dict(capture.told)}
    return writer.append("capture", body, detail).sequence


def _outcome(
    connection: Connection, before: Reading | None, reading: Reading, arrival: Arrival, new: Mapping[int, Arrival]
) -> Added:
    if before is None:
        return Added(reading.key, "new", reading.version)
    if before.words == reading.words:
        return Added(reading.key, "again", reading.version)
    old = new[before.sequence].record if before.sequence in new else record_of(connection, before.sequence)
    changed = difference(old.report, arrival.record.report) if old else ()
    return Added(reading.key, "version", reading.version, changed)


def already_there(connection: Connection, fingerprints: Collection[str]) -> frozenset[str]:
    """The fingerprints among some that were read before: these reports need not be coded again."""
    return frozenset(known(connection, fingerprints))
