"""Text laid out for 80 columns: widths as they are seen, wrapping, and words of strangers made harmless."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

COLUMNS = 80
RULE = "─" * COLUMNS

# What a report could use to move the cursor, colour the terminal or turn the reading direction of what follows.
_HARMFUL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FIRST_STRONG, _POP = "\u2068", "\u2069"


def shown(text: str) -> str:
    """The words on one line, spaces collapsed, without control characters.

    >>> shown("two\\x1b[31m rebels \\n died")
    'two [31m rebels died'
    """
    return " ".join(_HARMFUL.sub(" ", text).split())


def isolated(text: str) -> str:
    """The text as a unit of its own reading direction where it holds right-to-left script, so that its neighbours stay
    where they are; other text as it is.
    """
    return f"{_FIRST_STRONG}{text}{_POP}" if _RIGHT_TO_LEFT.search(text) else text


def width(text: str) -> int:
    """Columns that the text takes: wide East Asian characters two, combining marks and invisible ones none.

    >>> width("é"), width("停火")
    (1, 4)
    """
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most so many columns, broken at spaces, within a word only where it is longer than a line."""
    lines, line = [], ""
    for word in _pieces(text, columns):
        longer = f"{line} {word}" if line else word
        if line and width(longer) > columns:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines


def hang(first: str, text: str, indent: int) -> list[str]:
    """The text wrapped behind `first`, all lines beginning at column `indent`."""
    lines = [isolated(line) for line in wrap(text, COLUMNS - indent)]
    head = pad(first, indent)
    return [f"{head if number == 0 else ' ' * indent}{line}" for number, line in enumerate(lines or [""])]


def pad(text: str, columns: int) -> str:
    """The text with spaces behind it, up to so many columns."""
    return text + " " * max(0, columns - width(text))


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _pieces(text: str, columns: int) -> Iterator[str]:
    for word in text.split():
        if width(word) <= columns:
            yield word
            continue
        piece = ""
        for character in word:
            if width(piece + character) > columns:
                yield piece
                piece = ""
            piece += character
        yield piece
