"""One report as a record holds it: its captures, versions, incidents, copies, decisions on its words, seals."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from khabar.errors import OptionError, RecordError
from khabar.nouns import Span
from khabar.nouns.incident import Decision
from khabar.record.anchoring import anchor_of
from khabar.record.decision_log import decision_log
from khabar.record.decisions import ON_REPORTS, decision_of
from khabar.record.journal import Entry, detail_of, entries, entry_at
from khabar.record.readings import Reading, versions
from khabar.record.rows import among
from khabar.record.schema import accounts, anchors, bodies, readings

#: digits of a digest that are enough to name bytes by
LEAST_DIGITS = 8
# in bytes as packed; some 200 reports of a newspaper
_LONGEST_BRIEF = 300_000


@dataclass(frozen=True, slots=True)
class Held:
    """One capture of a report, and what it was read to. `digest` and `size` are of the captured bytes.

    `recorded_at` UTC; `khabar`: the release that captured it. `reading.sha256` may differ from `digest`: of a coded
    line it is that of the original's bytes, as the line says.
    """

    reading: Reading
    recorded_at: str
    by: str
    how: str
    digest: str
    size: int
    khabar: str


@dataclass(frozen=True, slots=True)
class Seal:
    """That bytes were sealed: when (UTC), by whom, why; nothing of what they held."""

    recorded_at: str
    by: str
    reason: str
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """Words of a report that a decision in force holds on to: `seen` in which capture, `event` of the current version
    whose words they are now (None: of none). Not `is_found`: the decision has no effect through them any more.
    """

    decision: Decision
    seen: int
    words: Span
    event: str | None
    is_found: bool


@dataclass(frozen=True, slots=True)
class Brief:
    """A report by its title, who brought it, and its day of publication (ISO)."""

    title: str | None
    outlet: str | None
    published: str | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Another report that tells one of the same incidents: its key, the number of the incident, its reading."""

    key: str
    number: int
    reading: int


def held(connection: Connection, key: str) -> tuple[Held, ...]:
    """The captures of a report that are not sealed, in their order; empty: no such report is there."""
    found = []
    for reading in versions(connection, key):
        entry = entry_at(connection, reading.sequence)
        if entry is not None:
            found.append(_held(reading, entry))
    return tuple(found)


def _held(reading: Reading, entry: Entry) -> Held:
    body = entry.body
    told = (str(body["how"]), str(body["sha256"]), int(body["size"]), str(body["khabar"]))
    return Held(reading, entry.recorded_at, entry.by, *told)


def chosen(found: Sequence[Held], version: int | None, capture: int | None = None) -> Held | None:
    """The capture asked for: by its sequence, as the last one of a version, else the current one."""
    if capture is not None:
        return next((one for one in found if one.reading.sequence == capture), None)
    if version is not None:
        return next((one for one in reversed(found) if one.reading.version == version), None)
    return next((one for one in reversed(found) if one.reading.is_current), found[-1] if found else None)


def key_of_digest(connection: Connection, digits: str) -> str | None:
    """The key of the first report that was read from bytes whose digest begins so; None: not named by digits, or none.

    OptionError: bytes of several digests begin so.
    """
    low = _digits(digits)
    if low is None:
        return None
    if read := connection.execute(select(readings.c.key).where(readings.c.sha256.startswith(low))).scalar():
        return str(read)
    found = connection.execute(select(bodies.c.sha256).where(bodies.c.sha256.startswith(low)).limit(2)).scalars().all()
    if len(found) > 1:
        raise OptionError("more than one capture begins so", digits, "give more digits")
    for entry in entries(connection, "capture") if found else ():
        detail = detail_of(connection, entry) if entry.body["sha256"] == found[0] else None
        if detail:
            return str(detail["key"])
    return None


def seal_of(connection: Connection, digits: str) -> Seal | None:
    """The seal of the bytes whose digest begins so; None: none are sealed, or `digits` are no such beginning."""
    low = _digits(digits)
    for entry in entries(connection, "seal") if low else ():
        digests = tuple(str(digest) for digest in entry.body["sealed"])
        files = () if _is_read(connection, str(low)) else entry.body.get("files", ())
        if any(digest.startswith(str(low)) for digest in (*digests, *files)):
            return Seal(entry.recorded_at, entry.by, str(entry.body["reason"]), digests)
    return None


def _is_read(connection: Connection, low: str) -> bool:
    """Whether a report stands that was read from bytes whose digest begins so."""
    asked = select(readings.c.sequence).where(readings.c.sha256.startswith(low)).limit(1)
    return connection.execute(asked).first() is not None


def _digits(words: str) -> str | None:
    low = words.lower()
    return low if len(low) >= LEAST_DIGITS and all(digit in "0123456789abcdef" for digit in low) else None


def numbers_of(connection: Connection, reading: int) -> dict[str, int]:
    """The number of the incident of each event of a reading; only the current one of a report has any."""
    asked = select(accounts.c.event, accounts.c.number).where(accounts.c.reading == reading)
    return {row.event: int(row.number) for row in connection.execute(asked) if row.number is not None}


def copies_of(connection: Connection, key: str) -> tuple[str, ...]:
    """The other reports of the group of copies that a report belongs to, in order."""
    group = select(readings.c.copies).where(readings.c.key == key, readings.c.is_current).scalar_subquery()
    asked = select(readings.c.key).where(readings.c.copies == group, readings.c.is_current, readings.c.key != key)
    return tuple(connection.execute(asked.order_by(readings.c.key)).scalars())


def beside(connection: Connection, key: str, numbers: Collection[int]) -> tuple[Beside, ...]:
    """The other reports that tell some incidents, in the order of numbers and keys."""
    asked = (
        select(readings.c.key, accounts.c.number, readings.c.sequence)
        .join(readings, readings.c.sequence == accounts.c.reading)
        .where(among(connection, accounts.c.number, numbers), readings.c.key != key)
        .distinct()
    )
    rows = connection.execute(asked.order_by(accounts.c.number, readings.c.key))
    return tuple(Beside(row.key, int(row.number), int(row.sequence)) for row in rows)


def briefs(connection: Connection, keys: Collection[str]) -> dict[str, Brief]:
    """What the current versions of some reports are called, but for those that are too long to be opened for that."""
    asked = select(readings.c.key, readings.c.record).where(
        among(connection, readings.c.key, keys), readings.c.is_current, func.length(readings.c.record) <= _LONGEST_BRIEF
    )
    return {row.key: _brief(row.record) for row in connection.execute(asked)}


def _brief(column: bytes) -> Brief:
    """Out of the column alone, without its spans, for these need the whole record."""
    try:
        report = json.loads(zlib.decompress(column))["report"]
        published = report.get("published") or {}
        outlet = report.get("publisher") or report.get("agency")
        return Brief(report.get("title"), outlet, published.get("date"))
    except (zlib.error, ValueError, KeyError, AttributeError, TypeError) as fault:
        raise RecordError("a coding in it was altered", "record", "`khabar rebuild --recode` makes it anew") from fault


def holdings(connection: Connection, key: str) -> tuple[Holding, ...]:
    """The words of a report that decisions in force hold on to, in the order in which these were made."""
    rows = connection.execute(select(anchors).where(anchors.c.key == key).order_by(anchors.c.decision)).all()
    if not rows:
        return ()
    made = {entry.sequence: entry for entry in decision_log(connection).standing}
    events = _events(connection, [row.account for row in rows if row.account is not None])
    found = []
    for row in rows:
        entry = made.get(row.decision)
        if entry is not None and (one := _holding(connection, entry, row, events)):
            found.append(one)
    return tuple(found)


def _holding(connection: Connection, entry: Entry, row: Any, events: dict[int, str]) -> Holding | None:  # noqa: ANN401
    written = entry.body["anchors"][row.place]
    anchor = anchor_of(connection, written)
    if anchor is None:
        return None
    seen = int(written["capture"])
    event = events.get(row.account) if row.account is not None else None
    on_report = entry.body["kind"] in (*ON_REPORTS, "add")
    is_found = (row.reading if on_report else row.account) is not None
    return Holding(decision_of(connection, entry), seen, anchor.span, event, is_found)


def _events(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    asked = select(accounts.c.id, accounts.c.event).where(among(connection, accounts.c.id, ids))
    return {int(row.id): str(row.event) for row in connection.execute(asked)}
