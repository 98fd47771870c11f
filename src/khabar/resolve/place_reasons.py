"""What speaks for and against each place that a name may mean: named reasons, each a number, weighed by learned weights.

The score of a place is the sum of weight times value over the reasons of `data/place_weights.tsv`; the shares of all
places of a name are the softmax of their scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from khabar.packs.gazetteer.lookup import ABBREVIATION, EDIT, MAIN, SOUND, PART, Gazetteer
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
#: What kinds (GeoNames) a unit word allows
_UNIT_KINDS: Mapping[str, tuple[str, ...]] = {
    "admin0": ("A.PCL",),
    "admin1": ("A.ADM1", "L.RGN"),
    "admin2": ("A.ADM2", "A.ADM3"),
    "settlement": ("P.",),
    "quarter": ("P.PPLX", "P.PPL"),
    "site": ("S.", "L.", "P."),
    "water": ("H.",),
    "relief": ("T.",),
}


@dataclass(slots=True)
class Weighed:
    """A name's places with the values of OWN (`own`: places x reasons) and their present shares, which add up to 1."""

    name: Name
    own: Values
    share: Values
    lat: Values
    lon: Values
    country: NDArray[np.int64]
    level: NDArray[np.int8]


def own_values(gazetteer: Gazetteer, name: Name) -> Values:
    """What each place of a name has for it by itself: places x OWN."""
    found = name.matches
    values = np.zeros((len(found), len(OWN)), np.float32)
    column = {reason: values[:, number] for number, reason in enumerate(OWN)}
    kinds, is_area = _kind_columns(gazetteer)
    kind = np.asarray(gazetteer.kind[found.place])
    for reason, where in kinds.items():
        column[reason][:] = where[kind]
    people = np.log10(1 + np.asarray(gazetteer.population[found.place], np.float32))
    column["people of a town"][:] = np.where(is_area[kind], 0, people)
    column["people of an area"][:] = np.where(is_area[kind], people, 0)
    fame = gazetteer.fame(found.place)
    column["names it has"][:] = np.log(np.maximum(gazetteer.count_of_letters(found.place), 1))
    for how, reason in (
        (MAIN, "its main name"),
        (ABBREVIATION, "an abbreviation"),
        (SOUND, "spelt otherwise"),
        (EDIT, "a letter apart"),
        (PART, "part of a longer name"),
    ):
        column[reason][:] = found.how == how
    column["letters that differ"][:] = 1 - found.likeness
    if len(found):
        column["best known of the name"][:] = fame >= fame.max()
        column["people against the best known"][:] = people - people.max()
    if name.unit in _UNIT_KINDS:
        fits = gazetteer.kinds_beginning(_UNIT_KINDS[name.unit])[kind]
        column["unit fits"][:], column["unit differs"][:] = fits, ~fits
    return values


@cache
def _kind_columns(gazetteer: Gazetteer) -> tuple[dict[str, NDArray[np.bool_]], NDArray[np.bool_]]:
    """For each kind of the gazetteer which reason it is, and whether it is an area with borders."""
    of = [next((reason for start, reason in _KINDS if kind.startswith(start)), "") for kind in gazetteer.kinds]
    columns = {reason: np.array([one == reason for one in of]) for reason in {reason for _, reason in _KINDS}}
    return columns, np.array([kind.startswith(("A.", "L.")) for kind in gazetteer.kinds])


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """For each stage ("alone": a name by itself; "context") the weight of each reason."""
    table = rows("khabar.resolve", "place_weights.tsv")
    return {
        stage: {row[0]: float(row[number]) for row in table if row[number]}
        for number, stage in enumerate(("alone", "context"), 1)
    }


def softmax(scores: Values) -> Values:
    """Shares that add up to 1."""
    if not len(scores):
        return scores
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), np.float32)


def scores(values: Values, reasons: Sequence[str], stage: str) -> Values:
    """The sums of weight times value."""
    table = weights()[stage]
    return np.asarray(values @ np.array([table.get(reason, 0.0) for reason in reasons], np.float32), np.float32)
