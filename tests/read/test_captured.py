from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from khabar.nouns import Problem
from khabar.read.captured import Captured, read_again, read_captured

TEXT = "Two shells hit the market\n\nLERM, April 13, 2016 - Two shells hit the market at dawn, killing five people.\n"
PAGE = f"""<html><head><title>Two shells hit the market</title></head><body><article><h1>Two shells hit the market</h1>
<p>LERM - {"Two shells hit the market at dawn, killing five people, medics said. " * 5}</p></article></body></html>"""


def warc() -> bytes:
    body = gzip.compress(PAGE.encode())
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n\r\n"
    block = head + body
    fields = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/1\r\nContent-Length: {len(block)}\r\n"
    )
    return (fields + "Content-Type: application/http; msgtype=response\r\n\r\n").encode() + block + b"\r\n\r\n"


def feed() -> bytes:
    entries = "".join(
        f"<item><title>Shells {n}</title><link>https://a.example/{n}</link><description>Two shells hit Lerm {n}."
        f"</description></item>"
        for n in range(3)
    )
    return f'<rss version="2.0"><channel><title>A</title>{entries}</channel></rss>'.encode()


TELEGRAM = {
    "name": "A channel",
    "messages": [
        {"id": n, "type": "message", "date": "2016-04-13T10:00:00", "text": f"Shells fell on Lerm, {n}."}
        for n in range(3)
    ],
}
INPUTS = {
    "story.txt": TEXT.encode(),
    "page.html": PAGE.encode(),
    "page.html.gz": gzip.compress(PAGE.encode()),
    "lines.jsonl": b"".join(json.dumps({"id": f"r{n}", "text": f"{TEXT} {n}"}).encode() + b"\n" for n in range(3)),
    "one.json": json.dumps({"id": "one", "text": TEXT}).encode(),
    "list.json": json.dumps([{"text": TEXT}, {"id": "second", "text": TEXT}]).encode(),
    "utf16.json": json.dumps({"text": TEXT}).encode("utf-16"),
    "feed.xml": feed(),
    "result.json": json.dumps(TELEGRAM).encode(),
    "pages.warc": warc(),
    "pages.warc.gz": gzip.compress(warc()),
}


def captured(path: Path, **given: str) -> list[Captured]:
    found = list(read_captured([path], **given))
    assert not [one for one in found if isinstance(one, Problem)]
    return [one for one in found if isinstance(one, Captured)]


@pytest.mark.parametrize("name", INPUTS)
def test_what_was_captured_is_read_again_to_the_same_report(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(INPUTS[name])
    found = captured(path, published="2016-04-13", publisher="A")
    assert found
    for one in found:
        again = [other for other in read_again(one.source) if isinstance(other, Captured)]
        assert again[one.number].report == one.report
        assert again[one.number].id_given == one.id_given


@pytest.mark.parametrize("name", INPUTS)
def test_the_digest_of_a_report_is_that_of_the_bytes_captured(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(INPUTS[name])
    for one in captured(path):
        assert hashlib.sha256(one.source.raw).hexdigest() == one.report.sha256


def test_a_file_in_a_folder_is_read_again_alone(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "story.txt").write_text(TEXT)
    (one,) = captured(tmp_path)
    (again,) = read_again(one.source)
    assert isinstance(again, Captured)
    assert again.report == one.report


@pytest.mark.parametrize(
    ("name", "given"), [("lines.jsonl", True), ("one.json", True), ("utf16.json", False), ("page.html", False)]
)
def test_an_id_that_came_with_the_report_is_known_from_one_made_of_the_name(
    tmp_path: Path, name: str, given: bool
) -> None:
    (tmp_path / name).write_bytes(INPUTS[name])
    assert {one.id_given for one in captured(tmp_path / name)} == {given}
