"""Words of a sentence as the harm grammar sees them: cues, persons, things, numbers with their bounds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from khabar.nouns import Span
from khabar.resolve.times import find_times
from khabar.text import Number, find_numbers
from khabar.text.tables import rows, words

_PACKAGE = "khabar.resolve"
_JOINTS = ("along with", "as well as", "together with", "in addition to")
_HELD = frozenset(["hostages", "captives", "detainees"])
_PLAIN = (
    r"\d+(?:-[^\W\d_]+)+|[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d(?:[\d.,]*\d)?|[,;:()–—-]"
    r"|(?<=[,.!?])[\"”»]"  # where somebody's words end, the speaker follows: no person harmed
    r"|(?<=[a-z]{4})\.(?=\s+[a-z])"  # where a sentence ends in a text without capitals
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
    for found in _token().finditer(text, start, end):
        if found.start() < skip:
            continue
        number = numbers.get(found.start())
        if number:
            out.append(number)
            skip = number.end
        else:
            out.append(_word(found))
    return [_in_its_place(out, at) for at in range(len(out))]


def _in_its_place(words: Sequence[Word], at: int) -> Word:
    """The word as what stands around it shows it to be."""
    if words[at].text.lower() == "her":
        return _possessive(words[at], words[at + 1 : at + 3])
    if _is_within_name(words, at):
        return words[at]._replace(kind="name", note="", form="")
    return words[at]._replace(kind="person", note="", form="plural") if _is_of_some(words, at) else words[at]


def _is_within_name(words: Sequence[Word], at: int) -> bool:
    """As in "Police Station", "Karbi People s Liberation Tigers": persons in the name of something else."""
    word, behind = words[at], words[at + 1 : at + 2]
    if word.form != "plural" or not word.text[0].isupper() or not behind:
        return False
    return behind[0].kind == "name" or behind[0].text in ("s", "S")


def _is_of_some(words: Sequence[Word], at: int) -> bool:
    """As in "one of the wounded", "two of the 20 hostages were killed": persons whom something else befell."""
    word = words[at]
    if word.kind != "cue" or not (word.form in ("ed", "intr") or word.text.lower() in _HELD):
        return False
    before = [w.kind for w in words[max(at - 5, 0) : at] if w.text.lower() != "out"]
    if before[-4:-3] == ["auxiliary"]:  # "she was one of those killed": that is told of her
        return False
    if before[-3:] == ["number", "of", "determiner"]:
        return True
    if before[-3:] != ["number", "of", "number"]:
        return False
    behind = next((w for w in words[at + 1 : at + 6] if w.kind not in ("auxiliary", "adverb")), word)
    return behind.kind == "cue" and behind.note != word.note


def _possessive(word: Word, behind: Sequence[Word]) -> Word:
    """The word "her", which is no person before those who are hers: "her three children"."""
    kinds = [w.kind for w in behind]
    at = 1 if kinds[:1] in (["other"], ["name"]) else 0
    own = kinds[at : at + 1] in (["number"], ["person"], ["thing"])
    return word._replace(kind="determiner", note="", form="") if own else word


def _counts(text: str, start: int, end: int) -> dict[int, Word]:
    """The numbers that count, by the start of their words with what bounds them; those within times are none."""
    found = find_numbers(text, start, end)
    times = [t.span for t in find_times(text, start, end)] if found else []
    out: dict[int, Word] = {}
    last = start
    for at, number in enumerate(found):
        if any(number.span.overlaps(time) for time in times) or _NO_COUNT.match(text, number.span.start):
            continue
        if number.span.start < last or _AGED.match(text, number.span.end):
            continue
        after = next((n for n in found[at + 1 :] if n.span.text.lower() != "many"), None)  # "as many as 20"
        word = _bounded(text, last, number, after)
        out[word.start] = word
        last = word.end
    return out


def _bounded(text: str, floor: int, number: Number, after: Number | None) -> Word:
    """The number with the words before and behind it that bound it ("at least 20", "20 or more", "between 20 and 30").

    `after` is the next number of the text, the top of what stands "between".
    """
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
    top = after.high if after and _AND_AT_MOST.fullmatch(text, end, after.span.start) else None
    if after and top and high is None and top > low:
        return Word(start, after.span.end, text[start : after.span.end], "number", low=low, high=after.high, bound=kind)
    if between and number.low == number.high and after and text[span.end : after.span.start].strip().lower() == "and":
        high, end = after.high if after.high is None else max(after.high, low), after.span.end
    return Word(start, end, text[start:end], "number", low=low, high=None if behind else high, bound=kind)


# "some 20", "as many as 20": the first word bounds the number and is none; "124 At least four people", "13 The army":
# a number of the page's furniture stands before a sentence; "1 �� 2015": a day whose month was lost
_NO_COUNT = re.compile(
    r"(?i:some|many)\s+(?:\d|(?i:as)\b)|(?i:no\s+(?:fewer|less|more))\b|(?i:(?:(?<=how\s)many|many\s+(?:of\s+)?(?:were|are))\b)"
    r"|(?i:both)\s+(?:the\s+)?[A-Z][\w-]*(?:\s+[A-Z][\w-]*){0,3}\s+and\b"
    r"|(?:(?<=was\s)|(?<=is\s))(?i:one\s+of\s+the\s+(?:most\b|worst\b|\w+est\b))"
    r"|\d[\d,]*\s+(?:(?:At\s+least|More\s+than|Up\s+to|As\s+many\s+as)\b|(?:The|A|An)\s"
    r"|(?:Over|Nearly|About|Around|Some)\s+\d|\d{1,2}\.\d{1,2}\.\d{4})"
    r"|\d{1,2}\s+\ufffd+\s+(?:19|20)\d\d\b"
)
_ARTICLE_OF_NAME = re.compile(r"(?:al|el|as|ash|at|ad|ar|an|az)[-’'][A-Z]")  # "al-Agal"
_AGED = re.compile(r"\s+years?\s+old\b", re.IGNORECASE)  # "a 28 year old man"
_LETTERS = re.compile(r"[^\W\d_]+")
_OR_MORE = re.compile(r"\s+(?:or more|or above|plus)\b|-plus\b|\+", re.IGNORECASE)
# "at least 10 and up to 20": the second bounds the first
_AND_AT_MOST = re.compile(
    r",?\s+(?:and|but)\s+(?:(?:possibly|perhaps|maybe)\s+)?(?:up\s+to|as\s+many\s+as)\s+", re.IGNORECASE
)


def _word(found: re.Match[str]) -> Word:
    text = " ".join(found.group().split())
    return Word(found.start(), found.end(), text, *_class_of(text, found.start() > 0))


@lru_cache(maxsize=16_384)
def _class_of(text: str, inside: bool) -> tuple[str, str, str]:
    """Kind, note and form of a word; `inside`: not the first of the text, so that a capital makes it a name."""
    lower = text.lower()
    cue = _cues().get(lower)
    if cue:
        return "cue", cue[0], cue[1]
    if lower in _JOINTS:
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
    return "name" if text[0].isupper() or _ARTICLE_OF_NAME.match(text) else "other"


@cache
def _token() -> re.Pattern[str]:
    """Words and marks; words of harm and joints of several words are one."""
    several = [re.escape(phrase).replace(r"\ ", r"\s+") for phrase in (*_JOINTS, *_cues()) if " " in phrase]
    return re.compile(rf"(?i:\b(?:{'|'.join(several)}))\b|{_PLAIN}")


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
    return frozenset(
        [
            *(part for cue in _cues() for part in cue.split()), "toll", "lives", "life", "victims", "victim",
            "casualty", "unhurt", "unharmed", "unscathed", "uninjured",
        ]
    )  # fmt: skip


def span_of(text: str, first: Word, last: Word) -> Span:
    """The span from one word to another."""
    return Span.of(text, first.start, last.end)
