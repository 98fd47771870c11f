"""A record as people read it: 80 columns, no colour, the same in a terminal and in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from khabar.export.layout import COLUMNS, RULE, hang, isolated, pad, shown, width, wrap
from khabar.export.phrases import days, harm_words, number_of, party_words, place_words, published_words, source_words
from khabar.export.record_json import Writable
from khabar.nouns import UNREAD, Claim, Event, Record, Report, Span, Voice, place_of

_INDENT = 5
_LABEL = 15
_HEAD = 11
_FIGURE = 9
_QUOTES = '“”"«»'
_UNTOLD = "not told"


def write(records: Iterable[Record], stream: Writable) -> None:
    """Writes the briefings of records, a rule between them."""
    for number, record in enumerate(records):
        if number:
            stream.write(f"\n{RULE}\n\n")
        stream.write("\n".join(briefing(record)) + "\n")


def briefing(record: Record) -> list[str]:
    """The lines of one record: its report, what happened, then apart what is planned, denied, or only summed up."""
    lines = [*head(record.report)]
    for heading, events in _sections(record.events):
        lines += ["", heading]
        for event in events:
            lines += ["", *_event(event)]
    if not record.events:
        unread = any(problem.code in UNREAD for problem in record.problems)
        nothing = "was looked for" if unread else "was found"
        lines += ["", f"No event of armed conflict or unrest {nothing} in this report."]
    for number, problem in enumerate(record.problems):
        lines += [""] * (number == 0) + hang("Note", shown(problem.message), _HEAD)
    return lines


def head(report: Report) -> Iterator[str]:
    """The lines that say which report it is."""
    yield from (isolated(line) for line in wrap(shown(report.title or "(no title)"), COLUMNS))
    byline = f"by {', '.join(report.byline)}" if report.byline else None
    about = (report.publisher, byline, f"source: {report.agency}" if report.agency else None, report.dateline)
    if any(about):
        yield from hang("", shown(" · ".join(part for part in about if part)), 0)
    yield from hang("Published", shown(published_words(report.published)), _HEAD)
    digest = f", sha256 {report.sha256[:12]}" if report.sha256 else ""
    if report.input or digest:
        yield from hang("Read from", shown((report.input or "text") + _apart(report) + digest), _HEAD)


def _apart(report: Report) -> str:
    """The id, where it says more than the name of the file: which of its reports this is."""
    return "" if report.id in (report.input or "text") else f", report {report.id}"


def voice_lines(report: Report, voices: Sequence[Voice]) -> Iterator[str]:
    """The lines of the voices of a report."""
    yield from head(report)
    for voice in voices:
        cue = f" — {voice.cue.text}" if voice.cue else ""
        yield ""
        yield from hang("", shown((voice.source.text if voice.source else "nobody named") + cue), 0)
        yield from hang("", _quoted(voice.content), 2)
    if not voices:
        yield from ("", "Nobody is let speak in this report.")


def problem_lines(record: Record) -> Iterator[str]:
    """One line a problem of a record, or one that says there is none."""
    report = record.report
    yield from (shown(f"{problem.at}: {problem.message}") for problem in record.problems)
    if not record.problems:
        yield shown(f"{place_of(report) or 'text'}: nothing left open")


def _sections(events: Sequence[Event]) -> Iterator[tuple[str, list[Event]]]:
    single = [event for event in events if not event.aggregate]
    for heading, found in (
        ("WHAT HAPPENED", [event for event in single if event.status == "happened"]),
        ("PLANNED OR THREATENED, NOT TOLD AS DONE", [event for event in single if event.status == "planned"]),
        ("DENIED", [event for event in single if event.status == "denied"]),
        ("SUMMED UP, NOT TOLD ONE BY ONE", [event for event in events if event.aggregate]),
    ):
        if found:
            yield heading, found


def _event(event: Event) -> Iterator[str]:
    yield _title(event)
    fields = [
        ("When", days(event.time)),
        ("Where", "; ".join(map(place_words, event.places))),
        ("Who", "; ".join(map(party_words, event.doers))),
        ("Against", "; ".join(map(party_words, event.targets))),
        ("With", "; ".join(span.text for span in event.weapons)),
        ("Harm", harm_words(event.harm, event.civilians)),
    ]
    for label, words in fields:
        if words or label != "With":
            yield from hang(" " * _INDENT + label, shown(words or _UNTOLD), _LABEL)
    yield from _parts(event)
    yield from _claims(event.claims)


def _title(event: Event) -> str:
    name = f"{pad(event.id, _INDENT)}{event.type}"
    note: list[str] = [event.status] if event.aggregate and event.status != "happened" else []
    note += ["main event"] if event.main else []
    if not note:
        return name
    right = ", ".join(note)
    return f"{pad(name, COLUMNS - width(right))}{right}"


def _parts(event: Event) -> Iterator[str]:
    for part in event.harm.parts:
        whom = f"of the {part.of}" if part.of != "all" else "of them"
        who = f" (“{part.who.text}”)" if part.who else ""
        figures = [number_of(getattr(part, kind), kind) for kind in ("killed", "wounded", "taken")]
        words = ", ".join(figure for figure in figures if figure)
        yield from hang("", shown(f"{whom}{who}: {words}"), _LABEL)


def _claims(claims: Sequence[Claim]) -> Iterator[str]:
    """Who says so, the figures of each in columns of their own, so that rivals stand side by side."""
    kinds = [kind for kind in ("killed", "wounded", "taken") if any(getattr(claim, kind) for claim in claims)]
    rows = [[_figure(claim, kind) for kind in kinds] for claim in claims]
    column = max([_FIGURE, *(len(figure) + 2 for row in rows for figure in row)])
    room = COLUMNS - column * len(kinds)
    yield _row("Who says so", kinds, column)
    for claim, figures in zip(claims, rows, strict=True):
        names = wrap(shown(source_words(claim)), room - _INDENT - 2)
        yield _row(isolated(names[0]), figures, column)
        yield from (" " * (_INDENT + 2) + isolated(name) for name in names[1:])
        yield from hang("", _quoted(claim.quote), _INDENT + 2)


def _row(name: str, figures: Sequence[str], column: int) -> str:
    room = COLUMNS - column * len(figures)
    return (pad(" " * _INDENT + name, room) + "".join(f"{figure:>{column}}" for figure in figures)).rstrip()


def _quoted(words: Span) -> str:
    """The words in one pair of quotation marks, whether they bring their own, or half of them."""
    text = shown(words.text)
    alone = sum(map(text.count, _QUOTES)) == 1
    both = len(text) > 2 and text[0] in _QUOTES and text[-1] in _QUOTES
    return f"“{text.strip(_QUOTES) if alone else text[1:-1] if both else text}”"


def _figure(claim: Claim, kind: str) -> str:
    figure = getattr(claim, kind)
    if figure is None:
        return "–"
    if figure.high is None:
        return f"{figure.low}+"
    return str(figure.low) if figure.low == figure.high else f"{figure.low}–{figure.high}"
