"""Incidents as GeoJSON (RFC 7946): a Feature each, with the radius within which it lies."""

from __future__ import annotations

from collections.abc import Iterable

from khabar.export.record_json import Writable, to_text
from khabar.nouns import Place
from khabar.nouns.incident import Weighed
from khabar.publish import incident_rows
from khabar.publish.losses import Notes
from khabar.weigh.values import places

# A tenth of a metre; RFC 7946, section 11.2, asks for no more digits than there is precision.
_DIGITS = 6


def feature(weighed: Weighed, notes: Notes) -> dict[str, object]:
    """The Feature of an incident: the point of its best place, `radius_km` and `where_prec` with the other columns of
    the table of incidents as properties; further places with their own points under `places`.

    An incident without coordinates has the geometry null (section 3.2). Longitude comes first (section 3.1.1), WGS 84.
    """
    found = dict(incident_rows.row(weighed, notes))
    lat, lon = found.pop("latitude"), found.pop("longitude")
    return {
        "type": "Feature",
        "id": weighed.incident.id,
        "geometry": _point(lat, lon),
        "properties": {**found, "places": [_place(place) for place in places(weighed)]},
    }


def write(features: Iterable[dict[str, object]], stream: Writable) -> None:
    """Writes a FeatureCollection, a Feature a line, as they come."""
    stream.write('{"type": "FeatureCollection", "features": [')
    before = "\n"
    for one in features:
        stream.write(f"{before}{to_text(one)}")
        before = ",\n"
    stream.write("\n]}\n")


def _point(lat: object, lon: object) -> dict[str, object] | None:
    if not (isinstance(lat, float | int) and isinstance(lon, float | int) and -90 <= lat <= 90 and -540 <= lon <= 540):
        return None
    around = lon if -180 <= lon <= 180 else (lon + 180) % 360 - 180
    return {"type": "Point", "coordinates": [round(around, _DIGITS), round(lat, _DIGITS)]}


def _place(place: Place) -> dict[str, object]:
    return {
        "words": place.words.text,
        "name": place.name,
        "id": place.id,
        "lat": place.lat,
        "lon": place.lon,
        "radius_km": place.radius_km,
        "where_prec": place.precision,
        "country": place.country,
        "admin1": place.admin1,
        "admin2": place.admin2,
    }
