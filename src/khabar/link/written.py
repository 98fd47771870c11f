"""The dates that a report writes out anywhere: the only hold where no day of publication is known."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from khabar.text.tables import rows

_DATE = re.compile(
    r"""\b(?:
        (?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:\sof)?\s(?P<month>[A-Za-z]{3,9})\b  # 7 August, 7th of August
      | (?P<name>[A-Za-z]{3,9})\.?\s(?P<number>[0-3]?\d)(?:st|nd|rd|th)?\b      # Aug. 7
    )""",
    re.VERBOSE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@lru_cache(maxsize=4)  # asked for with every account of a report
def dates_in(text: str) -> frozenset[str]:
    """Months with days, and years, as in "08-07" and "2022".

    >>> sorted(dates_in("On 7 August 2022, and again on Aug. 9"))
    ['08-07', '08-09', '2022']
    """
    found = set()
    for date in _DATE.finditer(text):
        month = _months().get((date["month"] or date["name"]).lower())
        if month and 1 <= (day := int(date["day"] or date["number"])) <= 31:
            found.add(f"{month:02}-{day:02}")
    return frozenset(found | set(_YEAR.findall(text)))


@cache
def _months() -> dict[str, int]:
    return {row[0]: int(row[2]) for row in rows("khabar.resolve", "time_words.tsv") if row[1] == "month"}
