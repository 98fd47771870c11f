"""What one sees while deciding, in a browser: what was decided, on which event; what a pin replaces; maps that load."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import Opener, axe, opened
from playwright.sync_api import Page, expect
from record_stories import story
from report_samples import lerm
from served import Served

from khabar.record.store import open_store

WAIT = 60_000
IN_VIEW = """(place) => { const box = place.getBoundingClientRect();
  return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight; }"""


@pytest.fixture
def desk(serve: Callable[..., Served], tmp_path: Path) -> Served:
    """A desk on reports that were coded by hand."""
    path = tmp_path / "war.khabar"
    with open_store(path, create=True) as store:
        store.add([lerm(), story("qasra", "Qasra", "2016-05-02", 3), story("murjan", "Murjan", "2016-06-11", 12)])
    return serve(path)


@pytest.fixture
def page(browse: Opener, desk: Served) -> Page:
    page, watched = browse(desk.url)
    watched.expect("400")  # where a test types nonsense
    return page


def select(page: Page, words: str) -> None:
    """Goes to a word of the text by keyboard."""
    page.locator("#report-text").focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
        if page.evaluate("String(getSelection())") == words:
            return
    pytest.fail(f"{words} is not reached")


@pytest.mark.parametrize("width", [360, 1400])
def test_a_correction_from_selected_words_stays_in_sight_on_its_event(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/report?id=lerm&event=e1")
    page.wait_for_selector("#report[data-ready]")
    select(page, "five")
    opened(page, "c")
    form = page.locator("dialog[open]")
    expect(form.locator("select[name=field]")).to_have_value("killed")
    expect(form.locator("input[name=figure_low]")).to_have_value("5")
    form.locator("input[name=figure_low]").fill("30")
    form.locator("input[name=figure_high]").fill("2")
    form.locator("input[name=quick]").first.check()
    page.keyboard.press("Enter")
    wrong = form.locator(".decide-answer p").first
    expect(wrong).to_contain_text("at most: 2 is less than", timeout=WAIT)
    assert wrong.evaluate(IN_VIEW)
    expect(form.locator("input[name=figure_high]")).to_be_focused()
    form.locator("input[name=figure_high]").fill("40")
    page.keyboard.press("Enter")
    said = page.locator("#decided")
    expect(said).to_contain_text("corrected: killed: 30 to 40", timeout=WAIT)
    page.wait_for_selector("#report[data-ready]")
    assert "event=e1" in page.url
    expect(page.locator('[data-choose][aria-current="true"]')).to_have_attribute("data-choose", "1")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert said.evaluate(IN_VIEW)
    killed = page.locator('#event-1 .values:not(.claim) [data-field="killed"]')
    expect(killed.first).to_contain_text("30 to 40")
    expect(killed.first).to_contain_text("decided by A. Coder")
    expect(killed.nth(1).locator("s")).to_contain_text("five")
    expect(page.locator(".report-side")).to_contain_text("Correct a field killed: 30 to 40")
    axe(page, within="#deciding")
    page.get_by_role("button", name="Hide").click()
    expect(said).to_be_empty()


def test_an_event_that_is_not_there_is_said_to_be_missing(page: Page) -> None:
    page.goto("/report?id=lerm&event=e999")
    expect(page.locator("main")).to_contain_text("No event e999 is in this version")


def test_fields_are_walked_in_the_queue_too_and_the_bar_stays_in_sight(page: Page, desk: Served) -> None:
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto(f"/incidents/{desk.incident_at('Qasra')}?queue=")
    fields = page.eval_on_selector_all("[data-field]", "all => all.map((one) => one.id)")
    for key, place in (("f", 0), ("f", 1), ("f", 2), ("F", 1)):
        page.keyboard.press(key)
        expect(page.locator(f"#{fields[place]}")).to_be_focused()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert page.locator("#open-accept").evaluate(IN_VIEW)
    page.keyboard.press("n")
    page.wait_for_url(lambda url: f"/incidents/{desk.incident_at('Qasra')}?" not in url, timeout=WAIT)


def test_a_pin_says_which_places_it_replaces_and_gives_them_back(page: Page, desk: Served) -> None:
    page.goto(f"/incidents/{desk.incident_at('Qasra')}")
    opened(page, "c")
    form = page.locator("dialog[open]")
    form.locator("select[name=field]").select_option("places")
    form.get_by_text("Drop a pin on the map").click()
    canvas = form.locator(".pin-map canvas")
    expect(canvas).to_be_focused(timeout=WAIT)
    page.keyboard.press("Enter")
    said = form.locator('[data-said="places"]')
    expect(said).to_contain_text("Not ticked any more: Qasra")
    expect(form.locator("[data-picks=places] input:checked")).to_have_count(0)
    said.get_by_role("button").click()
    expect(form.locator("[data-picks=places] input:checked")).to_have_count(1)
    expect(form.locator(".map-loading")).to_have_count(0, timeout=WAIT)


def test_a_rejected_incident_is_named_and_offers_undo_alone(page: Page, desk: Served) -> None:
    page.goto(f"/incidents/{desk.incident_at('Qasra')}")
    opened(page, "x")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Rejected: Shelling", timeout=WAIT)
    expect(page.locator(".deciding-bar button")).to_have_count(1)
    opened(page, "u")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("#decided")).to_contain_text("undone", timeout=WAIT)
    expect(page.locator("#open-accept")).to_be_visible()


def test_the_overviews_map_says_that_it_is_being_loaded_over_its_outlines(page: Page) -> None:
    page.route("**/map/base/**", lambda _route: None)  # answered by nobody
    page.goto("/")
    expect(page.locator("#map .map-loading")).to_have_text("The map is being loaded …", timeout=WAIT)
    still = page.locator("#map img.map-waits")
    expect(still).to_be_visible(timeout=WAIT)
    assert "/map/still.svg?" in str(still.get_attribute("src"))
    page.unroute_all(behavior="ignoreErrors")
    page.goto("/")
    expect(page.locator("#map .map-loading")).to_have_count(0, timeout=WAIT)
    expect(page.locator("#map img.map-waits")).to_have_count(0)
