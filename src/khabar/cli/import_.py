"""`khabar import`: another data set's events beside a record's incidents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.flow import counted, output
from khabar.cli.options import gives_output
from khabar.cli.record_options import opened, takes_moment, takes_record
from khabar.errors import InputError

if TYPE_CHECKING:
    from khabar.nouns.incident import Incident
    from khabar.publish.comparing import Compared, Own
    from khabar.publish.foreign import ForeignEvent, Source

HELP = """Compare a record with an ACLED or UCDP file (CSV): which incidents both have, and which only one.

Two are one where their days come within a day, their points within their radii, and their types are of one family;
the nearest pairs are taken first, each once. Nothing is added to the record. Incidents outside the days of the file,
without a day or place, not happened, or for UCDP without dead are left out, and counted, as are rows without a day.

\b
Examples:
  khabar import acled.csv --as acled --record war.khabar
  khabar import GEDEvent.csv --as ucdp --record war.khabar --format jsonl -o compared.jsonl
"""
_WIDTHS = (7, 9, 15, 6, 8, 5)


@click.command("import", help=HELP, short_help="Compare a record with an ACLED or UCDP file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "source", type=click.Choice(("acled", "ucdp")), required=True, help="Whose file it is.")
@takes_record
@takes_moment
@gives_output(("table", "jsonl"))
def command(file: Path, source: Source, record: str, as_of: str | None, form: str, output_path: str | None) -> Ending:
    """Reads the file, compares, writes; gives the exit status."""
    from khabar.publish.comparing import compared

    with opened(record) as store:
        events, faulty = _events(file, source)
        if not events:
            raise InputError(
                "holds no event that could be read", str(file), f"give a file as {source.upper()} exports it"
            )
        owns = _owns(counted(store.incidents(as_of), "compared"), events, deadly=source == "ucdp")
    with output(output_path) as stream:
        if form == "jsonl":
            from khabar.export.record_json import write_lines

            write_lines(map(_encoded, compared(owns, events)), stream)
        else:
            stream.writelines(f"{line}\n" for line in _table(compared(owns, events)))
    return Ending.SOME_UNREAD if faulty else Ending.ALL_READ


def _events(file: Path, source: Source) -> tuple[list[ForeignEvent], int]:
    """The events of the file, and how many rows were faulty; each of these is told."""
    from khabar.publish.foreign import Dayless, read_foreign

    events: list[ForeignEvent] = []
    faulty = dayless = 0
    for found in read_foreign(file, source):
        if isinstance(found, InputError):
            faulty += 1
            tell(str(found))
        elif isinstance(found, Dayless):
            dayless += 1
        else:
            events.append(found)
    if dayless:
        tell(f"{dayless} rows of the file tell no day, and are left out")
    return events, faulty


def _owns(incidents: Iterable[Incident], events: list[ForeignEvent], *, deadly: bool) -> list[Own]:
    """The incidents that can be compared; how many cannot is told."""
    from khabar.publish.comparing import Span, own_of
    from khabar.weigh import weigh

    span = Span.of(events)
    owns, unlike, outside = [], 0, 0
    for incident in incidents:
        own = own_of(weigh(incident), deadly)
        if own is None:
            unlike += 1
        elif span and span.holds(own):
            owns.append(own)
        else:
            outside += 1
    if outside and span:
        tell(f"{outside} incidents lie outside the days of the file, {span.start} to {span.end}, and are left out")
    if unlike:
        tell(f"{unlike} incidents are nothing that such a file holds (planned, denied, a sum, no day, place or dead)")
    return owns


def _table(lines: Iterable[Compared]) -> Iterator[str]:
    counts = {"both": 0, "record": 0, "file": 0}
    yield _row("in", "incident", "event", "days", "km", "dead", "what")
    for line in lines:
        counts[line.have] += 1
        own, event = line.own, line.event
        dead = "/".join("-" if one is None or one.killed is None else str(one.killed) for one in (own, event))
        days = "" if line.days_apart is None else str(line.days_apart)
        km = "" if line.km_apart is None else f"{line.km_apart:.1f}"
        label = f"{own.start} {own.label}" if own else f"{event.start} {event.label}" if event else ""
        yield _row(line.have, own.id if own else "", event.id if event else "", days, km, dead, label)
    yield f"both {counts['both']:,}; only the record {counts['record']:,}; only the file {counts['file']:,}"


def _row(*cells: str) -> str:
    from khabar.export.layout import pad, shown

    *narrow, last = map(shown, cells)
    padded = [pad(cell, width) for cell, width in zip(narrow, _WIDTHS, strict=True)]
    return f"{' '.join(padded)} {last}".rstrip()


def _encoded(line: Compared) -> dict[str, object]:
    own, event = line.own, line.event
    return {
        "in": line.have,
        "incident": own and {
            "id": own.id, "start": own.start.isoformat(), "end": own.end.isoformat(), "lat": own.lat, "lon": own.lon,
            "radius_km": own.radius_km, "event_type": own.type, "label": own.label, "killed": own.killed,
        },
        "event": event and {
            "id": event.id, "line": event.line, "start": event.start.isoformat(), "end": event.end.isoformat(),
            "lat": event.lat, "lon": event.lon, "radius_km": event.radius_km, "event_types": sorted(event.types),
            "label": event.label, "killed": event.killed,
        },
        "days_apart": line.days_apart,
        "km_apart": line.km_apart,
    }  # fmt: skip
