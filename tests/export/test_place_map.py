"""The map page: everything in one file, every text escaped, every name linked with its sign."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.export.place_map import place_map
from khabar.nouns.report import Report
from khabar.nouns.span import Span
from khabar.nouns.toponym import Area, Located, Toponym
from khabar.packs.outlines import load_outlines

sys.path.append(str(Path(__file__).parent))
from located_example import REASON, TITLE, candidate, located, toponym

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """The elements of a page, its ids and links, and its text without style and script; counts tags left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.text += data

    def all(self, tag: str, kind: str = "") -> list[dict[str, str | None]]:
        return [a for name, a in self.elements if name == tag and (not kind or kind in (a.get("class") or "").split())]


@pytest.fixture(scope="module")
def html() -> str:
    return place_map([located()], load_outlines())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_page_is_whole(page: Page) -> None:
    assert page.open == []
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)


def test_every_link_leads_to_a_place_in_the_page(page: Page) -> None:
    ids = {attributes.get("id") for _, attributes in page.elements}
    links = [attributes["href"] or "" for attributes in page.all("a")]
    assert links
    assert all(link.startswith("#") and link[1:] in ids for link in links)


def test_nothing_is_asked_of_the_network(html: str, page: Page) -> None:
    assert not re.search(
        r"https?://|//[a-z]|url\((?!#)|@import|src=|fetch\(|XMLHttp|WebSocket|<link", html.replace("// ", "")
    )
    policy = next(a["content"] or "" for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none';")
    for name in ("style", "script"):
        content = re.search(rf"<{name}>(.*?)</{name}>", html, re.DOTALL)
        assert content
        digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
        assert "unsafe" not in policy


def test_no_element_carries_style_or_script(page: Page) -> None:
    for _, attributes in page.elements:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_hostile_text_stays_text(html: str, page: Page) -> None:
    assert len(page.all("script")) == 1
    assert page.all("b") == page.all("i") == []
    assert TITLE in page.text
    assert "</p><script>alert(1)</script>\ufffd\ufffd" in page.text
    html.encode("utf-8")


def test_a_name_and_its_sign_lead_to_each_other(page: Page) -> None:
    names, pins = page.all("a", "name"), page.all("a", "pin")
    assert [name["data-place"] for name in names] == ["0", "0", "1", "2", "3", "0"]
    assert {pin["data-place"] for pin in pins} == {"0", "1", "2"}
    assert all(pin["aria-label"] for pin in pins)


def test_an_area_is_as_wide_as_it_is_uncertain(page: Page) -> None:
    radius = {circle["data-place"]: float(circle["r"] or 0) for circle in page.all("circle", "area")}
    assert 21 < radius["1"] / radius["2"] < 23


def test_words_that_move_a_place_are_marked(html: str) -> None:
    assert '<span class="rel">southern countryside of</span>' in html


def test_rivals_are_there_for_the_place_they_rival(page: Page) -> None:
    assert [group["data-place"] for group in page.all("g", "rivals")] == ["2"]


def test_a_name_that_was_not_placed_is_listed_with_reason_and_candidates(page: Page) -> None:
    listed = page.text[page.text.index("Not placed") :]
    assert "al-Mrej" in listed
    assert REASON in listed
    assert "Al Murayj" in listed


def test_every_paragraph_finds_its_own_direction(page: Page) -> None:
    assert [p.get("dir") for p in page.all("p") if "class" not in p].count("auto") >= 3
    assert page.all("h1")[0]["dir"] == "auto"


def test_reports_without_any_place_are_shown_with_the_reason() -> None:
    report = Report("r", "Nothing near Nowhere.")
    lost = Toponym(Span.of(report.text, 13, 20), None, None, (), "not in the gazetteer")
    page = Page(place_map([Located(report, (lost,))], load_outlines()))
    assert page.all("svg") == []
    assert "not in the gazetteer" in page.text
    assert Page(place_map([], load_outlines())).all("svg") == []


def test_several_reports_have_their_titles() -> None:
    page = Page(place_map([located(), located()], load_outlines()))
    assert "Places of 2 reports" in page.text
    assert len(page.all("h2")) == 4
    assert page.all("a", "pin")[0]["id"] == "m0"


def test_a_page_is_the_same_every_time(html: str) -> None:
    assert place_map([located()], load_outlines()) == html


def test_a_page_is_small_enough_to_send(html: str) -> None:
    assert len(html) < 600_000


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.floats(), st.floats(), st.floats(0, 20_000)), max_size=4), st.text(min_size=1, max_size=40)
)
def test_any_places_and_any_text_make_a_page(points: list[tuple[float, float, float]], text: str) -> None:
    words = Span.of(text, 0, len(text))
    found = [
        Toponym(
            words, candidate("x", text, lat, lon, 0.5), Area(lat, lon, km, 1), (candidate("y", text, lon, lat, 0.1),)
        )
        for lat, lon, km in points
    ]
    page = place_map([Located(Report(text, text, title=text), tuple(found))], load_outlines())
    assert Page(page).open == []
    assert not re.search(r"\bnan\b", page[page.index("<body>") : page.index("<main>")])  # "Semnan" is a province


def test_thousands_of_names_are_drawn_in_seconds() -> None:
    text = "Rasha " * 5000
    names = [
        toponym(Span.of(text, 6 * n, 6 * n + 5), candidate(f"x:{n}", "Rasha", 33 + n / 2000, 37 + n % 70 / 50, 0.9))
        for n in range(5000)
    ]
    start = time.perf_counter()
    page = place_map([Located(Report("r", text), tuple(names))], load_outlines())
    assert time.perf_counter() - start < 10
    assert page.count('class="pin"') == 5000
