"""Corrections: each field takes what a person gives, keeps it for ever, and leaves beside it what the words said."""

from __future__ import annotations

from typing import Any

import pytest
from record_stories import story

from khabar.errors import OptionError
from khabar.nouns import Interval, Place, Range
from khabar.nouns.incident import AccountKey
from khabar.record.store import Store
from khabar.weigh import weigh
from khabar.weigh.decided_values import CORRECTABLE

A = AccountKey("a", "e1")
VALUES: dict[str, tuple[Any, Any]] = {
    "type": ("Armed clash", "Armed clash"),
    "time": ({"start": "2016-04-12", "end": "2016-04-13", "precision": "days"}, ("2016-04-12", "2016-04-13", "days")),
    "places": ([{"name": "Anwan"}], ["Anwan"]),
    "doers": ([{"name": "the Wasta brigade", "kind": "rebel group"}], ["the Wasta brigade"]),
    "targets": (["shopkeepers"], ["shopkeepers"]),
    "weapons": (["mortars"], ["mortars"]),
    "civilians": (False, False),
    "aggregate": (True, True),
}


def correct(store: Store, field: str, value: object, **more: object) -> None:
    store.decide("correct", [A], "read again", by="ada", value={"field": field, "value": value, **more})


def shown(value: object) -> object:
    if isinstance(value, Interval):
        return value.start, value.end, value.precision
    if isinstance(value, tuple):
        return [getattr(one, "name", None) or one for one in value]
    return value


@pytest.mark.parametrize("field", CORRECTABLE)
def test_each_field_takes_a_value_and_keeps_it(store: Store, field: str) -> None:
    store.add([story("a"), story("b")])
    given, wanted = VALUES.get(field, ({"low": 8, "high": None}, Range(8, None)))
    correct(store, field, given)
    for again in (False, True):
        found = weigh(store.incident(1)).findings[field]
        assert shown(found.value) == wanted
        assert (found.decision and found.decision.by) == "ada"
        if not again:
            store.rebuild(by="ada")


def test_a_place_by_its_id_in_the_gazetteer_has_all_that_a_place_has(store: Store) -> None:
    store.add([story("a"), story("b")])
    correct(store, "places", [{"id": "geonames:170063"}])
    found = weigh(store.incident(1)).findings["places"]
    (place,) = found.value  # type: ignore[misc]
    assert (place.name, place.id, place.country, place.score) == ("Aleppo", "geonames:170063", "SY", 1.0)
    assert (round(place.lat, 1), round(place.lon, 1), place.precision) == (36.2, 37.2, 1)
    assert {saying.words.text for saying in (*found.agreeing, *found.differing) if saying.words} == {"Lerm"}
    (one,) = store.summaries()
    assert (one.place, one.place_id, one.confidence) == ("Aleppo", "geonames:170063", 0.9)


def test_a_pin_is_a_place_in_its_country(store: Store) -> None:
    store.add([story("a")])
    correct(store, "places", [{"lat": 35.9306, "lon": 36.6339, "radius_km": 3}])
    (place,) = weigh(store.incident(1)).value("places")  # type: ignore[misc]
    assert isinstance(place, Place)
    assert (place.name, place.lat, place.lon, place.radius_km) == ("35.9306, 36.6339", 35.9306, 36.6339, 3.0)
    assert (place.country, place.admin1, place.precision) == ("SY", "Idlib", 2)
    correct(store, "places", {"lat": 35.9306, "lon": 36.6339, "name": "the mill"})
    (place,) = weigh(store.incident(1)).value("places")  # type: ignore[misc]
    assert (place.name, place.radius_km, place.precision) == ("the mill", 1.0, 1)


@pytest.mark.parametrize(
    "value",
    [[{"id": "geonames:1"}], [{"lat": 136.2, "lon": 37.1}], [{"lat": 36.2}], [{"lat": "36", "lon": 37}], [{}]],
)  # fmt: skip
def test_a_place_that_is_none_is_refused(store: Store, value: object) -> None:
    store.add([story("a")])
    with pytest.raises(OptionError):
        correct(store, "places", value)


def test_the_words_that_a_correction_points_at_follow_into_a_new_version(store: Store) -> None:
    first = story("a", more="A nurse counted eight dead.")
    store.add([first])
    start = first.report.text.index("eight")
    correct(store, "killed", 8, span=[start, start + 5])

    def said() -> str | None:
        value = weigh(store.incident(1)).value("killed")
        assert isinstance(value, Range)
        assert (value.low, value.high) == (8, 8)
        return value.span.text if value.span else None

    assert said() == "eight"
    store.add([story("a", killed=7, more="It rained. A nurse counted eight dead.")])
    assert said() == "eight"
    store.rebuild(by="ada")
    assert said() == "eight"
    store.add([story("a", killed=6)])
    assert said() is None


def test_words_outside_the_report_are_refused(store: Store) -> None:
    store.add([story("a")])
    for span in ([0, 99_999], [3, 3], "nine", [0]):
        with pytest.raises(OptionError, match="span"):
            correct(store, "killed", 8, span=span)
