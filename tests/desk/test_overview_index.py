"""The index finds what `khabar export` finds with the same filters, and follows the record."""

from __future__ import annotations

import dataclasses
import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from overview_samples import ONE, Fixed, a_selection, an_incident, summaries_of

from khabar.desk.columns import NO_DAY
from khabar.desk.filters import Filters
from khabar.desk.index import Found, Index
from khabar.nouns.incident import Weighed
from khabar.publish.selection import Selection


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
