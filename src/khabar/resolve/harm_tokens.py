"""Words of a sentence as the harm grammar sees them: cues, persons, things, numbers with their bounds."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from khabar.nouns import Span
from khabar.resolve.times import find_times
from khabar.text import Number, find_numbers
from khabar.text.tables import rows, words

_PACKAGE = "khabar.resolve"
_TOKEN = re.compile(
    r"(?i:along\s+with|as\s+well\s+as|together\s+with|in\s+addition\s+to)\b|[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d[\d.,]*|[,;:()–—-]"
    r"|(?<=[,.!?])[\"”»]"  # where somebody's words end, the speaker follows: no person harmed
)


class Word(NamedTuple):
    """A word with its class; a number with its bounds, a cue with what was done (`note`) and its form (`form`)."""

    start: int
    end: int
    text: str
    kind: str
    note: str = ""
    form: str = ""
    low: int = 0
    high: int | None = 0
    bound: str = ""


def harm_words(text: str, start: int, end: int) -> list[Word]:
    """The words of `text[start:end]` in order; none when no word of harm is among them."""
    if _telling_words().isdisjoint(_LETTERS.findall(text[start:end].lower())):
        return []
    numbers = _counts(text, start, end)
    out: list[Word] = []
    skip = -1
    for found in _TOKEN.finditer(text, start, end):
        if found.start() < skip:
            continue
        number = numbers.get(found.start())
        if number:
            out.append(number)
            skip = number.end
        else:
            out.append(_word(found))
    return out


def _counts(text: str, start: int, end: int) -> dict[int, Word]:
    """The numbers that count, by the start of their words with what bounds them; those within times are none."""
    found = find_numbers(text, start, end)
    times = [t.span for t in find_times(text, start, end)] if found else []
    out: dict[int, Word] = {}
    last = start
    for number in found:
        if any(number.span.overlaps(time) for time in times) or _NO_COUNT.match(text, number.span.start):
            continue
        word = _bounded(text, last, number)
        out[word.start] = word
        last = word.end
    return out


def _bounded(text: str, floor: int, number: Number) -> Word:
    """The number with the words before and behind it that bound it ("at least 20", "20 or more")."""
    low, high, span = number.low, number.high, number.span
    lead = _bounds().search(text, max(floor, span.start - 24), span.start)
    kind = _quantifiers()[re.sub(r"\s+", " ", lead.group(1).lower())] if lead else ""
    start = lead.start(1) if lead else span.start
    if kind == "open":
        high = None
    elif kind == "above":
        low, high = low + (not number.vague), None
    elif kind == "upto":
        low = min(1, low)
    elif kind == "below":
        low, high = min(1, low), max((high or low) - 1, min(1, low))
    behind = _OR_MORE.match(text, span.end)
    end = behind.end() if behind else span.end
    if number.span.text.lower() == "no" or start > span.start:
        start = span.start
    between = kind == "same" and lead is not None and lead.group(1).lower() == "between"
    if between and number.low == number.high and (top := _AND_TOP.match(text, span.end)):
        high, end = max(int(top.group(1).replace(",", "")), low), top.end()
    return Word(start, end, text[start:end], "number", low=low, high=None if behind else high, bound=kind)


# "some 20", "as many as 20": the first word bounds the number and is none
_NO_COUNT = re.compile(
    r"(?:some|many)\s+(?:\d|as\b)|no\s+(?:fewer|less|more)\b|many\s+(?:of\s+)?(?:were|are)\b", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]+")
_OR_MORE = re.compile(r"\s+(?:or more|or above|plus)\b|\+", re.IGNORECASE)
_AND_TOP = re.compile(r"\s+and\s+(\d[\d,]*)(?![\w.])")


def _word(found: re.Match[str]) -> Word:
    text = found.group()
    return Word(found.start(), found.end(), text, *_class_of(text, found.start() > 0))


@lru_cache(maxsize=16_384)
def _class_of(text: str, inside: bool) -> tuple[str, str, str]:
    """Kind, note and form of a word; `inside`: not the first of the text, so that a capital makes it a name."""
    lower = text.lower()
    cue = _cues().get(lower)
    if cue:
        return "cue", cue[0], cue[1]
    if " " in lower or "\n" in lower:
        return "join", "", ""
    person = _persons().get(lower) or _persons().get(lower.rpartition("-")[2])
    if person and not (person[0] == "singular" and text[0].isupper() and inside):
        return "person", person[1], person[0]
    return _plain_kind(text, lower), "", ""


def _plain_kind(text: str, lower: str) -> str:
    kind = _grammar().get(lower)
    if kind:
        return kind
    if lower in words(_PACKAGE, "things.txt"):
        return "thing"
    if not text[0].isalnum():
        return "mark"
    return "name" if text[0].isupper() else "other"


@cache
def _grammar() -> dict[str, str]:
    return {row[0]: row[1] for row in rows(_PACKAGE, "harm_grammar.tsv")}


@cache
def _cues() -> dict[str, tuple[str, str]]:
    return {row[0]: (row[1], row[2]) for row in rows(_PACKAGE, "harm_cues.tsv")}


@cache
def _persons() -> dict[str, tuple[str, str]]:
    return {row[0]: (row[1], row[2]) for row in rows(_PACKAGE, "persons.tsv")}


@cache
def _quantifiers() -> dict[str, str]:
    return {row[0]: row[1] for row in rows(_PACKAGE, "quantifiers.tsv")}


@cache
def _bounds() -> re.Pattern[str]:
    phrases = "|".join(phrase.replace(" ", r"\s+") for phrase in sorted(_quantifiers(), key=len, reverse=True))
    return re.compile(rf"\b({phrases}),?\s+(?:the\s+|a\s+)?$", re.IGNORECASE)


@cache
def _telling_words() -> frozenset[str]:
    """Any word of harm, and the words that tell of a toll or of lives; without one no figure is looked for."""
    return frozenset([*_cues(), "toll", "lives", "life", "victims", "victim"])


def span_of(text: str, first: Word, last: Word) -> Span:
    """The span from one word to another."""
    return Span.of(text, first.start, last.end)
