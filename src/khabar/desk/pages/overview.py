"""`/`: the overview; `/map/...`: what its map shows, and the ground beneath."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any, Literal

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from khabar.desk.basemap import tiles
from khabar.desk.basemap.mercator import DEEPEST, tile
from khabar.desk.basemap.still import Sign, still_map, view_of
from khabar.desk.errors_shown import MissingError
from khabar.desk.filters import GRADES, MANY, NAMES, SORTS, STATUSES, Filters, read_filters
from khabar.desk.index import Found
from khabar.desk.responding import json_of, respond
from khabar.desk.security.people import Reader
from khabar.desk.state import desk_of
from khabar.desk.views.overview import OverviewView, overview
from khabar.desk.views.overview_map import MapView, map_view
from khabar.errors import OptionError
from khabar.publish.selection_words import read_box

router = APIRouter()
_FOR_EVER = "private, max-age=31536000, immutable"


class GeoJson(JSONResponse):
    """GeoJSON (RFC 7946, section 12), given as its bytes; of JSON's class, so that its schema is described."""

    media_type = "application/geo+json"

    def render(self, content: bytes) -> bytes:
        return content


class VectorTile(Response):
    """A Mapbox vector tile."""

    media_type = "application/vnd.mapbox-vector-tile"


class Svg(Response):
    """A picture."""

    media_type = "image/svg+xml"


_SAID: dict[str, tuple[str, dict[str, Any]]] = {
    "q": ("Words that all stand in title, places or actors", {"type": "string", "maxLength": 200}),
    "since": ("From this day", {"type": "string", "format": "date"}),
    "until": ("Up to this day", {"type": "string", "format": "date"}),
    "place": ("At a place or in an area of this name", {"type": "string", "maxLength": 200}),
    "box": ("Within these degrees: west,south,east,north", {"type": "string"}),
    "country": ("Of any of these countries (ISO 3166-1)", {"type": "string", "minLength": 2, "maxLength": 2}),
    "type": ("Of any of these event types or sub-event types", {"type": "string"}),
    "grade": ("Of any of these grades", {"type": "string", "enum": list(GRADES)}),
    "status": ("Of this status; happened where none is named", {"type": "string", "enum": list(STATUSES)}),
    "actor": ("Done by or to an actor of this name, words or id", {"type": "string", "maxLength": 200}),
    "source": ("Brought by any of these outlets", {"type": "string", "maxLength": 200}),
    "documented": ("By so many independent first sources", {"type": "integer", "minimum": 0, "maximum": 1_000_000}),
    "aggregates": ("Whether sums over several occurrences are shown", {"type": "string", "enum": ["yes", "no"]}),
    "located": ("With coordinates, or without", {"type": "string", "enum": ["yes", "no"]}),
    "sort": ("Order of the list", {"type": "string", "enum": list(SORTS)}),
    "page": ("Page of the list", {"type": "integer", "minimum": 1, "maximum": 1_000_000}),
    "zoom": ("The map's zoom: at 0 the world is 512 pixels wide", {"type": "number", "minimum": 0, "maximum": DEEPEST}),
    "view": ("The map's edges: west,south,east,north", {"type": "string"}),
    "theme": ("Colours", {"type": "string", "enum": ["light", "dark"]}),
}


def _described(*names: str) -> dict[str, Any]:
    """The parameters of a query for the description of the address."""
    return {"parameters": [_parameter(name) for name in names]}


def _parameter(name: str) -> dict[str, Any]:
    said, schema = _SAID[name]
    schema = {"type": "array", "items": schema} if name in MANY - {"status"} else schema
    return {"name": name, "in": "query", "required": False, "description": said, "schema": schema}


@router.get("/", response_model=OverviewView, openapi_extra=_described(*NAMES))
def show(request: Request, user: Reader) -> Response:  # noqa: ARG001  asked for by the role
    """The incidents that the filters of the address let through, of one status."""
    _ready_the_ground()
    return respond(request, overview(_found(request)), "overview.html")


@router.get(
    "/map/clusters",
    response_model=MapView,
    response_class=GeoJson,
    openapi_extra=_described(*NAMES, "zoom", "view"),
)
def clusters(request: Request, user: Reader) -> Response:  # noqa: ARG001
    """The incidents that the filters let through as the map draws them at a zoom: groups, points, areas (GeoJSON)."""
    zoom, view = _zoom(request.query_params), request.query_params.get("view")
    found = _found(request, "zoom", "view")
    return GeoJson(json_of(map_view(found, zoom, read_box(view, "view") if view else None)))


@router.get("/map/still.svg", response_class=Svg, openapi_extra=_described(*NAMES, "theme"))
def still(request: Request, user: Reader) -> Response:  # noqa: ARG001
    """The map as a picture, for browsers without script or WebGL."""
    theme = request.query_params.get("theme", "light")
    if theme not in ("light", "dark"):
        raise OptionError(f"{theme[:40]!r} is no theme", "theme", "choose light or dark")
    return Svg(_still(_found(request, "theme"), "dark" if theme == "dark" else "light"))


def _still(found: Found, theme: Literal["light", "dark"]) -> str:
    view = view_of(overview(found).bounds)
    signs = []
    for feature in map_view(found, view.zoom, view.box()).features:
        lon, lat = feature.geometry.coordinates
        sign = feature.properties
        told = sign.title or f"{sign.count:,} incidents" + (f", {sign.place}" if sign.place else "")
        signs.append(Sign(lat, lon, sign.count, told, sign.radius_km if sign.kind == "area" else None))
    return still_map(signs, view, theme)


@router.get("/map/base/{version}/{layer}/{z}/{x}/{y}", response_class=VectorTile)
def base(request: Request, user: Reader, version: str, layer: str, z: int, x: int, y: int) -> Response:  # noqa: ARG001
    """A tile of the map's ground: `ground` (areas, water) or `names`. Vector tiles of the packs that Khabar carries.

    `version` is told by the overview; a tile of one version never changes.
    """
    if version != tiles.version() or layer not in tiles.LAYERS:
        what = f"no tiles {layer[:40]} of version {version[:40]}"
        raise MissingError(what, request.url.path, "load the page again: it names the version of now")
    deepest, make = tiles.LAYERS[layer]
    try:
        wanted = tile(z, x, y, deepest)
    except OptionError as fault:
        raise MissingError(fault.what, request.url.path, fault.remedy) from fault
    return _kept(request, make(wanted), f'"{version}-{layer}-{z}-{x}-{y}"')


def _kept(request: Request, body: bytes, tag: str) -> Response:
    """A tile with its ETag, or that the browser has it already."""
    headers = {"ETag": tag, "Cache-Control": _FOR_EVER}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return VectorTile(body, headers=headers)


@cache
def _ready_the_ground() -> None:
    """Reads the packs of the map beside all else, once."""
    threading.Thread(target=tiles.warm, name="khabar-ground", daemon=True).start()


def _found(request: Request, *beside: str) -> Found:
    found: Found = desk_of(request).index.find(_wanted(request.query_params, *beside))
    return found


def _wanted(query: QueryParams, *beside: str) -> Filters:
    """The filters of the address, of one status: what happened where none is named."""
    wanted = read_filters(query.multi_items(), beside=beside)
    statuses = wanted.selection.statuses
    if len(statuses) > 1:
        what = "what happened and what did not are never shown in one list"
        raise OptionError(what, "status", f"name one of {', '.join(STATUSES)}")
    return wanted if statuses else wanted.of_status(STATUSES[0])


def _zoom(query: QueryParams) -> float:
    given = query.get("zoom", "0")
    try:
        zoom = float(given)
        if not 0 <= zoom <= DEEPEST:
            raise ValueError
    except ValueError:
        raise OptionError(f"{given[:40]!r} is no zoom", "zoom", f"give a number from 0 to {DEEPEST}") from None
    return zoom
