"""The text layer of a PDF: lines joined to paragraphs, cut words mended, page numbers and running heads gone.

A PDF without a text layer is a scan: nothing can be read in it without character recognition, and that is said.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from khabar.nouns import Problem, Report
from khabar.read import limits
from khabar.read.build import Draft, Given, Origin, build
from khabar.read.plain import split_title

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": "-"}
)
_PAGE_NUMBER = re.compile(
    r"\W{0,4}(?:page |p\. ?|seite |página |стр\. ?)?\d{1,4}(?:\s?(?:of|/|von|de|из)\s?\d{1,4})?\W{0,4}", re.IGNORECASE
)
_STOP = re.compile(r"[.!?:؟۔。][\"”’»)\]]{0,2}\d{0,2}$")


def read_pdf(raw: bytes, origin: Origin, given: Given) -> Iterator[Report | Problem]:
    """The report of a PDF with a text layer; a problem when it has none, or for the pages that have none."""
    # pypdf warns on damaged files through logging, which without handlers would reach the user's terminal.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = _opened(raw)
        if reader is None:
            yield Problem("password", "the PDF asks for a password: save it without one", origin.at)
            return
        pages, scans = _pages(reader)
    except Exception as error:  # pypdf raises whatever a damaged file makes it stumble over
        yield Problem("damaged", f"no readable PDF: {type(error).__name__}", origin.at)
        return
    if not any(pages):
        remedy = "run character recognition (OCR) on it first" if scans else "it holds no words"
        yield Problem("no-text-layer", f"a PDF without a text layer, {len(pages)} pages: {remedy}", origin.at)
        return
    problems = [
        Problem("no-text-layer", "no text layer: this page was not read", f"{origin.at}: page {n}") for n in scans
    ]
    if len(pages) == limits.PDF_PAGES:
        problems.append(Problem("too-large", f"only the first {limits.PDF_PAGES} pages were read", origin.at))
    text = _text(pages)
    title, start = split_title(text)
    yield build(Draft(text[start:], title, problems=tuple(problems)), origin, given)


def _opened(raw: bytes) -> PdfReader | None:
    """The PDF; None when only a password opens it."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(raw))
    return None if reader.is_encrypted and not reader.decrypt("") else reader


def _pages(reader: PdfReader) -> tuple[list[list[str]], list[int]]:
    """The lines of each page, and the numbers of the pages that show a picture and no words."""
    pages, scans = [], []
    for number, page in enumerate(reader.pages, 1):
        if number > limits.PDF_PAGES:
            break
        try:
            words = page.extract_text()
        except Exception:  # one damaged page does not cost the others
            words = ""
        words = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", " ", words.translate(_LIGATURES))
        pages.append([line.strip() for line in words.split("\n")])
        if not words.strip() and _shows_something(page):
            scans.append(number)
    return [[line for line in page if line] for page in pages], scans


def _shows_something(page: PageObject) -> bool:
    try:
        return page.get_contents() is not None
    except Exception:  # damaged contents are contents
        return True


def _text(pages: list[list[str]]) -> str:
    running = _running_lines(pages)
    whole = " ".join(line for page in pages for line in page)
    paragraphs: list[str] = []
    ended = True
    for page in pages:
        lines = [line for n, line in enumerate(page) if not _is_margin(line, n, len(page), running)]
        width = sorted(len(line) for line in lines)[len(lines) * 9 // 10] if lines else 0
        for n, line in enumerate(lines):
            if ended:
                paragraphs.append(line)
            else:
                paragraphs[-1] = _joined(paragraphs[-1], line, whole)
            following = lines[n + 1] if n + 1 < len(lines) else ""
            ended = _ends_paragraph(line, following, width)
    return "\n\n".join(paragraphs)


def _running_lines(pages: list[list[str]]) -> frozenset[str]:
    """First and last lines that return on most pages, blind to numbers."""
    ends = Counter(key for page in pages for key in {_unnumbered(line) for line in page[:1] + page[-1:]})
    return frozenset(key for key, count in ends.items() if count >= 3 and count * 2 > len(pages))


def _unnumbered(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _is_margin(line: str, n: int, count: int, running: frozenset[str]) -> bool:
    at_edge = n < 2 or n >= count - 2
    return at_edge and (_PAGE_NUMBER.fullmatch(line) is not None or _unnumbered(line) in running)


def _ends_paragraph(line: str, following: str, width: int) -> bool:
    if not following:
        return _STOP.search(line) is not None  # the sentence may go on overleaf
    return len(line) < 0.75 * width or (len(line) < 0.9 * width and _STOP.search(line) is not None)


def _joined(before: str, line: str, whole: str) -> str:
    """A line put to its paragraph; a word cut in two is mended, unless it is written with its hyphen elsewhere."""
    if not before.endswith(("-", "‐")) or not line[:1].islower() or not before[-2:-1].isalpha():
        return f"{before} {line}"
    first, second = before.rsplit(" ", 1)[-1], line.split(" ", 1)[0].rstrip('.,;:!?)”"')
    hyphened = f" {first}{second}" in whole
    return before + line if hyphened else before[:-1] + line
