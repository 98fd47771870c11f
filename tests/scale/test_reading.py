"""What workers do, without Spark: files are cut and read as one machine reads them whole."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.errors import InputError, OptionError
from khabar.nouns import Problem
from khabar.read.captured import read_captured
from khabar.record.captures import captured_report

pytest.importorskip("pyarrow", reason="needs khabar[arrow]")

from khabar.scale import coding
from khabar.scale.places import absolute, files_of
from khabar.scale.plan import Plan, begun, plan_of
from khabar.scale.reading import SPLITS, count_lines, read_splits, split_row
from khabar.scale.result import is_coded_archive
from khabar.scale.rows import READ, capture_of, problem_of, table_of

sys.path.append(str(Path(__file__).parent))
from archive_samples import lines, write_archive


def rows_of(plan: Plan) -> list[dict[str, Any]]:
    """All rows of a plan, as its workers read them."""
    splits = [split for part in plan.parts for split in part]
    names = [column.split()[0] for column in SPLITS.split(", ")]
    made = [dict(zip(names, split_row(split), strict=True)) for split in splits]
    ranges = [table_of([row], SPLITS) for row in made if row["how"] == "lines"]
    counts = {row["number"]: row for batch in count_lines(ranges) for row in batch.to_pylist()}
    before = [0, 0]
    for row in made:
        if row["how"] != "lines":
            continue
        before = [0, 0] if row["first"] == 0 else before
        row["lines"], row["blank"] = before
        before = [before[0] + counts[row["number"]]["lines"], before[1] + counts[row["number"]]["blank"]]
    batches = read_splits(plan.given)(table_of([row], SPLITS) for row in made)
    return [row for batch in batches for row in batch.to_pylist()]


def told(rows: list[dict[str, Any]]) -> list[object]:
    return [problem_of(row) if row["report"] is None else capture_of(row) for row in rows]


def read_whole(path: Path) -> list[object]:
    found = read_captured([absolute(str(path))])
    return [one if isinstance(one, Problem) else captured_report(one)[0] for one in found]


@pytest.mark.parametrize("split_bytes", [1, 90, 400, 5000, 1 << 20])
def test_lines_are_read_alike_however_a_file_is_cut(split_bytes: int, tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text("\n".join(lines()), "utf-8")
    assert told(rows_of(plan_of([str(file)], {}, split_bytes=split_bytes))) == read_whole(file)


@given(st.text(alphabet="ab{}\n\r é", max_size=60), st.integers(1, 20))
def test_any_text_is_cut_between_its_lines(tmp_path_factory: pytest.TempPathFactory, text: str, size: int) -> None:
    file = tmp_path_factory.mktemp("cut") / "some.jsonl"
    file.write_bytes(text.encode())
    batches = [
        table_of([dict(zip([c.split()[0] for c in SPLITS.split(", ")], split_row(split), strict=True))], SPLITS)
        for part in plan_of([str(file)], {}, split_bytes=size).parts
        for split in part
        if split.how == "lines"
    ]
    counted = [row for batch in count_lines(batches) for row in batch.to_pylist()]
    raw = text.encode().split(b"\n")
    whole = raw if raw[-1] else raw[:-1]
    if batches:
        assert sum(row["lines"] for row in counted) == len(whole)
        assert sum(row["blank"] for row in counted) == sum(not line.strip() for line in whole)


def test_a_folder_is_read_in_the_order_of_one_machine(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive")
    (archive / "a").mkdir()
    (archive / "a" / "page.txt").write_text("Two shells fell in Rasha.", "utf-8")
    (archive / "a.jsonl").write_text('{"text": "Three shells fell in Rasha."}\n', "utf-8")
    found = rows_of(plan_of([str(archive)], {}))
    (archive / "_SUCCESS").unlink()
    (archive / "rows.parquet").unlink()
    assert [one for one in told(found) if "rows.parquet" not in str(one)] == read_whole(archive)


def test_rows_of_parquet_are_reports(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive")
    rows = rows_of(plan_of([str(archive / "rows.parquet")], {"publisher": "Hill"}))
    assert [row["key"] for row in rows] == ["p-4", "p-9", None]
    assert rows[2]["code"] == "not-a-report"
    assert rows[2]["at"].endswith("row 3")


def test_what_is_no_parquet_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "bad.parquet"
    file.write_bytes(b"PAR1 and no more")
    (row,) = rows_of(plan_of([str(file)], {}))
    assert row["code"] == "damaged"
    assert "Parquet" in row["message"]


def test_numbers_go_in_the_order_of_the_input(tmp_path: Path) -> None:
    numbers = [row["reading"] for row in rows_of(plan_of([str(write_archive(tmp_path / "archive"))], {}, 300))]
    assert numbers == sorted(set(numbers))


def test_a_missing_input_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothere.*no such file"):
        plan_of([str(tmp_path / "nothere")], {})
    (tmp_path / "_SUCCESS").touch()
    with pytest.raises(InputError, match="no files"):
        files_of(str(tmp_path))


def test_parts_hold_whole_splits(tmp_path: Path) -> None:
    plan = plan_of([str(write_archive(tmp_path / "archive"))], {}, split_bytes=800, part_bytes=1600)
    splits = [split for part in plan.parts for split in part]
    assert len(plan.parts) > 2
    assert [split.number for split in splits] == list(range(len(splits)))


def test_a_folder_of_other_inputs_is_not_gone_on_with(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "archive")
    out = str(tmp_path / "out")
    assert not begun(plan_of([str(archive)], {}), out)
    assert begun(plan_of([str(archive)], {}), out)
    with pytest.raises(OptionError, match="other inputs"):
        begun(plan_of([str(archive / "lines.jsonl")], {}), out)


def test_only_a_folder_with_a_plan_is_a_coded_archive(tmp_path: Path) -> None:
    assert not any(map(is_coded_archive, (str(tmp_path), "https://hill.example/1", "-", "no\x00where")))
    begun(plan_of([str(write_archive(tmp_path / "archive"))], {}), str(tmp_path / "out"))
    assert is_coded_archive(str(tmp_path / "out"))


def test_a_report_that_cannot_be_coded_takes_no_other_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text(
        '{"id": "a", "text": "Shells fell."}\n{"id": "b", "text": "poison"}\n{"id": "c", "text": "Rain."}\n'
    )
    sound = coding.code_reports

    def code(reports: Any) -> Any:
        if any("poison" in report.text for report in reports):
            raise MemoryError("too much")
        return sound(reports)

    monkeypatch.setattr(coding, "code_reports", code)
    rows = rows_of(plan_of([str(file)], {}))
    found = [row for batch in coding.code_rows([table_of(rows, READ)]) for row in batch.to_pylist()]
    assert [row["key"] for row in found if row["record"]] == ["a", "c"]
    assert (found[1]["code"], found[1]["message"]) == ("not-coded", "not coded: MemoryError: too much")
