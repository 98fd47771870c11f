"""A report's text as paragraphs of pieces, with some of its words marked; places stay those of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from khabar.desk.views.segments import paragraphs, segments
from khabar.nouns import Report

# What no page can hold: each is shown by one character, so that all places stay the same.
_UNSHOWN = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class MarkedWords:
    """Words to be marked, and as what."""

    start: int
    end: int
    mark: str


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Characters upon which the same rests."""

    start: int
    end: int
    text: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextParagraph:
    """One line of the text. Law: its pieces join to it."""

    start: int
    end: int
    role: Literal["title", "text"]
    pieces: tuple[TextPiece, ...]


def plain_text(report: Report, marked: Sequence[MarkedWords] = ()) -> tuple[TextParagraph, ...]:
    """The text of a report, cut where marks begin and end."""
    text = _UNSHOWN.sub("\ufffd", report.text)
    lines = list(paragraphs(text, 0, len(text)))
    bounds = [*((one.start, one.end) for one in marked), *lines]
    cut = list(segments(0, len(text), bounds))
    found, at = [], 0
    for start, end in lines:
        pieces = []
        while at < len(cut) and cut[at].start < end:
            one = cut[at]
            if one.start >= start:
                marks = dict.fromkeys(marked[number].mark for number in one.spans if number < len(marked))
                pieces.append(TextPiece(one.start, one.end, text[one.start : one.end], tuple(marks)))
            at += 1
        role: Literal["title", "text"] = "title" if report.title and start < report.body_start else "text"
        found.append(TextParagraph(start, end, role, tuple(pieces)))
    return tuple(found)
