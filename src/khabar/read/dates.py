"""Dates that are printed in full, in the forms that news uses, to ISO dates. A day without its year is no date here.

Forms: "3 September 2015", "September 3rd, 2015", "Jul 012016" (commas lost), "2015-09-03", "2015/9/3", "03.09.2015",
"3 de septiembre de 2015", "3 أيلول/سبتمبر 2015", "2015年9月3日". Numbers parted by strokes whose day and month could
change places ("03/09/2015") are no date: nobody can know which it is.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from khabar.read.tables import column, rows


@dataclass(frozen=True, slots=True)
class Printed:
    """A date in a text: the ISO date and where its words stand."""

    date: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateLine:
    """A date with all that is printed around it: weekday, lead ("Last updated"), time of day, zone."""

    printed: Printed
    start: int
    end: int
    updated: bool


@cache
def month_numbers() -> dict[str, int]:
    """Month by name in lower case."""
    return {name: int(number) for number, names in rows("months.tsv") for name in names.split("|")}


@cache
def months_pattern() -> str:
    """An alternation of all month names, longest first."""
    return "|".join(re.escape(name) for name in sorted(month_numbers(), key=len, reverse=True))


@cache
def _date() -> re.Pattern[str]:
    month = rf"(?:{months_pattern()})"
    second = rf"(?:\s?[/(]\s?{month}\)?)?"
    return re.compile(
        rf"""(?<![\w.,/-])(?:
          (?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s?(?:de\s|of\s)?(?P<m1>{month})(?!\w){second}\.?[,،]?\s?(?:de\s|del\s)?
            (?P<y1>\d{{4}})                                                              # 3 September 2015
        | (?P<m2>{month})(?!\w)\.?\s?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[,،]?\s?(?P<y2>\d{{4}}) # Sept. 3rd, 2015
        | (?P<y3>\d{{4}})(?P<s3>[-/.])(?P<m3>\d{{1,2}})(?P=s3)(?P<d3>\d{{1,2}})          # 2015-09-03
        | (?P<a4>\d{{1,2}})(?P<s4>[-/.])(?P<b4>\d{{1,2}})(?P=s4)(?P<y4>\d{{4}})          # 03.09.2015
        | (?P<y5>\d{{4}})年(?P<m5>\d{{1,2}})月(?P<d5>\d{{1,2}})日                        # 2015年9月3日
        )(?!\d)""",
        re.VERBOSE | re.IGNORECASE,
    )


def find_dates(text: str, start: int = 0, end: int | None = None) -> Iterator[Printed]:
    """Every date printed in full in `text[start:end]`, in order."""
    for match in _date().finditer(text, start, len(text) if end is None else end):
        if date := _resolved(match):
            yield Printed(date, match.start(), match.end())


def date_at(text: str, start: int) -> Printed | None:
    """The date printed in full that begins exactly at `start`, if there is one."""
    match = _date().match(text, start)
    date = _resolved(match) if match else None
    return Printed(date, start, match.end()) if match and date else None


def iso_date(words: str) -> str | None:
    """The ISO date of words that are a date with whatever around it (a time, a weekday); None when there is none.

    >>> iso_date("Thursday, 3 September 2015 10:20 GMT")
    '2015-09-03'
    """
    found = next(find_dates(words[:300]), None)
    return found.date if found else None


def _resolved(match: re.Match[str]) -> str | None:
    for form in ("1", "2", "3", "5"):
        if match[f"y{form}"]:
            return _day(match[f"y{form}"], match[f"m{form}"], match[f"d{form}"])
    first, second = int(match["a4"]), int(match["b4"])
    if match["s4"] == "/" and first <= 12 and second <= 12 and first != second:
        return None
    day, month = (second, first) if second > 12 else (first, second)
    return _day(match["y4"], str(month), str(day))


def _day(year: str, month: str, day: str) -> str | None:
    number = month_numbers().get(month.lower()) or (int(month) if month.isdecimal() else 0)
    try:
        found = datetime.date(int(year), number, int(day))
    except ValueError:
        return None
    # A four-digit number before 1800 is a release number or a count, and no year of a news report.
    return found.isoformat() if 1800 <= found.year <= 2199 else None


@cache
def _before() -> re.Pattern[str]:
    leads = "|".join(
        re.escape(words) for words in sorted((r[1] for r in rows("date_leads.tsv")), key=len, reverse=True)
    )
    days = "|".join(re.escape(day) for day in sorted(column("weekdays.txt"), key=len, reverse=True))
    return re.compile(
        rf"[(\[]?(?:(?P<lead>{leads})\s?:?\s{{0,3}}(?:in\s[\w’' .]{{2,25}},\s)?)?(?:(?:{days})(?!\w)[.,،]?\s{{0,2}})?",
        re.IGNORECASE,
    )


_AFTER = re.compile(
    r"""(?:,?\s?(?:at|[-–—|·]|الساعة)?\s?
          (?:\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?|(?<=at\s)\d{4}(?!\d)|\d{4}(?=\s(?:UTC|GMT)))  # 10:20
          (?:\s(?:UTC|GMT|KSA|EET|EEST|CET|CEST|EDT|EST|MSK|IST|BST)(?:[+-]\d{1,2}(?::?\d{2})?)?)?)?
        [)\]]?""",
    re.VERBOSE | re.IGNORECASE,
)


def date_line_at(text: str, start: int) -> DateLine | None:
    """The date with its lead, weekday and time that begins at `start`.

    >>> line = date_line_at("Published Thu 3 Sept 2015 10:20 GMT Two shells", 0)
    >>> line.printed.date, line.end
    ('2015-09-03', 35)
    """
    before = _before().match(text, start)
    printed = date_at(text, before.end()) if before else None
    if not before or not printed:
        return None
    after = _AFTER.match(text, printed.end)
    lead = (before["lead"] or "").lower()
    updated = any(kind == "updated" and words == lead for kind, words in rows("date_leads.tsv"))
    return DateLine(printed, start, after.end() if after else printed.end, updated)
