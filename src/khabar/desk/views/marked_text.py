"""A page of a report's text as paragraphs of pieces, each with what rests on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from khabar.desk.views.evidence import Evidence, Words
from khabar.desk.views.names import Names
from khabar.desk.views.segments import Bounds, Segment, paragraphs, segments
from khabar.nouns import Report

#: stands for each letter of a name that is withheld
BLOCK = "\u2588"
# So far beyond a page names are looked for, that none is missed which its border parts.
_LONGEST_NAME = 400
# What no page can hold, or a browser would not keep: each is shown by one character, so that all places stay the same.
_UNSHOWN = re.compile("[\x00\ud800-\udfff]")
_MOST_EVENTS = 24


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters upon which the same rests. `marks`: kinds of evidence, families, and "hedge", "furniture", "asked";
    `events`: numbers of events; `begins`: of the event whose trigger begins here; `ids`: the words that begin here.
    """

    start: int
    end: int
    text: str
    marks: tuple[str, ...]
    events: tuple[int, ...]
    begins: int | None
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text. Law: its pieces join to it."""

    start: int
    end: int
    role: Literal["title", "text"]
    pieces: tuple[Piece, ...]


def marked(
    report: Report,
    here: Bounds,
    evidence: Sequence[Evidence],
    numbers: Mapping[str, int],
    at: Words | None,
    names: Names,
) -> tuple[Paragraph, ...]:
    """The page of a text from `here[0]` to `here[1]`; `numbers` of the events, `at`: words to be marked beside."""
    text = _covered(report.text, here, names)
    lines = list(paragraphs(report.text, *here))
    other = [(span.start, span.end) for span in report.furniture]
    other += [(at.start, at.end)] if at else []
    bounds = [*((one.start, one.end) for one in evidence), *other, *lines]
    marking = _Marking(here, evidence, numbers, len(evidence) + len(other), at is not None)
    cut = segments(*here, bounds)
    found = []
    segment = next(cut, None)
    for start, end in lines:
        pieces = []
        while segment is not None and segment.start < end:
            if segment.start >= start:
                pieces.append(marking.piece(segment, text[segment.start - here[0] : segment.end - here[0]]))
            segment = next(cut, None)
        role: Literal["title", "text"] = "title" if start < report.body_start and report.title else "text"
        found.append(Paragraph(start, end, role, tuple(pieces)))
    return tuple(found)


def covered(words: str, names: Names) -> str:
    """Words with blocks for the letters of names that are withheld, so that all places stay the same."""
    pattern = names.scrubber.pattern if names.are_withheld else None
    return pattern.sub(lambda found: BLOCK * len(found[0]), words) if pattern else words


def _covered(text: str, here: Bounds, names: Names) -> str:
    """The page's text as it is shown, of the same length as it is."""
    ahead = min(here[0], _LONGEST_NAME)
    wide = covered(text[here[0] - ahead : here[1] + _LONGEST_NAME], names)
    return _UNSHOWN.sub("\ufffd", wide[ahead : ahead + here[1] - here[0]])


@dataclass(slots=True)
class _Marking:
    """Tells what covers a segment. Of its spans the first are evidence, those up to `others` furniture, the last of
    these the words asked for, where `is_asked`.
    """

    here: Bounds
    evidence: Sequence[Evidence]
    numbers: Mapping[str, int]
    others: int
    is_asked: bool
    _named: set[str] = field(default_factory=set)

    def piece(self, segment: Segment, text: str) -> Piece:
        """The piece of a segment."""
        over = [self.evidence[number] for number in segment.spans if number < len(self.evidence)]
        first = max(segment.start, self.here[0])
        begun = [one for one in over if max(one.start, self.here[0]) == first]
        numbers = tuple(dict.fromkeys(self.numbers[one.event] for one in over))[:_MOST_EVENTS]
        begins = next((self.numbers[one.event] for one in begun if one.kind == "trigger"), None)
        marks = tuple(dict.fromkeys([*_marks(over), *self._others(segment.spans)]))
        return Piece(segment.start, segment.end, text, marks, numbers, begins, tuple(self._ids(begun)))

    def _others(self, spans: Sequence[int]) -> Iterator[str]:
        for number in spans:
            if len(self.evidence) <= number < self.others:
                yield "asked" if self.is_asked and number == self.others - 1 else "furniture"

    def _ids(self, begun: Sequence[Evidence]) -> Iterator[str]:
        for one in begun:
            name = f"s{one.start}-{one.end}"
            if name not in self._named:
                self._named.add(name)
                yield name


def _marks(over: Sequence[Evidence]) -> Iterator[str]:
    for one in over:
        yield one.kind
        if one.kind == "trigger":
            yield f"family-{one.family}"
        if one.hedge:
            yield "hedge"
