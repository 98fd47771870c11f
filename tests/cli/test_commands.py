from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest
from calling import Run

from khabar.export import csv_claims, schema


def lines(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_records_come_in_the_order_of_the_inputs_and_are_valid(khabar: Run, story: str, examples: Path) -> None:
    done = khabar("code", story, str(examples / "dar-kesh.html"), story, "--format", "jsonl")
    records = lines(done.out)
    assert (done.status, len(records)) == (0, 3)
    for record in records:
        jsonschema.validate(record, schema.record_schema())
    assert [Path(r["report"]["input"]).name for r in records] == ["story.txt", "dar-kesh.html", "story.txt"]  # type: ignore[index]
    assert records[0] == records[2]


def test_json_is_a_list_of_the_same(khabar: Run, story: str) -> None:
    single = lines(khabar("code", story, "--format", "jsonl").out)
    assert json.loads(khabar("code", story, "--format", "json").out) == single


def test_csv_has_the_columns_that_are_documented(khabar: Run, examples: Path) -> None:
    done = khabar("code", str(examples / "dar-kesh.html"), "--format", "csv")
    rows = list(csv.reader(io.StringIO(done.out)))
    assert rows[0] == [column.name for column in csv_claims.COLUMNS]
    assert len(rows) > 5
    documented = khabar("schema", "csv").out
    assert all(name in documented for name in rows[0])


def test_without_a_format_the_output_is_for_people(khabar: Run, examples: Path) -> None:
    out = khabar("code", str(examples / "dar-kesh.html")).out
    assert out.startswith("Army masses troops east of Dar Kesh as shelling kills rebels\n")
    assert "WHAT HAPPENED" in out
    assert "\x1b" not in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_what_is_said_about_inputs_is_in_the_report(khabar: Run, story: str) -> None:
    given = ("--published", "2015-05-14", "--publisher", "Hillside News", "--url", "https://hillside-news.example/1")
    (read,) = lines(khabar("read", story, "--format", "jsonl", *given).out)
    report = read["report"]
    assert isinstance(report, dict)
    assert report["published"]["date"] == "2015-05-14"
    assert report["published"]["from"] == "argument"
    assert report["publisher"] == "Hillside News"
    assert report["url"] == "https://hillside-news.example/1"
    jsonschema.validate(read, schema.report_schema())


def test_what_was_read_can_be_coded(khabar: Run, examples: Path, tmp_path: Path) -> None:
    page = str(examples / "dar-kesh.html")
    between = tmp_path / "read.jsonl"
    khabar("read", page, "--format", "jsonl", "-o", str(between))
    once = lines(khabar("code", page, "--format", "jsonl").out)
    twice = lines(khabar("code", str(between), "--format", "jsonl").out)
    assert twice[0]["events"] == once[0]["events"]
    kept = ("text", "body_start", "title", "published", "furniture")
    assert [twice[0]["report"][key] for key in kept] == [once[0]["report"][key] for key in kept]
    assert not twice[0]["report"]["extra"]


def test_voices_are_valid_and_for_people_too(khabar: Run, examples: Path) -> None:
    page = str(examples / "dar-kesh.html")
    (voices,) = lines(khabar("voices", page, "--format", "jsonl").out)
    jsonschema.validate(voices, schema.voices_schema())
    assert "Qorm" in khabar("voices", page).out
    assert len(json.loads(khabar("voices", page, page, "--format", "json").out)) == 2


def test_reading_shows_the_text_and_no_furniture(khabar: Run, examples: Path) -> None:
    out = khabar("read", str(examples / "dar-kesh.html")).out
    assert "deployed hundreds of soldiers" in out
    for furniture in ("File photo", "Facebook", "Truce talks", "fifteen", "All rights reserved"):
        assert furniture not in out


def test_check_tells_what_a_report_leaves_open(khabar: Run, tmp_path: Path) -> None:
    story = str(tmp_path / "shelling.txt")
    Path(story).write_text("Shells hit the village of Beit Nour on Tuesday and killed two men, a doctor said.", "utf-8")
    open_day = khabar("check", story)
    assert open_day.status == 0
    assert "no publication date" in open_day.out
    dated = khabar("check", story, "--published", "2015-05-14").out
    assert "no publication date" not in dated
    page = Path(__file__).parents[2] / "examples" / "dar-kesh.html"
    assert "no place on the map is certain enough for" in khabar("check", str(page)).out
    closed = tmp_path / "closed.txt"
    closed.write_text("Nobody was hurt.", "utf-8")
    assert "nothing left open" in khabar("check", str(closed)).out
    (line,) = lines(khabar("check", story, "--format", "jsonl").out)
    assert line["problems"]


@pytest.mark.parametrize("what", ["record", "report", "voices"])
def test_schemas_are_schemas(khabar: Run, what: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(khabar("schema", what).out))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands(khabar: Run, shell: str) -> None:
    assert "_KHABAR_COMPLETE" in khabar("completion", shell).out


def test_the_version_is_told(khabar: Run) -> None:
    assert khabar("--version").out.startswith("khabar 0.")


def test_voices_say_when_nobody_listened_to_a_report_in_another_language(khabar: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    words = "<p>قال المرصد إن قوات الحكومة قصفت القرية يوم الثلاثاء وقتلت ثلاثة مدنيين وجرحت آخرين كثيرين.</p>" * 3
    page.write_text(f'<html lang="ar"><h1>قصف على القرية</h1><article>{words}</article></html>', "utf-8")
    done = khabar("voices", str(page))
    assert '"ar"; only English' in done.err
