"""Values in words: days, figures, sources."""

from __future__ import annotations

import datetime

from khabar.nouns import Claim, Harm, Interval, Party, Place, Published, Range

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_SHOWN_RIVALS = 3
#: From this radius on a place is an area rather than a point.
_WIDE_KM = 3
_ORIGINS = {"text": "printed in the report", "page": "from its page", "argument": "as given", "feed": "from the feed"}


def days(time: Interval) -> str:
    """When, with the words of the report; empty when nothing is told.

    >>> days(Interval(None, "2016-03-05", "2016-03-07", "days"))
    '5 to 7 March 2016'
    """
    words = f" (“{time.words.text}”)" if time.words else ""
    if time.start and time.end:
        return f"{_span_of_days(time.start, time.end)}{words}"
    return f"day not known{words}" if words else ""


def published_words(published: Published | None) -> str:
    """The day of publication, the words for it and where they stood."""
    if published is None:
        return "not told"
    words = f"“{published.words}”, " if published.words else ""
    return f"{_day(published.date)} ({words}{_ORIGINS[published.origin]})"


def harm_words(harm: Harm, civilians: bool) -> str:
    """The totals; empty when nothing is told."""
    figures = [number_of(harm.killed, "killed"), number_of(harm.wounded, "wounded"), number_of(harm.taken, "taken")]
    words = ", ".join(figure for figure in figures if figure)
    if not civilians:
        return words
    return f"{words}; civilians targeted or harmed" if words else "no figure told; civilians targeted or harmed"


def number_of(figure: Range | None, what: str) -> str:
    """A figure with its noun.

    >>> number_of(Range(20, None), "killed"), number_of(Range(21, 22), "killed"), number_of(Range(0, 0), "killed")
    ('20 or more killed', '21 to 22 killed', 'none killed')
    """
    if figure is None:
        return ""
    if figure.high is None:
        return f"{figure.low:,} or more {what}"
    if figure.low == figure.high:
        return f"{figure.low:,} {what}" if figure.low else f"none {what}"
    return f"{figure.low:,} to {figure.high:,} {what}"


def source_words(claim: Claim) -> str:
    """Who makes the claim, by which word, and whether it denies or keeps a reserve."""
    notes = [f"“{claim.cue.text}”"] if claim.cue else []
    notes += ["denies it"] if claim.stance == "denies" else []
    notes += ["with reserve"] if claim.hedge else []
    kind = f" ({claim.source_kind})" if claim.source_kind else ""
    source = party_words(claim.source) + kind if claim.source else "the report itself"
    return ", ".join([source, *notes])


def party_words(party: Party) -> str:
    """The words for a party, and in brackets the organisation where they do not name it."""
    if party.name is None or party.name.casefold() == party.words.text.casefold():
        return party.words.text
    return f"{party.words.text} [{party.name}]"


def place_words(place: Place) -> str:
    """The words for a place, and in brackets where it is, or what it may be when that is not certain."""
    words = place.words.text
    if place.lat is None or place.lon is None:
        names = ", ".join(dict.fromkeys(rival.name for rival in place.rivals[:_SHOWN_RIVALS]))
        return f"{words} [not certain: {names}]" if names else f"{words} [not found]"
    named = place.name if place.name and place.name.casefold() not in words.casefold() else None
    area = place.admin1 if place.admin1 != place.name else None
    radius = place.radius_km or 0
    reach = f"within {radius:.0f} km of " if radius >= _WIDE_KM else ""
    where = f"{reach}{degrees(place.lat, place.lon)}"
    return f"{words} [{', '.join(part for part in (named, area, place.country, where) if part)}]"


def degrees(lat: float, lon: float) -> str:
    """Degrees as people write them.

    >>> degrees(36.2, -3.55)
    '36.200 N 3.550 W'
    """
    return f"{abs(lat):.3f} {'N' if lat >= 0 else 'S'} {abs(lon):.3f} {'E' if lon >= 0 else 'W'}"


def _span_of_days(first: str, last: str) -> str:
    if first == last:
        return _day(first)
    start, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {_day(last)}"
    if start.year == end.year:
        return f"{start.day} {_MONTHS[start.month - 1]} to {_day(last)}"
    return f"{_day(first)} to {_day(last)}"


def _day(day: str) -> str:
    date = datetime.date.fromisoformat(day)
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"
