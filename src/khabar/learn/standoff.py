"""The quote format (codebook section 11) to offsets and back: which of several places of a quote is the one meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from khabar.learn.items import (
    MEASURES,
    ROLES,
    Item,
    ItemClaim,
    ItemEvent,
    ItemMention,
    ItemTime,
    Offsets,
)  # fmt: skip
from khabar.nouns.span import Span
from khabar.read.quoted import Finder
from khabar.text import sentences

_PARTED = " | "
_LABELS = ("id", "type", "status", "aggregate", "main", "civilians")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a coded report: where in it, by which rule of the codebook.

    `hard` faults are wrong by their form, whatever the report says; the others ask for a second look.
    """

    at: str
    rule: str
    what: str
    hard: bool = True

    def __str__(self) -> str:
        return f"{self.at}: {self.what} ({self.rule})" if self.at else f"{self.what} ({self.rule})"


def align(coded: Mapping[str, Any], text: str) -> tuple[tuple[ItemEvent, ...], list[Fault]]:
    """The events of a report in the quote format with offsets into `text`, and the quotes that are not in it.

    Where a quote stands several times: a clause where the one before it is followed up, a role word in the sentence of
    a clause, else nearest to a trigger, a claim's quote about a trigger, its cue and source nearest to the quote.
    What is not found is left out. `coded` has the form of the quote format (`coding_faults` checks it).
    """
    aligner = _Aligner(text)
    return tuple(aligner.event(event) for event in coded["events"]), aligner.faults


def quoted(item: Item, text: str) -> dict[str, Any]:
    """The item in the quote format: the words at its offsets, as they stand in `text`."""

    def words(span: Offsets | None) -> str | None:
        return None if span is None else text[span[0] : span[1]]

    def joined(wordings: Iterable[Offsets]) -> str:
        return _PARTED.join(text[start:end] for start, end in wordings)

    def claim_of(claim: ItemClaim) -> dict[str, Any]:
        return {
            "source": None if claim.source is None else joined(claim.source), "cue": words(claim.cue),
            "stance": claim.stance, "hedge": claim.hedge, **_figures(claim), "quote": words(claim.quote),
        }  # fmt: skip

    def event_of(event: ItemEvent) -> dict[str, Any]:
        time = event.time
        return {
            "id": event.id, "type": event.type, "status": event.status, "aggregate": event.aggregate,
            "main": event.main, "mentions": [words(m.clause) for m in event.mentions],
            "triggers": [words(m.trigger) for m in event.mentions],
            **{role: [joined(referent) for referent in getattr(event, role)] for role in ROLES},
            "civilians": event.civilians,
            "time": {"words": words(time.span), "start": time.start, "end": time.end, "precision": time.precision},
            **_figures(event), "claims": [claim_of(claim) for claim in event.claims],
        }  # fmt: skip

    return {"id": item.id, "published": item.published, "events": [event_of(event) for event in item.events]}


def span_faults(item: Item, text: str) -> list[Fault]:
    """Offsets that lie outside `text` or hold nothing, and triggers outside their clause."""
    faults = []
    for event in item.events:
        for what, (start, end) in _spans_of(event):
            if not 0 <= start < end <= len(text):
                said = f"[{start}, {end}] is no part of a text of {len(text)} characters"
                faults.append(Fault(f"{event.id} {what}", "section 11", said))
        for number, mention in enumerate(event.mentions, 1):
            clause, trigger = mention.clause, mention.trigger
            if not clause[0] <= trigger[0] < trigger[1] <= clause[1]:
                faults.append(Fault(f"{event.id} mention {number}", "section 11", "the trigger is not in its clause"))
    return faults


def _spans_of(event: ItemEvent) -> Iterator[tuple[str, Offsets]]:
    for number, mention in enumerate(event.mentions, 1):
        yield f"mention {number}", mention.clause
        yield f"mention {number}", mention.trigger
    for role in ROLES:
        yield from ((role, span) for referent in getattr(event, role) for span in referent)
    if event.time.span is not None:
        yield "time", event.time.span
    for number, claim in enumerate(event.claims, 1):
        for span in (*(claim.source or ()), claim.cue, claim.quote):
            if span is not None:
                yield f"claim {number}", span


def _figures(owner: ItemEvent | ItemClaim) -> dict[str, list[int | None]]:
    return {measure: list(figure) for measure in MEASURES if (figure := getattr(owner, measure)) is not None}


@dataclass(slots=True)
class _Told:
    """Where an event is told: its triggers, and the sentences of its clauses."""

    mentions: list[ItemMention] = field(default_factory=list)
    sentences: list[Offsets] = field(default_factory=list)

    def distance(self, span: Offsets) -> tuple[bool, int, Offsets]:
        """What is least for the place that is most likely meant."""
        away = not any(start <= span[0] < end for start, end in self.sentences)
        return away, min((_gap(span, mention.trigger) for mention in self.mentions), default=0), span


class _Aligner:
    """Finds the words of the events of one text; keeps the faults."""

    def __init__(self, text: str) -> None:
        self.faults: list[Fault] = []
        self._finder = Finder(text)
        self._sentences: Sequence[Span] = sentences(text)
        self._at = ""

    def event(self, event: Mapping[str, Any]) -> ItemEvent:
        self._at = event["id"]
        mentions = tuple(self._mentions(event["mentions"], event["triggers"]))
        told = _Told(list(mentions), [self._sentence(mention.clause) for mention in mentions])
        shadows = self._shadows(event)
        time = event["time"]
        labels: dict[str, Any] = {key: event[key] for key in _LABELS}
        roles: dict[str, Any] = {role: tuple(self._referents(event[role], role, told, shadows)) for role in ROLES}
        return ItemEvent(
            **labels,
            mentions=mentions,
            **roles,
            time=ItemTime(self._time(time["words"], told), time["start"], time["end"], time["precision"]),
            claims=tuple(self._claims(event["claims"], told)),
            **_given(event),
        )

    def _mentions(self, clauses: Sequence[str], triggers: Sequence[str]) -> Iterator[ItemMention]:
        """Clauses are told in the order of the text, so a repeated one is the next that is not yet taken."""
        taken: set[Offsets] = set()
        before = 0
        for number, (clause, trigger) in enumerate(zip(clauses, triggers, strict=True), 1):
            places = self._places(clause, f"mention {number}")
            if not places:
                continue
            free = [span for span in places if span not in taken] or places
            span = next((span for span in free if span[0] >= before), free[0])
            inside = self._finder.every(trigger, *span) or _one(self._finder.first(trigger, *span))
            if not inside:
                self._fault(f"mention {number}", f"the trigger “{trigger}” is not in “{clause}”")
                continue
            taken.add(span)
            before = span[0]
            yield ItemMention(span, inside[0])

    def _referents(
        self, values: Iterable[str], role: str, told: _Told, shadows: Sequence[Offsets]
    ) -> Iterator[tuple[Offsets, ...]]:
        for value in values:
            found = [self._nearest(wording, role, told, shadows) for wording in value.split(_PARTED)]
            if wordings := tuple(span for span in found if span is not None):
                yield wordings

    def _nearest(self, words: str, role: str, told: _Told, shadows: Sequence[Offsets] = ()) -> Offsets | None:
        def rank(span: Offsets) -> tuple[bool, tuple[bool, int, Offsets]]:
            within = any(s[0] <= span[0] and span[1] <= s[1] and s != span for s in shadows)
            return within, told.distance(span)

        return min(self._places(words, role), key=rank, default=None)

    def _time(self, words: str | None, told: _Told) -> Offsets | None:
        return self._nearest(words, "time", told) if words else None

    def _shadows(self, event: Mapping[str, Any]) -> list[Offsets]:
        """Every place of the event's role words: a shorter one within a longer is rarely the one meant."""
        wordings = {wording for role in ROLES for value in event[role] for wording in value.split(_PARTED)}
        return [span for wording in wordings for span in self._finder.every(wording)]

    def _claims(self, claims: Iterable[Mapping[str, Any]], told: _Told) -> Iterator[ItemClaim]:
        for number, claim in enumerate(claims, 1):
            at = f"claim {number}"
            quote = self._quote(claim["quote"], at, told)
            if quote is None:
                continue
            wordings = (claim["source"] or "").split(_PARTED) if claim["source"] else []
            sources = [self._places(wording, f"{at} source") for wording in wordings]
            cue = self._cue(claim["cue"], at, quote, [span for spans in sources for span in spans])
            near = [min(spans, key=lambda span: _apart(span, quote, cue)) for spans in sources if spans]
            yield ItemClaim(
                source=None if claim["source"] is None else tuple(near), cue=cue, stance=claim["stance"],
                hedge=claim["hedge"], quote=quote, **_given(claim)
            )  # fmt: skip

    def _quote(self, words: str, at: str, told: _Told) -> Offsets | None:
        def rank(span: Offsets) -> tuple[bool, tuple[bool, int, Offsets]]:
            holds = any(span[0] <= m.trigger[0] and m.trigger[1] <= span[1] for m in told.mentions)
            return not holds, told.distance(span)

        return min(self._places(words, at), key=rank, default=None)

    def _cue(self, words: str | None, at: str, quote: Offsets, sources: Sequence[Offsets]) -> Offsets | None:
        """The cue that is nearest to the quote and a word for its source together."""

        def rank(span: Offsets) -> tuple[int, Offsets]:
            return _gap(span, quote) + min((_gap(span, source) for source in sources), default=0), span

        return min(self._places(words, f"{at} cue"), key=rank, default=None) if words else None

    def _places(self, words: str, at: str) -> list[Offsets]:
        """Every place of the words, whole words before parts of words; a fault where there is none."""
        found = self._finder.every(words) or _one(self._finder.first(words))
        if not found:
            self._fault(at, f"“{words}” is not in the text")
        return found

    def _sentence(self, clause: Offsets) -> Offsets:
        """The sentences that the clause touches, as one."""
        touched = [s for s in self._sentences if s.start < clause[1] and clause[0] < s.end]
        return (touched[0].start, touched[-1].end) if touched else clause

    def _fault(self, at: str, what: str) -> None:
        self.faults.append(Fault(f"{self._at} {at}", "section 11", what))


def _given(owner: Mapping[str, Any]) -> dict[str, Any]:
    return {measure: tuple(owner[measure]) for measure in MEASURES if measure in owner}


def _one(span: Offsets | None) -> list[Offsets]:
    return [] if span is None else [span]


def _gap(one: Offsets, other: Offsets) -> int:
    """Characters between two spans; none where they meet or overlap."""
    return max(one[0] - other[1], other[0] - one[1], 0)


def _apart(span: Offsets, quote: Offsets, cue: Offsets | None) -> tuple[int, Offsets]:
    """How far a source stands from its quote, by way of the cue where there is one."""
    return _gap(span, cue or quote), span
