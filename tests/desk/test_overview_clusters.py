"""On the map every incident is drawn once, where its words allow; over time likewise."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from overview_samples import ONE, Fixed, a_selection, an_incident, summaries_of

from khabar.desk.basemap.mercator import across, down, length
from khabar.desk.clusters import COUNTRY, clusters_of
from khabar.desk.columns import Vocabulary, columns_of
from khabar.desk.filters import Filters
from khabar.desk.index import Found, Index
from khabar.desk.timeline import ticks_of, timeline_of
from khabar.desk.timeline_svg import timeline_svg
from khabar.errors import OptionError
from khabar.nouns.incident import Weighed
from khabar.publish.selection import Box, Selection
from khabar.record.summaries import Summary

SIGN_PIXELS = 60


def found_in(weighed: list[Weighed], selection: Selection | None = None) -> Found:
    return Index(Fixed(summaries_of(weighed))).find(Filters(selection or Selection()))


@settings(max_examples=150, deadline=None)
@given(st.lists(an_incident(), max_size=12), st.floats(0, 15), a_selection())
def test_every_located_incident_is_drawn_once(weighed: list[Weighed], zoom: float, selection: Selection) -> None:
    found = found_in(weighed, selection)
    if 512 * 2**zoom > 16_384:
        with pytest.raises(OptionError):
            clusters_of(found.columns, found.rows, zoom)
        return
    drawn = clusters_of(found.columns, found.rows, zoom)
    rows = [row for group in (*drawn.points, *drawn.areas) for row in group.rows.tolist()]
    located = np.flatnonzero(found.rows & np.isfinite(found.columns.lat)).tolist()
    assert sorted(rows) == located
    assert drawn.without_place == found.total - len(located)
    for group in (*drawn.points, *drawn.areas):
        assert sum(group.families) == len(group.rows)
        assert group.killed.low <= group.killed.high


@settings(max_examples=150, deadline=None)
@given(st.lists(an_incident(), max_size=12), st.floats(0, 5))
def test_no_point_is_drawn_for_a_country_or_in_a_wide_area(weighed: list[Weighed], zoom: float) -> None:
    columns = found_in(weighed).columns
    drawn = clusters_of(columns, np.ones(len(columns), bool), zoom)
    for group in drawn.points:
        assert (columns.precision[group.rows] < COUNTRY).all()
        reach = length(columns.radius_km[group.rows], columns.lat[group.rows]) * 512 * 2**zoom
        assert (reach < SIGN_PIXELS / 2).all()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(-60, 60), st.floats(-179, 179)), min_size=1, max_size=40), st.integers(0, 5))
def test_signs_do_not_hide_each_other(points: list[tuple[float, float]], zoom: int) -> None:
    columns = columns_of([summary_at(number, *point) for number, point in enumerate(points, 1)], Vocabulary())
    drawn = clusters_of(columns, np.ones(len(columns), bool), zoom)
    middles = np.array([(across(group.lon), down(group.lat)) for group in drawn.points]).reshape(-1, 2) * 512 * 2**zoom
    away = np.hypot(*(middles[:, None] - middles[None]).transpose(2, 0, 1))
    # A group that took others in moves a little: signs may touch, not lie upon each other.
    assert (away[~np.eye(len(away), dtype=bool)] > SIGN_PIXELS / 4).all()


def summary_at(number: int, lat: float, lon: float) -> Summary:
    return dataclasses.replace(
        summaries_of([ONE])[0], number=number, lat=lat, lon=lon, radius_km=0.5, place_precision=1, points=((lat, lon),)
    )


def test_a_box_over_the_antimeridian_holds_both_sides() -> None:
    columns = columns_of([summary_at(1, 0, 179.5), summary_at(2, 0, -179.5), summary_at(3, 0, 0)], Vocabulary())
    drawn = clusters_of(columns, np.ones(3, bool), 7, Box(175, -5, -175, 5))
    assert sorted(row for group in drawn.points for row in group.rows.tolist()) == [0, 1]


def test_a_box_wider_than_any_screen_is_refused() -> None:
    columns = found_in([]).columns
    with pytest.raises(OptionError, match="pixels wide"):
        clusters_of(columns, np.zeros(0, bool), 12, Box(-10, -10, 30, 30))


@settings(max_examples=150, deadline=None)
@given(st.lists(an_incident(), max_size=12), a_selection())
def test_every_incident_is_in_a_bar_or_beside(weighed: list[Weighed], selection: Selection) -> None:
    if selection.since and selection.until and selection.since > selection.until:
        selection = Selection()
    found = found_in(weighed, selection)
    around = found.without("since", "until")
    timeline = timeline_of(found.columns, around, found.rows, selection.since, selection.until)
    for before, after in zip(timeline.bars, timeline.bars[1:], strict=False):
        assert before.start <= before.end < after.start
    beside = timeline.unknown + timeline.longer + timeline.sums
    if not (selection.since or selection.until):
        assert sum(bar.incidents for bar in timeline.bars) + beside == found.total
    assert len(timeline.bars) <= 130 and len(ticks_of(timeline)) <= 6
    assert "style=" not in timeline_svg(timeline, lambda bar: f"/?since={bar.start}")


@pytest.mark.parametrize(
    ("since", "until", "each"),
    [
        ("2016-04-01", "2016-04-30", "day"),
        ("2016-01-01", "2016-12-31", "week"),
        ("2014-01-01", "2018-12-31", "month"),
        ("1960-01-01", "2018-12-31", "year"),
        ("0001-01-01", "9999-12-31", "century"),
    ],
)
def test_bars_are_as_long_as_the_range_asks(since: str, until: str, each: str) -> None:
    found = found_in([])
    timeline = timeline_of(found.columns, found.rows, found.rows, since, until)
    assert timeline.each == each
    assert next(bar for bar in timeline.bars if bar.chosen).end >= since
