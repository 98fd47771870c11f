"""Places that people give, by an id of the gazetteer or by a pin: with all that a place has, so that a decision says
for ever what was meant.
"""

from __future__ import annotations

from collections.abc import Mapping

from khabar.errors import OptionError

#: how wide a pin is, unless its giver says so
PIN_KM = 1.0
#: UCDP's precision 1, the place itself, is no wider; 2, near it, no wider than this
_EXACT_KM, _NEAR_KM = 2.0, 25.0
_LARGEST_KM = 20_000.0
_NORTH, _EAST = 90.0, 180.0


def with_places(kind: str, value: Mapping[str, object]) -> dict[str, object]:
    """The value of a decision with its places filled in: of a correction of them, or of an event that is added.

    OptionError: the gazetteer has no such place, or a pin no point of the earth.
    """
    if kind == "correct" and value.get("field") == "places":
        return {**value, "value": filled(value.get("value"))}
    return {**value, "places": filled(value["places"])} if kind == "add" and "places" in value else dict(value)


def filled(raw: object) -> object:
    """Places as JSON: to what is given of each all that is known of it. The gazetteer is opened where ids are given."""
    if isinstance(raw, list | tuple):
        return [filled(one) for one in raw]
    if not isinstance(raw, Mapping):
        return raw
    known = _of_gazetteer(str(raw["id"])) if raw.get("id") is not None else None
    if known is None and raw.get("lat") is not None:
        known = _of_point(raw)
    if known is None and raw.get("id") is not None and not raw.get("name"):
        remedy = "`khabar places NAME` lists ids; or give a point"
        raise OptionError(f"no place {raw['id']!r} in the gazetteer", "places", remedy)
    return {**(known or {}), **{key: value for key, value in raw.items() if value is not None}}


def _of_gazetteer(own: str) -> dict[str, object] | None:
    from khabar.packs.gazetteer.lookup import open_gazetteer
    from khabar.resolve.place_areas import area_of_place

    gazetteer = open_gazetteer()
    row = gazetteer.row_of(own)
    if row is None:
        return None
    place = gazetteer.place(row)
    area = area_of_place(place)
    told = {"name": place.name, "id": place.id, "lat": place.lat, "lon": place.lon, "score": 1.0}
    where = {name: getattr(place, name) or None for name in ("country", "admin1", "admin2")}
    return {**told, **where, "radius_km": round(area.radius_km, 3), "precision": area.precision}


def _of_point(raw: Mapping[str, object]) -> dict[str, object]:
    """What is known of a pin: the areas that it lies in, and its figures for a name."""
    from khabar.packs.outlines import load_outlines

    lat, lon, radius = _number(raw.get("lat")), _number(raw.get("lon")), _number(raw.get("radius_km", PIN_KM))
    if lat is None or lon is None or radius is None or not _is_on_earth(lat, lon, radius):
        said = ", ".join(str(raw.get(key)) for key in ("lat", "lon", "radius_km") if key in raw)
        raise OptionError(f"no point: {said}", "places", 'latitude first, as in {"lat": 36.2, "lon": 37.16}')
    unit = load_outlines().unit_at(lat, lon)
    where = {name: getattr(unit, name) or None for name in ("country", "admin1", "admin2")}
    precision = 1 if radius <= _EXACT_KM else 2 if radius <= _NEAR_KM else 3
    return {"name": f"{lat:.4f}, {lon:.4f}", **where, "radius_km": radius, "precision": precision, "score": 1.0}


def _is_on_earth(lat: float, lon: float, radius_km: float) -> bool:
    return abs(lat) <= _NORTH and abs(lon) <= _EAST and 0 <= radius_km <= _LARGEST_KM


def _number(raw: object) -> float | None:
    return float(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else None
