"""Who speaks: every attribution in a text (codebook section 9)."""

from __future__ import annotations

from khabar.assemble.phrases import Filler, trim
from khabar.nouns import Document, Span, Tagged, Voice

#: marked words of one content that lie at most this far apart are one content
GAP = 60


def voices(tagged: Tagged) -> tuple[Voice, ...]:
    """One voice a cue, in text order; a cue that lets nobody say anything is none."""
    found = (voice_of(tagged, n) for n, mark in enumerate(tagged.marks) if "cue" in mark.labels)
    return tuple(v for v in found if v is not None)


def voice_of(tagged: Tagged, cue: int) -> Voice | None:
    """The source, cue and content of one cue mark."""
    text = tagged.document.report.text
    sources = _linked(tagged, cue, "voice-source")
    contents = _linked(tagged, cue, "voice-content")
    if not contents:
        return None
    content = _whole_content(tagged.document, tagged.marks[cue].span, contents)
    best = max(sources, key=lambda f: (f.score, -f.span.start), default=None)
    source = trim(text, best.span) if best else None
    return Voice(source, tagged.marks[cue].span, content)


def _linked(tagged: Tagged, head: int, label: str) -> list[Filler]:
    return [
        Filler(tagged.marks[link.tail].span, link.score)
        for link in tagged.links
        if link.head == head and link.label == label
    ]


def _whole_content(document: Document, cue: Span, contents: list[Filler]) -> Span:
    """The pieces around the weightiest one joined over small gaps that do not cross the cue."""
    text = document.report.text
    pieces = sorted(c.span for c in contents)
    runs: list[list[Span]] = [[pieces[0]]]
    for piece in pieces[1:]:
        gap = Span.of(text, runs[-1][-1].end, piece.start) if piece.start > runs[-1][-1].end else None
        if gap is None or (len(gap.text) <= GAP and not gap.overlaps(cue)):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    best = max(runs, key=lambda run: (sum(len(s.text) for s in run), -run[0].start))
    return Span.of(text, best[0].start, max(s.end for s in best))
