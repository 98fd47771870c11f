"""What goes in: kinds told apart by content, order, ids, and one clear problem for each bad input."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.errors import OptionError
from khabar.nouns import Problem, Report
from khabar.read import limits, read_bytes, read_inputs, read_text

STORY = "Shells fell on the ferry landing on Monday, wounding two crew members, the harbour office said."
BODY = f"<article><h1>Landing hit</h1>{f'<p>{STORY}</p>' * 6}</article>"
PAGE = f"<html><head><title>Landing hit</title></head><body>{BODY}</body></html>".encode()
LINE = json.dumps({"id": "a1", "text": STORY}).encode()


def only_problem(raw: bytes, name: str = "x") -> Problem:
    (found,) = read_bytes(raw, name=name)
    assert isinstance(found, Problem)
    return found


def reports(found: object) -> list[Report]:
    return [one for one in found if isinstance(one, Report)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("raw", "code", "word"),
    [
        (b"", "empty", "nothing"),
        (b" \n\t\n", "empty", "nothing"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "unknown-kind", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "unknown-kind", "JPEG"),
        (b"PK\x03\x04\x14\x00", "unknown-kind", "zip"),
        (bytes(range(256)) * 40, "unknown-kind", "binary"),
        (bytes(5000), "unknown-kind", "binary"),
        (gzip.compress(PAGE * 20, mtime=0)[:-25], "damaged", "cut off"),
        (b"\x1f\x8bnot gzip at all", "damaged", "gzip"),
        (gzip.compress(gzip.compress(gzip.compress(PAGE, mtime=0), mtime=0), mtime=0), "unknown-kind", "gzip"),
        (gzip.compress(b"", mtime=0), "empty", "nothing"),
        (b"%PDF-1.4\nbroken", "damaged", "PDF"),
        (b"<html><body><a href='/'>Home</a></body></html>", "no-article", "article"),
        (b"<?xml version='1.0'?><catalog><a>b</a></catalog>", "unknown-kind", "XML"),
        (b"<rss version='2.0'><channel><title>T</title></channel></rss>", "no-entries", "entries"),
        (b"[" * 100_000, "not-json", "nested"),
        (b'{"text": "cut', "not-json", "JSON"),
        (b'{"title": "no text"}', "not-a-report", "no text"),
    ],
)
def test_a_bad_input_is_one_clear_problem(raw: bytes, code: str, word: str) -> None:
    problem = only_problem(raw, "x")
    assert problem.code == code
    assert word.lower() in problem.message.lower()
    assert problem.at.startswith("x")


def test_a_gzip_bomb_names_the_limit() -> None:
    bomb = io.BytesIO()
    with gzip.GzipFile(fileobj=bomb, mode="wb", compresslevel=9) as packed:
        packed.write(b"Text. ")
        for _ in range(limits.WHOLE_BYTES // 1_000_000 + 2):
            packed.write(b"a" * 1_000_000)
    problem = only_problem(bomb.getvalue())
    assert problem.code == "too-large"
    assert "64 MiB" in problem.message


def test_bad_inputs_stand_in_their_place_and_the_rest_goes_on(tmp_path: Path) -> None:
    good, bad, last = tmp_path / "good.html", tmp_path / "bad.html", tmp_path / "last.jsonl"
    good.write_bytes(PAGE)
    bad.write_bytes(b"\x89PNG\r\n\x1a\n")
    last.write_bytes(LINE + b"\nno report\n" + LINE)
    found = list(read_inputs([good, bad, tmp_path / "missing.txt", str(last)]))
    assert [type(one).__name__ for one in found] == ["Report", "Problem", "Problem", "Report", "Problem", "Report"]
    problems = [one for one in found if isinstance(one, Problem)]
    assert [p.at for p in problems] == [str(bad), str(tmp_path / "missing.txt"), f"{last}:2"]


def test_a_folder_is_walked_in_order_and_a_loop_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.txt").write_text(STORY)
    (tmp_path / "a.html").write_bytes(PAGE)
    (tmp_path / "c.jsonl").write_bytes(LINE + b"\n" + json.dumps({"text": STORY}).encode())
    (tmp_path / "style.css").write_text("body { color: red }")
    (tmp_path / ".hidden").write_text("not looked at")
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    (tmp_path / "z").symlink_to(tmp_path / "gone")
    found = list(read_inputs([tmp_path]))
    assert [one.id for one in reports(found)] == ["a", "b/two", "a1", "c#2"]
    assert [one.code for one in found if isinstance(one, Problem)] == ["loop", "unknown-kind", "missing"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads every file")
def test_an_unreadable_file_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "a.txt").chmod(0)
    (found,) = read_inputs([tmp_path / "a.txt"])
    assert isinstance(found, Problem)
    assert found.code == "unreadable"


def test_standard_input_is_bytes_of_any_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BytesIO(gzip.compress(PAGE))

    monkeypatch.setattr("sys.stdin", Input())
    (report,) = reports(read_inputs(["-"]))
    assert (report.id, report.input, report.title) == ("stdin", "-", "Landing hit")


def test_an_address_is_not_fetched_unasked() -> None:
    (problem,) = read_inputs(["https://example.org/a"])
    assert isinstance(problem, Problem)
    assert problem.code == "fetch-needed"
    assert "--fetch" in problem.message


def test_the_digest_is_of_the_bytes_read(tmp_path: Path) -> None:
    page, lines = tmp_path / "a.html.gz", tmp_path / "b.jsonl"
    page.write_bytes(gzip.compress(PAGE))
    lines.write_bytes(LINE + b"\n" + LINE + b"\n")
    first, second, _ = reports(read_inputs([page, lines]))
    assert first.sha256 == hashlib.sha256(page.read_bytes()).hexdigest()
    assert second.sha256 == hashlib.sha256(LINE).hexdigest()


def test_what_the_caller_says_fills_only_what_the_report_leaves_open() -> None:
    said = read_text(STORY, published="27 May 2016", publisher="Lerm Courier", url="https://x.example/1")
    assert said.published is not None
    assert (said.published.date, said.published.origin) == ("2016-05-27", "argument")
    assert (said.publisher, said.url) == ("Lerm Courier", "https://x.example/1")
    printed = read_text("Published 3 September 2015\n\n" + STORY, published="2016-05-27")
    assert printed.published is not None
    assert (printed.published.date, printed.published.origin) == ("2015-09-03", "text")
    assert printed.published.span is not None


def test_a_published_that_is_no_date_is_refused_before_anything_is_read() -> None:
    with pytest.raises(OptionError):
        read_inputs(["-"], published="soon")


def test_reading_is_lazy() -> None:
    found = read_inputs(["/no/such/file", "https://example.org"])
    assert isinstance(next(found), Problem)


def test_a_long_file_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as packed:
        for number in range(300):
            packed.write(json.dumps({"id": str(number), "text": STORY}).encode() + b"\n")
    assert [one.id for one in reports(read_inputs([path]))] == [str(number) for number in range(300)]


BEGINNINGS = [
    b"",
    b"{",
    b'{"text":"',
    b"[",
    b"<html>",
    b"<rss version='2.0'>",
    b"WARC/1.0\r\n",
    b"%PDF-1.4\n",
    b"\x1f\x8b\x08\x00",
    b"filedesc://",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
]


@given(beginning=st.sampled_from(BEGINNINGS), rest=st.binary(max_size=400))
def test_reading_never_raises_and_is_deterministic(beginning: bytes, rest: bytes) -> None:
    assert list(read_bytes(beginning + rest)) == list(read_bytes(beginning + rest))


@given(st.text(max_size=600))
def test_text_given_is_text_printed_and_its_spans_are_true(text: str) -> None:
    report = read_text(text)
    assert report.text == text
    for span in report.furniture:
        assert text[span.start : span.end] == span.text
    if report.published and report.published.span:
        assert text[report.published.span.start : report.published.span.end] == report.published.words


PIECES = [
    "By ",
    "Jane Doe",
    "\n\n",
    "KABUL",
    " (AFP) - ",
    "3 May 2016",
    "Source: ",
    "Reuters",
    "…\n",
    "Photo: ",
    "/",
    ". ",
    "Share",
    "Reporting by ",
    "; Editing by ",
    "a b c",
    "Tags ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_spans_are_true_in_text_made_of_credits(text: str) -> None:
    report = read_text(text)
    assert report.text == text
    ends = [0, *(span.end for span in report.furniture)]
    assert all(span.start >= end for span, end in zip(report.furniture, ends, strict=False))
