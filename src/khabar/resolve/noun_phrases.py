"""Counted persons in a run of words: "at least 20 people", "a woman and two children", "rebel fighters"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from khabar.resolve.harm_tokens import Word

_ENDS = frozenset(["stop", "join", "mark", "cue", "auxiliary", "part", "number", "article", "nobody"])
_NO_START = _ENDS - {"number", "article"}
_SUBJECTS = frozenset(["i", "he", "she", "it", "they", "we", "you"])  # "the pilot they captured"
_MEMBERS = re.compile(r"\d+-(?:members?|man|men|person|strong)", re.IGNORECASE)
# how, behind a number without a noun: "nine were wounded, two seriously"
_HOW = frozenset(
    ["seriously", "severely", "critically", "badly", "gravely", "lightly", "slightly", "fatally", "mortally"]
)
_OLDEST = 110
_MANY = 3  # "a number of", in the codebook's reading


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted noun phrase: words `first` up to `last`, how many, and how the count was made."""

    first: int
    last: int
    low: int
    high: int | None
    explicit: bool
    part: bool = False
    more: bool = False
    total: bool = False
    civilian: bool = False
    person: bool = False
    named: bool = False
    before: str = ""


def phrases(words: Sequence[Word], start: int, end: int) -> Iterator[Counted]:
    """The counted phrases in `words[start:end]` in order; what follows "including" is a part."""
    at, part = start, False
    while at < end:
        kind = words[at].kind
        if kind == "part":
            part = True
        elif kind in ("auxiliary", "cue", "mark") and words[at].text != ",":
            part = False
        found = phrase(words, at, end, part=part)
        if found:
            yield found
        at = max(found.last if found else at + 1, at + 1)


def phrase(words: Sequence[Word], start: int, end: int, *, part: bool = False) -> Counted | None:
    """The counted phrase that begins at `start`; None when none does, or what it counts is no person."""
    first = start
    while start < end and words[start].kind in ("adverb", "determiner", "more"):
        start += 1
    another = start > first and words[start - 1].text.lower() == "another"
    if another and (start >= end or words[start].kind in _NO_START):  # "injuring another"
        return Counted(first, start, 1, 1, explicit=True, part=part, more=True)
    if start >= end or words[start].kind in _NO_START:
        return None
    last = _last(words, start, end)
    inside = words[first:last]
    part = part or _is_of_them(words, last, end) or _is_of_them(words, start + 1, end)
    more = any(word.kind == "more" or word.text.lower() in ("others", "more") for word in inside)
    before = words[first - 1].kind if first else ""
    if any(_MEMBERS.fullmatch(word.text) for word in inside):
        return None  # "a 20-member squad"
    if words[start].kind == "number":
        return _numbered(words, (first, start, last), part, more or words[start].bound == "more", before)
    return _implied(words, (first, start, last), part, more, before)


def _last(words: Sequence[Word], start: int, end: int) -> int:
    """Where the phrase ends: before the next preposition, verb, comma or number."""
    at = start + 1
    while at < end and at < start + 9:
        kind = words[at].kind
        if kind == "of" and at + 1 < end and words[at + 1].kind != "number" and not _is_of_them(words, at, end):
            at += 2
            continue
        if kind in _ENDS or kind == "of" or words[at].text.lower() in _SUBJECTS:
            break
        if kind == "determiner" and words[at - 1].kind == "person":  # "a man his wife and"
            break
        at += 1
    return min(at, end)


def _is_of_them(words: Sequence[Word], at: int, end: int) -> bool:
    """As in "of them", "of whom" behind a number: it counts a part."""
    return at + 1 < end and words[at].kind == "of" and words[at + 1].text.lower() in ("them", "whom", "those")


def _numbered(
    words: Sequence[Word], place: tuple[int, int, int], part: bool, more: bool, before: str
) -> Counted | None:
    _first, start, last = place
    number = words[start]
    nouns = [word for word in words[start + 1 : last] if word.kind in ("person", "thing")]
    if nouns and nouns[0].kind == "thing" and not any(word.kind == "person" for word in nouns):
        return None
    if number.high == 0 and not nouns and start + 1 < last and words[last - 1].kind == "other":
        return None  # "no government"
    if _is_age(words, start) or _is_of_told(words, start + 1) or (not nouns and _numbers_a_name(words, start)):
        return None
    none_of_some = number.high == 0 and any(
        word.kind == "person" for word in nouns
    )  # "no soldiers died": beside others
    part = part or none_of_some or _is_how_many(words, start)
    return Counted(
        start, last, number.low, number.high, explicit=True, part=part, more=more, total=number.bound == "total",
        civilian=_civilian(nouns), person=any(w.kind == "person" for w in nouns), before=before,
    )  # fmt: skip


def _numbers_a_name(words: Sequence[Word], start: int) -> bool:
    """As in "for PS 128 Landhi", "Commanding (GOC) 28 Division": a number between names, or that one bears."""
    around = [words[at].kind if 0 <= at < len(words) else "" for at in (start - 1, start + 1)]
    return around == ["name", "name"] and words[start].text.isdigit()


def _is_how_many(words: Sequence[Word], start: int) -> bool:
    """As in "wounding nine, two seriously": a part of those told before."""
    behind = [*words[start + 1 : start + 3], None, None]
    how, after = behind[0], behind[1]
    return how is not None and how.text.lower() in _HOW and (after is None or after.kind not in ("cue", "auxiliary"))


def _is_of_told(words: Sequence[Word], at: int) -> bool:
    """As in "five of those killed": how many of the dead were something, not how many died."""
    told = [word.text.lower() for word in words[at : at + 2]] == ["of", "those"]
    return told and at + 2 < len(words) and words[at + 2].kind == "cue"


def _is_age(words: Sequence[Word], start: int) -> bool:
    """A number in commas behind a name ("Ali, 22, and"), or in brackets behind a number in words ("thirteen (13)")."""
    before = start - 1 - (start > 1 and words[start - 1].text.lower() in ("now", "then"))  # "Ali, now 22,"
    around = [words[at].text if 0 <= at < len(words) else "" for at in (before, start + 1)]
    if around == [",", ","]:
        return before > 0 and words[before - 1].kind in ("name", "person")
    return around == ["(", ")"] or _are_ages(words, start)


def _are_ages(words: Sequence[Word], start: int) -> bool:
    """As in "two sons, 12 and 14, were": behind a comma as many bare numbers as persons were counted before it."""
    first, last = start, start + 1
    while first > 1 and words[first - 1].kind == "join" and words[first - 2].kind == "number":
        first -= 2
    while last + 1 < len(words) and words[last].kind == "join" and words[last + 1].kind == "number":
        last += 2
    ages = words[first:last:2]
    if first < 2 or words[first - 1].text != "," or words[first - 2].form != "plural":
        return False
    if last < len(words) and words[last].kind not in ("join", "auxiliary", "mark"):
        return False
    counted = next((w for w in reversed(words[max(first - 5, 0) : first - 1]) if w.kind == "number"), None)
    return counted is not None and counted.low == len(ages) and all(0 < (age.high or 0) <= _OLDEST for age in ages)


def _implied(words: Sequence[Word], place: tuple[int, int, int], part: bool, more: bool, before: str) -> Counted | None:
    """A count without a number: "a woman" 1, "civilians" two or more, a name 1, "a number of" three or more."""
    first, start, last = place
    inside = words[start:last]
    if any(w.text.lower() in ("number", "group") and w.kind == "other" for w in inside[:3]) and any(
        w.kind == "of" for w in inside
    ):
        if not any(w.kind == "person" for w in inside) and any(w.kind == "thing" for w in inside):
            return None
        return Counted(first, last, _MANY, None, explicit=True, part=part, more=more, before=before)
    of = next((at for at, word in enumerate(inside) if word.kind == "of"), len(inside))
    heads = [word for word in inside[:of] if word.kind == "person"] or _of_whom(inside, of)
    if not heads:
        return _headless(inside, Counted(first, last, 1, 1, explicit=True, part=part, more=more, before=before))
    single = heads[-1].form == "singular" or words[start].kind == "article"
    low, high = (1, 1) if single else (2, None)
    return Counted(
        first, last, low, high, explicit=words[start].kind == "article", part=part, more=more,
        civilian=_civilian(heads), person=True, before=before,
    )  # fmt: skip


def _of_whom(inside: Sequence[Word], of: int) -> list[Word]:
    """The persons behind "of" where what stands before it names nobody: "members of", not "Superintendent of"."""
    named = of < len(inside) and inside[of - 1].kind == "name" and inside[0].kind != "article"
    return [] if named else [word for word in inside[of:] if word.kind == "person"]


def _headless(inside: Sequence[Word], one: Counted) -> Counted | None:
    """One whom no word for a person names: "a 12-year-old", a name, "an American"."""
    if inside[-1].text.lower().endswith("year-old"):
        return replace(one, person=True)
    if inside[-1].kind != "name" or any(word.kind == "thing" for word in inside):
        return None
    return replace(one, explicit=inside[0].kind == "article", more=False, named=True)


def _civilian(nouns: Sequence[Word]) -> bool:
    return any(word.note == "civilian" for word in nouns)
