"""Time expressions as days: what each rule of the grammar means against a day of publication (codebook section 7)."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from khabar.nouns.record import TimePrecision
from khabar.resolve.time_grammar import TimeWords

DAY = timedelta(days=1)
_SOME = {0: 0, 1: 6, 7: 28, 30: 91}  # days behind "recent" and "past few" hours, days, weeks, months


@dataclass(frozen=True, slots=True)
class Days:
    """From `start` to `end`, both inclusive. Law: start <= end."""

    start: date
    end: date
    precision: TimePrecision


@dataclass(frozen=True, slots=True)
class Against:
    """What relative words are taken against: day of publication, the day last named, and whether the event is ahead."""

    published: date | None
    anchor: date | None = None
    planned: bool = False


def days_of(words: TimeWords, against: Against) -> Days | None:
    """The days that the words mean; None when they can't be told, or not without what is missing in `against`."""
    try:
        days = _RULES[words.kind](words, against)
    except (ValueError, OverflowError, KeyError):  # 31 February, year 0
        return None
    if not words.since or days is None:
        return days
    last = against.published
    return spanned(days.start, last) if last and days.start <= last else None


def spanned(start: date, end: date) -> Days:
    """From `start` to `end` with the precision of its length."""
    length = (end - start).days + 1
    return Days(start, end, _precision(length))


def _precision(length: int) -> TimePrecision:
    steps: tuple[tuple[int, TimePrecision], ...] = ((1, "day"), (6, "days"), (9, "week"), (32, "month"))
    return next((name for most, name in steps if length <= most), "longer")


def _one(day: date | None) -> Days | None:
    return Days(day, day, "day") if day else None


# Dates


def _date(words: TimeWords, against: Against) -> Days | None:
    full = words.of("full")
    day = _full(full[0].text) if full else _day_in(words, against)
    if day is None:
        return None
    around = words.of("unit", "week_unit", "month_unit", "year_unit", "weekend") if words.has("close") else []
    if around and words.tokens[-1].kind == "close":
        return _around(day, around[-1].kind, against)
    return _one(day)


def _full(digits: str) -> date:
    """2011-07-03; 03.09.2015 with the day first; 06/12/2004 with the month first where a slash parts them."""
    if "-" in digits:
        return date.fromisoformat(digits)
    slash = "/" in digits
    first, second, year = (int(part) for part in digits.replace("/", ".").split("."))
    month_first = (slash and first <= 12) or second > 12
    return date(year, first, second) if month_first else date(year, second, first)


def _day_in(words: TimeWords, against: Against) -> date | None:
    month = words.of("month")[0]
    # the day stands beside the month; other numerals in the words are hours
    day = min(words.of("day", "ordinal"), key=lambda token: min(abs(token.start - month.end), abs(month.start - token.end)))
    year = _year(words, against)
    if year:
        return date(year, month.value, day.value)
    return _latest_day(month.value, day.value, against)


def _year(words: TimeWords, against: Against) -> int | None:
    """The year that is printed, or "this year", "last year" behind a date."""
    printed = words.of("year")
    if printed:
        return printed[-1].value
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
    """"Around 15 March 2020 (month of)": the week, month or year of the day, cut at P."""
    last = against.published
    if unit == "weekend":
        saturday = day - ((day.weekday() - 5) % 7) * DAY
        return Days(saturday, saturday + DAY, "days")
    if unit == "week_unit":
        return _cut(day - day.weekday() * DAY, day + (6 - day.weekday()) * DAY, last, "week")
    if unit == "month_unit":
        return _cut(*_month_days(day.year, day.month), last, "month")
    return Days(date(day.year, 1, 1), date(day.year, 12, 31), "year") if unit == "year_unit" else Days(day, day, "day")


def _cut(start: date, end: date, last: date | None, precision: TimePrecision) -> Days:
    """Cut at P where P lies within."""
    return Days(start, last if last and start <= last < end else end, precision)


def _short_date(words: TimeWords, against: Against) -> Days | None:
    first, second = (int(part) for part in words.of("short_date")[0].text.split("/"))
    return _one(_latest_day(second, first, against))


def _range_dates(words: TimeWords, against: Against) -> Days | None:
    """Two dates; a month or year that one of them lacks is the other's."""
    days, months, years = words.of("day", "ordinal"), words.of("month"), words.of("year")
    first, last = days[0].value, days[-1].value
    if len(days) > 2:  # hours beside them: the days stand next to the months
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


# Months, years, seasons


def _month_days(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _month(words: TimeWords, against: Against) -> Days | None:
    found = words.of("month")
    if not found:
        return _this_unit(words, against)
    year = _month_year(words, found[0].value, against)
    if year is None:
        return None
    if words.has("week_unit"):
        return _week_in_month(words, *_month_days(year, found[0].value))
    start, end = _phase(words, *_month_days(year, found[0].value))
    return _cut(start, end, against.published, "month")


def _month_year(words: TimeWords, month: int, against: Against) -> int | None:
    year = _year(words, against)
    last = against.published
    if year or last is None:
        return year
    if words.has("next") or against.planned:
        return last.year + (month <= last.month if words.has("next") else month < last.month)
    before = words.has("last")  # "last March" is over
    return last.year - (month > last.month or (before and month == last.month))


def _phase(words: TimeWords, start: date, end: date) -> tuple[date, date]:
    """Early, mid and late of a month (ruling 15); its start and end are early and late, "since the start" its first day."""
    if words.has("early", "start"):
        return start, start + 9 * DAY
    if words.has("mid"):
        return start + 10 * DAY, start + 19 * DAY
    return (start + 20 * DAY, end) if words.has("late", "end") else (start, end)


def _week_in_month(words: TimeWords, start: date, end: date) -> Days:
    nth = words.of("nth")[0].value
    first = end - end.weekday() * DAY if nth < 0 else start + 7 * (nth - 1) * DAY
    return Days(first, min(first + 6 * DAY, end), "week")


def _range_months(words: TimeWords, against: Against) -> Days | None:
    first, last = words.of("month")[0], words.of("month")[-1]
    years = words.of("year")
    end_year = years[-1].value if years else _month_year(words, last.value, against)
    if end_year is None:
        return None
    start_year = years[0].value if len(years) > 1 else end_year - (first.value > last.value)
    start, end = date(start_year, first.value, 1), _month_days(end_year, last.value)[1]
    return spanned(start, _cut(start, end, against.published, "longer").end)


def _year_of(words: TimeWords, against: Against) -> Days | None:
    if words.has("year"):
        return _year_phase(words, words.of("year")[-1].value)
    return _this_unit(words, against)


def _year_phase(words: TimeWords, year: int) -> Days:
    """A year, or its first, middle or last four months (ruling 15)."""
    if words.has("early", "start"):
        return Days(date(year, 1, 1), date(year, 4, 30), "longer")
    if words.has("mid"):
        return Days(date(year, 5, 1), date(year, 8, 31), "longer")
    if words.has("late", "end"):
        return Days(date(year, 9, 1), date(year, 12, 31), "longer")
    return Days(date(year, 1, 1), date(year, 12, 31), "year")


def _range_years(words: TimeWords, _: Against) -> Days:
    first, last = words.of("year")[0], words.of("year")[-1]
    cut = next(at for at, token in enumerate(words.tokens) if token is first) + 1
    head = TimeWords(words.span, "year", words.tokens[:cut])
    tail = TimeWords(words.span, "year", words.tokens[cut:])
    return spanned(_year_phase(head, first.value).start, _year_phase(tail, last.value).end)


def _decade(words: TimeWords, against: Against) -> Days | None:
    year = words.of("decade")[0].value
    if words.has("early", "mid", "late"):
        return None
    end = date(year + 9, 12, 31)
    return Days(date(year, 1, 1), _cut(date(year, 1, 1), end, against.published, "longer").end, "longer")


def _season(words: TimeWords, against: Against) -> Days | None:
    month, year = words.of("season")[0].value, _year(words, against)
    if year is None and against.published is not None:
        last = against.published
        begun = _season_days(last.year, month)
        year = last.year - (begun.start > last or (words.has("last") and begun.end >= last))
    return _season_days(year, month) if year else None


def _season_days(year: int, month: int) -> Days:
    end_year, end_month = (year, month + 2) if month < 12 else (year + 1, 2)
    return Days(date(year, month, 1), _month_days(end_year, end_month)[1], "longer")


def _of_year(words: TimeWords, _: Against) -> Days | None:
    """"first half of 2016", "first six months of 2016"."""
    year, nth = words.of("year")[0].value, words.of("nth")[0].value
    months = 6 if words.has("half") else words.of("count")[0].value if words.has("month_unit") else 0
    if not months or nth < 0:
        return None
    first = months * (nth - 1) + 1
    return Days(date(year, first, 1), _month_days(year, first + months - 1)[1], "longer")


# Weekdays and days beside P


def _weekday(words: TimeWords, against: Against) -> Days | None:
    last = against.published
    if last is None:
        return None
    return _one(_such_weekday(words, words.of("weekday")[0].value, last, against.planned))


def _such_weekday(words: TimeWords, weekday: int, last: date, planned: bool) -> date:
    if words.has("next"):
        return last + ((weekday - last.weekday() - 1) % 7 + 1) * DAY
    if planned and not words.has("last", "past"):
        return last + ((weekday - last.weekday()) % 7) * DAY
    back = (last.weekday() - weekday) % 7
    return last - (back or 7 * words.has("last", "past")) * DAY


def _range_weekdays(words: TimeWords, against: Against) -> Days | None:
    if against.published is None:
        return None
    first, last = words.of("weekday")[0].value, words.of("weekday")[-1].value
    if against.planned or words.has("to", "dash"):  # what began may go on past P
        start = _such_weekday(words, first, against.published, against.planned)
        return spanned(start, start + ((last - first) % 7) * DAY)
    end = against.published - ((against.published.weekday() - last) % 7) * DAY
    return spanned(end - ((last - first) % 7) * DAY, end)


def _overnight_into(words: TimeWords, against: Against) -> Days | None:
    day = _weekday(words, against)
    return Days(day.start - DAY, day.start, "days") if day else None


def _today(words: TimeWords, against: Against) -> Days | None:
    return _one(against.published + words.of("today")[0].value * DAY) if against.published else None


def _tonight(words: TimeWords, against: Against) -> Days | None:
    """"this morning" is P, "last night" the day before; "that night", "the next morning" go by the day last named."""
    if words.has("that", "same"):
        return _one(against.anchor)
    if words.has("previous", "next"):
        return _one(against.anchor + (-1 if words.has("previous") else 1) * DAY if against.anchor else None)
    if against.published is None:
        return None
    return _one(against.published - (DAY if words.has("last") else 0 * DAY))


def _part(words: TimeWords, against: Against) -> Days | None:
    """A part of the day alone: P; "late at night", the day before; "during the night", both."""
    if against.published is None:
        return None
    part = words.of("part")
    if part and part[-1].value < 0:
        late = words.has("late")
        return _one(against.published - DAY) if late else Days(against.published - DAY, against.published, "days")
    return _one(against.published)


def _clock(_: TimeWords, against: Against) -> Days | None:
    return _one(against.published)


def _overnight(_: TimeWords, against: Against) -> Days | None:
    return Days(against.published - DAY, against.published, "days") if against.published else None


def _same_day(words: TimeWords, against: Against) -> Days | None:
    if words.has("that", "same"):
        return _one(against.anchor)
    return _one(against.anchor or against.published)


def _shift(words: TimeWords, against: Against) -> Days | None:
    """So many days before or after the day last named; of weeks and months, and "after the attack", only the words."""
    unit = words.of("unit")
    if against.anchor is None or not unit or unit[0].value != 1 or words.tokens[-1].kind == "after":
        return None
    steps = _count(words) or 1
    back = words.has("earlier", "before", "previous")
    return _one(against.anchor + (-steps if back else steps) * DAY) if steps < 400 else None


# Spans that end at P, and units


def _count(words: TimeWords) -> int | None:
    """The number before the unit: "three", "24", "a"; None for "few" or where there is none."""
    if words.has("few"):
        return None
    numbers = words.of("count", "day", "number")
    return numbers[-1].value if numbers else (1 if words.has("a") else None)


def _unit(words: TimeWords) -> int:
    return words.of("unit", "week_unit", "month_unit", "year_unit", "hour")[-1].value


def _back(last: date, count: int, unit: int) -> date:
    """So many units before P; months and years by the calendar."""
    if unit in (30, 365, 3650):
        months = count * {30: 1, 365: 12, 3650: 120}[unit]
        year, month = divmod(last.year * 12 + last.month - 1 - months, 12)
        return date(year, month + 1, min(last.day, calendar.monthrange(year, month + 1)[1]))
    return last - timedelta(days=count * unit)


def _span(words: TimeWords, against: Against) -> Days | None:
    """"in the past three days": P-3 to P; hours are days begun; "the past few weeks" as "recent weeks"."""
    last, unit, count = against.published, _unit(words), _count(words)
    if last is None:
        return None
    if unit == 0:
        return spanned(last - (((count or 0) + 12) // 24) * DAY, last)
    if count is None:
        few = words.has("few") or words.tokens[-1].text.endswith("s")
        return _recent_days(unit, last) if few else _lately(last, 1, unit)
    return _lately(last, count, unit)


def _lately(last: date, count: int, unit: int) -> Days:
    days = spanned(_back(last, count, unit), last)
    return Days(days.start, days.end, "year") if (count, unit) == (1, 365) else days


def _recent_days(unit: int, last: date) -> Days | None:
    if unit not in _SOME:
        return None
    precision: TimePrecision = "week" if unit == 1 else "month" if unit == 7 else "longer" if unit == 30 else "day"
    return Days(last - timedelta(days=_SOME[unit]), last, precision)


def _recent(words: TimeWords, against: Against) -> Days | None:
    return _recent_days(_unit(words), against.published) if against.published else None


def _coming(words: TimeWords, against: Against) -> Days | None:
    last, unit, count = against.published, _unit(words), _count(words)
    if last is None or (count is None and unit not in _SOME):
        return None
    length = timedelta(days=_SOME[unit] if count is None else count * unit)
    return Days(last, last + length, _precision(length.days + (count is not None)))


def _running(words: TimeWords, against: Against) -> Days | None:
    """"for a second day": yesterday and today; "for five consecutive nights": P-5 to P."""
    if against.published is None:
        return None
    back = words.of("nth")[0].value - 1 if words.has("nth") else words.of("count")[0].value
    return spanned(against.published - back * DAY, against.published)


def _lasting(words: TimeWords, against: Against) -> Days | None:
    """"for three days": P-3 to P; "for months" keeps its words only."""
    count, unit, last = _count(words), _unit(words), against.published
    if last is None or count is None or count > 500 or words.has("dash"):
        return None
    return spanned(_back(last, count, unit) if unit else last - (count // 24) * DAY, last)


def _while(words: TimeWords, against: Against) -> Days | None:
    """"two days ago" P-2; weeks a week, months a month, years a year (ruling 15); "hours ago" P."""
    last, count = against.published, _count(words)
    if last is None:
        return None
    if words.has("while") or _unit(words) == 0:
        return _one(last) if count is None or words.has("while") else _one(last - (count // 24) * DAY)
    if count is None or words.has("more", "least") or count > 1000:
        return None
    day, unit = _back(last, count, _unit(words)), _unit(words)
    if unit == 1:
        return _one(day)
    if unit == 7:
        return Days(day - day.weekday() * DAY, day + (6 - day.weekday()) * DAY, "week")
    if unit == 30:
        return Days(*_month_days(day.year, day.month), "month")
    return Days(date(day.year, 1, 1), date(day.year, 12, 31), "year") if unit == 365 else None


def _this_unit(words: TimeWords, against: Against) -> Days | None:
    last = against.published
    if last is None or words.has("following"):
        return None
    unit = words.of("week_unit", "month_unit", "year_unit")[-1].kind
    step = -1 if words.has("last") else 1 if words.has("next") else 0
    start, end, precision = _unit_days(unit, step, last)
    if unit == "month_unit":
        start, end = _phase(words, start, end)
    elif unit == "year_unit" and words.has("early", "late", "start", "end"):
        phase = _year_phase(words, start.year)
        start, end, precision = phase.start, phase.end, "longer"
    if words.has("later") or (against.planned and step == 0):
        return Days(last, end, precision) if last <= end else None
    return _cut(start, end, last, precision)


def _unit_days(unit: str, step: int, last: date) -> tuple[date, date, TimePrecision]:
    if unit == "week_unit":
        monday = last - last.weekday() * DAY + 7 * step * DAY
        return monday, monday + 6 * DAY, "week"
    if unit == "month_unit":
        year, month = divmod(last.year * 12 + last.month - 1 + step, 12)
        return *_month_days(year, month + 1), "month"
    return date(last.year + step, 1, 1), date(last.year + step, 12, 31), "year"


def _weekend(words: TimeWords, against: Against) -> Days | None:
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


def _unresolved(_: TimeWords, __: Against) -> None:
    return None


_RULES: dict[str, Callable[[TimeWords, Against], Days | None]] = {
    "range_dates": _range_dates, "range_months": _range_months, "range_years": _range_years, "date": _date,
    "short_date": _short_date, "overnight_into": _overnight_into, "range_weekdays": _range_weekdays,
    "weekday": _weekday, "decade": _decade, "season": _season, "of_year": _of_year, "month": _month, "year": _year_of,
    "year_unit": _this_unit, "today": _today, "tonight": _tonight, "part": _part, "clock": _clock,
    "overnight": _overnight, "span": _span, "recent": _recent, "coming": _coming, "running": _running,
    "while": _while, "lasting": _lasting, "shift": _shift, "same_day": _same_day, "this_unit": _this_unit,
    "weekend": _weekend, "recently": _unresolved,
}  # fmt: skip
