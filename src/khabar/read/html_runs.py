"""The runs of a page: stretches of words that stand together between two breaks, the paragraphs to choose from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from khabar.read.page_tags import tags

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SPACE = re.compile(r"\s+")
# Ideographs of CJK extension G: printable, and on no page but those on rare Chinese names.
_DIGITS = [chr(code) for code in range(0x30000, 0x30000 + 4096)]
_VALUE = {digit: value for value, digit in enumerate(_DIGITS)}


@dataclass(slots=True)
class Piece:
    """One text node: its element, whether it is the element's tail, and whether it lies within a link."""

    element: HtmlElement
    tail: bool
    text: str
    linked: bool


@dataclass(slots=True)
class Run:
    """One paragraph as the page lays it out. `block` is the nearest block element around it."""

    index: int
    block: HtmlElement
    pieces: list[Piece] = field(default_factory=list)
    text: str = ""
    kept: float = 0.0

    @property
    def linked(self) -> float:
        """The share of the letters that lie within links."""
        total = sum(len(p.text.strip()) for p in self.pieces)
        return sum(len(p.text.strip()) for p in self.pieces if p.linked) / total if total else 0.0


def runs(root: HtmlElement) -> list[Run]:
    """Every run below `root`, in page order; a break is a block element's edge or two line breaks together."""
    found: list[Run] = []
    current: list[Piece] = []
    state = _Walk(found, current)
    state.walk(root, root, linked=False)
    state.close()
    return found


class _Walk:
    """The state of one walk through the tree: the run being gathered and the line breaks just seen."""

    def __init__(self, found: list[Run], current: list[Piece]) -> None:
        self.found, self.current, self.breaks = found, current, 0
        self.block: HtmlElement | None = None
        self.inline, self.silent = tags("inline"), tags("silent")

    def walk(self, element: HtmlElement, block: HtmlElement, *, linked: bool) -> None:
        self.take(element, element.text, block, tail=False, linked=linked)
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in self.silent:
                pass
            elif tag == "br":
                self.line_break(child)
            elif tag in self.inline:
                self.walk(child, block, linked=linked or tag == "a")
            else:
                self.close()
                self.walk(child, child, linked=linked)
                self.close()
            self.take(child, child.tail, block, tail=True, linked=linked)

    def take(self, element: HtmlElement, text: str | None, block: HtmlElement, *, tail: bool, linked: bool) -> None:
        if not text:
            return
        if text.strip():
            if self.breaks > 1:
                self.close()
            self.breaks = 0
            self.block = block
        elif not self.current:
            return
        self.current.append(Piece(element, tail, text, linked))

    def line_break(self, element: HtmlElement) -> None:
        self.breaks += 1
        if self.current:
            self.current.append(Piece(element, False, "\n", False))

    def close(self) -> None:
        self.breaks = 0
        if self.current and self.block is not None:
            text = _SPACE.sub(" ", "".join(p.text for p in self.current)).strip()
            if text:
                self.found.append(Run(len(self.found), self.block, list(self.current), text))
        self.current.clear()


def mark(found: list[Run]) -> None:
    """Writes each run's number, as two rare letters, before each of its text nodes in the tree."""
    for run in found:
        sign = _DIGITS[(run.index >> 12) & 4095] + _DIGITS[run.index & 4095]
        for piece in run.pieces:
            if not piece.text.strip():
                continue
            if piece.tail:
                piece.element.tail = sign + piece.text
            else:
                piece.element.text = sign + piece.text


def unmark(found: list[Run]) -> None:
    """Takes the numbers out of the tree again."""
    for run in found:
        for piece in run.pieces:
            if not piece.text.strip():
                continue
            if piece.tail:
                piece.element.tail = piece.text
            else:
                piece.element.text = piece.text


def weigh(found: list[Run], extracted: str) -> None:
    """Sets `kept` of each run: the share of its text nodes, by letters, whose number stands in `extracted`."""
    kept: dict[int, int] = {}
    for number, text in _numbered(extracted):
        kept[number] = kept.get(number, 0) + len(text.strip())
    for run in found:
        run.kept = min(1.0, kept.get(run.index, 0) / max(1, len(run.text)))


def _numbered(extracted: str) -> Iterator[tuple[int, str]]:
    """Each number in a marked text with the text up to the next one."""
    # 𰀀𰀁Shells fell 𰀀𰀁on the market
    parts = re.split(r"([\U00030000-\U00030FFF]{2})", extracted)
    for sign, text in zip(parts[1::2], parts[2::2], strict=True):
        yield _VALUE[sign[0]] << 12 | _VALUE[sign[1]], text
