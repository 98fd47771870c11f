"""What speaks for and against each place that a name may mean: named reasons, each a number with a learned weight.

The score of a place is the sum of weight times value over the reasons of `data/place_weights.tsv`; the shares of all
places of a name, and of "none of them", are the softmax of their scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from khabar.packs.gazetteer.lookup import ABBREVIATION, EDIT, MAIN, PART, SOUND, Gazetteer
from khabar.resolve.place_candidates import Name
from khabar.text.tables import rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float32]

#: The reasons that a place has by itself, in the order of the columns.
OWN = (
    "a country",
    "a former state",
    "a first-level area",
    "a second-level area",
    "a lower area",
    "a region or continent",
    "water or terrain",
    "a quarter",
    "abandoned",
    "an airport or site",
    "people of a town",
    "people of an area",
    "names it has",
    "its main name",
    "an abbreviation",
    "spelt otherwise",
    "a letter apart",
    "part of a longer name",
    "letters that differ",
    "best known of the name",
    "people against the best known",
    "unit fits",
    "unit differs",
)
#: The reasons that rest on the rest of the report.
CONTEXT = (
    "country of the report",
    "country named in the report",
    "near other places",
    "in the region of other places",
    "inside what it is said to be in",
    "outside what it is said to be in",
    "what is said to be in it is",
    "near the publisher",
    "in the publisher's country",
)
REASONS = (*OWN, *CONTEXT)
#: What stands against all of them: that the place meant is none that the gazetteer has.
NONE = "none of them"
_KINDS = (
    ("A.PCLH", "a former state"),
    ("A.PCL", "a country"),
    ("A.TERR", "a country"),
    ("A.ADM1", "a first-level area"),
    ("A.ADM2", "a second-level area"),
    ("A.", "a lower area"),
    ("L.", "a region or continent"),
    ("H.", "water or terrain"),
    ("T.", "water or terrain"),
    ("P.PPLX", "a quarter"),
    ("P.PPLQ", "abandoned"),
    ("P.PPLH", "abandoned"),
    ("S.", "an airport or site"),
)
_HOW = (
    (MAIN, "its main name"),
    (ABBREVIATION, "an abbreviation"),
    (SOUND, "spelt otherwise"),
    (EDIT, "a letter apart"),
    (PART, "part of a longer name"),
)
#: What kinds (GeoNames) a unit word allows
_UNIT_KINDS: Mapping[str, tuple[str, ...]] = {
    "admin0": ("A.PCL",),
    "admin1": ("A.ADM1", "L.RGN"),
    "admin2": ("A.ADM2", "A.ADM3"),
    "settlement": ("P.",),
    "quarter": ("P.PPLX", "P.PPL"),
    "site": ("S.", "L.", "P."),
    "water": ("H.",),
    "point": ("P.", "S.", "T.", "H.", "L.", "A.PCL"),
    "relief": ("T.",),
}


@dataclass(slots=True)
class Field:
    """The places that the names of a report may mean, side by side (n of them), name after name.

    `of`: the number of each place's name; `start`: where each name's places begin (names + 1 numbers). `own`: values of
    OWN (n x OWN). `share`: what each has of its name at present.
    """

    names: Sequence[Name]
    of: NDArray[np.int64]
    start: NDArray[np.int64]
    row: NDArray[np.int64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    country: NDArray[np.int64]
    own: Values
    share: Values

    def slice(self, number: int) -> slice:
        """Where a name's places lie."""
        return slice(int(self.start[number]), int(self.start[number + 1]))


def field(gazetteer: Gazetteer, names: Sequence[Name]) -> Field:
    """The places of all names, weighed by what they have by themselves."""
    counts = [len(name.matches) for name in names]
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    of = np.repeat(np.arange(len(names)), counts)
    row = np.concatenate([name.matches.place for name in names]) if names else np.empty(0, np.int64)
    own = own_values(gazetteer, names, of, row)
    return Field(
        names,
        of,
        start,
        row,
        gazetteer.lat[row].astype(np.float64),
        gazetteer.lon[row].astype(np.float64),
        gazetteer.country[row].astype(np.int64),
        own,
        shares(scores(own, OWN, "alone"), of, len(names), "alone"),
    )


def own_values(gazetteer: Gazetteer, names: Sequence[Name], of: NDArray[np.int64], row: NDArray[np.int64]) -> Values:
    """What each place has for it by itself: places x OWN."""
    values = np.zeros((len(row), len(OWN)), np.float32)
    if not len(row):
        return values
    column = {reason: values[:, number] for number, reason in enumerate(OWN)}
    kinds, is_area = _kind_columns(gazetteer)
    kind = gazetteer.kind[row]
    values[:, : kinds.shape[1]] = kinds[kind]
    people = np.log10(1 + gazetteer.population[row].astype(np.float32))
    column["people of a town"][:] = np.where(is_area[kind], 0, people)
    column["people of an area"][:] = np.where(is_area[kind], people, 0)
    column["names it has"][:] = np.log(np.maximum(gazetteer.count_of_letters(row), 1))
    how = np.concatenate([name.matches.how for name in names])
    for one, reason in _HOW:
        column[reason][:] = how == one
    column["letters that differ"][:] = 1 - np.concatenate([name.matches.likeness for name in names])
    fame = gazetteer.fame(row)
    column["best known of the name"][:] = fame >= _most(fame, of, len(names))[of]
    column["people against the best known"][:] = people - _most(people, of, len(names))[of]
    for number, name in enumerate(names):
        if name.unit in _UNIT_KINDS:
            here = of == number
            fits = gazetteer.kinds_beginning(_UNIT_KINDS[name.unit])[kind[here]]
            column["unit fits"][here], column["unit differs"][here] = fits, ~fits
    return values


def _most(values: Values, of: NDArray[np.int64], count: int) -> Values:
    most = np.full(count, -np.inf, np.float32)
    np.maximum.at(most, of, values)
    return most


@cache
def _kind_columns(gazetteer: Gazetteer) -> tuple[Values, NDArray[np.bool_]]:
    """For each kind of the gazetteer which of the first reasons it is (kinds x reasons), and whether it is an area."""
    reasons = list(dict.fromkeys(reason for _, reason in _KINDS))
    ordered = [reason for reason in OWN if reason in reasons]
    of = [next((reason for start, reason in _KINDS if kind.startswith(start)), "") for kind in gazetteer.kinds]
    table = np.array([[one == reason for reason in ordered] for one in of], np.float32)
    return table, np.array([kind.startswith(("A.", "L.")) for kind in gazetteer.kinds])


def weights() -> Mapping[str, Mapping[str, float]]:
    """For each stage ("alone": a name by itself; "context") the weight of each reason."""
    return _PUT[-1] if _PUT else _shipped_weights()


def put_weights(table: Mapping[str, Mapping[str, float]]) -> None:
    """Weighs by this table from now on, in the place of the shipped one: for learning."""
    _PUT.append(table)
    _weights_of.cache_clear()


_PUT: list[Mapping[str, Mapping[str, float]]] = []


@cache
def _shipped_weights() -> Mapping[str, Mapping[str, float]]:
    table = rows("khabar.resolve", "place_weights.tsv")
    return {
        stage: {row[0]: float(row[number]) for row in table if row[number]}
        for number, stage in enumerate(("alone", "context"), 1)
    }


def shares(scores: Values, of: NDArray[np.int64], count: int, stage: str) -> Values:
    """The softmax of the scores of each of `count` names' places, and of NONE.

    They add up to less than 1 for every name; what is missing is the share of "no place that the gazetteer has".
    """
    none = np.float32(weights()[stage].get(NONE, 0.0))
    most = np.maximum(_most(scores, of, count), none)
    raised = np.exp(scores - most[of])
    total = np.bincount(of, raised, count) + np.exp(none - most)
    return np.asarray(raised / total[of], np.float32)


def scores(values: Values, reasons: Sequence[str], stage: str) -> Values:
    """The sums of weight times value."""
    return np.asarray(values @ _weights_of(tuple(reasons), stage), np.float32)


@cache
def _weights_of(reasons: tuple[str, ...], stage: str) -> Values:
    table = weights()[stage]
    return np.array([table.get(reason, 0.0) for reason in reasons], np.float32)
