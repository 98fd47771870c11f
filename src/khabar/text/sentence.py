"""Sentences of a text, offset-true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from khabar.nouns import Span
from khabar.text.tables import rows, words

_DATA = "khabar.text"
_CLOSERS = r"[\"'”’»›)\]}」』]*"
# A stop with the quotation marks and brackets that close behind it: `said.”`, `why?)`, `…`, `。`, `؟`
_STOP = re.compile(rf"(?:[.!?…]+|[。！？．؟۔।]+){_CLOSERS}")
_PARAGRAPH = re.compile(r"[\r\n\x0b\x0c\u2028\u2029\x85]\s*")
_WIDE_STOPS = frozenset("。！？．؟۔।")
_OPENERS = "\"'“‘«‹„([{「『¿¡-–—•*_#>"
_BULLET = re.compile(r"(?<=\s)[•▪●◦‣■►➤](?=\s*\S)")
# A place in capitals and an agency: "DAMASCUS, Syria (AP) -", "MOSCOW (Sputnik)"
_DATELINE = re.compile(
    r"(?<=[^\WA-Z]|[\"”’)])\s+(?=[A-Z][A-Z'’-]{3,}(?: [A-Z]{3,})?(?:, [A-Z][a-z]+)?"
    r"(?: ?\([A-Z][\w/ ]{1,20}\)| ?[–—] (?=[A-Z])))"
)
# The day a page prints between title and body: "AFP Monday 17 Mar 2014 Six people"
_PRINTED_DAY = re.compile(
    r"\b(?:\d{1,2} [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8} \d{1,2}),? (?:19|20)\d\d"
    r"(?: \d\d?:\d\d(?: ?[AP]M)?)?(?= [A-Z]| \d+ [a-z])"
)
_HEAD = 400
_WORD_BEFORE = re.compile(r"[^\W\d_](?:[\w.]*\w)?$")
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"(?:www|://|@|^https?)", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"(?:^|\s)\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})$")


def sentences(text: str, body_start: int = 0) -> tuple[Span, ...]:
    """The sentences of `text` in order; the title before `body_start` is one of its own.

    Laws: spans never overlap, start and end with a printing character, and only white space lies between them.

    >>> [s.text for s in sentences("Gen. Ali al-Assad spoke at 5 p.m. On Friday he left.The army did not.")]
    ['Gen. Ali al-Assad spoke at 5 p.m.', 'On Friday he left.', 'The army did not.']
    """
    cuts = sorted({0, min(body_start, len(text)), len(text), *_cuts(text, body_start)})
    spans = [_trimmed(text, start, end) for start, end in pairwise(cuts)]
    return _joined(text, [span for span in spans if span])


def _cuts(text: str, body_start: int) -> Iterator[int]:
    """Where one sentence ends and the next begins, in any order, in the body."""
    lower = _is_lower(text)
    wrapped = _is_wrapped(text)
    for gap in _PARAGRAPH.finditer(text, body_start):
        if _ends_paragraph(text, gap, wrapped):
            yield gap.end()
    for stop in _STOP.finditer(text, body_start):
        if _ends_sentence(text, stop, lower):
            yield stop.end()
    for bullet in _BULLET.finditer(text, body_start):
        yield bullet.start()
    yield from _missing_stops(text, body_start)


def _is_lower(text: str) -> bool:
    """Whether capitals are missing, so that they can't tell where a sentence starts."""
    return text.isascii() and sum(map(str.isupper, text)) * 200 < len(text)


def _is_wrapped(text: str) -> bool:
    """Whether single line breaks fall inside sentences, as in text cut to a width of 60 to 90 columns."""
    lines = text[:20_000].split("\n")
    inner = [(a, b) for a, b in pairwise(lines) if a.strip() and b.strip()]
    run_on = sum(b.lstrip()[0].islower() and a.rstrip()[-1] not in ".!?" for a, b in inner)
    return len(inner) >= 3 and run_on * 4 >= len(inner)


def _ends_paragraph(text: str, gap: re.Match[str], wrapped: bool) -> bool:
    if _is_blank_line(gap.group()) or gap.end() == len(text) or gap.start() == 0:
        return True
    before = text[max(gap.start() - 8, 0) : gap.start()].rstrip()
    runs_on = text[gap.end()].islower() and not before.endswith((".", "!", "?", ":", ";"))
    return not (wrapped or runs_on) or text[gap.end()] in "•▪●◦‣■►➤*-–"


def _is_blank_line(gap: str) -> bool:
    return gap.replace("\r\n", "\n").count("\n") + gap.count("\u2029") * 2 > 1


def _ends_sentence(text: str, stop: re.Match[str], lower: bool) -> bool:
    end = stop.end()
    if end >= len(text) or text[stop.start()] in _WIDE_STOPS:
        return True
    if not text[end].isspace():
        return _is_lost_space(text, stop)
    start = _next_start(text, end)
    if start is None:
        return False
    if text[start].islower() and not lower:
        return False
    if stop.group()[0] == "." and stop.group()[:2] != "..":
        return not _is_abbreviation(text, stop.start(), start)
    return True


def _next_start(text: str, position: int) -> int | None:
    """Where the next word starts behind spaces and opening marks, within 12 characters; None when none does."""
    for at in range(position, min(position + 12, len(text))):
        if text[at].isalnum():
            return at
        if not text[at].isspace() and text[at] not in _OPENERS:
            return at if ord(text[at]) > 0x2000 else None
    return None


def _is_lost_space(text: str, stop: re.Match[str]) -> bool:
    """Whether a sentence starts right behind the stop: `said.The army`, `dead.“We`."""
    at, end = stop.start(), stop.end()
    opened = text[end] in "“‘«„"
    first = _next_start(text, end) if opened else end
    if first is None or not text[first].isupper() or at < 2:
        return False
    before = text[max(at - 40, 0) : at].split()[-1:] or [""]
    if _ADDRESS.search(before[0]) or not (text[at - 1].islower() or text[at - 1].isdigit() or text[at - 1] in ')”"'):
        return False
    following = text[first : first + 40].split()[:1] or [""]
    return text[at - 2].isalnum() and "." not in following[0].rstrip(".") and (len(following[0]) > 1 or opened)


def _is_abbreviation(text: str, dot: int, start: int) -> bool:
    """Whether the full stop at `dot` belongs to a word, with the next word at `start`."""
    lead = text[max(dot - 24, 0) : dot]
    if _opens_line(text, dot) and _LIST_NUMBER.search(lead):
        return True
    found = _WORD_BEFORE.search(lead)
    if not found:
        return False
    word = found.group().lower()
    kind = _abbreviations().get(word)
    if kind == "never":
        return True
    if kind == "digit":
        return text[start].isdigit()
    if kind == "starter" or _is_initials(word):
        return not _is_starter(text, start)
    return False


def _opens_line(text: str, dot: int) -> bool:
    line = text[max(dot - 6, 0) : dot].rpartition("\n")[2].strip()
    return len(line) <= 3 and (dot <= 6 or "\n" in text[max(dot - 6, 0) : dot])


def _is_initials(word: str) -> bool:
    """Single letters parted by stops: "j", "u.s", "a.b.c"."""
    return len(word) == 1 or all(len(part) == 1 for part in word.split("."))


def _is_starter(text: str, start: int) -> bool:
    found = _WORD.match(text, start)
    return bool(found) and found.group().lower() in words(_DATA, "starters.txt")  # type: ignore[union-attr]


@cache
def _abbreviations() -> dict[str, str]:
    return {row[0]: row[1] for row in rows(_DATA, "abbreviations.tsv")}


def _missing_stops(text: str, body_start: int) -> Iterator[int]:
    """Ends of a title that no stop or line parts from the body, in the head of the body."""
    title = text[:body_start].strip()
    if title and text.startswith(title, body_start):
        yield body_start + len(title)
    head = min(body_start + _HEAD, len(text))
    for dateline in _DATELINE.finditer(text, body_start, head):
        yield dateline.end()
    for printed in _PRINTED_DAY.finditer(text, body_start, head):
        if "\n" not in text[body_start : printed.start()]:
            yield printed.end()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _joined(text: str, pieces: list[tuple[int, int]]) -> tuple[Span, ...]:
    """The pieces as spans; one that holds no letter or digit goes to the sentence before it on its line."""
    out: list[tuple[int, int]] = []
    for start, end in pieces:
        lone = not any(map(str.isalnum, text[start : min(end, start + 200)]))
        if lone and out and not _is_blank_line(text[out[-1][1] : start]):
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return tuple(Span.of(text, start, end) for start, end in out)
