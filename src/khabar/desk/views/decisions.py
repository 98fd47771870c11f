"""The list of all decisions, and one of them, with their words and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from khabar.desk.deciding.words import KIND_WORDS, decided_words
from khabar.nouns.incident import Anchor, Decision, DecisionKind
from khabar.record.decision_list import Ruling, State

PAGE = 50
STATES: tuple[State, ...] = get_args(State)
KINDS: tuple[DecisionKind, ...] = get_args(DecisionKind)


@dataclass(frozen=True, slots=True)
class WordsShown:
    """Words of a report that a decision holds on to, as they stood in the version that was seen."""

    report: str
    sha256: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """A decision. `says`: what it sets, in words; `ended_by`: the decision that undid or overruled it.

    `sealed`: how many of its words are sealed. `undoable`: the person who asks may undo it.
    """

    id: str
    kind: DecisionKind
    called: str
    by: str
    recorded_at: str
    reason: str
    says: str
    value: Mapping[str, object]
    state: State
    ended_by: str | None
    incidents: tuple[str, ...]
    reports: tuple[str, ...]
    words: tuple[WordsShown, ...]
    sealed: int
    undoable: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions are asked for; None: all."""

    by: str | None = None
    kind: str | None = None
    incident: int | None = None
    state: str | None = None

    def takes(self, ruling: Ruling) -> bool:
        """Whether a decision is one of them."""
        return (
            self.by in (None, ruling.entry.by)
            and self.kind in (None, ruling.kind)
            and self.state in (None, ruling.state)
            and (self.incident is None or self.incident in ruling.numbers)
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter with how many decisions have it, whatever the other filters are."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class DecisionsView:
    """A page of the decisions asked for, the newest first. `people`, `kinds`, `states`: the filters."""

    rows: tuple[DecisionShown, ...]
    total: int
    every: int
    page: int
    pages: int
    people: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    states: tuple[Choice, ...]
    incident: str | None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One decision with all that came of it: those that it undid or overruled, as ids."""

    decision: DecisionShown
    ended: tuple[str, ...]


def selected(every: Sequence[Ruling], wanted: Wanted) -> tuple[Ruling, ...]:
    """The decisions that are asked for."""
    return tuple(ruling for ruling in every if wanted.takes(ruling))


def page_of(some: Sequence[Ruling], page: int) -> tuple[Ruling, ...]:
    """The decisions of a page, counted from 1."""
    return tuple(some[(page - 1) * PAGE : page * PAGE])


def pages_of(total: int) -> int:
    """How many pages so many decisions take."""
    return max(1, -(-total // PAGE))


def with_undone(every: Iterable[Ruling], some: Sequence[Ruling]) -> tuple[Ruling, ...]:
    """Some decisions, and those that they undo."""
    wanted = {one.entry.body.get("undoes") for one in some}
    return (*some, *(one for one in every if one.entry.hash in wanted))


def shown(ruling: Ruling, made: Mapping[str, Decision], *, undoable: bool) -> DecisionShown:
    """A decision for people; `made`: it, and the one that it undoes, by their ids."""
    decision = made[ruling.entry.hash]
    entry = ruling.entry
    words = tuple(_words(anchor) for anchor in decision.anchors)
    keys = [held.key for held in ruling.held if held.key is not None]
    return DecisionShown(
        id=entry.hash,
        kind=decision.kind,
        called=KIND_WORDS[decision.kind][0],
        by=entry.by,
        recorded_at=entry.recorded_at,
        reason=decision.reason,
        says=_says(decision, made.get(str(ruling.entry.body.get("undoes")))),
        value=dict(decision.value),
        state=ruling.state,
        ended_by=ruling.ended_by,
        incidents=tuple(f"i{number}" for number in ruling.numbers),
        reports=tuple(dict.fromkeys([*keys, *(one.report for one in words)])),
        words=words,
        sealed=len(entry.body["anchors"]) - len(words),
        undoable=undoable,
    )


def listed(
    every: Sequence[Ruling], some: Sequence[Ruling], rows: Iterable[DecisionShown], wanted: Wanted, page: int
) -> DecisionsView:
    """The view of a page; `some`: all that is asked for, `rows`: those of the page."""
    return DecisionsView(
        rows=tuple(rows),
        total=len(some),
        every=len(every),
        page=page,
        pages=pages_of(len(some)),
        people=_choices((ruling.entry.by for ruling in every), wanted.by),
        kinds=_choices((ruling.kind for ruling in every), wanted.kind, KINDS),
        states=_choices((ruling.state for ruling in every), wanted.state, STATES),
        incident=None if wanted.incident is None else f"i{wanted.incident}",
    )


def _choices(values: Iterable[str], chosen: str | None, order: Sequence[str] = ()) -> tuple[Choice, ...]:
    counted = Counter(values)
    if chosen is not None:
        counted.setdefault(chosen, 0)
    names = sorted(counted, key=lambda name: (order.index(name) if name in order else len(order), name))
    return tuple(Choice(name, counted[name], name == chosen) for name in names)


def _says(decision: Decision, undone: Decision | None) -> str:
    """What it sets; of an undo, what it takes back."""
    if undone is None:
        return decided_words(decision.kind, decision.value)
    called, sets = KIND_WORDS[undone.kind][0], decided_words(undone.kind, undone.value)
    return f"of {called}, by {undone.by}" + (f": {sets}" if sets and undone.kind != "undo" else "")


def _words(anchor: Anchor) -> WordsShown:
    return WordsShown(anchor.report, anchor.sha256, anchor.span.start, anchor.span.end, anchor.span.text)
