"""The command line called in this process, as from a shell."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from calling import STORY, Outcome, Run
from corpus_samples import CODED, CONVOY, MADE, MADE_CODED, REPORT, write_lines

from khabar.cli import main


@pytest.fixture
def khabar(capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> Outcome:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Outcome(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def story(tmp_path: Path) -> str:
    file = tmp_path / "story.txt"
    file.write_text(STORY, "utf-8")
    return str(file)


@pytest.fixture
def corpus(khabar: Run, tmp_path: Path) -> Run:
    """`khabar corpus COMMAND ...` on a corpus of two reports and a snippet, with its texts."""
    given = ({**REPORT, "country": "Landia"}, {"id": "far-2", "text": "Rain."}, CONVOY)
    rows = "".join(json.dumps(row) + "\n" for row in given)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "hill.jsonl.gz").write_bytes(gzip.compress(rows.encode()))
    at = REPORT["text"].index("The army will")
    snippet = {"id": "hill-1#s4", "text": REPORT["text"][at:], "from": {
        "file": "hill.jsonl.gz", "id": "hill-1", "start": at, "end": len(REPORT["text"])}}  # fmt: skip
    storm = {"id": "hill-1#s4", "published": "2016-04-13", "events": [CODED["events"][1] | {"main": True}]}
    for name, texts, codes in (
        ("reports", [REPORT, MADE], [CODED, MADE_CODED]),
        ("snippets", [snippet], [storm]),
    ):
        done = khabar(
            "corpus", "align", write_lines(tmp_path / f"{name}_coded.jsonl", *codes),
            "--reports", write_lines(tmp_path / f"{name}_texts.jsonl", *texts), "--file", "hill.jsonl.gz",
            "--coder", "ab", "--coder", "cd", "-o", str(tmp_path / f"{name}.jsonl"),
        )  # fmt: skip
        assert (done.status, done.err) == (0, "")

    def run(*arguments: str) -> Outcome:
        return khabar("corpus", *arguments, "--corpus", str(tmp_path), "--texts", str(tmp_path / "texts"))

    return run
