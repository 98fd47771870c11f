from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import khabar
from khabar.coding import BATCH_REPORTS, unresolved
from khabar.export import record_json, schema
from khabar.nouns import Document, Report, Tagged

TEXTS = (
    "Shells hit the village of Rasha on Tuesday and killed two men, a doctor said.",
    "Nobody was hurt.",
    "“We will storm Tellin,” Col. Arn said. Gunmen kidnapped four aid workers near Sannat yesterday.",
    "A car bomb exploded in Sannat on 3 May 2015, killing at least 11 people. Police said that 14 had died.",
)

RECORD = jsonschema.Draft202012Validator(schema.record_schema())


def encoded(record: khabar.Record) -> str:
    return record_json.to_text(record_json.encode(record))


def test_text_gives_a_sequence_of_one_record() -> None:
    (record,) = khabar.code(TEXTS[0], published="2015-05-14", publisher="Hillside News", url="https://x.example/1")
    assert record.report.text == TEXTS[0]
    assert record.report.published
    assert record.report.published.date == "2015-05-14"
    assert (record.report.publisher, record.report.url) == ("Hillside News", "https://x.example/1")
    assert record.events


def test_bytes_are_a_page_and_a_path_is_a_file_or_folder(examples: Path) -> None:
    page = examples / "dar-kesh.html"
    (from_bytes,) = khabar.code(page.read_bytes())
    (from_file,) = khabar.code(page)
    assert from_bytes.events == from_file.events
    assert from_bytes.report.sha256 == from_file.report.sha256
    assert len(khabar.code(examples)) >= 2


def test_what_cannot_be_read_is_told_beside_what_was(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXTS[0], "utf-8")
    (tmp_path / "b.txt").touch()
    records = khabar.code(tmp_path)
    assert len(records) == 1
    assert [Path(problem.at).name for problem in records.problems] == ["b.txt"]


def test_when_nothing_can_be_read_the_error_says_where(tmp_path: Path) -> None:
    with pytest.raises(khabar.InputError) as refused:
        khabar.code(tmp_path / "absent.html")
    assert "absent.html" in str(refused.value)


def test_other_types_are_refused() -> None:
    with pytest.raises(khabar.OptionError):
        khabar.code(42)  # type: ignore[arg-type]


def test_a_batch_gives_what_single_calls_give() -> None:
    reports = [khabar.read(text, published="2015-05-14")[0] for text in TEXTS] * (BATCH_REPORTS // 2)
    together = [encoded(record) for record in khabar.code_reports(reports)]
    alone = [encoded(record) for report in reports[: len(TEXTS)] for record in khabar.code(report)]
    assert together == alone * (BATCH_REPORTS // 2)


def test_no_more_than_a_batch_is_held() -> None:
    asked = 0

    def reports() -> Iterator[Report]:
        nonlocal asked
        for number in range(10 * BATCH_REPORTS):
            asked += 1
            yield Report(str(number), TEXTS[1])

    next(khabar.code_reports(reports()))
    assert asked <= BATCH_REPORTS + 1


def test_a_tagger_of_ones_own_can_be_given() -> None:
    class Silent:
        name = "silent"

        def tag(self, documents: Sequence[Document]) -> Iterator[Tagged]:
            return (Tagged(document, (), (), self.name) for document in documents)

    (record,) = khabar.code(TEXTS[0], tagger=Silent())
    assert (record.events, record.tagger) == ((), "silent")


@settings(max_examples=60)
@given(st.text(st.characters(codec=None, categories=None), min_size=1))
def test_any_text_is_coded_to_a_valid_record_that_reads_back(text: str) -> None:
    try:
        records = khabar.code(text)
    except khabar.InputError:
        return
    for record in records:
        assert record.report.text == text
        printed = json.loads(encoded(record))
        RECORD.validate(printed)
        if not any("\ud800" <= character <= "\udfff" for character in text):
            assert record_json.decode(printed) == record


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_a_reason(raw: bytes) -> None:
    try:
        khabar.code(raw)
    except khabar.InputError as refused:
        assert refused.what
        assert refused.where


def test_coding_twice_gives_the_same(examples: Path) -> None:
    page = examples / "dar-kesh.html"
    assert [encoded(r) for r in khabar.code(page)] == [encoded(r) for r in khabar.code(page)]


def test_records_of_the_example_are_valid_and_read_back(examples: Path) -> None:
    for record in khabar.code(examples):
        printed = json.loads(encoded(record))
        jsonschema.validate(printed, schema.record_schema())
        assert record_json.decode(printed) == record


def test_another_language_is_told_and_not_coded() -> None:
    russian, english, arabic = (
        "Сегодня армия обстреляла село, убиты двое жителей.",
        TEXTS[0],
        "قصف الجيش قرية وقتل مدنيين اثنين",
    )
    reports = [khabar.read(text)[0] for text in (russian, english, arabic)]
    records = list(khabar.code_reports(reports))
    assert [record.report.text for record in records] == [russian, english, arabic]
    assert [bool(record.events) for record in records] == [False, True, False]
    assert [record.problems[0].code for record in (records[0], records[2])] == ["language", "language"]


def test_without_a_day_of_publication_the_open_words_are_named_with_the_remedy() -> None:
    (record,) = khabar.code(TEXTS[0])
    (problem,) = unresolved(record.report, record.events)
    assert problem.code == "no-publication-date"
    assert '"on Tuesday"' in problem.message or '"Tuesday"' in problem.message
    assert "--published" in problem.message
    assert not unresolved(*_dated(TEXTS[0]))


def _dated(text: str) -> tuple[Report, tuple[khabar.Event, ...]]:
    (record,) = khabar.code(text, published="2015-05-14")
    return record.report, record.events


def test_a_frame_has_a_row_a_claim() -> None:
    frame = khabar.code(TEXTS[3]).to_frame()
    assert len(frame) >= 1
    assert {"event_id", "source", "quote"} <= set(frame.columns)


def test_voices_are_heard_without_events() -> None:
    (heard,) = khabar.voices("“It will rain,” Lena Marosh said.")
    assert [voice.source.text for voice in heard.voices if voice.source] == ["Lena Marosh"]


def test_arrow_rows_come_back_in_order_with_what_could_not_be_read() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    rows = [
        {"id": "a", "text": TEXTS[0], "published": datetime.date(2015, 5, 14), "desk": "north"},
        {"id": "b", "text": None, "published": None, "desk": "north"},
        {"id": "c", "text": TEXTS[1], "published": None, "desk": None},
    ]
    out = khabar.code_batch(pyarrow.RecordBatch.from_pylist(rows))
    assert out.schema.names == ["id", "record", "n_events", "problems"]
    first, second, third = out.to_pylist()
    assert (first["id"], third["id"]) == ("a", "c")
    record = json.loads(first["record"])
    jsonschema.validate(record, schema.record_schema())
    assert record["report"]["published"]["date"] == "2015-05-14"
    assert record["report"]["extra"] == {"desk": "north"}
    assert first["n_events"] == len(record["events"])
    assert second["record"] is None
    assert second["problems"]
    assert khabar.code_batch(pyarrow.RecordBatch.from_pylist([], schema=out.schema)).num_rows == 0


def test_the_door_keeps_its_name_whatever_is_imported() -> None:
    import khabar.read.inputs

    assert callable(khabar.read)
