"""Why an incident needs a person: named reasons, each with its strength, and the score that they come to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from khabar.desk.columns import Reals
from khabar.record.summaries import Summary
from khabar.text.tables import rows

#: so many dead are the most that counts, and a wounded person counts as a part of one
_MOST_HARM, _WOUNDED = 200.0, 0.2
#: fields on which claims may differ, of those that a reader sees first; so many at once are the most that counts
_FIELDS = frozenset(("type", "time", "places", "doers", "targets", "killed", "wounded", "status"))
_MOST_DIFFERING = 4
#: UCDP's where_prec (codebook, section 5): from here on a place is an area without a point
_WIDE = 4
#: the highest score of two accounts (logarithm of odds) that counts; grouping takes none for more (`link.grouping`)
_MOST_ALIKE = 4.0
#: a reason that adds less is not worth its words
LEAST_POINTS = 0.05


class Weight(NamedTuple):
    """A reason as its table has it."""

    name: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason in words, and what it adds to the score."""

    name: str
    words: str
    points: float


@dataclass(frozen=True, slots=True)
class Beside:
    """What is not in an incident itself: places that were accepted, incidents it may be one with (the likest, and its
    score), reports of decisions without their words, and at which incidents the last verdict is older than a change.
    """

    accepted_places: frozenset[str] = frozenset()
    merges: Mapping[int, tuple[int, float]] | None = None
    lost: frozenset[str] = frozenset()
    changed: frozenset[int] = frozenset()


@cache
def weights() -> tuple[Weight, ...]:
    """The reasons in the order of their table."""
    table = rows("khabar.desk", "queue_reasons.tsv")
    return tuple(Weight(row[0], float(row[1]), row[2]) for row in table)


#: the reasons that an incident has by itself
OWN = ("harm", "contested", "unsure", "differing", "parties", "no place", "civilians", "one source", "no day")


def strengths(of: Summary) -> tuple[float, ...]:
    """How strong each reason is that an incident has by itself, 0 to 1, in the order of OWN."""
    harm = (of.killed_low or 0) + _WOUNDED * (of.wounded_low or 0)
    wide = 0.5 if (of.place_precision or 0) >= _WIDE else 0.0
    return (
        min(1.0, math.log1p(harm) / math.log1p(_MOST_HARM)),
        float(of.grade == "contested"),
        max(0.0, 1.0 - of.confidence),
        min(1.0, len(_FIELDS.intersection(of.differing)) / _MOST_DIFFERING),
        float(of.parties_only),
        1.0 if of.lat is None else wide,
        float(of.civilians),
        float(of.independent <= 1 and not of.parties_only),
        float(of.start is None),
    )


def beside_strengths(of: Summary, beside: Beside) -> tuple[float, ...]:
    """How strong the other reasons are, in the order of BESIDE."""
    merge = (beside.merges or {}).get(of.number)
    is_new = bool(of.place_ids) and beside.accepted_places.isdisjoint(of.place_ids)
    return (
        float(not beside.lost.isdisjoint(of.report_keys)),
        float(of.number in beside.changed),
        min(1.0, max(0.0, merge[1]) / _MOST_ALIKE) if merge else 0.0,
        float(is_new),
    )


BESIDE = ("lost words", "changed", "merge", "new place")


def scores(own: Reals, beside: Reals) -> Reals:
    """The score of each row; `own` and `beside` have a row an incident, a column a reason."""
    weight = {one.name: one.weight for one in weights()}
    of_own = np.array([weight[name] for name in OWN], np.float64)
    of_beside = np.array([weight[name] for name in BESIDE], np.float64)
    return np.asarray(own @ of_own + beside @ of_beside)


def reasons_of(of: Summary, beside: Beside) -> tuple[Reason, ...]:
    """The reasons of an incident in words, the weightiest first; their points add up to its score but for trifles."""
    strong = dict(zip((*OWN, *BESIDE), (*strengths(of), *beside_strengths(of, beside)), strict=True))
    found = [
        Reason(one.name, _told(one, of, beside), one.weight * strong[one.name])
        for one in weights()
        if one.weight * strong[one.name] >= LEAST_POINTS
    ]
    return tuple(sorted(found, key=lambda reason: -reason.points))


def _told(one: Weight, of: Summary, beside: Beside) -> str:
    """A reason's words with what makes it so strong."""
    if one.name == "no place" and of.lat is not None:
        return "only the area is known"
    more: Mapping[str, Sequence[str]] = {
        "harm": tuple(_harm_words(of)),
        "unsure": (f"{of.confidence:.2f}",),
        "differing": tuple(name for name in of.differing if name in _FIELDS),
        "merge": tuple(f"i{merge[0]}" for merge in [(beside.merges or {}).get(of.number)] if merge),
        "new place": (of.place or "",),
    }
    details = [words for words in more.get(one.name, ()) if words]
    return f"{one.words}: {', '.join(details)}" if details else one.words


def _harm_words(of: Summary) -> Iterator[str]:
    for count, called in ((of.killed_low, "killed"), (of.wounded_low, "wounded")):
        if count:
            yield f"{count:,} {called}"
