"""The history of an incident: who changed what, when and why, out of the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from khabar.errors import OptionError
from khabar.record.anchoring import anchor_of
from khabar.record.decision_log import decision_log
from khabar.record.decisions import steered
from khabar.record.journal import Entry, detail_of, entries, entries_on, entry_at
from khabar.record.numbering import current_number
from khabar.record.readings import Reading, chunks, difference, keys_of, record_of, versions
from khabar.record.schema import accounts, anchors, numbers


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was done. `recorded_at` UTC; `why` empty where nobody gave a reason; `lines`: what differs.

    `id` is the hash of its entry in the journal.
    """

    recorded_at: str
    by: str
    what: str
    id: str
    why: str = ""
    lines: tuple[str, ...] = ()


def history(connection: Connection, number: int, after: int = 0) -> tuple[Change, ...]:
    """All that was done to an incident and its reports by entries behind a sequence, in order.

    OptionError: the number was never issued.
    """
    now = current_number(connection, number)
    if now is None:
        raise OptionError(f"no incident i{number}", "INCIDENT", "`khabar export` lists them")
    asked = select(numbers.c.number).where((numbers.c.leads_to == now) | (numbers.c.number == now))
    issued = set(connection.execute(asked).scalars()) | {number}
    members = set(connection.execute(select(accounts.c.id).where(accounts.c.number == now)).scalars())
    readings_of = set(connection.execute(select(accounts.c.reading).where(accounts.c.number == now)).scalars())
    keys = keys_of(connection, readings_of)
    anchored = set(connection.execute(select(numbers.c.key).where(numbers.c.number.in_(issued))).scalars()) - {None}
    found = [
        *_captures(connection, keys | anchored),
        *_numbers(connection, issued),
        *_decisions(connection, members, keys | anchored),
        *_seals(connection, issued),
    ]
    return tuple(change for at, change in sorted(found, key=lambda item: item[0]) if at > after)


Numbered = tuple[int, Change]


def _captures(connection: Connection, keys: Collection[str]) -> Iterator[Numbered]:
    for key in sorted(keys):
        before: Reading | None = None
        for reading in versions(connection, key):
            yield _capture(connection, before, reading)
            before = reading


def _capture(connection: Connection, before: Reading | None, reading: Reading) -> Numbered:
    entry = _entry(connection, reading.sequence)
    lines: tuple[str, ...] = ()
    if before is None:
        what = f"captured {reading.key}"
    elif before.words == reading.words:
        what = f"captured {reading.key} again, with the same words"
    else:
        what = f"captured version {reading.version} of {reading.key}"
        old, new = (record_of(connection, one.sequence) for one in (before, reading))
        lines = difference(old.report, new.report) if old and new else ()
    told = (detail_of(connection, entry) or {}).get("told", {})
    why = str(told.get("why", ""))
    if why:
        what += f", its day of publication given as {told.get('given', {}).get('published')}"
    bytes_of = f"{what} ({entry.body['sha256'][:16]}, Khabar {entry.body['khabar']})"
    return entry.sequence, Change(entry.recorded_at, entry.by, bytes_of, entry.hash, why, lines)


def _numbers(connection: Connection, issued: Collection[int]) -> Iterator[Numbered]:
    seen: set[int] = set()
    for entry in entries_on(connection, issued):
        number = int(entry.body["number"])
        if entry.kind == "lead":
            to = entry.body["to"]
            what = f"i{number} merged into i{to}" if to else f"i{number} stands by itself again"
        else:
            anchor = anchor_of(connection, entry.body["anchor"])
            words = f'"{anchor.span.text}" in {anchor.report}' if anchor else "words that are sealed now"
            what = f"i{number} {'moved to' if number in seen else 'issued for'} {words}"
            seen.add(number)
        yield entry.sequence, Change(entry.recorded_at, entry.by, what, entry.hash)


def _decisions(connection: Connection, members: Collection[int], keys: Collection[str]) -> Iterator[Numbered]:
    on: set[int] = set()
    for some in chunks(members):
        on.update(connection.execute(select(anchors.c.decision).where(anchors.c.account.in_(some))).scalars())
    for some in chunks(keys):
        asked = select(anchors.c.decision).where(anchors.c.key.in_(some), anchors.c.account.is_(None))
        on.update(connection.execute(asked).scalars())
    log = decision_log(connection)
    overruled = dict(steered(connection, log.standing).overruled)
    about = {entry.hash for entry in log.entries if entry.sequence in on}
    for entry in log.entries:
        if entry.sequence not in on and entry.body.get("undoes") not in about:
            continue
        notes = " (undone later)" if entry.hash in log.gone else ""
        notes += " (overruled by a later one)" if entry.sequence in overruled else ""
        what = f"{entry.body['kind']}: {_on(connection, entry)}{notes}"
        yield entry.sequence, Change(entry.recorded_at, entry.by, what, entry.hash, str(entry.body["reason"]))


def _on(connection: Connection, entry: Entry) -> str:
    if "undoes" in entry.body:
        return str(entry.body["undoes"])[:12]
    found = [anchor_of(connection, anchor) for anchor in entry.body["anchors"]]
    said = [f'{anchor.report} "{anchor.span.text}"' if anchor else "words that are sealed now" for anchor in found]
    return ", ".join(said)


def _seals(connection: Connection, issued: Collection[int]) -> Iterator[Numbered]:
    """Seals of captures to which the numbers were anchored once; others left no trace of what they held."""
    held = {entry.body["anchor"]["capture"] for entry in entries_on(connection, issued) if entry.kind == "number"}
    for entry in entries(connection, "seal"):
        if not held.isdisjoint(entry.body["captures"]):
            digests = ", ".join(digest[:16] for digest in entry.body["sealed"])
            what = f"sealed {digests}"
            yield entry.sequence, Change(entry.recorded_at, entry.by, what, entry.hash, str(entry.body["reason"]))


def _entry(connection: Connection, sequence: int) -> Entry:
    entry = entry_at(connection, sequence)
    if entry is None:
        raise LookupError(f"no entry {sequence}")
    return entry
