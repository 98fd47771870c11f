"""`khabar code --reader`: one path, another reader; what it did not read is told, and nothing is lost."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from answering import Answering, Reply, answering, chat, refusal
from calling import STORY, Outcome, Run

from khabar.export import schema

EVENT: dict[str, Any] = {
    "type": "Shelling/artillery/missile attack", "status": "happened", "aggregate": False, "main": True,
    "civilians": True, "mentions": ["Shells killed two men in Rasha"], "triggers": ["Shells"], "doers": [],
    "targets": ["two men"], "places": ["Rasha"], "weapons": ["Shells"], "time": "on Tuesday",
    "claims": [{"source": "doctor", "cue": "said", "stance": "asserts", "hedge": False, "killed": "two",
                "quote": "Shells killed two men in Rasha on Tuesday"}],
}  # fmt: skip
ANSWER = chat({"events": [EVENT]})


@pytest.fixture(autouse=True)
def _kept_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Answers of one test are not another's; the index of the gazetteer stays where it is."""
    from khabar.packs.cache import cache_folder

    own, shared = tmp_path / "cache", cache_folder()
    own.mkdir()
    for made in shared.glob("*-*") if shared.is_dir() else ():
        (own / made.name).symlink_to(made)
    monkeypatch.setenv("KHABAR_CACHE", str(own))


@pytest.fixture
def server() -> Iterator[Answering]:
    with answering(ANSWER) as running:
        yield running


@pytest.fixture
def reports(tmp_path: Path) -> str:
    file = tmp_path / "reports.jsonl"
    rows = ({"id": f"r{n}", "text": f"{STORY} Report {n}.", "published": "2015-05-14"} for n in range(3))
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return str(file)


def records(done: Outcome) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.out.splitlines()]


def by(server: Answering, *more: str) -> tuple[str, ...]:
    return "--reader", server.url, "--model", "small", *more


def test_records_are_valid_and_name_their_reader(khabar: Run, server: Answering, reports: str) -> None:
    done = khabar("code", reports, *by(server), "--format", "jsonl")
    assert (done.status, done.err) == (0, "")
    for record in records(done):
        jsonschema.validate(record, schema.record_schema())
        assert record["tagger"].startswith("chat:small@127.0.0.1:")
        (event,) = record["events"]
        assert (event["harm"]["killed"]["low"], event["time"]["start"]) == (2, "2015-05-12")
        assert [claim["source"]["text"] for claim in event["claims"]] == ["doctor"]


def test_every_form_of_output_is_written(khabar: Run, server: Answering, reports: str, tmp_path: Path) -> None:
    assert "Rasha" in khabar("code", reports, *by(server)).out
    assert len(khabar("code", reports, *by(server), "--format", "csv").out.splitlines()) == 4
    out = tmp_path / "out.json"
    assert khabar("code", reports, *by(server), "--format", "json", "-o", str(out)).status == 0
    assert len(json.loads(out.read_text("utf-8"))) == 3
    assert len(server.asked) == 3


def test_no_cache_keeps_nothing_and_uses_nothing(khabar: Run, server: Answering, story: str) -> None:
    for _ in range(2):
        khabar("code", story, *by(server, "--no-cache"))
    assert len(server.asked) == 2
    assert not (Path(os.environ["KHABAR_CACHE"]) / "reader").exists()


def test_without_reader_nothing_is_asked(khabar: Run, server: Answering, story: str) -> None:
    assert khabar("code", story).status == 0
    assert not server.asked


def test_a_report_that_was_not_read_is_one_line_and_status_one(khabar: Run, reports: str) -> None:
    with answering(ANSWER, chat("I can't."), ANSWER) as server:
        done = khabar("code", reports, *by(server), "--format", "jsonl")
    assert done.status == 1
    assert [bool(record["events"]) for record in records(done)] == [True, False, True]
    assert [problem["code"] for problem in records(done)[1]["problems"]] == ["reader-failed"]
    (line,) = done.err.splitlines()
    assert line.startswith(f"khabar: {reports}")
    assert "r1: " in line


def test_a_spent_budget_loses_nothing(khabar: Run, server: Answering, reports: str) -> None:
    first = khabar("code", reports, *by(server, "--budget", "2"), "--format", "jsonl")
    assert first.status == 1
    assert [bool(record["events"]) for record in records(first)] == [True, True, False]
    assert "budget of 2 requests is spent" in first.err
    again = khabar("code", reports, *by(server, "--budget", "1"), "--format", "jsonl")
    assert (again.status, len(server.asked)) == (0, 3)
    assert records(again)[:2] == records(first)[:2]


def test_what_was_left_out_is_counted_and_listed(khabar: Run, story: str) -> None:
    bent = {**EVENT, "doers": ["the tsar"], "places": ["Rasha", "Paris"]}
    with answering(chat({"events": [bent, {"type": "Alien landing"}]})) as server:
        done = khabar("code", story, *by(server), "--format", "jsonl")
    assert done.status == 0
    assert done.err.splitlines() == [
        "khabar: 3 things left out of the reader's answers; the records list them (--format jsonl)"
    ]
    (record,) = records(done)
    left_out = [p["message"] for p in record["problems"] if p["code"] == "reader-dropped"]
    assert [word for word in ("tsar", "Paris", "Alien landing") if any(word in why for why in left_out)] == [
        "tsar", "Paris", "Alien landing"
    ]  # fmt: skip
    assert "Paris" not in json.dumps(record["events"])


def test_the_key_is_sent_and_never_shown(
    khabar: Run, story: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KHABAR_READER_KEY", "secret-key")
    with answering(refusal(401, "secret-key is unknown"), ANSWER) as server:
        refused = khabar("code", story, *by(server), "--format", "jsonl")
        done = khabar("code", story, *by(server), "--format", "jsonl")
        assert {headers["Authorization"] for _, headers, _ in server.asked} == {"Bearer secret-key"}
    assert (refused.status, done.status) == (1, 0)
    assert "KHABAR_READER_KEY" in refused.err
    kept = "".join(file.read_text("utf-8") for file in (tmp_path / "cache" / "reader").rglob("*.json"))
    assert kept
    assert "secret-key" not in refused.out + refused.err + done.out + done.err + kept


@pytest.mark.parametrize(
    "arguments",
    [
        ("--reader", "http://h/v1"),
        ("--model", "small"),
        ("--budget", "3"),
        ("--timeout", "3"),
        ("--no-cache",),
        ("--reader", "ftp://h/v1", "--model", "small"),
        ("--reader", "http://h/v1", "--model", ""),
        ("--reader", "http://h/v1", "--model", "small", "--budget", "-1"),
        ("--reader", "http://h/v1", "--model", "small", "--timeout", "0"),
        ("--reader", "http://h/v1", "--model", "small", "--timeout", "inf"),
    ],
)
def test_wrong_use_is_two(khabar: Run, story: str, arguments: tuple[str, ...]) -> None:
    done = khabar("code", story, *arguments)
    assert (done.status, done.out) == (2, "")
    assert "--" in done.err


def test_a_time_out_is_honoured(khabar: Run, story: str) -> None:
    with answering(Reply(ANSWER.body, delay=30)) as server:
        done = khabar("code", story, *by(server, "--timeout", "1", "--budget", "1"), "--format", "jsonl")
    assert done.status == 1
    assert "gave no answer within 1 seconds; is not asked again: the budget of 1 requests is spent" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix's kind")
def test_on_a_terminal_it_says_what_is_being_asked(server: Answering, reports: str) -> None:
    master, terminal = pty.openpty()
    command = [sys.executable, "-c", "from khabar.cli import main; main()", "code", reports, *by(server)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=terminal, check=False)
    os.close(terminal)
    shown = os.read(master, 65536).decode()
    os.close(master)
    assert done.returncode == 0
    assert "about r2; 2 requests so far" in shown
