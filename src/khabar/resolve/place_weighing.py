"""The names of a report weighed together: candidates, reasons, and what the others say, in rounds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from khabar.nouns import Span
from khabar.packs.gazetteer.lookup import Gazetteer
from khabar.resolve.place_candidates import bounded, name_of, widened
from khabar.resolve.place_context import Home, Scene, context_values, country_shares
from khabar.resolve.place_finding import areas_spelt_otherwise, hinted_names
from khabar.resolve.place_reasons import REASONS, field, scores, shares
from khabar.resolve.place_relations import Relation, relations

if TYPE_CHECKING:
    from khabar.resolve.place_reasons import Values

#: With fewer different names than this a report's other well-known places are heard.
FEW_NAMES = 5
#: Rounds in which names hear what the others have come to.
ROUNDS = 3
#: Countries with less than this share of a report's names are not looked through for names spelt otherwise.
LEAST_COUNTRY = 0.12
MOST_COUNTRIES = 3
_DATELINE = re.compile(r"(?:, ?[^\n–—(-]{2,30})? ?(?:\([^)\n]{2,30}\))? ?[–—-]{1,2} ")
#: Relations that are measured from a point, not from an area
_MEASURES = ("distance", "direction-of", "near")


@dataclass(frozen=True, slots=True)
class Weighing:
    """A report's names weighed: `of` gives for each span its name's number in `scene.field`, `values` the reasons of
    all places (places x REASONS), `found` the relations of words to names.
    """

    scene: Scene
    of: tuple[int, ...]
    values: Values
    found: tuple[Relation, ...]


def weigh(gazetteer: Gazetteer, text: str, spans: Sequence[Span], home: Home | None = None) -> Weighing:
    """All names at `spans` of a text, weighed together. Spans with the same letters and unit are one name.

    Where they are few, other well-known places that the text names are heard too, though nothing is said of them.
    """
    home = home or Home()
    few = len({span.text for span in spans}) < FEW_NAMES
    heard = [*spans, *hinted_names(gazetteer, text, spans)] if few else list(spans)
    scene, of, found = _scene(gazetteer, text, heard, home)
    more = areas_spelt_otherwise(gazetteer, text, _countries(scene), heard) if few else ()
    if more:
        scene, of, found = _scene(gazetteer, text, [*heard, *more], home)
    countries = _countries(scene)
    names = bounded(gazetteer, widened(gazetteer, scene.field.names, countries))
    if any(one is not other for one, other in zip(names, scene.field.names, strict=True)):
        scene.field, scene.kept = field(gazetteer, names), {}
    return Weighing(scene, of[: len(spans)], _rounds(scene), found)


def _scene(
    gazetteer: Gazetteer, text: str, spans: Sequence[Span], home: Home
) -> tuple[Scene, tuple[int, ...], tuple[Relation, ...]]:
    found = relations(text, spans)
    units = _datelines(text, spans) | _units(found)
    numbers: dict[tuple[str, str], int] = {}
    of = tuple(numbers.setdefault((span.text, units.get(i) or ""), len(numbers)) for i, span in enumerate(spans))
    gazetteer.all_exact([written for written, _ in numbers])  # at once, and kept for what follows
    names = bounded(gazetteer, [name_of(gazetteer, written, unit) for written, unit in numbers])
    often = np.bincount(of, minlength=len(names)).tolist() if of else []
    within = {(of[r.anchors[0]], of[r.anchors[1]]) for r in found if r.kind == "within" and len(r.anchors) == 2}
    inside = sorted(pair for pair in within if pair[0] != pair[1])
    return Scene(gazetteer, field(gazetteer, names), often, inside, home), of, found


def _datelines(text: str, spans: Sequence[Span]) -> dict[int, str]:
    """The names in capitals that stand as a dateline ("ALEPPO –", "ADEN, Yemen (AP) -"): towns."""
    return {
        number: "settlement"
        for number, span in enumerate(spans)
        if span.text.isupper()
        and text[: span.start].rpartition("\n")[2].strip() == ""
        and _DATELINE.match(text, span.end)
    }


def _units(found: Sequence[Relation]) -> dict[int, str]:
    """What the words around a name say of its kind: its unit, else that one measures from it ("10 km south of")."""
    measured = {r.anchors[0]: "point" for r in found if r.kind in _MEASURES and len(r.anchors) == 1}
    called: dict[int, str] = {r.anchors[0]: r.unit for r in found if r.kind == "unit" and r.unit}
    return measured | called


def _countries(scene: Scene) -> list[str]:
    shares = [code for code, share in country_shares(scene) if share >= LEAST_COUNTRY][:MOST_COUNTRIES]
    return list(dict.fromkeys((*shares, *((scene.home.country,) if scene.home.country else ()))))


def _rounds(scene: Scene) -> Values:
    """Weighs all names anew by what the others have come to, ROUNDS times; gives all values of the last round."""
    one = scene.field
    values = np.empty((len(one.row), len(REASONS)), np.float32)
    for _ in range(ROUNDS):
        values = np.hstack([one.own, context_values(scene)])
        one.share = shares(scores(values, REASONS, "context"), one.of, len(one.names), "context")
    return values
