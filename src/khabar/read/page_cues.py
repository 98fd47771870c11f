"""Lines that the reporter did not write, known by their wording."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from khabar.read.tables import rows

Cue = Literal["points", "heads", "bids", "signs"]

_LONGEST = 400
_EDGES = " \t\n\r.:;,|•·-–—>»›▶►*()[]\"'“”’"
_PLAIN = {ord(c): "'" for c in "‘’ʼ`´"} | {ord(c): '"' for c in "“”„«»"} | {0xFEFF: None, 0x200B: None, 0x200E: None}
# What may stand before a wording: a bullet, an arrow, a bracket.
_MARK = r"[\W_]{0,4}"


def cue(line: str) -> Cue | None:
    """What kind of furniture a line is by its wording, None when it may be text.

    >>> cue("Read more: General says new line will hold")
    'points'
    >>> cue("Most read")
    'heads'
    >>> cue("Read more than one of the letters, she said, and you know him.")
    >>> cue("Also on Monday, the governor said: two drones fell.")
    """
    folded = fold(line[: _LONGEST + 100])
    if not folded or len(folded) > _LONGEST:
        return None
    if folded.strip(_EDGES) in _wordings("heads"):
        return "heads"
    if _fits(_strictly("points").match(folded), "points", folded):
        return "points"
    if _fits(_opens("signs").match(folded), "signs", folded) or _fits(
        _holds("signed").search(folded), "signed", folded
    ):
        return "signs"
    if _fits(_opens("bids").match(folded), "bids", folded) or _fits(_holds("asks").search(folded), "asks", folded):
        return "bids"
    return None


def points_elsewhere(line: str) -> bool:
    """Whether a line that is largely links opens as one that points to another story ("Also on the Ersk Mail ...")."""
    return _opens("points").match(fold(line)) is not None


def fold(line: str) -> str:
    """The line in lower case, with plain quotation marks and single blanks: for comparing only."""
    return " ".join(line.translate(_PLAIN).lower().split())


def _fits(match: re.Match[str] | None, kind: str, line: str) -> bool:
    return match is not None and len(line) <= _wordings(kind)[match["wording"]]


@cache
def _wordings(kind: str) -> dict[str, int]:
    """The wordings of a kind, with the length of the longest line that they tell."""
    return {fold(wording): int(longest) for own, wording, longest in rows("page_cues.tsv") if own == kind}


def _any_of(kind: str) -> str:
    joined = "|".join(re.escape(w) for w in sorted(_wordings(kind), key=len, reverse=True))
    return rf"(?P<wording>{joined})"


@cache
def _strictly(kind: str) -> re.Pattern[str]:
    # read more: general says    read next | ten killed    see also
    return re.compile(rf"{_MARK}{_any_of(kind)}(?:\s*$|\s*[:|»›>→–—(\[-])")


@cache
def _opens(kind: str) -> re.Pattern[str]:
    # (reporting by mina halvorsen; editing by ...)    click here to get the app
    return re.compile(rf"{_MARK}{_any_of(kind)}(?!\w)" if kind != "signs" else rf"{_MARK}{_any_of(kind)}")


@cache
def _holds(kind: str) -> re.Pattern[str]:
    # for the latest stories, sign up for our newsletter
    return re.compile(rf"(?<!\w){_any_of(kind)}(?!\w)")
