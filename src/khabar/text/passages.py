"""Very long texts cut into passages, each read as a report of its own: time and memory grow with the length alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from khabar.nouns import Report, Span
from khabar.text.sentence import sentences

#: characters up to which a text is one passage: 15,000 words, some 40 pages
PASSAGE = 100_000
#: how far before its longest end a passage may end with a paragraph, else with a sentence
_REACH = 20_000


def passages(report: Report) -> Iterator[tuple[int, Report]]:
    """Where each passage of a report starts, and the passage as a report; a report that is short enough is its own.

    Laws: passages follow each other without a gap, hold all of the text, and have at most `PASSAGE` characters. They
    end with a paragraph, else with a sentence, else with a word. Title, day, publisher and the like are the report's.

    >>> [(start, one.text) for start, one in passages(Report("r", "Two shells fell."))]
    [(0, 'Two shells fell.')]
    """
    text, start = report.text, 0
    while len(text) - start > PASSAGE:
        left = len(text) - start
        end = _end(text, start, start + left // -(left // -PASSAGE))
        yield start, _passage(report, start, end)
        start = end
    yield start, _passage(report, start, len(text)) if start else report


def _end(text: str, start: int, furthest: int) -> int:
    """Where a passage ends that begins at `start`, at most at `furthest`."""
    first = max(start, furthest - _REACH)
    blank_line = text.rfind("\n\n", first + 1, furthest)
    if blank_line >= 0:
        return blank_line + 2
    begun = [first + sentence.start for sentence in sentences(text[first:furthest])[1:]]
    if begun:  # of a paragraph, if one begins there
        return next((at for at in reversed(begun) if text[at - 1] == "\n"), begun[-1])
    blank = text.rfind(" ", first + 1, furthest)
    return blank + 1 if blank >= 0 else furthest


def _passage(report: Report, start: int, end: int) -> Report:
    text = report.text[start:end]
    inside = (s for s in report.furniture if s.start < end and start < s.end)
    furniture = tuple(Span.of(text, max(s.start - start, 0), min(s.end, end) - start) for s in inside)
    return replace(report, text=text, body_start=min(max(report.body_start - start, 0), len(text)), furniture=furniture)
