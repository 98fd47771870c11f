from __future__ import annotations

import csv
import dataclasses
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.export import csv_claims
from khabar.export.frame import to_frame
from khabar.nouns import Record


def table(*records: Record) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    csv_claims.write(records, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def test_there_is_one_row_a_claim(record: Record) -> None:
    rows = table(record, record)
    assert len(rows) == 8
    assert [row["claim"] for row in rows[:4]] == ["1", "2", "3", "1"]
    assert rows[1]["source"] == "Col. Arn"
    assert rows[1]["hedge"] == "true"
    assert (rows[0]["claim_killed_low"], rows[0]["claim_killed_high"]) == ("21", "")
    assert (rows[0]["killed_low"], rows[0]["killed_high"]) == ("21", "24")
    assert (rows[0]["doers"], rows[0]["doer_names"]) == ("Army guns", "Army of Karsad")
    assert rows[3]["start"] == rows[3]["killed_low"] == ""


def test_an_event_without_claims_has_a_row(record: Record) -> None:
    bare = dataclasses.replace(record, events=(dataclasses.replace(record.events[0], claims=()),))
    (row,) = table(bare)
    assert row["event_id"] == "e1"
    assert row["claim"] == row["quote"] == ""


def test_a_report_without_events_has_none(record: Record) -> None:
    assert table(dataclasses.replace(record, events=())) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_starts_a_formula(record: Record, start: str) -> None:
    report = dataclasses.replace(record.report, title=f"{start}cmd|' /C calc'!A0")
    assert table(dataclasses.replace(record, report=report))[0]["title"].startswith("'")


@given(st.text(st.characters(exclude_characters="\0")))
def test_any_words_read_back(words: str) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerow([csv_claims.cell(words), "end"])
    (row,) = csv.reader(io.StringIO(stream.getvalue(), newline=""))
    assert row == [csv_claims.cell(words), "end"]
    breaks = words.replace("\r\n", "\n").replace("\r", "\n")
    assert row[0].removeprefix("'") == breaks.removeprefix("'")


def test_column_names_are_unique_and_each_has_a_meaning() -> None:
    names = [column.name for column in csv_claims.COLUMNS]
    assert len(set(names)) == len(names)
    assert all(column.meaning for column in csv_claims.COLUMNS)


def test_a_frame_has_the_rows_and_columns_of_the_csv_with_types(record: Record) -> None:
    frame = to_frame([record])
    assert list(frame.columns) == [column.name for column in csv_claims.COLUMNS]
    assert frame["killed_high"].tolist()[:3] == [24, 24, 24]
    assert frame["claim_killed_high"].isna().tolist() == [True, False, True, True]
    assert frame["hedge"].tolist() == [False, True, False, False]
    assert len(to_frame([])) == 0
