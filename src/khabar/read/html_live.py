"""The entries of a live blog: each a dated piece of text of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from khabar.read import html_runs
from khabar.read.html_facts import Facts, types_of, words_of
from khabar.read.html_runs import Run
from khabar.read.html_title import letters
from khabar.read.page_cues import cue, fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MAX = 1_000
_LIVE = re.compile(r"(?i)(?:^|[\W_])live(?:$|[\W_])|live-?(?:blog|entry|event|post|update|feed)")
_ENTRY = re.compile(r"(?i)(?:^|[\W_])(?:entry|update|post|item|event)")
_BREAKS = re.compile(r"\n|<br\s{0,3}/?>|</p>")
_TAGS = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `stamp` is its time as the page writes it."""

    title: str | None
    paragraphs: tuple[str, ...]
    stamp: str | None
    author: str | None


def entries(root: HtmlElement, facts: Facts, found: Sequence[Run]) -> tuple[Entry, ...]:
    """The entries in page order, from its JSON-LD, else from its markup; none when the page is no live blog.

    `found` are all runs of the page. JSON-LD may hold older entries that the page does not show; those are left out,
    unless it shows none.
    """
    stated = tuple(_stated(facts))
    if not stated:
        return tuple(_marked(root))
    shown = letters(" ".join(run.text for run in found))
    return tuple(entry for entry in stated if letters(entry.paragraphs[0])[:60] in shown) or stated


def paragraphs_of(text: str) -> tuple[str, ...]:
    """The paragraphs of an articleBody: parted at line breaks, without tags."""
    parts = (_TAGS.sub(" ", part) for part in _BREAKS.split(text))
    return tuple(words for part in parts if (words := words_of(part)))


def _stated(facts: Facts) -> Iterator[Entry]:
    if "LiveBlogPosting" not in types_of(facts.article):
        return
    updates = facts.article.get("liveBlogUpdate")
    for update in (updates if isinstance(updates, list) else [updates])[:_MAX]:
        if not isinstance(update, Mapping):
            continue
        body = update.get("articleBody")
        paragraphs = paragraphs_of(body) if isinstance(body, str) else ()
        stamp = update.get("datePublished")
        if paragraphs:
            title = words_of(update.get("headline"))
            yield Entry(title, paragraphs, stamp if isinstance(stamp, str) else None, words_of(update.get("author")))


def _marked(root: HtmlElement) -> Iterator[Entry]:
    """Three or more boxes of one class, named after live entries, each with a time of its own."""
    boxes: dict[tuple[object, str], list[HtmlElement]] = defaultdict(list)
    for element in root.iter("div", "article", "section", "li"):
        names = element.get("class") or ""
        if _LIVE.search(names) and _ENTRY.search(names):
            boxes[element.getparent(), names].append(element)
    for group in boxes.values():
        timed = [(box, time) for box in group if (time := next(box.iter("time"), None)) is not None]
        if len(timed) >= 3:
            yield from (_entry(box, time) for box, time in timed[:_MAX])
            return


def _entry(box: HtmlElement, time: HtmlElement) -> Entry:
    found = [run for run in html_runs.runs(box) if run.block is not time]
    heading = next((run for run in found if run.block.tag in ("h2", "h3", "h4", "h5")), None)
    named = [r for r in found if re.search(r"(?i)(?:^|[\W_])(?:sig|author|byline)", r.block.get("class") or "")]
    text = tuple(
        r.text for r in found if r is not heading and r not in named and not cue(r.text) and not _label(r.text)
    )
    stamp = time.get("datetime") or " ".join(time.text_content().split())
    return Entry(heading.text if heading else None, text, stamp, named[0].text if named else None)


def _label(line: str) -> bool:
    """Whether a line is a share link or a time alone."""
    folded = fold(line)
    return len(folded) < 40 and (folded.startswith("share") or not any(c.isalpha() for c in folded))
