"""The text of a report is title, blank line, body; text given as text stays as it is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.nouns import Report
from khabar.read import read_bytes, read_inputs, read_text
from khabar.read.compose import compose, fold


@given(st.one_of(st.none(), st.text(max_size=40)), st.text(max_size=80))
def test_the_body_is_never_altered(title: str | None, body: str) -> None:
    text, start = compose(title, body)
    assert text[start:] == body
    assert len(fold(body)) == len(body)


def test_a_body_that_begins_with_its_title_is_the_whole_text() -> None:
    assert compose("“Two shells” – Lerm", '"two shells" - LERM was hit') == ('"two shells" - LERM was hit', 0)


def test_texts_are_those_of_the_gold_set(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(shared / "gold"), *sys.path])
    import quotes  # type: ignore[import-not-found]

    path = shared / "gold/reports.jsonl"
    wanted = [quotes.text_of(json.loads(line)) for line in path.read_text("utf-8").split("\n") if line]
    assert [report.text for report in read_inputs([path]) if isinstance(report, Report)] == wanted


FILE = """Landing hit by shells in Lerm

Ferry crew. File photo

Lerm Wire

LERM – Two shells fell on the landing on Wednesday.

“It was the third time,” Oto Brandt told Lerm Wire.

Reporting by: Jane Doe

Source: Lerm Wire

Follow us on Twitter :
  • Short link :

Leave a comment

three + one ="""


def test_a_text_file_loses_whole_lines_of_furniture() -> None:
    (report,) = read_bytes(FILE.encode(), name="lerm.txt")
    assert isinstance(report, Report)
    assert report.text == (
        "Landing hit by shells in Lerm\n\nLERM – Two shells fell on the landing on Wednesday.\n\n"
        "“It was the third time,” Oto Brandt told Lerm Wire."
    )
    assert (report.title, report.dateline, report.agency) == ("Landing hit by shells in Lerm", "LERM", "Lerm Wire")
    assert (report.publisher, report.byline, report.furniture) == ("Lerm Wire", ("Jane Doe",), ())
    assert report.text[report.body_start :].startswith("LERM")


def test_the_same_given_as_text_keeps_them_marked() -> None:
    report = read_text(FILE)
    assert report.text == FILE
    assert [span.text.strip() for span in report.furniture][:2] == ["Ferry crew. File photo", "Lerm Wire"]
    assert report.byline == ("Jane Doe",)


@pytest.mark.parametrize(
    "text", ["One line only", "Two shells fell.\n\nNobody was hurt.\n", "a\r\n\r\nb c\r\n", "\n x \n"]
)
def test_a_text_file_without_furniture_stays_as_it_is(text: str) -> None:
    (report,) = read_bytes(text.encode())
    assert isinstance(report, Report)
    assert report.text == text


def test_a_date_on_a_line_that_goes_keeps_its_words() -> None:
    (report,) = read_bytes(b"Landing hit by shells\n\nPublished 3 September 2015\n\nTwo shells fell.\n")
    assert isinstance(report, Report)
    assert report.published is not None
    assert (report.published.date, report.published.words, report.published.span) == (
        "2015-09-03",
        "3 September 2015",
        None,
    )
    assert "Published" not in report.text


def test_the_worked_example_is_read_as_it_is(shared: Path) -> None:
    (report,) = read_inputs([shared / "codebook/aleppo.txt"])
    assert isinstance(report, Report)
    assert report.title is not None
    assert report.title.startswith("Backed by Russian air cover")
    assert (report.dateline, report.byline, report.agency) == ("ALEPPO", ("Taim Khalil",), "ARA News")
    assert (report.publisher, report.published, report.furniture) == ("ARA News", None, ())
    for words in ("File photo", "Reporting by", "Source:", "Short link", "Twitter", "Leave a comment", "fifteen"):
        assert words not in report.text
