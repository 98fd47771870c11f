"""The map of a page as SVG: outlines, areas, signs with labels, and rivals that appear with their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

from khabar.export.map_drawing import Drawing, Frame, box_around, drawings, wider
from khabar.export.map_places import Shown
from khabar.export.page_text import safe
from khabar.nouns.toponym import Area, Candidate
from khabar.packs.outlines import Box, Outlines

# Units of the drawing that one step of the grid is: fine around the places, coarse beyond.
_FINE, _COARSE_STEPS = 6, 900
# Outlines are cut farther out than they are shown, so that no cut is seen as a border.
_MARGIN = 0.02
_LEAST_DEGREES = 0.6
# Second-level areas are drawn when the view is narrower.
_SECOND_LEVEL_DEGREES = 4.0
_COUNTRY = 6
_LARGEST_KM = 150.0
_RIVAL_KM = 1500.0
_LABEL = 44
# Without the script a page is taken to show the map so many pixels wide.
_PIXELS = 800
_TOOLS = """<div class="tools" hidden>
<button value="in" aria-label="Zoom in">+</button>
<button value="out" aria-label="Zoom out">−</button>
<button value="home" aria-label="First view">fit</button>
</div>"""


@dataclass(frozen=True, slots=True)
class _View:
    frame: Frame
    home: Box
    near: Box
    far: Box


def map_svg(shown: Sequence[Shown], outlines: Outlines) -> Iterator[str]:
    """The lines of the `svg` element; a sentence in its stead where nothing is placed.

    The first view holds the places of the country that most of them lie in; the others lie within reach of panning.
    """
    placed = [one for one in shown if one.area]
    if not placed:
        yield '<p class="none">No place could be put on a map. The names are listed with the reasons.</p>'
        return
    view = _view(placed)
    home, far = (" ".join(str(round(edge)) for edge in view.frame.bounds(box)) for box in (view.home, view.far))
    left, top, right, bottom = view.frame.bounds(view.home)
    box = f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
    yield (
        f'<svg viewBox="{box}" data-home="{home}" data-limits="{far}" role="group" tabindex="0" '
        'aria-label="Map of the places named. Arrow keys move it, plus and minus zoom, 0 goes back to the first view.">'
    )
    yield from _ground(view, outlines)
    yield from (_circle(one, view.frame) for one in sorted(placed, key=lambda one: -_of(one).radius_km))
    for one in placed:
        yield from _rivals(one, view)
    yield from (_pin(one, view.frame) for one in placed)
    yield "</svg>"
    yield _TOOLS
    yield '<div class="card" aria-live="polite"></div>'


def _of(one: Shown) -> Area:
    assert one.area is not None  # noqa: S101 - only what is placed comes here
    return one.area


def _view(placed: Sequence[Shown]) -> _View:
    areas = [_of(one) for one in placed]
    home = box_around([_disc(area) for area in _main(placed)], 0.12, _LEAST_DEGREES)
    near = wider(home, 0.5)
    rivals = [Area(r.place.lat, r.place.lon, 0, 1) for one in placed for r in one.rivals if _is_near(one, r)]
    everything = box_around([_disc(area) for area in (*areas, *rivals)], 0.1, _LEAST_DEGREES)
    around = wider(home, 1.5)
    far = Box(*(min(everything[i], around[i]) for i in (0, 1)), *(max(everything[i], around[i]) for i in (2, 3)))
    return _View(Frame.of(home), home, near, far)


def _main(placed: Sequence[Shown]) -> list[Area]:
    """The areas of the first view: smaller than a country, in the country that has most mentions; else all."""
    narrow = [one for one in placed if _of(one).precision < _COUNTRY] or list(placed)
    mentions: Counter[str] = Counter()
    for one in narrow:
        mentions[one.best.place.country if one.best else ""] += sum(one.wordings.values())
    country = mentions.most_common(1)[0][0]
    return [_of(one) for one in narrow if one.best and one.best.place.country == country] or [_of(o) for o in narrow]


def _disc(area: Area) -> tuple[float, float, float]:
    return area.lat, area.lon, min(area.radius_km, _LARGEST_KM)


def _is_near(one: Shown, rival: Candidate) -> bool:
    """Whether a rival is drawn: on the globe, and not at its other end."""
    place, area = rival.place, _of(one)
    if not (-90 <= place.lat <= 90 and -180 <= place.lon <= 180):
        return False
    north, east = (place.lat - area.lat) * 111.2, (place.lon - area.lon) * 111.2 * cos(radians(area.lat))
    return hypot(north, east) <= _RIVAL_KM


def _ground(view: _View, outlines: Outlines) -> Iterator[str]:
    """Countries far around, and over them, finer, countries and divisions of the view."""
    left, top, right, bottom = view.frame.bounds(view.near)
    span = view.frame.bounds(view.far)[2] - view.frame.bounds(view.far)[0]
    coarse = max(_FINE, round(span / _COARSE_STEPS))
    far = list(drawings(outlines, 0, view.frame, wider(view.far, _MARGIN), coarse))
    near = list(drawings(outlines, 0, view.frame, wider(view.near, _MARGIN), _FINE))
    yield f'<g class="far">{"".join(_path("land", one) for one in far)}</g>'
    inner = f'<rect class="sea" x="{left:.0f}" y="{top:.0f}" width="{right - left:.0f}" height="{bottom - top:.0f}"/>'
    yield f'<clipPath id="near">{inner}</clipPath><g clip-path="url(#near)">{inner}'
    yield "".join(_path("land", one) for one in near)
    levels = {2: "second", 1: "first"} if view.home.east - view.home.west < _SECOND_LEVEL_DEGREES else {1: "first"}
    drawn = {level: list(drawings(outlines, level, view.frame, wider(view.near, _MARGIN), _FINE)) for level in levels}
    yield from ("".join(_path(levels[level], one) for one in drawn[level]) for level in levels)
    yield "".join(_path("edge", one) for one in near) + "</g>"
    yield from (_ground_label("country-name", one, outlines) for one in far)
    yield from (_ground_label("unit-name", one, outlines) for one in drawn[1])


def _path(kind: str, drawing: Drawing) -> str:
    return f'<path class="{kind}" d="{drawing.path}"/>'


def _ground_label(kind: str, drawing: Drawing, outlines: Outlines) -> str:
    name = safe(outlines.units[drawing.unit].name)
    scale = _first_scale(drawing.x, drawing.y)
    return (
        f'<g class="fixed {kind}" data-x="{drawing.x}" data-y="{drawing.y}" data-least="{drawing.width}" '
        f'transform="{scale}" aria-hidden="true"><text dy="4">{name}</text></g>'
    )


def _first_scale(x: float, y: float) -> str:
    return f"translate({x:.0f} {y:.0f}) scale({10_000 / _PIXELS})"


def _circle(one: Shown, frame: Frame) -> str:
    area = _of(one)
    x, y = frame.xy(area.lat, area.lon)
    wide = " wide" if area.precision >= _COUNTRY else ""
    radius = frame.length(area.radius_km, area.lat)
    return f'<circle class="area{wide}" data-place="{one.number}" cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}"/>'


def _rivals(one: Shown, view: _View) -> Iterator[str]:
    drawn = [rival for rival in one.rivals if _is_near(one, rival)]
    if drawn:
        x, y = view.frame.xy(_of(one).lat, _of(one).lon)
        signs = "".join(_rival(rival, x, y, view.frame) for rival in drawn)
        yield f'<g class="rivals" data-place="{one.number}">{signs}</g>'


def _rival(rival: Candidate, from_x: float, from_y: float, frame: Frame) -> str:
    x, y = frame.xy(rival.place.lat, rival.place.lon)
    return (
        f'<line class="tie" x1="{from_x:.0f}" y1="{from_y:.0f}" x2="{x:.0f}" y2="{y:.0f}"/>'
        f'<g class="fixed rival" data-x="{x:.0f}" data-y="{y:.0f}" transform="{_first_scale(x, y)}">'
        f'<circle r="6"/><text x="10" y="4">{safe(_cut(rival.place.name))}?</text></g>'
    )


def _pin(one: Shown, frame: Frame) -> str:
    area = _of(one)
    x, y = frame.xy(area.lat, area.lon)
    meant = f"{one.wording}: {one.best.place.name}" if one.best else one.wording
    return (
        f'<a class="pin" id="m{one.number}" href="#t{one.number}" data-place="{one.number}" data-x="{x:.0f}" '
        f'data-y="{y:.0f}" transform="{_first_scale(x, y)}" aria-label="{safe(meant)}">'
        f'<circle class="hit" r="14"/><circle class="dot" r="5"/><text x="9" y="4">{safe(_cut(one.wording))}</text></a>'
    )


def _cut(label: str) -> str:
    """A label as short as a map needs; the list has all of it."""
    return label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"
