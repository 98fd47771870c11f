"""The index finds what `khabar export` finds with the same filters, and follows the record."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.desk.columns import NO_DAY
from khabar.desk.filters import Filters
from khabar.desk.index import Found, Index
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
    nothing = Event("e1", "Attack", "Violence against civilians", "happened", False, True, False, 1.0, (), Interval(None),
                    Harm(), ())  # fmt: skip
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


@settings(max_examples=300, deadline=None)
@given(st.lists(an_incident(), max_size=6), a_selection())
def test_the_index_finds_what_an_export_finds(weighed: list[Weighed], selection: Selection) -> None:
    found = Index(Fixed(summaries_of(weighed))).find(Filters(selection))
    assert sorted(found.numbers().tolist()) == [n for n, one in enumerate(weighed, 1) if selection.takes(one)]


@settings(max_examples=50, deadline=None)
@given(st.lists(an_incident(), min_size=1, max_size=6), st.data())
def test_changed_incidents_are_put_in_and_removed_ones_go(weighed: list[Weighed], data: st.DataObject) -> None:
    held = summaries_of(weighed)
    record = Fixed(held[: len(held) // 2])
    index = Index(record)
    index.find(Filters())
    changed = [dataclasses.replace(one, revision=2) for one in summaries_of(data.draw(st.permutations(weighed)))]
    record.held, record.gone = changed, (changed[0].number,)
    selection = data.draw(a_selection())
    expected = Index(Fixed(changed[1:])).find(Filters(selection))
    assert index.find(Filters(selection)).numbers().tolist() == expected.numbers().tolist()
    assert index.find(Filters()).page() == Index(Fixed(changed[1:])).find(Filters()).page()


def test_a_record_too_large_to_wait_for_comes_by_and_by() -> None:
    one = summaries_of([ONE])[0]
    many = [dataclasses.replace(one, number=number, revision=number // 2 + 1) for number in range(1, 20)]
    index = Index(Fixed(many), patience_seconds=0)
    first = index.find(Filters())
    assert (first.total, first.is_whole) == (1, False)
    seen = [index.find(Filters()).total for _ in range(19)]
    assert seen == sorted(seen) and seen[-1] == 19
    assert index.find(Filters()).is_whole


ONE = Weighed(
    Incident(1, (account("2016-04-13"),)),
    {"places": Finding("places", (Place(span("Ḩalab"), name="Aleppo", admin1="Aleppo", country="SY"),))},
    "fair",
    "",
    1,
)


def found(weighed: Weighed, **asked: object) -> Found:
    return Index(Fixed(summaries_of([weighed]))).find(Filters(**asked))  # type: ignore[arg-type]


@pytest.mark.parametrize(("words", "count"), [("halab", 1), ("alep sy", 1), ("homs", 0), ("aleppo homs", 0), ("i1", 1)])
def test_words_are_found_however_they_are_spelt_and_all_of_them(words: str, count: int) -> None:
    assert found(ONE, q=words).total == count


def test_outlets_are_found_by_name() -> None:
    assert found(ONE, outlets=frozenset({"A Times", "B"})).total == 1
    assert found(ONE, outlets=frozenset({"B"})).total == 0


def test_an_incident_without_coordinates_is_found_as_such() -> None:
    assert (found(ONE, located=False).total, found(ONE, located=True).total) == (1, 0)


def test_a_day_of_publication_stands_in_for_an_unknown_one() -> None:
    columns = found(ONE).columns
    assert columns.start.tolist() == [datetime.date(2016, 4, 13).toordinal()]
    assert not columns.told[0] and columns.start[0] != NO_DAY
