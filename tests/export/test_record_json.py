from __future__ import annotations

import copy
import dataclasses
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.errors import InputError, UnfoundedError
from khabar.export import record_json, schema
from khabar.nouns import Problem, Record, Report, Voice


def line(record: Record) -> Any:
    return json.loads(record_json.to_text(record_json.encode(record)))


def test_a_record_read_back_is_the_record(record: Record) -> None:
    assert record_json.decode(line(record)) == record


def test_every_printed_record_is_valid_against_the_schema(record: Record) -> None:
    jsonschema.Draft202012Validator.check_schema(schema.record_schema())
    jsonschema.validate(line(record), schema.record_schema())


def test_a_report_and_voices_are_valid_against_their_schemas(record: Record) -> None:
    report = record.report
    jsonschema.validate(json.loads(record_json.to_text(record_json.encode_report(report))), schema.report_schema())
    claim = record.events[0].claims[1]
    assert claim.source
    voices = [Voice(claim.source.words, claim.cue, claim.quote), Voice(None, None, claim.quote)]
    printed = record_json.encode_voices(report, voices)
    jsonschema.validate(json.loads(record_json.to_text(printed)), schema.voices_schema())


def test_keys_are_those_of_the_contract(record: Record) -> None:
    printed = line(record)
    assert printed["khabar"] == 1
    assert printed["report"]["published"] == {
        "date": "2015-05-14",
        "words": "Tuesday",
        "span": [53, 60],
        "from": "text",
    }
    event = printed["events"][0]
    start, end = event["mentions"][0]["trigger"]
    assert printed["report"]["text"][start:end] == "shelled"
    assert event["doers"][0] | {"span": 0, "wording_spans": 0} == {
        "text": "Army guns",
        "span": 0,
        "wordings": ["Our guns"],
        "wording_spans": 0,
        "name": "Army of Karsad",
        "id": "k:1",
        "kind": "state forces",
        "country": "XX",
        "private": False,
    }
    assert event["time"] == {
        "text": "on Tuesday",
        "span": event["time"]["span"],
        "start": "2015-05-12",
        "end": "2015-05-12",
        "precision": "day",
    }
    assert printed["events"][1]["time"] == {
        "text": None,
        "span": None,
        "start": None,
        "end": None,
        "precision": "unknown",
    }
    assert event["claims"][0]["source"] is None
    assert event["claims"][1]["killed"]["low"] == 24


def test_sub_counts_stand_beside_harm_so_that_harm_holds_ranges_only(record: Record) -> None:
    event = line(record)["events"][0]
    assert event["harm"]["parts"] == []
    assert event["parts"][0]["of"] == "targets"
    assert all("low" in figure for figure in event["harm"].values() if figure)


def test_a_span_that_does_not_hold_its_words_is_refused(record: Record) -> None:
    printed = line(record)
    printed["events"][0]["claims"][1]["quote"]["text"] = "Our guns killed 25 rebels and wounded dozens"
    with pytest.raises(UnfoundedError):
        record_json.decode(printed)
    printed = line(record)
    printed["events"][0]["mentions"][0]["trigger"] = [5, 99_999]
    with pytest.raises(UnfoundedError):
        record_json.decode(printed)


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("khabar",), 2, "record"),
        (("report", "text"), None, "record.report.text"),
        (("events", 0, "status"), "maybe", "record.events[0].status"),
        (("events", 0, "confidence"), True, "record.events[0].confidence"),
        (("events", 1, "mentions"), {}, "record.events[1].mentions"),
        (("events", 0, "harm", "killed", "low"), 99, "record.events[0].harm.killed"),
        (("events", 0, "doers", 0, "wordings"), [], "record.events[0].doers[0].wordings"),
    ],
)
def test_another_shape_is_told_with_its_place(record: Record, path: tuple[Any, ...], value: object, place: str) -> None:
    printed = copy.deepcopy(line(record))
    owner = printed
    for key in path[:-1]:
        owner = owner[key]
    owner[path[-1]] = value
    with pytest.raises(InputError) as refused:
        record_json.decode(printed)
    assert refused.value.where == place


ANY_TEXT = st.text(st.characters(codec=None, categories=None), min_size=1)


@given(text=ANY_TEXT, extra=st.dictionaries(ANY_TEXT, st.one_of(ANY_TEXT, st.floats(), st.integers())))
def test_any_text_gives_one_line_of_utf8_json_that_reads_back(text: str, extra: dict[str, object]) -> None:
    report = Report("x", text, extra=extra, problems=(Problem("c", text, ""),))
    printed = record_json.to_text(record_json.encode_report(report))
    assert printed.encode("utf-8").decode() == printed
    assert len(printed.splitlines()) == 1
    back = json.loads(printed, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    # A high surrogate followed by a low one is one character to every reader of JSON.
    if not any("\ud800" <= a <= "\udbff" and "\udc00" <= b <= "\udfff" for a, b in pairwise(text)):
        assert back["report"]["text"] == text


def test_a_list_is_json_whatever_it_holds(record: Record) -> None:
    for count in range(3):
        parts: list[str] = []
        record_json.write_list([record_json.encode(record)] * count, _Stream(parts))
        assert len(json.loads("".join(parts))) == count


def test_every_field_of_the_nouns_is_in_the_schema() -> None:
    definitions = schema.record_schema()["$defs"]
    for noun in (Report, Problem):
        keys = set(definitions[noun.__name__]["properties"])
        assert keys == {field.name for field in dataclasses.fields(noun)}


def test_records_of_coders_are_what_the_scorer_reads(record: Record, shared: Path) -> None:
    source = (shared / "gold" / "score.py").read_text("utf-8")
    for key in ("mentions", "trigger", "harm", "claims", "doers", "wordings"):
        assert f'"{key}"' in source
        assert key in json.dumps(line(record))


class _Stream:
    def __init__(self, parts: list[str]) -> None:
        self.parts = parts

    def write(self, text: str, /) -> object:
        self.parts.append(text)
        return None
