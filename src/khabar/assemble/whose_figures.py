"""Whose a figure is in a sentence in which several sources speak of one event (codebook section 6.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from khabar.assemble.claims import Saying, Speakers
from khabar.assemble.links import Links
from khabar.assemble.phrases import are_joint, is_behind
from khabar.nouns import Span
from khabar.resolve.harm import Figure


@dataclass(frozen=True, slots=True)
class _Speech:
    """Where a source is named, with its cue, and whether what it says follows or went before."""

    said: Saying
    source: Span
    start: int
    end: int
    forward: bool


def whose(
    figure: Figure, sayings: Sequence[Saying], beside: Sequence[Figure], links: Links, speakers: Speakers
) -> list[Saying]:
    """Of the claims of an event those whose sources say a figure; none where less than two speak in its sentence.

    It is said by the last source before it whose words follow ("police said"), or by the first behind it whose words
    went before ("according to residents"); and by who speaks with that one. `beside`: the figures of the event.
    """
    sentence = links.sentence(figure.span)
    speeches = [
        _speech(one, source, sentence, speakers)
        for one in sayings
        for source in (filler.span for filler in (one.source.fillers if one.source else ()))
        if sentence.contains(source)
    ]
    if len({id(one.said) for one in speeches}) < 2:
        return []
    own = _own(figure, speeches, beside)
    return [one.said for one in speeches if one is own or _are_together(one.source, own.source, links.text)]


def _speech(said: Saying, source: Span, sentence: Span, speakers: Speakers) -> _Speech:
    heard = [
        (abs(voice.cue.start - source.start), voice.cue, voice.content)
        for voice in speakers.sources.over(source.start, source.end)
        if voice.cue and sentence.contains(voice.cue)
    ]
    if not heard:
        return _Speech(said, source, source.start, source.end, forward=True)
    _, cue, content = min(heard)
    start, end = min(source.start, cue.start), max(source.end, cue.end)
    forward = start == sentence.start if is_behind(cue.text) else content.start >= cue.start
    return _Speech(said, source, start, end, forward)


def _own(figure: Figure, speeches: Sequence[_Speech], beside: Sequence[Figure]) -> _Speech:
    """Who says a figure; another one of the measure between a speaker and it leaves it to one who speaks behind it."""
    at = figure.span
    before = max((one for one in speeches if one.forward and one.end <= at.start), key=lambda s: s.end, default=None)
    behind = min((s for s in speeches if not s.forward and at.end <= s.start), key=lambda s: s.start, default=None)
    if before and behind:
        another = (f.span for f in beside if f.measure == figure.measure and f.span != at)
        return behind if any(before.end <= other.start < at.start for other in another) else before
    return before or behind or min(speeches, key=lambda s: max(s.start - at.end, at.start - s.end))


def _are_together(one: Span, other: Span, text: str) -> bool:
    low, high = sorted((one, other))
    return are_joint(text[low.end : high.start])
