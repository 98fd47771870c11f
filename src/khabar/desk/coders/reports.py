"""The reports of a round, as they were captured."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qsl

from sqlalchemy import select
from starlette.requests import Request

from khabar.desk import names_shown
from khabar.desk.coders.rounds import Progress
from khabar.desk.faults import MissingError
from khabar.desk.filters import read_filters
from khabar.desk.index import Index
from khabar.desk.security.people import User
from khabar.desk.state import Desk
from khabar.nouns import Record, Report
from khabar.record.readings import Records, chunks, record_of
from khabar.record.rows import among
from khabar.record.schema import readings


def reports_at(desk: Desk, captures: Collection[int]) -> dict[int, Report]:
    """The report of each capture that is not sealed."""
    found: dict[int, Report] = {}
    with desk.store.place.reading() as connection:
        records = Records(connection)
        for some in chunks(captures):
            found |= {capture: record.report for capture, record in records.of(some).items()}
    return found


def record_at(desk: Desk, going: Progress, key: str) -> tuple[int, Record]:
    """The capture and the record of a report of a round. MissingError: it is none of the round's, or was sealed."""
    captures = [drawn.capture for drawn in going.round.drawn]
    key = key.replace("\x00", "\ufffd")  # which PostgreSQL takes in no text, nor any key has
    with desk.store.place.reading() as connection:
        asked = select(readings.c.sequence).where(readings.c.key == key)
        capture = connection.execute(asked.where(among(connection, readings.c.sequence, captures))).scalar()
        record = record_of(connection, int(capture)) if capture is not None else None
    if capture is None or record is None:
        where = f"round {going.round.number}"
        raise MissingError(f"no report {key[:80]!r} in it", where, "it was never drawn, or sealed since")
    return int(capture), record


def filter_words(of: str) -> str:
    """The filter of an address, in one order always. OptionError: it is none."""
    pairs = [(name, value) for name, value in parse_qsl(of.removeprefix("?")) if name not in ("sort", "page")]
    return read_filters(pairs).query()


def keys_of(desk: Desk, of: str) -> frozenset[str] | None:
    """The keys of the reports that tell incidents which a filter lets through; None: all reports, where it is empty."""
    if not of:
        return None
    index = desk.index if isinstance(desk.index, Index) else Index(desk.store, patience_seconds=600.0)
    found = index.find(read_filters(parse_qsl(of)))
    rows = found.rows.nonzero()[0].tolist()
    return frozenset(key for row in rows for key in found.columns.summaries[row].report_keys)


def following_open(desk: Desk, going: Progress, capture: int | None = None) -> str | None:
    """The key of the next report of a round that all have coded and nobody has settled; None: there is none."""
    order = [drawn.capture for drawn in going.round.drawn]
    place = order.index(capture) + 1 if capture is not None else 0
    for one in (*order[place:], *order[:place]):
        if one != capture and going.is_complete(one) and going.settling(one) is None:
            report = reports_at(desk, [one]).get(one)
            if report is not None:
                return report.id
    return None


def note_names(request: Request, user: User, record: Record) -> None:
    """Notes in the record that somebody who logged in opened a text with names of private persons to code it."""
    names_shown.note_names(request, user, record.report.sha256, are_private=_names_private(record))


def _names_private(record: Record) -> bool:
    for event in record.events:
        named = [*event.doers, *event.targets, *(claim.source for claim in event.claims if claim.source)]
        if any(party.private for party in named):
            return True
    return False
