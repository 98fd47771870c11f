"""Charts: what is counted, that each picture has its words, and that nothing is asked of the network."""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
import struct
import sys
import time
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.errors import OptionError
from khabar.nouns import Range
from khabar.publish.chart_bins import bins, named, place_in, ticks
from khabar.publish.chart_figures import Figures, Killed, figures_of
from khabar.publish.chart_page import chart_page
from khabar.publish.chart_png import chart_png
from khabar.publish.chart_svg import chart_svg, in_words

sys.path.append(str(Path(__file__).parent))
from chart_samples import many, weighed

DAY = datetime.date(2016, 4, 12)
_SVG = "{http://www.w3.org/2000/svg}"


def test_an_incident_stands_in_the_week_in_which_it_begins() -> None:
    found = figures_of([weighed(1, "2016-04-17"), weighed(2, "2016-04-18"), weighed(3, "2016-05-02")])
    assert [named(one, "week") for one in found.bins] == ["11 Apr 2016", "18 Apr 2016", "25 Apr 2016", "2 May 2016"]
    assert found.counts == {"Explosions/Remote violence": (1, 1, 0, 1)}


def test_types_come_in_the_codebooks_order_by_event_type_or_by_type() -> None:
    some = [weighed(1, type="Attack"), weighed(2, type="Armed clash"), weighed(3, type="Grenade"), weighed(4)]
    assert list(figures_of(some).counts) == ["Explosions/Remote violence", "Battles", "Violence against civilians"]
    types = ["Shelling/artillery/missile attack", "Grenade", "Armed clash", "Attack"]
    assert list(figures_of(some, by="type").counts) == types


def test_planned_and_denied_events_and_sums_are_left_out_and_told() -> None:
    some = [weighed(1), weighed(2, status="planned"), weighed(3, status="denied"), weighed(4, aggregate=True)]
    found = figures_of(some)
    assert (found.incidents, found.left_out) == (1, {"planned": 1, "denied": 1, "aggregate": 1})
    assert "Not counted: 1 planned, 1 only denied, 1 summing up others." in in_words(found)


def test_what_people_rejected_is_left_out() -> None:
    found = figures_of([weighed(1, status=None)])
    assert (found.incidents, found.left_out) == (0, {"rejected": 1})


def test_a_time_wider_than_a_week_is_in_no_week_but_in_its_month() -> None:
    some = [weighed(1), weighed(2, "2016-04-01", end="2016-04-30"), weighed(3, "2014-01-01", end="2014-12-31")]
    assert figures_of(some).incidents == 1
    assert figures_of(some).left_out == {"time": 2}
    assert figures_of(some, each="month").incidents == 2
    assert figures_of(some, each="month").left_out == {"time": 1}


def test_without_a_told_day_the_day_of_the_first_report_is_taken_and_told() -> None:
    found = figures_of([weighed(1, None, published="2016-04-14"), weighed(2, None)])
    assert (found.incidents, found.by_report, found.left_out) == (1, 1, {"time": 1})
    assert "1 stands at its first report’s day" in in_words(found)


def test_only_the_range_asked_for_is_counted() -> None:
    some = [weighed(1, "2016-04-12"), weighed(2, "2016-04-20"), weighed(3, "2016-06-01")]
    found = figures_of(some, datetime.date(2016, 4, 13), datetime.date(2016, 4, 30))
    assert found.incidents == 1
    assert found.bins[0].start == datetime.date(2016, 4, 13)
    assert "The first week begins on 13 Apr 2016. The last week ends on 30 Apr 2016." in in_words(found)


def test_killed_go_from_the_sum_of_lows_to_the_sum_of_highs() -> None:
    some = [weighed(1, killed=Range(21, 22)), weighed(2, killed=Range(20, None)), weighed(3)]
    found = figures_of(some)
    assert found.killed == (Killed(41, 42, open=1, stated=2),)
    assert "41 to 42 or more killed, by the figures of 2 of 3 incidents; 1 of these is open upwards." in in_words(found)


def test_who_gives_the_lowest_and_who_the_highest_of_rival_figures() -> None:
    told = (("activist", Range(21, None), "asserts"), ("medical", Range(22, 22), "asserts"), ("party", None, "denies"))
    found = figures_of([weighed(killed=Range(21, 22), told=told)])
    seen = {one.kind: (one.incidents, one.figures, one.lowest, one.highest, one.denies) for one in found.sources}
    assert seen == {"activist": (1, 1, 1, 0, 0), "medical": (1, 1, 0, 1, 0), "party": (1, 0, 0, 0, 1)}
    assert found.rivals == 1


def test_figures_that_agree_are_neither_lowest_nor_highest() -> None:
    told = (("activist", Range(3, 3), "asserts"), ("medical", Range(3, 3), "asserts"))
    found = figures_of([weighed(killed=Range(3, 3), told=told)])
    assert found.rivals == sum(one.lowest + one.highest for one in found.sources) == 0


@pytest.mark.parametrize(
    ("until", "each"), [("2018-12-31", "week"), ("2019-06-30", "month"), ("2033-12-31", "year"), ("2400-01-01", "year")]
)
def test_long_ranges_are_counted_in_months_then_in_years(until: str, each: str) -> None:
    assert bins(datetime.date(2016, 1, 1), datetime.date.fromisoformat(until))[0] == each


def test_weeks_over_centuries_are_refused_with_the_remedy() -> None:
    with pytest.raises(OptionError, match="--each month or year"):
        bins(datetime.date(1900, 1, 1), DAY, "week")


@given(st.dates(), st.integers(0, 900), st.sampled_from(["week", "month", "year", None]), st.data())
def test_bins_cover_every_day_once(since: datetime.date, days: int, each: object, data: st.DataObject) -> None:
    until = datetime.date.fromordinal(min(since.toordinal() + days, datetime.date.max.toordinal()))
    chosen, of = bins(since, until, each)  # type: ignore[arg-type]
    assert sum((one.end - one.start).days + 1 for one in of) == (until - since).days + 1
    day = data.draw(st.dates(since, until))
    one = of[place_in(day, since, chosen)]
    assert one.start <= day <= one.end
    assert ticks(of, chosen, 10)


def _cases() -> dict[str, Figures]:
    return {
        "none": figures_of([]),
        "no day": figures_of([weighed(1, None)]),
        "one": figures_of([weighed(killed=Range(21, 22))]),
        "no figures": figures_of([weighed(), weighed(2, "2016-09-01")]),
        "empty range": figures_of([weighed()], datetime.date(2011, 1, 1), datetime.date(2011, 3, 1)),
        "many types": figures_of(many(400, 300), by="type"),
        "long": figures_of(many(400, 2900)),
    }


@pytest.fixture(scope="module", params=_cases().items(), ids=lambda case: case[0])
def figures(request: pytest.FixtureRequest) -> Figures:
    found: Figures = request.param[1]
    return found


@pytest.mark.parametrize("width", [320, 760, 1600])
def test_a_picture_is_sound_and_all_of_it_lies_within_its_width(figures: Figures, width: int) -> None:
    svg = ElementTree.fromstring(chart_svg(figures, width))  # noqa: S314
    assert svg.findtext(f"{_SVG}desc") == in_words(figures)
    for rect in svg.iter(f"{_SVG}rect"):
        assert float(rect.get("x", "0")) >= 0
        assert float(rect.get("x", "0")) + float(rect.get("width", "0")) <= width + 0.1
        assert float(rect.get("height", "0")) > 0
    for text in svg.iter(f"{_SVG}text"):
        assert float(text.get("x", "0")) < width


def test_a_picture_asks_nothing_of_the_network(figures: Figures) -> None:
    svg = chart_svg(figures).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|url\(|@import|href|<script|<image", svg)


def test_a_picture_is_light_and_dark_where_the_screen_is() -> None:
    found = figures_of([weighed()])
    assert "prefers-color-scheme: dark" in chart_svg(found)
    assert "prefers-color-scheme" not in chart_svg(found, theme="dark")
    assert chart_svg(found, theme="dark") != chart_svg(found, theme="light")


def test_a_page_holds_its_style_its_words_and_its_tables(figures: Figures) -> None:
    page = chart_page(figures)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page
    assert not re.search(r"https?://|url\(|@import|<script|<link|src=| style=", page)
    root = ElementTree.fromstring(page[page.index("<body>") : page.index("</html>")])  # noqa: S314  also: all is closed
    drawn = root.findall(".//svg")
    assert all(one.get("role") == "img" and one.get("aria-label") for one in drawn)
    if figures.incidents:
        assert len(drawn) == 6
        rows = root.findall("./details//tbody/tr")
        assert [row.findtext("th") for row in rows] == [*(named(one, figures.each) for one in figures.bins), "All"]
        assert len(root.findall(".//table")) == 2


def test_words_of_a_record_stay_words() -> None:
    found = figures_of([weighed(type="<b>&\x00", told=(('"><script>', None, "asserts"),))], by="type")
    for drawn in (chart_svg(found), chart_page(found)):
        assert "<b>" not in drawn
        assert "<script>" not in drawn
        assert "\x00" not in drawn


def test_a_png_is_as_wide_as_asked_and_holds_its_words() -> None:
    pytest.importorskip("resvg_py", reason="needs khabar[chart]")
    found = figures_of(many(50, 90))
    png = chart_png(found, 400, zoom=1)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", png[16:20]) == (400,)
    at = png.index(b"iTXt")
    (length,) = struct.unpack(">I", png[at - 4 : at])
    assert in_words(found).encode() in png[at : at + 4 + length]
    assert struct.unpack(">I", png[at + 4 + length : at + 8 + length]) == (zlib.crc32(png[at : at + 4 + length]),)


def test_a_dark_png_is_dark_and_has_letters() -> None:
    pytest.importorskip("resvg_py", reason="needs khabar[chart]")
    found = figures_of([])
    assert chart_png(found, 400, "dark") != chart_png(found, 400, "light")
    assert len(chart_png(found, 400)) > 5000


def test_ten_thousand_incidents_are_drawn_in_seconds() -> None:
    some = many(10_000, 900)
    start = time.perf_counter()
    page = chart_page(figures_of(some, by="type"))
    assert time.perf_counter() - start < 8
    assert len(page) < 1_500_000


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.none() | st.dates(datetime.date(1900, 1, 1)), st.none() | st.integers(0, 10**9), st.booleans()),
        max_size=6,
    )
)
def test_any_days_and_any_figures_make_a_picture(told: list[tuple[datetime.date | None, int | None, bool]]) -> None:
    some = [
        weighed(at, day and day.isoformat(), killed=None if low is None else Range(low, None if opened else low + 1))
        for at, (day, low, opened) in enumerate(told)
    ]
    try:
        drawn = chart_svg(figures_of(some), 320)
    except OptionError:
        return
    ElementTree.fromstring(drawn)  # noqa: S314
    assert "nan" not in drawn.lower().replace("dominant", "")
