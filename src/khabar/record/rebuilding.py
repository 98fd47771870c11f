"""The derived tables made anew from journal and bodies: for `khabar rebuild`, and for the record as it stood."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection, Table, bindparam, delete, insert, inspect, select, update

from khabar.errors import InputError
from khabar.nouns import Problem, Record, Report
from khabar.record import copying, numbering, summarising
from khabar.record.added import place_added
from khabar.record.bodies import get_body
from khabar.record.captures import Arrival, Capture, Rereader
from khabar.record.copy_groups import group_copies
from khabar.record.decision_log import decision_log
from khabar.record.decisions import place_anchors, steered
from khabar.record.journal import Entry, Writer, detail_of, entries
from khabar.record.linking import Linker
from khabar.record.noting import NOTES
from khabar.record.readings import chunks, reading_of, reading_row, shipped_stamp, unpacked, with_added
from khabar.record.rows import among
from khabar.record.schema import accounts, added, derived, note_derived, numbers, readings

_READINGS = 100
_ACCOUNTS = 500


def rebuild(connection: Connection, writer: Writer, tell: Callable[[Problem], None], *, recode: bool = False) -> None:
    """Makes all derived tables anew, in the caller's transaction. `recode`: also the codings that this Khabar made.

    `tell` hears of captures that cannot be read any more.
    """
    before = _numbers_held(connection)
    _empty(connection, recode=recode)
    _make_readings(connection, tell)
    link_all(connection, writer, before)
    note_derived(connection)
    summarising.forget(connection)


def relink(connection: Connection, writer: Writer) -> None:
    """As `rebuild`, with the readings as they are: for a record whose tables are those of an older version."""
    before = _numbers_held(connection)
    _empty(connection, recode=False)
    link_all(connection, writer, before)
    note_derived(connection)
    summarising.forget(connection)


def _empty(connection: Connection, *, recode: bool) -> None:
    columns = inspect(connection)
    kept = columns.has_table(readings.name) and not recode
    derived.drop_all(connection, [t for t in derived.sorted_tables if not (kept and t is readings)])
    derived.create_all(connection)


def _numbers_held(connection: Connection) -> tuple[numbering.Held, ...]:
    """The numbers with more words to find them by than the journal names; none where the tables are lost."""
    there = inspect(connection)
    if not all(there.has_table(table.name) for table in (accounts, added, numbers, readings)):
        return ()
    held = numbering.held_by(connection)
    return tuple(one for one in held if len(one.members) > 1 or any(len(m.anchors()) > 1 for m in one.members))


def link_all(
    connection: Connection,
    writer: Writer,
    before: Sequence[numbering.Held] = (),
    later: Connection | None = None,
) -> None:
    """Fills all derived tables but the readings, which are there. `before`: numbers as they were held till now.

    `later`: the whole record, where this one is a part of it, as it stood.
    """
    linker = Linker()
    _number_versions(connection)
    decided = decision_log(connection).standing
    place_added(connection, {entry.sequence for entry in decided}, decided)
    for some in _pages_of_current(connection):
        asked = select(readings.c.sequence, readings.c.record).where(among(connection, readings.c.sequence, some))
        batch = connection.execute(asked.order_by(readings.c.sequence)).all()
        records = with_added(connection, {row.sequence: unpacked(row.record) for row in batch})
        linker.add(connection, records)
        copying.add_sketches(connection, records)
    place_anchors(connection, decided)
    steering = steered(connection, decided)
    for some in _pages_of_current(connection):
        group_copies(connection, some, steering.reports)
    for some in _pages_of_current(connection):
        linker.settle(connection, some, steering.accounts)
    numbering.replay(connection, writer, before, later)
    for some in _unnumbered(connection):
        numbering.assign(connection, writer, linker.groups(connection, some, steering.accounts))
        writer.flush()


def _make_readings(connection: Connection, tell: Callable[[Problem], None]) -> None:
    """Reads and codes the captures that are not read yet by this Khabar; takes out what is sealed."""
    missing: list[int] = []
    wanted: set[int] = set()
    stamp = shipped_stamp() if _some_shipped(connection) else ""
    for entry in entries(connection, "capture"):
        if detail_of(connection, entry) is None:
            continue
        wanted.add(entry.sequence)
        if not _stands(connection, entry, stamp):
            missing.append(entry.sequence)
    there = set(connection.execute(select(readings.c.sequence)).scalars())
    for some in chunks((there - wanted) | set(missing)):
        connection.execute(delete(readings).where(readings.c.sequence.in_(some)))
    for sequence, arrival in _arrivals(connection, missing, tell):
        connection.execute(insert(readings).values(reading_row(reading_of(sequence, arrival, None), arrival)))


def _some_shipped(connection: Connection) -> bool:
    """Whether some reading here was coded by a shipped reader: only then is it asked what the present one is called."""
    return (
        connection.execute(select(readings.c.sequence).where(readings.c.stamp != "captured").limit(1)).first()
        is not None
    )


def _stands(connection: Connection, entry: Entry, stamp: str) -> bool:
    """Whether a reading is there, sound, and what this Khabar would make again."""
    row = connection.execute(
        select(readings.c.stamp, readings.c.record).where(readings.c.sequence == entry.sequence)
    ).first()
    if row is None or row.stamp not in ("captured", stamp):
        return False
    try:
        zlib.decompress(row.record)
    except zlib.error:
        return False
    return True


def _arrivals(
    connection: Connection, missing: Sequence[int], tell: Callable[[Problem], None]
) -> Iterator[tuple[int, Arrival]]:
    """The captures of entries, read and coded again, in order."""
    from khabar.coding import code_reports

    waiting: list[tuple[int, Capture]] = []
    rereader = Rereader()
    for some in (missing[start : start + _READINGS] for start in range(0, len(missing), _READINGS)):
        reports: list[Report] = []
        waiting.clear()
        for sequence in some:
            capture = capture_at(connection, sequence)
            if capture is None:
                continue
            try:
                found = rereader.read(capture)
            except InputError as fault:
                tell(Problem("unreadable", str(fault), f"capture {capture.sha256[:16]}"))
                continue
            if isinstance(found, Record):
                yield sequence, Arrival(capture, found)
            else:
                waiting.append((sequence, capture))
                reports.append(found)
        for (sequence, capture), record in zip(waiting, code_reports(reports) if reports else (), strict=True):
            yield sequence, Arrival(capture, record)


def capture_at(connection: Connection, sequence: int) -> Capture | None:
    """The capture of an entry, with its bytes; None when it is sealed."""
    entry = next(entries(connection, "capture", after=sequence - 1, until=sequence), None)
    detail = detail_of(connection, entry) if entry else None
    if entry is None or detail is None:
        return None
    raw = get_body(connection, entry.body["sha256"])
    coding = get_body(connection, entry.body["coding"]) if "coding" in entry.body else None
    if raw is None or ("coding" in entry.body and coding is None):
        return None
    return Capture(raw, entry.body["how"], detail["key"], entry.body["number"], detail["told"], coding)


def _number_versions(connection: Connection) -> None:
    """Tells the versions of each report apart, and which is the current one."""
    last: dict[str, tuple[int, int, str]] = {}
    rows: dict[int, dict[str, object]] = {}
    columns = (readings.c.sequence, readings.c.key, readings.c.words)
    for sequence, key, words in connection.execute(select(*columns).order_by(readings.c.sequence)).all():
        before = last.get(key)
        version = 1 if before is None else before[1] + (before[2] != words)
        if before:
            rows[before[0]]["now"] = False
        last[key] = (sequence, version, words)
        rows[sequence] = {"which": sequence, "version_now": version, "now": True}
    if rows:
        connection.execute(
            update(readings)
            .where(readings.c.sequence == bindparam("which"))
            .values(version=bindparam("version_now"), is_current=bindparam("now"), copies=readings.c.key),
            list(rows.values()),
        )


def _pages_of_current(connection: Connection) -> Iterator[list[int]]:
    """The current readings, some at a time."""
    last = 0
    while True:
        asked = select(readings.c.sequence).where(readings.c.is_current, readings.c.sequence > last)
        some = list(connection.execute(asked.order_by(readings.c.sequence).limit(_READINGS)).scalars())
        if not some:
            return
        yield some
        last = some[-1]


def _unnumbered(connection: Connection) -> Iterator[list[int]]:
    """Accounts without a number, some at a time; each time those that have none by then."""
    last = -1
    while True:
        asked = select(accounts.c.id).where(accounts.c.number.is_(None), accounts.c.id > last)
        some = list(connection.execute(asked.order_by(accounts.c.id).limit(_ACCOUNTS)).scalars())
        if not some:
            return
        yield some
        last = some[-1]


def copy_until(source: Connection, target: Connection, until: int) -> None:
    """Copies the journal up to an entry, with details and readings, into an empty record."""
    from khabar.record.bodies import put_bodies
    from khabar.record.schema import journal

    for some in _pages(source, journal, until):
        target.execute(insert(journal), some)
    for entry in entries(source, "decision", "anchor", *NOTES, until=until):
        detail = entry.body.get("detail", "")
        if raw := get_body(source, detail):
            put_bodies(target, {detail: raw})
    for some in _pages(source, readings, until):
        target.execute(insert(readings), some)


def _pages(source: Connection, table: Table, until: int) -> Iterator[list[dict[str, object]]]:
    column = table.c.sequence
    last = 0
    while rows := source.execute(
        select(table).where(column > last, column <= until).order_by(column).limit(_READINGS)
    ).all():
        yield [dict(row._mapping) for row in rows]
        last = rows[-1].sequence
