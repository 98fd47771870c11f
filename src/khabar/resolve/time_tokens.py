"""Words of a sentence as classes of the time grammar, one character a class."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from khabar.text.tables import rows

_PACKAGE = "khabar.resolve"
OTHER = "\u0101"
_NUMERIC = ("day", "ordinal", "year", "number", "decade", "full", "short_date", "clock")
_DERIVED = ("weekday_short", "hour", "week_unit", "month_unit", "year_unit", "unit_of")

_TOKEN = re.compile(
    r"""
    (?P<clock>(?<![\w.])\d{1,2}(?:[:.]\s?[0-5]\d)?\s?(?:[ap]\.m\.|[ap]m\b)|(?<![\w.:])\d{1,2}:\s?[0-5]\d(?::\d\d)?(?![\w:])
        |(?<!\w)[0-2]\d[0-5]\d(?=\s(?:GMT|UTC|local)))                             # 5:30 p.m., 8.30pm, 00: 06, 1600 GMT
  | (?P<full>(?<![\w./-])(?:(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)(?![\w/-]))  # 2011-07-03, 03.09.2015
  | (?P<short_date>(?<![\w./-])[0-3]?\d/[01]\d(?![\w./-]))                         # 31/07
  | (?P<decade>(?<!\w)(?:19|20)\d0['’]?s\b)                                        # 1990s
  | (?P<ordinal>(?<![\w.])[0-3]?\d(?:st|nd|rd|th)\b)                               # 3rd
  | (?P<number>(?<![\w.,:/$€£#])\d+(?![\w%:/]|[.,]\d))                             # 24, 2014, 629
  | (?P<word>pre-dawn|o['’]clock|[^\W\d_]+\.m\.|[^\W\d_]+)(?:['’]s(?!\w))?
  | (?P<sign>[,()\[\].–—-])
  | (?P<other>[^\w\s"'“”‘’])
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or numeral with its class in the grammar and its value."""

    start: int
    end: int
    kind: str
    value: int
    text: str


def tokens(text: str, start: int, end: int) -> tuple[list[Token], str]:
    """The tokens of `text[start:end]`, and the same as one character a token."""
    cased = any(map(str.isupper, text[start : min(end, start + 300)]))
    found = [token for match in _TOKEN.finditer(text, start, end) for token in _token(match, cased)]
    code = codes()
    return found, "".join([code.get(token.kind, OTHER) for token in found])


@cache
def codes() -> dict[str, str]:
    """The character of each class."""
    kinds = sorted({row[1] for row in rows(_PACKAGE, "time_words.tsv")} | {*_NUMERIC, *_DERIVED})
    return {kind: chr(0x4E00 + place) for place, kind in enumerate(kinds)}


def _token(match: re.Match[str], cased: bool) -> Iterator[Token]:
    group, words = match.lastgroup or "", match.group()
    if group in ("word", "sign"):
        kind, value = _word_class(match.group(group), cased)
    elif group == "other":
        kind, value = "other", 0
    elif group == "number":
        kind, value = _number_class(words)
    else:
        kind, value = group, int(re.sub(r"\D", "", words)[:4] or 0)
    yield Token(match.start(), match.end(), kind, value, words)


def _word_class(word: str, cased: bool) -> tuple[str, int]:
    """The class of a word; a name of a month or weekday that is also another word must be written as a name."""
    kind, value = _table().get(word.lower(), ("other", 0))
    if kind in ("month", "weekday") and (len(word) <= 3 or word.lower() == "march"):
        if cased and not word[0].isupper():
            return "other", 0
        if kind == "weekday":
            return "weekday_short", value
    return _unit_class(word.lower(), value) if kind == "unit" else (kind, value)


def _unit_class(word: str, value: int) -> tuple[str, int]:
    kind = {0: "hour", 7: "week_unit", 30: "month_unit", 365: "year_unit"}.get(value, "unit")
    return ("unit" if word == "hours" else kind), value


def _number_class(digits: str) -> tuple[str, int]:
    value = int(digits[:6])
    if len(digits) <= 2 and 1 <= value <= 31:
        return "day", value
    return ("year" if len(digits) == 4 and 1900 <= value <= 2099 else "number"), value


@cache
def _table() -> dict[str, tuple[str, int]]:
    return {row[0]: (row[1], int(row[2])) for row in rows(_PACKAGE, "time_words.tsv")}
