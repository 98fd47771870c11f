"""Quotations of a text: words within quotation marks, offset-true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from khabar.nouns import Quotation, Span

_MARK = re.compile(r"``|''|[\"“”„‟«»‹›‘’‚'「」『』]")
_BREAK = re.compile(r"\n\s*")
_SENTENCE_END = re.compile(r"[.!?…](?=[\s\"”]|$)")
_OPENING = {"“": "double", "„": "double", "‟": "double", "«": "guillemet", "‹": "small", "‘": "single", "‚": "single",
            "「": "corner", "『": "white", "``": "double"}  # fmt: skip
_CLOSING = {"”": "double", "»": "guillemet", "›": "small", "’": "single", "」": "corner", "』": "white", "''": "double"}
_STRAIGHT = {'"': "double", "'": "single"}
_DEEPEST = 8
_DOUBLES = ("double", "guillemet", "corner", "white")


@dataclass(frozen=True, slots=True)
class _Open:
    start: int
    end: int
    kind: str
    opens_paragraph: bool


def quotations(text: str) -> tuple[Quotation, ...]:
    """The quotations of `text` by their start; one that runs over paragraphs with re-opened marks is one.

    A quotation whose closing mark is lost ends with its paragraph where it opens one, else with its sentence; one whose
    opening mark is lost starts with its sentence. Apostrophes and inches are no marks.

    >>> [(q.inner.text, q.depth) for q in quotations("“They said ‘go home’ to us,” he said.")]
    [('They said ‘go home’ to us,', 0), ('go home', 1)]
    """
    found: list[tuple[int, int, int, int, int]] = []
    stack: list[_Open] = []
    for start, end in _paragraphs(text):
        stack = _carried(text, start, stack, found)
        _read_paragraph(text, start, end, stack, found)
    _close_lost(text, len(text), stack, found)
    return tuple(
        Quotation(Span.of(text, a, d), Span.of(text, b, c), depth)
        for a, b, c, d, depth in sorted(found)
        if text[b:c].strip()
    )


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _BREAK.finditer(text):
        if gap.start() > start:
            yield start, gap.start()
        start = gap.end()
    if start < len(text):
        yield start, len(text)


def _carried(text: str, start: int, stack: list[_Open], found: list[tuple[int, int, int, int, int]]) -> list[_Open]:
    """What is still open at a paragraph's start: kept only where the paragraph re-opens it."""
    open_doubles = [mark for mark in stack if mark.kind in _DOUBLES][:1]
    mark = _MARK.match(text, start)
    if open_doubles and mark and _kind(mark.group()) == open_doubles[0].kind:
        return open_doubles
    _close_lost(text, start, stack, found)
    return []


def _read_paragraph(
    text: str, start: int, end: int, stack: list[_Open], found: list[tuple[int, int, int, int, int]]
) -> None:
    marks = [mark for mark in _MARK.finditer(text, start, end) if not _is_apostrophe(text, mark)]
    last_single = max((m.start() for m in marks if _may_close(text, m) and _kind(m.group()) == "single"), default=-1)
    for mark in marks:
        kind = _kind(mark.group())
        if stack and mark.start() == start and stack[0].kind == kind and not _closes_only(text, mark):
            continue  # the mark that re-opens the quotation carried on from the paragraph before
        if _closes(text, mark, stack, last_single):
            _close(mark, kind, stack, found)
        elif len(stack) < _DEEPEST and _opens(text, mark, stack):
            stack.append(_Open(mark.start(), mark.end(), kind, mark.start() == start))
        elif mark.group() == "”" and text[mark.start() - 1] in ",.!?" and mark.start() > start:
            first = _sentence_start(text, start, mark.start() - 1)
            found.append((first, first, mark.start(), mark.end(), len(stack)))


def _kind(mark: str) -> str:
    return _OPENING.get(mark) or _CLOSING.get(mark) or _STRAIGHT[mark]


def _is_apostrophe(text: str, mark: re.Match[str]) -> bool:
    """`don't`, `Syria’s`; and inches or feet: `5'`, `12"` before a space is left to the order of marks."""
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return mark.group() in "'’‘" and before.isalnum() and after.isalnum()


def _may_open(text: str, mark: re.Match[str]) -> bool:
    before, after = text[mark.start() - 1 : mark.start()] if mark.start() else "", text[mark.end() : mark.end() + 1]
    return bool(after) and not after.isspace() and not before.isalnum() and (not before or before not in ".,!?;%")


def _may_close(text: str, mark: re.Match[str]) -> bool:
    before, after = text[mark.start() - 1 : mark.start()] if mark.start() else "", text[mark.end() : mark.end() + 1]
    return bool(before) and not before.isspace() and not after.isalnum()


def _closes_only(text: str, mark: re.Match[str]) -> bool:
    return mark.group() in _CLOSING or not _may_open(text, mark)


def _closes(text: str, mark: re.Match[str], stack: list[_Open], last_single: int) -> bool:
    kind = _kind(mark.group())
    if not any(entry.kind == kind for entry in stack):
        return False
    if kind == "single":
        return _may_close(text, mark) and not _is_plural_owner(text, mark, last_single)
    if mark.group() in _OPENING:  # „so“ closes with the mark that elsewhere opens
        return mark.group() == "“" and _may_close(text, mark) and not _may_open(text, mark)
    return mark.group() in _CLOSING or _may_close(text, mark) or not _may_open(text, mark)


def _is_plural_owner(text: str, mark: re.Match[str], last_single: int) -> bool:
    """`the rebels' positions` inside single marks that close later."""
    following = text[mark.end() : mark.end() + 2]
    return (
        text[mark.start() - 1] == "s"
        and following[:1] == " "
        and following[1:].islower()
        and last_single > mark.start()
    )


def _opens(text: str, mark: re.Match[str], stack: list[_Open]) -> bool:
    kind = _kind(mark.group())
    if mark.group() in _OPENING:
        return kind != "single" or _may_open(text, mark)
    if mark.group() in _STRAIGHT:
        return _may_open(text, mark) and not any(entry.kind == kind for entry in stack)
    # ”so” opens with the mark that elsewhere closes
    return mark.group() == "”" and _may_open(text, mark) and not _may_close(text, mark)


def _close(mark: re.Match[str], kind: str, stack: list[_Open], found: list[tuple[int, int, int, int, int]]) -> None:
    """Closes the innermost quotation of the kind; what was opened inside it and never closed was none."""
    while stack:
        entry = stack.pop()
        if entry.kind == kind:
            found.append((entry.start, entry.end, mark.start(), mark.end(), len(stack)))
            return


def _close_lost(text: str, end: int, stack: list[_Open], found: list[tuple[int, int, int, int, int]]) -> None:
    """The outermost double mark without its closing one; singles left open were apostrophes."""
    entry = next((mark for mark in stack if mark.kind in _DOUBLES), None)
    if entry is None:
        return
    stop = text.find("\n", entry.end, end)
    last = stop if stop >= 0 else end
    if not entry.opens_paragraph:
        sentence_end = _SENTENCE_END.search(text, entry.end, last)
        last = sentence_end.end() if sentence_end else last
    inner_end = entry.end + len(text[entry.end : last].rstrip())
    found.append((entry.start, entry.end, inner_end, inner_end, 0))


def _sentence_start(text: str, start: int, end: int) -> int:
    """Where the sentence that ends at `end` starts, looked for over 600 characters from `start` on."""
    start = max(start, end - 600)
    stops = [stop.end() for stop in _SENTENCE_END.finditer(text, start, end)]
    first = stops[-1] if stops else start
    while first < end and (text[first].isspace() or text[first] in '"”'):
        first += 1
    return first
