"""Organisations that a mention may mean, each with its reasons: a sum of named weights."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from khabar.nouns.toponym import Reason
from khabar.resolve.actor_lands import Focus
from khabar.text.tables import rows

_WEIGHTY = 0.15


@dataclass(frozen=True, slots=True)
class Setting:
    """When and where a mention stands: the day, the report's countries by weight, those that its own words name."""

    on: str | None
    focus: Focus = ()
    lands: frozenset[str] = frozenset()

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries that the report is to a good part about."""
        return _weighty(self.focus)

    @property
    def country(self) -> str | None:
        """The country that the report is about."""
        return self.focus[0][0] if self.focus else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation, and why; `total` is the sum of the weights."""

    id: str
    reasons: tuple[Reason, ...]
    total: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", sum(reason.weight for reason in self.reasons))

    @property
    def score(self) -> float:
        """The sum as a probability."""
        return round(1 / (1 + math.exp(weights()["threshold"] - self.total)), 3)

    @property
    def warranted(self) -> bool:
        return self.total >= weights()["threshold"]

    def because(self, *names: str) -> Candidate:
        """The same with further reasons."""
        return replace(self, reasons=(*self.reasons, *map(reason, names))) if names else self


@lru_cache(maxsize=256)
def _weighty(focus: Focus) -> tuple[str, ...]:
    return tuple(country for country, weight in focus if weight >= _WEIGHTY)


@cache
def reason(name: str) -> Reason:
    """A reason of the table with its weight."""
    return Reason(name, weights()[name])


@cache
def weights() -> Mapping[str, float]:
    """The weight of each reason."""
    return {name: float(weight) for name, weight in rows("khabar.resolve", "actor_weights.tsv")}


def ranked(found: Iterable[Candidate]) -> list[Candidate]:
    """The likeliest first; ids settle ties, so that the order is always the same."""
    return sorted(found, key=lambda candidate: (-candidate.total, candidate.id))
