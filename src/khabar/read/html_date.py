"""When a page says that its report was published: what it prints beside the headline, else what its head says.

A day is the day in the zone that the page itself writes in. Days of capture, saving, comments, other stories and of
the last change are never taken.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from khabar.nouns.report import Published
from khabar.read.dates import find_dates
from khabar.read.html_facts import Facts, split
from khabar.read.html_head import HeadLine
from khabar.read.html_prune import kind_by_name
from khabar.read.page_tags import ordered_tags
from khabar.read.tables import rows

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# 2024-03-14T23:40:00-05:00   2024/03/14   20240314T2340
_ISO = re.compile(r"^\s*(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|(\d{2})(\d{2}))(?!\d)")
_UTC = re.compile(r"(?:Z|[+-]00:?00)\s*$")
# 1710374400  1710374400000
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")
# /2024/03/14/  /2024-03-14-
_IN_ADDRESS = re.compile(r"[/_-](\d{4})[/-](\d{1,2})[/-](\d{1,2})(?=[/_.-]|$)")
# 14/03/2024: day first everywhere but in the United States
_STROKES = re.compile(r"(?<![\d/])(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?![\d/])")


@dataclass(frozen=True, slots=True)
class _Day:
    date: str
    words: str | None = None
    utc: bool = False
    said: bool = False  # "Published" stands beside it


def published(root_times: Sequence[_Day], lines: Sequence[HeadLine], facts: Facts) -> Published | None:
    """The day of publication with its printed words, None when the page has none.

    `root_times` are the `time` elements of the report (see `marked_days`), read before furniture was taken out.
    """
    printed = list(_printed(lines, facts.language))
    stated = next(iter([*_stated(facts), *root_times]), None)
    if stated is None:
        return _as_published(
            next((day for day in printed if day.said), next(iter(printed), None)) or _in_address(facts)
        )
    for day in sorted(printed, key=lambda d: not d.said):
        apart = abs(_ordinal(day.date) - _ordinal(stated.date))
        if apart == 0 or day.said or (apart == 1 and stated.utc):
            return _as_published(day)
    return _as_published(stated)


def marked_days(root: HtmlElement) -> list[_Day]:
    """Days in elements that the page marks as the date of publication, outside lists of other stories and comments."""
    found = []
    for element in root.iter("time", "meta", "span", "abbr", "div", "p"):
        marked = element.get("itemprop") == "datePublished" or element.get("pubdate") is not None
        if marked and not _among_others(element):
            raw = element.get("datetime") or element.get("content") or element.text_content()
            day = _read(raw or "")
            found += [day] if day else []
    return found


def _among_others(element: HtmlElement) -> bool:
    around = list(element.iterancestors())
    return any(
        e.tag == "aside" or kind_by_name(e) in ("teaser", "comments") for e in around if e.tag not in ("body", "html")
    )


def iso_day(raw: str) -> str | None:
    """The day of a time stamp, in the zone it is written in.

    >>> iso_day("2024-03-14T23:40:00-05:00")
    '2024-03-14'
    """
    day = _read(raw)
    return day.date if day else None


def _read(raw: str) -> _Day | None:
    raw = raw.strip()[:60]
    if _EPOCH.match(raw):
        seconds = int(raw[:10])
        return _Day(datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat(), utc=True)
    match = _ISO.match(raw)
    if match:
        numbers = [int(part) for part in match.groups() if part]
        day = _valid(*numbers)
        return _Day(day, utc=bool(_UTC.search(raw))) if day else None
    found = next(find_dates(raw), None)
    return _Day(found.date, utc="GMT" in raw or "UTC" in raw) if found else None


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return None
    return found.isoformat() if 1900 <= year <= 2199 else None


def _stated(facts: Facts) -> Iterator[_Day]:
    """The days that the head of the page gives, most binding first."""
    raw = [facts.article.get("datePublished"), facts.article.get("dateCreated")]
    raw += [facts.first(name) for name in ordered_tags("dates")]
    for value in raw:
        day = _read(value) if isinstance(value, str) else None
        if day:
            yield day


def _printed(lines: Sequence[HeadLine], language: str | None) -> Iterator[_Day]:
    """The days printed beside the headline, without those of the last change."""
    for line in lines:
        found = [(d.date, d.start, d.end) for d in find_dates(line.text)]
        found = found or list(_with_strokes(line.text, language))
        for date, start, end in found:
            lead = _lead(line, start)
            if lead != "updated":
                yield _Day(date, line.text[start:end], said=lead == "published")
        if not found:
            yield from _of_time_element(line)


def _of_time_element(line: HeadLine) -> Iterator[_Day]:
    for element in line.elements[:4]:
        day = _read(element.get("datetime") or "") if element.tag == "time" else None
        if day and _lead(line, 0) != "updated":
            yield day


def _with_strokes(text: str, language: str | None) -> Iterator[tuple[str, int, int]]:
    if language in (None, "en"):
        return
    for match in _STROKES.finditer(text):
        date = _valid(int(match[3]), int(match[2]), int(match[1]))
        if date:
            yield date, match.start(), match.end()


def _lead(line: HeadLine, start: int) -> str | None:
    """What is said of the date: "published", "updated", or nothing."""
    before = line.text[max(0, start - 40) : start].casefold()
    names = " ".join((e.get("class") or "") + " " + (e.get("itemprop") or "") for e in line.elements[:3]).casefold()
    if "modified" in names or "updated" in names:
        return "updated"
    spoken = list(_leads().finditer(before))
    return {row[1]: row[0] for row in rows("date_leads.tsv")}[spoken[-1][0]] if spoken else None


@cache
def _leads() -> re.Pattern[str]:
    """Matches what is said before a date: "Posted on", "Last updated"."""
    words = sorted((row[1] for row in rows("date_leads.tsv")), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


def _in_address(facts: Facts) -> _Day | None:
    match = _IN_ADDRESS.search(split(facts.url).path) if facts.url else None
    date = _valid(int(match[1]), int(match[2]), int(match[3])) if match else None
    return _Day(date) if date else None


def _as_published(day: _Day | None) -> Published | None:
    return Published(day.date, day.words, None, "page") if day else None


def _ordinal(date: str) -> int:
    return datetime.date.fromisoformat(date).toordinal()
