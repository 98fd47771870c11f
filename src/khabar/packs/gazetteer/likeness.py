"""How like names are, however they are transliterated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from khabar.text.folding import by_line, sound_of_bare, without_article

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Scripts without short vowels say less.
OTHER_SCRIPT = 0.85
_ONE_VOWEL = str.maketrans("iu", "aa")


class _Spellings(NamedTuple):
    """Folded names without articles and blanks, their coarse sounds, the same with one vowel; which are in Latin
    letters.
    """

    bare: Sequence[str]
    heard: Sequence[str]
    one_vowel: Sequence[str]
    is_ascii: Sequence[bool]


def likeness(ones: Sequence[str], of: NDArray[np.int64], others: Sequence[str]) -> NDArray[np.float32]:
    """How like each of `others` is to the one at `of`, folded both, in [0, 1]: the mean of their likeness in letters,
    in coarse sounds, and in sounds with all vowels alike, for these are what transliterations differ in. Of names in
    another script the first is no use.
    """
    if not others:
        return np.empty(0, np.float32)
    numbers = of.tolist()
    bare, heard, one_vowel, is_ascii = ([column[one] for one in numbers] for column in _spellings(ones))
    other = _spellings(others)
    sounds = _letters_alike(heard, other.heard)
    sounds += _letters_alike(one_vowel, other.one_vowel)
    spelt = _letters_alike(bare, other.bare)
    one_script = np.array(is_ascii) == np.array(other.is_ascii)
    return np.asarray(np.where(one_script, (spelt + sounds) / 3, sounds * OTHER_SCRIPT / 2), np.float32)


def _spellings(folded: Sequence[str]) -> _Spellings:
    bare = by_line(without_article, folded)
    heard = by_line(sound_of_bare, bare)
    return _Spellings(
        by_line(_without_blanks, bare), heard, by_line(_with_one_vowel, heard), list(map(str.isascii, folded))
    )


def _without_blanks(bare: str) -> str:
    return bare.replace(" ", "")


def _with_one_vowel(heard: str) -> str:
    return heard.translate(_ONE_VOWEL)


def _letters_alike(ones: Sequence[str], others: Sequence[str]) -> NDArray[np.float32]:
    from rapidfuzz import fuzz, process

    return np.asarray(process.cpdist(ones, others, scorer=fuzz.ratio, dtype=np.float32) / 100, np.float32)
