"""A coded record: events, who says so, and the words for each value (contract, codebook sections 2 to 8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from khabar.nouns.report import Problem, Report, refuse_no_day
from khabar.nouns.span import Span

Status = Literal["happened", "planned", "denied"]
Stance = Literal["asserts", "denies"]
TimePrecision = Literal["day", "days", "week", "month", "year", "longer", "unknown"]
Whose = Literal["civilians", "doers", "targets", "all"]
_NORTH, _EAST = 90.0, 180.0
#: half the way around the earth
_FAR_KM = 20_040.0


@dataclass(frozen=True, slots=True)
class Range:
    """A number of people: at least `low`, at most `high` (None: open). Law: 0 <= low <= high."""

    low: int
    high: int | None
    span: Span | None = None

    def __post_init__(self) -> None:
        if self.low < 0 or (self.high is not None and self.high < self.low):
            raise ValueError(f"no range: [{self.low}, {self.high}]")


@dataclass(frozen=True, slots=True)
class Interval:
    """When: ISO dates, both inclusive, or both None; the words stay. Law: start <= end, both days of the calendar."""

    words: Span | None
    start: str | None = None
    end: str | None = None
    precision: TimePrecision = "unknown"

    def __post_init__(self) -> None:
        if (self.start is None) != (self.end is None) or (self.start and self.end and self.start > self.end):
            raise ValueError(f"no interval: {self.start} to {self.end}")
        for day in (self.start, self.end):
            if day is not None:
                refuse_no_day(day)


@dataclass(frozen=True, slots=True)
class Party:
    """Who acts, suffers or speaks, in the words of the report; the resolved values are None until resolved.

    `private`: the words name a private person, whose name an export may have to withhold.
    """

    words: Span
    wordings: tuple[Span, ...] = ()
    name: str | None = None
    id: str | None = None
    kind: str | None = None
    country: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Rival:
    """Another place that a name may mean."""

    id: str
    name: str
    lat: float
    lon: float
    score: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where, in the words of the report; coordinates are None until resolved. Law: a point is one of the earth."""

    words: Span
    wordings: tuple[Span, ...] = ()
    name: str | None = None
    id: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    country: str | None = None
    admin1: str | None = None
    admin2: str | None = None
    precision: int | None = None
    score: float | None = None
    rivals: tuple[Rival, ...] = ()

    def __post_init__(self) -> None:
        if (self.lat is None) != (self.lon is None):
            raise ValueError(f"no point: {self.lat}, {self.lon}")
        if self.lat is not None and self.lon is not None and not (abs(self.lat) <= _NORTH and abs(self.lon) <= _EAST):
            raise ValueError(f"no point of the earth: {self.lat}, {self.lon}")
        if self.radius_km is not None and not 0 <= self.radius_km <= _FAR_KM:
            raise ValueError(f"no radius in km: {self.radius_km}")


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-count of the harm: of whom, in which words (codebook section 6.2); never added to a total."""

    of: Whose
    who: Span | None
    killed: Range | None = None
    wounded: Range | None = None
    taken: Range | None = None


@dataclass(frozen=True, slots=True)
class Harm:
    """What was done to people; None where nothing is said."""

    killed: Range | None = None
    wounded: Range | None = None
    taken: Range | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where the report tells the event: the trigger word and its sentence."""

    trigger: Span
    sentence: Span


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's word on one event (codebook section 8); `source` None: the report itself says it."""

    source: Party | None
    cue: Span | None
    stance: Stance
    hedge: bool
    quote: Span
    source_kind: str | None = None
    killed: Range | None = None
    wounded: Range | None = None
    taken: Range | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One occurrence as the report tells it."""

    id: str
    type: str
    event_type: str
    status: Status
    aggregate: bool
    main: bool
    civilians: bool
    confidence: float
    mentions: tuple[Mention, ...]
    time: Interval
    harm: Harm
    claims: tuple[Claim, ...]
    doers: tuple[Party, ...] = ()
    targets: tuple[Party, ...] = ()
    weapons: tuple[Span, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A report with its events and what could not be read or resolved."""

    report: Report
    events: tuple[Event, ...]
    problems: tuple[Problem, ...] = ()
    tagger: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """One attribution (codebook section 9): who, by which word, says what."""

    source: Span | None
    cue: Span | None
    content: Span
