"""Words of a text, folded so that spellings of one name meet."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from khabar.text import folding
from khabar.text.singular import singular

# U.N., P.K.K | Hay'at, Front's | M23
_WORD = re.compile(r"(?:[A-Z]\.){2,}[A-Z]?|[^\W_]+(?:['’‘ʼʻʿʾ`´ʹ][^\W_]+)*|&")
_POSSESSIVE = re.compile(r"['’ʼ`´]s\Z", re.IGNORECASE)
_HYPHENS = "-‐‑–"
_ARTICLES = frozenset(["al", "el", "il", "ul"])
# Articles that take the letter of their word, met with a hyphen or in front of it: ar-Rahman, ash Sham
_SUN_ARTICLES = frozenset(
    ["ad", "an", "ar", "as", "at", "az", "ash", "ath", "adh", "ed", "en", "er", "es", "et", "ez", "esh"]
)
_ARABIC_ARTICLE = re.compile(r"\A[وبلف]?ال(?=\w{3})")


class Word(NamedTuple):
    """A word of a text: where it stands, its letters as written, folded, and its singular (or the same).

    `owns`: it has a possessive s; `joined`: a hyphen stands before it.
    """

    start: int
    end: int
    text: str
    folded: str
    single: str
    owns: bool
    joined: bool

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of `text[start:end]` in order, Arabic articles left out.

    >>> [w.folded for w in words_of("The Hay’at Tahrir al-Sham's fighters")]
    ['the', 'hayat', 'tahrir', 'sham', 'fighters']
    """
    stop = len(text) if end is None else end
    words: list[Word] = []
    for found in _WORD.finditer(text, start, stop):
        surface, at = found.group(), found.start()
        folded = fold(surface)
        if folded and not _is_article(text, folded, found.end(), stop):
            joined = at > start and text[at - 1] in _HYPHENS
            owns = _POSSESSIVE.search(surface) is not None
            words.append(Word(at, found.end(), surface, folded, singular(folded), owns, joined))
    return words


def _is_article(text: str, folded: str, end: int, stop: int) -> bool:
    if len(folded) > 3 or end + 1 >= stop:
        return False
    hyphen = text[end] in _HYPHENS
    if folded in _ARTICLES:
        return hyphen or text[end].isspace()
    return (
        folded in _SUN_ARTICLES
        and (hyphen or text[end].isspace())
        and text[end + 1].isupper()
        and (hyphen or text[end + 1].lower() == folded[1])
    )


@lru_cache(maxsize=50_000)
def fold(surface: str) -> str:
    """A word without case, marks, apostrophes, possessive s, article; look-alike letters of other scripts are one."""
    if surface == "&":
        return "and"
    folded = folding.fold(_POSSESSIVE.sub("", surface).replace(".", "")).replace(" ", "")
    return folded if folded.isascii() else _ARABIC_ARTICLE.sub("", folded)


@lru_cache(maxsize=50_000)
def heard(folded: str) -> str:
    """The consonants of a folded word, those together that transliterations write apart."""
    return folding.word_keys(folded)


@lru_cache(maxsize=10_000)
def spelt(folded: str) -> str:
    """A folded word in coarse Latin spelling."""
    return folding.sound(folded)


def distance(one: str, other: str, most: int) -> int:
    """Letters to change, add or drop between two short words; anything over `most` is `most + 1`."""
    if abs(len(one) - len(other)) > most or max(len(one), len(other)) > 64:
        return most + 1
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, against in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != against))
    return min(row[-1], most + 1)
