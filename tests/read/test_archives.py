"""Web archives, feeds, PDFs and Telegram exports."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from khabar.nouns import Problem, Report
from khabar.read import read_bytes, read_inputs

STORY = "Shells fell on the ferry landing on Monday, wounding two crew members, the harbour office said."
BODY = f"<article><h1>Landing hit</h1>{f'<p>{STORY}</p>' * 6}</article>"
PAGE = f"<html><head><title>Landing hit</title></head><body>{BODY}</body></html>".encode()


def record(body: bytes, url: str = "https://x.example/1", headers: str = "", status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{headers}\r\n".encode()
    block = head + body
    return (
        (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        ).encode()
        + block
        + b"\r\n\r\n"
    )


def split(raw: bytes) -> tuple[list[Report], list[Problem]]:
    found = list(read_bytes(raw, name="x"))
    return [f for f in found if isinstance(f, Report)], [f for f in found if isinstance(f, Problem)]


CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (PAGE, ""),
        (gzip.compress(PAGE), "Content-Encoding: gzip\r\n"),
        (brotli.compress(PAGE), "Content-Encoding: br\r\n"),
        (CHUNKED, "Transfer-Encoding: chunked\r\n"),
        (PAGE, "Transfer-Encoding: chunked\r\n"),
        (PAGE, "Content-Encoding: gzip\r\n"),
        (PAGE, "Content-Encoding: br\r\n"),
    ],
)
def test_a_page_comes_out_of_any_coding_even_a_false_one(body: bytes, headers: str) -> None:
    reports, problems = split(record(body, headers=headers))
    assert [(r.title, r.url) for r in reports] == [("Landing hit", "https://x.example/1")]
    assert problems == []


def test_archives_gzipped_by_record_or_as_a_whole_give_the_same() -> None:
    one, two = record(PAGE), record(PAGE, "https://x.example/2")
    plain = split(one + two)
    for packed in (gzip.compress(one) + gzip.compress(two), gzip.compress(one + two)):
        assert (
            [r.url for r in split(packed)[0]]
            == [r.url for r in plain[0]]
            == ["https://x.example/1", "https://x.example/2"]
        )
    assert [r.id for r in plain[0]] == ["x#1", "x#2"]


def test_a_cut_archive_keeps_what_came_before_and_says_so() -> None:
    whole = record(PAGE) + record(PAGE, "https://x.example/2")
    for cut in (
        whole[:-300],
        gzip.compress(whole[:-300]),
        (gzip.compress(record(PAGE)) + gzip.compress(record(PAGE)))[:-60],
    ):
        reports, problems = split(cut)
        assert len(reports) == 1
        assert len(problems) == 1


def test_what_is_no_answered_page_is_no_report() -> None:
    assert split(record(PAGE, status="404 Not Found"))[0] == []
    both = record(PAGE) + record(PAGE)
    assert len(split(both)[0]) == 2  # both captures of one address


def test_a_wrong_length_costs_only_its_record() -> None:
    wrong = (
        record(PAGE)
        .replace(b"Content-Length: ", b"Content-Length: 1", 1)
        .replace(b"Content-Length: 1", b"Content-Length: 2\r\nX: ", 1)
    )
    reports, problems = split(wrong + record(PAGE, "https://x.example/2"))
    assert [r.url for r in reports] == ["https://x.example/2"]
    assert problems


ATOM = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://x.example/"><title>Lerm Courier</title>
<entry><title type="html">Landing &lt;b&gt;hit&lt;/b&gt;</title>
<link rel="self" href="atom/1"/><link rel="alternate" href="a/1"/>
<published>2024-03-14T23:30:00-05:00</published><updated>2024-03-16T00:00:00Z</updated>
<author><name>Jane Doe</name></author><summary>Short.</summary>
<content type="html">&lt;p&gt;{STORY}&lt;/p&gt;&lt;p&gt;Second.&lt;/p&gt;</content></entry>
<entry><title>Notice</title><link href="https://www.google.com/url?rct=j&amp;url=https://y.example/2&amp;ct=ga"/>
<updated>2024-03-20T09:00:00Z</updated><summary>No ferry.</summary></entry>
</feed>""".encode()


def test_a_feed_gives_its_entries_in_order_with_full_text_and_own_day() -> None:
    (first, second), problems = split(ATOM)
    assert problems == []
    assert first.text == f"Landing hit\n\n{STORY}\n\nSecond."
    assert first.published is not None
    assert (first.published.date, first.published.origin) == ("2024-03-14", "feed")
    assert (first.url, first.byline, first.publisher, first.id) == (
        "https://x.example/a/1",
        ("Jane Doe",),
        "Lerm Courier",
        "x#1",
    )
    assert (second.url, second.published) == ("https://y.example/2", None)


def test_a_cut_feed_keeps_what_came_before_and_says_so() -> None:
    reports, problems = split(ATOM[: ATOM.index(b"<entry><title>Notice")])
    assert len(reports) == 1
    assert [p.code for p in problems] == ["damaged"]


def pdf(*pages: list[str]) -> bytes:
    """A small PDF with the given lines on each page; a page without lines shows a box and no words."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        content = f"BT /F1 9 Tf 12 TL 40 780 Td {shown} ET" if lines else "10 10 200 200 re f"
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream".encode())
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    out.write(
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    )
    return out.getvalue()


def test_a_pdf_gives_paragraphs_without_page_numbers_and_cut_words() -> None:
    lines = [
        "The monitoring group recorded fourteen incidents in the valley in March and counted every inci-",
        "dent once.",
        "On Monday shells fell on the landing of the ferry, where two of the crew were hurt, the office said.",
        "- 1 -",
    ]
    (report,), problems = split(pdf(lines))
    assert problems == []
    assert report.text == (
        "The monitoring group recorded fourteen incidents in the valley in March and counted every incident once."
        "\n\nOn Monday shells fell on the landing of the ferry, where two of the crew were hurt, the office said."
    )


def test_a_scan_is_an_error_that_says_so() -> None:
    reports, (problem,) = split(pdf([], []))
    assert reports == []
    assert problem.code == "no-text-layer"
    (report,), _ = split(pdf([STORY], []))
    assert [(p.code, p.at) for p in report.problems] == [("no-text-layer", "x: page 2")]


def messages() -> Iterator[dict[str, object]]:
    yield {"id": 1, "type": "service", "date": "2024-03-01T10:00:00", "text": "made"}
    yield {"id": 2, "type": "message", "date": "2024-03-15T01:20:44", "date_unixtime": "1710454844", "from": "Lerm",
           "text": [{"type": "bold", "text": "Landing hit"}, "\n\n", STORY]}  # fmt: skip
    yield {"id": 3, "type": "message", "date": "2024-03-15T02:00:00", "text": "", "photo": "a.jpg"}


def test_a_telegram_export_gives_its_messages_with_their_local_day() -> None:
    (report,), problems = split(
        json.dumps({"name": "Lerm", "type": "public_channel", "messages": list(messages())}, indent=1).encode()
    )
    assert problems == []
    assert report.published is not None
    assert (report.id, report.published.date, report.published.origin) == ("x#2", "2024-03-15", "feed")
    assert (report.publisher, report.text) == ("Lerm", f"Landing hit\n\n{STORY}")


def test_the_other_inputs_come_out_as_expected(shared: Path) -> None:
    folder = shared / "data/files"
    for case in map(json.loads, (folder / "expected.jsonl").read_text("utf-8").splitlines()):
        if case["kind"] in ("warc", "feed", "pdf", "telegram-json", "telegram-html"):
            check(folder, case["file"], case["expect"])


def check(folder: Path, file: str, expect: dict[str, object]) -> None:
    found = list(read_inputs([folder / file]))
    reports = [f for f in found if isinstance(f, Report)]
    articles = expect.get("articles")
    if isinstance(articles, list):
        assert [r.title for r in reports] == [a["title"] for a in articles], file
        for report, article in zip(reports, articles, strict=True):
            assert report.text[report.body_start :] == article["text"], file
            assert (list(report.byline), report.agency, report.dateline) == (
                article["authors"],
                article["agency"],
                article["dateline"],
            ), file
    if "entries" in expect:
        assert len(reports) == expect["entries"], file
    if "responses" in expect:
        assert len(reports) == expect["responses"], file
    if expect.get("text_layer") is False:
        assert not reports
        assert found
    if "trunc" in file:
        assert any(isinstance(f, Problem) for f in found), file
