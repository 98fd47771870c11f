"""Which language a text is in: by script, and within a script by its frequent short words; None when unsure.

A guess good enough to pick rules by, without a model: an answer needs several different stop words and a clear lead.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from khabar.read.tables import rows

_WORDS = re.compile(r"[^\W\d_]+")
_SEEN = 3_000  # code points looked at: more add nothing to the guess
# Scripts that only one language of the news uses, by the first and last letter of their block.
_ALONE = {
    "he": ("\u05d0", "\u05ea"), "el": ("\u0370", "\u03ff"), "ko": ("\uac00", "\ud7a3"), "ja": ("\u3040", "\u30ff"),
    "zh": ("\u4e00", "\u9fff"), "hy": ("\u0530", "\u058f"), "ka": ("\u10a0", "\u10ff"), "am": ("\u1200", "\u137f"),
    "th": ("\u0e00", "\u0e7f"), "my": ("\u1000", "\u109f"), "bn": ("\u0980", "\u09ff"), "ta": ("\u0b80", "\u0bff"),
    "ti": ("\u2d80", "\u2ddf"),
}  # fmt: skip


def guess_language(text: str) -> str | None:
    """ISO 639 code of the language of `text`; None when there is too little or too mixed a text to tell.

    >>> guess_language("The army said that shells had fallen on the market and that two of the sellers were hurt.")
    'en'
    >>> guess_language("Lerm 12") is None
    True
    """
    words = _WORDS.findall(text[:_SEEN].lower())
    letters = "".join(words)
    if not letters:
        return None
    by_script = None if letters.isascii() else _alone(letters) or _by_letters(letters)
    return by_script or _by_stop_words(words)


def _alone(letters: str) -> str | None:
    """The language that alone uses the script of most letters."""
    others = [c for c in letters if c > "\u036f"]
    if len(others) * 2 <= len(letters) or len(letters) < 4:
        return None
    found = {code: sum(first <= c <= last for c in others) for code, (first, last) in _ALONE.items()}
    if found["ja"] * 10 > found["zh"] and found["ja"] > 3:
        return "ja"
    code, count = max(found.items(), key=lambda item: item[1])
    return code if count * 2 > len(letters) else None


def _by_letters(letters: str) -> str | None:
    """The first language whose own letters are at least one in a hundred, when most letters are Arabic or Cyrillic."""
    if sum("\u0400" <= c <= "\u06ff" for c in letters) * 2 <= len(letters):
        return None
    counted = Counter(letters)
    for code, own in rows("language_letters.tsv"):
        if sum(counted[letter] for letter in own) * 100 >= max(len(letters), 100):
            return code
    return None


def _by_stop_words(words: list[str]) -> str | None:
    """The language whose frequent words are most of the text's, with a lead over the next."""
    scores: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    languages = _languages_of()
    for word, count in Counter(word for word in words if word in languages).items():
        for code in languages[word]:
            scores[code] += count
            kinds[code] += 1
    best = scores.most_common(2)
    if not best:
        return None
    code, score = best[0]
    enough = score >= 3 and kinds[code] >= 2 and score * 12 >= len(words)
    return code if enough and (len(best) == 1 or score > best[1][1]) else None


@cache
def _languages_of() -> dict[str, list[str]]:
    """The languages in which a word is frequent."""
    found: dict[str, list[str]] = {}
    for code, words in rows("stop_words.tsv"):
        for word in words.split():
            found.setdefault(word, []).append(code)
    return found
