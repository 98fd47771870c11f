"""Filters are read from an address and written back into one; what makes no sense is told with its remedy."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from overview_samples import Fixed, a_selection, an_incident, summaries_of

from khabar.desk.facets import facets_of, tabs_of
from khabar.desk.filters import SORTS, Filters, read_filters
from khabar.desk.index import Index
from khabar.errors import OptionError
from khabar.nouns.incident import Weighed
from khabar.publish.selection import Box, Selection


@st.composite
def filters(draw: st.DrawFn) -> Filters:
    selection = draw(a_selection())
    if selection.since and selection.until and selection.since > selection.until:
        selection = Selection()
    return Filters(
        selection,
        draw(st.sampled_from(("", "aleppo", "al eis gunmen", "i1"))),
        draw(st.frozensets(st.sampled_from(("A Times", "B & Sons=?", "الجزيرة")), max_size=2)),
        draw(st.none() | st.booleans()),
        draw(st.sampled_from(SORTS)),
        draw(st.integers(1, 3)),
    )


@given(filters())
def test_an_address_says_all_of_the_filters(wanted: Filters) -> None:
    assert read_filters(wanted.pairs()) == wanted


@given(filters())
def test_a_condition_is_taken_away_and_the_others_stay(wanted: Filters) -> None:
    for name in wanted.narrowing:
        without = wanted.without(name)
        assert set(without.narrowing) == set(wanted.narrowing) - {name}
        assert without.page == 1


@pytest.mark.parametrize(
    ("query", "where", "what"),
    [
        ([("since", "13.4.2016")], "since", "no day"),
        ([("since", "2016-02-30")], "since", "no day"),
        ([("since", "2016-05-01"), ("until", "2016-04-01")], "since", "after"),
        ([("box", "1,2,3")], "box", "no box"),
        ([("box", "nan,nan,nan,nan")], "box", "on the globe"),
        ([("box", "0,60,10,50")], "box", "on the globe"),
        ([("country", "Syria")], "country", "no country"),
        ([("type", "bombardment")], "type", "no type"),
        ([("grade", "sure")], "grade", "none of its values"),
        ([("status", "perhaps")], "status", "none of its values"),
        ([("documented", "-1")], "documented", "no number"),
        ([("documented", "٣")], "documented", "no number"),
        ([("page", "0")], "page", "no number"),
        ([("page", "9" * 40)], "page", "no number"),
        ([("sort", "best")], "sort", "none of its values"),
        ([("located", "maybe")], "located", "none of its values"),
        ([("contry", "SY")], "the address", "no filter"),
        ([("actor", "a"), ("actor", "b")], "actor", "2 values"),
        ([("q", "x" * 5000)], "q", "200 letters"),
        ([("place", "a\0b")], "place", "no text"),
    ],
)
def test_what_makes_no_sense_is_told(query: list[tuple[str, str]], where: str, what: str) -> None:
    with pytest.raises(OptionError) as told:
        read_filters(query)
    assert told.value.where == where and what in told.value.what and told.value.remedy


def test_types_and_countries_may_be_written_in_any_case() -> None:
    read = read_filters([("type", "armed CLASH"), ("country", "sy"), ("country", "gb")])
    assert (read.selection.types, read.selection.countries) == ({"Armed clash"}, {"SY", "GB"})


def test_empty_fields_of_a_form_are_no_conditions() -> None:
    assert read_filters([("q", " "), ("since", ""), ("type", ""), ("format", "json")]) == Filters()


def test_a_box_over_the_antimeridian_is_one() -> None:
    assert read_filters([("box", "170,-20,-170,20")]).selection.box == Box(170, -20, -170, 20)


@settings(max_examples=60, deadline=None)
@given(st.lists(an_incident(), min_size=1, max_size=8), filters())
def test_a_count_beside_a_value_is_what_its_link_leads_to(weighed: list[Weighed], wanted: Filters) -> None:
    index = Index(Fixed(summaries_of(weighed)))
    found = index.find(wanted.of_status("happened"))
    for value in (value for facet in facets_of(found) for value in facet.values if not value.chosen):
        if "actor=" in value.query and "actor" in wanted.narrowing:
            continue  # one that is asked for by words stands in the stead of the other
        there = index.find(read_filters(_pairs(value.query)))
        others = [one for one in wanted.narrowing if f"{one}=" in value.query]
        is_alone = not ({"country", "type", "grade", "source"} & set(others))
        assert there.total == value.count if is_alone else there.total >= value.count, value
    for tab in tabs_of(found):
        there = index.find(read_filters(_pairs(tab.query)))
        assert there.total == tab.count or tab.status == "happened"


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query)
