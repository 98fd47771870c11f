"""What forms say, read as the values of decisions; what is typed wrongly is named."""

from __future__ import annotations

import pytest
from served import Served

from khabar.desk.deciding.asked import asked_of_form, asked_of_json, back_of
from khabar.desk.deciding.reasons import quick_reasons
from khabar.desk.deciding.typed import SaidWords, corrected
from khabar.desk.deciding.words import KIND_WORDS, decided_words
from khabar.desk.views.deciding import inputs_of
from khabar.errors import OptionError
from khabar.nouns.incident import AccountKey
from khabar.weigh.decided_values import CORRECTABLE, value_of


@pytest.mark.parametrize(
    ("field", "inputs", "value"),
    [
        ("killed", {"figure_low": "5"}, {"low": 5, "high": 5}),
        ("wounded.civilians", {"figure_low": "5", "figure_high": "9"}, {"low": 5, "high": 9}),
        ("taken", {"figure_low": "0"}, {"low": 0, "high": 0}),
        ("killed", {"figure_low": "5", "figure_high": "9", "figure_open": "on"}, {"low": 5, "high": None}),
        ("time", {"time_start": "2016-03-09"}, {"start": "2016-03-09", "end": "2016-03-09", "precision": "day"}),
        (
            "time",
            {"time_start": "2016-03-01", "time_end": "2016-03-31", "time_precision": "month"},
            {"start": "2016-03-01", "end": "2016-03-31", "precision": "month"},
        ),
        ("type", {"type_name": "Armed clash"}, "Armed clash"),
        ("civilians", {"truth_is": "no"}, False),
        ("weapons", {"weapons_names": "barrel bombs; a mortar", "weapons_picked": '"a drone"'},
         ["a drone", "barrel bombs", "a mortar"]),
        ("doers", {"doers_picked": '{"id": "sdf", "name": "SDF"}', "doers_names": "gunmen"},
         [{"id": "sdf", "name": "SDF"}, {"name": "gunmen"}]),
        ("targets", {}, []),
        ("places", {"places_pin": "36.2, 37.16", "places_radius_km": "2.5", "places_name": "the mill"},
         [{"lat": 36.2, "lon": 37.16, "radius_km": 2.5, "name": "the mill"}]),
    ],
)  # fmt: skip
def test_a_correction_is_what_its_inputs_say(field: str, inputs: dict[str, str], value: object) -> None:
    # what stands in the inputs of other fields has no say
    fields = [("field", field), ("figure_low_of_another", "9"), ("type_other", "x"), *inputs.items()]
    found = corrected(fields)
    assert found == {"field": field, "value": value}
    value_of(field, value)
    assert decided_words("correct", found)


@pytest.mark.parametrize(
    ("field", "inputs", "where"),
    [
        ("", {}, "field"),
        ("weather", {}, "field"),
        ("killed", {}, "low"),
        ("killed", {"figure_low": "many"}, "low"),
        ("killed", {"figure_low": "5", "figure_high": "4"}, "high"),
        ("time", {}, "start"),
        ("civilians", {}, "truth_is"),
        ("places", {}, "places"),
        ("places", {"places_pin": "99, 37"}, "pin"),
        ("places", {"places_pin": "near Aleppo"}, "pin"),
        ("places", {"places_pin": "36, 37", "places_radius_km": "wide"}, "radius_km"),
        ("doers", {"doers_picked": "[1]"}, "picked"),
        ("doers", {"doers_names": ";".join("abcdefgh" * 10)}, "names"),
    ],
)
def test_what_is_typed_wrongly_is_named(field: str, inputs: dict[str, str], where: str) -> None:
    with pytest.raises(OptionError) as told:
        corrected([("field", field), *inputs.items()])
    assert told.value.where == where and told.value.what


def test_a_reason_is_chosen_or_typed_or_both() -> None:
    form = [("kind", "accept"), ("on", "i3"), ("on", ""), ("on", "lerm:e1"), ("quick", "read"), ("reason", "twice")]
    asked = asked_of_form(form)
    assert asked.reason == "read: twice" and asked.on == (3, AccountKey("lerm", "e1"))
    with pytest.raises(OptionError, match="reason"):
        asked_of_form([("kind", "accept"), ("on", "i3")])


def test_words_are_those_selected_else_the_nearest() -> None:
    text = "Two died. Two more died."
    assert SaidWords("died", start=4).span_in(text).start == 4
    assert SaidWords("died", start=5).span_in(text, 20).start == 19
    with pytest.raises(OptionError):
        SaidWords("lived").span_in(text)


def test_nobody_is_sent_to_another_site() -> None:
    for address in ("https://evil.example/", "//evil.example", "/\\evil.example", "/a\nb", "javascript:x", "", None, 3):
        assert back_of(address) is None
    assert asked_of_json({"kind": "accept", "on": ["i1"], "reason": "x", "back": "//evil.example"}).back is None


def test_every_kind_of_decision_has_its_words_and_reasons_and_every_field_its_inputs() -> None:
    assert set(quick_reasons()) == set(KIND_WORDS)
    kinds = {"figure", "time", "truth", "type", "places", "doers", "targets", "weapons"}
    assert {inputs_of(field) for field in CORRECTABLE} == kinds


def test_places_and_actors_are_found_in_any_spelling(served_once: Served) -> None:
    with served_once.client() as client:
        places = client.get("/places/search?q=Tal Rifaat&near=36.2,37.1").json()["places"]
        assert places[0]["country"] == "SY" and places[0]["distance_km"] < 50
        assert client.get("/places/search?q=Sarmada&country=SY").json()["places"][0]["admin1"] == "Idlib"
        assert client.get("/places/search?q=x").json()["places"] == []
        assert client.get("/places/search?q=Aleppo&near=1234").status_code == 400
        actors = client.get("/actors/search?q=nusra&on=2016-04-13").json()["actors"]
        assert actors[0]["name"] == "Nusra Front" and actors[0]["kind"] == "rebel group"
        assert client.get("/actors/search?q=SDF&country=SY").json()["actors"][0]["name"] == "Syrian Democratic Forces"
        assert client.get("/actors/search?q=syrian obs").json()["actors"][0]["kind"] == "monitor/NGO"
