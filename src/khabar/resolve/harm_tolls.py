"""Figures told without a verb of harm: tolls, numbers of the dead, lives lost (codebook section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from khabar.resolve.harm_phrases import WINDOW, has_verb, objects, subjects
from khabar.resolve.harm_tokens import Word
from khabar.resolve.noun_phrases import Counted, phrase

_REACHES = frozenset(
    [
        "to",
        "at",
        "of",
        "is",
        "was",
        "reached",
        "reaches",
        "hit",
        "topped",
        "passed",
        "surpassed",
        "stands",
        "become",
        "becomes",
        "became",
    ]
)
_RISES = frozenset(
    [
        "rose", "risen", "rises", "rising", "raised", "raises", "raising", "raise", "climbed", "climbs", "climbing",
        "increased", "increases", "increasing", "jumped", "went", "gone", "grew", "grown", "up", "revised", "updated",
        "fell", "dropped", "lowered",
    ]
)  # fmt: skip


def tolls(words: Sequence[Word]) -> Iterator[tuple[str, list[Counted], range]]:
    """As in "the death toll rose to 15", "the number of killed reached 4", "the lives of 3", "lost their lives".

    What was done, whom it befell, and the words that are no other figure's.
    """
    for at, word in enumerate(words):
        lower = word.text.lower()
        measure = "killed" if lower == "toll" else _counted_harm(words, at) if lower == "number" else None
        if measure:
            number = _number_reached(words, at)
            if number is not None and not has_verb(words, number + 1) and not _is_outdated(words, at):
                part = words[number - 1].kind == "part"  # "the toll included 11 children"
                counted = replace(_just(words, number), total=not part, part=part)
                if words[number - 1].text.lower() == "from" and _rises(words, number):
                    counted = replace(counted, low=counted.high or counted.low)
                yield measure, [counted], range(at, number if lower == "number" else at)
        elif lower in ("lives", "life"):
            yield "killed", _lives(words, at), range(0)


def _rises(words: Sequence[Word], number: int) -> bool:
    """As in "the toll rose from 12 to 15", "raising the toll from": the latter number is the toll."""
    return any(word.text.lower() in _RISES for word in words[max(number - 8, 0) : number])


def _is_outdated(words: Sequence[Word], at: int) -> bool:
    """As in "updating an earlier toll of 15"."""
    return at > 0 and words[at - 1].text.lower() in ("earlier", "previous", "prior", "initial")


def _counted_harm(words: Sequence[Word], at: int) -> str | None:
    """What "the number of people killed" counts; None for "a number of"."""
    if at and words[at - 1].kind == "article":
        return None
    ahead = list(takewhile(lambda word: word.kind != "number", words[at + 1 : at + 9]))
    if any(word.text.lower() == "victims" for word in ahead[:3]):
        return "killed"
    return next((word.note for word in ahead if word.kind == "cue" and word.form in ("ed", "intr", "noun")), None)


def _number_reached(words: Sequence[Word], at: int) -> int | None:
    """The number that a toll comes to: the first behind "to", "at", "reached", else the first."""
    numbers = [i for i in range(at + 1, min(at + 32, len(words))) if words[i].kind == "number"]
    reached = [i for i in numbers if words[i - 1].text.lower() in _REACHES]
    near = reached or [i for i in numbers[:1] if i < at + 8]
    if not near and [word.text.lower() for word in words[at - 3 : at]][::2] == ["to", "the"]:
        return at - 2 if words[at - 2].kind == "number" else None  # "bringing to 18 the number of people killed"
    return near[0] if near else None


def _lives(words: Sequence[Word], at: int) -> list[Counted]:
    """As in "the lives of 3 people", "12 lives", "six people lost their lives"."""
    if any(word.text.lower() in ("lost", "lose", "losing") for word in words[max(at - 2, 0) : at]):
        return subjects(words, max(0, at - WINDOW), max(at - 2, 0))
    if at + 1 < len(words) and words[at + 1].kind == "of":
        return objects(words, at + 2)
    before = [i for i in range(max(at - 3, 0), at) if words[i].kind == "number"]
    return [_just(words, before[-1])] if before else []


def _just(words: Sequence[Word], at: int) -> Counted:
    found = phrase(words, at, len(words))
    return found or Counted(at, at + 1, words[at].low, words[at].high, explicit=True)
