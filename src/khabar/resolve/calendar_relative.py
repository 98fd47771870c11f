"""Words that count from the day of publication or the day last named, as days (codebook section 7)."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date, timedelta

from khabar.nouns.record import TimePrecision
from khabar.resolve.calendar_dates import unit_days
from khabar.resolve.days import DAY, Against, Days, month_days, one_day, precision_of, spanned
from khabar.resolve.time_grammar import TimeWords

_SOME = {0: 0, 1: 6, 7: 28, 30: 91}  # days behind "recent" and "past few" hours, days, weeks, months


def weekday(words: TimeWords, against: Against) -> Days | None:
    """The last such weekday up to and including P; "last" before P, "next" after; "Tuesday last week" in that week.

    "The following Tuesday" is the first after the day last named.
    """
    last = against.published
    if last is None:
        return None
    named = words.of("weekday")[0].value
    if any(token.text.lower() == "following" for token in words.tokens):
        return one_day(
            against.anchor + ((named - against.anchor.weekday() - 1) % 7 + 1) * DAY if against.anchor else None
        )
    if words.has("week_unit"):
        weeks = -1 if words.has("last") else 1 if words.has("next") else 0
        return one_day(last + (named - last.weekday() + 7 * weeks) * DAY)
    return one_day(_such_weekday(words, named, last, against.planned))


def _such_weekday(words: TimeWords, weekday: int, last: date, planned: bool) -> date:
    if words.has("next"):
        return last + ((weekday - last.weekday() - 1) % 7 + 1) * DAY
    if planned and not words.has("last", "past"):
        return last + ((weekday - last.weekday()) % 7) * DAY
    back = (last.weekday() - weekday) % 7
    return last - (back or 7 * words.has("last", "past")) * DAY


def range_weekdays(words: TimeWords, against: Against) -> Days | None:
    """ "from Monday to Wednesday", "Friday and Saturday"."""
    if against.published is None:
        return None
    first, last = words.of("weekday")[0].value, words.of("weekday")[-1].value
    if against.planned or words.has("to", "dash"):  # what began may go on past P
        start = _such_weekday(words, first, against.published, against.planned)
        return spanned(start, start + ((last - first) % 7) * DAY)
    end = against.published - ((against.published.weekday() - last) % 7) * DAY
    return spanned(end - ((last - first) % 7) * DAY, end)


def overnight_into(words: TimeWords, against: Against) -> Days | None:
    """The day named and the one before; "overnight Monday into Tuesday" is told by its last day."""
    last = max(n for n, token in enumerate(words.tokens) if token.kind == "weekday")
    day = weekday(replace(words, tokens=words.tokens[last:]) if len(words.of("weekday")) > 1 else words, against)
    return Days(day.start - DAY, day.start, "days") if day else None


def today(words: TimeWords, against: Against) -> Days | None:
    """P, the day before or after; "the day before yesterday" P-2."""
    if against.published is None:
        return None
    steps = words.of("today")[0].value
    if words.has("unit") and words.has("before", "after"):
        steps += -1 if words.has("before") else 1
    return one_day(against.published + steps * DAY)


def tonight(words: TimeWords, against: Against) -> Days | None:
    """P for "this morning", P-1 for "last night"; "that night", "the next morning" go by the day last named."""
    if words.has("that", "same"):
        return one_day(against.anchor)
    if words.has("previous", "next"):
        return one_day(against.anchor + (-1 if words.has("previous") else 1) * DAY if against.anchor else None)
    if against.published is None:
        return None
    return one_day(against.published - (DAY if words.has("last") else 0 * DAY))


def part_of_day(words: TimeWords, against: Against) -> Days | None:
    """A part of the day alone: P; "late at night", the day before; "during the night", both."""
    if against.published is None:
        return None
    part = words.of("part")
    if part and part[-1].value < 0:
        late = words.has("late")
        return one_day(against.published - DAY) if late else Days(against.published - DAY, against.published, "days")
    return one_day(against.published)


def clock(_: TimeWords, against: Against) -> Days | None:
    """An hour alone: P."""
    return one_day(against.published)


def overnight(_: TimeWords, against: Against) -> Days | None:
    """P-1 to P."""
    return Days(against.published - DAY, against.published, "days") if against.published else None


def same_day(words: TimeWords, against: Against) -> Days | None:
    """The day last named; "earlier in the day" else P."""
    if words.has("that", "same"):
        return one_day(against.anchor)
    return one_day(against.anchor or against.published)


def shift(words: TimeWords, against: Against) -> Days | None:
    """So many days, or the week, month or year, before or after the day last named; of other words only the words.

    "Two days after the raid" tells the day of the raid alone: two days before the day last named, else before P.
    """
    after = words.tokens[-1].kind == "after"
    anchor = against.anchor or (against.published if after else None)
    unit = words.of("unit", "hour")
    if anchor and words.has("next", "previous") and not unit:
        whole = words.of("week_unit", "month_unit", "year_unit")[0].kind
        return Days(*unit_days(whole, 1 if words.has("next") else -1, anchor))
    if anchor is None or not unit or (after and not against.counts_back):
        return None
    steps = _count(words) or 1
    if unit[0].value == 0:
        steps = steps // 24 if steps % 24 == 0 else 0
    back = after or words.has("earlier", "before", "previous")
    return one_day(anchor + (-steps if back else steps) * DAY) if 0 < steps < 400 and unit[0].value < 2 else None


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


def past_span(words: TimeWords, against: Against) -> Days | None:
    """As in "in the past three days": P-3 to P; hours are days begun; "the past few weeks" as "recent weeks"."""
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


def recent(words: TimeWords, against: Against) -> Days | None:
    """ "in recent days" P-6 to P, weeks P-28, months P-91."""
    return _recent_days(_unit(words), against.published) if against.published else None


def coming(words: TimeWords, against: Against) -> Days | None:
    """P to so many days ahead; "the next three days" of what has happened follow another event, so none."""
    last, unit, count = against.published, _unit(words), _count(words)
    after = any(token.text.lower() == "following" for token in words.tokens)
    if last is None or after or (words.has("next") and not against.planned) or (count is None and unit not in _SOME):
        return None
    length = timedelta(days=_SOME[unit]) if count is None else _length(count, unit)
    return Days(last, last + length, precision_of(length.days + (count is not None)))


def _length(count: int, unit: int) -> timedelta:
    """So many units; hours as days begun."""
    return timedelta(days=-(-count // 24) if unit == 0 else count * unit)


def running(words: TimeWords, against: Against) -> Days | None:
    """As in "for a second day": yesterday and today; "for five consecutive nights": P-5 to P."""
    if against.published is None:
        return None
    back = words.of("nth")[0].value - 1 if words.has("nth") else words.of("count")[0].value
    return spanned(against.published - back * DAY, against.published)


def lasting(words: TimeWords, against: Against) -> Days | None:
    """As in "for three days": P-3 to P; "for several months" as "recent months"; planned "within two days", P to P+2.

    "For months" keeps its words only, and "for more than two years", whose start is as little told.
    """
    count, last = _count(words), against.published
    if last is None:
        return None
    unit = _unit(words)
    ahead = against.planned and words.has("in", "within")
    if words.has("few"):
        return _recent_days(unit, last) if unit and not ahead else None
    over = words.has("more", "least") or (words.has("for") and words.has("during"))
    if count is None or count > 500 or words.has("dash") or (over and unit in (30, 365)):
        return None
    if ahead:
        return spanned(last, last + _length(count, unit))
    return spanned(_back(last, count, unit) if unit else last - (count // 24) * DAY, last)


def while_ago(words: TimeWords, against: Against) -> Days | None:
    """As in "two days ago" P-2; weeks a week, months a month, years a year (ruling 15); "hours ago" P."""
    last, count = against.published, _count(words)
    if last is None:
        return None
    if words.has("or", "to", "dash"):
        numbers = [token.value for token in words.of("count", "day")]
        if not (words.has("dash") and words.has("count") and numbers[0] % 10 == 0 and numbers[-1] < 10):
            return _or_ago(sorted(numbers), _unit(words), last)
        count = sum(numbers)  # thirty-eight
    if words.has("while") or _unit(words) == 0:
        return one_day(last) if count is None or words.has("while") else one_day(last - (count // 24) * DAY)
    if count is None or words.has("more", "least") or count > 1000:
        return None
    return _around_unit(_back(last, count, _unit(words)), _unit(words))


def _or_ago(counts: list[int], unit: int, last: date) -> Days | None:
    """ "three or four days ago": from the longer ago to the other."""
    if unit == 0:
        return spanned(last - (counts[-1] // 24) * DAY, last)
    ends = [_around_unit(_back(last, count, unit), unit) for count in (counts[-1], counts[0])]
    return spanned(ends[0].start, ends[1].end) if ends[0] and ends[1] else None


def _around_unit(day: date, unit: int) -> Days | None:
    """The day, or the week, month or year that it lies in."""
    if unit == 1:
        return one_day(day)
    if unit in (7, 14):
        return Days(day - day.weekday() * DAY, day + (6 - day.weekday()) * DAY, "week")
    if unit == 30:
        return Days(*month_days(day.year, day.month), "month")
    return Days(date(day.year, 1, 1), date(day.year, 12, 31), "year") if unit == 365 else None


def unresolved(_: TimeWords, __: Against) -> None:
    """Words without days."""
    return
