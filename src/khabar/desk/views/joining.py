"""Why the accounts of an incident stand together, and why the incident nearest to it is another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from khabar.link.explaining import Explained, explained
from khabar.link.parting import parted
from khabar.nouns.incident import AccountKey, Incident
from khabar.nouns.toponym import Reason

#: accounts are compared pair by pair up to so many, and so many pairs are shown
MOST_ACCOUNTS = 40
FEW = 6
#: what every pair begins with; it says nothing of these two
_PRIOR = "before anything is known"


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A reason with its weight, a logarithm of odds; `share`: of the weightiest of these, 0 to 100."""

    name: str
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class PairView:
    """Two accounts (by their numbers on the page) and what speaks for and against one occurrence, strongest first.

    `is_edge`: they are joined by themselves. `conflict`: what keeps them apart whatever the score.
    """

    one: int
    other: int
    score: float
    is_edge: bool
    conflict: str | None
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True, slots=True)
class NearView:
    """The incident that came nearest, and why it is another one."""

    id: str
    title: str
    address: str
    why: str
    score: float
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True, slots=True)
class JoiningView:
    """Why the accounts are one. `more`: pairs that are not shown; `beyond`: accounts that were not compared."""

    pairs: tuple[PairView, ...]
    more: int
    beyond: int
    nearest: tuple[NearView, ...]


def joining_view(incident: Incident, others: Iterable[tuple[Incident, str]], *, whole: bool) -> JoiningView:
    """Why an incident is one, and why `others` (each with its title), the nearest ones, are others."""
    some = Incident(incident.number, incident.accounts[:MOST_ACCOUNTS])
    numbers = {account.key: number for number, account in enumerate(incident.accounts, 1)}
    pairs = explained(some)
    shown = pairs if whole else pairs[:FEW]
    return JoiningView(
        tuple(_pair(one, numbers) for one in shown),
        len(pairs) - len(shown),
        max(0, len(incident.accounts) - MOST_ACCOUNTS),
        tuple(_near(incident, other, title) for other, title in others),
    )


def _pair(pair: Explained, numbers: Mapping[AccountKey, int]) -> PairView:
    return PairView(
        numbers[pair.one],
        numbers[pair.other],
        round(pair.score, 2),
        pair.edge,
        pair.conflict,
        reason_views(pair.reasons),
    )


def reason_views(reasons: Sequence[Reason]) -> tuple[ReasonView, ...]:
    """Reasons the strongest first; what every pair begins with comes last."""
    most = max((abs(reason.weight) for reason in reasons), default=1.0) or 1.0
    ordered = sorted(reasons, key=lambda reason: (reason.name == _PRIOR, -abs(reason.weight), reason.name))
    return tuple(ReasonView(r.name, round(r.weight, 2), round(100 * abs(r.weight) / most, 1)) for r in ordered)


def _near(incident: Incident, other: Incident, title: str) -> NearView:
    told = parted(incident, other)
    why = _decided(incident, other) or told.why
    return NearView(
        other.id, title, f"/incidents/{other.id}", why, round(told.best.score, 2), reason_views(told.best.reasons)
    )


def _decided(incident: Incident, other: Incident) -> str | None:
    """That a person keeps two incidents apart; None where nobody does."""
    theirs = {decision.id for decision in other.decisions}
    for decision in incident.decisions:
        if decision.kind == "apart" and decision.id in theirs:
            return f"{decision.by} decided on {decision.recorded_at[:10]} that they are two: {decision.reason}"
    return None
