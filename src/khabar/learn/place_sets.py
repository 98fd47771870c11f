"""The sets that teach and measure places: texts, names in them, and the points that people gave."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from khabar.packs.gazetteer.lookup import Gazetteer, Matches, kept
from khabar.packs.outlines import UnitAt, load_outlines

CODED = Path(__file__).parents[3] / "tests" / "resolve"
#: Countries that names are drawn from, by their share
_DRAWN = {
    "SY": ("Syria", 0.7), "IQ": ("Iraq", 0.05), "YE": ("Yemen", 0.04), "LB": ("Lebanon", 0.03),
    "PS": ("Palestine", 0.02), "SD": ("Sudan", 0.04), "LY": ("Libya", 0.02), "AF": ("Afghanistan", 0.04),
    "IR": ("Iran", 0.02), "UA": ("Ukraine", 0.02), "PK": ("Pakistan", 0.02),
}  # fmt: skip
DRAWN_NAMES = 900
#: Of the names drawn so many are left out of the gazetteer.
LEFT_OUT = 0.75


@dataclass(frozen=True, slots=True)
class Point:
    """A name in a text (code points) and where it is (degrees)."""

    start: int
    end: int
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A text with points, on each of which an answer within `within_km` is right.

    `publisher`: the domain of its pages, if told. `unknown`: a spelling, and the row that is to be found without it.
    `whole`: where no place of the gazetteer is near the point, the place is none of them; else the point may be wrong.
    """

    id: str
    text: str
    points: tuple[Point, ...]
    within_km: float
    publisher: str = ""
    unknown: tuple[str, int] | None = None
    whole: bool = True


def all_sets(shared: Path, gazetteer: Gazetteer) -> dict[str, list[Asked]]:
    """All sets by their names."""
    return {
        "lgl": list(lgl(shared)),
        "lgl_hint": list(lgl(shared, hint=True))[::2],
        "world": list(coded(shared, "world", 161)),
        "conflict": list(coded(shared, "conflict", 10)),
        "villages": list(villages(shared)),
        "drawn": list(drawn(gazetteer)),
    }


def lgl(shared: Path, *, hint: bool = False) -> Iterator[Asked]:
    """LGL, all toponyms with coordinates, within 161 km; with the `hint` of the domain of the paper's pages."""
    for line in _lines(shared / "data" / "toponyms" / "lgl.jsonl.gz"):
        points = (Point(t["start"], t["end"], t["lat"], t["lon"]) for t in line["toponyms"] if t["lat"] is not None)
        yield Asked(line["id"], line["text"], tuple(points), 161, line["domain"] if hint else "")


def coded(shared: Path, name: str, within_km: float) -> Iterator[Asked]:
    """A set coded by hand, stand-off, on the texts of ../shared; a text that differs from its digest is left out."""
    texts: dict[str, dict[str, str]] = {}
    for line in (json.loads(raw) for raw in (CODED / f"toponyms_{name}.jsonl").open(encoding="utf-8")):
        source = line["set"].removesuffix(".jsonl.gz")
        path = shared / "corpus" / "reports.jsonl.gz"
        if source != "corpus":
            path = shared / "data" / "reports" / f"{source}.jsonl.gz"
        if source not in texts:
            texts[source] = {report["id"]: report["text"] for report in _lines(path)}
        text = texts[source].get(line["report"], "")
        if hashlib.sha256(text.encode()).hexdigest()[:16] == line["digest"]:
            points = (Point(start, end, lat, lon) for start, end, _id, lat, lon in line["toponyms"] if lat is not None)
            yield Asked(line["report"], text, tuple(points), within_km)


def villages(shared: Path) -> Iterator[Asked]:
    """The places of Airwars' incidents in Syria as it spells them, with their region, within 5 km."""
    seen = set()
    for report in _lines(shared / "data" / "reports" / "airwars.jsonl.gz"):
        for incident in report["labels"]["incidents"]:
            name, region = incident["location"], incident["region"]
            if incident["lat"] is None or not region or len(name.split()) > 4 or incident["code"] in seen:
                continue
            seen.add(incident["code"])
            name = name.replace(" village", "")
            point = Point(0, len(name), incident["lat"], incident["lon"])
            yield Asked(incident["code"], f"{name}, {region}, Syria", (point,), 5, whole=False)


def drawn(gazetteer: Gazetteer, count: int = DRAWN_NAMES, seed: int = 0) -> Iterator[Asked]:
    """Names drawn from the gazetteer, each with its region and country; most are left out of it (`Asked.unknown`)."""
    draw = random.Random(seed)  # noqa: S311  # a sample, no secret
    outlines = load_outlines()
    towns = gazetteer.kinds_beginning(("P.",))[gazetteer.kind]
    rows = {
        code: np.flatnonzero(towns & np.isin(gazetteer.country, gazetteer.country_rows((code,)))) for code in _DRAWN
    }
    for number in range(count):
        code = draw.choices(list(_DRAWN), [share for _, share in _DRAWN.values()])[0]
        asked = None
        while asked is None:
            asked = _drawn(gazetteer, int(draw.choice(rows[code])), _DRAWN[code][0], outlines.unit_at, draw, number)
        yield asked


def _drawn(
    gazetteer: Gazetteer,
    row: int,
    country: str,
    unit_at: Callable[[float, float], UnitAt],
    draw: random.Random,
    number: int,
) -> Asked | None:
    place = gazetteer.place(row)
    latin = [name for name in gazetteer.names(row) if max(map(ord, name.translate(_MARKS))) < 0x250]
    region = unit_at(place.lat, place.lon).admin1 or place.admin1
    if len(latin) < 2 or not region:
        return None
    name = draw.choice(latin).translate(_MARKS)
    point = Point(0, len(name), place.lat, place.lon)
    unknown = (name, row) if draw.random() < LEFT_OUT else None
    return Asked(f"drawn-{number}", f"{name}, {region}, {country}", (point,), 5, unknown=unknown)


_MARKS = str.maketrans("", "", "`‘’ʿʾ")


@contextmanager
def without(gazetteer: Gazetteer, unknown: tuple[str, int] | None) -> Iterator[None]:
    """While this lasts, the place of a row and those beside it do not bear that spelling."""
    if unknown is None:
        yield
        return
    name, row = unknown
    look_up = gazetteer.exact
    beside = np.abs(gazetteer.lat - gazetteer.lat[row]) + np.abs(gazetteer.lon - gazetteer.lon[row]) < 0.03

    def exact(asked: str) -> Matches:
        found = look_up(asked)
        return kept(found, ~beside[found.place]) if asked.casefold() == name.casefold() else found

    gazetteer.exact = exact  # type: ignore[method-assign,assignment]  # put back below
    try:
        yield
    finally:
        gazetteer.exact = look_up  # type: ignore[method-assign]  # as it was


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
