"""Weighed incidents of all sorts for laws of the overview, and a record that holds given summaries."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from hypothesis import strategies as st

from khabar.nouns import Interval, Party, Place, Range, Report, Span
from khabar.nouns.incident import Account, Finding, Incident, Weighed
from khabar.nouns.record import Event, Harm
from khabar.nouns.report import Published
from khabar.publish.selection import Box, Selection
from khabar.record.summaries import Summary, summary_of

NAMES = ("Aleppo", "Ḩalab", "al-Eis", "Tall ar-Rifʿat", "tall ar rifat", "Homs", "…")
DEGREES = (-179.5, -20.0, 0.0, 36.5, 37.0, 89.0, 179.5)
DAYS = ("2016-04-12", "2016-04-13", "2016-05-01", "2017-01-01")
TYPES = (
    ("Chemical weapon", "Explosions/Remote violence"),
    ("Armed clash", "Battles"),
    ("Attack", "Violence against civilians"),
)


def span(words: str) -> Span:
    return Span(0, len(words), words)


names = st.sampled_from(NAMES)
maybe_day = st.none() | st.sampled_from(DAYS)
countries = st.sampled_from((None, "SY", "IQ", "TR"))


@st.composite
def a_place(draw: st.DrawFn) -> Place:
    located = draw(st.booleans())
    return Place(
        words=span(draw(names)),
        wordings=tuple(span(draw(names)) for _ in range(draw(st.integers(0, 1)))),
        name=draw(st.none() | names),
        lat=draw(st.sampled_from(DEGREES)) / 2 if located else None,
        lon=draw(st.sampled_from(DEGREES)) if located else None,
        country=draw(countries),
        admin1=draw(st.none() | names),
        admin2=draw(st.none() | names),
        precision=draw(st.none() | st.integers(1, 7)),
        radius_km=draw(st.none() | st.sampled_from((0.5, 8.0, 25.0, 60.0, 300.0))),
    )


@st.composite
def a_party(draw: st.DrawFn) -> Party:
    words = ("gunmen", "the Levant Front", "Levant Front", "Russian warplanes", "!")
    return Party(
        words=span(draw(st.sampled_from(words))),
        wordings=tuple(span(draw(st.sampled_from(words))) for _ in range(draw(st.integers(0, 1)))),
        name=draw(st.none() | st.sampled_from(words)),
        id=draw(st.none() | st.sampled_from(("ucdp:1", "levant"))),
        country=draw(countries),
    )


def account(day: str | None) -> Account:
    published = Published(day, None, None, "argument") if day else None
    report = Report(id=f"r{day}", text="", published=published, publisher="A Times" if day else None)
    kind = ("Attack", "Violence against civilians", "happened")
    nothing = Event("e1", *kind, False, True, False, 1.0, (), Interval(None), Harm(), ())
    return Account(report, nothing, "")


@st.composite
def an_incident(draw: st.DrawFn) -> Weighed:
    first, last = draw(maybe_day), draw(st.sampled_from(DAYS))
    when = Interval(None, min(first, last), max(first, last), "day") if first else Interval(None)
    kind, event_type = draw(st.sampled_from(TYPES))
    killed = draw(st.none() | st.tuples(st.integers(0, 5), st.none() | st.integers(5, 9)))
    found: dict[str, object] = {
        "time": when,
        "places": tuple(draw(st.lists(a_place(), max_size=2))),
        "type": kind,
        "event_type": event_type,
        "status": draw(st.sampled_from(("happened", "planned", "denied", None))),
        "aggregate": draw(st.booleans()),
        "doers": tuple(draw(st.lists(a_party(), max_size=2))),
        "targets": tuple(draw(st.lists(a_party(), max_size=1))),
        "killed": Range(*killed) if killed else None,
    }
    return Weighed(
        Incident(1, (account(draw(maybe_day)),)),
        {name: Finding(name, value) for name, value in found.items()},
        draw(st.sampled_from(("confirmed", "fair", "contested"))),
        "",
        draw(st.integers(1, 3)),
    )


def some(values: Sequence[object]) -> st.SearchStrategy[frozenset[object]]:
    return st.frozensets(st.sampled_from(values), max_size=2)


edges = st.sampled_from(DEGREES)


@st.composite
def a_selection(draw: st.DrawFn) -> Selection:
    south, north = sorted((draw(edges) / 2, draw(edges) / 2))
    return Selection(
        since=draw(maybe_day),
        until=draw(maybe_day),
        place=draw(st.none() | names),
        box=draw(st.none() | st.builds(Box, edges, st.just(south), edges, st.just(north))),
        countries=draw(some(("SY", "IQ"))),
        types=draw(some(("Armed clash", "Battles", "Chemical weapon"))),
        grades=draw(some(("confirmed", "contested"))),
        actor=draw(st.sampled_from((None, "levant", "LEVANT front", "ucdp:1", "?", "warplanes"))),
        statuses=draw(some(("happened", "denied", None))),
        sources=draw(st.integers(0, 3)),
        aggregates=draw(st.booleans()),
    )


class Fixed:
    """A record that holds these summaries."""

    def __init__(self, summaries: Sequence[Summary], removed: tuple[int, ...] = ()) -> None:
        self.held, self.gone = list(summaries), removed

    def summaries(self, since: int = 0) -> Iterator[Summary]:
        yield from sorted((one for one in self.held if one.revision > since), key=lambda one: one.revision)

    def removed(self, since: int = 0) -> tuple[int, ...]:  # noqa: ARG002
        return self.gone


def summaries_of(weighed: Sequence[Weighed]) -> list[Summary]:
    return [dataclasses.replace(summary_of(one, 1), number=number) for number, one in enumerate(weighed, 1)]


ONE = Weighed(
    Incident(1, (account("2016-04-13"),)),
    {"places": Finding("places", (Place(span("Ḩalab"), name="Aleppo", admin1="Aleppo", country="SY"),))},
    "fair",
    "",
    1,
)
