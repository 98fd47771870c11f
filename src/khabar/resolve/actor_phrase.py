"""The grammar of a mention: where its head noun is, what stands before it, and what only describes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from khabar.nouns.identity import ActorKind
from khabar.resolve.actor_words import Word, fold
from khabar.text.tables import rows

# How a noun stands to a name before it ("SDF fighters" are the SDF, "SDF supporters" are not).
NounClass = Literal[
    "member", "force", "generic", "body", "kin", "asset", "holding", "speaker", "follower", "office", "crowd",
    "civilian", "medium", "monitor", "io", "party", "place", "act",
]  # fmt: skip
_DATA = "khabar.resolve"
_MOST_WORDS = 4
_TIED_WITHOUT_HYPHEN = frozenset(["held", "backed", "led", "controlled", "linked", "affiliated", "aligned", "inspired"])
# Marks that end the head of a mention: "Levant Front, a rebel group", "SDF (Kurdish-led)"
_MARK = re.compile(r"[,;:()\[\]\"“”«»|/\n]|\s[–—-]+\s|[.!?]\s")
_NUMBER = re.compile(r"\d[\d,.]*\Z")


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun of the table at words `first` up to `last`; `kind` None: its adjectives tell."""

    first: int
    last: int
    word: str
    group: NounClass
    kind: ActorKind | None
    branch: str | None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A mention: words `start` up to `end` are its head and what stands before it, the tail follows `joint`.

    `nouns` are the table's nouns among them, in order; `noun` is the last one when it ends the head, or stands before
    the name of a person ("SDF spokesman Redur Khalil").
    """

    words: tuple[Word, ...]
    start: int
    end: int
    joint: str | None
    nouns: tuple[Noun, ...]
    definite: bool
    pronoun: bool

    @property
    def noun(self) -> Noun | None:
        return self.nouns[-1] if self.nouns else None

    @property
    def behind(self) -> Noun | None:
        """The noun that what follows the head begins with: "mayor" in "adviser to the city's mayor"."""
        words = self.words
        first = _behind_determiners(words, self.tail, ()) if self.tail < len(words) else len(words)
        last = next((at for at in range(first, len(words)) if words[at].folded in joints("cut")), len(words))
        found = _nouns(words, first, last, ())
        return found[-1] if found else None

    @property
    def tail(self) -> int:
        """Where the words behind the head begin."""
        return min(self.end + (self.joint is not None), len(self.words))


def phrase_of(text: str, words: Sequence[Word], covered: Sequence[tuple[int, int]] = (), start: int = 0) -> Phrase:
    """The phrase of `words` from `start` on; words `covered` by a name are never cut."""
    first = _behind_determiners(words, start, covered)
    end, joint = _head_end(text, words, first, covered)
    nouns = tuple(_nouns(words, first, end, covered))
    lead = words[start].folded if start < len(words) else ""
    definite = lead in ("the", "this", "that", "these", "those", "its", "their", "his", "both")
    pronoun = (first >= end and lead in joints("pronoun")) or (len(words) == start + 1 and lead in joints("pronoun"))
    return Phrase(tuple(words), first, end, joint, nouns, definite, pronoun)


def _behind_determiners(words: Sequence[Word], start: int, covered: Sequence[tuple[int, int]]) -> int:
    at = start
    while at < len(words) - 1 and not _is_covered(at, covered):
        word = words[at]
        counts = word.folded in joints("determiner") or _NUMBER.match(word.folded)
        of = word.folded in joints("quantity") and words[at + 1].folded == "of"
        if of:
            at += 1
        elif not counts:
            break
        at += 1
    return min(at, len(words))


def _head_end(
    text: str, words: Sequence[Word], first: int, covered: Sequence[tuple[int, int]]
) -> tuple[int, str | None]:
    for at in range(first + 1, len(words)):
        if _is_inside(at, covered):
            continue
        gap = text[words[at - 1].end : words[at].start]
        if _MARK.search(gap):
            return at, None
        is_name = words[at].capital and words[at - 1].capital and at + 1 == len(words)  # "Osama Said"
        is_part = words[at].joined or is_name or _ties(words, at) or _is_joined_next(text, words, at)
        if words[at].folded in joints("cut") and not is_part:
            return at, words[at].folded
    return len(words), None


def _ties(words: Sequence[Word], at: int) -> bool:
    """Whether a participle ties a name before it to a noun behind it, no hyphen written: "al-Qaeda linked group"."""
    if words[at].folded not in _TIED_WITHOUT_HYPHEN or not words[at - 1].capital or at + 1 >= len(words):
        return False
    return words[at + 1].folded not in joints("cut") | joints("determiner")


def _is_joined_next(text: str, words: Sequence[Word], at: int) -> bool:
    """Whether a hyphen joins the word to the next one, as in "in-house", or it starts with a capital in a name."""
    return at + 1 < len(words) and words[at + 1].joined and text[words[at].end] in "-‐‑–"


def _is_covered(at: int, covered: Sequence[tuple[int, int]]) -> bool:
    return any(first <= at < last for first, last in covered)


def _is_inside(at: int, covered: Sequence[tuple[int, int]]) -> bool:
    """Whether a cut before word `at` would go through a name."""
    return any(first < at < last for first, last in covered)


def _nouns(words: Sequence[Word], first: int, end: int, covered: Sequence[tuple[int, int]]) -> list[Noun]:
    found: list[Noun] = []
    at = first
    while at < end:
        noun = None if _is_covered(at, covered) else noun_at(words, at, end, covered)
        if noun and not _is_adjective(words, noun, end):
            found.append(noun)
        at = noun.last if noun else at + 1
    return found


def noun_at(words: Sequence[Word], at: int, end: int, covered: Sequence[tuple[int, int]] = ()) -> Noun | None:
    """The noun of the table at word `at`, the longest that fits before `end`."""
    for last in range(min(at + _MOST_WORDS, end), at, -1):
        if any(_is_covered(inner, covered) for inner in range(at, last)):
            continue
        run = [word.folded for word in words[at : last - 1]] + [words[last - 1].single]
        row = _table().get(" ".join(run))
        if row and not (last == at + 1 and words[at].joined and words[at].capital):  # Al-Monitor
            group, kind, branch = row
            return Noun(at, last, " ".join(run), group, kind, branch)
    return None


def _is_adjective(words: Sequence[Word], noun: Noun, end: int) -> bool:
    """Whether a hyphen ties the noun to a participle behind it, as in "rebel-held", "army-backed"."""
    if noun.last >= end:
        return False
    following = words[noun.last]
    return following.folded in joints("held") | joints("tied") and (following.joined or following.folded == "held")


def tie_of(words: Sequence[Word], first: int, last: int) -> str | None:
    """The joint by which words `first` to `last` are not meant themselves: against, side, former, held or tied.

    As in "anti-ISIS", "pro-Assad", "former Taliban", "rebel-held", "Turkish-backed".
    """
    before = words[first - 1].folded if first else ""
    for use in ("against", "side"):
        if before in joints(use):
            return use
    if any(word.folded in joints("former") for word in words[max(first - 2, 0) : first]):
        return "former"
    if last < len(words) and (words[last].joined or words[last].folded in _TIED_WITHOUT_HYPHEN):
        return next((use for use in ("held", "tied") if words[last].folded in joints(use)), None)
    return None


@cache
def joints(use: str) -> frozenset[str]:
    """The words of one use in the table of joints."""
    return frozenset(fold(word) for word, its in rows(_DATA, "actor_joints.tsv") if its == use)


@cache
def _table() -> dict[str, tuple[NounClass, ActorKind | None, str | None]]:
    table: dict[str, tuple[NounClass, ActorKind | None, str | None]] = {}
    for word, group, kind, branch in rows(_DATA, "actor_heads.tsv"):
        meant = None if kind == "-" else cast("ActorKind", kind)
        table[word] = (cast("NounClass", group), meant, None if branch == "-" else branch)
    return table
