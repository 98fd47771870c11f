"""`khabar chart`: a record in, a picture out; wrong use is told with the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from calling import Run

pytest.importorskip("sqlalchemy", reason="needs khabar[record]")


@pytest.fixture
def record(khabar: Run, story: str, tmp_path: Path) -> str:
    path = str(tmp_path / "r.khabar")
    assert khabar("add", story, "--published", "2016-04-14", "--record", path, "--by", "me").status == 0
    return path


@pytest.mark.parametrize(("name", "begins"), [("c.svg", b"<svg "), ("c.html", b"<!DOCTYPE"), ("c.PNG", b"\x89PNG")])
def test_the_ending_says_what_is_drawn(khabar: Run, record: str, tmp_path: Path, name: str, begins: bytes) -> None:
    if begins == b"\x89PNG":
        pytest.importorskip("resvg_py", reason="needs khabar[chart]")
    done = khabar("chart", "--record", record, "-o", str(tmp_path / name))
    assert (done.status, done.out, done.err) == (0, "", "")
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_the_words_of_a_chart_tell_the_story(khabar: Run, record: str, tmp_path: Path) -> None:
    assert khabar("chart", "--record", record, "-o", str(tmp_path / "c.svg")).status == 0
    drawn = (tmp_path / "c.svg").read_text("utf-8")
    assert "1 incident, 11 Apr 2016 to 17 Apr 2016." in drawn
    assert "2 killed, by the figures of 1 of 1 incident." in drawn


def test_a_choice_that_holds_nothing_is_told(khabar: Run, record: str, tmp_path: Path) -> None:
    done = khabar(
        "chart", "--record", record, "--from", "2020-01-01", "--to", "2020-02-01", "-o", str(tmp_path / "c.svg")
    )
    assert done.status == 0
    assert "shows no incident" in done.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-o", "chart.pdf"), "give it the ending .html, .svg or .png"),
        (("-o", "nowhere/c.svg"), "cannot be written"),
        (("-o", "c.svg", "--from", "2016-05-01", "--to", "2016-04-01"), "give the earlier day to --from"),
        (("-o", "c.svg", "--each", "week", "--from", "1900-01-01"), "count --each month or year"),
        ((), "--output"),
    ],
)
def test_wrong_use_is_told_with_the_remedy(
    khabar: Run, record: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = khabar("chart", "--record", record, *arguments)
    assert done.status == 2
    assert told in done.err
    assert not list(tmp_path.glob("*.svg"))


def test_a_record_that_is_none_is_named(khabar: Run, tmp_path: Path) -> None:
    done = khabar("chart", "--record", str(tmp_path / "nothere"), "-o", str(tmp_path / "c.svg"))
    assert done.status in (2, 3)
    assert "nothere" in done.err
    assert not (tmp_path / "c.svg").exists()
