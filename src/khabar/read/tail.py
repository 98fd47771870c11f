"""The end of a report: who reported it, whose copy it is, and the page's own words after the story."""

from __future__ import annotations

import re
from collections.abc import Callable

from khabar.nouns import Span
from khabar.read.credits import is_agency, looks_like_a_name, names_in
from khabar.read.dates import date_line_at
from khabar.read.elements import Element, furniture_pattern

_REACH = 700  # code points looked at for one element
_MOST = 10  # elements
_NAME = r"[^\W\d_][\w.'’-]{0,24}(?:\s[^\W\d_][\w.'’-]{1,24}){0,3}"
_REPORTING = re.compile(
    r"\(?(?:(?P<cue>(?:additional )?report(?:ing|ed)|writing|written|words|text) by\s?:?\s(?P<names>[^;()\n]{2,200}?))"
    r"(?:[;.]\s?(?:[a-z ]{0,20}(?:reporting|writing|edit(?:ing|ed)|compiled|graphics?) by\s?:?\s[^;()\n]{2,120}?)){0,4}"
    r"\)?\.?\s*\Z",
    re.IGNORECASE,
)
_REPORTERS = re.compile(r"(?:report(?:ing|ed)|writing|written) by\s?:?\s([^;()\n.]{2,200})", re.IGNORECASE)
_STROKES = re.compile(rf"(?:(?<=[.!?\"”’)\]]\s)|(?<=\n)|(?<=[.!?]))(?P<names>{_NAME}(?:\s?/\s?{_NAME}){{1,4}})\s*\Z")
_SIGNED = re.compile(
    r"(?:(?<=[.!?]\s)|(?<=[\"”]\s)|(?<=\n))(?P<names>[A-Z][\w'’]+(?:\s(?:al-)?[A-Z][\w'’-]+){1,2})\s*\Z"
)
_SOURCE = re.compile(
    r"\(?\s?(?:source|sources|المصدر|источник|quelle|fuente|fonte)\s?:?\s(?P<name>[^\n()@:]{2,60}?)\)?\s*\Z",
    re.IGNORECASE,
)
_WITH = re.compile(r"\(\s?(?:with|from|by)?\s?(?P<name>[^\n()]{2,50}?)\s?\)\.?\s*\Z", re.IGNORECASE)
_DASHED = re.compile(r"(?:(?<=[.\"”'’)])|\s)\s?[-–—]{1,2}\s?(?P<name>[^\n.()—–]{2,40})\.?\s*\Z")
_DATE = re.compile(r"(?:published|last update|last updated|first published)\b", re.IGNORECASE)
_CONTRIBUTED = re.compile(
    rf"(?:(?<=[.!?\"”]\s)|(?<=\n)|\A)(?P<names>{_NAME}(?:(?:,\s|\sand\s|,\sand\s){_NAME}){{0,4}})(?:\sin\s[^\n.]{{2,40}})?"
    r"\s(?:also\s)?contributed(?:\sreporting|\sto\sthis\s(?:report|story|article)){1,2}(?:\sfrom\s[^\n.]{2,60})?\.?"
)


def read_tail(text: str, floor: int, signed: frozenset[str] = frozenset()) -> tuple[Element, ...]:
    """The elements at the end of `text`, from the last back to where the story stops, never before `floor`.

    `signed` are names from the head ("*": any): a bare name at the end is a byline only if it is one of them.
    """
    found: list[Element] = []
    end = len(text)
    while len(found) < _MOST:
        element = next((e for take in _TAKERS if (e := take(text, max(floor, end - _REACH), end, signed))), None)
        if element is None or element.start <= floor:
            break
        found.append(element)
        end = element.start
    return tuple(found)


def contributors(text: str, floor: int) -> tuple[Element, ...]:
    """ "Nela Ostrow contributed to this report." near the end: a byline."""
    found = []
    start = max(floor, len(text) - 1500)
    for match in _CONTRIBUTED.finditer(text, start) if "contributed" in text[start:] else ():
        if names := names_in(match["names"]):
            words = Span.of(text, match.start("names"), match.end("names"))
            found.append(Element("byline", match.start(), match.end(), names, words))
    return tuple(found)


def _reporting(text: str, floor: int, end: int, _: frozenset[str]) -> Element | None:
    """ "Reporting by A and B; Writing by C; Editing by D": from its first part that leads on to the end."""
    if " by" not in text[floor:end].lower():
        return None
    text = text[:end]
    for cue in _CUE.finditer(text, floor):
        match = _REPORTING.match(text, cue.start()) if _starts_piece(text, cue.start()) else None
        if not match:
            continue
        names = tuple(dict.fromkeys(n for m in _REPORTERS.finditer(match[0]) for n in names_in(m[1])))
        if not names:
            return None
        return Element("byline", cue.start(), end, names, Span.of(text, match.start("names"), match.end("names")))
    return None


_CUE = re.compile(
    r"(?:\(?(?:Additional|ADDITIONAL) )?\(?\b(?:[Rr]eport(?:ing|ed)|REPORTING|[Ww]rit(?:ing|ten)|WRITING) (?:by|BY)\b"
)


def _strokes(text: str, floor: int, end: int, _: frozenset[str]) -> Element | None:
    match = _STROKES.search(text[:end], max(floor, end - 120))
    names = tuple(n.strip() for n in match["names"].split("/")) if match else ()
    if not match or not all(looks_like_a_name(n) for n in names):
        return None
    return Element("byline", match.start(), end, names, Span.of(text, match.start("names"), match.end("names")))


def _signature(text: str, floor: int, end: int, signed: frozenset[str]) -> Element | None:
    match = _SIGNED.search(text[:end], max(floor, end - 60))
    if not match or not (match["names"] in signed or "*" in signed) or not looks_like_a_name(match["names"]):
        return None
    if match["names"].isupper():
        return None
    return Element(
        "byline", match.start(), end, (match["names"],), Span.of(text, match.start("names"), match.end("names"))
    )


def _source(text: str, floor: int, end: int, _: frozenset[str]) -> Element | None:
    match = _SOURCE.search(text[:end], max(floor, end - 90))
    if (
        not match
        or not _starts_piece(text, match.start())
        or not (is_agency(match["name"]) or _is_title_case(match["name"]))
    ):
        return None
    name = Span.of(text, match.start("name"), match.end("name"))
    return Element("agency", match.start(), end, (name.text,), name)


def _in_brackets(text: str, floor: int, end: int, _: frozenset[str]) -> Element | None:
    match = _WITH.search(text[:end], max(floor, end - 70))
    return _agency_element(text, match, end) if match else None


def _after_dash(text: str, floor: int, end: int, _: frozenset[str]) -> Element | None:
    match = _DASHED.search(text[:end], max(floor, end - 60))
    return _agency_element(text, match, end) if match else None


def _agency_element(text: str, match: re.Match[str], end: int) -> Element | None:
    if not is_agency(match["name"]):
        return None
    name = Span.of(text, match.start("name"), match.end("name"))
    return Element("agency", match.start(), end, (name.text,), name)


def _date(text: str, floor: int, end: int, _: frozenset[str]) -> Element | None:
    for match in _DATE.finditer(text, max(floor, end - 110), end):
        line = date_line_at(text, match.start())
        if line and re.fullmatch(r"[\s\w:+.,-]{0,50}", text[line.end : end]) and _starts_piece(text, match.start()):
            words = Span.of(text, line.printed.start, line.printed.end)
            return Element("updated" if line.updated else "date", match.start(), end, (line.printed.date,), words)
    return None


def _furniture(text: str, floor: int, end: int, _: frozenset[str]) -> Element | None:
    text, pattern = text[:end], furniture_pattern("tail")
    for piece in _PIECE.finditer(text, max(0, floor - 6)):
        if piece.end() >= floor and pattern.match(text, piece.end()):
            return Element("furniture", piece.end(), end)
    return None


# What ends before a piece that may be furniture: 'he said.” Share this', "...\n\nShare this"
_PIECE = re.compile(r"(?:\A|[.!?…)\]\"”’'|\n])\s{0,6}")


def _starts_piece(text: str, at: int) -> bool:
    """Whether a sentence, a line or a bracket ends before `at`, so that nothing of the story is torn off."""
    return re.search(r"(?:[.!?…)\]\"”’'|]|^|\n)\s*\Z", text[max(0, at - 6) : at]) is not None


def _is_title_case(name: str) -> bool:
    tokens = name.split()
    return len(tokens) <= 6 and all(not t[:1].islower() or t in ("and", "of", "for", "agencies", "the") for t in tokens)


_TAKERS: tuple[Callable[[str, int, int, frozenset[str]], Element | None], ...] = (
    _reporting,
    _strokes,
    _source,
    _in_brackets,
    _after_dash,
    _date,
    _furniture,
    _signature,
)
