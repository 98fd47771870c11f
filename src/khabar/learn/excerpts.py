"""Excerpts of coded reports as texts of their own, so that a reader learns to read one sentence as well as a report."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

from khabar.learn.coded import CodedText, CodedTrigger, Offsets

#: an excerpt has up to so many sentences
MOST_SENTENCES = 5


def excerpt(coded: CodedText, chance: random.Random) -> CodedText | None:
    """Some sentences of a text that follow each other, with all that is coded in them; None where it has no more.

    Whether an event is the main one is a matter of the whole report, and unknown here.
    """
    most = min(MOST_SENTENCES, len(coded.sentences) - 1)
    if most < 1:
        return None
    count = chance.randint(1, most)
    first = chance.randrange(len(coded.sentences) - count + 1)
    start, end = coded.sentences[first][0], coded.sentences[first + count - 1][1]
    part = coded.text[start:end]
    end = start + len(part.rstrip())
    start += len(part) - len(part.lstrip())
    cut = _Cut(start, end)
    return replace(
        coded,
        text=coded.text[start:end],
        triggers=[cut.trigger(one) for one in coded.triggers if cut.holds(one.span)],
        cues=[(cut.moved(cue), cut.all(who), cut.all(what)) for cue, who, what in coded.cues if cut.holds(cue)],
        verbs=[(cut.moved(verb), cut.all(places)) for verb, places in coded.verbs if cut.holds(verb)],
        elsewhere=[(event, role, cut.moved(span)) for event, role, span in coded.elsewhere if cut.holds(span)],
        sentences=[cut.moved((max(a, start), min(b, end))) for a, b in coded.sentences[first : first + count]],
    )


class _Cut:
    """Offsets of a text as they are in the part [`start`, `end`) of it."""

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end

    def holds(self, span: Offsets) -> bool:
        return self.start <= span[0] and span[1] <= self.end

    def moved(self, span: Offsets) -> Offsets:
        return span[0] - self.start, span[1] - self.start

    def all(self, spans: Iterable[Offsets]) -> list[Offsets]:
        return [self.moved(span) for span in spans if self.holds(span)]

    def trigger(self, one: CodedTrigger) -> CodedTrigger:
        roles = {role: self.all(spans) for role, spans in one.roles.items()}
        sources = None if one.sources is None else self.all(one.sources)
        return replace(one, span=self.moved(one.span), roles=roles, sources=sources, main=None)
