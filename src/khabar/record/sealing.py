"""Sealing: bytes and all that was derived from them are erased; digest, time, who and why stay in the chain."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from khabar.errors import OptionError
from khabar.record.bodies import erase_bodies
from khabar.record.journal import Entry, Writer, detail_of, entries
from khabar.record.linking import Linker
from khabar.record.noting import erase_notes
from khabar.record.readings import chunks, coded_of, current, drop_readings
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
    read_as = _digests_read(connection, [entry.sequence for entry in inside])
    _erase_readings(connection, writer, linker, inside, keys)
    erase_bodies(connection, digests)
    for entry in inside:
        erase_bodies(connection, [str(entry.body[part]) for part in ("detail", "coding") if part in entry.body])
    _erase_values(connection, {entry.sequence for entry in inside})
    sequences = [entry.sequence for entry in inside]
    body = {"captures": sequences, "sealed": sorted(digests | read_as), "reason": reason.strip()}
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


def _digests_read(connection: Connection, sequences: list[int]) -> set[str]:
    """The digests that the reports name as those of their bytes; of a coded line that is the original's."""
    found: set[str] = set()
    for some in chunks(sequences):
        found.update(connection.execute(select(readings.c.sha256).where(readings.c.sequence.in_(some))).scalars())
    return found - {""}


def _erase_readings(
    connection: Connection, writer: Writer, linker: Linker, inside: list[Entry], keys: set[str]
) -> None:
    sequences = [entry.sequence for entry in inside]
    before = {key: current(connection, key) for key in sorted(keys)}
    gone = [reading.sequence for reading in before.values() if reading and reading.sequence in sequences]
    # Deleted only after the accounts are out, which still need the readings' words.
    lapsed = _next_current(connection, gone, sequences)
    new = {sequence: record for sequence in lapsed if (record := coded_of(connection, sequence))}
    turn_readings(connection, writer, linker, gone, new, keys, lambda: drop_readings(connection, sequences))


def _next_current(connection: Connection, gone: list[int], sealed: list[int]) -> list[int]:
    """The readings that become the current ones of the reports that lose theirs."""
    found = []
    for sequence in gone:
        key = connection.execute(select(readings.c.key).where(readings.c.sequence == sequence)).scalar()
        asked = select(readings.c.sequence).where(readings.c.key == key, readings.c.sequence.not_in(sealed))
        last = connection.execute(asked.order_by(readings.c.sequence.desc()).limit(1)).scalar()
        if last is not None:
            found.append(int(last))
    return found


def _erase_values(connection: Connection, sealed: set[int]) -> None:
    """Erases what decisions say with words of the sealed reports."""
    for entry in entries(connection, "decision"):
        if any(anchor["capture"] in sealed for anchor in entry.body["anchors"]) and "detail" in entry.body:
            erase_bodies(connection, [str(entry.body["detail"])])
