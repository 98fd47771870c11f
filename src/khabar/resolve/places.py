"""Which place each name of a report means: candidates, reasons, and what the others say, weighed together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from khabar.nouns import Span
from khabar.nouns.toponym import Candidate, Reason, Toponym
from khabar.packs.gazetteer.lookup import HOW, Gazetteer
from khabar.resolve.place_candidates import Name, name_of, widened
from khabar.resolve.place_context import Home, Scene, context_values, country_shares, levels
from khabar.resolve.place_finding import areas_spelt_otherwise, well_known_names
from khabar.resolve.place_reasons import CONTEXT, OWN, REASONS, Weighed, own_values, scores, softmax
from khabar.resolve.place_relations import Relation, relations

#: Rounds in which names hear what the others have come to.
ROUNDS = 3
#: Countries with less than this share of a report's names are not looked through for names spelt otherwise.
LEAST_COUNTRY = 0.12
MOST_COUNTRIES = 3


@dataclass(frozen=True, slots=True)
class Weighing:
    """A report's names weighed: `of` gives for each span its name's number in `scene.weighed`, `values` all reasons."""

    scene: Scene
    of: tuple[int, ...]
    values: tuple[np.ndarray, ...]
    found: tuple[Relation, ...]


def weigh(gazetteer: Gazetteer, text: str, spans: Sequence[Span], home: Home | None = None) -> Weighing:
    """All names at `spans` of a text, weighed together. Spans with the same letters and unit are one name.

    Other well-known places that the text names are heard too, though nothing is said of them.
    """
    home = home or Home()
    heard = [*spans, *well_known_names(gazetteer, text, spans)]
    scene, of, found = _scene(gazetteer, text, heard, home)
    more = areas_spelt_otherwise(gazetteer, text, _countries(scene), heard)
    if more:
        scene, of, found = _scene(gazetteer, text, [*heard, *more], home)
    countries = _countries(scene)
    scene.weighed = [
        one if (name := widened(gazetteer, one.name, countries)) is one.name else _alone(gazetteer, name)
        for one in scene.weighed
    ]
    values = _rounds(scene)
    return Weighing(scene, of[: len(spans)], values, found)


def _scene(
    gazetteer: Gazetteer, text: str, spans: Sequence[Span], home: Home
) -> tuple[Scene, tuple[int, ...], tuple[Relation, ...]]:
    found = relations(text, spans)
    units = {relation.anchors[0]: relation.unit for relation in found if relation.kind == "unit" and relation.unit}
    numbers: dict[tuple[str, str], int] = {}
    of = tuple(numbers.setdefault((span.text, units.get(i) or ""), len(numbers)) for i, span in enumerate(spans))
    weighed = [_alone(gazetteer, name_of(gazetteer, written, unit)) for written, unit in numbers]
    often = np.bincount(of, minlength=len(weighed)).tolist() if of else []
    within = {(of[r.anchors[0]], of[r.anchors[1]]) for r in found if r.kind == "within" and len(r.anchors) == 2}
    inside = sorted(pair for pair in within if pair[0] != pair[1])
    return Scene(gazetteer, weighed, often, inside, home), of, found


def _alone(gazetteer: Gazetteer, name: Name) -> Weighed:
    """A name weighed by what its places have by themselves."""
    own = own_values(gazetteer, name)
    rows = name.matches.place
    return Weighed(
        name,
        own,
        softmax(scores(own, OWN, "alone")),
        np.asarray(gazetteer.lat[rows]),
        np.asarray(gazetteer.lon[rows]),
        np.asarray(gazetteer.country[rows], np.int64),
        levels(gazetteer)[gazetteer.kind[rows]],
    )


def _countries(scene: Scene) -> list[str]:
    shares = [code for code, share in country_shares(scene) if share >= LEAST_COUNTRY][:MOST_COUNTRIES]
    return list(dict.fromkeys((*shares, *((scene.home.country,) if scene.home.country else ()))))


def _rounds(scene: Scene) -> tuple[np.ndarray, ...]:
    """Weighs all names anew by what the others have come to, ROUNDS times; gives all values of the last round."""
    values: tuple[np.ndarray, ...] = ()
    for _ in range(ROUNDS):
        context = context_values(scene)
        values = tuple(np.hstack([one.own, heard]) for one, heard in zip(scene.weighed, context, strict=True))
        for one, all_values in zip(scene.weighed, values, strict=True):
            one.share = softmax(scores(all_values, REASONS, "context"))
    return values
