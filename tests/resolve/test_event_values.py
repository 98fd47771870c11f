"""Events with their places on the map and their parties known, the words as they were."""

from __future__ import annotations

import pytest

from khabar.nouns import Claim, Event, Harm, Interval, Mention, Party, Place, Published, Report, Span
from khabar.resolve.event_actors import with_actors
from khabar.resolve.event_places import name_in, with_places

TEXT = (
    "Strike near Aleppo\n\nALEPPO - Russian warplanes bombed Zarbeh and Khan Touman in the southern countryside of "
    "Aleppo in Syria, killing 22 fighters of the Levant Front, local activist Omar Haddad said. Qzwrtplx was hit too."
)
REPORT = Report("r", TEXT, body_start=20, published=Published("2016-04-08", None, None, "argument"))


def at(words: str, start: int = 20) -> Span:
    start = TEXT.index(words, start)
    return Span.of(TEXT, start, start + len(words))


def event(*places: str) -> Event:
    source = Party(at("local activist Omar Haddad"))
    claim = Claim(source, at("said"), "asserts", False, at("killing 22 fighters"))
    return Event(
        id="e1",
        type="Air/drone strike",
        event_type="Explosions/Remote violence",
        status="happened",
        aggregate=False,
        main=True,
        civilians=False,
        confidence=0.9,
        mentions=(Mention(at("bombed"), at("bombed")),),
        time=Interval(None),
        harm=Harm(),
        claims=(claim,),
        doers=(Party(at("Russian warplanes")),),
        targets=(Party(at("22 fighters of the Levant Front")),),
        places=tuple(Place(at(words)) for words in places),
    )


def test_places_get_coordinates_and_keep_their_words() -> None:
    (found,), _ = with_places(REPORT, [event("Zarbeh", "Khan Touman")])
    assert [place.words.text for place in found.places] == ["Zarbeh", "Khan Touman"]
    assert [(place.country, place.admin1, place.precision) for place in found.places] == [("SY", "Aleppo", 1)] * 2
    assert all(place.id and place.lat and place.lon and place.score for place in found.places)


def test_words_for_a_part_of_a_province_are_an_area() -> None:
    (found,), _ = with_places(REPORT, [event("southern countryside of Aleppo")])
    (place,) = found.places
    assert place.words.text == "southern countryside of Aleppo"
    assert place.radius_km is not None
    assert place.radius_km > 5
    assert place.lat is not None
    assert place.lat < 36.2


def test_a_place_that_only_tells_where_the_others_lie_is_none_of_the_event() -> None:
    (found,), _ = with_places(REPORT, [event("Syria", "Zarbeh")])
    assert [place.words.text for place in found.places] == ["Zarbeh"]


def test_a_part_of_an_area_is_a_place_of_its_own() -> None:
    (found,), _ = with_places(REPORT, [event("southern countryside of Aleppo", "Zarbeh")])
    assert [place.words.text for place in found.places] == ["Zarbeh", "southern countryside of Aleppo"]


def test_an_unknown_place_stays_as_written() -> None:
    (found,), _ = with_places(REPORT, [event("Qzwrtplx", "Zarbeh")])
    unknown = next(place for place in found.places if place.words.text == "Qzwrtplx")
    assert (unknown.id, unknown.name, unknown.lat, unknown.precision) == (None, None, None, None)


def test_without_places_nothing_is_looked_up() -> None:
    (found,), located = with_places(REPORT, [event()])
    assert found.places == ()
    assert located.toponyms == ()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("southern countryside of Aleppo", "Aleppo"),
        ("villages of Zarbeh", "Zarbeh"),
        ("tel Abyad", "tel Abyad"),
        ("Deir ez-Zor province", "Deir ez-Zor"),
        ("Hasakah\n\nShaddadi district", "Shaddadi"),
        ("central ahmedabad", "ahmedabad"),
        ("south of al-Bab", "al-Bab"),
    ],
)
def test_the_name_in_the_words_of_a_place(words: str, name: str) -> None:
    assert name_in(words, Span.of(words, 0, len(words))).text == name


def test_parties_and_sources_are_known_as_of_the_day() -> None:
    (found,) = with_actors(REPORT, [event("Zarbeh")], [("SY", 0.9)])
    (doer,), (target,), (claim,) = found.doers, found.targets, found.claims
    assert (doer.words.text, doer.name, doer.kind, doer.country) == (
        "Russian warplanes",
        "Russian Aerospace Forces",
        "external/other forces",
        "RU",
    )
    assert (target.name, target.kind) == ("Levant Front", "rebel group")
    assert claim.source is not None
    assert (claim.source.private, claim.source_kind) == (True, "activist")
