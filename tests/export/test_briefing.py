from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.export.briefing import briefing, voice_lines
from khabar.export.layout import COLUMNS, hang, shown, width, wrap
from khabar.nouns import Problem, Range, Record, Report, Span, Voice


def test_the_head_says_which_report_it_is(record: Record) -> None:
    lines = briefing(record)
    assert lines[0] == "Shells hit Rasha"
    assert lines[1] == "Hillside News · by Lena Marosh · source: Hillside News · RASHA"
    assert lines[2] == "Published  14 May 2015 (“Tuesday”, printed in the report)"
    assert lines[3] == "Read from  rasha.html, report r1, sha256 abababababab"


def test_rival_figures_stand_side_by_side(record: Record) -> None:
    lines = briefing(record)
    heading = next(line for line in lines if "killed  wounded" in line)
    ours = next(line for line in lines if line.startswith("     the report itself"))
    colonel = next(line for line in lines if line.startswith("     Col. Arn"))
    assert ours[: heading.index("killed") + 6].endswith(" 21+")
    assert colonel[: heading.index("killed") + 6].endswith(" 24")
    assert colonel.endswith(" 24+")
    assert "The rebels (party), “denied”, denies it" in "\n".join(lines)


def test_planned_events_stand_apart_after_what_happened(record: Record) -> None:
    lines = briefing(record)
    happened, planned = lines.index("WHAT HAPPENED"), lines.index("PLANNED OR THREATENED, NOT TOLD AS DONE")
    assert happened < next(n for n, line in enumerate(lines) if line.startswith("e1 ")) < planned
    assert planned < next(n for n, line in enumerate(lines) if line.startswith("e2 "))


def test_denied_and_aggregate_events_stand_apart(record: Record) -> None:
    events = (
        dataclasses.replace(record.events[0], status="denied"),
        dataclasses.replace(record.events[1], aggregate=True),
    )
    lines = briefing(dataclasses.replace(record, events=events))
    assert "WHAT HAPPENED" not in lines
    assert lines.index("DENIED") < lines.index("SUMMED UP, NOT TOLD ONE BY ONE")


def test_what_is_unknown_is_told_as_such(record: Record) -> None:
    lines = briefing(record)
    storm = lines[next(n for n, line in enumerate(lines) if line.startswith("e2 ")) :]
    assert storm[1].split() == ["When", "not", "told"]
    assert storm[4].split() == ["Against", "not", "told"]
    assert "Note       read as windows-1256, which no one declared" in lines


def test_a_report_without_events_says_so(record: Record) -> None:
    assert any("No event" in line for line in briefing(dataclasses.replace(record, events=())))


def test_a_report_that_was_not_read_does_not_say_that_nothing_was_found(record: Record) -> None:
    failed = Problem("reader-failed", "the server cannot be reached", "r1")
    lines = "\n".join(briefing(dataclasses.replace(record, events=(), problems=(failed,))))
    assert "was found" not in lines
    assert "No event of armed conflict or unrest was looked for in this report." in lines
    assert "the server cannot be reached" in lines


def test_no_line_is_wider_than_the_terminal(record: Record) -> None:
    title = "Слово " * 30 + "停火协议" * 30 + "w" * 300
    report = dataclasses.replace(record.report, title=title, publisher="p" * 200, input="/long" * 60)
    assert all(width(line) <= COLUMNS for line in briefing(dataclasses.replace(record, report=report)))


def test_right_to_left_words_are_isolated() -> None:
    report = Report("x", "قصف الجيش القرية", title="قصف الجيش القرية", publisher="عنب بلدي")
    lines = briefing(Record(report, ()))
    assert lines[0] == "\u2068قصف الجيش القرية\u2069"
    assert lines[1].startswith("\u2068")


@given(st.text())
def test_no_words_of_a_report_can_steer_the_terminal(text: str) -> None:
    line = shown(text)
    assert not any(ord(c) < 32 or 0x7F <= ord(c) <= 0x9F or 0x202A <= ord(c) <= 0x202E for c in line)
    assert not any(0xD800 <= ord(c) <= 0xDFFF for c in line)


@given(st.text(), st.integers(2, 40))
def test_wrapping_keeps_all_words_within_the_columns(text: str, columns: int) -> None:
    words = shown(text)
    lines = wrap(words, columns)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "").replace("\u3000", "")
    assert all(width(line) <= columns for line in lines)


def test_hanging_lines_begin_in_one_column() -> None:
    lines = hang("Note", "word " * 40, 11)
    assert lines[0].startswith("Note       word")
    assert all(line.startswith(" " * 11 + "word") for line in lines[1:])


@pytest.mark.parametrize("words", ["“It fell", "It fell”", "“It fell”", "It fell"])
def test_half_a_pair_of_quotation_marks_is_not_shown_twice(words: str) -> None:
    report = Report("r", f"{words} here", 0)
    voice = Voice(None, None, Span.of(report.text, 0, len(words)))
    assert list(voice_lines(report, [voice]))[-1] == "  “It fell”"


def test_long_figures_keep_apart(record: Record) -> None:
    event = record.events[0]
    many = dataclasses.replace(event.claims[0], killed=Range(300_320_000, 340_360_000), wounded=Range(1, 1))
    lines = briefing(dataclasses.replace(record, events=(dataclasses.replace(event, claims=(many,)),)))
    assert any(line.split()[-2:] == ["300320000–340360000", "1"] for line in lines)
    assert all(width(line) <= COLUMNS for line in lines)


def test_the_head_tells_the_reports_of_one_file_apart(record: Record) -> None:
    report = dataclasses.replace(record.report, id="a7", input="reports.jsonl")
    assert "Read from  reports.jsonl, report a7, sha256 abababababab" in briefing(
        dataclasses.replace(record, report=report)
    )
