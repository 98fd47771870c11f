"""The lines around the headline: where a page prints who wrote the report, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from khabar.read.html_prune import kind_by_name
from khabar.read.html_runs import Run
from khabar.read.html_title import letters

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_REACH = 14
_LONG = 220
_BESIDE = 3
# By   Posted on   Ada Kellin and   Updated:
_LEADS_ON = re.compile(
    r"(?i)(?:(?:^|\s)(?:by|von|par|por|di|da|door|av|af|and|et|y|e|und|et|on|at|the|in|from|to|for|"
    r"posted|published|updated|modified|written|автор|и|بقلم|كتب|و|في)|[,:;&/–—-])$"
)
_GOES_ON = re.compile(r"(?i)^(?:[,.:;)&'’]|(?:and|et|y|und|in|at|by|и|و)\s)")
_FOREIGN = frozenset({"teaser", "comments", "archive", "consent", "caption"})
_FOREIGN_TAGS = frozenset({"nav", "aside", "figure", "figcaption"})
# Bylines and dates often share a box with share links, so that only the line's own name counts.
_BESIDE_SHARE = frozenset({"share", "signup", "navigation", "advert"})


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A short line beside the headline; `elements` are those that its words stand in, innermost first.

    `parts` are its words as the page parts them ("By Ada Kellin", "Delta Wire", "9 Feb 2024").
    """

    text: str
    elements: tuple[HtmlElement, ...]
    parts: tuple[str, ...] = ()


def head_lines(found: Sequence[Run], title: str | None, paragraphs: Sequence[str]) -> tuple[HeadLine, ...]:
    """The lines between headline and text, then those above the headline in the same box.

    `found` are the runs of the whole page, furniture and all. The first of `paragraphs` may be a standfirst that
    stands above byline and date, so that the lines before the second count too.
    """
    start = _place_of(found, paragraphs[1] if len(paragraphs) > 1 else "".join(paragraphs[:1]))
    found = [run for run in found if run.text not in paragraphs[:1] or run.index >= start]
    start = next((at for at, run in enumerate(found) if run.index >= start), len(found))
    head = _headline(found[:start], title)
    if head is None:
        below = list(found[max(0, start - _BESIDE) : start])
        return tuple(_line(run) for run in below if _may_be_head(run))
    below = list(found[head + 1 : start])[:_REACH]
    box = set(_climb(found[head].block, _BESIDE))
    above = [run for run in found[max(0, head - 6) : head] if box & set(_climb(run.block, _BESIDE))]
    return tuple(_line(run) for run in (*below, *above) if _may_be_head(run))


def _place_of(found: Sequence[Run], words: str) -> int:
    return max((run.index for run in found if run.text == words), default=len(found))


def _headline(found: Sequence[Run], title: str | None) -> int | None:
    wanted = letters(title or "")
    same = [at for at, run in enumerate(found) if wanted and letters(run.text) == wanted]
    if not same:
        same = [at for at, r in enumerate(found) if any(e.tag == "h1" for e in _climb(r.block, 2)) and len(r.text) > 15]
    return same[-1] if same else None


def _climb(element: HtmlElement, steps: int) -> Iterator[HtmlElement]:
    """The element and those around it, but nothing as wide as the page."""
    current: HtmlElement | None = element
    for _ in range(steps):
        if current is None or current.tag in ("body", "html", "main"):
            return
        yield current
        current = current.getparent()


def _may_be_head(run: Run) -> bool:
    if len(run.text) > _LONG:
        return False
    if kind_by_name(run.block) in _BESIDE_SHARE:
        return False
    return not any(e.tag in _FOREIGN_TAGS or kind_by_name(e) in _FOREIGN for e in _climb(run.block, 3))


def _line(run: Run) -> HeadLine:
    inner = [piece.element.getparent() if piece.tail else piece.element for piece in run.pieces]
    elements = [e for e in inner if e is not None] + [run.block, *list(_climb(run.block, 3))[1:]]
    return HeadLine(run.text, tuple(dict.fromkeys(elements)), tuple(_parts(run)))


def _parts(run: Run) -> Iterator[str]:
    """The run cut between elements, but not after a word that leads on ("By", "and", "Posted on")."""
    words = ""
    for piece in run.pieces:
        text = " ".join(piece.text.split())
        if piece.text == "\n" or (words and text and not _LEADS_ON.search(words) and not _GOES_ON.match(text)):
            if words:
                yield words
            words = text
        else:
            words = f"{words} {text}".strip()
    if words:
        yield words
