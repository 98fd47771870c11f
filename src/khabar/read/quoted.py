"""Quoted words found again in the text that they were copied from."""

from __future__ import annotations

import re

from khabar.read.compose import fold

Offsets = tuple[int, int]


class Finder:
    """Finds quoted words in one text, blind to case, kinds of quotation mark and white space."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)

    def first(self, quote: str, start: int = 0, end: int | None = None) -> Offsets | None:
        """The first place of `quote` in [start, end), or None.

        >>> Finder("The army’s\\nguns fired.").first("army's guns")
        (4, 15)
        """
        pattern = _pattern(quote)
        found = pattern and pattern.search(self.folded, start, len(self.folded) if end is None else end)
        return found.span() if found else None

    def every(self, quote: str, start: int = 0, end: int | None = None) -> list[Offsets]:
        """Every place of `quote` in [start, end) that begins and ends at the edge of a word."""
        pattern = _pattern(quote)
        found = pattern.finditer(self.folded, start, len(self.folded) if end is None else end) if pattern else ()
        return [m.span() for m in found if self._whole(m.span())]

    def _whole(self, at: Offsets) -> bool:
        start, end = at
        cuts_left = start > 0 and self.folded[start - 1].isalnum() and self.folded[start].isalnum()
        cuts_right = end < len(self.folded) and self.folded[end].isalnum() and self.folded[end - 1].isalnum()
        return not (cuts_left or cuts_right)


def _pattern(quote: str) -> re.Pattern[str] | None:
    words = fold(quote).split()
    return re.compile(r"\s+".join(re.escape(w) for w in words)) if words else None
