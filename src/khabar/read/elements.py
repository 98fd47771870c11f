"""What stands around a story: an element is a stretch of the text, what it is, and its values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from khabar.nouns import Span
from khabar.read.tables import rows

ElementKind = Literal["byline", "agency", "place", "date", "updated", "furniture", "title"]


@dataclass(frozen=True, slots=True)
class Element:
    """`values` are names (byline), a name (agency, place) or an ISO date; `words` are their words, within `span`."""

    kind: ElementKind
    start: int
    end: int
    values: tuple[str, ...] = ()
    words: Span | None = None


@cache
def furniture_pattern(where: str) -> re.Pattern[str]:
    """One pattern for all furniture that stands at `where` (line, head, tail); at a tail it reaches to the end."""
    joined = "|".join(f"(?:{row[2]})" for row in rows("furniture.tsv") if row[0] == where)
    return re.compile(rf"(?:{joined})\s*\Z" if where == "tail" else joined, re.IGNORECASE)


def is_furniture_line(line: str) -> bool:
    """Whether a line is a caption, share link, comment form, related story or the like, as a whole.

    >>> is_furniture_line("Leave a comment"), is_furniture_line("Two shells hit Wasta.")
    (True, False)
    """
    line = line.strip()
    return 0 < len(line) <= 400 and furniture_pattern("line").fullmatch(line) is not None
