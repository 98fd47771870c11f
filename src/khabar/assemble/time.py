"""The time of an event: of the time words that a tagger links to it and of those that its sentences tell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from khabar.assemble.links import Links
from khabar.nouns import Document, Interval, Span, holder
from khabar.nouns.record import Status
from khabar.resolve.time_of_event import time_of_event, time_of_words
from khabar.resolve.times import TimeWords, find_times
from khabar.text.laid import Laid

_OPENERS = ("since", "from", "after", "before")
#: how likely a time's link must be to hold against what the sentences tell
SURE = 0.6
#: and how likely to hold where its words name no day: "in the recent past"
SUREST = 0.8
#: what a sentence's time must score where the tagger links times to others and none to this event
LEAST = 0.0


@dataclass(frozen=True, slots=True)
class Times:
    """For each event of a document, the spans of its triggers, and the times that the tagger links to it.

    `told`, `surely`: the same by where they lie, each with the number of its event; of the times the sure ones alone.
    """

    document: Document
    triggers: Sequence[Sequence[Span]]
    linked: Sequence[Mapping[Span, float]]
    told: Laid[tuple[int, Span]]
    surely: Laid[tuple[int, Span, float]]

    @classmethod
    def of(cls, links: Links, groups: Sequence[Sequence[int]]) -> Times:
        """`groups`: the marks that tell of each event."""
        triggers = [[links.marks[n].span for n in group] for group in groups]
        linked = [_linked(links, group) for group in groups]
        sure = ((n, s, score) for n, own in enumerate(linked) for s, score in own.items() if score >= SURE)
        return cls(
            links.tagged.document,
            triggers,
            linked,
            Laid((s.start, s.end, (n, s)) for n, spans in enumerate(triggers) for s in spans),
            Laid((one[1].start, one[1].end, one) for one in sure),
        )

    def of_event(self, number: int, status: Status, aggregate: bool) -> Interval:
        """The time words that the tagger surely links to the event, else those of its sentences, else any linked."""
        own, triggers = self.linked[number], self.triggers[number]
        published = self.document.report.published
        day = date.fromisoformat(published.date) if published else None
        planned = status == "planned"
        if planned:  # "mobilized Wednesday to storm the town" tells no day of the storm
            own = {span: score for span, score in own.items() if not self._is_rather_anothers(span, score, number)}
        known = partial(time_of_words, self.document, triggers, published=day, planned=planned, aggregate=aggregate)
        told = known([span for span, score in own.items() if score >= SURE])
        if told.start or max(own.values(), default=0.0) >= SUREST:
            return told
        homes = {home for t in triggers if (home := holder(self.document.sentences, t.start))}
        found = time_of_event(
            self.document,
            triggers,
            published=day,
            planned=planned,
            aggregate=aggregate,
            rivals=[s for home in homes for n, s in self.told.over(home.start, home.end) if n != number],
            theirs=[
                s for home in homes for _, s, score in self.surely.over(home.start, home.end) if score > own.get(s, 0.0)
            ],
            least=LEAST if any(self.linked) else -math.inf,
        )
        if own:
            return found if found.words else known(list(own))
        # Months and years that the tagger links to no mention are rather background than this event's time.
        sized = aggregate or found.precision in ("day", "days", "unknown")
        borrowed = planned and found.words and self._is_nearer(found.words, number)
        return found if sized and not borrowed else Interval(None)

    def _is_rather_anothers(self, words: Span, score: float, number: int) -> bool:
        """Does the tagger link words of a time more surely to another event?"""
        others = self.surely.over(words.start, words.end)
        return any(n != number and span == words and surer > score for n, span, surer in others)

    def _is_nearer(self, words: Span, number: int) -> bool:
        """Is another event told nearer to words of a time than this one?"""
        gap = _gap_to(words, self.triggers[number])
        around = self.told.over(max(words.start - gap, 0), words.end + gap)
        return _gap_to(words, [s for n, s in around if n != number]) < gap


def _linked(links: Links, group: Sequence[int]) -> dict[Span, float]:
    """The times linked to an event's mentions, as whole expressions, each with its likeliest link."""
    linked: dict[Span, float] = {}
    for head in group:
        for filler in links.fillers(head, "time"):
            span = _whole(links, filler.span)
            linked[span] = max(filler.score, linked.get(span, 0.0))
    return dict(sorted(linked.items()))


def _whole(links: Links, span: Span) -> Span:
    """The words grown to the expressions that they share words with, but not to a "since" that they leave out."""
    sentence = links.sentence(span)
    around = [w for w in find_times(links.text, sentence.start, sentence.end) if w.span.overlaps(span)]
    starts = [_opening(w, span) for w in around]
    start, end = min([span.start, *starts]), max([span.end, *(w.span.end for w in around)])
    return Span.of(links.text, start, end)


def _opening(words: TimeWords, span: Span) -> int:
    """Where the words begin, without what `span` leaves out of "since the coup on 1 February", "before 3 May"."""
    left = [at for at, token in enumerate(words.tokens) if token.kind in _OPENERS and token.end <= span.start]
    if left and left[-1] + 1 < len(words.tokens):
        return words.tokens[left[-1] + 1].start
    return words.span.start if not words.since or "since" in span.text.lower() else words.tokens[0].start


def _gap_to(span: Span, others: Sequence[Span]) -> int:
    return min((max(o.start - span.end, span.start - o.end, 0) for o in others), default=10**9)
