"""A record made by hand, with every field that a record can have."""

from __future__ import annotations

import pytest

from khabar.nouns import (
    Claim,
    Event,
    Harm,
    Interval,
    Mention,
    Part,
    Party,
    Place,
    Problem,
    Published,
    Range,
    Record,
    Report,
    Rival,
    Span,
)

TITLE = "Shells hit Rasha"
BODY = (
    "RASHA – Army guns shelled Rasha on Tuesday, killing over 20 rebels. “Our guns killed 24 rebels and wounded "
    "dozens,” Col. Arn said. The rebels denied any loss.\n\nThe army will storm Tellin, residents said.\n\nShare this:"
)
TEXT = f"{TITLE}\n\n{BODY}"


def at(words: str, number: int = 1) -> Span:
    start = -1
    for _ in range(number):
        start = TEXT.index(words, start + 1)
    return Span.of(TEXT, start, start + len(words))


def party(words: str, *others: str, **known: str) -> Party:
    return Party(at(words), tuple(at(other) for other in others), **known)


@pytest.fixture
def report() -> Report:
    return Report(
        id="r1",
        text=TEXT,
        body_start=len(TITLE) + 2,
        title=TITLE,
        byline=("Lena Marosh",),
        agency="Hillside News",
        dateline="RASHA",
        published=Published("2015-05-14", "Tuesday", at("Tuesday"), "text"),
        publisher="Hillside News",
        url="https://hillside-news.example/1",
        language="en",
        input="rasha.html",
        sha256="ab" * 32,
        furniture=(at("Share this:"),),
        problems=(Problem("encoding-doubt", "read as windows-1256, which no one declared", "rasha.html"),),
        extra={"desk": {"id": [1, None, 2.5]}},
    )


@pytest.fixture
def record(report: Report) -> Record:
    return Record(report, (_shelling(), _storm()), report.problems, "hand")


def _shelling() -> Event:
    place = Place(
        at("Rasha"),
        (at("Rasha", 2),),
        *("Rasha", "geonames:1", 35.5, 36.25, 2.0, "XX", "Ombra", None, 1, 0.75),
        rivals=(Rival("geonames:2", "Rasha", 1.0, -2.0, 0.25),),
    )
    claims = (
        Claim(None, None, "asserts", False, at("killing over 20 rebels"), None, Range(21, None, at("over 20"))),
        Claim(
            party("Col. Arn"),
            at("said"),
            "asserts",
            True,
            at("Our guns killed 24 rebels and wounded dozens"),
            "official",
            Range(24, 24, at("24")),
            Range(24, None, at("dozens")),
        ),
        Claim(party("The rebels"), at("denied"), "denies", False, at("The rebels denied any loss"), "party"),
    )
    return Event(
        "e1",
        "Shelling/artillery/missile attack",
        "Explosions/Remote violence",
        "happened",
        *(False, True, False, 0.9),
        mentions=(Mention(at("shelled"), at("RASHA – Army guns shelled Rasha on Tuesday, killing over 20 rebels.")),),
        time=Interval(at("on Tuesday"), "2015-05-12", "2015-05-12", "day"),
        harm=Harm(
            Range(21, 24, at("over 20")),
            Range(24, None, at("dozens")),
            None,
            (Part("targets", at("rebels"), Range(24, 24, at("24"))),),
        ),
        claims=claims,
        doers=(party("Army guns", "Our guns", name="Army of Karsad", id="k:1", kind="state forces", country="XX"),),
        targets=(party("rebels"),),
        weapons=(at("guns"),),
        places=(place,),
    )


def _storm() -> Event:
    sentence = at("The army will storm Tellin, residents said.")
    return Event(
        "e2",
        "Armed clash",
        "Battles",
        "planned",
        *(False, False, False, 0.6),
        mentions=(Mention(at("storm"), sentence),),
        time=Interval(None),
        harm=Harm(),
        claims=(Claim(party("residents"), at("said", 2), "asserts", False, at("The army will storm Tellin")),),
        doers=(party("The army"),),
        places=(Place(at("Tellin")),),
    )
