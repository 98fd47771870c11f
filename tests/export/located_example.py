"""A report with its place names, made by hand: placed, moved by words, with rivals, in two scripts, and not placed."""

from __future__ import annotations

from khabar.nouns.report import Published, Report
from khabar.nouns.span import Span
from khabar.nouns.toponym import Area, Candidate, GazetteerPlace, Located, Toponym

TITLE = 'Shells <b onclick="x()">hit</b> Rasha & Tellin'
BODY = (
    "RASHA – Guns hit Rasha and the southern countryside of Halma.\n\nTwo died in Wasta, near al-Mrej. "
    "</p><script>alert(1)</script>\x00\ud800\n\nقصف على رشة."
)
TEXT = f"{TITLE}\n\n{BODY}"


def span(words: str, number: int = 1) -> Span:
    start = -1
    for _ in range(number):
        start = TEXT.index(words, start + 1)
    return Span.of(TEXT, start, start + len(words))


def candidate(id: str, name: str, lat: float, lon: float, score: float, country: str = "SY") -> Candidate:
    return Candidate(GazetteerPlace(id, name, lat, lon, "P.PPL", country, "Aleppo", "", 0, "own"), name, score)


def toponym(
    words: Span, best: Candidate, radius_km: float = 1, precision: int = 1, relation: Span | None = None
) -> Toponym:
    area = Area(best.place.lat, best.place.lon, radius_km, precision, relation)
    return Toponym(words, best, area)


RASHA = candidate("x:1", "Rasha", 36.0, 37.0, 0.9)
HALMA = candidate("x:2", "Halma", 36.2, 37.16, 0.95)
WASTA = candidate("x:3", "Al Wasta", 35.98, 36.95, 0.54)
OTHER = candidate("x:4", "Wasta <i>", 35.5, 36.1, 0.31)
REASON = "no name of the gazetteer is near enough"


def located() -> Located:
    report = Report(
        "r&1",
        TEXT,
        len(TITLE) + 2,
        TITLE,
        publisher="Own <Press>",
        published=Published("2016-03-09", None, None, "text"),
    )
    wasta = Toponym(span("Wasta"), WASTA, Area(35.98, 36.95, 1, 1), (OTHER,))
    lost = Toponym(span("al-Mrej"), None, None, (candidate("x:5", "Al Murayj", 35.9, 36.97, 0.38),), REASON)
    toponyms = [
        toponym(span("Rasha"), RASHA),
        toponym(span("Rasha", 2), RASHA),
        toponym(span("Halma"), HALMA, 22, 5, span("southern countryside of")),
        wasta,
        lost,
        toponym(span("رشة"), RASHA),
    ]
    return Located(report, tuple(toponyms), (("SY", 1.0),))
