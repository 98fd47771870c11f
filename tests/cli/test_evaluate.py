"""`khabar evaluate`: records and codes measured on coded reports, given or of the corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from answering import answering, chat, refusal
from calling import Outcome, Run
from corpus_samples import CODED, MADE, MADE_CODED, REPORT, changed, write_lines

from khabar.errors import PackError
from khabar.learn.coded import text_of

Coded = dict[str, Any]


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    """The files of two coded reports and of their texts."""
    coded = write_lines(tmp_path / "coded.jsonl", CODED, MADE_CODED)
    return coded, write_lines(tmp_path / "reports.jsonl", REPORT, MADE)


@pytest.fixture
def corpus(khabar: Run, tmp_path: Path) -> str:
    """A corpus of own reports: hill-1 in dev; in test hill-2, adjudicated, hill-3, not, and a snippet."""
    lines = ""
    for name, *options in (("hill-1", "dev"), ("hill-2", "test", "--adjudicated"), ("hill-3", "test")):
        texts = write_lines(tmp_path / "t.jsonl", REPORT | {"id": name, "made": True})
        codes = write_lines(tmp_path / "c.jsonl", CODED | {"id": name})
        lines += khabar("corpus", "align", codes, "--reports", texts, "--coder", "ab", "--split", *options).out
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "reports.jsonl").write_text(lines, "utf-8")
    return str(tmp_path / "corpus")


def table(done: Outcome) -> dict[str, list[str]]:
    """The lines of the output by their first word."""
    return {line.split()[0]: line.split()[1:] for line in done.out.splitlines() if line.strip()}


def test_another_coder_s_codes_are_measured(khabar: Run, pair: tuple[str, str], tmp_path: Path) -> None:
    second = write_lines(tmp_path / "second.jsonl", changed(1, type="Attack"), MADE_CODED)
    done = khabar("evaluate", *pair, "--predicted", second)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("2 reports, 2 events\n\nfield ")
    assert table(done)["type"] == ["0.500", "0.500", "0.500", "0.000-0.500", "2"], (
        "of two reports drawn both may be the empty one"
    )
    assert table(done)["main"] == ["1.000", "1.000-1.000", "2"]
    assert "\nhill                      1  1.00  0.50  1.00   1.00   1.00  1.00  1.00  0.50\n" in done.out
    assert "\nmade                      1     -     -     -      -      -     -  1.00     -\n" in done.out
    assert done.out.endswith("types confused: events, coded -> found\n   1  Armed clash -> Attack\n")
    assert max(map(len, done.out.splitlines())) <= 80
    assert "no record" not in done.out


def test_records_of_khabar_code_are_measured(khabar: Run, pair: tuple[str, str], tmp_path: Path) -> None:
    """A server gives the first event of two, with two of its three claims; figures and dates are Khabar's own."""
    event = CODED["events"][0]
    colonel, _, doctor = event["claims"]
    claims = [colonel | {"killed": "at least three"}, doctor | {"killed": "two"}]
    told = {name: event[name][1:] for name in ("mentions", "triggers")}
    with answering(
        chat({"events": [event | told | {"time": "Tuesday", "claims": claims}]}), chat({"events": []})
    ) as at:
        records = str(tmp_path / "records.jsonl")
        reader = ("--reader", at.url, "--model", "small", "--no-cache")
        assert khabar("code", pair[1], *reader, "--format", "jsonl", "-o", records).status == 0
    done = khabar("evaluate", *pair, "--predicted", records)
    assert (done.status, done.err) == (0, "")
    expected = {"status": "0.500", "roles": "0.600", "claims": "0.500", "killed": "1.000", "date": "0.500"}
    assert {name: tuple(table(done)[name][:2]) for name in expected} == {
        name: ("1.000", recall) for name, recall in expected.items()
    }
    assert (table(done)["main"][0], table(done)["whole"][0]) == ("1.000", "0.500")


def test_reports_that_the_reader_failed_on_are_told(khabar: Run, pair: tuple[str, str], tmp_path: Path) -> None:
    with answering(refusal(403)) as server:
        records = str(tmp_path / "records.jsonl")
        reader = ("--reader", server.url, "--model", "small", "--no-cache")
        assert khabar("code", pair[1], *reader, "--format", "jsonl", "-o", records).status == 1
    done = khabar("evaluate", *pair, "--predicted", records)
    assert done.status == 1
    assert done.out.startswith("2 reports, 2 events\nnobody could read hill-1, made-1\n\n")
    plain = json.loads(khabar("evaluate", *pair, "--predicted", records, "--format", "json").out)
    assert (plain["absent"], plain["unread"]) == ([], ["hill-1", "made-1"])


def test_reports_without_a_record_are_told(khabar: Run, pair: tuple[str, str], tmp_path: Path) -> None:
    done = khabar("evaluate", *pair, "--predicted", write_lines(tmp_path / "half.jsonl", MADE_CODED))
    assert done.status == 1
    assert done.out.startswith("2 reports, 2 events\nno record for hill-1\n\n")
    assert table(done)["told"][:3] == ["0.000", "0.000", "0.000"]
    names = [f"r{number}" for number in range(12)]
    coded = write_lines(tmp_path / "coded.jsonl", *(CODED | {"id": name} for name in names))
    reports = write_lines(tmp_path / "reports.jsonl", *(REPORT | {"id": name} for name in names))
    done = khabar("evaluate", coded, reports, "--predicted", write_lines(tmp_path / "none.jsonl"))
    assert "no record for r0, r1, r2, r3, r4, r5, r6, r7, r8, r9 and 2 more\n" in done.out


def test_misses_are_shown_with_both_sides(khabar: Run, pair: tuple[str, str], tmp_path: Path) -> None:
    second = write_lines(tmp_path / "s.jsonl", changed(killed=[2, None], doers=["\x1b[31mmen"]), MADE_CODED)
    done = khabar("evaluate", *pair, "--predicted", second, "--misses", "5")
    assert done.out.split("\n\n")[-1].splitlines() == [
        "hill-1: right date, places, status, targets, told, type",
        "  coded  Shelling/artillery/missile attack, happened; doers Army guns | Our",
        "         guns; targets villagers | men; places Rasha; killed 2-3; 2016-04-12",
        "  found  Shelling/artillery/missile attack, happened; doers [31mmen; targets",
        "         villagers | men; places Rasha; killed 2+; 2016-04-12",
    ]


def test_json_holds_the_same_figures_and_goes_to_a_file(khabar: Run, pair: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    done = khabar("evaluate", *pair, "--predicted", pair[0], "--format", "json", "-o", str(out), "--misses", "3")
    assert (done.status, done.out, done.err) == (0, "", "")
    plain = json.loads(out.read_text("utf-8"))
    assert plain["fields"]["roles"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "interval": [0.0, 1.0], "of": 5}
    assert (plain["families"].keys(), plain["misses"]) == ({"hill", "made"}, [])


@pytest.mark.parametrize(("split", "name"), [("dev", "hill-1"), ("test", "hill-2")])
def test_of_a_split_its_reports_are_taken_of_test_the_adjudicated(
    khabar: Run, corpus: str, tmp_path: Path, split: str, name: str
) -> None:
    codes = write_lines(tmp_path / "codes.jsonl", CODED | {"id": name})
    done = khabar("evaluate", "--split", split, "--corpus", corpus, "--predicted", codes)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("1 report, 2 events\n\n")
    assert table(done)["whole"] == ["1.000", "1.000-1.000", "2"]


def test_a_split_without_reports_is_one_clear_error(khabar: Run, corpus: str, tmp_path: Path) -> None:
    assert khabar("evaluate", "--split", "train", "--corpus", corpus).err == (
        f"khabar: {corpus}: holds no reports of the split train; choose another --split or --corpus\n"
    )
    lines = (Path(corpus) / "reports.jsonl").read_text("utf-8").replace('"adjudicated": true', '"adjudicated": false')
    (Path(corpus) / "reports.jsonl").write_text(lines, "utf-8")
    done = khabar("evaluate", "--corpus", corpus)
    assert (done.status, done.out) == (3, "")
    assert done.err.startswith(f"khabar: {corpus}: holds no adjudicated reports of the split test;")
    assert khabar("evaluate", "--corpus", str(tmp_path / "gone")).status == 3
    assert khabar("evaluate", "--split", "gold", "--corpus", corpus).status == 2


RECORD = {"report": {"id": "hill-1", "text": text_of(REPORT)}}
FAULTS = {
    "no json": ('{"id": "hill-1"', "found.jsonl, line 1: no JSON"),
    "no object": ("[]", "found.jsonl, line 1: no JSON object"),
    "no id": ('{"events": []}', "found.jsonl, object 1: lacks the id of its report"),
    "no events": ('{"id": "hill-1"}', "found.jsonl, hill-1: lacks events; give lines of khabar code --format jsonl"),
    "a report": (json.dumps(RECORD), "found.jsonl, hill-1: lacks events"),
    "other text": ('{"report": {"id": "hill-1", "text": "Rain."}, "events": []}', "is the record of another text"),
    "broken event": ('{"id": "hill-1", "events": [{"type": "Attack"}]}', "hill-1, event 1: lacks 'mentions'"),
}


@pytest.mark.parametrize(("line", "message"), FAULTS.values(), ids=FAULTS)
def test_what_is_neither_records_nor_codes_is_one_clear_error(
    khabar: Run, pair: tuple[str, str], tmp_path: Path, line: str, message: str
) -> None:
    (tmp_path / "found.jsonl").write_text(f"{line}\n", "utf-8")
    done = khabar("evaluate", *pair, "--predicted", str(tmp_path / "found.jsonl"))
    assert (done.status, done.out) == (3, "")
    assert message in done.err
    assert "; " in done.err
    assert done.err.count("\n") == 1


def test_missing_files_and_texts_are_one_clear_error(khabar: Run, pair: tuple[str, str], tmp_path: Path) -> None:
    coded, reports = pair
    texts = write_lines(tmp_path / "one.jsonl", REPORT)
    assert khabar("evaluate", coded, texts) == Outcome(
        3, "", f"khabar: {texts}: holds no report made-1; name the texts of {coded} after it\n"
    )
    gone, empty = str(tmp_path / "gone.jsonl"), write_lines(tmp_path / "empty.jsonl")
    for arguments, message in (
        ((gone, reports), f"{gone}: cannot be read (No such file or directory); "),
        ((coded, gone), f"{gone}: cannot be read (No such file or directory); "),
        ((coded, reports, "--predicted", gone), f"{gone}: cannot be read (No such file or directory); "),
        ((empty, reports), f"{empty}: holds no coded report; "),
    ):
        done = khabar("evaluate", *arguments)
        assert (done.status, done.out) == (3, "")
        assert done.err.startswith(f"khabar: {message}")


def test_calls_that_make_no_sense_are_wrong_use(khabar: Run, pair: tuple[str, str], tmp_path: Path) -> None:
    assert khabar("evaluate", pair[0]) == Outcome(
        2, "", f"khabar: {pair[0]}: needs the texts that it codes; give REPORTS after it\n"
    )
    done = khabar("evaluate", *pair, "--predicted", pair[0], "--pack", str(tmp_path))
    assert (done.status, done.err) == (
        2, "khabar: --pack: reads nothing where --predicted is given; give one of them\n"
    )  # fmt: skip
    assert khabar("evaluate", *pair, "--pack", str(tmp_path)).status == 3


@pytest.fixture
def shipped() -> None:
    """Skips where the shipped reader pack is of another format than the code; runs again when it fits."""
    from khabar.tagger import load_tagger

    try:
        load_tagger()
    except PackError as fault:
        pytest.skip(f"the shipped reader cannot be used: {fault}")


@pytest.mark.usefixtures("shipped")
def test_the_shipped_reader_is_measured_by_what_khabar_code_prints(
    khabar: Run, pair: tuple[str, str], corpus: str, tmp_path: Path
) -> None:
    records = str(tmp_path / "records.jsonl")
    assert khabar("code", pair[1], "--format", "jsonl", "-o", records).status == 0
    done = khabar("evaluate", *pair, "--misses", "9")
    assert (done.status, done.err) == (0, "")
    assert done == khabar("evaluate", *pair, "--misses", "9", "--predicted", records)
    assert float(table(done)["told"][1]) > 0
    assert khabar("evaluate", "--corpus", corpus).out.startswith("1 report, 2 events\n\n")
