"""Invented reports, coded by hand: one event each, told in a sentence, so that tests of the record need no reader."""

from __future__ import annotations

import hashlib

from khabar.nouns import Claim, Event, Harm, Interval, Mention, Party, Place, Published, Range, Record, Report, Span

# name: latitude, longitude, province
PLACES = {
    "Lerm": (36.20, 37.15, "Wasta"),
    "Qasra": (35.93, 36.63, "Tell"),
    "Murjan": (34.73, 36.71, "Hims"),
    "Bayda": (33.51, 36.29, "Rif"),
}


def story(
    key: str,
    place: str = "Lerm",
    day: str = "2016-04-13",
    killed: int = 5,
    *,
    url: str | None = None,
    source: str = "medics",
    more: str = "",
    given: bool = True,
) -> Record:
    """A report of one shelling. `more` is said after it; without `given` its id is the name of its file."""
    sentence = f"Shells hit the market of {place} on Wednesday, killing {killed} people, {source} said."
    text = f"Shells hit {place}\n\n{sentence}{' ' + more if more else ''}"
    report = Report(
        id=key,
        text=text,
        body_start=text.index(sentence),
        title=f"Shells hit {place}",
        published=Published(day, None, None, "argument"),
        publisher=f"{key} news",
        url=url,
        language="en",
        input="reports.jsonl" if given else f"{key}.html",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    return Record(report, (_event(text, sentence, place, day, killed, source),), (), "by hand")


def _event(text: str, sentence: str, place: str, day: str, killed: int, source: str) -> Event:
    def words(said: str) -> Span:
        start = text.index(said, text.index(sentence))
        return Span.of(text, start, start + len(said))

    lat, lon, admin1 = PLACES[place]
    count = Range(killed, killed, words(str(killed)))
    party = Party(words(source), kind="medium")
    claim = Claim(party, words("said"), "asserts", hedge=False, quote=words(sentence), killed=count)
    return Event(
        id="e1",
        type="Shelling/artillery/missile attack",
        event_type="Explosions/Remote violence",
        status="happened",
        aggregate=False,
        main=True,
        civilians=True,
        confidence=0.9,
        mentions=(Mention(words("hit"), words(sentence)),),
        time=Interval(words("Wednesday"), day, day, "day"),
        harm=Harm(killed=count),
        claims=(claim,),
        places=(
            Place(
                words(place),
                name=place,
                id=f"place:{place}",
                lat=lat,
                lon=lon,
                radius_km=1.0,
                country="SY",
                admin1=admin1,
                precision=1,
                score=0.9,
            ),
        ),
    )
