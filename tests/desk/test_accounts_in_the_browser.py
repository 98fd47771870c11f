"""Logging in, one's account, everybody's accounts, and a session that ends while one types: in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from browsing import Watched, axe, shots
from playwright.sync_api import Browser, Page, expect
from served import PASSWORD, Served, logged_in, serving

from khabar.desk.state import Settings

Browse = Callable[..., tuple[Page, Watched]]


def _log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.goto("/login?next=/account")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    page.wait_for_load_state("networkidle")  # the page's scripts are there


def _end_sessions(desk: Served, name: str) -> None:
    assert desk.desk.people is not None
    desk.desk.people.end_sessions(name)


def test_one_logs_in_by_keyboard_alone(team: Served, browse: Browse) -> None:
    page, watched = browse(team.url)
    watched.expect("401")
    page.goto("/account")
    expect(page).to_have_url(f"{team.url}/login?next=%2Faccount")
    expect(page.get_by_label("Name")).to_be_focused()
    axe(page)
    page.keyboard.type("Ruth")
    page.keyboard.press("Tab")
    page.keyboard.type("a wrong password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Name or password is wrong")
    axe(page)
    shots(page, "login")
    expect(page.get_by_label("Name")).to_have_value("Ruth")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    assert page.evaluate("document.cookie") == "", "no script can read the session"
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_ones_account_makes_and_revokes_tokens(team: Served, browse: Browse) -> None:
    page, _ = browse(team.url)
    _log_in(page, "A. Coder")
    page.get_by_label("Name").fill('<img src=x onerror=alert(1)>"')
    page.get_by_role("button", name="Make a token").click()
    secret = page.locator(".secret").inner_text()
    with team.client(Authorization=f"Bearer {secret}") as program:
        assert program.get("/session").json()["user"] == "A. Coder"
        axe(page)
        shots(page, "account")
        page.get_by_role("button", name="Revoke").click()
        expect(page.get_by_role("status").first).to_contain_text("revoked")
        assert program.get("/session").status_code == 401


def test_an_admin_makes_an_account_whose_owner_chooses_the_password(team: Served, browse: Browse) -> None:
    page, _ = browse(team.url)
    _log_in(page, "Boss")
    page.get_by_role("link", name="All accounts").click()
    page.get_by_label("Name").fill("نور ا. خليل")
    page.get_by_label("Role", exact=True).select_option("coder")
    page.get_by_role("button", name="Make an account").click()
    secret = page.locator(".secret").inner_text()
    axe(page)
    shots(page, "users")
    new, _ = browse(team.url)
    _log_in(new, "نور ا. خليل", secret)
    axe(new)
    new.get_by_label("Now").fill(secret)
    new.get_by_label("New", exact=True).fill("words that I chose")
    new.get_by_label("New, once more").fill("words that I chose")
    new.get_by_role("button", name="Set the password").click()
    expect(new.get_by_role("status").first).to_contain_text("The new password holds")


def test_a_session_that_ends_while_one_types_is_taken_up_in_place(team: Served, browse: Browse) -> None:
    page, watched = browse(team.url)
    watched.expect("401")
    _log_in(page, "A. Coder")
    page.get_by_label("Name").fill("typed for a long time")
    _end_sessions(team, "A. Coder")
    page.get_by_role("button", name="Make a token").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Your session has ended")
    expect(dialog.get_by_label("Password")).to_be_focused()
    axe(page)
    page.keyboard.type("a wrong password")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("wrong")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("row")).to_contain_text(["", "typed for a long time"])


def test_not_logging_in_again_leaves_what_was_typed(team: Served, browse: Browse) -> None:
    page, watched = browse(team.url)
    watched.expect("401")
    _log_in(page, "A. Coder")
    page.get_by_label("Name").fill("typed for a long time")
    _end_sessions(team, "A. Coder")
    page.get_by_role("button", name="Make a token").click()
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Name")).to_have_value("typed for a long time")


def test_a_form_is_not_sent_into_the_void(team_record: Path, browse: Browse) -> None:
    with serving(team_record, Settings(accounts=True)) as desk:
        page, watched = browse(desk.url)
        watched.expect("ERR_CONNECTION_REFUSED")
        _log_in(page, "A. Coder")
        page.get_by_label("Name").fill("typed for a long time")
    page.get_by_role("button", name="Make a token").click()
    expect(page.locator("[data-told]")).to_contain_text("the desk cannot be reached")
    expect(page.get_by_label("Name")).to_have_value("typed for a long time")
    axe(page)


def test_without_scripts_too_nothing_typed_is_lost(team: Served, browse: Browse) -> None:
    page, watched = browse(team.url, java_script_enabled=False)
    watched.expect("401")
    _log_in(page, "A. Coder")
    page.get_by_label("Name").fill("typed for a <long> time")
    _end_sessions(team, "A. Coder")
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_role("alert")).to_contain_text("kept here")
    page.get_by_label("Name").fill("A. Coder")
    page.get_by_label("Password").fill("a wrong password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert").last).to_contain_text("wrong")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("dl")).to_contain_text("typed for a <long> time")
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("row")).to_contain_text(["", "typed for a <long> time"])


def test_a_page_older_than_its_session_can_be_sent_again(team: Served, browse: Browse) -> None:
    page, watched = browse(team.url, java_script_enabled=False)
    watched.expect("403")
    _log_in(page, "A. Coder")
    page.get_by_label("Name").fill("from an old page")
    page.context.clear_cookies()
    other = page.context.new_page()
    _log_in(other, "A. Coder")
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is lost, and nothing is done yet")
    shots(page, "kept")
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("row")).to_contain_text(["", "from an old page"])


_EVIL = """<form method=post action="{address}"><input name=label value=forged><input name=role value=reader></form>
<script>document.forms[0].submit()</script>"""


def test_another_site_cannot_make_a_browser_change_anything(team: Served, browser: Browser) -> None:
    context = browser.new_context(base_url=team.url)
    page = context.new_page()
    _log_in(page, "A. Coder")
    answers: dict[str, int] = {}
    page.on("response", lambda response: answers.update({response.url: response.status}))
    address = f"{team.url}/account/tokens"
    evil = _EVIL.format(address=address)
    page.route("http://evil.example/", lambda route: route.fulfill(body=evil, content_type="text/html"))
    page.goto("http://evil.example/")
    page.wait_for_url(address)
    assert answers[address] in (401, 403)
    with logged_in(team, "A. Coder") as client:
        assert client.get("/account").json()["tokens"] == []
    context.close()
