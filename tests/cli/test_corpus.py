"""`khabar corpus`: lines made, checked, shown, counted, handed on."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from calling import Run
from corpus_samples import CODED, MADE, REPORT, changed, write_lines


def rewrite(path: Path, **fields: Any) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    write_lines(path, rows[0] | fields, *rows[1:])


def test_lines_name_file_story_coders_and_split(corpus: Run, tmp_path: Path) -> None:
    line, made = map(json.loads, (tmp_path / "reports.jsonl").read_text("utf-8").splitlines())
    assert line["from"] == {"file": "hill.jsonl.gz", "id": "hill-1", "start": None, "end": None}
    assert (line["kind"], line["story"], line["split"], line["coders"]) == ("report", "hill-1", "train", ["ab", "cd"])
    assert (made["from"], made["text"]) == (None, MADE["text"])
    assert corpus("check").out == "0 faults, 0 warnings\n"


def test_a_report_with_faults_is_told_and_left_out(khabar: Run, tmp_path: Path) -> None:
    codes = write_lines(tmp_path / "coded.jsonl", changed(type="Battle"))
    done = khabar("corpus", "align", codes, "--reports", write_lines(tmp_path / "t.jsonl", REPORT), "--file", "f.jsonl")
    assert (done.status, done.out) == (1, "")
    assert "hill-1 e1: type must be a sub-event type, not 'Battle' (section 3)" in done.err


def test_a_coded_report_without_text_is_one_clear_error(khabar: Run, tmp_path: Path) -> None:
    texts = write_lines(tmp_path / "t.jsonl", MADE)
    done = khabar("corpus", "check", write_lines(tmp_path / "coded.jsonl", CODED), "--reports", texts)
    assert (done.status, done.err) == (
        3, f"khabar: {texts}: holds no report hill-1; name the texts of {tmp_path / 'coded.jsonl'} with --reports\n"
    )  # fmt: skip


def test_codes_in_the_quote_format_are_checked(khabar: Run, tmp_path: Path) -> None:
    texts = write_lines(tmp_path / "t.jsonl", REPORT)
    codes = write_lines(tmp_path / "coded.jsonl", changed(killed=[3, 3]))
    done = khabar("corpus", "check", codes, "--reports", texts)
    assert (done.status, done.out.splitlines()) == (
        0,
        [
            "hill-1 warning: e1: killed [3, 3], but the claims come to [2, 3] (section 6.3)",
            "0 faults, 1 warning",
        ],
    )
    assert khabar("corpus", "check", codes, "--reports", texts, "--strict").status == 1


def test_another_text_than_the_coded_one_is_a_fault(corpus: Run, tmp_path: Path) -> None:
    other = json.dumps({**REPORT, "text": REPORT["text"].replace("Tuesday", "Wednesday")})
    (tmp_path / "texts" / "hill.jsonl.gz").write_bytes(gzip.compress(other.encode()))
    done = corpus("check")
    assert done.status == 1
    assert "hill.jsonl.gz, hill-1: the text of hill-1 is not the one that was coded" in done.out
    assert corpus("show", "hill-1").status == 3


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"split": "test"}, "hill-1 the story stands in test and train (corpus)"),
        (
            {"story": "else", "split": "dev"},
            "hill-1#s4 tells the story of hill-1, which is in dev, not in train",
        ),
        ({"id": "z"}, "made-1 stands behind z; lines are sorted by id (corpus)"),
        ({"from": {"file": "hill.jsonl.gz", "id": "gone", "start": None, "end": None}}, "holds no gone"),
    ],
)
def test_faults_of_the_corpus_are_found(corpus: Run, tmp_path: Path, fields: dict[str, Any], fault: str) -> None:
    rewrite(tmp_path / "reports.jsonl", **fields)
    done = corpus("check")
    assert done.status == 1
    assert fault in done.out


def test_a_missing_folder_of_texts_names_the_remedy(corpus: Run, khabar: Run, tmp_path: Path) -> None:
    corpus("check")
    done = khabar("corpus", "show", "hill-1", "--corpus", str(tmp_path), "--texts", str(tmp_path / "gone"))
    assert done.status == 3
    assert done.err.endswith("give the folder that holds the texts with --texts\n")


def test_the_folder_of_texts_may_stand_in_the_environment(
    corpus: Run, khabar: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus("check")
    monkeypatch.setenv("KHABAR_TEXTS", str(tmp_path / "texts"))
    assert khabar("corpus", "show", "hill-1", "--corpus", str(tmp_path)).status == 0


def test_a_report_is_shown_with_marks_and_events(corpus: Run) -> None:
    out = corpus("show", "hill-1").out
    assert "RASHA – [Army [guns|1w]|1d] [shelled|1] Rasha on [Tuesday|1h], killing" in out.replace("\n", " ")
    assert "     When      “Tuesday” 2016-04-12 (day)\n" in out
    assert "     Who       Army guns | Our guns\n" in out
    assert "     Harm      killed 2-3; civilians targeted or harmed\n" in out
    assert "Col. Arn, “said”, killed 3+:" in out
    assert "army’s spokesman, “said”, denies:" in out
    assert f"{'2    Armed clash':73}planned\n" in out
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out


def test_a_report_without_events_says_so(corpus: Run) -> None:
    assert "No event is told.\n" in corpus("show", "made-1").out


def test_an_unknown_id_is_wrong_use(corpus: Run) -> None:
    assert corpus("show", "nobody").status == 2


def test_statistics_count_events_and_items(corpus: Run) -> None:
    lines = [line.split() for line in corpus("statistics").out.splitlines()]
    assert ["items", "2", "1", "3"] in lines
    assert ["planned", "1", "1", "2"] in lines
    assert ["train", "2", "1", "3"] in lines
    tables = json.loads(corpus("statistics", "--format", "json").out)
    assert tables["types"]["Armed clash"] == {"reports": 1, "snippets": 1, "all": 2}
    assert tables["countries"] == {
        "Landia": {"reports": 1, "snippets": 1, "events": 3},
        "not known": {"reports": 1, "snippets": 0, "events": 0},
    }
    assert tables["sources"]["Written for this corpus"] == {"reports": 1, "snippets": 0, "events": 0}


def test_exported_quotes_are_those_that_came_in(corpus: Run, khabar: Run, tmp_path: Path) -> None:
    assert corpus("export", "--as", "quotes", str(tmp_path / "quotes.jsonl")).status == 0
    assert corpus("export", "--as", "jsonl", str(tmp_path / "full.jsonl")).status == 0
    full = [json.loads(line) for line in (tmp_path / "full.jsonl").read_text("utf-8").splitlines()]
    assert full[0]["text"].startswith("Shells hit Rasha\n\nRASHA")
    done = khabar("corpus", "check", str(tmp_path / "quotes.jsonl"), "--reports", str(tmp_path / "full.jsonl"))
    assert (done.status, done.out) == (0, "0 faults, 0 warnings\n")


def test_brat_annotations_hold_the_words_at_their_offsets(corpus: Run, tmp_path: Path) -> None:
    assert corpus("export", "--as", "brat", str(tmp_path / "brat")).status == 0
    text = (tmp_path / "brat" / "hill-1.txt").read_text("utf-8")
    lines = (tmp_path / "brat" / "hill-1.ann").read_text("utf-8").splitlines()
    bound = [line.split("\t") for line in lines if line.startswith("T")]
    for _, place, words in bound:
        pieces = [piece.split() for piece in place.split(" ", 1)[1].split(";")]
        assert " ".join(text[int(start) : int(end)] for start, end in pieces) == words
    marks = {line.split("\t")[0] for line in lines}
    for line in lines:
        if line.startswith("E"):
            assert all(part.split(":")[1] in marks for part in line.split("\t")[1].split())
    types = (tmp_path / "brat" / "annotation.conf").read_text("utf-8")
    assert all(line.split("\t")[1].split(":")[0] in types for line in lines if line.startswith("E"))
    assert any(line.endswith("killed [2, 3]; 2016-04-12 to 2016-04-12 (day)") for line in lines)
    assert (tmp_path / "brat" / "hill-1#s4.ann").exists()


def test_the_published_corpus_holds_no_text_of_others(khabar: Run) -> None:
    folder = Path(__file__).parents[2] / "corpus"
    if not (folder / "reports.jsonl").is_file():
        pytest.skip("the corpus is not there yet")
    assert khabar("corpus", "statistics", "--corpus", str(folder), "--texts", "nowhere").status == 0
