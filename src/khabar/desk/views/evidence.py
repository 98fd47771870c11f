"""The words of a report on which its coded values rest, and the values as a person reads them beside the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from khabar.desk.deciding.words import value_words
from khabar.desk.views.names import Names
from khabar.nouns import Claim, Event, Harm, Interval, Party, Place, Range, Span
from khabar.nouns.incident import Decision
from khabar.publish.choices import figure_words

Kind = Literal["trigger", "doer", "target", "place", "weapon", "time", "figure", "source", "cue", "quote"]
Layer = Literal["triggers", "roles", "claims"]
#: so many characters of words are told beside the text, and so many places of one value
LONGEST = 600
MOST_PLACES = 100
HARMS = ("killed", "wounded", "taken")

LAYERS: dict[Kind, Layer] = {
    "trigger": "triggers",
    "doer": "roles",
    "target": "roles",
    "place": "roles",
    "weapon": "roles",
    "time": "roles",
    "figure": "roles",
    "source": "claims",
    "cue": "claims",
    "quote": "claims",
}
#: ACLED's event types, by the short names that style sheets and marks go by
FAMILIES = {
    "Explosions/Remote violence": "explosions",
    "Battles": "battles",
    "Violence against civilians": "civilians",
    "Protests": "protests",
    "Riots": "riots",
    "Strategic developments": "strategic",
}


@dataclass(frozen=True, slots=True)
class Words:
    """Code points `start` up to `end` of the report's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words on which something of an event rests. `hedge`: the claim that they belong to is weakened."""

    start: int
    end: int
    kind: Kind
    event: str
    family: str
    hedge: bool = False


#: what a field is called in a correction, where that is not as it is here
FIELDS = {"doer": "doers", "target": "targets", "place": "places", "weapon": "weapons"}


@dataclass(frozen=True, slots=True)
class DecidedBy:
    """The decision by which a person gave a value: its id, who, when (UTC)."""

    id: str
    by: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class Value:
    """One coded value: `field` names it, `value` is what was coded, `note` what more is known of it.

    `words`: all words that it rests on, the first told first; empty where the value follows from others. `low`, `high`
    of a figure (None: no bound). `decided`: a person gave it; `is_replaced`: another was given in its place.
    """

    field: str
    value: str
    words: tuple[Words, ...]
    note: str = ""
    low: int | None = None
    high: int | None = None
    decided: DecidedBy | None = None
    is_replaced: bool = False

    @property
    def corrected_as(self) -> str:
        """The field by which a correction names it."""
        kind, _, whose = self.field.partition(", of ")
        return f"{kind}.{whose}" if whose else FIELDS.get(kind, kind)


@dataclass(frozen=True, slots=True)
class Claimed:
    """One source's word on an event. `source` is "the report itself" where nobody is named."""

    stance: str
    hedge: bool
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Coded:
    """One event as it was coded. `number` counts from 1 in the report; `incident` None: an older version has none."""

    id: str
    number: int
    type: str
    event_type: str
    family: str
    status: str
    aggregate: bool
    main: bool
    civilians: bool
    confidence: float
    incident: int | None
    values: tuple[Value, ...]
    claims: tuple[Claimed, ...]


def family_of(event_type: str) -> str:
    """The short name of a family of types."""
    return FAMILIES.get(event_type, "strategic")


def evidence_of(event: Event) -> Iterator[Evidence]:
    """The words of an event, each kind of use once, in the order of the event's fields."""
    family = family_of(event.event_type)
    seen: set[tuple[int, int, Kind]] = set()
    for kind, span, hedge in _uses(event):
        if (span.start, span.end, kind) not in seen:
            seen.add((span.start, span.end, kind))
            yield Evidence(span.start, span.end, kind, event.id, family, hedge)


def _uses(event: Event) -> Iterator[tuple[Kind, Span, bool]]:
    for mention in event.mentions:
        yield "trigger", mention.trigger, False
    parties: tuple[tuple[Kind, tuple[Party, ...]], ...] = (("doer", event.doers), ("target", event.targets))
    for kind, found in parties:
        for party in found:
            yield from ((kind, span, False) for span in (party.words, *party.wordings))
    for place in event.places:
        yield from (("place", span, False) for span in (place.words, *place.wordings))
    yield from (("weapon", span, False) for span in event.weapons)
    if event.time.words:
        yield "time", event.time.words, False
    yield from _uses_of_harm(event.harm)
    for claim in event.claims:
        yield from _uses_of_claim(claim)


def _uses_of_harm(harm: Harm) -> Iterator[tuple[Kind, Span, bool]]:
    for held in (harm, *harm.parts):
        yield from (("figure", found.span, False) for name in HARMS if (found := getattr(held, name)) and found.span)
    yield from (("target", part.who, False) for part in harm.parts if part.who)


def _uses_of_claim(claim: Claim) -> Iterator[tuple[Kind, Span, bool]]:
    if claim.source:
        yield from (("source", span, claim.hedge) for span in (claim.source.words, *claim.source.wordings))
    if claim.cue:
        yield "cue", claim.cue, claim.hedge
    yield "quote", claim.quote, claim.hedge
    for name in HARMS:
        found = getattr(claim, name)
        if found and found.span:
            yield "figure", found.span, claim.hedge


def coded(
    event: Event, number: int, incident: int | None, names: Names, decided: Mapping[str, Decision] | None = None
) -> Coded:
    """The event with its values, private persons by the names that this reader may see; `decided`: what people
    corrected in its incident, by field, comes before what was read.
    """
    return Coded(
        event.id,
        number,
        event.type,
        event.event_type,
        family_of(event.event_type),
        event.status,
        event.aggregate,
        event.main,
        event.civilians,
        round(event.confidence, 3),
        incident,
        tuple(map(_clipped, _with_decided(_values(event, names), decided or {}, names))),
        tuple(Claimed(claim.stance, claim.hedge, tuple(map(_clipped, _said(claim, names)))) for claim in event.claims),
    )


def clip(words: str, most: int = LONGEST) -> str:
    """Words that stand in the text anyway, cut where they are long."""
    return words if len(words) <= most else f"{words[:most]}…"


def _clipped(value: Value) -> Value:
    return replace(value, value=clip(value.value), words=value.words[:MOST_PLACES], note=clip(value.note))


def _with_decided(read: Iterator[Value], decided: Mapping[str, Decision], names: Names) -> Iterator[Value]:
    """What people gave before the values that were read of the same field; of other fields behind them all."""
    left = dict(decided)
    for value in read:
        field = value.corrected_as
        if field in left:
            yield _given(value.field, left.pop(field), names)
        yield replace(value, is_replaced=True) if field in decided else value
    shown = {own: here for here, own in FIELDS.items()}
    for field, decision in left.items():
        yield _given(shown.get(field, field.replace(".", ", of ")), decision, names)


def _given(field: str, decision: Decision, names: Names) -> Value:
    who = DecidedBy(decision.id, decision.by, decision.recorded_at)
    return Value(field, names.scrubbed(value_words(decision.value.get("value"))), (), decided=who)


def _values(event: Event, names: Names) -> Iterator[Value]:
    triggers = _words(*(mention.trigger for mention in event.mentions))
    told = ", ".join(dict.fromkeys(names.scrubbed(mention.trigger.text) for mention in event.mentions))
    yield Value("type", event.type, triggers, f"told by: {told}")
    yield Value("status", event.status, triggers)
    yield from (_party("doer", party, names) for party in event.doers)
    yield from (_party("target", party, names) for party in event.targets)
    yield from (_place(place, names) for place in event.places)
    yield _time(event.time, names)
    yield from (Value("weapon", names.scrubbed(span.text), _words(span)) for span in event.weapons)
    for name in HARMS:
        found: Range | None = getattr(event.harm, name)
        if found:
            words = _words(found.span) or _told_in(event.claims, name)
            yield Value(name, _figure(found, names), words, "", found.low, found.high)
    for part in event.harm.parts:
        for name in HARMS:
            figure: Range | None = getattr(part, name)
            if figure:
                note = f"of {names.scrubbed(part.who.text)}" if part.who else ""
                words = _words(figure.span, part.who)
                bounds = (figure.low, figure.high)
                yield Value(f"{name}, of {part.of}", _figure(figure, names), words, note, *bounds)


def _told_in(claims: Sequence[Claim], name: str) -> tuple[Words, ...]:
    """The words of the figures that claims give, where the event's own range is made of theirs."""
    figures = (getattr(claim, name) for claim in claims)
    return _words(*(figure.span for figure in figures if figure))


def _party(field: str, party: Party, names: Names) -> Value:
    note = ", ".join(part for part in (party.kind, party.country) if part)
    return Value(field, names.party(party), _words(party.words, *party.wordings), note)


def _place(place: Place, names: Names) -> Value:
    at = f"{place.lat:.4f}, {place.lon:.4f}" if place.lat is not None and place.lon is not None else "not located"
    inside = ", ".join(dict.fromkeys(part for part in (place.admin2, place.admin1, place.country) if part))
    within = f"within {place.radius_km:g} km" if place.radius_km else ""
    rivals = ", ".join(f"{rival.name} ({rival.score:.2f})" for rival in place.rivals[:3])
    note = "; ".join(part for part in (inside, at, within, f"or {rivals}" if rivals else "") if part)
    return Value("place", place.name or names.scrubbed(place.words.text), _words(place.words, *place.wordings), note)


def _time(time: Interval, names: Names) -> Value:
    days = "unknown" if not time.start else time.start if time.start == time.end else f"{time.start} to {time.end}"
    words = f'"{names.scrubbed(time.words.text)}"' if time.words else ""
    return Value("time", days, _words(time.words), ", ".join(part for part in (words, time.precision) if part))


def _figure(found: Range, names: Names) -> str:
    return names.scrubbed(figure_words(found))


def _said(claim: Claim, names: Names) -> Iterator[Value]:
    if claim.source:
        spans = _words(claim.source.words, *claim.source.wordings)
        kind = ", ".join(part for part in (claim.source_kind, claim.source.country) if part)
        yield Value("source", names.source(claim.source, claim.source_kind or "other"), spans, kind)
    else:
        yield Value("source", "the report itself", _words(claim.quote), claim.source_kind or "")
    if claim.cue:
        yield Value("cue", names.scrubbed(claim.cue.text), _words(claim.cue), "hedged" if claim.hedge else "")
    yield Value("quote", names.scrubbed(claim.quote.text), _words(claim.quote), claim.stance)
    for name in HARMS:
        found: Range | None = getattr(claim, name)
        if found:
            words = _words(found.span) or _words(claim.quote)
            yield Value(name, _figure(found, names), words, "", found.low, found.high)


def _words(*spans: Span | None) -> tuple[Words, ...]:
    found = {(span.start, span.end) for span in spans if span}
    first = [(span.start, span.end) for span in spans if span][:1]
    return tuple(Words(*place) for place in (*first, *sorted(found - set(first))))
