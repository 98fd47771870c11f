"""Where the codings of one report differ, one question for each difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from khabar.desk.agreement.scoring import matches
from khabar.desk.coders.aligning import SETS, Field, Row, aligned, same, wordings
from khabar.desk.coders.codings import MEASURES, CodedClaim, CodedEvent, Coding, Measure, Referent, Role
from khabar.desk.coders.faults import shown
from khabar.nouns import Range, Span

Kind = Literal["event", "field", "claim"]
#: the fields of an event on which coders may differ, in the order in which they are asked
ASKED: tuple[Field, ...] = (
    "type", "status", "aggregate", "main", "civilians", "doers", "targets", "places", "weapons", "time",
    "killed", "wounded", "taken",
)  # fmt: skip
#: what a row of claims holds for each coder: the claim, or None
ClaimRow = tuple[CodedClaim | None, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What one coder says: in words for people, with the words of the report that it rests on. `is_there`: says it."""

    coder: str
    is_there: bool
    said: str
    words: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One question: `id` is stable for the same codings. `row`: of the event; `claim`: of its claim, from 0.

    `about`: the words by which the event is known. `same`: groups of coders that say the same, by their places.
    """

    id: str
    kind: Kind
    field: Field | Literal["event", "claim"]
    row: int
    claim: int | None
    about: str
    sides: tuple[Side, ...]


def differences(codings: Sequence[Coding], coders: Sequence[str], text: str) -> tuple[Difference, ...]:
    """All differences between the codings of one report, event by event in the order of the text."""
    return tuple(one for number, row in enumerate(rows_of(codings, text)) for one in _of_row(number, row, coders))


def rows_of(codings: Sequence[Coding], text: str) -> tuple[Row, ...]:
    """The events of several codings, row by row, in the order of the text."""
    rows = aligned(codings, text)
    return tuple(sorted(rows, key=lambda row: min(_start(event) for event in row if event)))


def _start(event: CodedEvent) -> int:
    return min((trigger.start for trigger in event.triggers), default=0)


def _of_row(number: int, row: Row, coders: Sequence[str]) -> Iterator[Difference]:
    there = [event for event in row if event]
    about = about_of(there[0])

    def difference(
        kind: Kind, name: Field | Literal["event", "claim"], sides: Iterator[Side], claim: int | None = None
    ) -> Difference:
        mark = f"{number}.{name}" if claim is None else f"{number}.{name}.{claim}"
        return Difference(mark, kind, name, number, claim, about, tuple(sides))

    if len(there) < len(row):
        yield difference("event", "event", (_event_side(*pair) for pair in zip(coders, row, strict=True)))
    if len(there) < 2:
        return
    for name in ASKED:
        if not _all_same(there, lambda one, other, name=name: same(one, other, name)):  # type: ignore[misc]
            yield difference("field", name, (_field_side(c, e, name) for c, e in zip(coders, row, strict=True)))
    for place, claims in enumerate(claim_rows(row)):
        if differ(claims, row):
            yield difference("claim", "claim", (_claim_side(*pair) for pair in zip(coders, claims, strict=True)), place)


def _all_same(events: Sequence[CodedEvent], alike: Callable[[CodedEvent, CodedEvent], bool]) -> bool:
    return all(alike(events[0], event) for event in events[1:])


def claim_rows(row: Row) -> tuple[ClaimRow, ...]:
    """The claims of one event by their sources, a place for each coder."""
    rows: list[list[CodedClaim | None]] = []
    for place, event in enumerate(row):
        free = list(rows)
        for claim in event.claims if event else ():
            home = next((r for r in free if r[place] is None and _same_source(claim, next(filter(None, r)))), None)
            if home is None:
                home = [None] * len(row)
                rows.append(home)
            else:
                free.remove(home)
            home[place] = claim
    return tuple(tuple(claims) for claims in rows)


def differ(claims: ClaimRow, row: Row) -> bool:
    """Whether coders who coded the event differ on a claim: who has it, its stance, its hedge, its figures."""
    own = [claim for claim, event in zip(claims, row, strict=True) if event]
    first = own[0]
    return any(claim is None or first is None or _content(claim) != _content(first) for claim in own)


def _content(claim: CodedClaim) -> tuple[object, ...]:
    return claim.stance, claim.hedge, *(claim.figures.get(measure) for measure in MEASURES)


def _same_source(one: CodedClaim, other: CodedClaim | None) -> bool:
    if other is None or (one.source is None) != (other.source is None):
        return False
    return one.source is None or bool(matches([wordings(one.source)], [wordings(other.source or ())]))


def about_of(event: CodedEvent) -> str:
    """The words by which an event is known: its type and its first trigger."""
    trigger = f"“{event.triggers[0].text}”" if event.triggers else ""
    return " ".join(filter(None, (event.type, trigger)))


def _event_side(coder: str, event: CodedEvent | None) -> Side:
    if event is None:
        return Side(coder, False, "not coded", ())
    return Side(coder, True, about_of(event), event.triggers)


def _field_side(coder: str, event: CodedEvent | None, name: Field) -> Side:
    if event is None:
        return Side(coder, False, "event not coded", ())
    return Side(coder, True, said_of(event, name), words_of(event, name))


def said_of(event: CodedEvent, name: Field) -> str:
    """What an event says in a field, in words for people."""
    if name in SETS:
        return "; ".join(" | ".join(wordings(referent)) for referent in _referents(event, name)) or "none"
    if name in MEASURES:
        return _figure(event.figures.get(_measure(name)))
    if name == "time":
        time = event.time
        days = (
            "no days" if time.start is None else time.start if time.start == time.end else f"{time.start} to {time.end}"
        )
        return f"{days} ({time.precision})"
    value = getattr(event, name)
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def words_of(event: CodedEvent, name: Field) -> tuple[Span, ...]:
    """The words of the report that an event's field rests on."""
    if name in SETS:
        return tuple(span for referent in _referents(event, name) for span in referent)
    if name == "time":
        return (event.time.words,) if event.time.words else ()
    return event.triggers


def _referents(event: CodedEvent, name: Field) -> tuple[Referent, ...]:
    roles: dict[str, Role] = {"doers": "doers", "targets": "targets", "places": "places", "weapons": "weapons"}
    return event.roles[roles[name]]


def _measure(name: Field) -> Measure:
    measures: dict[str, Measure] = {"killed": "killed", "wounded": "wounded", "taken": "taken"}
    return measures[name]


def _figure(figure: Range | None) -> str:
    return "not said" if figure is None else shown(figure)


def _claim_side(coder: str, claim: CodedClaim | None) -> Side:
    if claim is None:
        return Side(coder, False, "no such claim", ())
    source = " | ".join(wordings(claim.source)) if claim.source else "the report itself"
    parts = [source, claim.stance, "hedged" if claim.hedge else ""]
    parts += [f"{measure} {shown(claim.figures[measure])}" for measure in MEASURES if measure in claim.figures]
    words = (*(claim.source or ()), *((claim.quote,) if claim.quote else ()))
    return Side(coder, True, ", ".join(filter(None, parts)), words)
