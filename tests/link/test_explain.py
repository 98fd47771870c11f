"""`khabar explain` on a real record."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from khabar.cli.explain import command
from khabar.nouns import Event, Harm, Interval, Mention, Place, Published, Range, Record, Report, Span
from khabar.record.store import open_store

TEXTS = {
    "a": "Warplanes bombed the market of Zarbeh on Wednesday and killed 22 people, medics said.",
    "b": "On Wednesday warplanes bombed Zarbeh; at least 20 people were killed in its market.",
}


def _record(key: str) -> Record:
    text = TEXTS[key]

    def span(words: str) -> Span:
        start = text.index(words)
        return Span.of(text, start, start + len(words))

    event = Event(
        "e1", "Air/drone strike", "Explosions/Remote violence", "happened", aggregate=False, main=True, civilians=True,
        confidence=0.9, mentions=(Mention(span("bombed"), span(text)),),
        time=Interval(span("Wednesday"), "2016-04-13", "2016-04-13", "day"),
        harm=Harm(killed=Range(22, 22) if key == "a" else Range(20, None)), claims=(), places=(Place(span("Zarbeh")),),
    )  # fmt: skip
    published = Published("2016-04-13", None, None, "argument")
    return Record(Report(key, text, published=published, input=key, sha256=key * 64), (event,))


@pytest.fixture
def record(tmp_path: Path) -> str:
    where = str(tmp_path / "war.khabar")
    with open_store(where, create=True) as store:
        store.add([_record("a"), _record("b")], by="test")
    return where


def test_reasons_of_a_joined_pair_are_shown(record: str) -> None:
    answer = CliRunner().invoke(command, ["i1", "--record", record])
    assert answer.exit_code == 0, answer.output
    assert "i1: 2 accounts" in answer.output
    assert "same day" in answer.output
    assert "not joined" not in answer.output


def test_weights_add_up_to_the_score(record: str) -> None:
    answer = CliRunner().invoke(command, ["i1", "--record", record, "--format", "jsonl"])
    (line,) = [json.loads(line) for line in answer.output.splitlines()]
    assert line["incident"] == "i1"
    assert line["edge"]
    assert line["conflict"] is None
    assert sum(reason["weight"] for reason in line["reasons"]) == pytest.approx(line["score"], abs=0.02)


def test_of_copies_that_tell_the_same_one_is_compared(tmp_path: Path) -> None:
    where = str(tmp_path / "war.khabar")
    with open_store(where, create=True) as store:
        one = _record("a")
        more = "The market had opened an hour before, traders said, and was full of people from the villages around."
        report = replace(one.report, text=f"{one.report.text} {more}", publisher="daily")
        store.add([replace(one, report=replace(report, id=key, input=key, sha256=key * 64)) for key in "bcd"])
    answer = CliRunner().invoke(command, ["i1", "--record", where])
    assert "[2], [3]: copies of [1] that tell the same" in answer.output
    lines = CliRunner().invoke(command, ["i1", "--record", where, "--format", "jsonl"]).output.splitlines()
    told = [json.loads(line)["accounts"] for line in lines]
    assert told == [[["b" * 64, "e1"], [key * 64, "e1"]] for key in "cd"]
