"""Incidents made of invented reports, with all that the schemas ask for, and what must not get into public."""

from __future__ import annotations

from dataclasses import replace

from khabar.nouns import (
    Claim,
    Event,
    Harm,
    Interval,
    Mention,
    Part,
    Party,
    Place,
    Published,
    Range,
    Report,
    Rival,
    Span,
)
from khabar.nouns.incident import Account, Decision, Incident, Weighed
from khabar.nouns.types import EVENT_TYPES
from khabar.publish.figures import Told, told
from khabar.weigh.weighing import weigh

TEXT = (
    "Hospital of Dr. Samira Haddad hit\n\n"
    "Russian warplanes hit the Zahra hospital in Zarbeh on Tuesday, killing over 20 rebels of the Levant Front and "
    "Yusuf Karim, a 9-year-old boy, local activist Omar Nasri said. Omar Nasri's brother counted 22 dead and dozens "
    "wounded. Dr. Samira Haddad, a doctor, reportedly saw four children die. Moscow denied it."
)
PRIVATE = ("Omar", "Nasri", "Yusuf", "Karim", "Samira", "Haddad")
RUSSIA = {
    "name": "Russian Aerospace Forces",
    "id": "russian-air-force",
    "kind": "external/other forces",
    "country": "RU",
}
LEVANT = {"name": "Levant Front", "id": "levant-front", "kind": "rebel group", "country": "SY"}


def words(text: str, wanted: str) -> Span:
    """The first place where the words stand."""
    at = text.index(wanted)
    return Span.of(text, at, at + len(wanted))


def party(wanted: str, text: str = TEXT, **known: object) -> Party:
    return Party(words(text, wanted), **known)  # type: ignore[arg-type]


def zarbeh(**other: object) -> Place:
    known = {
        "name": "Az Zarbah", "id": "geonames:172045", "lat": 36.067712, "lon": 36.980134, "radius_km": 1.0,
        "country": "SY", "admin1": "Aleppo", "admin2": "Jabal Sam'an", "precision": 1, "score": 0.9,
        "rivals": (Rival("geonames:1", "Zarbah", 35.1, 36.1, 0.2),),
    }  # fmt: skip
    return Place(words(TEXT, "Zarbeh"), **(known | other))  # type: ignore[arg-type]


def strike(**other: object) -> Event:
    """The air strike of `TEXT`: two figures, a hedge, a denial, a sub-count."""
    over, exact, many = words(TEXT, "over 20"), words(TEXT, "22"), words(TEXT, "dozens")
    known = {
        "id": "e1", "type": "Air/drone strike", "event_type": "Explosions/Remote violence", "status": "happened",
        "aggregate": False, "main": True, "civilians": True, "confidence": 0.9,
        "mentions": (Mention(words(TEXT, "hit the"), words(TEXT, "Russian warplanes hit the Zahra hospital")),),
        "time": Interval(words(TEXT, "on Tuesday"), "2016-04-12", "2016-04-12", "day"),
        "harm": Harm(
            Range(21, 22, over), Range(24, None, many),
            parts=(Part("civilians", words(TEXT, "four children"), Range(4, 4)),),
        ),
        "claims": (
            Claim(party("Omar Nasri", kind="civilians", private=True), words(TEXT, "said"), "asserts", False,
                  words(TEXT, "killing over 20 rebels"), "activist", Range(21, None, over)),
            Claim(party("Omar Nasri's brother", kind="civilians", private=True), None, "asserts", False,
                  words(TEXT, "counted 22 dead and dozens wounded"), "witness", Range(22, 22, exact),
                  Range(24, None, many)),
            Claim(party("Dr. Samira Haddad"), words(TEXT, "reportedly"), "asserts", True,
                  words(TEXT, "Dr. Samira Haddad, a doctor, reportedly saw four children die"), None),
            Claim(party("Moscow", name="Government of Russia", id="russia", kind="government (civil)", country="RU"),
                  words(TEXT, "denied"), "denies", False, words(TEXT, "Moscow denied it"), "party"),
        ),
        "doers": (party("Russian warplanes", **RUSSIA),),
        "targets": (party("rebels of the Levant Front", **LEVANT),
                    party("Yusuf Karim, a 9-year-old boy", kind="civilians", private=True)),
        "weapons": (), "places": (zarbeh(),),
    }  # fmt: skip
    return Event(**(known | other))  # type: ignore[arg-type]


def report(**other: object) -> Report:
    known = {
        "id": "samira-haddad-interview", "text": TEXT, "body_start": 35, "title": "Hospital of Dr. Samira Haddad hit",
        "byline": ("Omar Nasri",), "publisher": "Hill News", "published": Published("2016-04-13", None, None, "page"),
        "url": "https://hill.example/2016/samira-haddad-hospital-hit", "input": "/home/samira/haddad.html",
        "sha256": "ab" * 32,
    }  # fmt: skip
    return Report(**(known | other))  # type: ignore[arg-type]


def incident(*events: Event, number: int = 12, decisions: tuple[Decision, ...] = (), **of_report: object) -> Weighed:
    """An incident with an account of each event, each in a report of its own."""
    made = events or (strike(),)
    reports = [report(**({"id": f"r{at}"} if at else {}) | of_report) for at in range(len(made))]
    accounts = tuple(Account(one, event, one.id) for one, event in zip(reports, made, strict=True))
    return weigh(Incident(number, accounts, decisions))


def told_incident(*events: Event, **of_incident: object) -> Told:
    return told(incident(*events, **of_incident))  # type: ignore[arg-type]


def of_type(type: str, **other: object) -> Event:
    """The strike told as an event of another type."""
    return strike(type=type, event_type=EVENT_TYPES[type], **other)


def undated(event: Event) -> Event:
    return replace(event, time=Interval(None))
