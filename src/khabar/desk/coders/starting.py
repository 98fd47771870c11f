"""The machine's coding of a report in the form in which people code."""

from __future__ import annotations

from khabar.desk.coders.codings import MEASURES, CodedClaim, CodedEvent, Coding, Figures
from khabar.nouns import Claim, Event, Harm, Party, Place, Range, Record, Span


def coding_of(record: Record) -> Coding:
    """What the machine made of a report."""
    return Coding(tuple(event_of(event) for event in record.events))


def event_of(event: Event) -> CodedEvent:
    """One of the machine's events, with the machine's id for it."""
    return CodedEvent(
        id=event.id,
        type=event.type,
        status=event.status,
        aggregate=event.aggregate,
        main=event.main,
        civilians=event.civilians,
        triggers=tuple(mention.trigger for mention in event.mentions),
        roles={
            "doers": tuple(_wordings(party) for party in event.doers),
            "targets": tuple(_wordings(party) for party in event.targets),
            "places": tuple(_wordings(place) for place in event.places),
            "weapons": tuple((weapon,) for weapon in event.weapons),
        },
        time=event.time,
        figures=_figures(event.harm),
        claims=tuple(_claim(claim) for claim in event.claims),
    )


def _claim(claim: Claim) -> CodedClaim:
    source = None if claim.source is None else _wordings(claim.source)
    return CodedClaim(source, claim.cue, claim.stance, claim.hedge, claim.quote, _figures(claim))


def _wordings(named: Party | Place) -> tuple[Span, ...]:
    return (named.words, *named.wordings)


def _figures(owner: Harm | Claim) -> Figures:
    told: list[Range | None] = [owner.killed, owner.wounded, owner.taken]
    return {
        measure: Range(figure.low, figure.high)
        for measure, figure in zip(MEASURES, told, strict=True)
        if figure is not None
    }
