"""What of a record a page shows: read from the query of an address, and written back into one.

The meaning is that of `khabar.publish.selection`, by the names that the desk's addresses have; beside it free words,
outlets, and order and page of a list.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args
from urllib.parse import urlencode

from khabar.desk.lands import lands
from khabar.errors import OptionError
from khabar.nouns.incident import Grade
from khabar.publish.selection import Box, Selection
from khabar.publish.selection_words import check_order, read_box, read_country, read_type, shortened

Sort = Literal["newest", "oldest", "deadliest", "documented", "changed", "unsure"]
SORTS: tuple[Sort, ...] = get_args(Sort)
GRADES: tuple[Grade, ...] = get_args(Grade)
UNKNOWN = "unknown"
STATUSES = ("happened", "planned", "denied", UNKNOWN)
#: names in a query, in the order of an address; `format` says how the answer comes and is no filter
NAMES = (
    "q", "since", "until", "place", "box", "country", "type", "grade", "status", "actor", "source", "documented",
    "aggregates", "located", "sort", "page",
)  # fmt: skip
#: filters that take several values, any of which will do
MANY = frozenset(("country", "type", "grade", "status", "source"))
_NO_FILTERS = frozenset(("format",))
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # 2016-04-13
_LONGEST = 200
_LAST_PAGE = 1_000_000

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for. `q`: words that must all stand in title, places or actors. `outlets`: any of them brought a
    report. `located`: with coordinates, or without (None: both). Empty conditions let all through.
    """

    selection: Selection = field(default_factory=Selection)
    q: str = ""
    outlets: frozenset[str] = frozenset()
    located: bool | None = None
    sort: Sort = "newest"
    page: int = 1

    def query(self, **changed: object) -> str:
        """The query of an address that asks for this, in one order always; `changed` as in `pairs`."""
        return urlencode(self.pairs(**changed))

    def pairs(self, **changed: object) -> Pairs:
        """Names and values of the query. `changed` puts others in place of some (`page=2`, `country=("SY",)`); None or
        an empty text leaves them out.
        """
        found: dict[str, Iterable[str]] = {**dict(self._told()), **{name: _texts(one) for name, one in changed.items()}}
        return [(name, text) for name in NAMES for text in found.get(name, ()) if text]

    def _told(self) -> Iterator[tuple[str, Iterable[str]]]:
        of = self.selection
        yield "q", (self.q,)
        yield "since", _texts(of.since)
        yield "until", _texts(of.until)
        yield "place", _texts(of.place)
        yield "box", (box_words(of.box),) if of.box else ()
        yield "country", sorted(of.countries)
        yield "type", sorted(of.types)
        yield "grade", [grade for grade in GRADES if grade in of.grades]
        yield "status", [status for status in STATUSES if _status(status) in of.statuses]
        yield "actor", _texts(of.actor)
        yield "source", sorted(self.outlets)
        yield "documented", (str(of.sources),) if of.sources else ()
        yield "aggregates", () if of.aggregates else ("no",)
        yield "located", () if self.located is None else ("yes" if self.located else "no",)
        yield "sort", () if self.sort == SORTS[0] else (self.sort,)
        yield "page", () if self.page == 1 else (str(self.page),)

    @property
    def narrowing(self) -> tuple[str, ...]:
        """The names of the conditions that are set, without status, order and page."""
        names = dict.fromkeys(name for name, _ in self.pairs())
        return tuple(name for name in names if name not in ("status", "sort", "page"))

    def without(self, *names: str) -> Filters:
        """The same without some conditions, on the first page."""
        pairs = self.pairs(**dict.fromkeys((*names, "page")))
        return read_filters(pairs)

    def of_status(self, status: str) -> Filters:
        """The same of one status (of STATUSES) alone."""
        return replace(self, selection=replace(self.selection, statuses=frozenset((_status(status),))))


def _texts(value: object) -> Iterable[str]:
    if value is None:
        return ()
    return map(str, value) if isinstance(value, list | tuple | frozenset | set) else (str(value),)


def _status(name: str) -> str | None:
    return None if name == UNKNOWN else name


def read_filters(pairs: Iterable[tuple[str, str]], *, beside: Iterable[str] = ()) -> Filters:
    """The filters in the pairs of a query; empty values are none. OptionError names the value that makes no sense.

    `beside`: further names that a page takes.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in NAMES and name not in _NO_FILTERS and name not in beside:
            raise OptionError(f"there is no filter {shortened(name)!r}", "the address", f"use {', '.join(NAMES)}")
        if text := " ".join(value.split()):
            given.setdefault(name, []).append(_held(name, text))
    for name, values in given.items():
        if name in NAMES and name not in MANY and len(set(values)) > 1:
            raise OptionError(f"there are {len(values)} values", name, "give one")
    return _read(given)


def _held(name: str, text: str) -> str:
    if len(text) > _LONGEST or "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise OptionError(f"is no text of up to {_LONGEST} letters", name, "shorten it")
    return text


def _read(given: Mapping[str, Sequence[str]]) -> Filters:
    one = {name: values[0] for name, values in given.items()}
    since, until = (_day(one[name], name) if name in one else None for name in ("since", "until"))
    check_order(since, until, "since")
    selection = Selection(
        since=since,
        until=until,
        place=one.get("place"),
        box=read_box(one["box"], "box") if "box" in one else None,
        countries=frozenset(read_country(text, "country", lands()) for text in given.get("country", ())),
        types=frozenset(read_type(text, "type") for text in given.get("type", ())),
        grades=frozenset(_choice("grade", text, GRADES) for text in given.get("grade", ())),
        actor=one.get("actor"),
        statuses=frozenset(_status(_choice("status", text, STATUSES)) for text in given.get("status", ())),
        sources=_number("documented", one.get("documented", "0"), 0),
        aggregates=_choice("aggregates", one.get("aggregates", "yes"), ("yes", "no")) == "yes",
    )
    located = one.get("located")
    return Filters(
        selection,
        one.get("q", ""),
        frozenset(given.get("source", ())),
        None if located is None else _choice("located", located, ("yes", "no")) == "yes",
        next(sort for sort in SORTS if sort == _choice("sort", one.get("sort", SORTS[0]), SORTS)),
        _number("page", one.get("page", "1"), 1),
    )


def _day(text: str, name: str) -> str:
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise OptionError(f"{shortened(text)!r} is no day", name, "write it as in 2016-04-13") from None


def box_words(box: Box) -> str:
    """The box as `khabar.publish.selection_words.read_box` takes it.

    >>> box_words(Box(35.7, 36, 42.4, 37.25))
    '35.7,36,42.4,37.25'
    """
    return ",".join(f"{round(edge, 5):.10g}" for edge in (box.west, box.south, box.east, box.north))


def _choice(name: str, text: str, among: Sequence[str]) -> str:
    if text not in among:
        raise OptionError(f"{shortened(text)!r} is none of its values", name, f"choose from {', '.join(among)}")
    return text


def _number(name: str, text: str, least: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and least <= int(text) <= _LAST_PAGE):
        raise OptionError(
            f"{shortened(text)!r} is no number from {least} on", name, f"give a whole number, {least} or more"
        )
    return int(text)
