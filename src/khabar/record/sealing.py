"""Sealing: bytes and all that was derived from them are erased; digest, time, who and why stay in the chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from khabar.errors import OptionError
from khabar.record.adding import part_digests
from khabar.record.bodies import erase_bodies
from khabar.record.carrying import carry
from khabar.record.journal import Entry, Writer, detail_of, entries
from khabar.record.linking import Linker
from khabar.record.noting import erase_notes
from khabar.record.readings import coded_of, current
from khabar.record.schema import readings
from khabar.record.turning import turn_readings

_LEAST_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was sealed: digests of bytes, and the keys of the reports that were read from them."""

    digests: tuple[str, ...]
    keys: tuple[str, ...]


def seal(connection: Connection, writer: Writer, linker: Linker, capture: str, reason: str, *, whole: bool) -> Sealed:
    """Erases a capture: named by the SHA-256 of its bytes (or its beginning), or by the key of its report, of which
    then all versions are sealed. `whole`: also where other reports were read from the same bytes.
    """
    if not reason.strip():
        raise OptionError("has no reason", "seal", "say why: it stays in the chain")
    chosen = _entries(connection, capture)
    digests = {str(entry.body["sha256"]) for entry in chosen}
    inside = [entry for entry in entries(connection, "capture") if entry.body["sha256"] in digests]
    keys = {str(detail["key"]) for entry in inside if (detail := detail_of(connection, entry))}
    if len(keys) > 1 and not whole:
        raise OptionError(
            f"{len(keys)} reports were read from these bytes", capture, "seal them all with --all, if that is meant"
        )
    sequences = [entry.sequence for entry in inside]
    refused = _refused(connection, inside, capture)
    carry(connection, writer, sequences)
    _erase_readings(connection, writer, linker, sequences, keys)
    erase_bodies(connection, digests)
    for entry in inside:
        erase_bodies(connection, [str(entry.body[part]) for part in ("detail", "coding") if part in entry.body])
    body = {"captures": sequences, **refused, "reason": reason.strip()}
    if notes := erase_notes(connection, set(sequences)):
        body["notes"] = notes
    writer.append("seal", body)
    return Sealed(tuple(sorted(digests)), tuple(sorted(keys)))


def _entries(connection: Connection, capture: str) -> list[Entry]:
    named = set(connection.execute(select(readings.c.sequence).where(readings.c.key == capture)).scalars())
    low = capture.lower()
    is_digest = len(low) >= _LEAST_DIGITS and all(digit in "0123456789abcdef" for digit in low)
    by_digest = (
        set(connection.execute(select(readings.c.sequence).where(readings.c.sha256.startswith(low))).scalars())
        if is_digest
        else set[int]()
    )
    found = [
        entry
        for entry in entries(connection, "capture")
        if entry.sequence in named
        or entry.sequence in by_digest
        or (is_digest and str(entry.body["sha256"]).startswith(low))
    ]
    if not found:
        raise OptionError(
            "no capture has this digest, no report this key", capture, "`khabar history i12` names those of an incident"
        )
    if not named and len({entry.body["sha256"] for entry in found if entry.sequence not in by_digest}) > 1:
        raise OptionError("more than one capture begins so", capture, "give more digits")
    if all(detail_of(connection, entry) is None for entry in found):
        raise OptionError("is sealed already", capture)
    return found


def _refused(connection: Connection, inside: Sequence[Entry], named: str) -> dict[str, list[str]]:
    """What may not come in again: digests of bytes, and of the originals of coded reports ("sealed").

    Where one of these was not itself `named` (by its digest), other reports may have been read from it: of it ("files")
    that one report alone ("parts", `part_digests`) is refused, and the whole, which holds it.
    """
    sealed = {str(entry.body["sha256"]) for entry in inside}
    files: set[str] = set()
    parts: set[str] = set()
    for entry in inside:
        record = coded_of(connection, entry.sequence)
        original = record.report.sha256 if record else ""
        if record is None or not original or original in sealed:
            continue
        is_named = len(named) >= _LEAST_DIGITS and original.startswith(named.lower())
        if entry.body["how"] == "coded" and not is_named:
            files.add(original)
            parts.update(part_digests(record.report))
        else:
            sealed.add(original)
    told = {"sealed": sealed, "files": files - sealed, "parts": parts}
    return {name: sorted(digests) for name, digests in told.items() if digests}


def _erase_readings(
    connection: Connection, writer: Writer, linker: Linker, sealed: Sequence[int], keys: set[str]
) -> None:
    before = {key: current(connection, key) for key in sorted(keys)}
    gone = [reading.sequence for reading in before.values() if reading and reading.sequence in sealed]
    # Deleted only after the accounts are out, which still need the readings' words.
    lapsed = _next_current(connection, gone, sealed)
    new = {sequence: record for sequence in lapsed if (record := coded_of(connection, sequence))}
    turn_readings(connection, writer, linker, gone, new, keys, sealed)


def _next_current(connection: Connection, gone: Sequence[int], sealed: Sequence[int]) -> list[int]:
    """The readings that become the current ones of the reports that lose theirs."""
    found = []
    for sequence in gone:
        key = connection.execute(select(readings.c.key).where(readings.c.sequence == sequence)).scalar()
        asked = select(readings.c.sequence).where(readings.c.key == key, readings.c.sequence.not_in(sealed))
        last = connection.execute(asked.order_by(readings.c.sequence.desc()).limit(1)).scalar()
        if last is not None:
            found.append(int(last))
    return found
