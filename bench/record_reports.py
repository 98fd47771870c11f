"""Coded reports without end, for measuring a record: seeds coded by Khabar, told of other days, places, names, figures.

So that as many reports lie near each other as in a real archive of the same size:

- days are spread evenly over ten years, the days within a report keeping their distance;
- each place becomes another one of its country, half of the time one that the seeds name (as often as they do), else
  any town or village of the gazetteer: name, coordinates, district and the words in the text together. A real archive
  names thousands of places of a country, the seeds some hundred;
- names that less than one seed in fifty has become names of other seeds: what all reports of a war say ("Syrian army",
  "Reuters") they all go on saying. Invented names would be unusual words, which no two reports share;
- figures become others with as many digits, in the text and where they were read from it;
- a tenth is told again, next day or on the same, by another outlet, in the same words.

All else stays word by word, and each seed comes back many times: there is more that is alike than in a real archive.
Reports without events are left out, for they cost next to nothing. One report in twenty has no day of publication.
"""

from __future__ import annotations

import bisect
import datetime
import json
import random
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from khabar.export import record_json
from khabar.nouns import Record

_EXAMPLES = Path(__file__).parents[1] / "examples"
_FIGURE = re.compile(r"(?<![\d.,:-])\d{1,3}(?![\d.,:-])")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_CALENDAR = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec")
_FROM, _DAYS = datetime.date(2012, 1, 1).toordinal(), 3_652
_COMMON = 1 / 50
_TOWNS = 4_000
_LIMITS = ("low", "high")


def coded_examples() -> list[Record]:
    """The example reports of the repository, coded."""
    import khabar

    return [record for file in sorted(_EXAMPLES.glob("*.txt")) for record in khabar.code(file, published="2016-04-13")]


def grown(count: int, seeds: Sequence[Record] | None = None, seed: int = 0) -> Iterator[Record]:
    """So many coded reports, the same for the same seeds."""
    return map(record_json.decode, grown_json(count, seeds, seed))


def grown_json(count: int, seeds: Sequence[Record] | None = None, seed: int = 0) -> Iterator[dict[str, Any]]:
    """As `grown`, each as the JSON object of a record."""
    drawn = random.Random(seed)  # noqa: S311  no secret
    retelling = _Retelling([one for one in seeds or coded_examples() if one.events], drawn)
    latest: deque[dict[str, Any]] = deque(maxlen=30)
    for number in range(count):
        told = _told_again(drawn.choice(latest), drawn) if latest and drawn.random() < 0.1 else retelling.next()
        latest.append(told)
        own = {"id": f"r{number}", "sha256": f"{number:064x}", "publisher": f"outlet {number % 97}", "url": None}
        yield {**told, "report": {**told["report"], **own}}


def _told_again(told: dict[str, Any], drawn: random.Random) -> dict[str, Any]:
    published = told["report"]["published"]
    if published and drawn.random() < 0.5:
        published = {**published, "date": _moved(published["date"], 1)}
    return {**told, "report": {**told["report"], "published": published}}


@dataclass(frozen=True, slots=True)
class _Seed:
    """A seed with what is exchanged in it: places by their ids, and the pieces of the text, (start, end, what)."""

    told: dict[str, Any]
    begun: int
    places: Mapping[str, dict[str, Any]]
    pieces: Sequence[tuple[int, int, str]]


class _Retelling:
    """Seeds in turn, each time told of something else."""

    def __init__(self, seeds: Sequence[Record], drawn: random.Random) -> None:
        told = [record_json.encode(one) for one in seeds]
        self.drawn = drawn
        self.places: dict[tuple[str, bool], list[dict[str, Any]]] = {}
        for place in (place for one in told for place in _places(one)):
            self.places.setdefault(_kind(place), []).append(place)
        names = [set(_NAME.findall(one["report"]["text"])) for one in told]
        held = Counter(name for some in names for name in some)
        most = max(1, _COMMON * len(told))
        rare = {name for name, times in held.items() if times <= most and not _CALENDAR.match(name)}
        self.names = sorted(name for some in names for name in some & rare)
        self.seeds = [_seed(one, rare) for one in told]
        self._waiting: list[_Seed] = []

    def next(self) -> dict[str, Any]:
        """The next one."""
        if not self._waiting:
            self._waiting = self.drawn.sample(self.seeds, len(self.seeds))
        one, drawn = self._waiting.pop(), self.drawn
        days = _FROM + drawn.randrange(_DAYS) - one.begun
        figures = _Drawn(lambda old: str(drawn.randrange(10 ** (len(old) - 1), 10 ** len(old))))
        places = {what: self._other(place) for what, place in one.places.items()}
        names = _Drawn(lambda _old: drawn.choice(self.names))
        text = one.told["report"]["text"]
        pieces = [
            (
                start,
                end,
                places[what]["name"] if what in places else (figures if what == "#" else names)[text[start:end]],
            )
            for start, end, what in one.pieces
        ]
        moved = _Moved(text, pieces, days, places, figures)
        told: dict[str, Any] = moved.value(one.told)
        published = None
        if drawn.random() >= 0.05:
            published = told["report"]["published"] or {"date": _day(one.begun + days), "words": None, "span": None}
            published = {"from": "argument", **published}
        return {**told, "report": {**told["report"], "text": moved.text, "published": published}}

    def _other(self, place: dict[str, Any]) -> dict[str, Any]:
        """Another place of the country, of like extent."""
        towns = _towns(place["country"]) if _kind(place)[1] and self.drawn.random() < 0.5 else ()
        return self.drawn.choice(towns or self.places[_kind(place)])


class _Drawn(dict[str, str]):
    """What was drawn for each word, the same within a report."""

    def __init__(self, draw: Callable[[str], str]) -> None:
        super().__init__()
        self.draw = draw

    def __missing__(self, word: str) -> str:
        self[word] = self.draw(word)
        return self[word]


class _Moved:
    """The JSON of a record told anew: its days, spans, words, figures and places put right."""

    def __init__(
        self,
        text: str,
        pieces: Sequence[tuple[int, int, str]],
        days: int,
        places: Mapping[str, dict[str, Any]],
        figures: Mapping[str, str],
    ) -> None:
        self.days, self.places, self.figures = days, places, figures
        self._ends, self._now = [0], [(0, 0)]
        out, last, length = [], 0, 0
        for start, end, new in pieces:
            out += [text[last:start], new]
            length += start - last
            self._ends.append(end)
            self._now.append((length, length + len(new)))
            last, length = end, length + len(new)
        self._starts = [0, *(start for start, _, _ in pieces)]
        self.text = "".join([*out, text[last:]])

    def value(self, value: Any) -> Any:  # noqa: ANN401  JSON
        """A JSON value told anew."""
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            if len(value) == 2 and type(value[0]) is type(value[1]) is int:
                return self._span(value)
            return [self.value(item) for item in value]
        if isinstance(value, str) and len(value) == 10 and _DATE.fullmatch(value):
            return _moved(value, self.days)
        return value

    def _object(self, value: dict[str, Any]) -> dict[str, Any]:
        out = {
            key: self._figure(item)
            if key in _LIMITS
            else self.value(item)
            if isinstance(item, list | dict | str)
            else item
            for key, item in value.items()
        }
        if out.get("high") is not None and out["high"] < out["low"]:
            out["low"], out["high"] = out["high"], out["low"]
        if "lat" in out and out["id"] in self.places:
            out |= self.places[out["id"]]
        for words in ("text", "words"):
            if words in out and out.get("span"):
                out[words] = self.text[slice(*out["span"])]
        if "wording_spans" in out:
            out["wordings"] = [self.text[slice(*span)] for span in out["wording_spans"]]
        if "body_start" in out:
            out["body_start"] = self._at(out["body_start"], last=False)
        return out

    def _figure(self, value: int | None) -> int | None:
        return int(self.figures[str(value)]) if value and str(value) in self.figures else value

    def _span(self, span: list[int]) -> list[int]:
        return [self._at(span[0], last=False), self._at(span[1], last=True)]

    def _at(self, offset: int, *, last: bool) -> int:
        """Where an offset is now; within an exchanged piece at its beginning or end."""
        number = (bisect.bisect_left if last else bisect.bisect_right)(self._starts, offset) - 1
        if number < 0:
            return 0
        beyond = offset - self._ends[number]
        if beyond >= 0:
            return self._now[number][1] + beyond
        return self._now[number][last]


def _seed(told: dict[str, Any], rare: set[str]) -> _Seed:
    """A seed, its title left out, which need not stand in the text."""
    told = {**told, "report": {**told["report"], "title": None, "url": None}}
    text = told["report"]["text"]
    places = {place["id"]: place for place in _places(told)}
    found: list[tuple[int, int, str]] = []
    for place in _all_places(told):
        if place["id"] in places:
            found += [(start, end, place["id"]) for start, end in (place["span"], *place["wording_spans"])]
    found += [(name.start(), name.end(), "") for name in _NAME.finditer(text) if name[0] in rare]
    found += [(figure.start(), figure.end(), "#") for figure in _FIGURE.finditer(text) if not _is_day(text, figure)]
    pieces: list[tuple[int, int, str]] = []
    for start, end, what in sorted(set(found), key=lambda piece: (piece[0], -piece[1], piece[2])):
        if not pieces or start >= pieces[-1][1]:
            pieces.append((start, end, what))
    published = told["report"]["published"]
    days = [published["date"]] if published else [e["time"]["start"] for e in told["events"] if e["time"]["start"]]
    begun = datetime.date.fromisoformat(min(days, default="2016-04-13")).toordinal()
    return _Seed(told, begun, places, pieces)


def _is_day(text: str, figure: re.Match[str]) -> bool:
    """Does a month stand beside the figure?"""
    return bool(_CALENDAR.search(text[max(0, figure.start() - 11) : figure.end() + 6]))


def _all_places(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (place for event in told["events"] for place in event["places"])


_PLACE = ("name", "id", "lat", "lon", "radius_km", "country", "admin1", "admin2", "precision")


def _places(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The places of a record that are on the map, what the map says of them."""
    return [{key: place[key] for key in _PLACE} for place in _all_places(told) if place["id"] and place["name"]]


def _kind(place: dict[str, Any]) -> tuple[str, bool]:
    return place["country"] or "", (place["precision"] or 9) <= 2


@cache
def _towns(country: str) -> tuple[dict[str, Any], ...]:
    """Towns and villages of a country, as the places of an event say it."""
    import numpy as np

    from khabar.packs.gazetteer.lookup import open_gazetteer

    held = open_gazetteer()
    settled = held.kinds_beginning(("P.",))[held.kind]
    rows = np.flatnonzero(settled & np.isin(held.country, held.country_rows([country]))).tolist()
    drawn = random.Random(country)  # noqa: S311  no secret
    towns = [held.place(row) for row in sorted(drawn.sample(rows, min(len(rows), _TOWNS)))]
    return tuple(
        {
            "name": town.name, "id": town.id, "lat": town.lat, "lon": town.lon, "radius_km": 1.0,
            "country": town.country, "admin1": town.admin1, "admin2": town.admin2, "precision": 1,
        }
        for town in towns
    )  # fmt: skip


@lru_cache(maxsize=100_000)
def _moved(day: str, days: int) -> str:
    try:
        return (datetime.date.fromisoformat(day) + datetime.timedelta(days)).isoformat()
    except (ValueError, OverflowError):
        return day


def _day(ordinal: int) -> str:
    return datetime.date.fromordinal(ordinal).isoformat()


def write_coded(records: Iterable[Record], path: Path) -> None:
    """Writes coded lines."""
    with path.open("w", encoding="utf-8") as stream:
        record_json.write_lines(map(record_json.encode, records), stream)


def read_seeds(path: Path) -> list[Record]:
    """The records of coded lines."""
    return [record_json.decode(json.loads(line)) for line in path.read_bytes().splitlines()]
