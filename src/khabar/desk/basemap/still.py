"""A map that stands still, as SVG: for browsers without script or WebGL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log2, log10
from typing import Literal

import numpy as np

from khabar.desk.basemap.mercator import TILE_PIXELS, Window, across, down, lat_of, length, lon_of
from khabar.desk.basemap.shapes import Shape, lakes, meets, rings_in, units
from khabar.desk.basemap.vector_tile import EXTENT, Points
from khabar.desk.timeline_svg import short
from khabar.export.page_text import safe
from khabar.publish.selection import Box

Theme = Literal["light", "dark"]
WIDTH, HEIGHT = 960, 480
_DEEPEST = 9
_AREAS_FROM = 3
_MARGIN = 1.25
_FONT = "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif"
_COLOURS = {
    "light": {"sea": "#dfe7ec", "land": "#fbfaf6", "border": "#8f8a7e", "area": "#d5d0c3", "ink": "#1c1e21",
              "sign": "#a62f17", "paper": "#fcfbf8"},
    "dark": {"sea": "#101418", "land": "#20242a", "border": "#6c737b", "area": "#343a42", "ink": "#e7e4de",
             "sign": "#ff8e6b", "paper": "#16181b"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of the map: where (degrees), how many incidents, what is told of it; `radius_km`: drawn as an area."""

    lat: float
    lon: float
    count: int
    told: str
    radius_km: float | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What a still map shows: its zoom, and the part of the square that is as wide as it."""

    zoom: int
    window: Window

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        """Pixels from the upper left corner."""
        scale = WIDTH / self.window.size
        return (float(across(lon)) - self.window.left) * scale, (float(down(lat)) - self.window.top) * scale

    def box(self) -> Box:
        """The degrees that are shown."""
        left, top, right, _ = self.window.edges()
        bottom = top + self.window.size * HEIGHT / WIDTH
        return Box(
            max(-180, lon_of(left)), max(-90, lat_of(min(bottom, 1))), min(180, lon_of(right)), lat_of(max(top, 0))
        )


def view_of(bounds: tuple[float, float, float, float] | None) -> View:
    """The view that holds a box (west, south, east, north in degrees), else the world."""
    west, south, east, north = bounds or (-170.0, -55.0, 180.0, 75.0)
    x, y = across((west, east)), down((north, south))
    wide, high = max(float(np.ptp(x)), 1e-6) * _MARGIN, max(float(np.ptp(y)), 1e-6) * _MARGIN
    zoom = max(0, min(_DEEPEST, floor(log2(min(WIDTH / wide, HEIGHT / high) / TILE_PIXELS))))
    size = WIDTH / (TILE_PIXELS * 2**zoom)
    return View(zoom, Window(float(x.mean()) - size / 2, float(y.mean()) - size * HEIGHT / WIDTH / 2, size))


def still_map(signs: Sequence[Sign], view: View, theme: Theme) -> str:
    """An SVG file, 960 by 480 pixels."""
    colour = _COLOURS[theme]
    drawn = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{colour["sea"]}"/>']
    drawn += _paths(view, units(0), f'fill="{colour["land"]}" stroke="{colour["border"]}"')
    if view.zoom >= _AREAS_FROM:
        drawn += _paths(view, units(1), f'fill="none" stroke="{colour["area"]}"')
    drawn += _paths(view, lakes(), f'fill="{colour["sea"]}"')
    for sign in sorted(signs, key=lambda sign: -sign.count):
        drawn += _sign(sign, view, colour)
    told = f"Map of {sum(sign.count for sign in signs):,} incidents"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{told}" font-family="{_FONT}">\n' + "\n".join(drawn) + "\n</svg>\n"
    )


def _paths(view: View, shapes: Sequence[Shape], look: str) -> Iterator[str]:
    edges = view.window.edges()
    for shape in shapes:
        rings = rings_in(shape, view.window) if meets(shape.edges, edges) else []
        if rings:
            drawn = "".join(map(_path, rings))
            yield f'<path transform="scale({WIDTH / EXTENT})" vector-effect="non-scaling-stroke" d="{drawn}" {look}/>'


def _path(ring: Points) -> str:
    """A closed path in steps from point to point, which are shorter to write."""
    steps = " ".join(f"{x} {y}" for x, y in np.diff(ring, axis=0).tolist())
    return f"M{ring[0, 0]} {ring[0, 1]}l{steps}z".replace(" -", "-")


def _sign(sign: Sign, view: View, colour: Mapping[str, str]) -> Iterator[str]:
    x, y = view.xy(sign.lat, sign.lon)
    title = f"<title>{safe(sign.told)}</title>"
    if sign.radius_km is not None:
        wide = float(length(sign.radius_km, sign.lat)) / view.window.size * WIDTH
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{wide:.1f}" fill="{colour["sign"]}" fill-opacity=".08" '
            f'stroke="{colour["sign"]}" stroke-dasharray="4 3">{title}</circle>'
        )
    else:
        size = 5 if sign.count == 1 else 8 + min(14, 4 * log10(sign.count) + 2)
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{colour["sign"]}">{title}</circle>'
    if sign.count > 1:
        ink = colour["ink"] if sign.radius_km is not None else colour["paper"]
        words = f'text-anchor="middle" font-size="11" font-weight="bold" fill="{ink}"'
        yield f'<text x="{x:.1f}" y="{y + 4:.1f}" {words}>{short(sign.count)}</text>'
