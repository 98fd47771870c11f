"""Report JSON: an object, a list, lines; unknown keys kept, what is no report one problem with its line."""

from __future__ import annotations

import json

from khabar.nouns import Problem, Report
from khabar.read import read_bytes

STORY = "Two shells fell on the market of Lerm at dawn."


def read(*values: object) -> list[Report | Problem]:
    return list(read_bytes(b"\n".join(v if isinstance(v, bytes) else json.dumps(v).encode() for v in values), name="x"))


def one(value: object) -> Report:
    (found,) = read(value)
    assert isinstance(found, Report)
    return found


def test_fields_come_through_and_unknown_keys_are_kept() -> None:
    report = one({
        "id": 7, "title": "Shells", "text": STORY, "published": "2016-05-27T10:00:00Z", "publisher": "P", "url": "u",
        "byline": "Jane Doe", "agency": "A", "dateline": "LERM", "language": "en", "date": "2001-01-01", "labels": [1],
    })  # fmt: skip
    assert report.text == f"Shells\n\n{STORY}"
    assert report.published is not None
    assert (report.id, report.published.date, report.published.origin) == ("7", "2016-05-27", "argument")
    assert (report.byline, report.agency, report.dateline, report.language) == (("Jane Doe",), "A", "LERM", "en")
    assert report.extra == {"date": "2001-01-01", "labels": [1]}


def test_an_object_over_several_lines_and_a_list() -> None:
    (first,) = read_bytes(json.dumps({"text": STORY}, indent=1).encode(), name="x")
    assert isinstance(first, Report)
    assert first.id == "x"
    both = list(read_bytes(json.dumps([{"text": STORY}, 5, {"text": STORY}], indent=1).encode(), name="x"))
    assert [f.id if isinstance(f, Report) else f.at for f in both] == ["x#1", "x:[1]", "x#3"]


def test_a_line_that_is_no_report_is_named_and_the_rest_go_on() -> None:
    found = read({"text": STORY}, b"nonsense", [], {"text": 5}, b"\xff\xfe\xfd", b"", {"text": STORY})
    assert [f.at for f in found if isinstance(f, Problem)] == ["x:2", "x:4", "x:5"]
    assert len([f for f in found if isinstance(f, Report)]) == 2


def test_lone_surrogates_are_replaced_and_told() -> None:
    found = read(b'{"text": "Two \\ud800 shells", "k": ["\\udfff"]}', {"text": STORY})
    report = found[0]
    assert isinstance(report, Report)
    assert report.text == "Two \ufffd shells"
    assert [p.code for p in report.problems] == ["lone-surrogate", "lone-surrogate"]
    report.text.encode()


def test_control_characters_stay_and_are_told() -> None:
    report = one({"text": "Two\x07 shells\x00 fell."})
    assert report.text == "Two\x07 shells\x00 fell."
    assert [p.code for p in report.problems] == ["control-characters"]


def test_numbers_that_json_lacks_become_null() -> None:
    assert one(b'{"text": "Two fell.", "n": NaN, "m": 1e999}').extra == {"n": None, "m": None}


def test_a_deeply_nested_line_costs_only_itself() -> None:
    found = read({"text": STORY}, b'{"text": "x", "a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", {"text": STORY})
    assert [type(f).__name__ for f in found] == ["Report", "Problem", "Report"]


def test_a_date_that_cannot_be_read_is_told_and_left_open() -> None:
    report = one({"text": STORY, "published": "lately", "title": 5})
    assert report.published is None
    assert [p.code for p in report.problems] == ["date-unread", "field"]


def test_the_printed_date_wins_over_the_given_one_and_that_is_told() -> None:
    report = one({"text": f"Wednesday 27 May 2016\n{STORY}", "published": "2016-05-28"})
    assert report.published is not None
    assert (report.published.date, report.published.origin, report.published.words) == (
        "2016-05-27",
        "text",
        "27 May 2016",
    )
    assert [p.code for p in report.problems] == ["date-differs"]


def test_what_khabar_read_prints_can_be_read_again() -> None:
    text = f"Shells in Lerm\n\n{STORY}"
    printed = {"id": "q", "title": "Shells in Lerm", "text": text, "body_start": 16, "sha256": "0", "extra": {"k": 1}}
    report = one({"khabar": 1, "report": printed | {"published": {"date": "2016-05-27", "words": None}}})
    assert report.published is not None
    assert (report.id, report.text, report.extra) == ("q", text, {"k": 1})


def test_utf16_json_is_read() -> None:
    (report,) = read_bytes(json.dumps({"text": STORY}).encode("utf-16"))
    assert isinstance(report, Report)
    assert report.text == STORY
