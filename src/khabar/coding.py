"""The way of a report from what was given to its record; everything that codes goes through `code_reports`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from khabar.errors import InputError, OptionError, UnfoundedError
from khabar.nouns import Document, Event, Problem, Record, Report, Tagged, Tagger, Voice, place_of

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from khabar.packs.gazetteer.lookup import Gazetteer

BATCH_REPORTS = 32
# A batch is closed early when its texts are long, so that memory is bounded by the longest report, not by their number.
BATCH_CHARACTERS = 400_000


class Reports(tuple[Report, ...]):
    """Reports in the order of what was given, and the problems of what could not be read."""

    problems: tuple[Problem, ...] = ()


class Records(tuple[Record, ...]):
    """Records in the order of what was given, and the problems of what could not be read."""

    problems: tuple[Problem, ...] = ()

    def to_frame(self) -> pandas.DataFrame:
        """A DataFrame with one row a claim (columns: reference, "CSV"); needs the extra `khabar[frame]`."""
        from khabar.export.frame import to_frame

        return to_frame(self)


class Voices(NamedTuple):
    """Everyone whom a report lets speak."""

    report: Report
    voices: tuple[Voice, ...]


def read(
    x: str | bytes | Path | Report,
    *,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
) -> Reports:
    """The reports in `x`: text (str), a page or another file's content (bytes), a file or folder (Path).

    `published` (ISO date), `publisher` and `url` say what `x` itself does not. InputError when nothing could be read.
    """
    reports, problems = [], []
    for found in _found(x, published, publisher, url):
        if isinstance(found, Report):
            reports.append(found)
        else:
            problems.append(found)
    if problems and not reports:
        raise InputError(problems[0].message, problems[0].at)
    out = Reports(reports)
    out.problems = tuple(problems)
    return out


def code(
    x: str | bytes | Path | Report,
    *,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    tagger: Tagger | None = None,
) -> Records:
    """The records of the reports in `x`, always a sequence: text gives one. Arguments and errors as in `read`.

    >>> code("Nobody said anything.")[0].events
    ()
    """
    reports = read(x, published=published, publisher=publisher, url=url)
    records = Records(code_reports(reports, tagger))
    records.problems = reports.problems
    return records


def voices(
    x: str | bytes | Path | Report,
    *,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
) -> tuple[Voices, ...]:
    """For each report in `x` everyone whom it lets speak (codebook section 9). Arguments and errors as in `read`."""
    return tuple(report_voices(read(x, published=published, publisher=publisher, url=url)))


def code_reports(
    reports: Iterable[Report], tagger: Tagger | None = None, gazetteer: Gazetteer | None = None
) -> Iterator[Record]:
    """One record a report, in order, as they come: memory holds one batch. A batch gives what single calls give.

    Places are looked up in `gazetteer` (None: the shipped one; PackError when it cannot be used).
    """
    for tagged in _ahead(_tagged(reports, tagger)):
        yield _record(tagged, () if tagger else other_language(tagged.document.report), gazetteer)


def report_voices(reports: Iterable[Report], tagger: Tagger | None = None) -> Iterator[Voices]:
    """The voices of each report, in order, as they come."""
    from khabar.assemble import voices as voices_of

    for tagged in _tagged(reports, tagger):
        yield Voices(tagged.document.report, voices_of(tagged))


def code_batch(table: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    """One row a row, in order: `id`, `record` (the JSON of the contract; null where the row could not be read),
    `n_events`, `problems`.

    In: a column `text`, and as wanted `id`, `title`, `published`, `publisher`, `url`, `byline`, `agency`, `dateline`,
    `language`; other columns are kept in `report.extra`. Fit for batch engines:
    `frame.mapInArrow(lambda batches: map(khabar.code_batch, batches), khabar.BATCH_COLUMNS)`. Needs `khabar[arrow]`.
    """
    from khabar.export import arrow

    rows = [_row(raw, number) for number, raw in enumerate(arrow.report_lines(table), 1)]
    records = code_reports(found for found in rows if isinstance(found, Report))
    return arrow.record_rows(found if isinstance(found, Problem) else next(records) for found in rows)


def _found(x: object, published: str | None, publisher: str | None, url: str | None) -> Iterable[Report | Problem]:
    from khabar.read import read_bytes, read_inputs, read_text

    if isinstance(x, Report):
        return [x]
    if isinstance(x, str):
        return [read_text(x, published=published, publisher=publisher, url=url)]
    if isinstance(x, bytes):
        return read_bytes(x, name="bytes", published=published, publisher=publisher, url=url)
    if isinstance(x, Path):
        return read_inputs([str(x)], published=published, publisher=publisher, url=url)
    raise OptionError(
        f"cannot read {type(x).__name__}", "x", "give text as str, a page as bytes, a file or folder as Path"
    )


def _row(raw: bytes, number: int) -> Report | Problem:
    from khabar.read import read_bytes

    nothing = Problem("empty", "the row holds no report; give it a text", f"row {number}")
    return next(iter(read_bytes(raw, name=f"row {number}")), nothing)


def _tagged(reports: Iterable[Report], tagger: Tagger | None) -> Iterator[Tagged]:
    from khabar.tagger import load_tagger
    from khabar.text import document

    reader: Tagger | None = tagger
    for batch in _batches(document(report) for report in reports):
        reader = reader or load_tagger()
        unread = {id(d) for d in batch if tagger is None and other_language(d.report)}
        seen = iter(reader.tag([d for d in batch if id(d) not in unread]))
        for doc in batch:
            yield Tagged(doc, (), (), reader.name) if id(doc) in unread else next(seen)


def _ahead(tagged: Iterator[Tagged]) -> Iterator[Tagged]:
    """The same, the next one tagged while the last is looked up: the network leaves Python idle, and Python a core."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1, "tagging") as worker:
        coming = worker.submit(next, tagged, None)
        while (one := coming.result()) is not None:
            coming = worker.submit(next, tagged, None)
            yield one


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    characters = 0
    for document in documents:
        batch.append(document)
        characters += len(document.report.text)
        if len(batch) >= BATCH_REPORTS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _record(tagged: Tagged, known: tuple[Problem, ...], gazetteer: Gazetteer | None) -> Record:
    from khabar.assemble import assemble
    from khabar.resolve.event_actors import with_actors
    from khabar.resolve.event_places import with_places

    report = tagged.document.report
    try:
        events, located = with_places(report, assemble(tagged), gazetteer)
        events = with_actors(report, events, located.countries)
        problems = (*unresolved(report, events), *unlocated(report, events))
    except UnfoundedError as fault:
        events = ()
        problems = (
            Problem("unfounded", f"not coded: {fault}; please report this as a fault of Khabar", place_of(report)),
        )
    return Record(report, events, (*report.problems, *known, *tagged.problems, *problems), tagged.tagger)


def other_language(report: Report) -> tuple[Problem, ...]:
    """That the report is in a language which the shipped tagger does not read, when page and text both say so."""
    from khabar.read.language import guess_language

    if report.language is None or report.language.partition("-")[0] == "en":
        return ()
    language = guess_language(report.text)
    if language in (None, "en"):
        return ()
    why = f'written in the language "{language}"; only English can be coded, so nothing was looked for in it'
    return (Problem("language", why, place_of(report)),)


def unresolved(report: Report, events: Iterable[Event]) -> tuple[Problem, ...]:
    """What the report says and its record has no value for, and why: time words without a date."""
    times = [e.time for e in events if e.time.words and e.time.start is None and e.time.precision == "unknown"]
    words = ", ".join(f'"{quote}"' for quote in dict.fromkeys(" ".join(t.words.text.split()) for t in times if t.words))
    if not words:
        return ()
    if report.published is None:
        why = f"no publication date is known, so that no day could be found for {words}; give it with --published"
        return (Problem("no-publication-date", why, place_of(report)),)
    why = f"no day could be found for {words}; the words are kept"
    return (Problem("time-unresolved", why, place_of(report)),)


def unlocated(report: Report, events: Iterable[Event]) -> tuple[Problem, ...]:
    """The places of events that no place of the gazetteer could be found for."""
    lost = [place.words.text for event in events for place in event.places if place.id is None]
    if not lost:
        return ()
    words = ", ".join(f'"{quote}"' for quote in dict.fromkeys(" ".join(text.split()) for text in lost))
    why = f"no place on the map is certain enough for {words}; the words and their candidates are kept"
    return (Problem("place-unresolved", why, place_of(report)),)
