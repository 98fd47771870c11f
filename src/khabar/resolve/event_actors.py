"""The parties and sources of events resolved: to organisations as of the report's day, or to a described kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from khabar import pace
from khabar.nouns import Claim, Event, Party, Report, Span
from khabar.nouns.identity import Identity
from khabar.resolve.actor_context import ActorContext, actor_context
from khabar.resolve.actors import identify
from khabar.resolve.source_kinds import source_kind

#: A country is the one that a report is about when it has so large a share of its places, and so much more than others.
FOCUS, ABOVE_OTHERS = 0.25, 2


def with_actors(
    report: Report, events: Sequence[Event], countries: Sequence[tuple[str, float]] = ()
) -> tuple[Event, ...]:
    """The events with doers, targets and sources resolved.

    `countries` are those of the report's places with their shares, as `locate` gives them. Names are taken as of the
    day of publication, what an organisation was called when the report was written; without one of the main event's.
    """
    if not events:
        return ()
    country = _focus(countries)
    day = report.published.date if report.published else _day(events)
    context = actor_context(report.text, day, country)
    known: dict[tuple[Span, ...], Identity] = {}

    def resolved(party: Party) -> tuple[Party, Identity]:
        wordings = (party.words, *party.wordings)
        if wordings not in known:
            known[wordings] = _meant(context, wordings)
        found = known[wordings]
        return replace(
            party, name=found.name, id=found.id, kind=found.kind, country=found.country, private=found.person
        ), found

    def claimed(claim: Claim) -> Claim:
        if claim.source is None:
            return claim
        source, found = resolved(claim.source)
        return replace(claim, source=source, source_kind=source_kind(report.text, source.words, found, context=context))

    def of_event(event: Event) -> Event:
        pace.check()
        return replace(
            event,
            doers=tuple(resolved(party)[0] for party in event.doers),
            targets=tuple(resolved(party)[0] for party in event.targets),
            claims=tuple(map(claimed, event.claims)),
        )

    return tuple(map(of_event, events))


def _focus(countries: Sequence[tuple[str, float]]) -> str | None:
    if not countries or countries[0][1] < FOCUS:
        return None
    others = countries[1][1] if len(countries) > 1 else 0
    return countries[0][0] if countries[0][1] >= ABOVE_OTHERS * others else None


def _meant(context: ActorContext, wordings: Sequence[Span]) -> Identity:
    """What the first of a party's wordings, the most specific one, means that is a known organisation; else a kind."""
    found = [identify(context.text, words, context=context) for words in wordings]
    named = next((one for one in found if one.id is not None), None)
    if named is not None:
        return named
    return next((one for one in found if one.kind is not None), found[0])


def _day(events: Sequence[Event]) -> str | None:
    return next((event.time.start for event in events if event.main and event.time.start), None)
