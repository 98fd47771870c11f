"""The versions of a report, their differences by words, and the decisions that hold on to words of each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import Opener, axe, shots
from playwright.sync_api import expect
from report_samples import ENGLISH, event_on, lerm, report_of, words
from served import Served, serving

from khabar.nouns import Record
from khabar.nouns.incident import AccountKey
from khabar.record.store import open_store

LATER = ENGLISH.replace("The army may have shelled the town, a rescuer said. ", "").replace("five", "at least five")


def newer(text: str = LATER, publisher: str = "Lerm Post") -> Record:
    told = words(text, "Shells hit the market on Wednesday")
    report = report_of("lerm", text)
    return Record(report, (event_on(1, words(text, "hit", text.index("LERM")), told),), (), publisher)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = tmp_path_factory.mktemp("versions") / "war.khabar"
    with open_store(path, create=True) as store:
        store.add([lerm()], by="ada")
        store.decide("accept", [AccountKey("lerm", "e1")], "seen by two", by="ada")
        store.decide("reject", [AccountKey("lerm", "e2")], "hearsay", by="ada")
        store.add([newer()], by="ada")
        store.add([newer(publisher="another hand")], by="ada")
        store.add([lerm("single")], by="ada")
    with serving(path) as served:
        yield served


def test_versions_are_told_with_what_changed_and_what_was_lost(desk: Served) -> None:
    with desk.client() as client:
        told = client.get("/report/versions", params={"id": "lerm"}).json()
    assert [(one["version"], one["is_again"]) for one in told["captures"]] == [(1, False), (2, False), (2, True)]
    assert (told["compared"]["old"], told["compared"]["new"]) == (1, 2)
    runs = [run for one in told["compared"]["text"]["stretches"] for run in one["runs"]]
    assert {"kind": "ins", "text": "at least "} in runs
    assert any(run["kind"] == "del" and "may have shelled" in run["text"] for run in runs)
    assert {one["kind"]: (one["version"], one["is_found"], one["event"]) for one in told["decisions"]} == {
        "accept": (1, True, "e1"),
        "reject": (1, False, None),
    }


def test_any_two_versions_are_compared(desk: Served) -> None:
    with desk.client() as client:
        back = client.get("/report/versions", params={"id": "lerm", "old": 2, "new": 1}).json()
        alone = client.get("/report/versions", params={"id": "single"}).json()
        missing = client.get("/report/versions", params={"id": "lerm", "new": 7})
    assert (back["compared"]["old"], back["compared"]["new"]) == (2, 1)
    assert alone["compared"] is None
    assert missing.status_code == 404


def test_differences_are_read_without_colour(desk: Served, browse: Opener) -> None:
    page, _ = browse(desk.url)
    page.goto("/report/versions?id=lerm")
    expect(page.locator(".difference ins").first).to_contain_text("at least")
    expect(page.locator(".difference del").first).to_contain_text("may have shelled")
    expect(page.get_by_text("words lost")).to_be_visible()
    axe(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(500)  # buttons change their colour little by little
    axe(page)
    shots(page, "report-versions")
    page.get_by_label("from version").select_option("2")
    page.get_by_label("to version").select_option("1")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".difference del").first).to_contain_text("at least")
