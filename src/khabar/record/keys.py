"""Names in a record: of reports, of blocks and bands, of accounts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from khabar.nouns import Report

# PostgreSQL indexes no text beyond 2,700 bytes; an address of that length is a session's, not a page's.
_LONGEST = 800
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_STEM_AND_NUMBER = re.compile(r"(?P<stem>.+?)(?:#\d+)+")
_JSON = re.compile(r"\.jsonl?(?:\.gz)?$|\.ndjson(?:\.gz)?$", re.IGNORECASE)
_EVENTS = 20
_KEY_BITS = 48
_PERIOD = 4_000


def report_key(report: Report, *, id_given: bool) -> str:
    """The name of a report in a record: the id that came with it, else that of its post (`post_of`), else its address,
    else the digest of its bytes.

    >>> report_key(Report("page", "Two shells fell.", url="https://a.example/1"), id_given=False)
    'https://a.example/1'
    """
    name = (report.id if id_given else None) or post_of(report) or report.url or report.sha256
    plain = _CONTROLS.sub("\ufffd", name)
    return name if name == plain and len(name) <= _LONGEST else f"{plain[:_LONGEST]}#{digest_of(name)}"


def post_of(report: Report) -> str | None:
    """The name of a Telegram post, the same in every export of its chat: the chat's number and its own."""
    chat, number = (report.extra.get(key) for key in ("telegram_chat", "telegram_id"))
    return f"telegram:{chat}/{number}" if isinstance(chat, int) and isinstance(number, int) else None


def is_given(report: Report) -> bool:
    """Whether the id of a report that was coded before came with it, and was not made of the name of its input.

    Names of JSON files are taken for ids that were given, for ids are within such files.
    """
    numbered = _STEM_AND_NUMBER.fullmatch(report.id)
    stem = numbered["stem"] if numbered else report.id
    name = report.input.replace("\\", "/")
    made = re.search(rf"(?:^|/){re.escape(stem)}(?:\.[A-Za-z0-9]{{1,8}}(?:\.gz)?)?$", name) or report.id in (
        "stdin",
        "text",
        "bytes",
    )
    return not made or (numbered is None and _JSON.search(name) is not None)


def short(key: str, period: int = 0) -> int:
    """A key of a period (`period_of`; 0: of none) in 63 bits, for an index; the period stands above, so that what is
    added and asked for together lies together there.
    """
    return period << _KEY_BITS | _hashed(key)


def first_key(period: int) -> int:
    """The least key of a period."""
    return period << _KEY_BITS


def period_of_key(short_key: int) -> int:
    """The period of a key."""
    return short_key >> _KEY_BITS


def period_of(day: int) -> int:
    """The period in which a day lies, by its ordinal (`date.toordinal`): some eleven years; of 0, no day, 0."""
    return 1 + day // _PERIOD if day else 0


def years_in(periods: Iterable[int]) -> list[int]:
    """The years that lie in periods, in part or whole."""
    ends = [((period - 1) * _PERIOD, period * _PERIOD - 1) for period in periods]
    return sorted({year for first, last in ends for year in range(_year(first), _year(last) + 1)})


def _year(day: int) -> int:
    return date.fromordinal(max(1, min(day, date.max.toordinal()))).year


@lru_cache(maxsize=20_000)
def _hashed(key: str) -> int:
    return int.from_bytes(
        hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=_KEY_BITS // 8).digest(), "big"
    )


def account_id(reading: int, place: int) -> int:
    """The number of an account in the tables: of its reading, and which of its events it is.

    >>> account_id(3, 2), reading_of(account_id(3, 2))
    (3145730, 3)
    """
    return (reading << _EVENTS) + place


def reading_of(account: int) -> int:
    """The reading of an account."""
    return account >> _EVENTS


def canonical(value: Mapping[str, object] | list[object]) -> str:
    """JSON in one form alone (ASCII, keys sorted, no spaces), so that its digest can be had again."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"), sort_keys=True)


def digest_of(words: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
