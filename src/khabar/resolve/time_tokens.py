"""Words of a sentence as classes of the time grammar, one character a class."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from khabar.text.tables import rows

_PACKAGE = "khabar.resolve"
OTHER = "\xff"
_NUMERIC = ("day", "ordinal", "year", "number", "decade", "full", "short_date", "loose_date", "clock")
_DERIVED = ("weekday_short", "hour", "week_unit", "month_unit", "year_unit", "unit_of")

# A word, else (with a digit first) an hour, a date, an ordinal, a number, else a sign
_TOKEN = re.compile(
    r"""
    (?P<word>[pP]re-dawn|[oO]['’]clock|[aApP]\.[mM]\.|[^\W\d_]+)(?:['’]s(?!\w))?
  | (?=\d)(?:
      (?P<clock>(?<![\w.])\d{1,2}(?:[:.]\s?[0-5]\d)?\s?(?:[aApP]\.[mM]\.|[aApP][mM]\b)
        |(?<![\w.:])\d{1,2}:\s?[0-5]\d(?::\d\d)?(?![\w:])
        |(?<!\w)[0-2]\d[0-5]\d(?=\s(?:GMT|UTC|local)))                  # 5:30 p.m., 8.30pm, 00: 06, 1600 GMT
    | (?P<full>(?<![\w./-])(?:(?:19|20)\d\d[/-]\d\d[/-]\d\d(?=T\d\d|(?![\w/-]))
        |\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d(?![\w/-])                # 2011-07-03, 03.09.2015, 3-9-2015
        |(?:[0-3]?\d/[0-3]?\d/|[0-3]\d\.[01]?\d\.)\d\d(?![\w/-]|[.,:]\d)))  # 03.09.15, 3/9/15
    | (?P<short_date>(?<![\w./-])(?!9/11|24/7)[0-3]?\d/[01]\d(?![\w/-]|[.,]\d))  # 31/07
    | (?P<loose_date>(?<![\w./-])(?!9/11|24/7)(?:[0-3]?\d/[1-9]|[01]?\d/[1-3]\d)(?![\w/-]|[.,]\d))  # 31/7, a fraction
    | (?P<decade>(?<!\w)(?:19|20)\d0['’]?s\b)                          # 1990s
    | (?P<ordinal>(?<![\w.])[0-3]?\d(?:st|nd|rd|th|ST|ND|RD|TH)\b)     # 3rd
    | (?P<number>(?<![\w.,:/$€£#])\d+(?![\w%:/]|[.,]\d)))             # 24, 2014, 629
  | (?P<sign>[,،()\[\].–—-])
  | (?P<other>[^\w\s"'“”‘’])
    """,
    re.VERBOSE,
)
# Numerals without which none tells a time by itself: 2014, 31/07, 00: 06, 8.30pm, 3rd
_TELLING_DIGITS = re.compile(
    r"\d(?:\d{3}|/\d|\.\d\d?\.\d\d|:\s?\d|\s?[aApP]\.?[mM]|st\b|nd\b|rd\b|th\b)", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]+")


class Token(NamedTuple):
    """A word or numeral with its class in the grammar and its value."""

    start: int
    end: int
    kind: str
    value: int
    text: str


class Tokens:
    """The tokens of a stretch of text, each made when it is asked for: few of a sentence are."""

    def __init__(self, found: list[re.Match[str]], cased: bool) -> None:
        self.found, self.cased = found, cased

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, at: int) -> Token:
        return _token(self.found[at], self.cased)

    def between(self, first: int, last: int) -> tuple[Token, ...]:
        return tuple(_token(match, self.cased) for match in self.found[first:last])


def tokens(text: str, start: int, end: int) -> tuple[Tokens, str]:
    """The tokens of `text[start:end]`, and the same as one character a token; none when no word tells a time."""
    part = text[start:end]
    if not _TELLING_DIGITS.search(part) and _anchor_words().isdisjoint(_LETTERS.findall(part.lower())):
        return Tokens([], cased=False), ""
    cased = any(map(str.isupper, part[:300]))
    found = list(_TOKEN.finditer(text, start, end))
    signs = [_code(match.lastgroup, match[match.lastgroup], cased) for match in found]  # type: ignore[index]
    return Tokens(found, cased), "".join(signs)


@cache
def _anchor_words() -> frozenset[str]:
    """Words without which no expression is found."""
    kinds = ("month", "weekday", "season", "today", "overnight", "part", "unit", "weekend", "recently", "ago")
    return frozenset(row[0] for row in rows(_PACKAGE, "time_words.tsv") if row[1] in kinds) | {"dawn"}


@cache
def codes() -> dict[str, str]:
    """The character of each class."""
    kinds = sorted({row[1] for row in rows(_PACKAGE, "time_words.tsv")} | {*_NUMERIC, *_DERIVED})
    # Beyond ASCII nothing is special in a pattern; within Latin-1 patterns are compiled fastest.
    return {kind: chr(0x80 + place) for place, kind in enumerate(kinds)}


def _token(match: re.Match[str], cased: bool) -> Token:
    group = match.lastgroup or ""
    return Token(match.start(), match.end(), *_class_of(group, match[group], cased), match.group())


@lru_cache(maxsize=16_384)
def _code(group: str, words: str, cased: bool) -> str:
    """The character of the token's class."""
    return codes().get(_class_of(group, words, cased)[0], OTHER)


@lru_cache(maxsize=16_384)
def _class_of(group: str, words: str, cased: bool) -> tuple[str, int]:
    """Class and value of what stands in one group of the pattern."""
    if group in ("word", "sign"):
        return _word_class(words, cased)
    if group == "other":
        return "other", 0
    if group == "number":
        return _number_class(words)
    return group, int(re.sub(r"\D", "", words)[:4] or 0)


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
    kind = {0: "hour", 7: "week_unit", 14: "week_unit", 30: "month_unit", 365: "year_unit"}.get(value, "unit")
    return ("unit" if word == "hours" else kind), value


def _number_class(digits: str) -> tuple[str, int]:
    value = int(digits[:6])
    if len(digits) <= 2 and 1 <= value <= 31:
        return "day", value
    return ("year" if len(digits) == 4 and 1900 <= value <= 2099 else "number"), value


@cache
def _table() -> dict[str, tuple[str, int]]:
    return {row[0]: (row[1], int(row[2])) for row in rows(_PACKAGE, "time_words.tsv")}
