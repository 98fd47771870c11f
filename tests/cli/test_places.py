from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from calling import Outcome, Run
from gazetteer_samples import own_pack


@pytest.fixture(scope="module", autouse=True)
def own(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An own gazetteer with its index, used instead of the shipped one."""
    folder = tmp_path_factory.mktemp("own")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KHABAR_CACHE", str(folder / "cache"))
        patch.setenv("KHABAR_GAZETTEER", str(own_pack(folder)))
        yield folder


def places(done: Outcome) -> list[dict[str, Any]]:
    assert done.status == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def test_a_place_is_told_with_all_that_is_known_of_it(khabar: Run) -> None:
    done = khabar("places", "dar kesh")
    assert done.status == 0
    for told in (
        "Dar Kesh (town or village)",
        "Hillside, Aleppo, SY",
        "36.01000, 37.02000",
        "1,200",
        "دار كش",
        "own:1",
    ):
        assert told in done.out
    assert done.out.endswith("1 place\n")


def test_lines_of_json_hold_the_same(khabar: Run) -> None:
    (place,) = places(khabar("places", "Dar Kesh", "--format", "jsonl"))
    assert (place["id"], place["kind"], place["kind_in_words"]) == ("own:1", "P.PPL", "town or village")
    assert (place["lat"], place["lon"], place["population"]) == (36.01, 37.02, 1200)
    assert (place["how"], place["matched"], place["names"]) == ("main name", "Dar Kesh", ["دار كش", "Darkesh"])
    assert (place["distance_km"], place["share_alike"]) == (None, False)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("KL", "abbreviation"),
        ("Keshi", "other name"),
        ("Daar Kish", "same consonants"),
        ("Dar Keshk", "a letter apart"),
        ("Mashrafat al Qorm", "main name"),
    ],
)
def test_it_is_said_how_a_place_was_met(khabar: Run, name: str, how: str) -> None:
    assert how in [place["how"] for place in places(khabar("places", name, "--format", "jsonl"))]


def test_exact_names_come_first_then_the_likest(khabar: Run) -> None:
    met = [place["name"] for place in places(khabar("places", "Qorm", "--format", "jsonl"))]
    assert met[0] == "Qorm"
    assert {"Qorm Kabir", "Mashrafat al Qorm"} <= set(met)


@pytest.mark.parametrize("near", ["Dar Kesh", "36.01,37.02", "دار كش"])
def test_the_nearest_come_first_with_their_distance(khabar: Run, near: str) -> None:
    met = places(khabar("places", "Qorm", "--near", near, "--format", "jsonl"))
    assert met[0]["name"] in ("Qorm Kabir", "Mashrafat al Qorm")
    assert 14 < met[0]["distance_km"] < 17
    assert met[-1]["country"] == "UA"
    assert "km away" in khabar("places", "Qorm", "--near", near).out


def test_only_places_of_the_country_are_met(khabar: Run) -> None:
    for country in ("UA", "ua", "Ukraine"):
        assert {one["id"] for one in places(khabar("places", "Qorm", "--country", country, "--format", "jsonl"))} == {
            "own:5"
        }


def test_share_alike_is_marked(khabar: Run) -> None:
    assert "osm: ODbL 1.0 (share-alike)" in khabar("places", "Qorm", "--country", "UA").out


def test_no_more_are_shown_than_asked_and_the_rest_is_counted(khabar: Run) -> None:
    done = khabar("places", "Qorm", "--most", "1")
    assert done.out.splitlines()[-1] == "1 of 3 places; --most shows more"
    assert len(places(khabar("places", "Qorm", "--most", "2", "--format", "jsonl"))) == 2


def test_an_unknown_name_is_one_and_the_nearest_are_told(khabar: Run) -> None:
    done = khabar("places", "Dar Kelkk")
    assert (done.status, done.out) == (1, "")
    assert (
        done.err
        == "khabar: Dar Kelkk: no place of the gazetteer has this name; the nearest names are dar kesh, darkesh\n"
    )


@pytest.mark.parametrize("name", ["", " ", "x" * 300, "\x00", "\ud800", "|\n|"])
def test_strange_names_are_unknown(khabar: Run, name: str) -> None:
    assert khabar("places", name).status == 1


@pytest.mark.parametrize(
    "asked",
    [
        ("--country", "QQ"),
        ("--country", "Nowhere"),
        ("--near", "Nowhere at all"),
        ("--near", "136,37"),
        ("--near", "nan,37"),
        ("--most", "0"),
        ("--format", "csv"),
    ],
)
def test_wrong_use_is_two_and_names_the_option(khabar: Run, asked: tuple[str, str]) -> None:
    done = khabar("places", "Qorm", *asked)
    assert (done.status, done.out) == (2, "")
    assert asked[0] in done.err


def test_a_folder_without_a_pack_says_how_to_make_one(khabar: Run, tmp_path: Path) -> None:
    done = khabar("places", "Qorm", "--gazetteer", str(tmp_path))
    assert done.status == 3
    assert "khabar packs build gazetteer" in done.err
