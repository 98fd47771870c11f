"""Who speaks: every attribution in a text (codebook section 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from khabar.assemble.links import Links
from khabar.assemble.phrases import Filler, is_nobody, trim
from khabar.nouns import Span, Tagged, Voice
from khabar.text.laid import Laid

#: marked words of one content that lie at most this far apart are one content
GAP = 60
_EDGE = re.compile(r"(?:[\s\u00a0,;:.–—-]|that\b)+")


def voices(tagged: Tagged) -> tuple[Voice, ...]:
    """One voice a cue, in text order; a cue that lets nobody say anything is none."""
    return voices_of(Links.of(tagged))


def voices_of(links: Links) -> tuple[Voice, ...]:
    """The same, of a document whose links are at hand; a word that names an event or weapon is no cue."""
    events = (m.span for m in links.marks if "trigger" in m.labels or "weapon" in m.labels)
    named = Laid((e.start, e.end, e) for e in events)
    cues = [n for n, mark in enumerate(links.marks) if "cue" in mark.labels]
    cues = [n for n in cues if not named.over(links.marks[n].span.start, links.marks[n].span.end)]
    found = (_voice(links, n) for n in cues)
    return tuple(v for v in found if v is not None)


def _voice(links: Links, cue: int) -> Voice | None:
    span = links.marks[cue].span
    content = _content(links, span, links.fillers(cue, "voice-content"))
    if content is None:
        return None
    best = max(links.fillers(cue, "voice-source"), key=lambda f: (f.score, -f.span.start), default=None)
    source = trim(links.text, best.span) if best else None
    if source and is_nobody(source.text):  # "Nobody has claimed the attack" lets nobody speak
        return None
    return Voice(source, span, content)


def _content(links: Links, cue: Span, fillers: Sequence[Filler]) -> Span | None:
    """The weightiest run of marked words, in the cue's own sentence where there is one.

    A run goes over small gaps, not across the cue, and beyond a sentence only within a quotation.
    """
    pieces = [p for f in fillers for p in _cut(links, f.span)]
    runs: list[list[Span]] = []
    for piece in sorted(pieces):
        if runs and _run_on(links, runs[-1][-1], piece, cue):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    home = links.sentence(cue)
    here = [run for run in runs if any(home.overlaps(piece) for piece in run)] or runs
    best = max(here, key=lambda run: (sum(len(s.text) for s in run), -run[0].start), default=None)
    return _edged(links.text, best[0].start, max(s.end for s in best)) if best else None


def _cut(links: Links, span: Span) -> Iterator[Span]:
    """The pieces of a span that lie in one sentence each; a quotation is one piece with all its sentences."""
    if any(quotation.contains(span) for quotation in links.quotations.over(span.start, span.end)):
        yield span
        return
    for sentence in links.sentences.over(span.start, span.end):
        yield Span.of(links.text, max(span.start, sentence.start), min(span.end, sentence.end))


def _run_on(links: Links, last: Span, piece: Span, cue: Span) -> bool:
    if piece.start - last.end > GAP or last.end <= cue.start < piece.start:
        return False
    within = (*links.sentences.over(last.start, last.end), *links.quotations.over(last.start, last.end))
    return any(s.start <= last.start and piece.end <= s.end for s in within)


def _edged(text: str, start: int, end: int) -> Span | None:
    """Without marks, blanks and "that" before it and without a comma or blank behind it; quotation marks stay."""
    if edge := _EDGE.match(text, start, end):
        start = edge.end()
    while end > start and text[end - 1] in " \u00a0\n\t,;:":
        end -= 1
    if end - start > 1 and text[end - 1] in "”»" and not any(mark in text[start : end - 1] for mark in "“«"):
        end -= 1  # the other half of the pair stands before the content
    return Span.of(text, start, end) if start < end else None
