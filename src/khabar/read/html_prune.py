"""Which blocks of a page are furniture by their markup: captions, teasers, comments, consent walls, toolbars."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from khabar.read.html_runs import Run
from khabar.read.page_tags import tags
from khabar.read.tables import rows

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Sure by their tag; the others (nav, aside ...) may wrap the article of a careless page, so their size counts.
_USUALLY = {
    "nav": "navigation", "footer": "notice", "aside": "teaser", "form": "signup", "figure": "caption",
    "amp-list": "teaser", "menu": "navigation",
}  # fmt: skip
# Blocks of these kinds may be longer than the article itself.
_MAY_BE_LONG = frozenset({"comments", "archive", "consent"})
# Blocks of these kinds are short; what is named so and is long is the article behind the gate.
_SHORT = frozenset({"gate", "share", "signup", "navigation", "byline", "notice", "advert", "caption"})
_SHORT_TEXT = 600
_LONG_RUN = 80
_MAY_TAKE = 0.3

# articleBody -> article Body, js-caption -> js caption
_SEGMENT = re.compile(r"[A-Za-z0-9]+")
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# style="color:red; display: none"
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_PICTURE_WORDS = frozenset(
    {"photo", "image", "picture", "img", "thumb", "thumbnail", "gallery", "imagebox", "imgbox", "slide", "media"}
)
_PICTURE_TAGS = ("img", "picture", "amp-img", "video", "svg")


@cache
def _names() -> dict[str, str]:
    """Kind of furniture by the words of a class or id name."""
    return {row[0]: row[1] for row in rows("page_furniture.tsv")}


def prune(root: HtmlElement, found: list[Run]) -> None:
    """Takes the furniture out of the tree; `found` are the runs of the tree as it is.

    Law: running text remains whenever the page holds any outside surely silent tags.
    """
    weights = _Weights(found)
    gone = []
    waiting = [root]
    while waiting:
        element = waiting.pop()
        kind = _suspicion(element, element.tag) if element.tag not in tags("never") else None
        if kind and weights.may_go(element, kind):
            weights.take(element)
            gone.append(element)
        else:
            waiting.extend(child for child in reversed(element) if isinstance(child.tag, str))
    for element in gone:
        element.drop_tree()


def kind_by_name(element: HtmlElement) -> str | None:
    """The kind of furniture that the element's class and id names speak of, if any."""
    names = _names()
    for name in f"{element.get('class') or ''} {element.get('id') or ''}".split():
        if len(name) > 60:
            continue
        words = _words_of_name(name)
        for size in (3, 2, 1):
            for start in range(len(words) - size + 1):
                kind = names.get("-".join(words[start : start + size]))
                if kind:
                    return kind
    return None


@lru_cache(maxsize=4096)
def _words_of_name(name: str) -> tuple[str, ...]:
    """The words of a class or id name; what looks like a number or a hash has none.

    >>> _words_of_name("js-articleCaption"), _words_of_name("block-id-n1AuAdJlVL")
    (('js', 'article', 'caption'), ('block', 'id'))
    """
    words: list[str] = []
    for segment in _SEGMENT.findall(name):
        parts = _NAME_PARTS.findall(segment)
        if any(c.isdigit() for c in segment):
            continue
        words += [p.lower() for p in parts] if all(len(p) > 2 for p in parts) else [segment.lower()]
    return tuple(words)


def _suspicion(element: HtmlElement, tag: str) -> str | None:
    if tag in tags("sure"):
        return "caption" if tag == "figcaption" else "silent"
    if tag in _USUALLY:
        quotes = tag == "figure" and next(element.iter("blockquote", "table"), None) is not None
        return None if quotes else _USUALLY[tag]
    if _is_hidden(element):
        return "hidden"
    if element.get("role") in ("navigation", "complementary", "search", "dialog", "alertdialog"):
        return "navigation"
    kind = kind_by_name(element)
    if kind == "share" and next(element.iter("blockquote"), None) is not None:
        return None  # a quoted post, in a box named after the network that it stood on
    return kind or ("caption" if _is_picture_box(element) else None)


def _is_hidden(element: HtmlElement) -> bool:
    """Whether readers do not see the element; `placeholder` and `fallback` mark what AMP shows while it loads."""
    marked = any(element.get(name) is not None for name in ("hidden", "placeholder", "fallback"))
    return marked or bool(_NOT_SHOWN.search(element.get("style") or "")) or _idle_tab(element)


def _idle_tab(element: HtmlElement) -> bool:
    """Whether this is a tab that is not shown while one beside it is."""
    if "tab-pane" not in (element.get("class") or ""):
        return False
    parent = element.getparent()
    shown = [c for c in (parent if parent is not None else ()) if "active" in (c.get("class") or "").split()]
    return bool(shown) and element not in shown


def _is_picture_box(element: HtmlElement) -> bool:
    """Whether this is a small box named after a picture, with the picture in it: its words are a caption."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    words = {part.lower() for part in _NAME_PARTS.findall(names)}
    return bool(words & _PICTURE_WORDS) and next(element.iter(*_PICTURE_TAGS), None) is not None


class _Weights:
    """How much of the page's running text each element holds; the runs of one element follow one another."""

    def __init__(self, found: list[Run]) -> None:
        self.sums = [0, *accumulate(_weight(run) for run in found)]
        self.left = self.sums[-1]
        self.ranges: dict[HtmlElement, tuple[int, int]] = {}
        for run in found:
            for piece in run.pieces:
                self._spread(piece.element.getparent() if piece.tail else piece.element, run.index)

    def _spread(self, element: HtmlElement | None, index: int) -> None:
        while element is not None:
            first, last = self.ranges.get(element, (index, index))
            self.ranges[element] = min(first, index), max(last, index)
            element = element.getparent()

    def of(self, element: HtmlElement) -> int:
        first, last = self.ranges.get(element, (0, -1))
        return self.sums[last + 1] - self.sums[first]

    def may_go(self, element: HtmlElement, kind: str) -> bool:
        taken = self.of(element)
        if kind in ("archive", "silent") or taken == 0:
            return kind in ("archive", "silent") or next(element.iter("h1"), None) is None
        if any(e.get("itemprop") == "articleBody" for e in element.iter()):
            return False
        if kind != "comments" and next(element.iter("h1"), None) is not None:
            return False
        rest = self.left - taken
        if kind in _MAY_BE_LONG and rest > 2 * _LONG_RUN:
            return True
        if kind in _SHORT and taken > _SHORT_TEXT:
            return False
        return taken <= _MAY_TAKE * self.sums[-1] and rest > 0

    def take(self, element: HtmlElement) -> None:
        self.left -= self.of(element)


def _weight(run: Run) -> int:
    """Letters of running text: none for short runs and lists of links."""
    return len(run.text) if len(run.text) >= _LONG_RUN and run.linked < 0.5 else 0
