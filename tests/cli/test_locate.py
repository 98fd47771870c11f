"""`khabar locate`: given names in their order, names found, forms, maps, and what cannot be answered."""

from __future__ import annotations

import json
from pathlib import Path

from calling import Run

REPORT = {"id": "a", "text": "Shells hit Zarbeh and Qzwrtplx in Aleppo, Syria."}


def put(folder: Path, *lines: object) -> str:
    file = folder / "reports.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return str(file)


def test_given_names_are_answered_in_their_order_with_nulls_where_unresolved(khabar: Run, tmp_path: Path) -> None:
    asked = [{"start": 22, "end": 30}, {"start": 11, "end": 17}]
    done = khabar("locate", put(tmp_path, REPORT | {"toponyms": asked}), "--format", "jsonl")
    answer = json.loads(done.out)
    assert (done.status, done.err, answer["id"]) == (0, "", "a")
    unknown, village = answer["toponyms"]
    assert [unknown[key] for key in ("start", "end", "name", "id", "lat", "lon", "kind", "country", "score")] == [
        22,
        30,
        *[None] * 7,
    ]
    assert (village["start"], village["end"], village["country"], village["admin1"]) == (11, 17, "SY", "Aleppo")
    assert abs(village["lat"] - 36.068) < 0.05
    assert village["rivals"] == sorted(village["rivals"], key=lambda rival: -rival["score"])


def test_offsets_count_the_text_as_given_also_when_a_title_goes_before_it(khabar: Run, tmp_path: Path) -> None:
    asked = REPORT | {"title": "Shelling near Aleppo", "toponyms": [{"start": 11, "end": 17}]}
    done = khabar("locate", put(tmp_path, asked), "--format", "jsonl")
    (village,) = json.loads(done.out)["toponyms"]
    assert (village["start"], village["end"], village["text"]) == (11, 17, "Zarbeh")


def test_a_span_that_is_none_is_told_of_and_the_rest_is_answered(khabar: Run, tmp_path: Path) -> None:
    asked = [{"start": 11, "end": 17}, {"start": 40, "end": 400}, {"start": "x"}, 7]
    done = khabar("locate", put(tmp_path, REPORT | {"toponyms": asked}), "--format", "jsonl")
    answers = json.loads(done.out)["toponyms"]
    assert [answer["lat"] is None for answer in answers] == [False, True, True, True]
    assert done.err.count("no {") == 3


def test_without_names_they_are_found_and_none_in_the_name_of_a_person_or_organisation(
    khabar: Run, tmp_path: Path
) -> None:
    text = "The Bank of Aleppo gave money to Mohammed al-Halabi, a doctor from Homs in Syria, on Tuesday."
    done = khabar("locate", put(tmp_path, {"text": text}), "--format", "jsonl")
    found = [answer["text"] for answer in json.loads(done.out)["toponyms"]]
    assert "Homs" in found
    assert "Syria" in found
    assert "al-Halabi" not in found


def test_reasons_are_shown_when_asked_for(khabar: Run, tmp_path: Path) -> None:
    file = put(tmp_path, REPORT | {"toponyms": [{"start": 11, "end": 17}]})
    plain = khabar("locate", file, "--format", "jsonl")
    told = khabar("locate", file, "--format", "jsonl", "--explain")
    assert "reasons" not in plain.out
    assert {reason["reason"] for reason in json.loads(told.out)["toponyms"][0]["reasons"]} >= {"country of the report"}
    assert "country of the report" in khabar("locate", file, "--explain").out


def test_a_map_and_geojson_hold_the_same_places(khabar: Run, tmp_path: Path) -> None:
    file, page = put(tmp_path, REPORT | {"toponyms": [{"start": 11, "end": 17}]}), tmp_path / "map.html"
    done = khabar("locate", file, "--format", "geojson", "--map", str(page))
    (feature,) = json.loads(done.out)["features"]
    assert feature["geometry"]["coordinates"][1] > 36
    assert "Zarbeh" in page.read_text("utf-8")


def test_another_gazetteer_that_is_none_is_one_clear_error(khabar: Run, tmp_path: Path) -> None:
    done = khabar("locate", put(tmp_path, REPORT), "--gazetteer", str(tmp_path))
    assert done.status == 3
    assert "no gazetteer pack is here" in done.err
