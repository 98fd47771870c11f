"""The page of an incident, served: addresses, names on demand, merged and withdrawn numbers, and how it looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import Watched, axe, shots
from playwright.sync_api import Page, expect
from record_stories import story
from served import Served, logged_in

from khabar.record.store import Store, open_store


def number_of(store: Store, key: str, type: str = "") -> int:
    """The incident that a report tells (of a type)."""
    return next(
        one.number
        for one in store.incidents()
        for account in one.accounts
        if key in (account.report.id, account.report.publisher) and type in account.event.type
    )


@pytest.fixture
def strike(served: Served) -> str:
    """The strike of ../shared, by the words of its figure."""
    for one in served.desk.store.incidents():
        if any(account.event.harm.killed and "over 20" in account.report.text for account in one.accounts):
            return one.id
    pytest.skip("needs ../shared, the project's data beside the checkout")


def test_both_figures_and_voices_of_the_strike_are_on_one_screen(page: Page, strike: str) -> None:
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto(f"/incidents/{strike}")
    bottoms = page.evaluate(
        """() => [...document.querySelectorAll("#f-killed tr.figure, #f-killed tr.toll")].map((row) => ({
            words: row.innerText, top: row.getBoundingClientRect().top, bottom: row.getBoundingClientRect().bottom}))"""
    )
    told = " ".join(one["words"] for one in bottoms)
    assert "over 20" in told
    assert "killing 22" in told
    assert "ARA News" in told
    assert "activist 1" in told
    assert all(one["top"] > 0 and one["bottom"] <= 900 for one in bottoms), bottoms
    assert page.evaluate("scrollY") == 0


def test_the_page_is_sound_at_three_widths_and_in_both_themes(page: Page, strike: str) -> None:
    page.goto(f"/incidents/{strike}")
    axe(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    axe(page)
    shots(page, "incident")


def test_words_lead_to_the_report_and_fields_are_walked_by_keyboard(page: Page, strike: str) -> None:
    page.goto(f"/incidents/{strike}")
    page.keyboard.press("f")
    expect(page.locator("#f-killed")).to_be_focused()
    page.locator("#f-killed tr.figure a").first.click()
    page.wait_for_url("**/report?id=*&at=*#s*")


def test_names_are_withheld_until_they_are_asked_for_which_is_noted(page: Page, strike: str, served: Served) -> None:
    page.goto(f"/incidents/{strike}")
    expect(page.locator("main")).not_to_contain_text("Sulaiman")
    page.get_by_role("button", name="Show names").click()
    expect(page.locator("#f-killed")).to_contain_text("Sulaiman")
    noted = [entry.body for entry, _ in served.desk.store.notes("access")]
    assert noted[-1] == {"what": "names shown", "on": strike}
    page.get_by_role("button", name="Withhold names").click()
    expect(page.locator("main")).not_to_contain_text("Sulaiman")


def test_a_reader_never_sees_names(team: Served) -> None:
    number = next(
        (one.number for one in team.desk.store.incidents() if "Sulaiman" in one.accounts[0].report.text and
         any(c.killed for c in one.accounts[0].event.claims)), None
    )  # fmt: skip
    if number is None:
        pytest.skip("needs ../shared, the project's data beside the checkout")
    with logged_in(team, "Ruth") as reader:
        assert reader.post(f"/incidents/i{number}/names", data={"shown": "true"}).status_code == 403
        assert "Sulaiman" not in reader.get(f"/incidents/i{number}").text
        assert "Show names" not in reader.get(f"/incidents/i{number}", headers={"Accept": "text/html"}).text
    with logged_in(team, "A. Coder") as coder:
        assert "Sulaiman" not in coder.get(f"/incidents/i{number}").text
        assert coder.post(f"/incidents/i{number}/names", data={"shown": "true"}).status_code == 200
        assert "Sulaiman" in coder.get(f"/incidents/i{number}").text
    with logged_in(team, "Lena") as lead:
        assert "Sulaiman" not in lead.get(f"/incidents/i{number}").text
    assert [entry.by for entry, _ in team.desk.store.notes("access")] == ["A. Coder"]


def test_the_same_address_answers_programs_in_json(served_once: Served) -> None:
    number = number_of(served_once.desk.store, "lerm-a news")
    with served_once.client() as client:
        told = client.get(f"/incidents/i{number}").json()
    assert told["id"] == f"i{number}"
    assert told["head"]["type"] if "type" in told["head"] else told["head"]["what"]
    assert {"killed", "wounded"} >= {one["field"] for one in told["measures"] if "." not in one["field"]}


def test_a_merged_number_leads_on_with_a_note(served: Served, browse: Callable[..., tuple[Page, Watched]]) -> None:
    store = served.desk.store
    low, high = sorted((number_of(store, "qasra news"), number_of(store, "murjan news")))
    store.decide("together", [low, high], "same funeral", by="A. Coder")
    with served.client() as client:
        answer = client.get(f"/incidents/i{high}")
        assert answer.status_code == 307
        assert answer.headers["location"].startswith(f"/incidents/i{low}?")
        assert client.get(f"/incidents/i{low}?was=i{number_of(store, 'lerm-a news')}").json()["was"] is None
    page, _ = browse(served.url)
    page.goto(f"/incidents/i{high}")
    expect(page.get_by_text(f"i{high} was merged into i{low}")).to_be_visible()
    expect(page.locator(".decisions")).to_contain_text("same funeral")


def test_a_withdrawn_number_explains_itself(serve: Callable[..., Served], tmp_path: Path) -> None:
    with open_store(tmp_path / "own.khabar", create=True) as store:
        store.add([story("gone", "Lerm", "2016-04-13", 5)], by="ada")
        number = number_of(store, "gone news")
        store.seal("gone", "the source is in danger", by="ada", whole=True)
    desk = serve(tmp_path / "own.khabar")
    with desk.client() as client:
        answer = client.get(f"/incidents/i{number}")
        page = client.get(f"/incidents/i{number}", headers={"Accept": "text/html"}).text
    assert answer.status_code == 410
    assert answer.json()["is_withdrawn"]
    assert any("sealed" in change["what"] for change in answer.json()["changes"])
    assert "is withdrawn" in page


def test_a_number_that_was_never_issued_is_told(served_once: Served) -> None:
    with served_once.client() as client:
        for path in ("/incidents/i99999", "/incidents/i99999/history", "/incidents/i0"):
            assert client.get(path).status_code == 404, path
        assert client.get("/incidents/war").status_code == 422


def test_the_history_says_who_did_what_when_and_why(served: Served, page: Page) -> None:
    number = number_of(served.desk.store, "qasra news")
    served.desk.store.decide("status", [number], "it did not happen", by="A. Coder", value={"value": "denied"})
    page.goto(f"/incidents/i{number}/history")
    expect(page.locator(".history")).to_contain_text("it did not happen")
    expect(page.locator(".history")).to_contain_text("issued for")
    axe(page)


def test_the_nearest_incident_that_is_another_is_named_with_the_reason(served_once: Served) -> None:
    number = number_of(served_once.desk.store, "lerm-a news")
    with served_once.client() as client:
        near = client.get(f"/incidents/i{number}").json()["joining"]["nearest"]
    assert near
    assert near[0]["why"]
    assert near[0]["id"] != f"i{number}"


def test_hostile_words_are_shown_and_do_nothing(
    serve: Callable[..., Served], tmp_path: Path, browse: Callable[..., tuple[Page, Watched]]
) -> None:
    evil = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
    with open_store(tmp_path / "own.khabar", create=True) as store:
        store.add(
            [story("evil", "Lerm", "2016-04-13", 5, source=f"medics {evil}", url="https://e.org/?a=<b>")], by=evil
        )
        number = number_of(store, "evil news")
        store.decide("accept", [number], evil, by=evil)
    desk = serve(tmp_path / "own.khabar")
    page, _ = browse(desk.url)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(f"/incidents/i{number}?whole=true")
    assert page.locator('main img, main script:not([type="application/json"])').count() == 0
    expect(page.locator(".decisions")).to_contain_text("<script>")
    page.goto(f"/incidents/i{number}/history")
    assert page.locator('main img, main script:not([type="application/json"])').count() == 0


def test_the_map_moves_on_demand_and_asks_no_other_machine(page: Page, strike: str) -> None:
    page.goto(f"/incidents/{strike}")
    expect(page.locator("#incident-map svg.small-map")).to_be_visible()
    page.get_by_role("button", name="Move about on the map").click()
    expect(page.locator("#incident-map .map-sign.found")).to_have_count(3)
    page.wait_for_timeout(1_500)
    shots(page, "incident-map", full=False)
