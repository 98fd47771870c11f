"""Dates, months, years, seasons and weeks in words, as days (codebook section 7, rulings 14 and 15)."""

from __future__ import annotations

import calendar
import re
from datetime import date

from khabar.nouns.record import TimePrecision
from khabar.resolve.days import DAY, Against, Days, cut, month_days, one_day, spanned
from khabar.resolve.time_grammar import TimeWords
from khabar.resolve.time_tokens import Token


def printed_date(words: TimeWords, against: Against) -> Days | None:
    """The day of a date, or the week, month, year around it ("(week of)")."""
    day = _day_of(words, against)
    if day is None:
        return None
    if words.has("week_unit") and not words.has("close"):
        return _around(day, "week_unit", against)
    around = words.of("unit", "week_unit", "month_unit", "year_unit", "weekend") if words.has("close") else []
    if around and words.tokens[-1].kind == "close":
        return _around(day, around[-1].kind, against)
    return one_day(day)


def _day_of(words: TimeWords, against: Against) -> date | None:
    full = words.of("full")
    return _full(full[0].text, against) if full else _day_in(words, against)


def _full(digits: str, against: Against) -> date:
    """2011-07-03, 2011/07/03; 03.09.2015 with the day first; 06/12/2004, where a slash parts them, the month first.

    The month stands behind in a report that elsewhere writes the day first, and where the day would lie after P.
    """
    first, second, third = (int(part) for part in re.split(r"[./-]", digits))
    if first > 31:
        return date(first, second, third)
    year = third if third > 99 else _whole_year(third)
    if first > 12 or second > 12 or "/" not in digits:
        return date(year, first, second) if second > 12 else date(year, second, first)
    month_first, day_first = date(year, first, second), date(year, second, first)
    if against.month_first is not None:
        return month_first if against.month_first else day_first
    ahead = against.published is not None and not against.planned and day_first <= against.published < month_first
    return day_first if ahead else month_first


def _whole_year(two_digits: int) -> int:
    return two_digits + (2000 if two_digits < 50 else 1900)


def _day_in(words: TimeWords, against: Against) -> date | None:
    month = words.of("month")[0]
    # the day stands beside the month; other numerals in the words are hours
    day = min(
        words.of("day", "ordinal"), key=lambda token: min(abs(token.start - month.end), abs(month.start - token.end))
    )
    year = _year(words, against)
    if year:
        return date(year, month.value, day.value)
    return _latest_day(month.value, day.value, against)


def _year(words: TimeWords, against: Against) -> int | None:
    """The year that is printed, or "this year", "last year" behind a date."""
    printed = words.of("year")
    if printed:
        return printed[-1].value
    if [token.kind for token in words.tokens[-3:]] == ["month", "dash", "day"]:  # 13-May-24
        return _whole_year(words.tokens[-1].value)
    if words.has("year_unit") and words.has("this", "last", "next") and against.published:
        return against.published.year + (-1 if words.has("last") else 1 if words.has("next") else 0)
    return None


def _latest_day(month: int, day: int, against: Against) -> date | None:
    """The latest such day on or before P, for what is planned the first one after it."""
    if against.published is None:
        return None
    near = [against.published.year + step for step in (-4, -3, -2, -1, 0, 1, 2, 3, 4)]
    days = [date(year, month, day) for year in near if day <= calendar.monthrange(year, month)[1]]
    if against.planned:
        return next((found for found in days if found > against.published), None)
    return next((found for found in reversed(days) if found <= against.published), None)


def _around(day: date, unit: str, against: Against) -> Days:
    """As in "Around 15 March 2020 (month of)": the week, month or year of the day, cut at P."""
    last = against.published
    if unit == "weekend":
        saturday = day - ((day.weekday() - 5) % 7) * DAY
        return Days(saturday, saturday + DAY, "days")
    if unit == "week_unit":
        return cut(day - day.weekday() * DAY, day + (6 - day.weekday()) * DAY, last, "week")
    if unit == "month_unit":
        return cut(*month_days(day.year, day.month), last, "month")
    return Days(date(day.year, 1, 1), date(day.year, 12, 31), "year") if unit == "year_unit" else Days(day, day, "day")


def short_date(words: TimeWords, against: Against) -> Days | None:
    """ "31/07": the day first unless the report writes the month first, the latest one on or before P."""
    first, second = (int(part) for part in words.of("short_date", "loose_date")[0].text.split("/"))
    month_first = second > 12 or (against.month_first is True and first <= 12)
    return one_day(_latest_day(first, second, against) if month_first else _latest_day(second, first, against))


def range_dates(words: TimeWords, against: Against) -> Days | None:
    """Two dates or more, the first and the last; a month or year that one of them lacks is the other's."""
    days, months, years = words.of("day", "ordinal"), words.of("month"), words.of("year")
    if full := words.of("full"):
        return _range_of_printed(words, full, against)
    first, last = days[0].value, days[-1].value
    if len(days) > 2 and len(months) > 1:  # hours beside them: the days stand next to the months
        near = [min(days, key=lambda d, m=m: min(abs(d.start - m.end), abs(m.start - d.end))) for m in months]  # type: ignore[misc]
        first, last = near[0].value, near[-1].value
    year = years[-1].value if years else _year(words, against)
    over_new_year = months[0].value > months[-1].value
    if year:
        start_year = years[0].value if len(years) > 1 else year - over_new_year
    elif begun := _latest_day(months[0].value, first, against):
        start_year, year = begun.year, begun.year + over_new_year
    else:
        return None
    start, end = date(start_year, months[0].value, first), date(year, months[-1].value, last)
    return spanned(start, end) if start <= end else None


def _range_of_printed(words: TimeWords, full: list[Token], against: Against) -> Days | None:
    """ "from 03.09.2015 to 05.09.2015", "from 3 September to 05.09.2015"."""
    ends = [_full(token.text, against) for token in full[:2]]
    if len(ends) < 2:
        rest = TimeWords(words.span, "date", tuple(token for token in words.tokens if token is not full[0]))
        other = _day_in(rest, against) if rest.has("month") else None
        if other is None:
            return None
        ends = [other, *ends] if words.of("month")[0].start < full[0].start else [*ends, other]
    return spanned(*ends) if ends[0] <= ends[1] else None


def month(words: TimeWords, against: Against) -> Days | None:
    """A month or its early, mid, late days, cut at P."""
    found = words.of("month")
    if not found:
        return this_unit(words, against)
    year = month_year(words, found[0].value, against)
    if year is None:
        return None
    start, end = _phase(words, *month_days(year, found[0].value))
    return cut(start, end, against.published, "month")


def month_year(words: TimeWords, month: int, against: Against) -> int | None:
    """The year of a month: the printed one, else that of the latest such month begun on or before P."""
    year = _year(words, against)
    last = against.published
    if year or last is None:
        return year
    if words.has("next") or against.planned:
        return last.year + (month <= last.month if words.has("next") else month < last.month)
    before = words.has("last")  # "last March" is over
    return last.year - (month > last.month or (before and month == last.month))


def _phase(words: TimeWords, start: date, end: date) -> tuple[date, date]:
    """Early, mid and late of a month (ruling 15); its start counts as early, its end as late."""
    if words.has("early", "start"):
        return start, start + 9 * DAY
    if words.has("mid"):
        return start + 10 * DAY, start + 19 * DAY
    return (start + 20 * DAY, end) if words.has("late", "end") else (start, end)


def range_months(words: TimeWords, against: Against) -> Days | None:
    """ "between January and August 2020"."""
    first, last = words.of("month")[0], words.of("month")[-1]
    years = words.of("year")
    end_year = years[-1].value if years else month_year(words, last.value, against)
    if end_year is None:
        return None
    start_year = years[0].value if len(years) > 1 else end_year - (first.value > last.value)
    start, end = date(start_year, first.value, 1), month_days(end_year, last.value)[1]
    return spanned(start, cut(start, end, against.published, "longer").end)


def year(words: TimeWords, against: Against) -> Days | None:
    """A year, whole or by its four months."""
    if words.has("year"):
        return _year_phase(words, words.of("year")[-1].value)
    return this_unit(words, against)


def _year_phase(words: TimeWords, year: int) -> Days:
    """A year, or its first, middle or last four months (ruling 15)."""
    if words.has("early", "start"):
        return Days(date(year, 1, 1), date(year, 4, 30), "longer")
    if words.has("mid"):
        return Days(date(year, 5, 1), date(year, 8, 31), "longer")
    if words.has("late", "end"):
        return Days(date(year, 9, 1), date(year, 12, 31), "longer")
    return Days(date(year, 1, 1), date(year, 12, 31), "year")


def range_years(words: TimeWords, _: Against) -> Days:
    """ "mid-2016 to late 2018"."""
    first, last = words.of("year")[0], words.of("year")[-1]
    cut = next(at for at, token in enumerate(words.tokens) if token is first) + 1
    head = TimeWords(words.span, "year", words.tokens[:cut])
    tail = TimeWords(words.span, "year", words.tokens[cut:])
    return spanned(_year_phase(head, first.value).start, _year_phase(tail, last.value).end)


def decade(words: TimeWords, against: Against) -> Days | None:
    """ "the 1990s", "the 1970s and 1980s", cut at P; a part of a decade keeps its words only."""
    year, last = (words.of("decade")[at].value for at in (0, -1))
    if words.has("early", "mid", "late") or last < year:
        return None
    end = date(last + 9, 12, 31)
    return Days(date(year, 1, 1), cut(date(year, 1, 1), end, against.published, "longer").end, "longer")


def season(words: TimeWords, against: Against) -> Days | None:
    """Three months; the latest begun season on or before P where no year is printed."""
    month, year = words.of("season")[0].value, _year(words, against)
    if year is None and against.published is not None:
        last = against.published
        begun = _season_days(last.year, month)
        year = last.year - (begun.start > last or (words.has("last") and begun.end >= last))
    return _season_days(year, month) if year else None


def _season_days(year: int, month: int) -> Days:
    end_year, end_month = (year, month + 2) if month < 12 else (year + 1, 2)
    return Days(date(year, month, 1), month_days(end_year, end_month)[1], "longer")


def this_unit(words: TimeWords, against: Against) -> Days | None:
    """Days of "this week", "last month", "early last year": whole, cut at P."""
    last = against.published
    if last is None:
        return None
    found = words.of("week_unit", "month_unit", "year_unit")[-1]
    if any(token.text.lower() == "following" for token in words.tokens):  # "following years of turmoil"
        return None
    unit = found.kind
    step = -1 if words.has("last") else 1 if words.has("next") else 0
    if unit == "week_unit" and words.has("earlier") and not words.has("this") and last.weekday() == 0:
        step = -1  # on a Monday nothing "in the week" lies before
    if found.value == 14:  # a fortnight has no days of its own in the calendar
        return spanned(*sorted([last, last + (step or -1) * 14 * DAY]))
    start, end, precision = unit_days(unit, step, last)
    if unit == "month_unit":
        start, end = _phase(words, start, end)
    elif unit == "year_unit" and words.has("early", "late", "start", "end"):
        phase = _year_phase(words, start.year)
        start, end, precision = phase.start, phase.end, "longer"
    if words.has("later") or (against.planned and step == 0):
        return Days(last, end, precision) if last <= end else None
    return cut(start, end, last, precision)


def unit_days(unit: str, step: int, last: date) -> tuple[date, date, TimePrecision]:
    """The week, month or year of a day, or that so many before or after it."""
    if unit == "week_unit":
        monday = last - last.weekday() * DAY + 7 * step * DAY
        return monday, monday + 6 * DAY, "week"
    if unit == "month_unit":
        year, month = divmod(last.year * 12 + last.month - 1 + step, 12)
        return *month_days(year, month + 1), "month"
    return date(last.year + step, 1, 1), date(last.year + step, 12, 31), "year"


def weekend(words: TimeWords, against: Against) -> Days | None:
    """The last Saturday and Sunday that began on or before P; "next" or planned, the first after."""
    last = against.published
    if last is None:
        return None
    saturday = last - ((last.weekday() - 5) % 7) * DAY
    if words.has("next") or against.planned:
        saturday += 7 * DAY
    elif words.has("last") and last.weekday() >= 5:
        saturday -= 7 * DAY
    return Days(saturday, saturday + DAY, "days")
