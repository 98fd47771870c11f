"""The words of a report as copies print them too: hashed, by sentence, marked as names, figures, days, quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple
from zlib import crc32

from khabar.nouns import Report, Span
from khabar.read.tables import column
from khabar.read.tables import rows as read_rows
from khabar.text.quotation import quotations
from khabar.text.sentence import sentences
from khabar.text.tables import rows, words

NAME, FIGURE, DAY, QUOTED, LAST = 1, 2, 4, 8, 16
_FURNITURE = 128
#: words that are kept of one report; what stands behind them doesn't tell copies apart
WORDS_KEPT = 4_000

_ISLAMIC_STATE = re.compile(r"Islamic State(?: (?:of|in) Iraq and (?:the Levant|al-Sham|Syria))?|IS|I\.S\.")
# One armed group by its names; "Assad's" is one word, "1,300" one figure; a letter of a script that writes no blanks is
# a word.
_TOKEN = re.compile(
    rf"(?<!\w)(?:{_ISLAMIC_STATE.pattern})(?!\w)"
    r"|\d+(?:[.,]\d+)*"
    r"|[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]"
    r"|[^\W\d_]+(?: ?['’ʼ`´]s\b|(?:['’ʼ`´][^\W\d_]+)*)"
)
#: a place that opens a sentence: "Aleppo province:", "Deir Ezzor"
_PLACE_FIRST = re.compile(
    r"[A-Z][\w'’-]{3,}(?=:|, | [|–—-] | [A-Z]\w+|,? (?:province|governorate|district|city|countryside)\b)"
)
_DROPPED = str.maketrans("", "", "'’ʼ`´, ")


class _Word(NamedTuple):
    """A word as it is compared; `value` is the number that a number word below a hundred states, else 0."""

    hash: int
    mark: int
    value: int = 0


def words_of(report: Report) -> tuple[list[int], list[int]]:
    """The hashed words of the body (0 to 65,535) and their marks; `LAST` marks the last word of a sentence.

    The title, which every outlet writes anew, and furniture are left out. "Five" and "5" are one word, and so are
    "Assad's" and "Assads".
    """
    hashes: list[int] = []
    marks: list[int] = []
    at_place = _marked_places(report)
    for sentence in sentences(report.text, report.body_start):
        if sentence.start < report.body_start or len(hashes) >= WORDS_KEPT:
            continue
        before = len(hashes)
        for word, at in _words(report.text, sentence):
            if at_place[at] != _FURNITURE:
                hashes.append(word.hash)
                marks.append(word.mark | at_place[at])
        if len(hashes) > before:
            marks[-1] |= LAST
    return hashes, marks


def _marked_places(report: Report) -> bytearray:
    """For each character of the text whether it is quoted or furniture."""
    places = bytearray(len(report.text))
    quoted = ((q.inner, QUOTED) for q in quotations(report.text) if q.depth == 0)
    for span, mark in (*quoted, *((span, _FURNITURE) for span in report.furniture)):
        places[span.start : span.end] = bytes((mark,)) * (span.end - span.start)
    return places


def _words(text: str, sentence: Span) -> Iterator[tuple[_Word, int]]:
    """Each word of a sentence and where it starts; "twenty-two" is one, 22."""
    ten, ten_at = None, 0
    for found in _TOKEN.finditer(text, sentence.start, sentence.end):
        at = found.start()
        first = at == sentence.start and not _PLACE_FIRST.match(text, at, sentence.end)
        word = _comparable(found.group(), first)
        if ten and 0 < word.value < 10:
            yield _Word(_hashed(str(ten.value + word.value)), FIGURE), ten_at
            ten = None
            continue
        if ten:
            yield ten, ten_at
            ten = None
        if word.value >= 20:
            ten, ten_at = word, at
        else:
            yield word, at
    if ten:
        yield ten, ten_at


@lru_cache(maxsize=30_000)
def _comparable(printed: str, first: bool) -> _Word:
    """A word as it is compared; `first`: it opens a sentence, where a capital says nothing."""
    if _ISLAMIC_STATE.fullmatch(printed):
        return _Word(_hashed("isis"), NAME)
    word = printed.translate(_DROPPED).casefold()
    if printed[0].isdigit():
        return _Word(_hashed(word), FIGURE)
    value = _numbers().get(word)
    if value is not None:
        return _Word(_hashed(str(value)), FIGURE, value if value < 100 else 0)
    capital = printed[0].isupper() or printed[0].lower() == printed[0].upper()
    if capital and word in _days():
        return _Word(_hashed(_days()[word]), DAY)
    if first or not printed[0].isupper() or word in _starters():
        return _Word(_hashed(word), 0)
    # "Assad's", "Assad 's" and, where a source lost its apostrophes, "Assads"
    return _Word(_hashed(_SAME.get(word, word.removesuffix("s") if len(word) > 4 else word)), NAME)


def _hashed(word: str) -> int:
    return crc32(word.encode()) & 0xFFFF


@cache
def _numbers() -> dict[str, int]:
    table = rows("khabar.text", "number_words.tsv")
    return {word: int(value) for word, kind, value in table if kind in ("unit", "ten", "scale", "group")}


@cache
def _starters() -> frozenset[str]:
    return words("khabar.text", "starters.txt")


@cache
def _days() -> dict[str, str]:
    """Months by their number, so that "Jun" and "June" are one word, and weekdays by their first three letters."""
    months = {name: f"month {row[0]}" for row in read_rows("months.tsv") for name in row[1].split("|")}
    return months | {name: name[:3] if name.isascii() else name for name in column("weekdays.txt")}


_SAME = {"isis": "isis", "isil": "isis", "daesh": "isis", "daish": "isis"}
