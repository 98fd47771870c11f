"""Coding, deciding and auditing in a real browser: by keyboard, through a lost connection, at three widths."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import Watched, axe, shots
from coded_stories import first, second
from playwright.sync_api import Page, expect
from served import Served
from teams import PASSWORD, client_of, made_round, make_team

from khabar.desk.state import Settings

KEYS = ("lerm-1", "lerm-2", "lerm-3")
Opened = tuple[Page, Watched]


@pytest.fixture
def team(serve: Callable[..., Served], tmp_path: Path) -> Served:
    record = tmp_path / "team.khabar"
    make_team(record, KEYS)
    return serve(record, Settings(by="nobody", accounts=True))


def logged_in(browse: Callable[..., Opened], team: Served, name: str) -> Opened:
    page, watched = browse(team.url)
    page.goto("/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda address: not address.endswith("/login"))
    return page, watched


def select(page: Page, words: str) -> None:
    """Selects words in the text as a mouse would."""
    page.locator("#report-text").focus()
    page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.getElementById("report-text"), NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at >= 0) return document.getSelection().setBaseAndExtent(node, at, node, at + words.length);
          }
          throw new Error(words);
        }""",
        words,
    )
    expect(page.locator("#palette .palette-words")).to_have_text(words)


def test_a_report_is_coded_by_keyboard_through_a_lost_connection(  # noqa: PLR0915  one way from end to end
    browse: Callable[..., Opened], team: Served
) -> None:
    with client_of(team, "lea") as lead:
        made_round(lead)
    page, watched = logged_in(browse, team, "ada")
    watched.expect("404")
    page.goto("/rounds/1")
    page.locator("#code-next").press("Enter")
    expect(page.locator("#coder")).to_be_visible()
    # The first word of the text by arrow keys, then another one by the mouse.
    page.locator("#report-text").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#palette .palette-words")).to_have_text("shell")
    page.keyboard.press("n")
    expect(page.locator("#type")).to_be_focused()
    page.locator("#type").select_option("Shelling/artillery/missile attack")
    page.keyboard.press("Alt+x")
    expect(page.locator("#report-text")).to_be_focused()
    for words, key in (("Rebel gunners", "d"), ("Rebels", "D"), ("civilians", "a"), ("Lerm", "p"), ("Wednesday", "m")):
        select(page, words)
        page.keyboard.press(key)
    expect(page.locator(".referent").first).to_contain_text("Rebel gunners")
    page.locator('[data-f="time-start"]').fill("2016-04-13")
    page.locator('[data-f="time-start"]').press("Tab")
    page.locator('[data-f="0-killed-low"]').fill("5")
    page.locator('[data-f="0-killed-low"]').press("Tab")
    select(page, "shelled the market of Lerm on Wednesday, killing at least five civilians")
    page.keyboard.press("c")
    select(page, "rescuers")
    page.keyboard.press("s")
    select(page, "said")
    page.keyboard.press("u")
    expect(page.locator(".save-state")).to_contain_text("Saved")
    axe(page)
    shots(page, "rounds-code")

    # The connection is lost while a hedge is ticked: nothing is lost.
    watched.expect("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    page.locator('[data-f="claim-0-hedge"]').check()
    expect(page.locator(".save-state")).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    expect(page.locator(".save-state")).to_contain_text("Saved", timeout=15_000)
    page.reload()
    expect(page.locator('[data-f="claim-0-hedge"]')).to_be_checked()

    # Taken back, and then submitted by keyboard; the next report follows.
    page.locator('[data-f="claim-0-hedge"]').uncheck()
    page.locator("#report-text").focus()
    page.keyboard.press("z")
    expect(page.locator('[data-f="claim-0-hedge"]')).to_be_checked()
    before = page.url
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: address != before)
    assert "/rounds/1/code?id=" in page.url
    with client_of(team, "ada") as ada:
        key = before.partition("id=")[2]
        kept = ada.get("/rounds/1/code", params={"id": key}).json()
    event = kept["coding"]["events"][0]
    assert kept["standing"] == "submitted"
    assert (event["main"], event["killed"], len(event["doers"][0]), event["claims"][0]["hedge"]) == (
        True,
        [5, 5],
        2,
        True,
    )
    assert event["time"] == {
        "span": event["time"]["span"],
        "start": "2016-04-13",
        "end": "2016-04-13",
        "precision": "day",
    }


def test_what_lacks_something_is_told_and_stays(browse: Callable[..., Opened], team: Served) -> None:
    with client_of(team, "lea") as lead:
        made_round(lead)
    page, watched = logged_in(browse, team, "ada")
    watched.expect("400")
    page.goto("/rounds/1/code?id=lerm-2")
    expect(page.locator("#coder")).to_be_visible()
    select(page, "bombed")
    page.keyboard.press("n")
    page.get_by_role("button", name="Submit for ever").click()
    expect(page.locator(".save-state")).to_contain_text("no type is chosen")
    expect(page.locator(".faults")).to_contain_text("no type is chosen")
    expect(page.locator("#type")).to_be_focused()
    expect(page.locator("#refused-why")).to_have_text("No type is chosen.")
    expect(page.locator(".rule-shown").first).to_contain_text("section 3")


def test_a_form_refused_stays_with_what_was_typed(browse: Callable[..., Opened], team: Served) -> None:
    for scripts in (True, False):
        page, watched = browse(team.url, java_script_enabled=scripts)
        watched.expect("400")
        page.goto("/login?next=/rounds")
        page.get_by_label("Name").fill("lea")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.get_by_label("Name what it is for").fill("Trial of May")
        page.get_by_label("How many reports").fill("3")
        page.get_by_role("button", name="Draw and make the round").click()
        expect(page.locator("#refused-why")).to_contain_text("Nobody is named")
        expect(page.get_by_label("Name what it is for")).to_have_value("Trial of May")
        expect(page.get_by_role("checkbox", name="ada")).to_be_focused()
        if scripts:
            axe(page)
            shots(page, "rounds-refused")
        page.get_by_role("checkbox", name="ada").check()
        page.get_by_role("checkbox", name="bea").check()
        page.get_by_role("button", name="Draw and make the round").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Trial of May")


def test_that_a_report_tells_nothing_is_asked_for_once_more(browse: Callable[..., Opened], team: Served) -> None:
    with client_of(team, "lea") as lead:
        made_round(lead)
    page, _ = logged_in(browse, team, "ada")
    page.goto("/rounds/1/code?id=lerm-2")
    expect(page.locator("#coder")).to_be_visible()
    # A double press is one: both within a moment, however slow this machine is.
    twice = """() => { for (const _ of [1, 2]) document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true })); }"""
    page.evaluate(twice)
    expect(page.locator(".save-state")).to_contain_text("Submit once more")
    assert "lerm-2" in page.url
    page.wait_for_timeout(900)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: "lerm-2" not in address)


def test_a_later_draft_of_another_window_is_not_lost(browse: Callable[..., Opened], team: Served) -> None:
    with client_of(team, "lea") as lead:
        made_round(lead)
    page, watched = logged_in(browse, team, "ada")
    watched.expect("409")
    page.goto("/rounds/1/code?id=lerm-2")
    expect(page.locator("#coder")).to_be_visible()
    with client_of(team, "ada") as other:
        other.post("/rounds/1/draft", params={"id": "lerm-2"}, json={"coding": first(), "seen": 0})
    select(page, "bombed")
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Two drafts")
    axe(page)
    dialog.get_by_role("button", name="Load the later one").click()
    expect(page.locator(".event-tab")).to_have_count(3)


def test_differences_are_decided_by_keyboard_and_measured(browse: Callable[..., Opened], team: Served) -> None:
    with client_of(team, "lea") as lead, client_of(team, "ada") as ada, client_of(team, "bea") as bea:
        made_round(lead, name="Trial of April")
        for key in KEYS:
            for coder, coding in ((ada, first()), (bea, second())):
                assert coder.post("/rounds/1/code", params={"id": key}, json={"coding": coding}).status_code == 200
    page, _ = logged_in(browse, team, "lea")
    for address, name in (("/rounds", "rounds"), ("/rounds/1", "round"), ("/rounds/1/agreement", "agreement")):
        page.goto(address)
        axe(page)
        shots(page, f"rounds-{name}")
    page.goto("/rounds/1/adjudicate?id=lerm-1")
    expect(page.locator(".question")).to_have_count(6)
    expect(page.locator("[data-from-selection]").first).to_be_visible()
    # The first difference is the current one; who goes on by "next" after each choice passes none over.
    for keys in ("a", "j", "a", "a", "j", "a"):
        page.keyboard.press(keys)
    expect(page.locator("#decided-count")).to_have_text("4 of 6 decided")
    # Kept too early: the field left open has the focus and says so, what was chosen stays.
    page.keyboard.press("Control+Enter")
    expect(page.locator('.question[data-id="1.targets"] input[value="0"]')).to_be_focused()
    expect(page.locator("#refused-why")).to_contain_text("Nothing is chosen")
    expect(page.locator("#choices")).to_contain_text("open")
    axe(page)
    shots(page, "rounds-adjudicate-open")
    page.get_by_label("Another value of Targets").fill("residents")
    page.get_by_label("Reason for Targets").fill("as told")
    page.get_by_label("Reason for Targets").press("Tab")
    expect(page.locator("#state")).to_contain_text("Kept")
    axe(page)
    shots(page, "rounds-adjudicate")
    page.reload()
    expect(page.get_by_label("Another value of Targets")).to_have_value("residents")
    expect(page.locator("#decided-count")).to_have_text("5 of 6 decided")
    page.keyboard.press("a")
    expect(page.locator("#decided-count")).to_have_text("6 of 6 decided")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/rounds/1/apply?id=lerm-1")
    axe(page)
    shots(page, "rounds-apply")
    page.get_by_role("button", name="Make the chosen decisions").click()
    expect(page.get_by_role("status").first).to_contain_text("3 decisions asked for, all made")


def test_an_event_is_audited_by_keyboard(browse: Callable[..., Opened], served: Served) -> None:
    with served.client() as lead:
        lead.headers["X-Khabar-Token"] = served.token()
        assert lead.post("/audits", json={"events": 3, "reports": 2, "seed": 3}).status_code == 201
    page, _ = browse(served.url)
    page.goto("/audits/1")
    page.locator("#mark-next").click()
    expect(page.locator("#all-right")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.press("w")
    page.keyboard.press("e")
    axe(page)
    shots(page, "audits-event")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/audits/1/event?place=1")
    page.goto("/audits/1/report?place=0")
    axe(page)
    shots(page, "audits-report")
    page.get_by_label("Events that the report tells and that are missing").fill("1")
    page.get_by_role("button", name="Keep, and the next").click()
    page.wait_for_url("**/audits/1/report?place=1")
    for address, name in (("/audits", "audits"), ("/audits/1", "audit")):
        page.goto(address)
        axe(page)
        shots(page, f"audits-{name}")
    page.goto("/audits/1")
    expect(page.locator("table.agreement").first).to_contain_text("1 of 1")
