"""A person's coding as the machine's nouns: its events with places and actors resolved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from khabar.desk.coders.codings import CodedClaim, CodedEvent, Coding, Referent
from khabar.nouns import Claim, Event, Harm, Mention, Party, Place, Report, Span
from khabar.nouns.types import EVENT_TYPES
from khabar.text.sentence import sentences


def resolved_events(coding: Coding, report: Report) -> tuple[Event, ...]:
    """The events of a submitted coding; PackError as the gazetteer has it. A person is sure: confidence 1."""
    from khabar.resolve.event_actors import with_actors
    from khabar.resolve.event_places import with_places

    told = sentences(report.text, report.body_start)
    events, located = with_places(report, [_event(event, told) for event in coding.events])
    return with_actors(report, events, located.countries)


def _event(event: CodedEvent, told: Sequence[Span]) -> Event:
    """The event without what its words mean."""
    parties: dict[str, Any] = {role: tuple(map(_party, event.roles[role])) for role in ("doers", "targets")}
    return Event(
        id=event.id,
        type=event.type,
        event_type=EVENT_TYPES[event.type],
        status=event.status,
        aggregate=event.aggregate,
        main=event.main,
        civilians=event.civilians,
        confidence=1.0,
        mentions=tuple(Mention(trigger, _sentence(told, trigger)) for trigger in event.triggers),
        time=event.time,
        harm=Harm(*(event.figures.get(measure) for measure in ("killed", "wounded", "taken"))),  # type: ignore[arg-type]
        claims=tuple(_claim(claim) for claim in event.claims if claim.quote is not None),
        weapons=tuple(wordings[0] for wordings in event.roles["weapons"]),
        places=tuple(Place(wordings[0], wordings[1:]) for wordings in event.roles["places"]),
        **parties,
    )


def _claim(claim: CodedClaim) -> Claim:
    assert claim.quote is not None  # noqa: S101  as asked for above
    source = _party(claim.source) if claim.source else None
    figures = claim.figures
    told = (figures.get("killed"), figures.get("wounded"), figures.get("taken"))
    return Claim(source, claim.cue, claim.stance, claim.hedge, claim.quote, None, *told)


def _party(wordings: Referent) -> Party:
    return Party(wordings[0], wordings[1:])


def _sentence(told: Sequence[Span], trigger: Span) -> Span:
    return next((one for one in told if one.overlaps(trigger)), trigger)
