"""What a coding still lacks, and what is odd in it by the codebook."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from khabar.desk.coders.codings import MEASURES, ROLES, CodedEvent, Coding
from khabar.nouns import Range
from khabar.resolve.harm import merge

_ARTICLES = ("the ", "a ", "an ")
_LONGEST = {"day": 1, "days": 7, "week": 8, "month": 32, "year": 367}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: in which event (None: in the whole), in which field, by which section of the codebook.

    What is `hard` keeps a coding from being submitted; the rest is a question that may be answered with no.
    """

    event: int | None
    field: str
    section: str
    what: str
    hard: bool


def faults_of(coding: Coding, published: str | None = None) -> tuple[Fault, ...]:
    """All that is wrong or odd in a coding; `published`: the day of the report (ISO), where it is known."""
    return (*_whole(coding.events), *(f for n, e in enumerate(coding.events, 1) for f in _event(n, e, published)))


def _whole(events: Sequence[CodedEvent]) -> Iterator[Fault]:
    main = [event for event in events if event.main]
    if events and len(main) != 1:
        said = f"{len(main)} events are main" if main else "no event is main"
        yield Fault(None, "main", "2.8", f"{said}; exactly one is", hard=True)
    if any(event.aggregate for event in main) and not all(event.aggregate for event in events):
        yield Fault(None, "main", "2.8", "an aggregate is main beside single events", hard=True)


def _event(number: int, event: CodedEvent, published: str | None) -> Iterator[Fault]:
    if not event.type:
        yield Fault(number, "type", "3", "no type is chosen", hard=True)
    if not event.triggers:
        yield Fault(number, "triggers", "11", "no word is marked that names the event", hard=True)
    if not event.claims:
        yield Fault(
            number, "claims", "8", "nobody says it: the report itself or a source makes at least one claim", True
        )
    for place, claim in enumerate(event.claims, 1):
        if claim.quote is None:
            yield Fault(number, "claims", "8", f"claim {place} has no quote: mark the words in which it is said", True)
    yield from _time(number, event, published)
    yield from _harm(number, event)
    for role in ROLES:
        for referent in event.roles[role]:
            if referent[0].text.lower().startswith(_ARTICLES):
                yield Fault(number, role, "5", f"“{referent[0].text}” begins with an article", hard=False)


def _time(number: int, event: CodedEvent, published: str | None) -> Iterator[Fault]:
    time = event.time
    if time.start is None or time.end is None:
        if time.precision not in ("unknown", "longer"):
            yield Fault(number, "time", "7", f"precision is {time.precision}, but there are no days", hard=False)
        return
    first, last = datetime.date.fromisoformat(time.start), datetime.date.fromisoformat(time.end)
    length = (last - first).days + 1
    if time.precision == "unknown" or length > _LONGEST.get(time.precision, length):
        said = f"precision is {time.precision}, but the interval has {length} {'day' if length == 1 else 'days'}"
        yield Fault(number, "time", "7", said, hard=False)
    if time.words is None:
        yield Fault(number, "time", "7", "days without words that say them", hard=False)
    if published and event.status == "happened" and time.start > published[:10]:
        yield Fault(number, "time", "7", f"happened after the report of {published[:10]}", hard=False)


def _harm(number: int, event: CodedEvent) -> Iterator[Fault]:
    """The event's figures against those of its claims; parts may add up (6.2), so none of it is certain."""
    for measure in MEASURES:
        claimed = merge(claim.figures[measure] for claim in event.claims if measure in claim.figures)
        told = event.figures.get(measure)
        if told and not claimed:
            yield Fault(number, measure, "6.3", f"{measure} {shown(told)}, but no claim says so", hard=False)
        elif claimed and not told:
            yield Fault(
                number, measure, "6.3", f"claims say {measure} {shown(claimed)}, the event does not", hard=False
            )
        elif told and claimed and (told.low, told.high) != (claimed.low, claimed.high):
            said = f"{measure} {shown(told)}, but the claims come to {shown(claimed)}"
            yield Fault(number, measure, "6.3", said, hard=False)


def shown(figure: Range) -> str:
    """A range as people write it.

    >>> shown(Range(21, 22)), shown(Range(20, None)), shown(Range(3, 3))
    ('21–22', '20 or more', '3')
    """
    if figure.high is None:
        return f"{figure.low} or more"
    return str(figure.low) if figure.low == figure.high else f"{figure.low}–{figure.high}"
