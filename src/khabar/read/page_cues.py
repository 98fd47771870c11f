"""Lines that the reporter did not write, known by their wording."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Literal

Cue = Literal["points", "heads", "asks", "signs"]

_SHORT_LINE = 400
_EDGES = " \t\n\r.:;,|•·-–—>»›▶►*()[]\"'“”’"


def cue(line: str) -> Cue | None:
    """What kind of furniture a line is by its wording, None when it may be text.

    >>> cue("Read more: General says new line will hold")
    'points'
    >>> cue("Most read")
    'heads'
    >>> cue("Read more than one of the letters, she said, and you know him.")
    """
    folded = fold(line)
    if not folded or len(folded) > _SHORT_LINE:
        return None
    if folded.strip(_EDGES) in _wordings("heads"):
        return "heads"
    if _opens("points").match(folded):
        return "points"
    if _opens("signs").match(folded) or _holds("signed").search(folded):
        return "signs"
    return "asks" if _holds("asks").search(folded) else None


def fold(line: str) -> str:
    """The line in lower case, with plain quotation marks and single blanks: for comparing only."""
    line = line.translate(_PLAIN).lower()
    return " ".join(line.split())


_PLAIN = {ord(c): "'" for c in "‘’ʼ`´"} | {ord(c): '"' for c in "“”„«»"} | {0xFEFF: None, 0x200B: None, 0x200E: None}


@cache
def _wordings(kind: str) -> frozenset[str]:
    text = resources.files(__package__).joinpath("page_cues.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return frozenset(fold(row[1]) for row in rows if row[0] == kind)


def _any_of(kind: str) -> str:
    return "|".join(re.escape(w) for w in sorted(_wordings(kind), key=len, reverse=True))


@cache
def _opens(kind: str) -> re.Pattern[str]:
    """Matches a line that is one of the wordings or goes on after it with a mark ("Read more: ...")."""
    # read more: general says    also on the ersk mail: ten killed    (reporting by
    end = r"(?:\s*$|\s*[:|»›>→–—(\[-]|\s+(?:(?:the|our|on)\s)?[^.!?]{0,60}:)" if kind == "points" else r"(?!\w)"
    return re.compile(rf"[\W_]{{0,4}}(?:{_any_of(kind)}){end}")


@cache
def _holds(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any_of(kind)})(?!\w)")
