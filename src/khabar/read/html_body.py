"""Which runs of a page are the report: trafilatura's choice, what it lost put back, what it took too much left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from khabar.read import html_runs
from khabar.read.html_runs import Run
from khabar.read.page_cues import cue, fold, points_elsewhere
from khabar.read.page_tags import tags

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔:;\"'”’»)\]–—-]\s*$")
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_STANDFIRST = re.compile(
    r"(?i)standfirst|perex|synopsis|\bdek\b|\bdeck\b|sub-?(?:title|head|line)|(?:^|[\W_])(?:lead|lede|chapo|excerpt|summary|intro)(?:$|[\W_])"
)
_LINKED = 0.85
_VAST = 6_000


@dataclass(frozen=True, slots=True)
class Body:
    """The paragraphs of the report, and the lines around and within them that were left out, in page order."""

    paragraphs: tuple[str, ...]
    left_out: tuple[str, ...]


def body(root: HtmlElement, title: str | None, summary: str | None) -> Body:
    """The report in a tree without furniture (html_prune). Law: no paragraph twice, all in page order."""
    found = html_runs.runs(root)
    _ask_trafilatura(root, found)
    kept = {run.index for run in found if run.kept >= 0.5}
    kept |= _lost(found, kept)
    kept |= _standfirst(found, kept, title, summary)
    dropped = _dropped(found, kept, title)
    final = [found[i] for i in sorted(kept - dropped)]
    return Body(tuple(run.text for run in final), tuple(found[i].text for i in sorted(dropped)))


def _ask_trafilatura(root: HtmlElement, found: list[Run]) -> None:
    """Sets `kept` of each run; vast pages go without trafilatura, whose time grows with the square."""
    import trafilatura
    from lxml import etree

    if len(found) > _VAST:
        _keep_paragraphs(found)
        return
    html_runs.mark(found)
    try:
        document = trafilatura.bare_extraction(root, include_comments=False)
        extracted = getattr(document, "text", None) or ""
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, etree.LxmlError):
        extracted = ""
    finally:
        html_runs.unmark(found)
    html_runs.weigh(found, extracted)
    if not any(run.kept >= 0.5 for run in found):
        _keep_paragraphs(found)


def _keep_paragraphs(found: list[Run]) -> None:
    for run in found:
        run.kept = 1.0 if _is_paragraph(run) else 0.0


def _is_sentence(run: Run) -> bool:
    """Whether the run can be a sentence or more, rather than a label."""
    long = 25 if _WIDE.search(run.text) else 60
    return len(run.text) >= long or bool(_SENTENCE_END.search(run.text))


def _is_paragraph(run: Run) -> bool:
    """Whether the run is plainly running text."""
    long = 30 if _WIDE.search(run.text) else 80
    return len(run.text) >= long and run.linked < 0.5 and run.block.tag not in tags("heading")


def _shape(run: Run) -> tuple[str, ...] | None:
    """What blocks of one kind have in common; None when the page gives them no names."""
    parent = run.block.getparent()
    own, outer = run.block.get("class") or "", "" if parent is None else parent.get("class") or ""
    if not (own or outer):
        return None
    return (str(run.block.tag), own, "" if parent is None else str(parent.tag), outer)


def _lost(found: Sequence[Run], kept: set[int]) -> set[int]:
    """Runs that trafilatura left out though their like, in the same place, was kept."""
    if not kept:
        return set()
    solid = [found[i] for i in kept if _is_paragraph(found[i])]
    if not solid:
        return set()
    first, last = min(r.index for r in solid), max(r.index for r in solid)
    parents = {run.block.getparent() for run in solid} | {run.block for run in solid}
    shapes = {_shape(run) for run in solid} - {None}
    back = set()
    for run in found:
        if run.index in kept or run.linked > 0.5:
            continue
        between = first < run.index < last
        alike = _shape(run) in shapes and run.block.tag not in tags("heading")
        beside = run.block.getparent() in parents or run.block in parents
        quoted = between and next(run.block.iterancestors("blockquote"), None) is not None
        quoted = quoted or (between and run.block.tag == "blockquote")
        told = _is_sentence(run) and ((between and (alike or beside)) or (alike and len(run.text) >= 40))
        if quoted or told:
            back.add(run.index)
    return back


def _standfirst(found: Sequence[Run], kept: set[int], title: str | None, summary: str | None) -> set[int]:
    """The standfirst, when it stands between headline and text and says something of its own."""
    start = min((i for i in kept if _is_paragraph(found[i])), default=0)
    head = _headline_index(found[:start], title)
    if head is None:
        return set()
    texts = {fold(found[i].text) for i in kept}
    for run in found[head + 1 : start]:
        names = f"{run.block.get('class') or ''} {_outer_class(run)}"
        told = bool(summary) and fold(run.text)[:60] == fold(summary or "")[:60]
        fits = len(run.text) >= 40 and run.linked < 0.5 and fold(run.text) not in texts and cue(run.text) is None
        if fits and (told or _STANDFIRST.search(names)):
            return {run.index}
    return set()


def _outer_class(run: Run) -> str:
    parent = run.block.getparent()
    return "" if parent is None else parent.get("class") or ""


def _headline_index(found: Sequence[Run], title: str | None) -> int | None:
    """Where the headline stands: the last run that is the title, else the last first-level heading."""
    wanted = fold(title or "")
    same = [run.index for run in found if wanted and fold(run.text) == wanted]
    return same[-1] if same else max((r.index for r in found if r.block.tag == "h1"), default=None)


def _dropped(found: Sequence[Run], kept: set[int], title: str | None) -> set[int]:
    """Kept runs that are no text after all."""
    order = sorted(kept)
    gone = {i for i in order if _is_furniture(found[i], title)}
    gone |= _head_lines(found, order, title)
    gone |= _teaser_items(found, kept)
    gone |= _twice(found, [i for i in order if i not in gone])
    return gone | _idle_headings(found, kept, gone)


def _is_furniture(run: Run, title: str | None) -> bool:
    if title and fold(run.text) == fold(title):
        return True
    if cue(run.text) is not None or (run.linked >= 0.4 and points_elsewhere(run.text)):
        return True
    return run.linked >= _LINKED and next(run.block.iterancestors("blockquote"), None) is None


def _head_lines(found: Sequence[Run], order: list[int], title: str | None) -> set[int]:
    """Labels above the first paragraph (section, byline, date), and whatever stands above the headline."""
    start = next((i for i in order if _is_paragraph(found[i])), order[-1] if order else 0)
    above = [i for i in order if i < start]
    head = _headline_index(found[:start], title)
    return {i for i in above if not _is_sentence(found[i]) or (head is not None and i < head)}


def _teaser_items(found: Sequence[Run], kept: set[int]) -> set[int]:
    """Items made of a linked headline and a line about the other story."""
    linked = [run for run in found if run.block.tag in tags("heading") and run.linked >= 0.6]
    gone: set[int] = set()
    for run in linked:
        item = run.block.getparent()
        inside = list(_neighbours(found, run.index, item)) if item is not None else []
        if 1 < len(inside) <= 4:
            gone |= {index for index in inside if index in kept}
    return gone


def _neighbours(found: Sequence[Run], index: int, item: HtmlElement) -> Iterator[int]:
    """The runs within `item`, which are beside one another around `index`; five at most."""
    for step in (-1, 1):
        at = index if step == 1 else index - 1
        for _ in range(5):
            if not 0 <= at < len(found) or item not in found[at].block.iterancestors():
                break
            yield at
            at += step


def _twice(found: Sequence[Run], order: list[int]) -> set[int]:
    """Later copies of a paragraph."""
    seen: set[str] = set()
    gone = set()
    for i in order:
        text = fold(found[i].text)
        if len(text) >= 40 and text in seen:
            gone.add(i)
        seen.add(text)
    return gone


def _idle_headings(found: Sequence[Run], kept: set[int], gone: set[int]) -> set[int]:
    """Headings that stand above nothing: what follows was no text, or nothing follows."""
    idle: set[int] = set()
    follows = False
    for run in reversed(found):
        if run.index not in kept or run.index in gone:
            follows = follows and run.linked < 0.5
            continue
        if run.block.tag in tags("heading") and not follows:
            idle.add(run.index)
        else:
            follows = True
    return idle
