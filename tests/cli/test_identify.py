from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from calling import Run

LINES = (
    {"text": "Nusra Front shelled Aleppo", "span": [0, 11], "date": "2016-04-13"},
    {"text": "Nusra Front shelled Aleppo", "span": [0, 11], "date": "2018-04-13", "country": "sy"},
    {"text": "Rebels shelled Aleppo", "span": [0, 6], "date": None, "country": "SY"},
)
BROKEN = (
    "nonsense", "[]", "{}", '{"text": "x", "span": [0, 9]}', '{"text": "x", "span": [1, 1]}',
    '{"text": "x", "span": ["0", "1"]}', '{"text": "x", "span": [0, 1], "date": "soon"}',
    '{"text": "x", "span": [0, 1], "country": "Syria"}', '{"text": "x", "span": [true, 1]}',
)  # fmt: skip


@pytest.fixture
def mentions(tmp_path: Path) -> str:
    file = tmp_path / "mentions.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in LINES), "utf-8")
    return str(file)


def test_a_line_in_is_a_line_out_as_the_contract_has_it(khabar: Run, mentions: str) -> None:
    done = khabar("identify", mentions, "--format", "jsonl")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert done.status == 0
    assert all(list(line) == ["name", "id", "kind", "country", "score", "rivals"] for line in lines)
    assert [line["name"] for line in lines] == ["Nusra Front", "Hay'at Tahrir al-Sham", None]
    assert (lines[2]["kind"], lines[2]["country"]) == ("rebel group", "SY")


def test_lines_that_make_no_sense_are_told_and_keep_their_place(khabar: Run, tmp_path: Path) -> None:
    file = tmp_path / "mixed.jsonl"
    good = json.dumps(LINES[0])
    file.write_text("\n".join([good, *BROKEN, good]) + "\n", "utf-8")
    done = khabar("identify", str(file), "--format", "jsonl")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert done.status == 1
    assert len(lines) == len(BROKEN) + 2
    assert lines[0] == lines[-1]
    assert all(line["id"] is None and line["score"] is None and line["rivals"] == [] for line in lines[1:-1])
    for number in range(2, len(BROKEN) + 2):
        assert f"mixed.jsonl:{number}: " in done.err
    assert "no date; write it as in" in done.err
    assert "lies outside the text of 1 characters" in done.err


def test_reasons_are_added_when_they_are_asked_for(khabar: Run, mentions: str) -> None:
    line = json.loads(khabar("identify", mentions, "--format", "jsonl", "--explain").out.splitlines()[0])
    assert line["person"] is False
    assert {"name", "weight"} == set(line["reasons"][0])
    told = khabar("identify", mentions, "--explain").out
    assert "Nusra Front: Nusra Front (rebel group, SY)" in told
    assert "+3.0  full name" in told


def test_gzip_is_read_and_what_is_missing_told(khabar: Run, mentions: str, tmp_path: Path) -> None:
    packed = tmp_path / "mentions.jsonl.gz"
    packed.write_bytes(gzip.compress(Path(mentions).read_bytes()))
    assert (
        khabar("identify", str(packed), "--format", "jsonl").out
        == khabar("identify", mentions, "--format", "jsonl").out
    )
    packed.write_bytes(packed.read_bytes()[:-10])
    assert "cut off" in khabar("identify", str(packed)).err
    missing = khabar("identify", str(tmp_path / "absent.jsonl"))
    assert (missing.status, missing.out) == (3, "")
    assert "no such file" in missing.err


def test_an_organisation_is_looked_up(khabar: Run) -> None:
    done = khabar("actors", "Nusra Front", "--on", "2018-05-01")
    assert done.status == 0
    assert "Hay'at Tahrir al-Sham" in done.out
    assert "usual name" in done.out
    assert max(map(len, done.out.splitlines())) <= 90
    line = json.loads(khabar("actors", "Levant Front", "--format", "jsonl").out.splitlines()[0])
    assert line["id"] == "levant-front"
    assert line["names"]


def test_an_unknown_name_tells_the_nearest(khabar: Run) -> None:
    done = khabar("actors", "Levant Frond")
    assert (done.status, done.out) == (1, "") or "Levant Front" in done.out
    unknown = khabar("actors", "Purple Lantern Society of Nowhere")
    assert (unknown.status, unknown.out) == (1, "")
    assert "no organisation of the roster has this name" in unknown.err


def test_a_day_or_country_that_is_none_is_wrong_use(khabar: Run) -> None:
    assert khabar("actors", "SDF", "--on", "soon").status == 2
    assert khabar("actors", "SDF", "--country", "Syria").status == 2
