"""Place names of reports as GeoJSON (RFC 7946), for any map that reads it."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

from khabar.nouns.report import Report
from khabar.nouns.toponym import Candidate, Located, Toponym

# A tenth of a metre; RFC 7946, section 11.2, asks for no more digits than there is precision.
_DIGITS = 6


def located_geojson(located: Iterable[Located]) -> dict[str, object]:
    """A FeatureCollection with one Feature a place name, in the order of the reports and of their texts.

    The point is the middle of the area where the words put it ("10 km south of"), else of the place; `radius_km` and
    `precision` (UCDP's `where_prec`) are in the properties. An unresolved name has the geometry null (section 3.2), the
    reason in `why` and its candidates in `rivals`. Coordinates are longitude, latitude (section 3.1.1), in WGS 84.
    """
    features = [_feature(one.report, toponym) for one in located for toponym in one.toponyms]
    return {"type": "FeatureCollection", "features": features}


def _feature(report: Report, toponym: Toponym) -> dict[str, object]:
    words = toponym.words
    return {
        "type": "Feature",
        "id": f"{report.id}#{words.start}-{words.end}",
        "geometry": _point(toponym),
        "properties": {
            "report": report.id,
            "title": report.title,
            "text": words.text,
            "span": [words.start, words.end],
            **_meaning(toponym.best),
            **_area(toponym),
            "why": toponym.why,
            "rivals": [_rival(rival) for rival in toponym.rivals],
        },
    }


def _point(toponym: Toponym) -> dict[str, object] | None:
    where = toponym.area or (toponym.best and toponym.best.place)
    position = _position(where.lat, where.lon) if where else None
    return {"type": "Point", "coordinates": position} if position else None


def _position(lat: float, lon: float) -> list[float] | None:
    """Longitude and latitude, the longitude wrapped at the antimeridian; None where they are no place on the globe."""
    if not (-90 <= lat <= 90 and isfinite(lon)):
        return None
    around = lon if -180 <= lon <= 180 else (lon + 180) % 360 - 180
    return [round(around, _DIGITS), round(lat, _DIGITS)]


def _meaning(best: Candidate | None) -> dict[str, object]:
    """The place that the words were taken to mean; all null when there is none."""
    place = best.place if best else None
    return {
        "name": place.name if place else None,
        "place": place.id if place else None,
        "kind": place.kind if place else None,
        "country": place.country or None if place else None,
        "admin1": place.admin1 or None if place else None,
        "admin2": place.admin2 or None if place else None,
        "score": best.score if best else None,
    }


def _area(toponym: Toponym) -> dict[str, object]:
    area = toponym.area
    return {
        "radius_km": round(area.radius_km, 3) if area else None,
        "precision": area.precision if area else None,
        "relation": area.relation.text if area and area.relation else None,
    }


def _rival(rival: Candidate) -> dict[str, object]:
    place = rival.place
    lon, lat = _position(place.lat, place.lon) or (None, None)
    return {
        "id": place.id,
        "name": place.name,
        "lat": lat,
        "lon": lon,
        "kind": place.kind,
        "country": place.country,
        "admin1": place.admin1,
        "score": rival.score,
    }
