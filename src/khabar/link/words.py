"""Words that accounts can share: which are unusual, by how many reports of a fixed collection have them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import repeat

from khabar.text.folding import fold
from khabar.text.singular import singular
from khabar.text.tables import rows

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
#: shorter words are grammar
_LEAST_LETTERS = 3
#: a word of so small a weight is in every second report
_COMMON = 1.0


def words_in(sentences: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The words of sentences (folded, singular, the common ones left out), and those among them that are names: written
    with a capital where no sentence begins.
    """
    words, names = set(), set()
    weights, unknown = _weights()
    for sentence in sentences:
        for number, written in enumerate(_WORD.findall(sentence)):
            for word in _folded(written):
                if weights.get(word, unknown) > _COMMON:
                    words.add(word)
                    if number and written[0].isupper():
                        names.add(word)
    return frozenset(words), frozenset(names)


def side_words(words: str) -> list[str]:
    """The words of a role, folded and singular, small ones left out.

    >>> side_words("the pro-Assad army units")
    ['pro', 'assad', 'army', 'unit']
    """
    small = {"the", "and", "for", "its", "his", "her", "their", "from", "with", "some", "other"}
    return [word for found in _WORD.findall(words) for word in _folded(found) if word not in small]


@lru_cache(maxsize=30_000)
def _folded(word: str) -> tuple[str, ...]:
    bare = word[:-2] if word.endswith(("'s", "’s")) else word
    return tuple(singular(part) for part in fold(bare).split() if len(part) >= _LEAST_LETTERS)


def all_words(text: str) -> list[str]:
    """Every word of a text in the form in which words are counted and compared."""
    return [word for found in _WORD.findall(text) for word in _folded(found)]


def rarest(words: Iterable[str], count: int) -> frozenset[str]:
    """The `count` words of the greatest weight; equal ones in the order of the alphabet."""
    return frozenset(sorted(words, key=lambda word: (-weight(word), word))[:count])


def weight(word: str) -> float:
    """How unusual a word is: the logarithm of how many reports there are for one that has it (inverse document
    frequency, Sparck Jones 1972); words that the collection lacks count as in half a report.
    """
    weights, unknown = _weights()
    return weights.get(word, unknown)


def total_weight(words: Iterable[str]) -> float:
    """The sum of the weights of words, the same in whatever order they come."""
    return math.fsum(weights_in(words))


def weights_in(words: Iterable[str]) -> Iterator[float]:
    """The weight of each word."""
    weights, unknown = _weights()
    return map(weights.get, words, repeat(unknown))


def is_known(word: str) -> bool:
    """Does the collection have the word?"""
    return word in _weights()[0]


@cache
def _weights() -> tuple[dict[str, float], float]:
    """The weight of each word of the collection, and that of all others."""
    counts = {row[0]: int(row[1]) for row in rows("khabar.link", "word_counts.tsv")}
    reports = counts.pop("*")
    return {word: math.log(reports / count) for word, count in counts.items()}, math.log(reports / 0.5)
