"""What a place name of a report was taken to mean, why, and what else it may mean."""

from __future__ import annotations

from dataclasses import dataclass

from khabar.nouns.report import Report
from khabar.nouns.span import Span


@dataclass(frozen=True, slots=True)
class Reason:
    """One named reason for or against a reading, and what it adds to the score (the score is the sum of them)."""

    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """A row of the gazetteer. `kind` is GeoNames' class and code ("P.PPL"), `country` ISO 3166-1 alpha-2 or "".

    `admin1` and `admin2` are names. Coordinates are WGS 84 degrees; `population` 0 is unknown.
    """

    id: str
    name: str
    lat: float
    lon: float
    kind: str
    country: str
    admin1: str
    admin2: str
    population: int
    source: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean: `matched` is the name of it that was met, `score` a probability in [0, 1]."""

    place: GazetteerPlace
    matched: str
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """Where the words put it: a centre (degrees), a radius and UCDP's precision code 1 to 7 (`where_prec`).

    `relation`: the words that move or widen it ("10 km south of", "southern countryside of"); None: the place itself.
    """

    lat: float
    lon: float
    radius_km: float
    precision: int
    relation: Span | None = None


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name of a report. `best` None: unresolved, and `why` says why; `rivals` are in order of their scores.

    An unresolved name that is said to lie in a known place has that one's `area`, and `area.relation` are its words.
    """

    words: Span
    best: Candidate | None = None
    area: Area | None = None
    rivals: tuple[Candidate, ...] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """A report with its place names, in the order of the text, and the countries that it is about, weightiest first."""

    report: Report
    toponyms: tuple[Toponym, ...]
    countries: tuple[tuple[str, float], ...] = ()
