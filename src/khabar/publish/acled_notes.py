"""ACLED's `notes`: what happened in one paragraph, with the figures that its one number leaves out."""

from __future__ import annotations

import datetime

from khabar.nouns import Place, Range
from khabar.nouns.incident import Toll, Weighed
from khabar.publish.choices import Days, figure_words, sayings, who_says
from khabar.publish.countries import country
from khabar.weigh.values import parties, party_words, place_words, places, reports

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
#: so many reports are named; `incidents` and `jsonl` have all
_REPORTS = 5


def acled_date(day: str) -> str:
    """A day as ACLED's export writes it.

    >>> acled_date("2016-04-03")
    '03 April 2016'
    """
    date = datetime.date.fromisoformat(day)
    return f"{date.day:02} {MONTHS[date.month - 1]} {date.year}"


def in_words(weighed: Weighed, sub_type: str, when: Days, place: Place, killed: Toll) -> str:
    """The paragraph: date, type, sides, places, who says what figure, how the number was chosen, in which reports."""
    sentences = [_happened(weighed, sub_type, when, place), *_figures(weighed)]
    denied = list(dict.fromkeys(who_says(one) for one in sayings(weighed) if one.claim.stance == "denies"))
    if denied:
        sentences.append(f"Denied by {_and(denied)}.")
    number = killed.low if killed.best is None else killed.best
    sentences.append(f"Fatalities coded as {number}: {killed.why.rstrip('.')}.")
    return " ".join((*sentences, _told_in(weighed)))


def _happened(weighed: Weighed, sub_type: str, when: Days, place: Place) -> str:
    date = _date(when)
    doers = [party_words(party) for party in parties(weighed, "doers")]
    targets = [party_words(party) for party in parties(weighed, "targets")]
    by = f" by {_and(doers)}" if doers else ""
    against = f" against {_and(targets)}" if targets else ""
    names = list(dict.fromkeys(place_words(one) for one in places(weighed))) or [place_words(place)]
    land = country(place.country)
    area = ", ".join(part for part in (place.admin1, land.acled if land else None) if part and part not in names)
    return f"On {date}, {sub_type}{by}{against} in {_and(names)}{f' ({area})' if area else ''}."


def _date(when: Days) -> str:
    """The days in words; `about` where only the day of publication is known."""
    if not (when.start and when.end):
        return "an unknown day"
    if not when.told:
        return f"about {_plain(when.start)}"
    return _plain(when.start) if when.start == when.end else f"{_plain(when.start)} to {_plain(when.end)}"


def _plain(day: str) -> str:
    return acled_date(day).removeprefix("0")


def _figures(weighed: Weighed) -> list[str]:
    told = []
    for harm in ("killed", "wounded", "taken"):
        figures: dict[str, list[str]] = {}
        for one in sayings(weighed):
            found = getattr(one.claim, harm)
            if isinstance(found, Range):
                figures.setdefault(figure_words(found), []).append(who_says(one))
        each = [f"{figure} by {_and(list(dict.fromkeys(who)))}" for figure, who in figures.items()]
        if each:
            told.append(f"{harm.capitalize()}: {'; '.join(each)}.")
    return told


def _told_in(weighed: Weighed) -> str:
    """The reports by their ids, so that a row leads back to its sources."""
    ids = [report.id for report in reports(weighed)]
    more = f" and {len(ids) - _REPORTS} more" if len(ids) > _REPORTS else ""
    return f"Told in {', '.join(ids[:_REPORTS])}{more}."


def _and(names: list[str]) -> str:
    """The names as one phrase.

    >>> _and(["A", "B", "C"])
    'A, B and C'
    """
    names = list(dict.fromkeys(names))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
