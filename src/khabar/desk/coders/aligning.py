"""Which event of one coder is which of another's, by the words that name them, and what each says of a field."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Literal, get_args

from khabar.desk.agreement.scoring import Offsets, ScoredEvent, matches, paired, sentence_around
from khabar.desk.coders.codings import CodedClaim, CodedEvent, Coding, Measure, Referent, Role
from khabar.nouns import Range

Field = Literal[
    "type", "status", "aggregate", "main", "civilians", "doers", "targets", "places", "weapons", "time", "precision",
    "killed", "wounded", "taken", "claims", "stance", "hedge",
]  # fmt: skip
FIELDS: tuple[Field, ...] = get_args(Field)
#: fields that hold referents in words: agreement on them is one of sets
SETS: tuple[Field, ...] = ("doers", "targets", "places", "weapons", "claims")
#: fields of claims, not of events
OF_CLAIMS: tuple[Field, ...] = ("stance", "hedge")
NOBODY = "-nobody-"
#: the events of several coders that are one occurrence, a place for each coder
Row = tuple[CodedEvent | None, ...]


def scored(event: CodedEvent, text: str) -> ScoredEvent:
    """An event as the scorer looks at it."""
    triggers: list[Offsets] = [(span.start, span.end) for span in event.triggers]
    killed, time = event.figures.get("killed"), event.time
    return ScoredEvent(
        type=event.type,
        status=event.status,
        aggregate=event.aggregate,
        main=event.main,
        triggers=triggers,
        sentences=[sentence_around(span, text) for span in triggers],
        roles={role: [wordings(referent) for referent in event.roles[role]] for role in ("doers", "targets", "places")},
        killed=None if killed is None else [killed.low, killed.high],
        date=(time.start, time.end) if time.start and time.end else None,
        sources=[wordings(claim.source or ()) for claim in event.claims],
    )


def aligned(codings: Sequence[Coding], text: str) -> tuple[Row, ...]:
    """The events of several codings of one report, row by row, in the order of the first coder that has each."""
    rows: list[list[CodedEvent | None]] = []
    for place, coding in enumerate(codings):
        known = [scored(next(event for event in row if event), text) for row in rows]
        own = [scored(event, text) for event in coding.events]
        mate = {found: row for row, found in paired(known, own).items()}
        for number, event in enumerate(coding.events):
            row = mate.get(number)
            if row is None:
                rows.append([None] * len(codings))
                row = len(rows) - 1
            rows[row][place] = event
    return tuple(tuple(row) for row in rows)


def aligned_claims(one: CodedEvent, other: CodedEvent) -> list[tuple[CodedClaim, CodedClaim]]:
    """The claims of two codings of one event that are of the same source, in order."""
    left, found = list(other.claims), []
    for claim in one.claims:
        mate = next((c for c in left if matches([_source(claim)], [_source(c)])), None)
        if mate is not None:
            left.remove(mate)
            found.append((claim, mate))
    return found


def value_of(event: CodedEvent, field: Field) -> Hashable:
    """What an event says in a field that is neither of sets nor of claims; nothing said is a value too, as text."""
    if field in ("killed", "wounded", "taken"):
        return _range(event.figures, field)
    if field == "time":
        return f"{event.time.start or 'none'} to {event.time.end or 'none'}"
    if field == "precision":
        return event.time.precision
    return str(getattr(event, field))


def _range(figures: Mapping[Measure, Range], field: Measure) -> str:
    told = figures.get(field)
    return "none" if told is None else f"{told.low} to {'open' if told.high is None else told.high}"


def referents(event: CodedEvent, field: Field) -> list[list[str]]:
    """The referents of a field of sets, each as its wordings; of claims their sources."""
    if field == "claims":
        return [_source(claim) for claim in event.claims]
    roles: dict[str, Role] = {"doers": "doers", "targets": "targets", "places": "places", "weapons": "weapons"}
    return [wordings(referent) for referent in event.roles[roles[field]]]


def same(one: CodedEvent, other: CodedEvent, field: Field) -> bool:
    """Whether two codings of one event say the same in a field; referents are the same by their words."""
    if field in SETS:
        mine, theirs = referents(one, field), referents(other, field)
        return len(mine) == len(theirs) == matches(mine, theirs)
    if field in OF_CLAIMS:
        return all(getattr(a, field) == getattr(b, field) for a, b in aligned_claims(one, other))
    return value_of(one, field) == value_of(other, field)


def wordings(referent: Referent) -> list[str]:
    """The words of a referent."""
    return [span.text for span in referent]


def _source(claim: CodedClaim) -> list[str]:
    return wordings(claim.source) if claim.source else [NOBODY]
