"""`/places/search`, `/actors/search`: the packs looked up while one types, as JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from khabar.desk.responding import json_of
from khabar.desk.searching import FoundActor, FoundPlace, search_actors, search_places
from khabar.desk.security.people import Reader
from khabar.errors import OptionError

router = APIRouter()
Words = Annotated[str, Query(max_length=200, description="a name, in any spelling; two letters at least")]
Country = Annotated[str | None, Query(pattern="^([A-Z]{2})?$", description="ISO 3166-1, as in SY")]
_POINT = re.compile(r"\s*(-?[0-9]{1,2}(?:\.[0-9]{1,9})?)\s*,\s*(-?[0-9]{1,3}(?:\.[0-9]{1,9})?)\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class PlacesFound:
    """Places that bear a name, the likeliest first."""

    q: str
    places: tuple[FoundPlace, ...]


@dataclass(frozen=True, slots=True)
class ActorsFound:
    """Organisations that bear a name, the likeliest first."""

    q: str
    actors: tuple[FoundActor, ...]


@router.get("/places/search", response_model=PlacesFound)
def places(
    request: Request,  # noqa: ARG001  as all pages
    user: Reader,  # noqa: ARG001  asked for by the role
    q: Words = "",
    country: Country = None,
    near: Annotated[str | None, Query(max_length=60, description="latitude,longitude: nearest first")] = None,
) -> Response:
    """The places of the gazetteer that bear a name, also in other spellings and scripts."""
    found = search_places(q, country or None, _point(near))
    return Response(json_of(PlacesFound(q, found)), media_type="application/json")


@router.get("/actors/search", response_model=ActorsFound)
def actors(
    request: Request,  # noqa: ARG001  as all pages
    user: Reader,  # noqa: ARG001  asked for by the role
    q: Words = "",
    on: Annotated[
        str | None, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="those that exist then first")
    ] = None,
    country: Country = None,
) -> Response:
    """The organisations of the roster that bear a name or one that begins so."""
    return Response(
        json_of(ActorsFound(q, search_actors(q, on or None, country or None))), media_type="application/json"
    )


def _point(near: str | None) -> tuple[float, float] | None:
    if not near:
        return None
    found = _POINT.fullmatch(near)
    if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        raise OptionError(f"{near[:40]!r} is no point", "near", "latitude first, as in 36.2,37.16")
    return float(found[1]), float(found[2])
