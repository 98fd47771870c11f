"""Time expressions as days: what each rule of the grammar means against a day of publication (codebook section 7)."""

from __future__ import annotations

from collections.abc import Callable

from khabar.resolve import calendar_dates as dates
from khabar.resolve import calendar_parts as parts
from khabar.resolve import calendar_relative as relative
from khabar.resolve.days import Against, Days, spanned
from khabar.resolve.time_grammar import TimeWords

__all__ = ["Against", "Days", "days_of"]


def days_of(words: TimeWords, against: Against) -> Days | None:
    """The days that the words mean; None when they can't be told, or not without what is missing in `against`."""
    try:
        days = _RULES[words.kind](words, against)
    except (ValueError, OverflowError):  # 31 February, year 0
        return None
    if days is None or days.start > days.end:  # "2016 to 2014"
        return None
    if not words.since:
        return days
    last = against.published
    return spanned(days.start, last) if last and days.start <= last else None


_RULES: dict[str, Callable[[TimeWords, Against], Days | None]] = {
    "range_dates": dates.range_dates,
    "range_months": dates.range_months,
    "range_years": dates.range_years,
    "date": dates.printed_date,
    "short_date": dates.short_date,
    "overnight_into": relative.overnight_into,
    "range_weekdays": relative.range_weekdays,
    "weekday": relative.weekday,
    "decade": dates.decade,
    "season": dates.season,
    "part_of": parts.part_of,
    "day_of_month": parts.day_of_month,
    "month": dates.month,
    "year": dates.year,
    "year_unit": dates.this_unit,
    "today": relative.today,
    "tonight": relative.tonight,
    "part": relative.part_of_day,
    "clock": relative.clock,
    "overnight": relative.overnight,
    "span": relative.past_span,
    "recent": relative.recent,
    "coming": relative.coming,
    "running": relative.running,
    "while": relative.while_ago,
    "lasting": relative.lasting,
    "shift": relative.shift,
    "same_day": relative.same_day,
    "this_unit": dates.this_unit,
    "weekend": dates.weekend,
    "recently": relative.unresolved,
}
