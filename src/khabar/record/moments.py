"""Moments as people write them, to the form of the journal."""

from __future__ import annotations

import datetime

from khabar.errors import OptionError

_LENGTH_OF_DAY = 10


def moment(words: str) -> str:
    """The last instant in UTC that the words name: a day's end, a minute's, a second's; or the instant itself.

    >>> moment("2016-05-31"), moment("2016-05-31T12:00"), moment("2016-05-31T14:00:00+02:00")
    ('2016-05-31T23:59:59.999999Z', '2016-05-31T12:00:59.999999Z', '2016-05-31T12:00:00.999999Z')
    """
    said = words.strip()
    try:
        found = datetime.datetime.fromisoformat(said)
        found = found.replace(tzinfo=datetime.UTC) if found.tzinfo is None else found.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        raise OptionError(f"{words!r} is no time", "--as-of", "write it as 2016-05-31 or 2016-05-31T12:00") from None
    if len(said) <= _LENGTH_OF_DAY:
        found = found.replace(hour=23, minute=59, second=59, microsecond=999_999)
    elif said.count(":") - (said.count("+") and said.rsplit("+", 1)[1].count(":")) < 2:
        found = found.replace(second=59, microsecond=999_999)
    elif "." not in said:
        found = found.replace(microsecond=999_999)
    # Not by strftime, which writes the year 999 as three digits: then texts sort otherwise than times.
    return f"{found.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
