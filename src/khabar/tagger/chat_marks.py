"""The events of a chat reader's answers as marks and links, in the labels that every tagger speaks (`labels.py`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from khabar.nouns import Document, Link, Mark, Span, Tagged
from khabar.tagger.chat_answers import SaidClaim, ToldEvent
from khabar.tagger.chat_passage import Offsets, Sentences, gap
from khabar.tagger.labels import ROLE_LABELS

#: a cue farther than this from the words that it opens belongs to other words
_CUE_REACH = 400
#: how many triggers ahead one may name the same occurrence; a text of more is an archive
_ACROSS = 200
#: two triggers of events that were told in different parts: nobody was asked
_UNKNOWN = 0.5


@dataclass(slots=True)
class _Occurrence:
    """An event of one or more parts: its triggers, and the numbers of the parts that tell of it."""

    parts: set[int]
    triggers: set[Offsets] = field(default_factory=set)


@dataclass(slots=True)
class _Sheet:
    """Marks and links being collected; one mark a span."""

    sentences: Sentences
    drop: Callable[[str], None]
    marks: dict[Offsets, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    links: dict[tuple[Offsets, Offsets, str], float] = field(default_factory=dict)
    #: trigger -> the claims that it makes
    said: dict[Offsets, list[SaidClaim]] = field(default_factory=lambda: defaultdict(list))

    def event(self, event: ToldEvent) -> None:
        for trigger in event.triggers:
            labels = self.marks[trigger]
            labels |= {"trigger": 1.0, f"type:{event.type}": 1.0, f"status:{event.status}": 1.0}
            labels |= dict.fromkeys(event.flags, 1.0)
        for role, spans in event.fillers:
            for trigger, span in self._near(event.triggers, spans):
                self._link(trigger, span, role)
        for measure, span in event.figures:
            self._figure(event.triggers, measure, span)
        for claim in event.claims:
            self._claim(event, claim)
        self._unclaimed(event)

    def _unclaimed(self, event: ToldEvent) -> None:
        """A mention that no claim of the answer covers goes with the nearest one; else it would be a claim of the
        report's own, which the answer does not give.
        """
        for trigger in [t for t in event.triggers if t not in self.said] if event.claims else ():
            nearest = min(event.claims, key=lambda claim: (gap(trigger, claim.quote), claim.quote))
            if nearest.source:
                self._link(trigger, nearest.source, "source")

    def _near(self, triggers: Sequence[Offsets], spans: Sequence[Offsets]) -> Iterator[tuple[Offsets, Offsets]]:
        """A referent's wordings with the triggers in whose sentence they stand; where in none, the nearest two."""
        homes = {trigger: self.sentences.at(trigger[0]) for trigger in triggers}
        pairs = [(t, s) for t in triggers for s in spans if homes[t][0] <= s[0] < homes[t][1]]
        every = ((t, s) for t in triggers for s in spans)
        yield from pairs or [min(every, key=lambda pair: (gap(*pair), pair))]

    def _claim(self, event: ToldEvent, claim: SaidClaim) -> None:
        quote, source = claim.quote, claim.source
        own = self._own(event.triggers, quote)
        for trigger in own:
            self.said[trigger].append(claim)
            if source:
                self._link(trigger, source, "source")
        for measure, span in claim.figures:
            self._figure(own, measure, span)
        if claim.cue and gap(claim.cue, quote) <= _CUE_REACH and claim.cue not in event.triggers:
            self.marks[claim.cue]["cue"] = 1.0
            self._link(claim.cue, quote, "voice-content")
            if source:
                self._link(claim.cue, source, "voice-source")

    def _own(self, triggers: Sequence[Offsets], quote: Offsets) -> list[Offsets]:
        """The triggers within a claim's words, else in their sentences, else the nearest."""
        for start, end in (quote, self.sentences.reach(quote)):
            if own := [t for t in triggers if start <= t[0] < end]:
                return own
        return [min(triggers, key=lambda t: (gap(t, quote), t))]

    def _figure(self, triggers: Sequence[Offsets], measure: str, span: Offsets) -> None:
        self._link(min(triggers, key=lambda t: (gap(t, span), t)), span, measure)

    def _link(self, head: Offsets, tail: Offsets, label: str) -> None:
        self.marks[tail][ROLE_LABELS.get(label, label.removeprefix("voice-"))] = 1.0
        self.links[head, tail, label] = 1.0

    def flags(self) -> None:
        """What the claims of a trigger weaken or deny, where all of them do: a label holds for the whole mention."""
        for trigger, claims in self.said.items():
            for label, held in (("hedge", [c.hedge for c in claims]), ("denies", [c.denies for c in claims])):
                if all(held):
                    self.marks[trigger][label] = 1.0
                elif label == "denies" and any(held):
                    self.drop("a denial that has no mention of its own beside the assertion that it denies")

    def same(self, occurrences: Sequence[_Occurrence]) -> None:
        """Which triggers name one occurrence: those of one event. Open where no answer saw both of two events."""
        home = {t: o for o in occurrences for t in o.triggers}
        order = sorted(home)
        for number, one in enumerate(order):
            for other in order[number + 1 : number + 1 + _ACROSS]:
                apart = 0.0 if home[one].parts & home[other].parts else _UNKNOWN
                self.links[one, other, "same"] = 1.0 if home[one] is home[other] else apart


def tagged_of(
    document: Document,
    sentences: Sentences,
    parts: Sequence[Sequence[ToldEvent]],
    name: str,
    drop: Callable[[str], None],
) -> Tagged:
    """The events of the answers to the parts of a document, put together; `drop` is told what labels can't say."""
    sheet = _Sheet(sentences, drop)
    for events in parts:
        for event in events:
            sheet.event(event)
    sheet.flags()
    sheet.same(_joined(parts))
    text = document.report.text
    order = sorted(sheet.marks)
    number = {at: n for n, at in enumerate(order)}
    marks = tuple(Mark(Span.of(text, *at), dict(sheet.marks[at])) for at in order)
    links = tuple(Link(number[a], number[b], label, score) for (a, b, label), score in sheet.links.items())
    return Tagged(document, marks, links, name)


def _joined(parts: Sequence[Sequence[ToldEvent]]) -> list[_Occurrence]:
    """Events of neighbouring parts are one occurrence where both have the same trigger, in the words they share."""
    out: list[_Occurrence] = []
    home: dict[Offsets, _Occurrence] = {}
    for number, events in enumerate(parts):
        for event in events:
            known = next((home[t] for t in event.triggers if t in home), None)
            occurrence = known or _Occurrence(set())
            if known is None:
                out.append(occurrence)
            occurrence.parts.add(number)
            for trigger in event.triggers:
                if home.setdefault(trigger, occurrence) is occurrence:
                    occurrence.triggers.add(trigger)
    return out
