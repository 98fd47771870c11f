"""Summaries of incidents that nobody reported, as many as are wanted, spread as those of a long war are."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Sequence

from khabar.nouns.types import EVENT_TYPES
from khabar.record.summaries import Summary

_COUNTRIES = (
    ("SY", 36.0, 38.0, 3),
    ("IQ", 33.5, 43.5, 2),
    ("YE", 15.5, 45.0, 2),
    ("UA", 48.5, 36.5, 3),
    ("SD", 13.5, 29.0, 2),
)
_GRADES = ("confirmed", "fair", "fair", "weak", "weak", "weak", "contested", "discounted")
_STATUSES = ("happened",) * 17 + ("planned", "planned", "denied")
_FIRST = datetime.date(2014, 1, 1)
_DAYS = 3_650
_PRECISIONS = ((1, 1.0),) * 9 + ((2, 8.0),) * 3 + ((3, 25.0), (3, 25.0), (4, 70.0), (5, 30.0), (6, 300.0))


def summaries(count: int, seed: int = 1) -> list[Summary]:
    """So many summaries, always the same."""
    chance = random.Random(seed)  # noqa: S311  figures for a measurement
    places = list(_places(chance, 6_000))
    actors = [(f"actor:{number}", f"Brigade {number} of the Front") for number in range(300)]
    outlets = [f"Gazette {number}" for number in range(400)]
    return [_one(number, chance, places, actors, outlets) for number in range(1, count + 1)]


_Spot = tuple[str, str, float, float, int, float, str]


def _places(chance: random.Random, count: int) -> Iterator[_Spot]:
    wide: dict[tuple[str, int, int], _Spot] = {}
    for number in range(count):
        country, lat, lon, spread = chance.choice(_COUNTRIES)
        precision, radius_km = chance.choice(_PRECISIONS)
        spot = (
            f"Place {number}", country, round(chance.gauss(lat, spread / 2), 4), round(chance.gauss(lon, spread), 4),
            precision, radius_km, f"Province {number % 14}",
        )  # fmt: skip
        # There are few provinces and countries, however many incidents.
        yield (
            spot if precision < 4 else wide.setdefault((country, precision, number % 14 if precision < 6 else 0), spot)
        )


def _one(
    number: int,
    chance: random.Random,
    places: Sequence[_Spot],
    actors: Sequence[tuple[str, str]],
    outlets: Sequence[str],
) -> Summary:
    name, country, lat, lon, precision, radius_km, admin1 = places[int(chance.random() ** 2 * len(places))]
    located = chance.random() > 0.03
    start = _FIRST + datetime.timedelta(int(chance.random() * _DAYS))
    long = chance.random() > 0.97
    end = start + datetime.timedelta(60 if long else 0)
    told = chance.random() > 0.05
    kind = chance.choice(tuple(EVENT_TYPES))
    killed = int(chance.paretovariate(1.1)) if chance.random() > 0.5 else None
    sides = [chance.choice(actors) for _ in range(2)]
    who = tuple((role, *side, "rebel group") for role, side in zip(("doers", "targets"), sides, strict=True))
    brought = tuple(dict.fromkeys(chance.choice(outlets) for _ in range(chance.randint(1, 4))))
    return Summary(
        number=number,
        revision=number,
        start=start.isoformat() if told else None,
        end=end.isoformat() if told else None,
        precision=("longer" if long else "day") if told else "unknown",
        published=start.isoformat(),
        lat=lat if located else None,
        lon=lon if located else None,
        radius_km=radius_km if located else None,
        place_precision=precision if located else None,
        place=name,
        place_id=f"place:{name}",
        country=country,
        admin1=admin1,
        admin2=None,
        type=kind,
        event_type=EVENT_TYPES[kind],
        status=chance.choice(_STATUSES),
        grade=chance.choice(_GRADES),
        aggregate=chance.random() > 0.95,
        civilians=chance.random() > 0.6,
        killed_low=killed,
        killed_high=None if killed is None or chance.random() > 0.8 else killed + chance.randint(0, 3),
        wounded_low=None,
        wounded_high=None,
        independent=chance.randint(1, 3),
        reports=len(brought),
        accounts=len(brought),
        actors=who,
        outlets=brought,
        report_keys=tuple(f"r{number}-{one}" for one in range(len(brought))),
        place_ids=(f"place:{name}",),
        title=f"{kind}, {start.isoformat()}, {name} ({admin1}, {country})",
        confidence=round(chance.random(), 3),
        differing=("killed",) if chance.random() > 0.9 else (),
        decided=(),
        accepted=False,
        place_names=(name, admin1),
        points=((lat, lon),) if located else (),
        countries=(country,),
        actor_names=tuple((name, f"fighters of {name}") for _, _, name, _ in who),
    )
