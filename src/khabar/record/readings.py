"""Readings: what each capture was read and coded to, derived from the journal, and so the versions of a report."""

from __future__ import annotations

import dataclasses
import difflib
import json
import zlib
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

import khabar
from khabar.errors import KhabarError, RecordError
from khabar.export import record_json
from khabar.nouns import Event, Record, Report
from khabar.record.captures import Arrival
from khabar.record.keys import canonical, digest_of
from khabar.record.rows import among
from khabar.record.schema import added, readings

_LEVEL = 1
_LINES = 200
_MANY = 400
#: the stamp of a coding that was captured
CAPTURED = "captured"


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading, without the report itself. `sequence` is that of its capture in the journal."""

    sequence: int
    key: str
    version: int
    is_current: bool
    sha256: str
    words: str
    stamp: str


def stamp_of(arrival: Arrival) -> str:
    """What a coding can be made again with: the same stamp gives the same coding."""
    if arrival.capture.how == "coded" or arrival.capture.coding is not None:
        return CAPTURED
    return f"khabar {khabar.__version__}, {arrival.record.tagger}"


def shipped_stamp() -> str:
    """The stamp of what the reader that comes with this Khabar codes."""
    from khabar.tagger import load_tagger

    return f"khabar {khabar.__version__}, {load_tagger().name}"


def words_of(report: Report) -> str:
    """A digest of what a report says and says of itself: versions with the same one do not differ."""
    published = report.published.date if report.published else None
    said = [report.text, report.title, published, report.publisher, report.url, report.agency, *report.byline]
    return digest_of(canonical(list(said)))


def known(connection: Connection, fingerprints: Collection[str]) -> dict[str, str]:
    """The fingerprints that were read already, each with the key of its report."""
    asked = select(readings.c.fingerprint, readings.c.key)
    asked = asked.where(among(connection, readings.c.fingerprint, fingerprints))
    return {row.fingerprint: row.key for row in connection.execute(asked)}


def reading_of(sequence: int, arrival: Arrival, before: Reading | None) -> Reading:
    """The reading of a new capture, the current one of its report from now on; `before`: the current one till now."""
    report, words = arrival.record.report, words_of(arrival.record.report)
    version = before.version + (before.words != words) if before else 1
    return Reading(sequence, arrival.capture.key, version, True, report.sha256, words, stamp_of(arrival))


def put_readings(
    connection: Connection, new: Sequence[Reading], arrivals: Sequence[Arrival], gone: Collection[int]
) -> None:
    """Adds the readings of new captures; `gone`: readings, new or not, that are not the current ones any more."""
    asked = update(readings).where(among(connection, readings.c.sequence, gone))
    connection.execute(asked.values(is_current=False))
    rows = [
        reading_row(one, arrival) | {"is_current": one.sequence not in gone}
        for one, arrival in zip(new, arrivals, strict=True)
    ]
    connection.execute(insert(readings), rows)


def reading_row(reading: Reading, arrival: Arrival) -> dict[str, Any]:
    """The row of a reading."""
    row = {field.name: getattr(reading, field.name) for field in dataclasses.fields(reading)}
    more = {"fingerprint": arrival.capture.fingerprint, "record": packed(arrival.record), "copies": reading.key}
    return row | more


def current(connection: Connection, key: str) -> Reading | None:
    """The current reading of a report."""
    return current_of(connection, [key]).get(key)


def current_of(connection: Connection, keys: Collection[str]) -> dict[str, Reading]:
    """The current readings of reports that are there."""
    asked = _reading().where(among(connection, readings.c.key, keys), readings.c.is_current)
    return {row.key: Reading(*row) for row in connection.execute(asked)}


def reading_at(connection: Connection, sequence: int) -> Reading | None:
    """The reading of the capture with a sequence; None when it is sealed."""
    return _of(connection.execute(_reading().where(readings.c.sequence == sequence)).first())


def versions(connection: Connection, key: str) -> tuple[Reading, ...]:
    """All readings of a report in the order in which they were captured."""
    rows = connection.execute(_reading().where(readings.c.key == key).order_by(readings.c.sequence))
    return tuple(found for row in rows if (found := _of(row)))


def keys_of(connection: Connection, sequences: Collection[int]) -> frozenset[str]:
    """The reports of readings."""
    asked = select(readings.c.key).where(among(connection, readings.c.sequence, sequences))
    return frozenset(connection.execute(asked).scalars())


def drop_readings(connection: Connection, sequences: Collection[int]) -> None:
    """Takes readings out; of a report that loses its current one, the last that is left becomes it."""
    keys = keys_of(connection, sequences)
    for some in chunks(sequences):
        connection.execute(delete(readings).where(readings.c.sequence.in_(some)))
    for key in sorted(keys):
        last = connection.execute(select(func.max(readings.c.sequence)).where(readings.c.key == key)).scalar()
        connection.execute(update(readings).where(readings.c.sequence == last).values(is_current=True))


def record_of(connection: Connection, sequence: int) -> Record | None:
    """The report and events of a reading; None when there is none, or it is sealed."""
    record = coded_of(connection, sequence)
    return with_added(connection, {sequence: record})[sequence] if record else None


def coded_of(connection: Connection, sequence: int) -> Record | None:
    """As `record_of`, without the events that people added."""
    row = connection.execute(select(readings.c.record).where(readings.c.sequence == sequence)).first()
    return unpacked(row.record) if row else None


def with_added(connection: Connection, records: Mapping[int, Record]) -> dict[int, Record]:
    """The coded records of readings with the events that people added to them behind their own."""
    found = dict(records)
    asked = select(added.c.reading, added.c.data).where(among(connection, added.c.reading, records))
    for reading, data in connection.execute(asked.where(added.c.data.is_not(None)).order_by(added.c.decision)):
        record = found[reading]
        event = record_json.decode_event(json.loads(data), record.report.text)
        found[reading] = dataclasses.replace(record, events=(*record.events, event))
    return found


class Records:
    """The records of readings, the last ones kept in memory."""

    def __init__(self, connection: Connection, most: int = 256) -> None:
        self.connection, self.most = connection, most
        self._held: OrderedDict[int, Record] = OrderedDict()
        self._events: tuple[Record | None, dict[str, Event]] = None, {}

    def of(self, sequences: Collection[int]) -> dict[int, Record]:
        """The record of each reading that is there."""
        missing = [sequence for sequence in sequences if sequence not in self._held]
        for some in chunks(missing):
            asked = select(readings.c.sequence, readings.c.record).where(readings.c.sequence.in_(some))
            coded = {row.sequence: unpacked(row.record) for row in self.connection.execute(asked)}
            self._held.update(with_added(self.connection, coded))
        found = {sequence: self._held[sequence] for sequence in sequences if sequence in self._held}
        while len(self._held) > self.most:
            self._held.popitem(last=False)
        return found

    def event(self, record: Record, event: str) -> Event:
        """An event of a record by its id. Those of the last record are held, for an archive has thousands."""
        if self._events[0] is not record:
            self._events = record, {one.id: one for one in record.events}
        return self._events[1][event]


def packed(record: Record) -> bytes:
    """A record as a column holds it."""
    return zlib.compress(record_json.to_line(record).encode(), _LEVEL)


@lru_cache(maxsize=128)  # the pages and decisions of a desk come back to the same few reports again and again
def unpacked(column: bytes) -> Record:
    """The record in a column; RecordError: it was altered."""
    try:
        return record_json.decode(json.loads(zlib.decompress(column)))
    except (zlib.error, ValueError, KhabarError) as fault:
        raise RecordError("a coding in it was altered", "record", "`khabar rebuild --recode` makes it anew") from fault


def difference(before: Report, after: Report) -> tuple[str, ...]:
    """How a report changed, as lines of a unified difference; of its day, publisher and address too."""
    one, other = (list(_told(report)) for report in (before, after))
    lines = list(difflib.unified_diff(one, other, lineterm="", n=1))[2:]
    rest = len(lines) - _LINES
    return (*lines[:_LINES], f"… {rest} more lines") if rest > 0 else tuple(lines)


def _told(report: Report) -> Iterator[str]:
    published = report.published.date if report.published else None
    for name, value in (("published", published), ("publisher", report.publisher), ("url", report.url)):
        if value:
            yield f"{name}: {value}"
    yield from report.text.split("\n")


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Values in lists short enough for one statement."""
    held = list(values)
    for start in range(0, len(held), _MANY):
        yield held[start : start + _MANY]


def _reading() -> Any:  # noqa: ANN401  SQLAlchemy's type of a select of seven columns says nothing more
    columns = readings.c
    return select(
        columns.sequence, columns.key, columns.version, columns.is_current, columns.sha256, columns.words, columns.stamp
    )


def _of(row: Any) -> Reading | None:  # noqa: ANN401
    return Reading(*row) if row is not None else None
