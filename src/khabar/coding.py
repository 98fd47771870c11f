"""The way of a report from what was given to its record; everything that codes goes through `code_reports`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from khabar.errors import InputError, OptionError, UnfoundedError
from khabar.nouns import UNREAD, Document, Event, Problem, Record, Report, Tagged, Tagger, Voice, place_of
from khabar.pace import Pace, Watch

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from khabar.packs.gazetteer.lookup import Gazetteer

BATCH_REPORTS = 32
# A batch is closed early when its texts are long, so that memory is bounded by the longest report, not by their number.
BATCH_CHARACTERS = 400_000
# What a text tells is held in memory until it is read to its end, and again when it is put into a record.
MOST_CHARACTERS = 20_000_000


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is read at a time: a report, or the passage of a very long one that begins at `start`."""

    report: Report
    start: int
    document: Document

    @property
    def end(self) -> int:
        return self.start + len(self.document.report.text)

    @property
    def is_last(self) -> bool:
        return self.end == len(self.report.text)

    @property
    def is_whole(self) -> bool:
        return self.start == 0 and self.is_last


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
    reports: Iterable[Report],
    tagger: Tagger | None = None,
    gazetteer: Gazetteer | None = None,
    watch: Watch | None = None,
) -> Iterator[Record]:
    """One record a report, in order, as they come: memory holds one batch. A batch gives what single calls give.

    Places are looked up in `gazetteer` (None: the shipped one; PackError when it cannot be used). `watch` hears how far
    each report is, and may end the work within it: StoppedError; the records that were given before stand.
    """
    pace = Pace(watch)
    coded: list[_Coded] = []
    for piece, tagged in _ahead(_tagged(reports, tagger, pace, MOST_CHARACTERS), pace):
        coded.append(pace.within(_code, piece, tagged, gazetteer))
        if piece.is_last:
            known = too_long(piece.report, MOST_CHARACTERS) or (() if tagger else other_language(piece.report))
            yield _record(piece.report, coded, known, tagged.tagger)
            coded = []


def report_voices(reports: Iterable[Report], tagger: Tagger | None = None) -> Iterator[Voices]:
    """The voices of each report, in order, as they come."""
    from khabar.assemble import voices as voices_of
    from khabar.assemble.passages import moved

    heard: list[Voice] = []
    for piece, tagged in _tagged(reports, tagger, Pace(), sys.maxsize):
        heard += (moved(voice, piece.report.text, piece.start) for voice in voices_of(tagged))
        if piece.is_last:
            yield Voices(piece.report, tuple(heard))
            heard = []


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


def _pieces(reports: Iterable[Report], most: int) -> Iterator[_Piece]:
    from khabar.text import document
    from khabar.text.passages import passages

    for report in reports:
        if too_long(report, most):
            yield _Piece(report, 0, Document(report, (), ()))
            continue
        for start, passage in passages(report):
            yield _Piece(report, start, document(passage))


def _tagged(reports: Iterable[Report], tagger: Tagger | None, pace: Pace, most: int) -> Iterator[tuple[_Piece, Tagged]]:
    """Each piece with what the tagger sees in it; where it fails on a passage, the report's others are not read."""
    from khabar.tagger import load_tagger

    reader: Tagger | None = tagger
    failed: Report | None = None
    for batch in _batches(_pieces(reports, most)):
        reader = reader or load_tagger()
        unread = {id(p) for p in batch if too_long(p.report, most) or (tagger is None and other_language(p.report))}
        seen = iter(reader.tag([p.document for p in batch if p.is_whole and id(p) not in unread]))
        for piece in batch:
            pace.begin(piece.start, piece.end, len(piece.report.text))
            if id(piece) in unread or (piece.start and piece.report is failed):
                yield piece, Tagged(piece.document, (), (), reader.name)
                continue
            tagged = next(seen) if piece.is_whole else next(iter(reader.tag([piece.document])))
            failed = piece.report if _is_unread(tagged.problems) else None
            yield piece, tagged


def _ahead(tagged: Iterator[tuple[_Piece, Tagged]], pace: Pace) -> Iterator[tuple[_Piece, Tagged]]:
    """The same, the next one tagged while the last is looked up: the network leaves Python idle, and Python a core."""
    from concurrent.futures import ThreadPoolExecutor

    def following() -> tuple[_Piece, Tagged] | None:
        return pace.within(lambda: next(tagged, None))

    with ThreadPoolExecutor(1, "tagging") as worker:
        try:
            coming = worker.submit(following)
            while (one := coming.result()) is not None:
                coming = worker.submit(following)
                yield one
        finally:  # an interrupt would else wait here for all that is being tagged
            pace.stop()


def _batches(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    batch: list[_Piece] = []
    characters = 0
    for piece in pieces:
        batch.append(piece)
        characters += len(piece.document.report.text)
        if len(batch) >= BATCH_REPORTS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


class _Coded(NamedTuple):
    """The events of a piece, in the words of the whole report, and what the tagger and the checks have to say."""

    events: tuple[Event, ...]
    problems: tuple[Problem, ...]


def _code(piece: _Piece, tagged: Tagged, gazetteer: Gazetteer | None) -> _Coded:
    from khabar.assemble import assemble
    from khabar.assemble.passages import moved
    from khabar.resolve.event_actors import with_actors
    from khabar.resolve.event_places import with_places

    report = piece.document.report
    try:
        events, located = with_places(report, assemble(tagged), gazetteer)
        events = with_actors(report, events, located.countries)
    except UnfoundedError as fault:
        part = "" if piece.is_whole else f" from character {piece.start:,} to {piece.end:,}"
        what = f"not coded{part}: {fault}; please report this as a fault of Khabar"
        return _Coded((), (*tagged.problems, Problem("unfounded", what, place_of(report))))
    return _Coded(tuple(moved(event, piece.report.text, piece.start) for event in events), tagged.problems)


def _record(report: Report, coded: Sequence[_Coded], known: tuple[Problem, ...], tagger: str) -> Record:
    """The record of a report of which all pieces are coded; without events where the tagger failed on one of them."""
    from khabar.assemble.passages import renumbered

    told = [problem for one in coded for problem in one.problems]
    events = () if _is_unread(told) else tuple(event for one in coded for event in one.events)
    if len(coded) > 1:
        events, told = renumbered(events), list(dict.fromkeys(told))
    problems = (*report.problems, *known, *told, *unresolved(report, events), *unlocated(report, events))
    return Record(report, events, problems, tagger)


def _is_unread(problems: Iterable[Problem]) -> bool:
    return any(problem.code in UNREAD for problem in problems)


def too_long(report: Report, most: int) -> tuple[Problem, ...]:
    """That the report is longer than is read for events."""
    length = len(report.text)
    if length <= most:
        return ()
    why = f"no event was looked for in its {length:,} characters: up to {most:,} are read; give it in parts"
    return (Problem("too-long", why, place_of(report)),)


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
