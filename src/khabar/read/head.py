"""The head of a report: everything printed before the story begins, one element after the other.

Works on texts with lines and on those that lost them ("Title AFP Sunday 29 Jun 2014 A jihadist group ...").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from khabar.nouns import Span
from khabar.read.compose import begins_with, fold
from khabar.read.credits import agency_names, is_agency, looks_like_a_name, names_in
from khabar.read.dateline import Dateline, dateline_at, run_on_dateline
from khabar.read.dates import DateLine, date_line_at, find_dates
from khabar.read.elements import Element, furniture_pattern, is_furniture_line
from khabar.read.tables import rows

_REACH = 900  # a head is never longer
_MOST = 16  # elements
_LINE_END = re.compile("[\n\u2028]")
_GAP = re.compile(r"[\s.|·•,;:*–—-]{0,40}")
_BY = re.compile(
    r"(?:written by|reported by|story by|reporting by|by|par|por|von|автор:?|بقلم\s?:?|كتب\s?:|تقرير\s?:)\s?:?\s",
    re.IGNORECASE,
)
_CAPITALS_LINE = re.compile(r"[^\W\d_a-z]{4,}(?:[ -][^\W\d_a-z]{2,}){0,2}")


@dataclass(slots=True)
class Head:
    """The elements so far, and where reading goes on."""

    text: str
    title: str
    at: int
    elements: list[Element] = field(default_factory=list)

    def holds(self, *kinds: str) -> bool:
        return any(e.kind in kinds for e in self.elements)

    def line_end(self) -> int:
        found = _LINE_END.search(self.text, self.at)
        return found.start() if found else len(self.text)

    def at_line_start(self) -> bool:
        return self.at == 0 or self.text[: self.at].rstrip(" \t")[-1:] in ("", "\n", "\r", "\u2028")


def read_head(text: str, title: str | None) -> tuple[Element, ...]:
    """The elements at the head of `text`, in order; with the dateline the head ends."""
    head = Head(text, (title or "").strip(), 0)
    if head.title and begins_with(text, head.title):
        begin = len(text) - len(text.lstrip())
        head.at = begin + len(head.title)
        head.elements.append(Element("title", begin, head.at))
    limit = head.at + _REACH
    while head.at < min(limit, len(text)) and len(head.elements) < _MOST:
        gap = _GAP.match(text, head.at)
        head.at = gap.end() if gap else head.at
        found = next((f for take in _TAKERS if (f := take(head))), ())
        if not found:
            break
        head.elements.extend(found)
        head.at = max(e.end for e in found)
        if any(e.kind == "place" and e.values[1:] != ("line",) for e in found):
            break
    return tuple(head.elements)


def _title_again(head: Head) -> tuple[Element, ...]:
    for title in title_cores(head.title):
        end = head.at + len(title)
        if fold(head.text[head.at : end]) == fold(title):
            return (Element("title", head.at, end),)
    return ()


def title_cores(title: str) -> tuple[str, ...]:
    """The title, and the title less what a site appends to it (" - Region - Ahram Online", " | Jordan Times").

    >>> title_cores("Two shells hit the market - Lerm Online")
    ('Two shells hit the market - Lerm Online', 'Two shells hit the market')
    """
    cores = [title] if title else []
    if (match := _COUNTRY.match(title)) and len(title) - match.end() >= 15:
        return title, *title_cores(title[match.end() :])
    while cores and (match := _SITE.fullmatch(cores[-1])) and len(match[1]) >= 15 and len(cores) < 5:
        cores.append(match[1])
    return tuple(cores)


_COUNTRY = re.compile(r"[A-Z][A-Z ,.'-]{2,30}: ")  # "TAIWAN: Taiwan newsman hijacks plane"
_SITE = re.compile(r"(.{1,300}\S)(?:\s[-|•–—_]\s?|\.?-\s)[^-|•–—]{2,60}")


def _date(head: Head) -> tuple[Element, ...]:
    line = date_line_at(head.text, head.at)
    if not line or re.match(r",?\s?(?!by\b)[^\W\d_A-Z]*[a-z]", head.text[line.end : line.end + 12]):
        return ()
    return (_date_element(head.text, line),)


def _date_element(text: str, line: DateLine) -> Element:
    words = Span.of(text, line.printed.start, line.printed.end)
    return Element("updated" if line.updated else "date", line.start, line.end, (line.printed.date,), words)


def _byline(head: Head) -> tuple[Element, ...]:
    match = _BY.match(head.text, head.at)
    if not match:
        return ()
    start, end = match.end(), min(head.line_end(), match.end() + 120)
    stops = _byline_stops(head, start, end)
    if not stops and not (end == head.line_end() and head.at_line_start()):
        return ()
    end = min([end, *stops])
    words = head.text[start:end].rstrip()
    names = names_in(words)
    outlet = agency_names().search(head.text, start, end)
    if not words or len(words.split()) > 14:
        return ()
    byline = Element("byline", head.at, end, names, Span.of(head.text, start, start + len(words)))
    agency = Element("agency", head.at, end, (outlet[0],), Span.of(head.text, *outlet.span())) if outlet else None
    return (*((byline,) if names else ()), *((agency,) if agency else ()))


def _byline_stops(head: Head, start: int, end: int) -> list[int]:
    """Where the names may end within a line: before a mark, a date, the title again, a dateline."""
    stops = [start + m.start() for m in _STOPS.finditer(head.text[start:end])]
    stops += [d.start for d in find_dates(head.text, start, end)][:1]
    folded = fold(head.text[start : end + 300])
    stops += [
        start + at for title in title_cores(head.title) if (at := folded.find(fold(title))) > 0 and start + at <= end
    ]
    stops += [
        m.start()
        for m in _CAPITALS.finditer(head.text, start, end)
        if dateline_at(head.text, m.start(), line_start=False)
    ]
    return stops


_CAPITALS = re.compile(r"(?<=\s)[^\W\d_a-z]{3,}(?=[ ,(])")
_STOPS = re.compile(r"\s(?i:more by this author|follow\b|updated|published)|\s(?:[-–—|]\s|\d)|[.]\s(?=[A-Z]\w)")


def _agency(head: Head) -> tuple[Element, ...]:
    line = head.text[head.at : head.line_end()]
    if head.at_line_start() and (found := agency_line(line.strip())):
        start = head.text.index(found, head.at)
        return (
            Element(
                "agency", head.at, head.at + len(line.rstrip()), (found,), Span.of(head.text, start, start + len(found))
            ),
        )
    if match := _IN_BRACKETS.match(head.text, head.at):
        name = Span.of(head.text, *match.span("name"))
        return (Element("agency", head.at, match.end(), (name.text,), name),) if is_agency(name.text) else ()
    match = agency_names().match(head.text, head.at)
    if not match or (not head.elements and not _dash_follows(head.text, match.end())):
        return ()
    after = head.text[match.end() : match.end() + 40].lstrip(" ,|-–—:")
    beside_date = head.elements and head.elements[-1].kind in ("date", "updated") and after[:1].isupper()
    after_title = (
        head.elements and head.elements[-1].kind == "title" and match[0] in _printed_names() and after[:1].isupper()
    )
    if not (beside_date or after_title or _dash_follows(head.text, match.end()) or date_line_at(after, 0)):
        return ()
    return (Element("agency", head.at, match.end(), (match[0],), Span.of(head.text, *match.span())),)


_IN_BRACKETS = re.compile(r"[(\[](?P<name>[^()\[\]\n]{2,40})[)\]]\s?[-–—]{1,2}\s")  # "(Reuters) - Two shells"


@cache
def _printed_names() -> frozenset[str]:
    return frozenset(row[1] for row in rows("agencies.tsv"))


def agency_line(line: str) -> str | None:
    """The outlet that a whole line names: "ARA News", "ISAF Joint Command - Afghanistan"."""
    if len(line) > 60:
        return None
    name = re.split(r"\s[-–—|]\s|\s?\|\s?", line)[0].strip()
    return name if is_agency(name) and (name == line or agency_names().fullmatch(name)) else None


def _dash_follows(text: str, at: int) -> bool:
    return re.match(r"\s?[-–—]\s?(?=[A-Z“\"])", text[at : at + 6]) is not None


def _dateline(head: Head) -> tuple[Element, ...]:
    found = dateline_at(head.text, head.at, line_start=True)
    if (
        not found
        and head.elements
        and head.elements[-1].kind in ("date", "updated")
        and "\n" not in head.text[head.at : head.at + 300]
    ):
        found = run_on_dateline(head.text, head.at)
    return dateline_elements(found) if found else ()


def dateline_elements(found: Dateline) -> tuple[Element, ...]:
    """A dateline as elements: its place, agency and date."""
    place = Element("place", found.place.start, found.end, (found.place.text,), found.place)
    agency = (
        (Element("agency", found.agency.start, found.agency.end, (found.agency.text,), found.agency),)
        if found.agency
        else ()
    )
    date = (
        (Element("date", found.printed[1].start, found.end, found.printed[:1], found.printed[1]),)
        if found.printed
        else ()
    )
    return (place, *agency, *date)


def _place_line(head: Head) -> tuple[Element, ...]:
    """ "QAMISHLO" on a line of its own, beside an agency or a date."""
    line = head.text[head.at : head.line_end()].strip()
    if (
        not head.at_line_start()
        or not head.holds("agency", "date")
        or not _CAPITALS_LINE.fullmatch(line)
        or is_agency(line)
    ):
        return ()
    return (
        Element(
            "place", head.at, head.at + len(line), (line, "line"), Span.of(head.text, head.at, head.at + len(line))
        ),
    )


def _furniture(head: Head) -> tuple[Element, ...]:
    if head.at_line_start() and is_furniture_line(line := head.text[head.at : head.line_end()]):
        return (Element("furniture", head.at, head.at + len(line.rstrip())),)
    match = furniture_pattern("head").match(head.text, head.at)
    return (Element("furniture", head.at, match.end()),) if match and match.end() > head.at else ()


def _credits_before_date(head: Head) -> tuple[Element, ...]:
    """ "REUTERS Nela Ostrow Middle East 0041 06.04.2017": capitals and numbers before the first date."""
    if head.holds("date", "updated") or not head.holds("title", "agency"):
        return ()
    for at in (m.end() for m in re.finditer(r"\s", head.text[head.at : head.at + 90])):
        before = head.text[head.at : head.at + at]
        if re.search(r"(?<!\w)[a-z]|[.!?]\s", before):
            return ()
        if line := date_line_at(head.text, head.at + at):
            return (Element("furniture", head.at, head.at + at), _date_element(head.text, line))
    return ()


def _name_before_dateline(head: Head) -> tuple[Element, ...]:
    """ "Two shells hit Wasta. Nela Ostrow\nLERM 1997-03-10": a name alone between the title and the dateline."""
    end = head.line_end()
    words = head.text[head.at : end].strip()
    below = _GAP.match(head.text, end)
    if not head.elements or head.elements[-1].kind != "title" or not below or not _NAME.fullmatch(words):
        return ()
    if not looks_like_a_name(words) or not dateline_at(head.text, below.end()):
        return ()
    return (Element("byline", head.at, end, (words,), Span.of(head.text, head.at, head.at + len(words))),)


_NAME = re.compile(r"[A-Z][\w.'’-]{1,20}(?: [A-Z][\w.'’-]{1,20}){1,2}")

_TAKERS: tuple[Callable[[Head], tuple[Element, ...]], ...] = (
    _title_again,
    _date,
    _byline,
    _furniture,
    _name_before_dateline,
    _agency,
    _dateline,
    _place_line,
    _credits_before_date,
)
