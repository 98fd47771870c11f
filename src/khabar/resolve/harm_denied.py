"""Words of harm that nobody says happened: "was not killed", "whether anyone was hurt" (codebook section 6.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from khabar.resolve.harm_tokens import Word
from khabar.resolve.noun_phrases import Counted

_NOT = frozenset(["not", "never", "without"])
_NOT_ONLY = frozenset(["only", "just", "merely", "all"])
_DEFINITE = frozenset(["the", "those", "these"])
#: how far before a word of harm "whether" opens its clause
_CLAUSE = 14
# what opens a clause of its own, of which "whether" says nothing
_OPENS = frozenset(
    [",", "but", "that", "who", "which", "when", "where", "after", "before", "while", "because", "since", "than"]
)


def stated(words: Sequence[Word], first: int, found: list[Counted]) -> list[Counted]:
    """Those of `found` whom the cue at `first` is stated of: none behind "not", but "any" of them is nobody."""
    if _is_denied(words, first):
        return [replace(c, low=0, high=0, part=True) for c in found if words[c.first].text.lower() == "any"]
    if _is_unsure(words, first):
        return [c for c in found if _is_definite(words, c)]
    return found


def _is_denied(words: Sequence[Word], first: int) -> bool:
    """As in "was not killed", "has never yet been hurt", "without killing"; not "not only killed"."""
    for at in range(first - 1, -1, -1):
        lower = words[at].text.lower()
        if lower in _NOT or lower.endswith(("n't", "n’t")):
            return words[at + 1].text.lower() not in _NOT_ONLY
        if words[at].kind not in ("auxiliary", "adverb") and lower != "yet":
            return False
    return False


def _is_unsure(words: Sequence[Word], first: int) -> bool:
    """As in "unclear whether anyone was killed", "asked if there were casualties", "how many were hurt"."""
    for at in range(first - 1, max(first - _CLAUSE, -1), -1):
        lower = words[at].text.lower()
        if lower in ("whether", "if"):
            return at == 0 or words[at - 1].text.lower() not in ("even", "as")
        if lower == "how" and words[at + 1].text.lower() == "many":
            return True
        if lower in _OPENS or words[at].kind == "mark":
            return False
    return False


def _is_definite(words: Sequence[Word], count: Counted) -> bool:
    """As in "the 20 killed": they were, whatever else is asked of them."""
    return any(word.text.lower().split()[0] in _DEFINITE for word in words[max(count.first - 1, 0) : count.first + 1])
