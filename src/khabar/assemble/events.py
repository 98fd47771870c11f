"""One event for each occurrence that a tagger's marks tell of (codebook sections 2 to 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from khabar.assemble.claims import Saying, Speakers, sayings
from khabar.assemble.occurrences import mean_label, occurrences
from khabar.assemble.phrases import Filler, Referent, referents, whole_phrases
from khabar.nouns import Claim, Event, Harm, Interval, Mark, Mention, Party, Place, Span, Tagged, holder
from khabar.nouns.record import Status
from khabar.nouns.types import EVENT_TYPES

#: how likely a role's filler must be, on the whole, to enter the event
ROLE = 0.5
FLAG = 0.5


def assemble(tagged: Tagged) -> tuple[Event, ...]:
    """The events of a document in the order in which they are first told; exactly one is main where there are any."""
    speakers = Speakers.of(tagged)
    groups = occurrences(tagged)
    events = [_event(tagged, group, number, speakers) for number, group in enumerate(groups, 1)]
    main = _main(tagged, groups, events)
    return tuple(replace(e, main=True) if n == main else e for n, e in enumerate(events))


def _main(tagged: Tagged, groups: Sequence[Sequence[int]], events: Sequence[Event]) -> int:
    """The number of the main event: an occurrence before an aggregate, the likeliest by the tagger, the first-told."""

    def rank(number: int) -> tuple[bool, float, int]:
        best = max(tagged.marks[n].labels.get("main", 0.0) for n in groups[number])
        return not events[number].aggregate, round(best, 2), -number

    return max(range(len(events)), key=rank, default=-1)


def _event(tagged: Tagged, group: Sequence[int], number: int, speakers: Speakers) -> Event:
    marks = [tagged.marks[n] for n in group]
    kind = max(EVENT_TYPES, key=lambda name: mean_label(marks, f"type:{name}"))
    said = sayings(tagged, group, speakers)
    return Event(
        id=f"e{number}",
        type=kind,
        event_type=EVENT_TYPES[kind],
        status=_status(marks),
        aggregate=mean_label(marks, "aggregate") >= FLAG,
        main=False,
        civilians=max(m.labels.get("civilians", 0.0) for m in marks) >= FLAG,
        confidence=_confidence(marks, kind),
        mentions=tuple(_mention(tagged, m) for m in marks),
        time=Interval(None),
        harm=Harm(),
        claims=tuple(_claim(s) for s in said),
        doers=_parties(tagged, group, "doer"),
        targets=_parties(tagged, group, "target"),
        weapons=tuple(r.wordings()[0] for r in _fillers(tagged, group, "weapon")),
        places=tuple(Place(w[0], w[1:]) for w in (r.wordings() for r in _fillers(tagged, group, "place"))),
    )


def _status(marks: Sequence[Mark]) -> Status:
    statuses: tuple[Status, ...] = ("happened", "planned", "denied")
    return max(statuses, key=lambda s: mean_label(marks, f"status:{s}"))


def _confidence(marks: Sequence[Mark], kind: str) -> float:
    told = max(m.labels["trigger"] for m in marks)
    return round(min(1.0, max(0.0, told * mean_label(marks, f"type:{kind}"))), 3)


def _mention(tagged: Tagged, mark: Mark) -> Mention:
    return Mention(mark.span, holder(tagged.document.sentences, mark.span.start) or mark.span)


def _fillers(tagged: Tagged, group: Sequence[int], role: str) -> list[Referent]:
    found: list[Filler] = []
    for head in group:
        linked = (
            Filler(tagged.marks[link.tail].span, link.score)
            for link in tagged.links
            if link.head == head and link.label == role
        )
        found += whole_phrases(tagged.document.report.text, linked)
    return [r for r in referents(found) if r.score >= ROLE]


def _parties(tagged: Tagged, group: Sequence[int], role: str) -> tuple[Party, ...]:
    return tuple(Party(w[0], w[1:]) for w in (r.wordings() for r in _fillers(tagged, group, role)))


def _claim(said: Saying) -> Claim:
    wordings: tuple[Span, ...] = said.source.wordings() if said.source else ()
    return Claim(
        source=Party(wordings[0], wordings[1:]) if wordings else None,
        cue=said.cue,
        stance="denies" if said.denies >= FLAG else "asserts",
        hedge=said.hedge >= FLAG,
        quote=said.quote,
    )
