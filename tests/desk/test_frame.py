"""What every page of the desk has."""

from __future__ import annotations

from browsing import Watched, axe, shots
from playwright.sync_api import Page, expect
from served import Served


def test_an_error_is_a_page_and_the_same_as_json(served_once: Served) -> None:
    with served_once.client() as client:
        told = client.get("/nowhere")
        page = client.get("/nowhere", headers={"Accept": "text/html"})
    assert told.status_code == page.status_code == 404
    assert set(told.json()["error"]) == {"what", "where", "remedy", "status"}
    assert told.json()["error"]["what"] in page.text


def test_the_frame_is_sound_in_a_browser(page: Page, watched: Watched) -> None:
    watched.expect("404")
    page.goto("/nowhere")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not there")
    axe(page)
    page.emulate_media(color_scheme="dark")
    axe(page)
    shots(page, "error")


def test_the_keys_are_shown_by_a_question_mark(page: Page, watched: Watched) -> None:
    watched.expect("404")
    page.goto("/nowhere")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Show the keys")
    axe(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_first_tab_leads_past_the_head(page: Page, watched: Watched) -> None:
    watched.expect("404")
    page.goto("/nowhere")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
