"""A page: its title, text and fields, from bytes or text of HTML."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass, replace

from khabar.errors import InputError
from khabar.nouns.report import Problem, Published
from khabar.read import (
    html_byline,
    html_date,
    html_facts,
    html_head,
    html_live,
    html_prune,
    html_runs,
    html_title,
    html_tree,
)
from khabar.read.decode import decode, wide
from khabar.read.fields import Survey, survey
from khabar.read.html_body import Body, body
from khabar.read.html_facts import Facts
from khabar.read.html_title import letters
from khabar.read.mojibake import control_free

MAX_BYTES = 100_000_000
_LEAST_LETTERS = 20
_LEAD = 300
# The beginnings of formats that are often saved under the wrong name.
_NO_TEXT = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"RIFF": "a picture or sound",
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip archive or office document",
    b"\x1f\x8b": "a gzip file",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read. `paragraphs` are the report's text, `entries` the dated pieces of a live blog."""

    title: str | None
    paragraphs: tuple[str, ...]
    byline: tuple[str, ...] = ()
    agency: str | None = None
    dateline: str | None = None
    published: Published | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    problems: tuple[Problem, ...] = ()
    entries: tuple[Page, ...] = ()

    @property
    def text(self) -> str:
        """The body: its paragraphs parted by blank lines."""
        return "\n\n".join(self.paragraphs)


def read_page(raw: bytes | str, *, url: str | None = None, charset: str | None = None) -> Page:
    """The report on a page. `url` is where it was fetched from, `charset` what came with it (such as the HTTP header).

    Deterministic. InputError: nothing in it, no HTML, too large, or no article.
    """
    text, problems = _text(raw, charset)
    root, more = html_tree.parse(text)
    facts = html_facts.facts(root, url)
    title = html_title.title(root, facts)
    times = html_date.marked_days(root)
    everything = html_runs.runs(root)
    live = html_live.entries(root, facts, everything)
    html_prune.prune(root, everything)
    found = _ungated(body(root, title.words, facts.first("og:description", "description")), facts)
    if sum(c.isalpha() for p in found.paragraphs for c in p[:200]) < _LEAST_LETTERS and not live:
        raise InputError(
            "no article on this page", remedy="check that the page was saved whole, or give its text as a text file"
        )
    lines = html_head.head_lines(everything, title.words, found.paragraphs)
    dated = html_date.published(times, lines, facts)
    page = replace(_page(found, lines, facts, title, dated), problems=(*problems, *more))
    return replace(page, entries=_entries(live, page)) if live else page


def _text(raw: bytes | str, charset: str | None) -> tuple[str, tuple[Problem, ...]]:
    if isinstance(raw, str):
        if not raw.strip():
            raise InputError("empty: there is nothing in it", remedy="check that the page was saved whole")
        return control_free(raw), ()
    if not raw.strip(b"\x00 \t\r\n"):
        raise InputError("empty: there is nothing in it", remedy="check that the page was saved whole")
    for beginning, what in _NO_TEXT.items():
        if raw.startswith(beginning):
            raise InputError(f"not HTML: this is {what}", remedy="give the page itself")
    if len(raw) > MAX_BYTES:
        raise InputError(
            f"a page of {len(raw) / 1e6:.0f} MB; pages of up to {MAX_BYTES / 1e6:.0f} MB are read",
            remedy="save the article alone, or give its text as a text file",
        )
    if _is_binary(raw):
        raise InputError("not HTML: the bytes are no text", remedy="give the page itself")
    decoded = decode(raw, charset)
    return decoded.text, tuple(Problem("encoding", doubt, "html") for doubt in decoded.doubts)


def _is_binary(raw: bytes) -> bool:
    """Whether the beginning holds more control characters than any text does, and is no UTF-16 either."""
    if wide(raw) or raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    head = raw[:4096]
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return controls * 20 > len(head)


def _ungated(found: Body, facts: Facts) -> Body:
    """The text in the JSON-LD where the page shows only its beginning."""
    whole = facts.article.get("articleBody")
    if not isinstance(whole, str):
        return found
    shown, stated = letters("".join(found.paragraphs)), html_live.paragraphs_of(whole)
    full = letters("".join(stated))
    begins = shown[:80] in full if shown else True
    if begins and len(full) > 1.3 * len(shown) + 100:
        return Body(stated, found.left_out)
    return found


def _page(
    found: Body,
    lines: Sequence[html_head.HeadLine],
    facts: Facts,
    title: html_title.Title,
    dated: Published | None,
) -> Page:
    """The page with the fields that its own lines print, the head's first."""
    publisher = facts.publisher or title.site
    sites = frozenset(letters(name) for name in (publisher, title.site, *facts.meta.get("og:site_name", ())) if name)
    said, paragraphs = _surveyed(found, lines, title.words)
    names = html_byline.byline(facts, lines, sites) or said.byline
    place = said.dateline or html_byline.place_beside(lines, names, sites)
    published = _published(said, paragraphs, dated)
    return Page(title.words, paragraphs, names, said.agency, place, published, publisher, facts.url, facts.language)


def _published(said: Survey, paragraphs: Sequence[str], dated: Published | None) -> Published | None:
    """The date printed in the text, before the one beside the headline or in the page's head (codebook, section 7)."""
    if said.printed is None:
        return dated
    words = said.printed.span.text
    if any(words in paragraph for paragraph in paragraphs):
        return Published(said.printed.date, words, None, "text")
    return dated or Published(said.printed.date, words, None, "page")


def _surveyed(found: Body, lines: Sequence[html_head.HeadLine], title: str | None) -> tuple[Survey, tuple[str, ...]]:
    """What the page prints, read as one text (title, lines beside it, body, lines left out), and the true paragraphs.

    A paragraph that this reading finds to be no text as a whole is left out.
    """
    beside = {line.text for line in lines}
    head = [title or "", *(part for line in lines for part in line.parts)]
    tail = [line for line in found.left_out if line not in beside][-12:]
    pieces = [piece for piece in (*head, *found.paragraphs, *tail) if piece]
    said = survey("\n\n".join(pieces), title)
    at = sum(len(piece) + 2 for piece in head if piece)
    kept = []
    for paragraph in found.paragraphs:
        if not any(span.start <= at and span.end >= at + len(paragraph) for span in said.furniture):
            kept.append(paragraph)
        at += len(paragraph) + 2
    return said, tuple(kept) or found.paragraphs


def _entries(live: Sequence[html_live.Entry], page: Page) -> tuple[Page, ...]:
    """The entries as pages of their own, after the text above them where there is more than a line or two of it."""
    told = letters("".join(p for entry in live for p in entry.paragraphs))
    lead = tuple(p for p in page.paragraphs if letters(p) not in told)
    whole = sum(map(len, lead)) >= _LEAD
    return (*((replace(page, paragraphs=lead),) if whole else ()), *(_entry(entry, page) for entry in live))


def _entry(entry: html_live.Entry, page: Page) -> Page:
    day = html_date.iso_day(entry.stamp) if entry.stamp else None
    published = Published(day, None, None, "page") if day else page.published
    names = html_byline.names_of(entry.author, frozenset()) if entry.author else ()
    return Page(entry.title, entry.paragraphs, names, None, None, published, page.publisher, page.url, page.language)
