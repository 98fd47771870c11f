"""A small map as SVG: outlines, circles for how exactly a place is known, numbered signs, hollow ones for rivals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from khabar.desk.views.where import PlaceView
from khabar.export.map_drawing import UNITS, Frame, box_around, drawings, wider
from khabar.packs.outlines import Box, load_outlines

#: the least that is shown, in degrees; second-level areas are drawn in narrower views
_LEAST_DEGREES, _SECOND_LEVEL = 0.9, 3.5
#: a rival farther than so many degrees from every place would make the map say nothing: it is left to the list
_RIVAL_DEGREES = 6.0
_LARGEST_KM = 250.0
#: of the frame on the page, by its height
_BREADTH = 1.5
_STEP = 12


@dataclass(frozen=True, slots=True)
class Sign:
    """A point on the map. `label`: a number, or nothing; `kind`: found, told or rival; `says`: for the pointer."""

    lat: float
    lon: float
    radius_km: float
    label: str
    kind: str
    says: str


def small_map(signs: Sequence[Sign], told: str) -> Markup:
    """The map as an `svg` element with `told` for people who do not see it; nothing where no sign is on it.

    Rivals at the other end of the world are left out.
    """
    main = [sign for sign in signs if sign.kind != "rival"] or list(signs[:1])
    if not main:
        return Markup("")
    shown = [*main, *(sign for sign in signs if sign.kind == "rival" and _is_near(sign, main))]
    box = box_around([(s.lat, s.lon, min(s.radius_km, _LARGEST_KM)) for s in shown], 0.16, _LEAST_DEGREES)
    box = _broadened(box)
    frame = Frame.of(box)
    left, top, right, bottom = frame.bounds(box)
    parts = [
        Markup('<svg class="small-map" viewBox="{} {} {} {}" role="img" aria-label="{}">').format(
            round(left), round(top), round(right - left), round(bottom - top), told
        ),
        *_ground(tuple(box)),
        *(_circle(sign, frame) for sign in shown if sign.kind != "rival"),
        *(_sign(sign, frame) for sign in sorted(shown, key=lambda sign: sign.kind != "rival")),
        Markup("</svg>"),
    ]
    return Markup("").join(parts)


def _broadened(box: Box) -> Box:
    """The box as broad as its frame on the page, with what is in it in the middle."""
    left, top, right, bottom = Frame.of(box).bounds(box)
    missing = max(0.0, _BREADTH * (bottom - top) / (right - left) - 1.0) * (box.east - box.west) / 2
    return Box(max(-180.0, box.west - missing), box.south, min(180.0, box.east + missing), box.north)


def _is_near(sign: Sign, main: Sequence[Sign]) -> bool:
    return any(abs(sign.lat - s.lat) <= _RIVAL_DEGREES and abs(sign.lon - s.lon) <= _RIVAL_DEGREES for s in main)


@lru_cache(maxsize=256)
def _ground(edges: tuple[float, float, float, float]) -> tuple[Markup, ...]:
    """The outlines in a box: countries, their divisions over them; names of divisions that have room."""
    box, outlines = Box(*edges), load_outlines()
    frame = Frame.of(box)
    found = []
    levels = (2, 1, 0) if box.east - box.west < _SECOND_LEVEL else (1, 0)
    view = wider(box, 0.05)
    land = list(drawings(outlines, 0, frame, view, _STEP))
    found.append(_paths("land", [one.path for one in land]))
    for level in levels:
        drawn = land if level == 0 else list(drawings(outlines, level, frame, view, _STEP))
        found.append(_paths(f"border-{level}", [one.path for one in drawn]))
        if level == levels[0]:
            found += [
                Markup('<text class="unit" x="{}" y="{}" aria-hidden="true">{}</text>').format(
                    one.x, one.y, outlines.units[one.unit].name
                )
                for one in drawn
                if one.width > len(outlines.units[one.unit].name) * _UNIT_LETTER
            ]
    return tuple(found)


#: how wide a letter of an area's name is, in units of the drawing
_UNIT_LETTER = 260


def _paths(kind: str, paths: Sequence[str]) -> Markup:
    return Markup('<path class="{}" d="{}"/>').format(kind, "".join(paths))


def _circle(sign: Sign, frame: Frame) -> Markup:
    x, y = frame.xy(sign.lat, sign.lon)
    radius = frame.length(min(sign.radius_km, _LARGEST_KM), sign.lat)
    return Markup('<circle class="reach {}" cx="{}" cy="{}" r="{}"/>').format(sign.kind, *map(round, (x, y, radius)))


def _sign(sign: Sign, frame: Frame) -> Markup:
    x, y = map(round, frame.xy(sign.lat, sign.lon))
    size = UNITS // 34 if sign.kind == "rival" else UNITS // 22
    text = Markup('<text x="{}" y="{}">{}</text>').format(x, y + size // 2 - 20, sign.label) if sign.label else ""
    drawn = Markup('<g class="sign {}"><title>{}</title><circle cx="{}" cy="{}" r="{}"/>{}</g>')
    return drawn.format(sign.kind, sign.says, x, y, size, text)


def signs_of(places: Sequence[PlaceView]) -> Iterator[Sign]:
    """The signs of an incident's places and of their rivals."""
    for place in places:
        if place.lat is not None and place.lon is not None:
            kind = "found" if place.is_finding else "told"
            says = f"{place.number}: {place.name or place.words}"
            yield Sign(place.lat, place.lon, place.radius_km or 0.0, str(place.number), kind, says)
            for rival in place.rivals:
                says = f"{rival.name}: what the name of {place.number} may mean too"
                yield Sign(rival.lat, rival.lon, 0.0, "", "rival", says)


def for_script(signs: Iterable[Sign]) -> list[dict[str, object]]:
    """The signs for `place_map.js`."""
    return [
        {"lat": s.lat, "lon": s.lon, "km": s.radius_km, "label": s.label, "kind": s.kind, "says": s.says} for s in signs
    ]
