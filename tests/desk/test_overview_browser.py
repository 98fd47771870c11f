"""The overview in a browser: by mouse, by keyboard, without script, at three widths, light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browsing import Watched, axe, shots
from playwright.sync_api import Page, expect
from served import Served

from khabar.desk.basemap import tiles

SLOW_MS = 60_000


@pytest.fixture(scope="module", autouse=True)
def ground() -> None:
    """The packs of the map are read before: no desk is closed while it still reads them."""
    tiles.warm()


def drawn(page: Page) -> None:
    """Waits until the map shows its signs."""
    expect(page.locator("#map[data-drawn]")).to_be_attached(timeout=SLOW_MS)
    expect(page.locator(".sign").first).to_be_attached(timeout=SLOW_MS)


def test_the_overview_is_sound_and_looks_right(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")  # colours that change slowly are none to measure
    page.goto("/")
    drawn(page)
    axe(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    axe(page)
    page.goto("/?status=planned")
    drawn(page)
    axe(page)
    page.goto("/")
    drawn(page)
    shots(page, "overview")


def test_a_filter_changes_page_map_and_address_in_place(page: Page) -> None:
    page.goto("/")
    drawn(page)
    count = page.locator(".inc").count()
    page.locator("#map").evaluate("(box) => { box.dataset.same = 'yes'; }")
    page.locator("a.facet-value", has_text="Battles").first.click()
    expect(page).to_have_url(re.compile("type=Battles"))
    expect(page).to_have_title(re.compile("^Incidents: Battles"))
    expect(page.locator(".ov-conditions .chip")).to_contain_text(["Battles"])
    assert page.locator(".inc").count() < count
    expect(page.locator("#map[data-same]")).to_be_attached()
    page.go_back()
    expect(page).to_have_title(re.compile("^Incidents ·"))
    expect(page.locator(".inc")).to_have_count(count)


def test_the_form_asks_for_words_and_days(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("qasra")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=qasra"))
    expect(page.locator(".inc")).to_have_count(1)
    expect(page.locator('#ov-form [name="q"]')).to_be_focused()
    page.locator('#ov-form [name="since"]').fill("2017-01-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.get_by_role("link", name=re.compile("^without from")).click()
    expect(page.locator(".inc")).to_have_count(1)


def test_the_list_is_walked_and_opened_by_keyboard(page: Page) -> None:
    page.goto("/")
    drawn(page)
    page.keyboard.press("j")
    expect(page.locator(".inc-link").nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    second = page.locator(".inc-link").nth(1)
    expect(second).to_be_focused()
    address = second.get_attribute("href") or ""
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{address}$"))


def test_list_and_map_mark_each_other(page: Page) -> None:
    page.goto("/")
    drawn(page)
    located = page.locator(".inc[data-lat]").first
    located.hover()
    expect(page.locator(".sign.on")).to_have_count(1)
    page.locator(".sign").first.dispatch_event("pointerenter")
    expect(page.locator(".inc.on").first).to_be_attached()
    page.locator(".sign").first.dispatch_event("pointerleave")
    expect(page.locator(".inc.on")).to_have_count(0)


def test_days_are_chosen_by_dragging_over_the_timeline(page: Page) -> None:
    page.goto("/")
    drawing = page.locator("svg.time")
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.1, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, y, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"since=\d{4}-\d\d-\d\d&until=\d{4}-\d\d-\d\d"))
    expect(page.locator(".ov-conditions .chip")).to_have_count(2)


def test_a_sign_tells_what_it_stands_for(page: Page) -> None:
    page.goto("/?q=qasra")
    drawn(page)
    page.locator(".sign").first.dispatch_event("click")
    expect(page.locator(".maplibregl-popup")).to_contain_text("Open the incident")


def test_it_works_without_script(served: Served, browse: Callable[..., tuple[Page, Watched]]) -> None:
    page, _ = browse(served.url, java_script_enabled=False)
    page.goto("/")
    expect(page.locator("img.map-still")).to_be_visible()
    page.set_viewport_size({"width": 1400, "height": 900})
    page.locator("a.facet-value", has_text="Battles").first.click()
    expect(page).to_have_url(re.compile("type=Battles"))
    page.locator(".inc-link").first.click()
    expect(page).to_have_url(re.compile("/incidents/i"))


def test_a_browser_that_draws_no_maps_shows_a_picture(page: Page) -> None:
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null;")
    page.goto("/")
    expect(page.locator("img.map-still")).to_be_visible()
    page.locator("a.facet-value", has_text="Battles").first.click()
    expect(page.locator("img.map-still")).to_have_attribute("src", re.compile("type=Battles"))


def test_a_phone_has_it_all(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/")
    expect(page.locator(".ov-form")).to_be_hidden()
    page.locator(".ov-filters-open").click()
    expect(page.locator(".ov-form")).to_be_visible()
    axe(page)
    page.locator("a.facet-value", has_text="Battles").first.click()
    expect(page).to_have_url(re.compile("type=Battles"))
    expect(page.locator(".inc-link").first).to_be_visible()
