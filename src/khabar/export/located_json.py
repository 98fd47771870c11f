"""Place names as JSON (contract, `khabar locate`)."""

from __future__ import annotations

from collections.abc import Sequence

from khabar.nouns.toponym import Candidate, Located, Toponym


def encode_located(
    located: Located, given: Sequence[tuple[int | None, object]] | None = None, explain: bool = False
) -> dict[str, object]:
    """The JSON object of a report's place names: `id`, `body_start`, `toponyms`, `countries`.

    Without `given` all toponyms, with offsets into `report.text`, in which the text as it was given begins at
    `body_start` (after a title put before it). With it one a given span, in its order, as (number of the toponym or
    None, what was given); offsets are the given ones, and `body_start` is left out. `explain` adds the reasons.
    """
    answers: list[dict[str, object]] = []
    if given is None:
        answers = [_toponym(one, one.words.start, one.words.end, explain) for one in located.toponyms]
    else:
        for number, asked in given:
            start, end = (asked.get("start"), asked.get("end")) if isinstance(asked, dict) else (None, None)
            answers.append(_toponym(None if number is None else located.toponyms[number], start, end, explain))
    countries = [{"country": code, "share": round(share, 3)} for code, share in located.countries]
    frame = {"body_start": located.report.body_start} if given is None else {}
    return {"id": located.report.id, **frame, "toponyms": answers, "countries": countries}


def _toponym(one: Toponym | None, start: object, end: object, explain: bool) -> dict[str, object]:
    best = one.best if one else None
    place = best.place if best else None
    return {
        "start": start,
        "end": end,
        "text": one.words.text if one else None,
        "name": place and place.name,
        "id": place and place.id,
        "lat": place and place.lat,
        "lon": place and place.lon,
        "kind": place and place.kind,
        "country": (place and place.country) or None,
        "admin1": (place and place.admin1) or None,
        "admin2": (place and place.admin2) or None,
        "score": best and best.score,
        "area": _area(one),
        "rivals": [_candidate(rival, explain) for rival in one.rivals] if one else [],
        **({"why": one.why} if one and one.why else {}),
        **({"reasons": _reasons(best)} if explain and best else {}),
    }


def _area(one: Toponym | None) -> dict[str, object] | None:
    """Where the words put it: the place itself, or what "10 km south of" makes of it."""
    if one is None or one.area is None:
        return None
    area = one.area
    return {
        "lat": round(area.lat, 5),
        "lon": round(area.lon, 5),
        "radius_km": round(area.radius_km, 1),
        "precision": area.precision,
        "relation": area.relation and area.relation.text,
    }


def _candidate(one: Candidate, explain: bool) -> dict[str, object]:
    place = one.place
    shown = {"id": place.id, "name": place.name, "lat": place.lat, "lon": place.lon, "score": one.score}
    where = {"kind": place.kind, "country": place.country or None, "admin1": place.admin1 or None}
    return {**shown, **where, **({"matched": one.matched, "reasons": _reasons(one)} if explain else {})}


def _reasons(one: Candidate) -> list[dict[str, object]]:
    return [{"reason": reason.name, "weight": reason.weight} for reason in one.reasons]
