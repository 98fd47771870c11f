"""Plain text to a report: the title is its first line, and lines that are no story are left out of a file's text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import itemgetter

from khabar.nouns import Problem, Report, Span
from khabar.read.build import Draft, Given, Origin, assembled
from khabar.read.compose import compose
from khabar.read.dateline import dateline_at
from khabar.read.dates import date_line_at
from khabar.read.decode import decode
from khabar.read.elements import is_furniture_line
from khabar.read.fields import Dated, Survey, survey
from khabar.read.head import agency_line

_FIRST_LINE = re.compile(
    r"\s*(?P<line>\S[^\n\r]{0,300})(?P<gap>[ \t]*(?:\r\n|\n|\r))(?P<blank>[ \t]*(?:\r\n|\n|\r))?\s*(?=\S)"
)


def read_text(text: str, origin: Origin, given: Given) -> Report:
    """The report of a text given as text: never altered, its furniture marked."""
    title, body_start = split_title(text)
    return assembled(Draft(text, title), text, body_start, survey(text, title), origin, given)


def read_plain(raw: bytes, origin: Origin, given: Given) -> Iterator[Report | Problem]:
    """The report of a text file: as decoded, less whole lines of furniture."""
    text, problems = decoded(raw, origin)
    if not text.strip():
        yield Problem("empty", "there is no text in it", origin.at)
        return
    title, start = split_title(text)
    whole, body_start = compose(title, text[start:])
    found = survey(whole, title)
    kept = _kept(whole, body_start, found.furniture)
    draft = Draft(text, title, problems=problems)
    if not "".join(whole[s:e] for s, e in kept).strip():
        kept = [(body_start, len(whole))]
    text = whole[:body_start] + "".join(whole[s:e] for s, e in kept)
    moved = _moved(found, text, body_start, kept)
    if found.printed and not moved.printed:  # its line was left out: the words stay, they stand nowhere in the text
        words = found.printed.span.text
        draft = replace(draft, published=found.printed.date, published_words=words, published_from="text")
    yield assembled(draft, text, body_start, moved, origin, given)


def decoded(raw: bytes, origin: Origin) -> tuple[str, tuple[Problem, ...]]:
    """The text of bytes, exactly where they are UTF-8; else as well as can be, with a problem for each doubt."""
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        found = decode(raw)
        return found.text, tuple(Problem("encoding-doubt", doubt, origin.at) for doubt in found.doubts)


def split_title(text: str) -> tuple[str | None, int]:
    """The title and where the body begins: a first line that ends no sentence, before a blank line; else None and 0.

    >>> split_title("Two shells hit the market\\n\\nLERM – Two shells hit the market at dawn.")
    ('Two shells hit the market', 27)
    """
    match = _FIRST_LINE.match(text)
    if not match:
        return None, 0
    line = match["line"].strip()
    parted = match["blank"] is not None or _is_credit(text, match.end())
    if not parted or not _is_headline(line):
        return None, 0
    return line, match.end()


def _is_headline(line: str) -> bool:
    if not 8 <= len(line) <= 250 or line[-1:] in ".:;,…" or not any(c.isalpha() for c in line):
        return False
    dated = date_line_at(line, 0)
    return not (
        is_furniture_line(line) or agency_line(line) or dateline_at(line, 0) or (dated and dated.end == len(line))
    )


def _is_credit(text: str, at: int) -> bool:
    """Whether the line at `at` is a date, byline, agency or dateline: then the line before it was the title."""
    line = text[at : at + 300].split("\n", 1)[0].strip()
    dated = date_line_at(line, 0)
    return bool((dated and len(line) - dated.end < 12) or agency_line(line) or dateline_at(line, 0) or _BY.match(line))


_BY = re.compile(r"(?:By|BY)\s[A-Z][^.!?]{2,60}\Z")


def _kept(text: str, start: int, furniture: tuple[Span, ...]) -> list[tuple[int, int]]:
    """The pieces of `text` from `start` on that stay: all but the lines that furniture fills wholly."""
    pieces, at = [], start
    for first, last in _whole_lines(text, start, furniture):
        end = _blank_end(text, last) if _ends_paragraph(text, at, first) else _line_end(text, last)
        if first > at:
            pieces.append((at, first))
        at = max(at, end)
    if at < len(text):
        pieces.append((at, len(text)))
    if pieces and furniture and at >= len(text):
        s, e = pieces[-1]
        pieces[-1] = (s, s + len(text[s:e].rstrip()))
    return [(s, e) for s, e in pieces if e > s]


def _whole_lines(text: str, start: int, furniture: tuple[Span, ...]) -> Iterator[tuple[int, int]]:
    for span in furniture:
        if span.start < start:
            continue
        first = max(text.rfind("\n", 0, span.start) + 1, start)
        last = _line_end(text, span.end)
        if not (text[first : span.start] + text[span.end : last]).strip(" \t\r\n\u2028\u00a0•·*.|,-–—"):
            yield first, span.end


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _blank_end(text: str, at: int) -> int:
    """The end of the line at `at` and of the blank lines below it."""
    end = _line_end(text, at)
    while end < len(text) and not text[end : _line_end(text, end)].strip():
        end = _line_end(text, end)
    return end


def _ends_paragraph(text: str, at: int, first: int) -> bool:
    """Whether what stays before `first` already ends with a blank line, so that the one after would be one too many."""
    before = text[at:first]
    return not before.strip() or before.rstrip(" \t\r").endswith("\n\n") or before.replace("\r", "").endswith("\n\n")


def _moved(found: Survey, text: str, start: int, kept: list[tuple[int, int]]) -> Survey:
    """The survey with its spans where they stand in the text that was kept; a date whose line went keeps no span."""
    offsets, at = [(0, start, 0)], start
    for first, end in kept:
        offsets.append((first, end, at - first))
        at += end - first

    def move(span: Span) -> Span | None:
        _, end, shift = offsets[bisect_right(offsets, span.start, key=itemgetter(0)) - 1]
        return Span.of(text, span.start + shift, span.end + shift) if span.end <= end else None

    furniture = tuple(moved for span in found.furniture if (moved := move(span)))
    return replace(found, furniture=furniture, printed=_dated(found.printed, move), updated=_dated(found.updated, move))


def _dated(date: Dated | None, move: Callable[[Span], Span | None]) -> Dated | None:
    span = move(date.span) if date else None
    return Dated(date.date, span) if date and span else None
