"""What the page shows that takes an adjudicated coding into the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from khabar.desk.coders.applying import Planned
from khabar.desk.coders.rounds import Round
from khabar.desk.views.rounds import title_of
from khabar.nouns import Report

#: what a kind of decision is called here
KINDS: Mapping[str, str] = {
    "accept": "accept", "correct": "correct", "status": "set the status", "add": "add the event", "reject": "reject"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlannedShown:
    """A decision that could be made; `is_made`: it was, from this very coding."""

    id: str
    kind: str
    called: str
    about: str
    says: str
    incident: int | None
    warning: str
    is_made: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many decisions were asked for just now, and what is to be told of them."""

    asked: int = 0
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApplyView:
    """The decisions that an adjudicated coding would make. `blocked`: why none can be made. `made`: how many were asked
    for just now, `told`: what is to be said of them.
    """

    round: int
    round_name: str
    key: str
    title: str
    settled_by: str
    planned: tuple[PlannedShown, ...]
    blocked: str
    made: int
    told: tuple[str, ...]
    next: str | None


def apply_view(
    round: Round, report: Report, settled_by: str, plan: Sequence[PlannedShown], blocked: str, outcome: Outcome,
    following: str | None,
) -> ApplyView:  # fmt: skip
    """The page; `following`: the next report of the round with open differences."""
    return ApplyView(
        round=round.number,
        round_name=round.name,
        key=report.id,
        title=title_of(report),
        settled_by=settled_by,
        planned=tuple(plan),
        blocked=blocked,
        made=outcome.asked,
        told=outcome.told,
        next=following,
    )


def planned_shown(one: Planned, *, is_made: bool) -> PlannedShown:
    """A planned decision as the page shows it."""
    called = KINDS.get(one.kind, one.kind)
    return PlannedShown(one.id, one.kind, called, one.about, one.says, one.incident, one.warning, is_made)
