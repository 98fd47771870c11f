"""How like names are, however they are transliterated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from khabar.text.folding import by_line, sound, without_article

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Scripts without short vowels say less.
OTHER_SCRIPT = 0.85
_KEPT_SPELLINGS = 1 << 18
_ONE_VOWEL = str.maketrans("iu", "aa")


class Spelling(NamedTuple):
    """A folded name without articles and blanks, its coarse sounds, the same with one vowel, and whether it is in Latin
    letters.
    """

    bare: str
    heard: str
    one_vowel: str
    is_ascii: bool


class Spellings:
    """The spellings of names by their numbers; kept for the next name with the same consonants."""

    def __init__(self, name: Callable[[int], str]) -> None:
        self._name = name
        self._kept: dict[int, Spelling] = {}

    def of(self, numbers: Sequence[int]) -> list[Spelling]:
        """How names are spelt and heard."""
        if len(self._kept) > _KEPT_SPELLINGS:
            self._kept.clear()
        lacking = list({number: None for number in numbers if number not in self._kept})
        if lacking:
            self._kept.update(zip(lacking, spellings([self._name(one) for one in lacking]), strict=True))
        return [self._kept[number] for number in numbers]


def spellings(folded: Sequence[str]) -> Iterator[Spelling]:
    """How folded names are spelt and heard."""
    bare = (name.replace(" ", "") for name in by_line(without_article, folded))
    heard = by_line(sound, folded)
    return map(Spelling, bare, heard, by_line(_with_one_vowel, heard), map(str.isascii, folded))


def _with_one_vowel(heard: str) -> str:
    return heard.translate(_ONE_VOWEL)


def likeness(ones: Sequence[Spelling], others: Sequence[Spelling]) -> NDArray[np.float32]:
    """How like each name is to the one beside it, in [0, 1]: the mean of their likeness in letters, in coarse sounds, and
    in sounds with all vowels alike, for these are what transliterations differ in. Of names in another script the first
    is no use.
    """
    if not ones:
        return np.empty(0, np.float32)
    bare, heard, one_vowel, is_ascii = zip(*ones, strict=True)
    other_bare, other_heard, other_one_vowel, other_is_ascii = zip(*others, strict=True)
    sounds = _letters_alike(heard, other_heard)
    sounds += _letters_alike(one_vowel, other_one_vowel)
    spelt = _letters_alike(bare, other_bare)
    one_script = np.array(is_ascii) == np.array(other_is_ascii)
    return np.asarray(np.where(one_script, (spelt + sounds) / 3, sounds * OTHER_SCRIPT / 2), np.float32)


def _letters_alike(ones: Sequence[str], others: Sequence[str]) -> NDArray[np.float32]:
    from rapidfuzz import fuzz, process

    return np.asarray(process.cpdist(ones, others, scorer=fuzz.ratio, dtype=np.float32) / 100, np.float32)
