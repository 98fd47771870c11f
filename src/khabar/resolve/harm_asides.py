"""What stands within a sentence and says nothing of how many: short names and ages in brackets, "identified as Ali"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from khabar.resolve.harm_tokens import Word

# "(TTP)", "(SFs)", "(JUI F)"
_SHORT_NAME = re.compile(r"(?=\w*[A-Z]\w*[A-Z])[\w-]{2,10}|[A-Z]")
_OLDEST = 110
_SHORT_NAMES = 3
_IDENTIFIED = frozenset(["identified", "named", "known"])


def without_asides(words: Sequence[Word]) -> list[Word]:
    """The words without asides: "Three (JeM) militants and a guard (45), identified as Ali, were killed"."""
    out: list[Word] = []
    at = 0
    while at < len(words):
        behind = _behind_brackets(words, at) or _behind_name(words, at)
        if behind:
            at = behind
            continue
        out.append(words[at])
        at += 1
    return out


def _behind_brackets(words: Sequence[Word], at: int) -> int:
    """Behind a short name or an age in brackets that opens at `at`; 0: none does."""
    if words[at].text != "(":
        return 0
    end = next((n for n in range(at + 1, min(at + 2 + _SHORT_NAMES, len(words))) if words[n].text == ")"), 0)
    inside = words[at + 1 : end]
    short = all(_SHORT_NAME.fullmatch(word.text) for word in inside)
    age = len(inside) == 1 and inside[0].kind == "number" and 0 < (inside[0].high or 0) <= _OLDEST
    return end + 1 if inside and (short or age) else 0


def _behind_name(words: Sequence[Word], at: int) -> int:
    """Behind "identified as Ali Hassan" with the commas around it, of one person; 0: nobody is named at `at`."""
    comma = words[at].text == ","
    start = at + comma
    if [word.text.lower() for word in words[start + 1 : start + 2]] != ["as"]:
        return 0
    if words[start].text.lower() not in _IDENTIFIED or (
        not comma and at and words[at - 1].kind in ("auxiliary", "adverb")
    ):
        return 0
    end = start + 2
    while end < len(words) and words[end].kind == "name":
        end += 1
    if end == start + 2:
        return 0
    end = _behind_brackets(words, end) or end if end < len(words) else end
    closes = comma and end < len(words) and words[end].text == ","
    return end + closes
