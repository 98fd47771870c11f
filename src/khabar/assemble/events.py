"""One event for each occurrence that a tagger's marks tell of (codebook sections 2 to 8)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from khabar import pace
from khabar.assemble.claims import Saying, Speakers, sayings
from khabar.assemble.harm import Told, figures_of_events, harm_of, ranges_of, sources_of
from khabar.assemble.links import Links
from khabar.assemble.occurrences import mean_label, occurrences
from khabar.assemble.phrases import ROLE, Referent, referents, whole_phrases
from khabar.assemble.referents import referents_of
from khabar.assemble.time import Times
from khabar.nouns import Claim, Event, Mark, Mention, Party, Place, Range, Span, Tagged
from khabar.nouns.record import Status
from khabar.nouns.types import EVENT_TYPES
from khabar.resolve.harm import Measure

#: how likely a role's filler must be beside the likeliest filler of the same role
BESIDE = 0.8
FLAG = 0.5
#: slope and offset that make a confidence true: of 415 events of 206 reports, those at .78 were right in .74
CALIBRATION = (0.91, -0.58)


def assemble(tagged: Tagged) -> tuple[Event, ...]:
    """The events of a document in the order in which they are first told; exactly one is main where there are any."""
    links = Links.of(tagged)
    speakers = Speakers.of(links)
    groups = occurrences(tagged)
    told = figures_of_events(links, groups)
    times = Times.of(links, groups)
    events = []
    for number, group in enumerate(groups):
        pace.check()
        events.append(_event(links, group, number, told[number], speakers, times))
    main = _main(tagged, groups, events)
    return tuple(replace(e, main=True) if n == main else e for n, e in enumerate(events))


def _main(tagged: Tagged, groups: Sequence[Sequence[int]], events: Sequence[Event]) -> int:
    """The number of the main event: an occurrence before an aggregate, the likeliest by the tagger, the first-told."""

    def rank(number: int) -> tuple[bool, float, int]:
        best = max(tagged.marks[n].labels.get("main", 0.0) for n in groups[number])
        return not events[number].aggregate, round(best, 2), -number

    return max(range(len(events)), key=rank, default=-1)


def _event(
    links: Links, group: Sequence[int], number: int, told: Sequence[Told], speakers: Speakers, times: Times
) -> Event:
    marks = [links.marks[n] for n in group]
    kind = max(EVENT_TYPES, key=lambda name: mean_label(marks, f"type:{name}"))
    status = _status(marks)
    aggregate = mean_label(marks, "aggregate") >= FLAG
    said = sayings(links, group, speakers)
    sources = sources_of(said, told, links, speakers)
    claimed = [_counted(s, ranges_of(s, told, sources, links)) for s in said]
    doers, targets = _parties(links, group, "doer"), _parties(links, group, "target")
    return Event(
        id=f"e{number + 1}",
        type=kind,
        event_type=EVENT_TYPES[kind],
        status=status,
        aggregate=aggregate,
        main=False,
        civilians=max(m.labels.get("civilians", 0.0) for m in marks) >= FLAG,
        confidence=_confidence(marks, kind),
        mentions=tuple(_mention(links, m) for m in marks),
        time=times.of_event(number, status, aggregate),
        harm=harm_of(claimed, told, doers, targets),
        claims=tuple(_claim(s, ranges) for s, ranges in zip(said, claimed, strict=True)),
        doers=doers,
        targets=targets,
        weapons=tuple(r.wordings()[0] for r in _fillers(links, group, "weapon")),
        places=tuple(Place(w[0], w[1:]) for w in (r.wordings() for r in _fillers(links, group, "place"))),
    )


def _status(marks: Sequence[Mark]) -> Status:
    statuses: tuple[Status, ...] = ("happened", "planned", "denied")
    return max(statuses, key=lambda s: mean_label(marks, f"status:{s}"))


def _confidence(marks: Sequence[Mark], kind: str) -> float:
    """The probability that this is an event of this type, calibrated on held-out coded reports (Platt scaling)."""
    said = max(m.labels["trigger"] for m in marks) * mean_label(marks, f"type:{kind}")
    held = min(max(said, 0.02), 0.98)
    slope, offset = CALIBRATION
    return round(1 / (1 + math.exp(-slope * math.log(held / (1 - held)) - offset)), 3)


def _mention(links: Links, mark: Mark) -> Mention:
    return Mention(mark.span, links.sentence(mark.span))


def _fillers(links: Links, group: Sequence[int], role: str) -> list[Referent]:
    if role == "weapon":
        groups = referents([f for head in group for f in whole_phrases(links.text, links.fillers(head, role))])
    else:
        groups = referents_of(links, group, role)
    best = max((r.score for r in groups), default=0.0)
    return [r for r in groups if r.score >= max(ROLE, BESIDE * best)]


def _parties(links: Links, group: Sequence[int], role: str) -> tuple[Party, ...]:
    return tuple(Party(w[0], w[1:]) for w in (r.wordings() for r in _fillers(links, group, role)))


def _denies(said: Saying) -> bool:
    return said.denies >= FLAG


def _counted(said: Saying, ranges: Mapping[Measure, Range]) -> Mapping[Measure, Range]:
    """Whoever denies an event counts nobody harmed by it; other figures in their words are somebody else's."""
    return {measure: found for measure, found in ranges.items() if found.high == 0 or not _denies(said)}


def _claim(said: Saying, ranges: Mapping[Measure, Range]) -> Claim:
    wordings: tuple[Span, ...] = said.source.wordings() if said.source else ()
    return Claim(
        source=Party(wordings[0], wordings[1:]) if wordings else None,
        cue=said.cue,
        stance="denies" if _denies(said) else "asserts",
        hedge=said.hedge >= FLAG,
        quote=said.quote,
        killed=ranges.get("killed"),
        wounded=ranges.get("wounded"),
        taken=ranges.get("taken"),
    )
