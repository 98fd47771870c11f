"""`khabar corpus from-record`: what people made of a record becomes lines of the corpus that can be trained on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from coded_stories import first
from teams import report

from khabar.cli import main
from khabar.desk.coders.decoding import decode
from khabar.desk.coders.kept import WantedRound, make_round, round_of, settle, submit
from khabar.desk.coders.sampling import Candidate, sample
from khabar.learn.corpora import read_corpus
from khabar.nouns import Record
from khabar.nouns.incident import AccountKey
from khabar.record.readings import current
from khabar.record.store import Store, open_store


def adjudicated(store: Store, key: str) -> None:
    """Adds the invented report, and has two coders code it alike."""
    store.add([Record(report(key), ())], by="lea")
    with store.place.reading() as connection:
        reading = current(connection, key)
    assert reading is not None
    drawn = sample([Candidate(key, "all", reading.sequence)], 1, 1)
    number = make_round(store, WantedRound("", ("ada", "bea"), False, 1, "", "no", drawn), "lea")
    coding = decode(first(), report(key).text)
    for coder in ("ada", "bea"):
        submit(store, round_of(store, number), reading.sequence, coder, coding)
    settle(store, round_of(store, number), reading.sequence, coding, {}, "lea")


def from_record(record: Path, *more: str) -> tuple[int, list[dict[str, Any]]]:
    out = record.parent / "mine"
    with pytest.raises(SystemExit) as ended:
        main(("corpus", "from-record", "--record", str(record), "--out", str(out), *more))
    lines = (out / "reports.jsonl").read_text("utf-8").splitlines()
    return int(ended.value.code or 0), [json.loads(line) for line in lines]


def test_adjudicated_codings_become_lines_without_a_word_of_the_report(
    record: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with open_store(record) as store:
        adjudicated(store, "https://news.example/secret-address")
    texts = record.parent / "texts"
    status, lines = from_record(record, "--write-texts", str(texts), "--split", "dev")
    assert (status, len(lines)) == (0, 1)
    line = lines[0]
    assert (line["adjudicated"], line["coders"], line["split"]) == (True, ["ada", "bea", "lea"], "dev")
    assert [event["type"] for event in line["events"]][1:] == ["Air/drone strike", "Armed clash"]
    kept = json.dumps(line)
    assert not any(word in kept for word in ("Lerm", "gunners", "secret-address", "rescuers"))
    assert "1 report, 1 adjudicated; 0 left out" in capfd.readouterr().err

    with pytest.raises(SystemExit) as ended:
        main(("corpus", "check", "--corpus", str(record.parent / "mine"), "--texts", str(texts)))
    assert not ended.value.code, capfd.readouterr().out
    assert "0 faults" in capfd.readouterr().out
    (coded,) = read_corpus(record.parent / "mine", texts, {"dev"})
    assert coded.text.startswith("Rebels shell Lerm")
    assert len(coded.triggers) == 5


def test_reports_all_of_whose_events_were_looked_at_become_lines(record: Path) -> None:
    with open_store(record) as store:
        store.decide("accept", [AccountKey("murjan", "e1")], "read", by="ada")
        store.decide("correct", [AccountKey("qasra", "e1")], "as told", by="bea",
                     value={"field": "killed", "value": [3, None]})  # fmt: skip
        store.decide("correct", [AccountKey("qasra", "e1")], "as told", by="ada",
                     value={"field": "targets", "value": ["market of Qasra"]})  # fmt: skip
        store.decide("reject", [AccountKey("lerm-a", "e1")], "a film", by="ada")
        store.decide("correct", [AccountKey("lerm-b", "e1")], "from elsewhere", by="ada",
                     value={"field": "doers", "value": ["Third Brigade"]})  # fmt: skip
    status, lines = from_record(record, "--write-texts", str(record.parent / "texts"))
    assert status == 1  # of lerm-b the words of a correction are not in the report
    texts = [json.loads(one) for one in (record.parent / "texts" / "record.jsonl").read_text("utf-8").splitlines()]
    by_title = {text["title"]: line for text in texts for line in lines if line["id"] == text["id"]}
    assert set(by_title) == {"Shells hit Murjan", "Shells hit Qasra", "Shells hit Lerm"}
    qasra = by_title["Shells hit Qasra"]
    assert (qasra["coders"], qasra["adjudicated"]) == (["bea", "ada"], False)
    assert qasra["events"][0]["killed"] == [3, None]
    ((start, end),) = qasra["events"][0]["targets"][0]
    whole = next(text for text in texts if text["title"] == "Shells hit Qasra")
    assert f"{whole['title']}\n\n{whole['text']}"[start:end] == "market of Qasra"
    assert by_title["Shells hit Lerm"]["events"] == []


def test_values_taken_away_are_none_in_the_corpus(record: Path) -> None:
    with open_store(record) as store:
        for field in ("killed", "targets", "weapons", "time", "civilians"):
            value = {"field": field, "value": "unknown"}
            store.decide("correct", [AccountKey("qasra", "e1")], "nobody tells it", by="ada", value=value)
    status, (line,) = from_record(record)
    assert status == 0
    (event,) = line["events"]
    assert not any(event.get(field) for field in ("killed", "targets", "weapons", "civilians"))
    assert not (event.get("time") or {}).get("start")


def test_what_was_looked_at_in_part_is_not_learned(record: Path) -> None:
    with open_store(record) as store, store.place.reading() as connection:
        from sqlalchemy import select

        from khabar.record.readings import record_of
        from khabar.record.schema import readings

        every = [record_of(connection, n) for n in connection.execute(select(readings.c.sequence)).scalars()]
    several = next((one for one in every if one and len(one.events) > 1), None)
    assert several is not None
    with open_store(record) as store:
        store.decide("accept", [AccountKey(several.report.id, several.events[0].id)], "read", by="ada")
    assert from_record(record) == (0, [])


def test_a_record_without_corrections_gives_an_empty_corpus(record: Path) -> None:
    assert from_record(record) == (0, [])
    assert not (record.parent / "texts").exists()
