"""`khabar scale`: what can be wrong before Spark is asked; what Spark does: tests/scale."""

from __future__ import annotations

from pathlib import Path

import pytest
from calling import Run

pytest.importorskip("pyarrow", reason="needs khabar[arrow]")


def test_a_missing_input_is_named(khabar: Run, tmp_path: Path) -> None:
    done = khabar("scale", "code", str(tmp_path / "nothere.jsonl"), "--out", str(tmp_path / "out"))
    assert done.status == 3
    assert "nothere.jsonl: no such file or folder" in done.err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_else_is_left_alone(khabar: Run, story: str, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}")
    done = khabar("scale", "code", story, "--out", str(tmp_path))
    assert done.status == 2
    assert "choose another --out" in done.err
    assert (tmp_path / "plan.json").read_text() == "{}"


def test_without_java_it_says_what_to_install(
    khabar: Run, story: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = khabar("scale", "code", story, "--out", str(tmp_path / "out"))
    assert done.status == 3
    assert "install Java 17 or later" in done.err


def test_an_out_that_cannot_be_written_is_told(khabar: Run, story: str) -> None:
    done = khabar("scale", "code", story, "--out", f"{story}/out")
    assert done.status in (2, 3)
    assert "choose another --out" in done.err
