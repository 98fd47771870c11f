"""Names made comparable: folded (blind to case, marks, punctuation) and as a key of their consonants.

The functions take one name or many, a name a line, and keep the lines (`by_line`): the index of a gazetteer folds its
millions of names in one string by the same code that folds a question.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from khabar.text.tables import rows

#: "al Bab", "ash Shaykh" (the article takes the sun letter of its word), "the Gambia"
_ARTICLE = re.compile(r"(?<![^\n ])(?:[aeiu]l |[aeu](ch|[dnrstz]h?) (?=\1)|the )(?=\S)")
_WORD_STARTS = (*((f" {vowel}", " A") for vowel in "aeiou"), (" w", " v"), (" y", " Y"))
_WORD_ENDS = (("ah ", " "), ("eh ", " "), ("at ", " "), ("et ", " "))  # "Daret Izza" and "Darah"
_DOUBLED = "bdfgjklmnprstvxz"


def by_line(function: Callable[[str], str], names: Sequence[str]) -> list[str]:
    """What a function of this module makes of each name, by one call.

    >>> by_line(fold, ["Ḩalab", "Tall ar-Rifʿat"])
    ['halab', 'tall ar rifat']
    """
    lines = function("\n".join(names)).split("\n") if names else []
    # A name with a line break in it would be two.
    return lines if len(lines) == len(names) else [function(name) for name in names]


def fold(names: str) -> str:
    """The names in lower case without marks, apostrophes and punctuation; a hyphen is a blank; look-alikes are one.

    >>> fold("Tall ar-Rifʿat")
    'tall ar rifat'
    >>> fold("Ḩalab") == fold("halab")
    True
    """
    folded = names.translate(_FOLDED)
    while "  " in folded:
        folded = folded.replace("  ", " ")
    return folded.replace("\n ", "\n").replace(" \n", "\n").strip(" ")


def without_article(folded: str) -> str:
    """Folded names without their articles (al, el, ash ..., the, and the Arabic one).

    >>> without_article("ad dana")
    'dana'
    """
    bare = _ARTICLE.sub("", folded)
    return bare if bare.isascii() else f"\n{bare}".replace("\nال", "\n").replace(" ال", " ")[1:]


def consonant_key(folded: str) -> str:
    """What spellings of one name share: its consonants in Latin letters, articles dropped, and where a word begins with
    a vowel an `a`. Arabic, Hebrew, Cyrillic, Ethiopic, Greek, Armenian and Georgian script are read as Latin.

    >>> consonant_key("al ayss") == consonant_key("el iss") == consonant_key("العيس")
    True
    >>> consonant_key("khan touman"), consonant_key("khantuman")
    ('xntmn', 'xntmn')
    """
    return joined_key(word_keys(folded))


def word_keys(folded: str) -> str:
    """The keys of each word of folded names, parted by blanks.

    >>> word_keys("mashrafat al murayj")
    'msrf mrj'
    """
    key = _signs(without_article(folded))
    for start, sign in _WORD_STARTS:
        key = key.replace(start, sign)
    for end, sign in _WORD_ENDS:
        key = key.replace(end, sign)
    return _undoubled(key.translate(_NO_VOWELS)).lower().replace(" \n ", "\n")[1:-1]


def _signs(bare: str) -> str:
    """Names in Latin letters, a sign for each sound however it is written, with a blank before and after every word."""
    signs = f" {bare} ".replace("\n", " \n ")
    if not signs.isascii():
        signs = signs.replace("ه ", " ").translate(_LATIN)
    for written, sign in _sounds():
        signs = signs.replace(written, sign)
    return signs


def joined_key(keys: str) -> str:
    """Keys of words as one key of the whole name."""
    return _undoubled(keys.replace(" ", ""))


def _undoubled(key: str) -> str:
    for letter in _DOUBLED:
        key = key.replace(letter * 2, letter)
    return key


def sound(folded: str) -> str:
    """Folded names in coarse Latin spelling, to compare by letters: three vowels (a, i, u), none at the end of a word,
    no articles, no doubled letters, no blanks.

    >>> sound("al ayss"), sound("el iss"), sound("murayj"), sound("mrej")
    ('is', 'is', 'murij', 'mrij')
    """
    return sound_of_bare(without_article(folded))


def sound_of_bare(bare: str) -> str:
    """The same of names without their articles."""
    out = _signs(bare).translate(_THREE_VOWELS)
    for run, vowel in (("ai", "i"), ("au", "u"), *((letter * 2, letter) for letter in f"aiu{_DOUBLED}")):
        out = out.replace(run, vowel)
    for ending in ("h ", "a ", "i ", "u "):
        out = out.replace(ending, " ")
    return out.replace(" ", "")


_THREE_VOWELS = {ord(letter): vowel for letter, vowel in zip("eyow", "iiuu", strict=True)}


class _Folded(dict[int, str | None]):
    """Code point to what it is folded to, worked out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code)).casefold())
        self[code] = folded = "".join(map(_fold_letter, letters)) or None
        return folded


class _Latin(dict[int, str]):
    """Code point of a folded letter to Latin letters, worked out when it is first met; what has none stays."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        latin = _letters_latin().get(letter)
        if latin is None:
            latin = _ethiopic(letter)
        self[code] = latin
        return latin


_FOLDED = _Folded({ord("\n"): "\n"})
_LATIN = _Latin({code: chr(code) for code in range(128)})
# `None`, not "": only so does `str.translate` take its quick way through plain ASCII.
_NO_VOWELS: dict[int, str | None] = {ord(letter): None for letter in "aeiouyw"} | {ord("A"): "a"}


def _fold_letter(letter: str) -> str:
    known = _letters_folded().get(letter)
    if known is not None:
        return known
    kind = unicodedata.category(letter)
    if kind in ("Mn", "Me", "Cf"):
        return ""
    return letter if kind[0] in "LN" or kind == "Mc" else " "


def _ethiopic(letter: str) -> str:
    """The consonants of an Ethiopic syllable by its Unicode name ("ETHIOPIC SYLLABLE SHA" is "sh"); else the letter."""
    name = unicodedata.name(letter, "")
    if not name.startswith("ETHIOPIC SYLLABLE "):
        return letter
    return name.split()[-1].lower().rstrip("aeiou") or "a"


@cache
def _letters_folded() -> Mapping[str, str]:
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows("khabar.text", "letters_folded.tsv")}


@cache
def _letters_latin() -> Mapping[str, str]:
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows("khabar.text", "letters_latin.tsv")}


@cache
def _sounds() -> tuple[tuple[str, str], ...]:
    return tuple((row[0], row[1]) for row in rows("khabar.text", "sounds.tsv"))
