"""`khabar corpus` on passages, of which only the events are named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from calling import Run
from corpus_samples import ATTACK, CUTS, PASSAGES, REPORT, write_lines

NEAR = {
    "id": "hill-1#t0", "text": REPORT["text"][:60],
    "from": {"file": "hill.jsonl.gz", "id": "hill-1", "start": 0, "end": 60},
}  # fmt: skip
NEAR_CODED = {"id": "hill-1#t0", "events": [ATTACK | {"triggers": ["shelled"]}]}


@pytest.fixture
def passages(corpus: Run, tmp_path: Path) -> Run:
    """`khabar corpus COMMAND ...` on a corpus with two passages beside its reports and snippet."""
    done = corpus(
        "align", "--passages", write_lines(tmp_path / "named.jsonl", *PASSAGES), "--reports",
        write_lines(tmp_path / "cuts.jsonl", *CUTS), "--coder", "ef", "-o", str(tmp_path / "passages.jsonl"),
    )  # fmt: skip
    assert (done.status, done.err) == (0, "")
    return corpus


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_lines_hold_offsets_story_split_and_coders(passages: Run, tmp_path: Path) -> None:
    first, second = lines(tmp_path / "passages.jsonl")
    assert list(first) == ["id", "from", "sha256", "story", "split", "coders", "events"]
    assert (first["story"], first["split"], first["coders"]) == ("road-3", "train", ["ef"])
    assert first["events"][0]["triggers"] == [[7, 15], [51, 57]]
    assert second["events"] == []
    assert passages("check", "--strict").out == "0 faults, 0 warnings\n"


def test_a_passage_goes_to_the_story_and_split_of_what_it_shares_text_with(corpus: Run, tmp_path: Path) -> None:
    for name in ("reports", "snippets"):
        first, *others = lines(tmp_path / f"{name}.jsonl")
        write_lines(tmp_path / f"{name}.jsonl", first | {"split": "dev"}, *others)
    arguments = (
        "align", "--passages", write_lines(tmp_path / "named.jsonl", *PASSAGES, NEAR_CODED),
        "--reports", write_lines(tmp_path / "cuts.jsonl", *CUTS, NEAR),
    )  # fmt: skip
    done = corpus(*arguments)
    placed = {row["id"]: (row["story"], row["split"]) for row in map(json.loads, done.out.splitlines())}
    assert placed == {
        "hill-1#t0": ("hill-1", "dev"), "road-3#t0": ("road-3", "train"), "road-3#t1": ("road-3", "train")
    }  # fmt: skip
    apart = write_lines(tmp_path / "apart.jsonl", {"id": "z", "text": f"Yesterday. {CUTS[0]['text']}"})
    done = corpus(*arguments, "--apart", apart)
    assert (done.status, [json.loads(line)["id"] for line in done.out.splitlines()]) == (1, ["hill-1#t0"])
    assert "road-3#t0 is left out: its story shares text with what is to be kept apart" in done.err


def test_without_a_corpus_passages_are_stories_of_their_own(khabar: Run, tmp_path: Path) -> None:
    done = khabar(
        "corpus", "align", "--passages", write_lines(tmp_path / "named.jsonl", *PASSAGES), "--reports",
        write_lines(tmp_path / "cuts.jsonl", *CUTS), "--corpus", str(tmp_path / "none"), "--split", "dev",
    )  # fmt: skip
    assert done.status == 0
    assert "no reports or snippets are there" in done.err
    assert [json.loads(line)["split"] for line in done.out.splitlines()] == ["dev", "dev"]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"triggers": ["bombed"]}, "event 1: “bombed” is not in the text (section 11)"),
        ({"triggers": []}, "event 1: triggers must be a list of at least one word, not '[]' (section 11)"),
        ({"type": "Battle"}, "event 1: type must be a sub-event type, not 'Battle' (section 3)"),
        ({"status": "done"}, "event 1: status must be happened or planned or denied, not 'done' (section 4)"),
        ({"main": False}, "no events are main, where exactly one is (section 2.8)"),
    ],
)
def test_coded_passages_with_faults_are_told_and_left_out(
    khabar: Run, tmp_path: Path, fields: dict[str, Any], fault: str
) -> None:
    named = write_lines(tmp_path / "named.jsonl", {"id": "road-3#t0", "events": [ATTACK | fields]})
    cuts = write_lines(tmp_path / "cuts.jsonl", *CUTS)
    done = khabar("corpus", "align", "--passages", named, "--reports", cuts, "--corpus", str(tmp_path))
    assert (done.status, done.out) == (1, "")
    assert f"road-3#t0 {fault}" in done.err
    done = khabar("corpus", "check", "--passages", named, "--reports", cuts)
    assert (done.status, done.out) == (1, f"road-3#t0 {fault}\n1 fault, 0 warnings\n")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"sha256": "0"}, "the text of road-3#t0 is not the one that was coded"),
        ({"id": "z"}, "road-3#t1 stands behind z; lines are sorted by id (corpus)"),
        ({"split": "dev"}, "road-3#t1 its story, road-3, stands in dev, not in train (corpus)"),
        ({"story": "x", "split": "dev"}, "road-3#t0 tells the story of road-3#t1, which is in train, not in dev"),
        ({"events": [ATTACK | {"triggers": [[7, 999]]}]}, "event 1: [7, 999] is no part of a text of 150 characters"),
        ({"events": [ATTACK | {"triggers": [[7, 15]], "type": "Battle"}]}, "type must be a sub-event type"),
        ({"events": [ATTACK | {"triggers": [[7, 15]], "main": False}]}, "no events are main"),
    ],
)
def test_faults_of_passages_are_found(passages: Run, tmp_path: Path, fields: dict[str, Any], fault: str) -> None:
    first, *others = lines(tmp_path / "passages.jsonl")
    write_lines(tmp_path / "passages.jsonl", first | fields, *others)
    done = passages("check")
    assert done.status == 1
    assert fault in done.out
    write_lines(tmp_path / "mine.jsonl", first | fields, *others)
    assert passages("check", "--passages", str(tmp_path / "mine.jsonl")).out == done.out


def test_a_passage_in_another_split_than_its_report_is_a_fault(passages: Run, tmp_path: Path) -> None:
    done = passages(
        "align", "--passages", write_lines(tmp_path / "named.jsonl", NEAR_CODED),
        "--reports", write_lines(tmp_path / "cuts.jsonl", NEAR),
    )  # fmt: skip
    near = json.loads(done.out) | {"story": "other", "split": "test"}
    write_lines(tmp_path / "passages.jsonl", near)
    done = passages("check")
    assert (done.status, done.out.splitlines()[0]) == (
        1, "hill-1#t0 tells the story of hill-1, which is in train, not in test (corpus)"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("[", "no passage of the corpus: Expecting value"),
        ("{}", "no passage of the corpus: lacks 'id'"),
        (json.dumps({"text": "Gunmen attacked"}), "the text of others does not belong into the corpus"),
    ],
)
def test_a_line_that_is_no_passage_is_one_clear_error(passages: Run, tmp_path: Path, line: str, what: str) -> None:
    path = tmp_path / "passages.jsonl"
    path.write_text(f"{path.read_text('utf-8')}{line}\n", "utf-8")
    done = passages("check")
    assert done.status == 3
    assert done.err.startswith(f"khabar: {path}, line 3: ")
    assert what in done.err


def test_a_passage_is_shown_with_the_words_of_its_events(passages: Run) -> None:
    assert passages("show", "road-3#t0").out == (
        "road-3#t0 · passage: only its events are named · train · story road-3 · coded by\n"
        "ef\n"
        "\n"
        "Gunmen [attacked|1] a convoy near Wasta on Monday; the [attack|1] on the convoy\n"
        "left two trucks in flames. Police said an [attack|2] on the town had been\n"
        "planned.\n"
        "\n"
        "[word|1] names event 1\n"
        "\n"
        "1    Attack                                                 happened, main event\n"
        "     Words     “attacked”; “attack”\n"
        "\n"
        "2    Attack                                                              planned\n"
        "     Words     “attack”\n"
    )
    assert "No event is told.\n" in passages("show", "road-3#t1").out


def test_passages_are_counted_apart(passages: Run) -> None:
    rows = [line.split() for line in passages("statistics").out.splitlines()]
    assert ["items", "2", "1", "3"] in rows
    assert ["passages", "2"] in rows
    assert ["without", "any", "event", "1"] in rows
    assert ["Attack", "1", "2", "3"] in rows
    tables = json.loads(passages("statistics", "--format", "json").out)
    assert tables["passage_sums"]["triggers"] == {"all": 3}
    assert tables["passage_types"]["Attack"] == {"passages": 1, "events": 2, "triggers": 3}
    assert tables["passage_splits"]["train"] == {"passages": 2, "events": 2, "triggers": 3}
    assert tables["passage_sources"] == {"road": {"passages": 2, "events": 2, "triggers": 3}}
    assert tables["types"]["Attack"] == {"reports": 0, "snippets": 0, "all": 0}


def test_exported_passages_are_aligned_again(passages: Run, tmp_path: Path) -> None:
    quotes, full = str(tmp_path / "quotes.jsonl"), str(tmp_path / "full.jsonl")
    assert passages("export", "--as", "quotes", "--passages", quotes).status == 0
    assert passages("export", "--as", "jsonl", "--passages", full).status == 0
    assert [row["id"] for row in lines(tmp_path / "full.jsonl")] == ["road-3#t0", "road-3#t1"]
    done = passages("align", "--passages", quotes, "--reports", full, "--coder", "ef")
    assert (done.status, done.out) == (0, (tmp_path / "passages.jsonl").read_text("utf-8"))


def test_without_passages_alone_quotes_hold_reports_and_jsonl_all(passages: Run, tmp_path: Path) -> None:
    for form, ids in (
        ("quotes", ["hill-1", "made-1", "hill-1#s4"]),
        ("jsonl", ["hill-1", "made-1", "hill-1#s4", "road-3#t0", "road-3#t1"]),
    ):
        assert passages("export", "--as", form, str(tmp_path / form)).status == 0
        assert [row["id"] for row in lines(tmp_path / form)] == ids


def test_brat_has_the_triggers_of_passages_with_their_types(passages: Run, tmp_path: Path) -> None:
    assert passages("export", "--as", "brat", str(tmp_path / "brat")).status == 0
    text = (tmp_path / "brat" / "road-3#t0.txt").read_text("utf-8")
    assert (text[7:15], text[51:57], text[114:120]) == ("attacked", "attack", "attack")
    assert (tmp_path / "brat" / "road-3#t0.ann").read_text("utf-8").splitlines() == [
        "T1\tAttack 7 15\tattacked", "E1\tAttack:T1", "T2\tAttack 51 57\tattack", "E2\tAttack:T2 Same_as:E1",
        "A1\tStatus E1 happened", "A2\tMain E1",
        "T3\tAttack 114 120\tattack", "E3\tAttack:T3", "A3\tStatus E3 planned",
    ]  # fmt: skip
    assert (tmp_path / "brat" / "road-3#t1.ann").read_text("utf-8") == ""
    assert (tmp_path / "brat" / "hill-1.ann").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--passages"),
        ("align", "c.jsonl", "--reports", "t.jsonl", "--apart", "a.jsonl"),
        ("align", "--passages", "c.jsonl", "--reports", "t.jsonl", "--adjudicated"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_use(corpus: Run, arguments: tuple[str, ...]) -> None:
    assert corpus(*arguments).status == 2
