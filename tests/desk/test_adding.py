"""Reports into a record from the browser: files, texts, addresses; what cannot be read is told, nonsense refused."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from browsing import axe, shots
from playwright.sync_api import Page
from served import Served

from khabar.nouns import Record
from khabar.read.public_address import is_public

STORY = "Two shells hit the market in Aleppo on 3 March 2015, killing five people, the police said."


def send(
    served: Served, data: dict[str, str], files: list[tuple[str, tuple[str, bytes]]] | None = None
) -> httpx.Response:
    with served.client() as client:
        # the token in the header too: httpx sends no multipart form without files
        return client.post("/add", data=data, files=files, headers={"X-Khabar-Token": served.token()})


def test_a_text_becomes_a_report_and_an_incident(served: Served) -> None:
    before = sum(1 for _ in served.desk.store.numbers())
    work = served.ended(send(served, {"text": STORY, "published": "2015-03-04", "publisher": "Hill News"}))
    assert (work["state"], work["counts"]) == ("done", {"new": 1})
    assert sum(1 for _ in served.desk.store.numbers()) == before + 1
    with served.client() as client:
        assert client.get(work["lines"][0]["href"]).status_code == 200
    again = served.ended(send(served, {"text": STORY, "published": "2015-03-04", "publisher": "Hill News"}))
    assert again["counts"] == {"same": 1}


def test_files_come_under_their_names_and_what_cannot_be_read_is_told(
    served: Served, coded: tuple[Record, ...]
) -> None:
    from khabar.export import record_json

    line = record_json.to_text(record_json.encode(coded[0])).encode()
    files = [
        ("files", ("../../lerm.txt", STORY.encode())),
        ("files", ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8)),
        ("files", ("coded.jsonl", line + b"\n")),
    ]
    work = served.ended(send(served, {}, files))
    assert work["state"] == "done"
    assert work["counts"]["new"] == 1
    assert [fault["where"] for fault in work["faults"]] == ["photo.jpg"]
    assert "khabar-desk-" not in json.dumps(work)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "nothing was sent"),
        ({"text": STORY, "published": "yesterday"}, "is no date"),
        ({"address": "file:///etc/passwd"}, "is no address"),
        ({"text": STORY, "url": "javascript:alert(1)"}, "is no address"),
        ({"text": STORY, "address": "https://example.org/", "url": "https://example.org/"}, "one address for several"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_begun(
    served: Served, data: dict[str, str], words: str
) -> None:
    answer = send(served, data)
    assert answer.status_code == 400
    assert words in answer.json()["error"]["what"]
    assert served.desk.jobs.all() == ()


def test_a_long_report_tells_how_far_it_is_and_stops_within(served: Served) -> None:
    files = [("files", ("short.txt", STORY.encode())), ("files", ("long.txt", f"{STORY} ".encode() * 20_000))]
    answer = send(served, {}, files)
    address = answer.headers["location"]
    token = {"X-Khabar-Token": served.token()}
    until = time.monotonic() + 120
    with served.client() as client:
        work = client.get(address).json()["work"]
        while "report 2 of 2: " not in work["now"] and time.monotonic() < until:
            time.sleep(0.1)
            work = client.get(address).json()["work"]
        assert work["now"].endswith(" % read")
        assert (work["state"], 0 <= work["share"] < 1) == ("running", True)
        stopping = client.post(f"{address}/stop", headers=token).json()["work"]
        assert stopping["state"] in ("stopping", "stopped")
        page = client.get(address, headers={"Accept": "text/html"}).text
        assert "What was done until then stays" in page or ">stopped<" in page
    work = served.ended(answer)
    assert (work["state"], work["counts"], work["now"], work["share"]) == ("stopped", {"new": 1}, "", None)


class _Private(http.server.BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012  of one server of these tests

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<p>secret of this machine</p>")

    def log_message(self, *_given: object) -> None:
        pass


@pytest.fixture
def private() -> Iterator[http.server.ThreadingHTTPServer]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Private)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _Private.asked.clear()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1", "127.1"])
def test_addresses_of_this_machine_are_not_asked(
    served: Served, private: http.server.ThreadingHTTPServer, host: str
) -> None:
    work = served.ended(send(served, {"address": f"http://{host}:{private.server_port}/secret"}))
    assert work["counts"] == {}
    assert [fault["code"] for fault in work["faults"]] == ["unreadable"]
    assert _Private.asked == []


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1", "::1", "fe80::1%eth0",
     "fc00::1", "::ffff:192.168.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "not an address"],
)  # fmt: skip
def test_no_address_of_a_network_of_ones_own_is_public(address: str) -> None:
    assert not is_public(address)


def test_a_reader_may_not_add_and_others_do_not_see_the_work(served: Served) -> None:
    answer = send(served, {"text": STORY})
    with served.client() as client:
        assert client.get("/work/0123").status_code == 404
        assert client.post("/add", data={"text": STORY}).status_code == 403
    served.ended(answer)


def test_a_text_is_pasted_in_the_browser_and_read(page: Page) -> None:
    page.goto("/add")
    axe(page)
    shots(page, "add")
    page.get_by_label("Paste a report").fill(STORY)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Add", exact=True).press("Enter")
    page.get_by_text("Review").wait_for()
    axe(page)
    shots(page, "work")
    assert page.locator(".badge.work-done").count() == 1


def test_a_page_sent_from_the_bar_of_bookmarks_is_put_into_the_form(page: Page) -> None:
    from urllib.parse import quote

    sent = {
        "url": "https://hill.example/lerm",
        "title": "Lerm <b>hit</b>",
        "html": f"<html><body><p>{STORY}</p><script>x()</script></body></html>",
    }
    page.goto(f"/add#page={quote(json.dumps(sent))}")
    page.get_by_text("The page Lerm <b>hit</b> is here").wait_for()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("Review").wait_for()
    page.get_by_role("link", name="Two shells hit").wait_for()


def test_dropped_files_are_chosen(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "lerm.txt"
    path.write_text(STORY)
    page.goto("/add")
    page.set_input_files("#files", path)
    page.get_by_text("lerm.txt (1 kB)").wait_for()
