"""A very long report: read whole, in passages, its progress told, and ended within."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import khabar
from khabar import coding
from khabar.assemble import assemble, occurrences
from khabar.errors import StoppedError
from khabar.export import record_json
from khabar.nouns import Document, Mark, Problem, Report, Span, Tagged
from khabar.text import document
from khabar.text.passages import PASSAGE

FILLER = "The road to the market was open and people went about their work in the morning as on any other day. " * 8
STORY = "Artillery shelled the town of Sarmin on Tuesday, killing three people. "
LABELS = {"trigger": 0.9, "type:Shelling/artillery/missile attack": 0.9, "status:happened": 0.9, "main": 0.5}


class Marking:
    """A tagger that marks "shelled", and fails where a text holds `fails_at`."""

    name = "marking"

    def __init__(self, fails_at: str = "") -> None:
        self.fails_at = fails_at
        self.read: list[int] = []

    def tag(self, documents: Sequence[Document]) -> Iterator[Tagged]:
        for one in documents:
            self.read.append(len(one.report.text))
            yield self._tagged(one)

    def _tagged(self, one: Document) -> Tagged:
        text = one.report.text
        if self.fails_at and self.fails_at in text:
            return Tagged(one, (), (), self.name, (Problem("reader-failed", "no answer", "here"),))
        found = re.finditer("shelled", text)
        return Tagged(one, tuple(Mark(Span.of(text, *m.span()), LABELS) for m in found), (), self.name)


def test_events_of_all_passages_are_the_reports_with_their_words() -> None:
    report = Report("long", (STORY + FILLER) * 300, title="Shells")
    tagger = Marking()
    (record,) = khabar.code_reports([report], tagger)
    assert len(tagger.read) == 3
    assert sum(tagger.read) == len(report.text)
    assert max(tagger.read) <= PASSAGE
    assert len(record.events) > 3
    assert [event.id for event in record.events] == [f"e{n + 1}" for n in range(len(record.events))]
    assert [event.main for event in record.events].count(True) == 1
    mentions = [mention for event in record.events for mention in event.mentions]
    assert sorted(m.trigger.start for m in mentions) == [m.start() for m in re.finditer("shelled", report.text)]
    assert all(m.sentence.text == STORY.strip() for m in mentions)
    # reads back only where every span holds its words in the whole text
    assert record_json.decode(record_json.encode(record)) == record


def test_a_tagger_that_fails_on_one_passage_leaves_no_half_of_a_report() -> None:
    text = (STORY + FILLER) * 200 + "HERE " + FILLER * 150
    tagger = Marking("HERE")
    report = Report("long", text)
    first, second, again = khabar.code_reports([report, Report("short", STORY), report], tagger)
    assert first.events == ()
    assert [problem.code for problem in first.problems] == ["reader-failed"]
    assert second.events
    assert again == first
    assert sum(tagger.read) < 2 * len(text)  # what follows the passage is not asked for


def calls(count: int) -> int:
    """How many calls of Python assembling a report of so many occurrences takes."""
    (tagged,) = Marking().tag([document(Report("r", STORY * count))])
    asked = 0

    def counting(_frame: object, event: str, _argument: object) -> None:
        nonlocal asked
        asked += event == "call"

    sys.setprofile(counting)
    try:
        assemble(tagged)
    finally:
        sys.setprofile(None)
    return asked


def test_the_work_of_assembling_grows_with_the_length_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(occurrences, "JOINED_TOGETHER", 10)  # pairs, the dearest part, are of blocks of any length
    calls(2)
    assert calls(300) < 2.1 * calls(150)


class EndsAt:
    """Ends the work once so much of a report is read."""

    def __init__(self, share: float) -> None:
        self.share = share
        self.told: list[tuple[int, float]] = []

    def read(self, number: int, share: float) -> None:
        self.told.append((number, share))

    def check(self) -> None:
        if self.told and self.told[-1][0] == 2 and self.told[-1][1] >= self.share:
            raise StoppedError("enough")


def test_work_is_told_of_and_ended_within_a_report() -> None:
    watch = EndsAt(0.2)
    records = khabar.code_reports([Report("a", STORY), Report("b", STORY * 300)], watch=watch)
    assert next(records).report.id == "a"
    with pytest.raises(StoppedError):
        next(records)
    assert watch.told[0] == (1, 1.0)
    shares = [share for number, share in watch.told if number == 2]
    assert shares == sorted(shares)
    assert 0.2 <= shares[-1] < 0.5


INTERRUPTIBLE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
COMMAND = INTERRUPTIBLE + "from khabar.cli import main; main()"


@pytest.mark.parametrize("words", [["code", "-o", "out.jsonl"], ["add", "--record", "war.khabar"]], ids=["code", "add"])
def test_an_interrupt_ends_a_long_report_that_is_being_read(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "long.txt").write_text(STORY * 20_000, "utf-8")
    terminal, watched = pty.openpty()
    command = [sys.executable, "-c", COMMAND, *words, "long.txt"]
    with subprocess.Popen(command, stderr=watched, stdout=subprocess.DEVNULL, cwd=tmp_path) as process:
        os.close(watched)
        said = b""
        while b"report 1: " not in said:  # an interpreter that ends closes its terminal: OSError
            said += os.read(terminal, 1000)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        try:
            status = process.wait(timeout=60)
        finally:
            process.kill()
            os.close(terminal)
    assert status == 130
    assert b"% read" in said
    assert time.monotonic() - began < 60  # not the minutes that the rest would take
    assert not (tmp_path / "out.jsonl").exists()


def test_what_is_too_long_is_told_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coding, "MOST_CHARACTERS", 1_000)
    tagger = Marking()
    first, second = khabar.code_reports([Report("long", STORY * 20, input="long.txt"), Report("short", STORY)], tagger)
    (problem,) = first.problems
    assert (problem.code, problem.at) == ("too-long", "long.txt: long")
    assert f"{20 * len(STORY):,}" in problem.message
    assert "give it in parts" in problem.message
    assert first.events == ()
    assert second.events
    assert tagger.read == [len(STORY)]


def test_a_record_is_written_piece_by_piece_to_the_same_line() -> None:
    extra = {"events": [], "of": {"events": [float("nan")]}, "said": '"events": []\u2028'}
    (record,) = khabar.code_reports([Report("r", (STORY + FILLER) * 3, extra=extra)], Marking())
    assert record.events
    assert record_json.to_line(record) == record_json.to_text(record_json.encode(record))
