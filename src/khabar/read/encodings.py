"""The one-byte and two-byte encodings of the web: their names, whether bytes bear one out, and which one fits."""

from __future__ import annotations

import codecs
import re
from functools import cache

from khabar.read.tables import rows

# As browsers read the labels: https://encoding.spec.whatwg.org/#names-and-labels
_AS_BROWSERS = {
    "iso8859-1": "windows-1252",
    "ascii": "windows-1252",
    "cp1252": "windows-1252",
    "iso8859-9": "windows-1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "utf-8-sig": "utf-8",
}
_WINDOWS = re.compile(r"^cp(125\d)$")
_TWO_BYTE = frozenset({"gb18030", "big5", "cp932", "euc_jp", "cp949"})
# The characters of a two-byte encoding in daily use: a standard that holds them, and the first bytes of that part.
_DAILY = {
    "gb18030": ("gb2312", 0xB0, 0xD7),
    "big5": ("big5", 0xA4, 0xC6),
    "cp932": ("euc_jp", 0xA4, 0xCF),
    "euc_jp": ("euc_jp", 0xA4, 0xCF),
    "cp949": ("euc_kr", 0xB0, 0xC8),
}
_TAGS = re.compile(rb"<[^<>]*>")
_SAMPLE = 200_000
_WORDS_SEEN = 20_000
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN_SIGNS = frozenset("‘’“”„«»‹›–—…•·°§©®™€£ \u00a0،؛؟")


def known(label: str) -> str | None:
    """Python's name of an encoding, read as browsers read its label; None when there is no such encoding.

    >>> known("ISO-8859-1"), known("x-windows-1256"), known("none")
    ('windows-1252', 'windows-1256', None)
    """
    label = label.strip().lower().removeprefix("x-").replace("_", "-")
    label = {"sjis": "shift_jis", "unicode": "utf-8", "ks-c-5601-1987": "cp949", "utf8mb4": "utf-8"}.get(label, label)
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    if name.startswith(("utf-16", "utf-32", "utf-7")) or not _is_text_encoding(name):
        return None
    name = _AS_BROWSERS.get(name, name)
    match = _WINDOWS.match(name)
    return f"windows-{match[1]}" if match else name


def _is_text_encoding(name: str) -> bool:
    try:
        return isinstance(b"a".decode(name, "strict"), str)
    except (LookupError, ValueError):
        return False


@cache
def _alphabets() -> tuple[tuple[str, frozenset[str], re.Pattern[str]], ...]:
    """Encoding, languages, and a pattern for the letters beyond ASCII that these use."""
    return tuple(
        (name, frozenset(languages.split()), re.compile(f"[{letters}]", re.IGNORECASE))
        for name, languages, letters in rows("encodings.tsv")
    )


def bears_out(raw: bytes, name: str) -> bool:
    """Whether the bytes, read so, give words that people write."""
    text = _words_of(raw).decode(name, "replace")
    fits = [_fit(text, name, letters) for own, _, letters in _alphabets() if own == name]
    return max(fits, default=_fit(text, name, None)) > 0.7


def guessed(raw: bytes, language: str | None) -> str:
    """The encoding whose reading looks most like words; the page's `language` decides between near equals."""
    sample = _words_of(raw)
    texts = {name: sample.decode(name, "replace") for name, _, _ in _alphabets()}
    scores = [
        (_fit(texts[name], name, letters) + (0.2 if language in languages else 0.0), name)
        for name, languages, letters in _alphabets()
    ]
    best, name = max(scores, key=lambda score: score[0])
    near = {other for score, other in scores if score > best - 0.03}
    detected = _detected(sample) if len(near) > 1 or best < 0.6 else None
    return detected if detected and (detected in near or best < 0.6) else name


def _detected(sample: bytes) -> str | None:
    """What charset-normalizer makes of it."""
    from charset_normalizer import from_bytes

    match = from_bytes(sample[:20_000]).best()
    return known(match.encoding) if match is not None else None


def _words_of(raw: bytes) -> bytes:
    """The part of the bytes that people read: no tags, no lines of ASCII alone."""
    text = _TAGS.sub(b" ", raw[:_SAMPLE])
    return (b"\n".join(line for line in text.splitlines() if not line.isascii()) or text)[:_WORDS_SEEN]


def _fit(text: str, name: str, letters: re.Pattern[str] | None) -> float:
    """From 0 to 1: the share of the signs beyond ASCII that stand as a language of this alphabet has them."""
    good = total = 0
    for word in _WORD.findall(text):
        beyond = [c for c in word if c > "\x7f"]
        total += len(beyond)
        if beyond and _is_word(word, len(beyond)):
            good += len(beyond) if letters is None else sum(letters.match(c) is not None for c in beyond)
    odd = sum(c > "\x7f" and not c.isalpha() and c not in _PLAIN_SIGNS and not _is_mark(c) for c in text)
    if name in _TWO_BYTE:
        good = sum(_is_daily(c, name) for c in text if c.isalpha() and c > "\x7f")
    return good / (total + odd) if total + odd else 1.0


def _is_word(word: str, beyond: int) -> bool:
    """Whether large and small letters, and plain and other ones, stand as they do in words."""
    if not (word.islower() or word.isupper() or word[1:].islower() or word.lower() == word.upper()):
        return False
    first = "a" if word[-1] <= "\x7f" else word[-1]
    if _is_latin(next((c for c in word if c > "\x7f"), first)):
        return beyond <= max(2, len(word) / 2)
    return beyond == len(word)


def _is_latin(char: str) -> bool:
    return "\x80" <= char < "\u0250" or "\u1e00" <= char < "\u1f00"


def _is_mark(char: str) -> bool:
    return "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef" or "\u064b" <= char <= "\u0669"


def _is_daily(char: str, name: str) -> bool:
    standard, first, last = _DAILY[name]
    if name in ("cp932", "euc_jp") and "\u3040" <= char <= "\u30ff":
        return True
    return first <= (char.encode(standard, "ignore") or b"\x00")[0] <= last
