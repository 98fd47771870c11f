"""Which place each name of a report means, with what else it may mean, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from khabar.nouns import Report, Span
from khabar.nouns.toponym import Candidate, GazetteerPlace, Located, Reason, Toponym
from khabar.packs.gazetteer.lookup import BEARS, PART, Gazetteer, open_gazetteer
from khabar.packs.outlines import load_outlines
from khabar.resolve.place_areas import area_of, area_of_place
from khabar.resolve.place_candidates import Name
from khabar.resolve.place_context import LOWER, POINT, SECOND, Home, country_shares, distances_km, levels
from khabar.resolve.place_finding import well_known_names
from khabar.resolve.place_reasons import REASONS, Field, weights
from khabar.resolve.place_relations import Relation
from khabar.resolve.place_weighing import Weighing, weigh
from khabar.text.tables import rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from khabar.resolve.place_reasons import Values


class _Least(NamedTuple):
    """When a name stays unresolved: "none of them" has more than `none`; a place that bears the name less than `score`;
    one that only sounds like it is less like than `likeness`, or has less than `otherwise`.
    """

    none: float
    score: float
    likeness: float
    otherwise: float


_ANYWHERE = _Least(0.85, 0.12, 0.8, 0.2)
#: "Zarbeh, Aleppo": a name with the area that it lies in is looked for there alone, and less will do.
_IN_A_KNOWN_AREA = _Least(0.95, 0.1, 0.78, 0.05)
#: The same for a place of which the name is only a part.
LEAST_SCORE_OF_PART = 0.5
#: A place that bears the name goes before one that sounds like it when its share is so large a part of the other's.
LEAST_BEARER = 0.25
LEAST_FOCUS = 0.3
#: Units that a town may be called
_TOWNS = ("", "settlement", "point")
#: A town is taken for the district about it when its share is so large a part of the district's.
LEAST_SEAT = 0.1
#: Places of one name this near to each other (a town and the district around it) are one answer to "where".
SAME_PLACE_KM = 20.0
MOST_RIVALS = 8
LEAST_RIVAL = 0.03
LEAST_REASON = 0.05
#: Shares of a place that are measured from a town
_ABOUT_A_TOWN = ("around", "edge")
#: "The mosque in the quarter of the city": so many steps are followed; UCDP's precision of something in a known place
MOST_NESTED, INSIDE = 3, 2
#: Relations that say something of the name itself; the others move it.
_HINTS = ("unit", "within")


def locate(
    report: Report, names: Sequence[Span], gazetteer: Gazetteer | None = None, home: Home | None = None
) -> Located:
    """The report with a Toponym for each span of `names`, in their order, and the countries that it is about.

    One name that is not known never touches the others. PackError when the gazetteer cannot be opened.
    """
    gazetteer = gazetteer or open_gazetteer()
    weighing = weigh(gazetteer, report.text, names, home or home_of(report, gazetteer))
    moved = _moved(weighing.found, len(names))
    resolved = [_toponym(weighing, number, span) for number, span in enumerate(names)]
    inside = _inside(weighing.found, len(names))
    toponyms = tuple(
        _within(number, resolved, inside)
        if one.best is None
        else _with_area(one, one.best, moved.get(number), resolved)
        for number, one in enumerate(resolved)
    )
    return Located(report, toponyms, tuple(country_shares(weighing.scene)))


def country_focus(text: str, gazetteer: Gazetteer | None = None) -> tuple[tuple[str, float], ...]:
    """The countries that a text is about by the well-known places that it names, with their shares, largest first.

    Those with less than LEAST_FOCUS of its names are left out: a stray name makes no country.
    """
    gazetteer = gazetteer or open_gazetteer()
    shares = country_shares(weigh(gazetteer, text, well_known_names(gazetteer, text)).scene)
    return tuple((country, share) for country, share in shares if share >= LEAST_FOCUS)


def home_of(report: Report, gazetteer: Gazetteer) -> Home:
    """Where a report comes from: by its address the publisher's home, else its dateline; nothing when neither tells."""
    publisher = publisher_home(report.url or "")
    if publisher is not None or not report.dateline:
        return publisher or Home()
    spans = well_known_names(gazetteer, report.dateline)
    if not spans:
        return Home()
    field = weigh(gazetteer, report.dateline, spans[:1]).scene.field
    best = gazetteer.place(int(field.row[field.slice(0)][int(field.share[field.slice(0)].argmax())]))
    return Home(best.lat, best.lon, best.country or None)


def publisher_home(address: str) -> Home | None:
    """Where the publisher of an address is at home (`data/publisher_homes.tsv`, by domain); None when it is not known.

    >>> publisher_home("https://www.theparisnews.com/news/1.html").country
    'US'
    """
    host = address.partition("//")[2].partition("/")[0].partition(":")[0].lower() or address.lower()
    labels = host.split(".")
    names = (".".join(labels[start:]) for start in range(len(labels)))
    return next((home for name in names if (home := _publishers().get(name))), None)


@cache
def _publishers() -> Mapping[str, Home]:
    homes = {}
    for domain, _town, _area, country, lat, lon in rows("khabar.resolve", "publisher_homes.tsv"):
        homes[domain] = Home(float(lat) if lat else None, float(lon) if lon else None, country)
    return homes


def _moved(found: Iterable[Relation], count: int) -> dict[int, Relation]:
    """For each name the relation that moves or widens it, if any."""
    moved: dict[int, Relation] = {}
    for relation in found:
        # "Wadia, 10 km south of Hamra" moves neither; "Wadia in southern Hamra" still says which part of Hamra.
        moves = relation.located is None or relation.kind == "part"
        if relation.kind not in _HINTS and moves and relation.anchors[0] < count:
            moved.setdefault(relation.anchors[0], relation)
    return moved


def _toponym(weighing: Weighing, number: int, span: Span) -> Toponym:
    field = weighing.scene.field
    places = field.slice(weighing.of[number])
    if places.start == places.stop:
        return Toponym(span, why="no place of that name, or spelt like it, is in the gazetteer")
    share = field.share[places]
    level = levels(weighing.scene.gazetteer)[weighing.scene.gazetteer.kind[field.row[places]]]
    name = field.names[weighing.of[number]]
    best = _bearer(name, share)
    best = _seat(field, places, best, level) if name.unit in _TOWNS else best
    about = _about(field, places, best)
    score = float(share[about].sum())
    ranked = [int(place) for place in np.argsort(-share, kind="stable")[: 2 * MOST_RIVALS]]
    exact = name.matches.how[best] in BEARS
    held = any(part == weighing.of[number] for part, _ in weighing.scene.inside)
    least = _IN_A_KNOWN_AREA if held else _ANYWHERE
    sure = score >= least.score if exact else _is_sure(name, best, score, least)
    if 1 - float(share.sum()) > least.none or not sure:
        rivals = tuple(_candidate(weighing, number, place) for place in ranked[:MOST_RIVALS])
        what = "no place is likely enough" if exact else "no place bears the name, and none that sounds like it is sure"
        return Toponym(span, rivals=rivals, why=f"{what}; the likeliest has {score:.2f}")
    others = (p for p in ranked if share[p] >= LEAST_RIVAL and not (about[p] and level[p] == level[best]))
    rivals = tuple(_candidate(weighing, number, place) for place in others)
    return Toponym(span, _candidate(weighing, number, best, score), rivals=rivals[:MOST_RIVALS])


def _bearer(name: Name, share: Values) -> int:
    """The likeliest place; one that bears the name before one that only sounds like it."""
    best = int(share.argmax())
    bears = np.isin(name.matches.how, BEARS)
    if bears[best] or not bears.any():
        return best
    bearer = int(np.where(bears, share, -1).argmax())
    return bearer if share[bearer] >= LEAST_BEARER * share[best] else best


def _is_sure(name: Name, best: int, score: float, least: _Least) -> bool:
    """Whether a place that does not bear the name as it is written is meant all the same."""
    if name.matches.how[best] == PART:
        return score >= LEAST_SCORE_OF_PART
    return bool(name.matches.likeness[best] >= least.likeness) and score >= least.otherwise


def _seat(field: Field, places: slice, best: int, level: NDArray[np.int8]) -> int:
    """The town, when the likeliest is a district about a town of the same name and no word says "district"."""
    if level[best] not in (SECOND, LOWER):
        return best
    share = field.share[places]
    towns = _about(field, places, best) & (level == POINT) & (share >= LEAST_SEAT * share[best])
    return int(np.where(towns, share, -1).argmax()) if towns.any() else best


def _about(field: Field, places: slice, best: int) -> NDArray[np.bool_]:
    """Which of a name's places are where the best one is."""
    lat, lon, country = field.lat[places], field.lon[places], field.country[places]
    apart = distances_km(lat, lon, lat[best : best + 1], lon[best : best + 1])[:, 0]
    return np.asarray((apart <= SAME_PLACE_KM) & (country == country[best]), np.bool_)


def _candidate(weighing: Weighing, number: int, place: int, score: float | None = None) -> Candidate:
    """One of a name's places, by its number among them, with its reasons, the weightiest first."""
    field, gazetteer = weighing.scene.field, weighing.scene.gazetteer
    name = field.names[weighing.of[number]]
    at = int(field.start[weighing.of[number]]) + place
    table = weights()["context"]
    adds = ((reason, table.get(reason, 0.0) * float(v)) for reason, v in zip(REASONS, weighing.values[at], strict=True))
    reasons = sorted(
        (Reason(reason, round(add, 2)) for reason, add in adds if abs(add) >= LEAST_REASON), key=_by_weight
    )
    matched = gazetteer.name(int(name.matches.name[place])) or name.written
    share = float(field.share[at]) if score is None else score
    return Candidate(gazetteer.place(int(field.row[at])), matched, round(share, 3), tuple(reasons))


def _by_weight(reason: Reason) -> float:
    return -abs(reason.weight)


def _inside(found: Iterable[Relation], count: int) -> dict[int, int]:
    """For each name the one that it is said to lie in."""
    within = (relation.anchors for relation in found if relation.kind == "within" and len(relation.anchors) == 2)
    return {inner: outer for inner, outer in within if inner < count and outer < count}


def _within(number: int, all_names: Sequence[Toponym], inside: Mapping[int, int]) -> Toponym:
    """An unresolved name with the area of the place that it is said to lie in, or in which that lies."""
    one, at = all_names[number], number
    for _ in range(MOST_NESTED):
        at = inside.get(at, -1)
        if at < 0:
            return one
        holder = all_names[at].best
        if holder is not None:
            area = area_of_place(holder.place)
            held = replace(area, precision=max(area.precision, INSIDE), relation=all_names[at].words)
            return replace(one, area=held)
    return one


def _with_area(one: Toponym, best: Candidate, relation: Relation | None, all_names: Sequence[Toponym]) -> Toponym:
    """The toponym with the area that its place has, or that the words around it, its first anchor, put in its stead."""
    if relation is None:
        return replace(one, area=area_of_place(best.place))
    if relation.share in _ABOUT_A_TOWN and len(relation.anchors) == 1:
        places = [_town(best, one.rivals)]
    else:
        anchors = (all_names[anchor].best for anchor in relation.anchors if anchor < len(all_names))
        places = [anchor.place for anchor in anchors if anchor is not None]
    # Only where two countries touch has to be looked up.
    return replace(one, area=area_of(relation, places, load_outlines() if relation.kind == "border" else None))


def _town(best: Candidate, rivals: Sequence[Candidate]) -> GazetteerPlace:
    """The town of the name, where there is one: "the countryside of Aleppo" lies about the city."""
    places = (candidate.place for candidate in (best, *rivals))
    towns = (place for place in places if place.kind.startswith("P.") and place.country == best.place.country)
    return next(towns, best.place)
