"""The fields that a report prints about itself: byline, agency, publisher, dateline, date; and what is no text of it.

By rule, over many styles (wire agencies, news sites, state media, press releases), on texts with lines and without. A
date inside the story is never a date of publication; a place that the story names is never a dateline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from khabar.nouns import Span
from khabar.read.credits import agency_names, is_agency, is_wire, names_in
from khabar.read.dateline import Dateline, dateline_at
from khabar.read.elements import Element, is_furniture_line
from khabar.read.head import agency_line, dateline_elements, read_head
from khabar.read.tail import contributors, read_tail


class Dated(NamedTuple):
    """An ISO date and the span of its words."""

    date: str
    span: Span


@dataclass(frozen=True, slots=True)
class Survey:
    """What a text prints about itself. `updated` is a date that says when it was last changed, with its words.

    `furniture` are the stretches that the reporter did not write, in order, never overlapping.
    """

    byline: tuple[str, ...] = ()
    agency: str | None = None
    publisher: str | None = None
    dateline: str | None = None
    printed: Dated | None = None
    updated: Dated | None = None
    furniture: tuple[Span, ...] = ()


def survey(text: str, title: str | None = None) -> Survey:
    """The fields printed in `text` (title, blank line, body), and its furniture.

    >>> found = survey("ALEPPO (Reuters) - Two shells fell at dawn.")
    >>> found.dateline, found.agency
    ('ALEPPO', 'Reuters')
    """
    head = read_head(text, title)
    story = max((e.end for e in head), default=0)
    place = () if any(e.kind == "place" for e in head) else _dateline_further_on(text, title, story)
    signed = frozenset(name for e in head if e.kind == "byline" for name in e.values)
    if "\n" not in text[story:].strip() and any(e.kind == "date" for e in head):
        signed |= {
            "*"
        }  # a page that lost its lines: words after the last full stop are no sentence, a name is a signature
    lines = tuple(_lines(text, story))
    tail = read_tail(text, story, signed)
    return _summed(text, (*head, *place, *lines, *contributors(text, story)), tail)


def _summed(text: str, forward: tuple[Element, ...], tail: tuple[Element, ...]) -> Survey:
    elements = (*forward, *tail)
    agency, publisher = _agency(elements)
    byline = tuple(dict.fromkeys(n for e in elements if e.kind == "byline" for n in e.values))
    place = next((e for e in elements if e.kind == "place"), None)
    return Survey(
        byline,
        agency,
        publisher,
        place.values[0] if place else None,
        _first_date(elements, "date"),
        _first_date(forward, "updated"),
        _furniture(text, elements),
    )


def _agency(elements: tuple[Element, ...]) -> tuple[str | None, str | None]:
    """The agency, and the publisher where the text names it on a line of its own and as its source as well."""
    found = [e for e in elements if e.kind == "agency"]
    if not found:
        return None, None
    names = [e.values[0] for e in found]
    whole_lines = [e.values[0] for e in found if e.words and e.words.end - e.words.start == e.end - e.start]
    publisher = next((n for n in whole_lines if names.count(n) > 1 or not is_wire(n)), None)
    return names[0], publisher


def _first_date(elements: Iterable[Element], kind: str) -> Dated | None:
    return next((Dated(e.values[0], e.words) for e in elements if e.kind == kind and e.words), None)


def _furniture(text: str, elements: Iterable[Element]) -> tuple[Span, ...]:
    """All elements but the title repeated and the dateline, which belong to the story."""
    dateline = [e for e in elements if e.kind == "place" and e.values[1:] != ("line",)]
    pieces = sorted(
        (e.start, e.end)
        for e in elements
        if e.kind != "title" and e not in dateline and not any(d.start <= e.start < d.end for d in dateline)
    )
    merged: list[tuple[int, int]] = []
    for start, end in pieces:
        if merged and (start <= merged[-1][1] or not text[merged[-1][1] : start].strip(" |·•,")):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    trimmed = ((start, start + len(text[start:end].rstrip())) for start, end in merged)
    return tuple(Span.of(text, start, end) for start, end in trimmed if end > start)


_SOURCE_LINE = re.compile(r"(?:source|المصدر|источник|quelle|fuente)\s?:\s?(?P<name>[^@:]{2,60})", re.IGNORECASE)
_REPORTING_LINE = re.compile(
    r"\(?(?:additional )?(?:reporting|reported|written|writing|by|reporter|author|автор|بقلم|تقرير)(?: by)?"
    r"\s?:\s?(?P<names>.{2,120})",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)[ \d©(c)]{0,14}(?P<name>(?:the )?associated press|reuters|afp|thomson reuters)\b",
    re.IGNORECASE,
)
_BY_LINE = re.compile(r"by\s(?P<names>[^.!?]{3,80})", re.IGNORECASE)


def _lines(text: str, story: int) -> Iterator[Element]:
    """Whole lines after the head that are no text: bylines, sources, captions, share links, other headlines."""
    spans = [(m.start(), m.end()) for m in _LINE.finditer(text, story)]
    for start, end in spans:
        if end - start <= 400 and (element := _line(text, start, end)):
            yield element
    yield from _other_headlines(text, spans)


_LINE = re.compile(r"(?:(?<=[\n\u2028])|\A)[^\S\n\u2028]*[^\s\u2028][^\n\u2028]*")


def _line(text: str, start: int, end: int) -> Element | None:
    line = text[start:end].strip()
    if match := _SOURCE_LINE.fullmatch(line):
        at = text.index(match["name"], start)
        name = match["name"].strip()
        return Element("agency", start, end, (name,), Span.of(text, at, at + len(name)))
    near_an_end = start < 1500 or len(text) - end < 1500
    if near_an_end and (name := agency_line(line.strip("()[]"))) and agency_names().fullmatch(name):
        at = text.index(name, start)
        return Element("agency", start, end, (name,), Span.of(text, at, at + len(name)))
    if match := _COPYRIGHT.match(line):
        at = text.index(match["name"], start)
        return Element("agency", start, end, (match["name"],), Span.of(text, at, at + len(match["name"])))
    match = _REPORTING_LINE.fullmatch(line) or _BY_LINE.fullmatch(line)
    if match and (names := names_in(match["names"])):
        return Element("byline", start, end, names)
    return Element("furniture", start, end) if is_furniture_line(line) else None


def _other_headlines(text: str, spans: list[tuple[int, int]]) -> Iterator[Element]:
    """Lines at the very end that are cut with "…": headlines of other stories, two or more of them in a row."""
    run: list[tuple[int, int]] = []
    for start, end in reversed(spans):
        line = text[start:end].strip()
        if end - start > 200 or not (line.endswith(("…", "...")) or (run and line[-1:].isalnum())):
            break
        run.append((start, end))
    while run and not text[slice(*run[-1])].strip().endswith(("…", "...")):
        run.pop()
    if sum(text[s:e].strip().endswith(("…", "...")) for s, e in run) >= 2:
        yield from (Element("furniture", start, end) for start, end in run)


_CAPITALS_BEFORE = re.compile(r"[^\W\d_a-z]{3,}\Z")
_CAPITALS = re.compile(r"(?<![\w’'.])[^\W\d_a-z]{3,}(?=[ ,/-])")


def _dateline_further_on(text: str, title: str | None, story: int) -> tuple[Element, ...]:
    """A dateline that stands after a summary, or mid-line in a text without lines: only forms that are nothing else."""
    if found := _dateline_of_a_line(text, story):
        return dateline_elements(found)
    for match in _CAPITALS.finditer(text, story, story + 1500):
        if not title and _CAPITALS_BEFORE.search(text[max(0, match.start() - 60) : match.start()].rstrip()[-12:]):
            continue
        found = dateline_at(text, match.start(), line_start=False)
        if found and (found.agency or match.start() < story + 400):
            return dateline_elements(found)
    return ()


def _dateline_of_a_line(text: str, story: int) -> Dateline | None:
    for number, match in enumerate(_LINE.finditer(text, story, story + 3000)):
        if number == 8:
            return None
        found = dateline_at(text, match.start() + len(match[0]) - len(match[0].lstrip()))
        if found and (found.place.text.split(",")[0].isupper() or (found.agency and is_agency(found.agency.text))):
            return found
    return None
