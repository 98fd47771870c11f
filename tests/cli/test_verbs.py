"""`khabar verbs`: one line out for each line in, whatever it holds."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from calling import Run

TEXT = "Gunmen shot two farmers in Rasha on Monday, and residents of Sannat protested in Homs."


def verb(word: str, text: str = TEXT) -> list[int]:
    start = text.index(word)
    return [start, start + len(word)]


def put(folder: Path, *rows: object) -> str:
    file = folder / "verbs.jsonl"
    file.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), "utf-8")
    return str(file)


def answers(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_each_verb_has_its_own_places(khabar: Run, tmp_path: Path) -> None:
    file = put(tmp_path, {"id": "a", "text": TEXT, "verbs": [verb("shot"), verb("protested")]})
    done = khabar("verbs", file, "--format", "jsonl")
    assert (done.status, done.err) == (0, "")
    assert answers(done.out) == [{"id": "a", "places": [[verb("Rasha")], [verb("Homs")]]}]


def test_people_read_words(khabar: Run, tmp_path: Path) -> None:
    file = put(tmp_path, {"id": "a", "text": TEXT, "verbs": [verb("shot")]})
    assert khabar("verbs", file).out == "shot: Rasha\n"


def test_a_line_without_verbs_has_no_places(khabar: Run, tmp_path: Path) -> None:
    done = khabar("verbs", put(tmp_path, {"id": 7, "text": "", "verbs": []}), "--format", "jsonl")
    assert (done.status, answers(done.out)) == (0, [{"id": 7, "places": []}])


@pytest.mark.parametrize(
    ("bad", "said", "places"),
    [
        ("{", "is no JSON", []),
        ("[]", 'is no object with a "text"', []),
        ({"id": "b", "text": 3, "verbs": []}, 'is no object with a "text"', []),
        ({"id": "b", "text": TEXT}, '"verbs" is no list of pairs of numbers', []),
        ({"id": "b", "text": TEXT, "verbs": [[4, 999]]}, "verb 1 [4, 999] is empty or outside the text", [[]]),
        ({"id": "b", "text": TEXT, "verbs": [[-1, 3]]}, "verb 1 [-1, 3] is empty or outside the text", [[]]),
        ({"id": "b", "text": TEXT, "verbs": [[5, 5]]}, "verb 1 [5, 5] is empty or outside the text", [[]]),
        ({"id": "b", "text": TEXT, "verbs": ["shot"]}, "verb 1 is no pair of numbers", [[]]),
        ({"id": "b", "text": TEXT, "verbs": [[True, 3]]}, "verb 1 is no pair of numbers", [[]]),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_rest_is_answered_in_its_place(
    khabar: Run, tmp_path: Path, bad: object, said: str, places: list[object]
) -> None:
    good = {"id": "a", "text": TEXT, "verbs": [verb("shot")]}
    file = put(tmp_path, good, bad, good)
    done = khabar("verbs", file, "--format", "jsonl")
    assert done.status == 1
    first, between, last = answers(done.out)
    assert first == last
    assert first["places"] == [[verb("Rasha")]]
    assert between["places"] == places
    assert done.err.count("\n") == 1
    assert f"{file}:2: {said}" in done.err


def test_a_bad_verb_does_not_touch_the_others(khabar: Run, tmp_path: Path) -> None:
    file = put(tmp_path, {"id": "a", "text": TEXT, "verbs": [[0, 999], verb("shot"), None]})
    done = khabar("verbs", file, "--format", "jsonl")
    assert done.status == 1
    assert answers(done.out)[0]["places"] == [[], [verb("Rasha")], []]
    assert done.err.count("\n") == 1


def test_nothing_read_has_its_own_status(khabar: Run, tmp_path: Path) -> None:
    missing = str(tmp_path / "none.jsonl")
    done = khabar("verbs", missing, "--format", "jsonl")
    assert (done.status, done.out) == (3, "")
    assert missing in done.err
    assert khabar("verbs", put(tmp_path, "{"), "--format", "jsonl").status == 3
    assert khabar("verbs", put(tmp_path)).status == 3


def test_a_gzipped_file_is_read(khabar: Run, tmp_path: Path) -> None:
    file = tmp_path / "verbs.jsonl.gz"
    file.write_bytes(gzip.compress(json.dumps({"text": TEXT, "verbs": [verb("shot")]}).encode()))
    done = khabar("verbs", str(file), "--format", "jsonl")
    assert (done.status, answers(done.out)) == (0, [{"id": None, "places": [[verb("Rasha")]]}])
