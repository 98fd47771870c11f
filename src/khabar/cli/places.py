"""`khabar places`: a place name looked up in the gazetteer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.flow import output
from khabar.cli.options import gives_output, takes_gazetteer
from khabar.errors import OptionError

if TYPE_CHECKING:
    from khabar.nouns.toponym import GazetteerPlace
    from khabar.packs.gazetteer.lookup import Gazetteer, Matches

HELP = """Look a place name up in the gazetteer: every place that bears it, also in another spelling or script, and how
it was met.

The first time an index of the gazetteer is made, which takes some 15 seconds.

\b
Examples:
  khabar places "Tal Rifaat" --country SY
  khabar places Rasha --near Aleppo
  khabar places Hill-105 --gazetteer my-hills/ --near 36.01,37.02
"""
SHOWN = 20
#: With --near a name without a like letter counts as so much farther away.
KM_OF_UNLIKENESS = 400
#: "near Aleppo" is near the city, not the middle of its province.
TOWN_FAME = 3
_SHORTER = 60


@dataclass(frozen=True)
class _Bearer:
    """A place that bears the name: how it was met, by which of its names, how like, how far from the other place."""

    place: GazetteerPlace
    names: tuple[str, ...]
    how: str
    matched: str
    likeness: float
    distance_km: float | None


@click.command("places", help=HELP, short_help="Look a place up by name.")
@click.argument("name")
@click.option(
    "--near", metavar="PLACE", help="Nearest to this place first, unlike spellings put back: a name, or LAT,LON."
)
@click.option("--country", metavar="CC", help="Only places of this country (ISO 3166-1).")
@click.option("--most", type=click.IntRange(min=1), help=f"Show so many; as text {SHOWN}, else all.")
@takes_gazetteer
@gives_output(("text", "jsonl"))
def command(
    name: str,
    near: str | None,
    country: str | None,
    most: int | None,
    gazetteer: Path | None,
    form: str,
    output_path: str | None,
) -> Ending:
    """Looks up and writes; gives the exit status."""
    from khabar.packs.gazetteer.lookup import open_gazetteer

    opened = open_gazetteer(gazetteer, tell)
    countries = _countries(opened, country)
    found = _bearers(opened, name, countries, _point(opened, near))
    if not found:
        _tell_unknown(opened, name, country)
        return Ending.SOME_UNREAD
    shown = found[: most or (SHOWN if form == "text" else None)]
    with output(output_path) as stream:
        if form == "jsonl":
            from khabar.export import record_json

            record_json.write_lines(map(_encoded, shown), stream)
        else:
            stream.writelines(f"{line}\n" for line in _lines(shown, len(found)))
    return Ending.ALL_READ


def _countries(gazetteer: Gazetteer, given: str | None) -> tuple[str, ...] | None:
    """The country asked for; None for all."""
    from khabar.packs.gazetteer.cells import country_code

    if given is None:
        return None
    code = country_code(given.strip())
    if not code or code not in gazetteer.countries:
        what = f"{given!r} is no country of this gazetteer"
        raise OptionError(what, "--country", "write two letters of ISO 3166-1, as in SY")
    return (code,)


def _point(gazetteer: Gazetteer, near: str | None) -> tuple[float, float] | None:
    """The point of LAT,LON, or of the best known place of that name."""
    if near is None:
        return None
    lat, _, lon = near.partition(",")
    try:
        point = float(lat), float(lon)
    except ValueError:
        return _point_of_name(gazetteer, near)
    if not (abs(point[0]) <= 90 and abs(point[1]) <= 180):
        raise OptionError(f"{near} lies outside the world", "--near", "give latitude first, as in 36.2,37.16")
    return point


def _point_of_name(gazetteer: Gazetteer, near: str) -> tuple[float, float]:
    found = gazetteer.exact(near)
    if not len(found):
        raise OptionError(f"no place is called {near!r}", "--near", "write it as in an atlas, or give LAT,LON")
    are_towns = gazetteer.kinds_beginning(("P.",))[gazetteer.kind[found.place]]
    best = gazetteer.place(int(found.place[(gazetteer.fame(found.place) + TOWN_FAME * are_towns).argmax()]))
    where = ", ".join(part for part in (best.name, best.admin1, best.country) if part)
    tell(f"near {where} ({best.lat:.3f}, {best.lon:.3f})")
    return best.lat, best.lon


def _bearers(
    gazetteer: Gazetteer, name: str, countries: tuple[str, ...] | None, point: tuple[float, float] | None
) -> list[_Bearer]:
    """Nearest first where a point is given; else by how the name was met, how like it is, how known the place is."""
    from khabar.packs.gazetteer.lookup import joined, kept

    own = gazetteer.country_rows(countries or gazetteer.countries)
    exact = gazetteer.exact(name)
    met = joined(
        kept(exact, (gazetteer.country[exact.place][:, None] == own).any(axis=1)),
        gazetteer.sounding(name, countries),
        gazetteer.letter_apart(name, countries),
        gazetteer.part_of(name, countries or gazetteer.countries),
    )
    fame = gazetteer.fame(met.place).tolist()
    found = [(_bearer(gazetteer, met, at, point), fame[at]) for at in range(len(met))]
    return [bearer for bearer, _ in sorted(found, key=lambda one: _rank(*one))]


def _bearer(gazetteer: Gazetteer, met: Matches, at: int, point: tuple[float, float] | None) -> _Bearer:
    from khabar.packs.gazetteer.lookup import HOW
    from khabar.resolve.sphere import distance_km
    from khabar.text.folding import fold

    row = int(met.place[at])
    place, names = gazetteer.place(row), gazetteer.names(row)
    folded = gazetteer.name(int(met.name[at]))
    return _Bearer(
        place,
        names[1:],
        HOW[int(met.how[at])],
        next((one for one in names if fold(one) == folded), folded or place.name),
        round(float(met.likeness[at]), 2),
        None if point is None else round(distance_km(point, (place.lat, place.lon)), 1),
    )


def _rank(bearer: _Bearer, fame: float) -> tuple[float, bool, float, float, str]:
    far = 0.0 if bearer.distance_km is None else bearer.distance_km + (1 - bearer.likeness) * KM_OF_UNLIKENESS
    is_exact = bearer.how in ("main name", "other name", "abbreviation")
    return far, not is_exact, -bearer.likeness, -fame, bearer.place.id


def _tell_unknown(gazetteer: Gazetteer, name: str, country: str | None) -> None:
    from khabar.packs.gazetteer.nearest import nearest_names

    near = nearest_names(gazetteer, name)
    also = f"; the nearest names are {', '.join(near)}" if near else ""
    where = f" in {country}" if country else ""
    tell(f"{name}: no place of the gazetteer has this name{where}{also}")


def _lines(shown: list[_Bearer], total: int) -> Iterator[str]:
    for bearer in shown:
        yield from _entry(bearer)
        yield ""
    if len(shown) == total:
        yield "1 place" if total == 1 else f"{total:,} places"
    else:
        yield f"{len(shown):,} of {total:,} places; --most shows more"


def _entry(bearer: _Bearer) -> Iterator[str]:
    from khabar.packs.gazetteer.kinds import kind_words

    place = bearer.place
    far = "" if bearer.distance_km is None else f", {bearer.distance_km:,.1f} km away"
    area = ", ".join(part for part in (place.admin2, place.admin1, place.country) if part)
    yield f"{place.name} ({kind_words(place.kind)})" + far
    yield f"  in        {area or 'no country'}"
    yield f"  at        {place.lat:.5f}, {place.lon:.5f}"
    how = bearer.how if bearer.likeness == 1 else f"{bearer.how}, {bearer.likeness:.2f} alike"
    yield f"  met       {bearer.matched} ({how})"
    if place.population:
        yield f"  people    {place.population:,}"
    yield from (f"  {'also' if not at else '':9} {line}" for at, line in enumerate(_filled(bearer.names)))
    yield f"  id        {place.id}"
    yield f"  source    {place.source}: {_licence(place.source)}"


def _filled(names: tuple[str, ...]) -> list[str]:
    """The names in lines of readable length; no name is broken."""
    lines: list[str] = []
    for name in names:
        if lines and len(lines[-1]) + len(name) < _SHORTER:
            lines[-1] += f", {name}"
        else:
            lines.append(name)
    return lines


def _licence(source: str) -> str:
    from khabar.packs.gazetteer.build import is_share_alike, licence_of

    return licence_of(source) + (" (share-alike)" if is_share_alike(source) else "")


def _encoded(bearer: _Bearer) -> dict[str, object]:
    from khabar.packs.gazetteer.build import is_share_alike, licence_of
    from khabar.packs.gazetteer.kinds import kind_words

    source = bearer.place.source
    return {
        **asdict(bearer.place),
        "population": bearer.place.population or None,
        "kind_in_words": kind_words(bearer.place.kind),
        "names": list(bearer.names),
        "how": bearer.how,
        "matched": bearer.matched,
        "likeness": bearer.likeness,
        "distance_km": bearer.distance_km,
        "licence": licence_of(source),
        "share_alike": is_share_alike(source),
    }
