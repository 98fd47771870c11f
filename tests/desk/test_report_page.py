"""A report's page in a browser: values light their words, words their values; events, layers, keys, selecting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browsing import Opener, axe, shots
from playwright.sync_api import Page, expect
from report_samples import arabic, dense, event_on, lerm, report_of, words
from served import Served, serving

from khabar.nouns import Record
from khabar.record.store import open_store

TEXT = lerm().report.text
LIT = """(name) => [...CSS.highlights.get(`khabar-${name}`) ?? []].map((range) => range.toString())"""
WATCH = """() => { window.told = []; for (const name of ["khabar:selection", "khabar:selection-cleared"])
  document.addEventListener(name, (event) => window.told.push(event.detail)); }"""
ODD = "😀 first\n\nA\u0301 b\r\nc 👩\u200d🚒 d \x00e قُتِلَ 🇸🇾 f\n\n\n  last 😀.\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = tmp_path_factory.mktemp("page") / "war.khabar"
    odd = Record(report_of("odd", ODD), (event_on(1, words(ODD, "قُتِلَ 🇸🇾"), words(ODD, "b\r\nc 👩\u200d🚒 d \x00e")),))
    hostile = "<script>top.hacked=1</script> hit\n\n<img src=x onerror=top.hacked=1> hit Lerm </p>\u202e end"
    bad = Record(report_of("bad", hostile), (event_on(1, words(hostile, "hit"), words(hostile, "<script>")),))
    with open_store(path, create=True) as store:
        store.add([lerm(), arabic(), odd, bad, dense("long", 400_000, 2_000), dense("hundred", 60_000, 500)], by="ada")
    with serving(path) as served:
        with served.client(**{"X-Khabar-Token": served.token()}) as client:
            assert client.post("/report/names", params={"id": "lerm"}).status_code == 200
        yield served


@pytest.fixture
def open_report(browse: Opener, desk: Served) -> Callable[..., Page]:
    """Opens a report: `open_report("lerm", "&version=1#s1-2")`."""

    def opened(key: str, more: str = "", **how: Any) -> Page:
        page, _ = browse(desk.url, **how)
        page.goto(f"/report?id={key}{more}")
        if how.get("java_script_enabled", True):
            page.wait_for_selector("#report[data-ready]")
        return page

    return opened


def lit(page: Page, name: str = "lit") -> list[str]:
    found: list[str] = page.evaluate(LIT, name)
    return found


def test_a_value_lights_its_words(open_report: Callable[..., Page]) -> None:
    page = open_report("lerm")
    page.get_by_role("link", name="Ahmad Khalil", exact=True).hover()
    assert lit(page) == ["Ahmad Khalil"]
    page.locator("#event-1 [data-field=place] a.value").focus()
    assert lit(page) == ["Lerm", "LERM"]
    page.locator("#event-1 [data-field=place] a.value").press("Enter")
    assert lit(page, "asked") == ["LERM"] or lit(page, "asked") == ["Lerm"]
    assert page.evaluate("location.hash").startswith("#s")


def test_words_light_the_values_that_rest_on_them(open_report: Callable[..., Page]) -> None:
    page = open_report("lerm")
    page.locator("#report-text .m.figure").first.hover()
    values = page.locator("a.rests-here").all_text_contents()
    assert '"five" (5)' in values and any("Shells hit" in value for value in values)
    expect(page.locator("#rests")).to_contain_text("1 killed")
    page.locator("#rests button").first.click()
    assert page.evaluate("document.activeElement.classList.contains('value')")


def test_keys_choose_events_and_escape_shows_all(open_report: Callable[..., Page]) -> None:
    page = open_report("lerm")
    trigger = page.locator("#report-text .trigger", has_text="hit").first
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(page.locator("#event-2")).to_have_class("coded family-civilians chosen")
    assert "event=e2" in page.url
    expect(trigger).to_have_class("m trigger family-battles quote off")
    page.keyboard.press("p")
    assert "event=e1" in page.url
    page.keyboard.press("2")
    assert "event=e2" in page.url
    page.keyboard.press("Escape")
    assert "event=" not in page.url
    expect(page.locator("#report-text .off")).to_have_count(0)
    page.reload()


def test_an_event_in_the_address_stands_alone(open_report: Callable[..., Page]) -> None:
    page = open_report("lerm", "&event=e2")
    expect(page.locator(".coded")).to_have_count(1)
    page.keyboard.press("1")
    page.wait_for_url("**event=e1**")
    page.wait_for_selector("#report[data-ready]")
    expect(page.locator("#event-1")).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_url(lambda address: "event=" not in address)
    expect(page.locator(".coded")).to_have_count(2)


def test_layers_are_left_out_and_kept_in_the_address(open_report: Callable[..., Page]) -> None:
    page = open_report("lerm")
    page.get_by_label("roles").uncheck()
    place = page.locator("#report-text .place").first
    assert place.evaluate("node => getComputedStyle(node).textDecorationLine") == "none"
    assert "show=triggers&show=claims" in page.url
    page.reload()
    expect(page.get_by_label("roles")).not_to_be_checked()


def test_words_in_the_address_are_marked(open_report: Callable[..., Page]) -> None:
    start = TEXT.index("denied any")
    page = open_report("lerm", f"#s{start}-{start + 10}")
    assert lit(page, "asked") == ["denied any"]
    page.evaluate(f"location.hash = '#s{start + 7}-{start + 10}'")
    page.wait_for_function("[...CSS.highlights.get('khabar-asked')][0].toString() === 'any'")


def test_words_of_another_page_of_the_text_bring_that_page(open_report: Callable[..., Page]) -> None:
    record = dense("long", 400_000, 2_000)
    trigger = record.events[-1].mentions[0].trigger
    page = open_report("long", f"#s{trigger.start}-{trigger.end}")
    page.wait_for_url("**at=**")
    page.wait_for_selector("#report[data-ready]")
    assert lit(page, "asked") == ["hit"]
    box = page.locator(f"#s{trigger.start}-{trigger.end}").bounding_box()
    assert box and 0 <= box["y"] <= 900
    page.keyboard.press("[")
    page.wait_for_url("**part=**")
    assert len(page.content()) < 2_000_000


def test_without_javascript_all_is_there(open_report: Callable[..., Page]) -> None:
    page = open_report("lerm", java_script_enabled=False)
    link = page.get_by_role("link", name="Ahmad Khalil", exact=True)
    link.click()
    name = f"s{TEXT.index('Ahmad')}-{TEXT.index('Ahmad') + 12}"
    assert page.url.endswith(f"#{name}")
    expect(page.locator(f"#{name}:target")).to_have_count(1)
    page.get_by_role("link", name="2 Attack").click()
    expect(page.locator(".coded")).to_have_count(1)
    page.get_by_label("claims").uncheck()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#report.without-claims")).to_have_count(1)


def test_nothing_in_a_report_runs(open_report: Callable[..., Page]) -> None:
    page = open_report("bad")
    page.keyboard.press("n")
    assert page.evaluate("window.hacked") is None
    expect(page.locator("#report img, #report script")).to_have_count(0)


def test_screen_readers_widths_and_themes(open_report: Callable[..., Page]) -> None:
    for key in ("lerm", "arabic", "hundred"):
        page = open_report(key)
        if key != "hundred":
            page.locator("summary", has_text="Marks").click()
        axe(page)
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(500)  # buttons change their colour little by little
        axe(page)
        shots(page, f"report-{key}", full=key != "hundred")


def test_arabic_runs_from_right_to_left(open_report: Callable[..., Page]) -> None:
    page = open_report("arabic")
    assert page.locator("#report-text p").nth(1).evaluate("node => getComputedStyle(node).direction") == "rtl"
    page.locator("#event-1 [data-field=doer] a.value").hover()
    assert lit(page) == ["الجيش"]


# --- places ---


def test_places_of_the_page_are_those_of_the_text(open_report: Callable[..., Page]) -> None:
    page = open_report("odd")
    found = page.evaluate(
        """async (length) => {
          const { Places } = await import("/static/js/text_places.js");
          const places = new Places(document.getElementById("report-text"));
          const found = [];
          for (let start = 0; start < length; start += 1) {
            for (const end of [start + 1, Math.min(start + 4, length)]) {
              const range = places.rangeOf(start, end);
              const back = [places.placeOf(range.startContainer, range.startOffset),
                            places.placeOf(range.endContainer, range.endOffset)];
              found.push([start, end, places.textOf(start, end), back]);
            }
          }
          return found;
        }""",
        len(ODD),
    )
    seen = ODD.replace("\x00", "\ufffd")
    for start, end, text, back in found:
        assert text == seen[start:end], (start, end)
        if "\n" not in seen[start:end]:
            assert back == [start, end], (start, end, back)


def test_javascript_counts_code_points_as_python_does(open_report: Callable[..., Page]) -> None:
    texts = [ODD[start:end] for start in range(0, len(ODD), 3) for end in range(start, len(ODD) + 1, 5)]
    page = open_report("odd")
    counted = page.evaluate(
        """async (texts) => {
          const { codePoints, utf16Units } = await import("/static/js/text_places.js");
          const units = (text) => Array.from({ length: codePoints(text) + 1 }, (_, n) => utf16Units(text, n));
          return texts.map((text) => [codePoints(text), units(text)]);
        }""",
        texts,
    )
    for text, (points, units) in zip(texts, counted, strict=True):
        assert points == len(text)
        assert units == [len(text[:n].encode("utf-16-le")) // 2 for n in range(len(text) + 1)]


# --- selecting ---


def told(page: Page) -> Any:
    page.wait_for_timeout(150)
    return page.evaluate("window.told.at(-1)")


def test_words_are_selected_by_keyboard(open_report: Callable[..., Page]) -> None:
    page = open_report("lerm")
    page.evaluate(WATCH)
    page.keyboard.press("w")
    page.keyboard.press("ArrowRight")
    assert told(page)["text"] == "Shells"
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    found = told(page)
    assert (found["text"], found["start"], found["end"]) == ("Shells hit the", 0, 14)
    assert (found["report"], found["version"]) == ("lerm", 1) and len(found["sha256"]) == 64
    page.keyboard.press("Shift+ArrowLeft")
    assert told(page)["text"] == "Shells hit"
    page.keyboard.press("End")
    assert told(page)["text"] == "Lerm"
    page.keyboard.press("ArrowRight")
    assert told(page)["text"] == "LERM"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert told(page)["text"] == "The" and told(page)["start"] == TEXT.rindex("The army")
    page.keyboard.press("ArrowUp")
    assert told(page)["start"] == TEXT.index("The army")
    page.keyboard.press("Escape")
    assert told(page) is None


def test_the_left_arrow_goes_on_in_arabic(open_report: Callable[..., Page]) -> None:
    page = open_report("arabic")
    text = arabic().report.text
    page.evaluate(WATCH)
    page.locator("#report-text").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    found = told(page)
    assert found["text"] == "على سوق"
    assert text[found["start"] : found["end"]] == found["text"]


def test_words_are_selected_by_mouse_without_the_blanks_around(open_report: Callable[..., Page]) -> None:
    page = open_report("lerm")
    page.evaluate(WATCH)
    first = page.locator("#report-text p").nth(1)
    first.evaluate(
        """(node) => { const selection = document.getSelection(); const other = node.nextElementSibling;
          selection.setBaseAndExtent(node, 0, other, 2); }"""
    )
    found = told(page)
    assert TEXT[found["start"] : found["end"]] == found["text"]
    assert found["text"].startswith("LERM") and "\n\n" in found["text"]
    page.locator("#report-text .m.figure").first.dblclick()
    assert told(page)["text"] == "five"
    expect(page.locator("#rests")).to_contain_text("killed")


def test_selected_words_are_those_of_the_text_whatever_stands_in_it(open_report: Callable[..., Page]) -> None:
    page = open_report("odd")
    page.evaluate(WATCH)
    page.evaluate("document.getSelection().selectAllChildren(document.getElementById('report-text'))")
    found = told(page)
    assert found["text"] == ODD.replace("\x00", "\ufffd").strip()
    assert (found["start"], found["end"]) == (0, len(ODD.rstrip()))


# --- quick ---


def test_a_report_of_60_kb_with_500_spans_answers_at_once(open_report: Callable[..., Page]) -> None:
    """Times of this machine at work: the bounds are those of users, ten times what it takes (bench/desk_report.py)."""
    page = open_report("hundred")
    expect(page.locator("#report-text .trigger")).to_have_count(100)
    taken = page.evaluate(
        """() => { const values = [...document.querySelectorAll("a.value")].slice(0, 200);
          const begun = performance.now();
          for (const one of values) one.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
          return (performance.now() - begun) / values.length; }"""
    )
    assert taken < 50
    laid_out = page.evaluate("document.querySelectorAll('#report-text .lit').length")
    assert laid_out == 0, "words are lit without a change to the page"
