"""Which place a name means: in its report, by its region, with its rivals, and unresolved where nothing is likely."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.nouns import Report, Span
from khabar.nouns.toponym import Toponym
from khabar.packs.gazetteer.lookup import Gazetteer, open_gazetteer
from khabar.resolve.places import country_focus, locate, publisher_home
from khabar.resolve.sphere import distance_km


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return open_gazetteer()


def located(text: str, *names: str, **known: str) -> list[Toponym]:
    """Each of `names` where it stands first in the text."""
    spans = [Span.of(text, text.index(name), text.index(name) + len(name)) for name in names]
    return list(locate(Report("r", text, **known), spans).toponyms)  # type: ignore[arg-type]


def near(toponym: Toponym, lat: float, lon: float, km: float = 5) -> bool:
    return toponym.best is not None and distance_km((toponym.best.place.lat, toponym.best.place.lon), (lat, lon)) <= km


@pytest.mark.parametrize(
    ("spelling", "lat", "lon"),
    [
        ("al-Ayss", 35.995, 37.001),
        ("Al-Eis", 35.995, 37.001),
        ("El Iss", 35.995, 37.001),
        ("العيس", 35.995, 37.001),
        ("Khan Touman", 36.117, 37.051),
        ("Khantuman", 36.117, 37.051),
        ("خان طومان", 36.117, 37.051),
        ("Zarbeh", 36.068, 36.980),
        ("Zirbah", 36.068, 36.980),
    ],
)
def test_one_village_is_found_in_all_its_spellings(spelling: str, lat: float, lon: float) -> None:
    (found,) = located(f"{spelling}, Aleppo, Syria", spelling)
    assert near(found, lat, lon)


@pytest.mark.parametrize(
    ("text", "name", "lat", "lon"),
    [
        ("Police in Long Beach, CA, arrested two men.", "Long Beach", 33.77, -118.19),
        ("Floods hit Paris, Texas, on Monday.", "Paris", 33.66, -95.56),
        ("Talks were held in Paris between France and Germany.", "Paris", 48.85, 2.35),
        ("The Soviet Union left Afghanistan.", "Afghanistan", 33.0, 66.0),
        ("Fighting went on in Київ, Ukraine.", "Київ", 50.45, 30.52),
        ("A bomb went off in አዲስ አበባ in Ethiopia.", "አዲስ አበባ", 9.02, 38.75),
    ],
)
def test_the_words_around_a_name_tell_which_place_it_is(text: str, name: str, lat: float, lon: float) -> None:
    (found,) = located(text, name)
    assert near(found, lat, lon, 60)


def test_one_unknown_name_touches_no_other() -> None:
    text = "Shells hit Zarbeh and Khan Touman in Aleppo, Syria."
    alone = located(text, "Zarbeh", "Khan Touman")
    beside = located(text.replace("Zarbeh and", "Qzwrtplx, Zarbeh and"), "Qzwrtplx", "Zarbeh", "Khan Touman")
    assert beside[0].best is None
    assert beside[0].why
    assert [one.best and one.best.place.id for one in beside[1:]] == [one.best and one.best.place.id for one in alone]


def test_historical_names_seas_and_peoples_are_found() -> None:
    text = "The Soviet Union sent ships to the Black Sea; Syrians and Ukrainians fled the Donbas."
    names = ("Soviet Union", "Black Sea", "Syrians", "Ukrainians")
    found = located(text, *names)
    assert [one.best is not None for one in found] == [True] * 4
    assert [one.best.place.country for one in found if one.best][2:] == ["SY", "UA"]


def test_a_place_that_may_be_several_keeps_its_rivals() -> None:
    (found,) = located("Fire in Springfield.", "Springfield")
    assert len(found.rivals) > 1
    assert found.best is None or all(rival.place.id != found.best.place.id for rival in found.rivals)


def test_the_villages_of_the_worked_example(shared: Path) -> None:
    text = (shared / "codebook" / "aleppo.txt").read_text("utf-8")
    names = ("Zarbeh", "Tall al-Sultan", "Wasta", "al-Ayss", "Khan Touman", "al-Mrej")
    zarbeh, sultan, wasta, ayss, touman, mrej = located(text, *names)
    assert near(zarbeh, 36.068, 36.980)
    assert near(sultan, 35.799, 36.991)
    assert near(ayss, 35.995, 37.001)
    assert near(touman, 36.117, 37.051)
    assert len(wasta.rivals) > 1
    assert mrej.best is None or mrej.best.place.name == "Mashrafat al Murayj"
    assert mrej.best or "Mashrafat al Murayj" in [rival.place.name for rival in mrej.rivals]


def test_words_that_move_a_place_give_an_area() -> None:
    text = "Jets struck a post 10 km south of Khan Touman in Aleppo, Syria."
    (found,) = located(text, "Khan Touman")
    assert found.best is not None
    assert found.area is not None
    assert found.area.relation is not None
    assert found.area.relation.text.startswith("10 km south of")
    assert 9 <= distance_km((found.best.place.lat, found.best.place.lon), (found.area.lat, found.area.lon)) <= 13
    assert found.area.lat < found.best.place.lat
    assert found.area.precision == 2


def test_the_publishers_home_tells_which_town_is_meant() -> None:
    text = "Two people from Paris were hurt on Tuesday, police said."
    here = located(text, "Paris", url="http://www.theparisnews.com/news/1.html")
    assert near(here[0], 33.66, -95.56, 60)
    assert publisher_home("https://nowhere.example/x") is None


def test_a_name_that_no_place_bears_says_why() -> None:
    found, long = located(f"{'x' * 300} and Qqqq", "x" * 300, "Qqqq")
    assert long.best is None
    assert found.why == long.why == "no place of that name, or spelt like it, is in the gazetteer"


def test_look_alike_letters_are_one() -> None:
    plain, full_width = located("Homs and Ｈｏｍｓ in Syria", "Homs", "Ｈｏｍｓ")
    assert plain.best is not None
    assert full_width.best is not None
    assert full_width.best.place.id == plain.best.place.id


def test_buildings_and_streets_are_not_put_where_their_name_sounds_like_a_village() -> None:
    text = "A strike hit al-Falah Mosque and Al-Nafaq Street in Gaza City in the Gaza Strip."
    assert [one.best for one in located(text, "al-Falah Mosque", "Al-Nafaq Street")] == [None, None]


def test_the_country_of_a_text_is_found_from_its_places() -> None:
    assert country_focus("Shells fell on Kharkiv and Mykolaiv, Ukraine said.")[0][0] == "UA"


def test_reasons_are_named(gazetteer: Gazetteer) -> None:
    (found,) = located("Zarbeh, Aleppo, Syria", "Zarbeh")
    assert found.best is not None
    assert {"country of the report", "inside what it is said to be in"} <= {one.name for one in found.best.reasons}
    assert gazetteer.place(0).id


def test_five_thousand_names_in_one_report_are_answered() -> None:
    names = [f"Wadi{number}" for number in range(3000)]
    gazetteer = open_gazetteer()
    names += [gazetteer.names(row)[0].replace(" ", "-") for row in range(0, len(gazetteer), len(gazetteer) // 1999)][
        :2000
    ]
    text = " ".join(names)
    spans, start = [], 0
    for name in names:
        spans.append(Span.of(text, start, start + len(name)))
        start += len(name) + 1
    assert len(locate(Report("r", text), spans).toponyms) == 5000


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=60), st.integers(0, 59), st.integers(1, 20))
def test_no_text_and_span_make_it_fail(text: str, start: int, length: int) -> None:
    start = min(start, len(text) - 1)
    span = Span.of(text, start, min(len(text), start + length))
    first = locate(Report("r", text), [span, span])
    again = locate(Report("r", text), [span, span])
    assert first.toponyms == again.toponyms
    assert [one.words for one in first.toponyms] == [span, span]
    for one in first.toponyms:
        assert (one.best is None) == (one.why is not None)
        assert all(0 <= rival.score <= 1 for rival in one.rivals)
