"""Deciding in a real browser: by keyboard alone, without JavaScript, over a cut line, after a session has ended."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from browsing import Opener, Watched, axe, opened
from playwright.sync_api import Page, Route, expect
from served import Served, serving

from khabar.desk.state import Settings
from khabar.nouns.incident import Decision
from khabar.record.decision_list import decisions_of, rulings
from khabar.record.store import Store, open_store

WAIT = 60_000


def decided(store: Store) -> list[Decision]:
    """All decisions, the newest first."""
    with store.place.reading() as connection:
        every = rulings(connection)
        made = decisions_of(connection, every)
        return [made[one.entry.hash] for one in every]


def said(page: Page, words: str) -> None:
    expect(page.locator("#decided")).to_contain_text(words, timeout=WAIT)


def test_from_the_queue_by_keyboard_alone(page: Page, served: Served) -> None:
    page.goto("/queue")
    first = page.locator(".queue-row").first.get_attribute("data-id")
    page.keyboard.press("n")
    page.wait_for_url(f"**/incidents/{first}?queue=", timeout=WAIT)
    opened(page, "a")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    said(page, f"{first} accepted")
    page.keyboard.press("n")
    page.wait_for_url(lambda url: "/incidents/" in url and f"/incidents/{first}?" not in url, timeout=WAIT)
    second = page.url.rpartition("/")[2].partition("?")[0]
    opened(page, "c")
    page.keyboard.type("killed")
    expect(page.locator("dialog[open] input[name=figure_low]")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("7")
    page.keyboard.press("Tab")
    page.keyboard.type("8")
    page.locator("dialog[open] input[name=reason]").focus()
    page.keyboard.type("counted in the report")
    page.keyboard.press("Enter")
    said(page, f"{second} corrected: killed: 7 to 8")
    page.keyboard.press("z")
    page.wait_for_url(lambda url: f"/incidents/{second}?" not in url, timeout=WAIT)
    page.keyboard.press("q")
    page.wait_for_url("**/queue", timeout=WAIT)
    expect(page.locator("main")).to_contain_text("1 put aside by you")
    assert [one.kind for one in decided(served.desk.store)] == ["correct", "accept"]
    assert decided(served.desk.store)[1].reason == "read in the reports, and right"


def test_a_correction_rests_on_words_selected_in_the_text(page: Page, served: Served) -> None:
    page.goto(f"/incidents/{served.incident_at('Qasra')}")
    opened(page, "c")
    page.select_option("dialog[open] select[name=field]", "time")
    page.fill("dialog[open] input[name=time_start]", "2016-05-01")
    page.fill("dialog[open] input[name=time_end]", "2016-05-01")
    page.click("dialog[open] >> text=Select in the text")
    text = page.locator("dialog[open] .words-text")
    expect(text).to_have_value(re.compile("Wednesday"), timeout=WAIT)
    text.evaluate(
        "area => { const at = area.value.indexOf('Wednesday'); area.setSelectionRange(at, at); area.focus(); }"
    )
    for _ in range(len("Wednesday")):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("dialog[open] input[name=words]")).to_have_value("Wednesday")
    page.locator("dialog[open] input[name=quick]").first.check()
    page.keyboard.press("Enter")
    said(page, "corrected: when: 2016-05-01")
    made = decided(served.desk.store)[0]
    report = served.desk.store.incident(int(served.incident_at("Qasra")[1:])).accounts[0].report
    start, end = made.value["span"]  # type: ignore[misc]
    assert report.text[start:end] == "Wednesday"


def test_merge_split_grade_status_and_undo(page: Page, served: Served) -> None:
    low, high = sorted((served.incident_at("Qasra"), served.incident_at("Murjan")), key=lambda one: int(one[1:]))
    page.goto(f"/incidents/{high}")
    opened(page, "m")
    page.locator("dialog[open] input[data-incident-number]").fill(low)
    page.locator("dialog[open] input[name=quick]").first.check()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/incidents/{low}*", timeout=WAIT)
    said(page, f"merged into {low}")
    opened(page, "t")
    page.locator("dialog[open] input[type=radio][name=on]").last.check()
    page.locator("dialog[open] input[name=quick]").first.check()
    page.keyboard.press("Enter")
    said(page, "split")
    expect(page.locator("#decided")).to_contain_text("Overrules the decision")
    opened(page, "u")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    said(page, "undone")
    assert served.desk.store.number_now(int(high[1:])) == int(low[1:])
    for key, choice, told in (("s", "planned", "status set: planned"), ("g", "fair", "graded: fair")):
        opened(page, key)
        page.locator(f"dialog[open] input[name=value][value={choice}]").check()
        page.locator("dialog[open] input[name=reason]").fill("in my judgement")
        page.keyboard.press("Enter")
        said(page, told)
    assert [one.kind for one in decided(served.desk.store)] == ["grade", "status", "undo", "apart", "together"]


def test_what_another_decided_stands_beside_what_one_wanted(page: Page, watched: Watched, served: Served) -> None:
    watched.expect("409")
    qasra = served.incident_at("Qasra")
    page.goto(f"/incidents/{qasra}")
    opened(page, "x")
    page.locator("dialog[open] input[name=reason]").fill("my own words")
    served.desk.store.decide("status", [int(qasra[1:])], "B. was quicker", by="B. Coder", value={"value": "planned"})
    page.keyboard.press("Enter")
    answer = page.locator("dialog[open] .decide-answer")
    expect(answer).to_contain_text("B. was quicker", timeout=WAIT)
    expect(answer).to_contain_text("my own words")
    assert len(decided(served.desk.store)) == 1
    expect(answer).to_be_focused()  # so that a second Enter overrules nobody unread
    page.keyboard.press("Enter")
    assert len(decided(served.desk.store)) == 1
    page.click("dialog[open] >> text=Decide so all the same")
    said(page, f"{qasra} rejected")
    assert [one.kind for one in decided(served.desk.store)] == ["reject", "status"]


def test_an_answer_that_is_lost_doubles_nothing(page: Page, watched: Watched, served: Served) -> None:
    watched.expect("ERR_FAILED")
    heard: list[int] = []

    def swallow(route: Route) -> None:
        heard.append(route.fetch().status)
        route.abort() if len(heard) < 3 else route.continue_()

    page.goto(f"/incidents/{served.incident_at('Qasra')}")
    page.route("**/decisions", swallow)
    opened(page, "a")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] .decide-answer")).to_contain_text("It is kept", timeout=WAIT)
    assert heard == [200, 200]  # sent once, and tried once more by itself
    page.unroute("**/decisions")
    page.reload()  # kept for this tab
    expect(page.locator("#waiting")).to_contain_text("Not sent yet: Accept", timeout=WAIT)
    page.click("#waiting >> text=Retry")
    said(page, "accepted")
    expect(page.locator("#waiting")).to_be_hidden()
    assert [one.kind for one in decided(served.desk.store)] == ["accept"]


def test_a_desk_that_goes_away_and_comes_back(browse: Opener, record: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with serving(record, port=port) as served:
        page, watched = browse(served.url)
        watched.expect("ERR_")
        watched.expect("403")  # the token of the desk that was
        qasra = served.incident_at("Qasra")
        page.goto(f"/incidents/{qasra}")
        opened(page, "x")
        page.locator("dialog[open] input[name=reason]").fill("typed before the cut")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] .decide-answer")).to_contain_text("cannot be reached", timeout=WAIT)
    with serving(record, port=port) as served:
        page.click("dialog[open] >> text=Retry")
        said(page, f"{qasra} rejected")
        assert [one.reason for one in decided(served.desk.store)] == ["typed before the cut"]


def test_a_session_that_ended_is_taken_up_again(serve: Callable[..., Served], browse: Opener, record: Path) -> None:
    served = serve(record, Settings(accounts=True))
    people = served.desk.people
    assert people is not None
    people.add("cora", "coder", "correct horse battery")
    page, watched = browse(served.url)
    watched.expect("401")
    page.goto("/login?next=/queue")
    page.fill("input[name=name]", "cora")
    page.fill("input[name=password]", "correct horse battery")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Review queue", timeout=WAIT)
    page.goto(f"/incidents/{served.incident_at('Qasra')}")
    opened(page, "a")
    page.locator("dialog[open] input[name=reason]").fill("typed before the end")
    people.end_sessions("cora")
    page.keyboard.press("Enter")
    page.locator("#again-password").fill("correct horse battery", timeout=WAIT)
    page.keyboard.press("Enter")
    said(page, "accepted")
    made = decided(served.desk.store)
    assert [(one.by, one.reason) for one in made] == [("cora", "typed before the end")]


def test_without_javascript(browse: Opener, served: Served) -> None:
    page, _ = browse(served.url, java_script_enabled=False)
    qasra = served.incident_at("Qasra")
    page.goto(f"/incidents/{qasra}?queue=")
    page.click("#decide-correct summary")
    form = page.locator("#decide-correct form")
    form.locator("select[name=field]").select_option("killed")
    form.locator("input[name=figure_low]").fill("4")
    form.locator("input[name=figure_open]").check()
    form.locator("input[name=words]").fill("residents")
    form.locator("input[name=reason]").fill("so they say")
    form.locator("button[type=submit]").click()
    said(page, f"{qasra} corrected: killed: 4 or more")
    assert "queue=" in page.url
    page.click("#decide-undo summary")
    page.locator("#decide-undo input[name=quick]").first.check()
    page.locator("#decide-undo button[type=submit]").click()
    said(page, "undone")
    page.click("#queue-next button")
    page.wait_for_url(lambda url: "/incidents/" in url and f"/incidents/{qasra}?" not in url, timeout=WAIT)


def test_a_place_and_an_actor_are_searched_and_chosen_by_keyboard(page: Page, served: Served) -> None:
    page.goto(f"/incidents/{served.incident_at('Qasra')}")
    opened(page, "c")
    page.select_option("dialog[open] select[name=field]", "places")
    page.locator("dialog[open] input[name=places_names]").press_sequentially("Tal Rifaat")
    expect(page.locator("dialog[open] .offers:visible li").first).to_contain_text("Tell Rifaat", timeout=WAIT)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] [data-picks=places] input:checked")).to_have_count(1)
    page.locator("dialog[open] input[name=reason]").fill("the map says so")
    page.keyboard.press("Enter")
    said(page, "corrected: where: Tell Rifaat")
    opened(page, "c")
    page.select_option("dialog[open] select[name=field]", "doers")
    page.locator("dialog[open] input[name=doers_names]").press_sequentially("nusra")
    expect(page.locator("dialog[open] .offers:visible li").first).to_contain_text("Nusra Front", timeout=WAIT)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("dialog[open] input[name=reason]").fill("they say so themselves")
    page.keyboard.press("Enter")
    said(page, "corrected: who did it: Nusra Front")
    place, party = (decided(served.desk.store)[n].value["value"][0] for n in (1, 0))  # type: ignore[index]
    assert place["country"] == "SY" and 36.4 < place["lat"] < 36.6
    assert party["id"] and party["kind"] == "rebel group"


def test_dialogs_queue_and_list_are_accessible(page: Page, served: Served) -> None:
    served.desk.store.decide("accept", [int(served.incident_at("Qasra")[1:])], "read", by="A. Coder")
    for path in ("/queue", "/decisions"):
        page.goto(path)
        axe(page)
    page.goto(f"/incidents/{served.incident_at('Lerm')}")
    axe(page, within="#deciding")
    for key in ("a", "c", "x", "s", "g", "m", "t", "k"):
        opened(page, key)
        axe(page, within="dialog[open]")
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
        assert page.evaluate("document.activeElement.id").startswith("open-")


def test_from_an_empty_folder(browse: Opener, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    record = tmp_path / "new.khabar"
    run = [str(Path(sys.executable).with_name("khabar"))]
    added = [*run, "add", str(root / "examples" / "three-villages.txt"), "--published", "2016-04-14"]
    subprocess.run([*added, "--record", str(record), "--by", "ada"], check=True, capture_output=True, timeout=300)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving_it = subprocess.Popen([*run, "serve", "--record", str(record), "--by", "ada", "--port", str(port)])
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url)
        page, _ = browse(url)
        page.goto("/queue")
        page.keyboard.press("n")
        page.wait_for_url("**/incidents/*", timeout=WAIT)
        opened(page, "a")
        page.keyboard.press("1")
        page.keyboard.press("Enter")
        said(page, "accepted")
        page.wait_for_load_state("networkidle")  # nothing is asked for when the desk is gone
    finally:
        serving_it.terminate()
        serving_it.wait(30)
    with open_store(record) as store:
        assert [(one.kind, one.by) for one in decided(store)] == [("accept", "ada")]


def _wait_for(url: str) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            if httpx.get(f"{url}/health", timeout=5, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    pytest.fail("the desk does not start")


def test_a_missed_event_is_added_by_keyboard_from_its_words(page: Page, served: Served) -> None:
    page.goto("/report?id=qasra")
    page.locator("#report-text").focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
        if page.evaluate("String(getSelection())") == "killing":
            break
    opened(page, "+")
    expect(page.locator("dialog[open] input[name=words]")).to_have_value("killing")
    page.select_option("dialog[open] select[name=type_name]", "Attack")
    page.click("dialog[open] summary")
    page.locator("dialog[open] input[name=killed_low]").fill("3")
    page.locator("dialog[open] input[name=targets_names]").fill("people")
    page.locator("dialog[open] input[name=quick]").first.check()
    page.keyboard.press("Enter")
    said(page, "added")
    made = decided(served.desk.store)[0]
    assert made.kind == "add" and [one.span.text for one in made.anchors] == ["killing"]
    events = {one.event.type for i in served.desk.store.incidents() for one in i.accounts if one.report.id == "qasra"}
    assert events == {"Attack", "Shelling/artillery/missile attack"}
    opened(page, "c")
    axe(page, within="dialog[open]")
