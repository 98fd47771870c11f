"""Words of a sentence as classes of the time grammar, one character a class."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from khabar.text.tables import rows

_PACKAGE = "khabar.resolve"
OTHER = "\u0101"
_NUMERIC = ("day", "ordinal", "year", "number", "decade", "full", "short_date", "clock")
_DERIVED = ("weekday_short", "hour", "week_unit", "month_unit", "year_unit", "unit_of")

# A word, else (with a digit first) an hour, a date, an ordinal, a number, else a sign
_TOKEN = re.compile(
    r"""
    (?P<word>[pP]re-dawn|[oO]['’]clock|[aApP]\.[mM]\.|[^\W\d_]+)(?:['’]s(?!\w))?
  | (?=\d)(?:
      (?P<clock>(?<![\w.])\d{1,2}(?:[:.]\s?[0-5]\d)?\s?(?:[aApP]\.[mM]\.|[aApP][mM]\b)
        |(?<![\w.:])\d{1,2}:\s?[0-5]\d(?::\d\d)?(?![\w:])
        |(?<!\w)[0-2]\d[0-5]\d(?=\s(?:GMT|UTC|local)))                  # 5:30 p.m., 8.30pm, 00: 06, 1600 GMT
    | (?P<full>(?<![\w./-])(?:(?:19|20)\d\d-\d\d-\d\d
        |\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d)(?![\w/-]))               # 2011-07-03, 03.09.2015
    | (?P<short_date>(?<![\w./-])[0-3]?\d/[01]\d(?![\w./-]))           # 31/07
    | (?P<decade>(?<!\w)(?:19|20)\d0['’]?s\b)                          # 1990s
    | (?P<ordinal>(?<![\w.])[0-3]?\d(?:st|nd|rd|th|ST|ND|RD|TH)\b)     # 3rd
    | (?P<number>(?<![\w.,:/$€£#])\d+(?![\w%:/]|[.,]\d)))             # 24, 2014, 629
  | (?P<sign>[,()\[\].–—-])
  | (?P<other>[^\w\s"'“”‘’])
    """,
    re.VERBOSE,
)
_DIGIT = re.compile(r"\d")
_BREAKS = str.maketrans(dict.fromkeys(".,;:()[]\"'’”“–—-/\n", " "))


class Token(NamedTuple):
    """A word or numeral with its class in the grammar and its value."""

    start: int
    end: int
    kind: str
    value: int
    text: str


def tokens(text: str, start: int, end: int) -> tuple[list[Token], str]:
    """The tokens of `text[start:end]`, and the same as one character a token; none when no word tells a time."""
    part = text[start:end]
    if not _DIGIT.search(part) and _anchor_words().isdisjoint(part.lower().translate(_BREAKS).split()):
        return [], ""
    cased = any(map(str.isupper, part[:300]))
    found = [_token(match, cased) for match in _TOKEN.finditer(text, start, end)]
    code = codes()
    return found, "".join([code.get(token.kind, OTHER) for token in found])


@cache
def _anchor_words() -> frozenset[str]:
    """Words without which no expression is found."""
    kinds = ("month", "weekday", "season", "today", "overnight", "part", "unit", "weekend", "recently", "ago")
    return frozenset(row[0] for row in rows(_PACKAGE, "time_words.tsv") if row[1] in kinds) | {"dawn"}


@cache
def codes() -> dict[str, str]:
    """The character of each class."""
    kinds = sorted({row[1] for row in rows(_PACKAGE, "time_words.tsv")} | {*_NUMERIC, *_DERIVED})
    return {kind: chr(0x4E00 + place) for place, kind in enumerate(kinds)}


def _token(match: re.Match[str], cased: bool) -> Token:
    group, words = match.lastgroup or "", match.group()
    if group == "word" or group == "sign":  # noqa: PLR1714
        kind, value = _word_class(match[group], cased)
    elif group == "other":
        kind, value = "other", 0
    elif group == "number":
        kind, value = _number_class(words)
    else:
        kind, value = group, int(re.sub(r"\D", "", words)[:4] or 0)
    return Token(match.start(), match.end(), kind, value, words)


@lru_cache(maxsize=16_384)
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
