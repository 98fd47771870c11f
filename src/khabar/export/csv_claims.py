"""One row a claim: the columns, and the CSV file of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from khabar.export.record_json import Writable
from khabar.nouns import Claim, Event, Party, Place, Range, Record, Span

Cell = str | int | float | bool | None
Kind = Literal["text", "whole", "number", "truth"]


@dataclass(frozen=True, slots=True)
class Row:
    """A claim with the event and record that it belongs to; an event that nobody claims has a row without one."""

    record: Record
    event: Event
    number: int
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what stands in it, of which kind, and where it comes from."""

    name: str
    meaning: str
    value: Callable[[Row], Cell]
    kind: Kind = "text"


def rows(records: Iterable[Record]) -> Iterator[Row]:
    """The rows of records, in order; a record without events has none."""
    for record in records:
        for event in record.events:
            claims: Sequence[Claim | None] = event.claims or (None,)
            for number, claim in enumerate(claims, 1):
                yield Row(record, event, number, claim)


def write(records: Iterable[Record], stream: Writable) -> None:
    """Writes a heading and the rows as CSV: UTF-8, commas, quotes where needed; no cell can start a formula."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([column.name for column in COLUMNS])
    for row in rows(records):
        writer.writerow([cell(column.value(row)) for column in COLUMNS])


def cell(value: Cell) -> str:
    """The value as a cell: nothing for unknown, true and false in words, a quote before what a spreadsheet would run.

    >>> cell('=HYPERLINK("x")')
    '\\'=HYPERLINK("x")'
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    text = _BREAKS.sub("\n", value.replace("\0", "\ufffd"))
    return f"'{text}" if text.startswith(_FORMULA) else text


# A bare carriage return is left unquoted by Python's writer and taken for a new row by its reader.
_BREAKS = re.compile(r"\r\n?")
# The characters by which spreadsheets take a cell for a formula, the wide forms of East Asian keyboards among them.
_FORMULA = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")


def _day(record: Record) -> str | None:
    return record.report.published.date if record.report.published else None


def _low(figure: Range | None) -> int | None:
    return figure.low if figure else None


def _high(figure: Range | None) -> int | None:
    return figure.high if figure else None


def _words(span: Span | None) -> str | None:
    return span.text if span else None


def _written(referents: Sequence[Party] | Sequence[Place]) -> str:
    return "; ".join(referent.words.text for referent in referents)


def _each(values: Iterable[str | None]) -> str | None:
    """Values parted by ;, an empty one where nothing is known, so that they stand in the order of the words."""
    listed = [value or "" for value in values]
    return "; ".join(listed) if any(listed) else None


def _of_claim(value: Callable[[Claim], Cell]) -> Callable[[Row], Cell]:
    return lambda row: value(row.claim) if row.claim else None


def _place(value: Callable[[Place], Cell]) -> Callable[[Row], Cell]:
    return lambda row: value(row.event.places[0]) if row.event.places else None


COLUMNS = (
    Column("report_id", "id of the report", lambda r: r.record.report.id),
    Column("title", "its title", lambda r: r.record.report.title),
    Column("publisher", "who published it", lambda r: r.record.report.publisher),
    Column(
        "published",
        "day of publication, YYYY-MM-DD",
        lambda r: _day(r.record),
    ),
    Column("url", "its address", lambda r: r.record.report.url),
    Column("input", "the file it was read from", lambda r: r.record.report.input),
    Column("sha256", "SHA-256 of the bytes read", lambda r: r.record.report.sha256),
    Column("event_id", "id of the event within the report", lambda r: r.event.id),
    Column("event_type", "ACLED event type", lambda r: r.event.event_type),
    Column("sub_event_type", "ACLED sub-event type", lambda r: r.event.type),
    Column("status", "happened, planned or denied", lambda r: r.event.status),
    Column("aggregate", "true: sums over several occurrences", lambda r: r.event.aggregate, "truth"),
    Column("main", "true: what the report is about", lambda r: r.event.main, "truth"),
    Column("civilians", "true: civilians targeted or harmed", lambda r: r.event.civilians, "truth"),
    Column("confidence", "of the tagger, 0 to 1", lambda r: r.event.confidence, "number"),
    Column("start", "first day, YYYY-MM-DD", lambda r: r.event.time.start),
    Column("end", "last day, YYYY-MM-DD", lambda r: r.event.time.end),
    Column("time_precision", "day, days, week, month, year, longer, unknown", lambda r: r.event.time.precision),
    Column("time_words", "the words for the time", lambda r: _words(r.event.time.words)),
    Column("places", "where, in the report's words, parted by ;", lambda r: _written(r.event.places)),
    Column("place_names", "what they mean, in their order", lambda r: _each(p.name for p in r.event.places)),
    Column("place_ids", "their ids in the gazetteer", lambda r: _each(p.id for p in r.event.places)),
    Column("country", "of the first place, ISO 3166-1 alpha-2", _place(lambda p: p.country)),
    Column("admin1", "first-level area of the first place", _place(lambda p: p.admin1)),
    Column("latitude", "of the first place", _place(lambda p: p.lat), "number"),
    Column("longitude", "of the first place", _place(lambda p: p.lon), "number"),
    Column("radius_km", "of the first place", _place(lambda p: p.radius_km), "number"),
    Column("where_prec", "UCDP's precision of the first place, 1 to 7", _place(lambda p: p.precision), "whole"),
    Column("doers", "who acts, in the report's words, parted by ;", lambda r: _written(r.event.doers)),
    Column("doer_names", "which organisations they are", lambda r: _each(p.name for p in r.event.doers)),
    Column("doer_kinds", "state forces, rebel group, ...", lambda r: _each(p.kind for p in r.event.doers)),
    Column("targets", "who or what suffers, in the report's words", lambda r: _written(r.event.targets)),
    Column("target_names", "which organisations they are", lambda r: _each(p.name for p in r.event.targets)),
    Column("target_kinds", "civilians, rebel group, ...", lambda r: _each(p.kind for p in r.event.targets)),
    Column("weapons", "as named, parted by ;", lambda r: "; ".join(span.text for span in r.event.weapons)),
    Column("killed_low", "fewest killed, over all claims", lambda r: _low(r.event.harm.killed), "whole"),
    Column("killed_high", "most killed; empty when open", lambda r: _high(r.event.harm.killed), "whole"),
    Column("wounded_low", "fewest wounded", lambda r: _low(r.event.harm.wounded), "whole"),
    Column("wounded_high", "most wounded; empty when open", lambda r: _high(r.event.harm.wounded), "whole"),
    Column("taken_low", "fewest abducted, captured, arrested", lambda r: _low(r.event.harm.taken), "whole"),
    Column("taken_high", "most taken; empty when open", lambda r: _high(r.event.harm.taken), "whole"),
    Column("claim", "number of the claim within the event", lambda r: r.number if r.claim else None, "whole"),
    Column(
        "source",
        "who says so; empty: the report itself",
        _of_claim(lambda c: c.source.words.text if c.source else None),
    ),
    Column(
        "source_name", "the organisation it is or speaks for", _of_claim(lambda c: c.source.name if c.source else None)
    ),
    Column("source_kind", "party, official, monitor, ...", _of_claim(lambda c: c.source_kind)),
    Column("cue", "the word that makes it speech", _of_claim(lambda c: _words(c.cue))),
    Column("stance", "asserts or denies", _of_claim(lambda c: c.stance)),
    Column("hedge", "true: said with reserve", _of_claim(lambda c: c.hedge), "truth"),
    Column("claim_killed_low", "fewest killed, by this claim", _of_claim(lambda c: _low(c.killed)), "whole"),
    Column("claim_killed_high", "most killed, by this claim", _of_claim(lambda c: _high(c.killed)), "whole"),
    Column("claim_wounded_low", "fewest wounded, by this claim", _of_claim(lambda c: _low(c.wounded)), "whole"),
    Column("claim_wounded_high", "most wounded, by this claim", _of_claim(lambda c: _high(c.wounded)), "whole"),
    Column("claim_taken_low", "fewest taken, by this claim", _of_claim(lambda c: _low(c.taken)), "whole"),
    Column("claim_taken_high", "most taken, by this claim", _of_claim(lambda c: _high(c.taken)), "whole"),
    Column("quote", "the words in which it is said", _of_claim(lambda c: c.quote.text)),
    Column("quote_start", "where they begin in the text", _of_claim(lambda c: c.quote.start), "whole"),
    Column("quote_end", "where they end", _of_claim(lambda c: c.quote.end), "whole"),
)
