"""A piece of a report's text for a dialog, in which words are selected."""

from __future__ import annotations

from dataclasses import dataclass

#: so many characters stand on either side of the place asked about
_SIDE = 6_000


@dataclass(frozen=True, slots=True)
class PieceView:
    """`text` begins at `start` of the report's text, which has `of` characters; `sha256`: of the version's bytes."""

    report: str
    sha256: str
    start: int
    of: int
    text: str


def piece_of(key: str, sha256: str, text: str, at: int) -> PieceView:
    """The text about a place, cut at line breaks; all of it where it is not long.

    >>> piece_of("r", "ab", "one", 2)
    PieceView(report='r', sha256='ab', start=0, of=3, text='one')
    """
    place = min(at, len(text))
    start, end = max(0, place - _SIDE), min(len(text), place + _SIDE)
    start = text.rfind("\n", 0, start) + 1 if start and start - text.rfind("\n", 0, start) < _SIDE else start
    found = text.find("\n", end)
    end = found if 0 <= found < end + _SIDE else end
    return PieceView(key, sha256, start, len(text), text[start:end])
