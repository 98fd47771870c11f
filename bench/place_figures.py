"""Figures on places: given names put on the map; an answer within the tolerance of the set is right, none is wrong.

`python bench/place_figures.py [--shared ../shared]` prints them. They are measured on what also taught the weights
(33 of them); docs/places.md says what half of each set kept back gave.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from khabar.learn.place_sets import Asked, coded, lgl, villages
from khabar.nouns import Report, Span
from khabar.packs.gazetteer.lookup import open_gazetteer
from khabar.resolve.places import locate
from khabar.resolve.sphere import distance_km


def figures(shared: Path) -> dict[str, float]:
    """Share of right answers over all names with a point, by set; `_answered`: among those that got an answer."""
    sets = {
        "lgl": lgl(shared),
        "lgl_hint": lgl(shared, hint=True),
        "world": coded(shared, "world", 161),
        "conflict": coded(shared, "conflict", 10),
        "villages": villages(shared),
    }
    measured: dict[str, float] = {}
    for name, asked in sets.items():
        measured |= _right(name, list(asked))
    return measured


def _right(name: str, asked: list[Asked]) -> dict[str, float]:
    gazetteer = open_gazetteer()
    right = answered = count = 0
    for one in asked:
        spans = [Span.of(one.text, point.start, point.end) for point in one.points]
        found = locate(Report(one.id, one.text, url=one.publisher or None), spans, gazetteer).toponyms
        for point, toponym in zip(one.points, found, strict=True):
            count += 1
            if toponym.best is not None:
                place = toponym.best.place
                answered += 1
                right += distance_km((place.lat, place.lon), (point.lat, point.lon)) <= one.within_km
    return {name: right / count, f"{name}_answered": right / answered}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    for key, value in figures(parser.parse_args().shared).items():
        print(f"{key:20} {value:.3f}")
