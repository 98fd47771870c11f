"""Who speaks: every attribution in a text (codebook section 9)."""

from __future__ import annotations

from collections.abc import Sequence

from khabar.assemble.links import Links
from khabar.assemble.phrases import Filler, trim
from khabar.nouns import Span, Tagged, Voice

#: marked words of one content that lie at most this far apart are one content
GAP = 60


def voices(tagged: Tagged) -> tuple[Voice, ...]:
    """One voice a cue, in text order; a cue that lets nobody say anything is none."""
    return voices_of(Links.of(tagged))


def voices_of(links: Links) -> tuple[Voice, ...]:
    """The same, of a document whose links are at hand."""
    found = (_voice(links, n) for n, mark in enumerate(links.marks) if "cue" in mark.labels)
    return tuple(v for v in found if v is not None)


def _voice(links: Links, cue: int) -> Voice | None:
    contents = links.fillers(cue, "voice-content")
    if not contents:
        return None
    content = _whole_content(links.text, links.marks[cue].span, contents)
    best = max(links.fillers(cue, "voice-source"), key=lambda f: (f.score, -f.span.start), default=None)
    source = trim(links.text, best.span) if best else None
    return Voice(source, links.marks[cue].span, content)


def _whole_content(text: str, cue: Span, contents: Sequence[Filler]) -> Span:
    """The pieces around the weightiest one joined over small gaps that do not cross the cue."""
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
