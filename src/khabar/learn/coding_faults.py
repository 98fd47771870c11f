"""All that is wrong, or odd, in a coded report by the codebook, each with its rule."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from khabar.learn.coding_form import days, form_faults
from khabar.learn.items import MEASURES, ROLES
from khabar.learn.standoff import Fault, align
from khabar.nouns import Range
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.read.quoted import Finder
from khabar.resolve.harm import merge

_ARTICLE = re.compile(r"(?:the|an?) ", re.IGNORECASE)
# Days of an interval, both ends counted: "for a week" is P-7 to P.
_LONGEST = {"day": 1, "days": 7, "week": 8, "month": 32, "year": 367}


def coding_faults(coded: Mapping[str, Any], text: str, body_start: int = 0) -> list[Fault]:
    """The faults of a report in the quote format, coded on `text`, whose title ends before `body_start`.

    Where its form is wrong only that is told: the rest could not be looked at.
    """
    faults = form_faults(coded)
    if any(fault.hard for fault in faults):
        return faults
    faults += [*_report_faults(coded["events"]), *align(coded, text)[1]]
    finder = Finder(text)
    for event in coded["events"]:
        faults += _time_faults(event, coded.get("published"))
        faults += _harm_faults(event)
        faults += _word_faults(event, finder, body_start)
    return faults


def main_faults(events: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """What is wrong with the main event (section 2.8)."""
    main = [event for event in events if event["main"]]
    if events and len(main) != 1:
        yield Fault("", "section 2.8", f"{len(main) or 'no'} events are main, where exactly one is")
    if any(event["aggregate"] for event in main) and not all(event["aggregate"] for event in events):
        yield Fault("", "section 2.8", "an aggregate is main beside single events")


def _report_faults(events: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    yield from main_faults(events)
    for name, times in Counter(event["id"] for event in events).items():
        if times > 1:
            yield Fault(name, "section 11", f"{times} events have this id")


def _time_faults(event: Mapping[str, Any], published: str | None) -> Iterator[Fault]:
    time, at = event["time"], f"{event['id']} time"
    try:
        interval = days(time)
    except ValueError as fault:
        yield Fault(at, "section 7", f"start and end make no interval: {fault}")
        return
    precision, words = time["precision"], time["words"]
    if interval is None:
        if precision not in ("unknown", "longer"):
            yield Fault(at, "section 7", f"precision {precision}, but no dates", hard=False)
        return
    length = (interval[1] - interval[0]).days + 1
    if precision == "unknown" or length > _LONGEST.get(precision, length) or (precision == "days" and length == 1):
        yield Fault(at, "section 7", f"precision {precision} for {length} days", hard=False)
    if not words:
        yield Fault(at, "section 7", "dates without words", hard=False)
    if published and event["status"] == "happened" and interval[0] > datetime.date.fromisoformat(published[:10]):
        yield Fault(at, "section 7", f"happened after the report of {published[:10]}", hard=False)


def _harm_faults(event: Mapping[str, Any]) -> Iterator[Fault]:
    """Figures of the event against those of its claims (6.3); parts may add up (6.2), so none of it is certain."""
    for measure in MEASURES:
        claimed = [Range(*claim[measure]) for claim in event["claims"] if measure in claim]
        total = merge(claimed)
        told = event.get(measure)
        if told and not total:
            yield Fault(event["id"], "section 6.3", f"{measure} {_range(told)}, but no claim says so", hard=False)
        elif total and not told:
            yield Fault(event["id"], "section 6.3", f"claims say {measure}, the event does not", hard=False)
        elif told and total and told != [total.low, total.high]:
            said = f"{measure} {_range(told)}, but the claims come to {_range([total.low, total.high])}"
            yield Fault(event["id"], "section 6.3", said, hard=False)


def _range(figure: list[int | None]) -> str:
    return f"[{figure[0]}, {'null' if figure[1] is None else figure[1]}]"


def _word_faults(event: Mapping[str, Any], finder: Finder, body_start: int) -> Iterator[Fault]:
    at = event["id"]
    for clause in event["mentions"]:
        if len(finder.every(clause)) > 1:
            yield Fault(at, "section 11", f"“{clause}” stands more than once", hard=False)
    for role in ROLES:
        for value in filter(_ARTICLE.match, event[role]):
            yield Fault(f"{at} {role}", "section 5", f"“{value}” begins with an article", hard=False)
    for suspect in _suspects():
        for words in _searched(event, suspect.field):
            if suspect.holds(event["type"], words):
                yield Fault(f"{at} {suspect.field}", suspect.rule, f"{suspect.what}: “{words}”", hard=False)
    yield from _title_claims(event, finder, body_start)


def _title_claims(event: Mapping[str, Any], finder: Finder, body_start: int) -> Iterator[Fault]:
    """Claims of nobody beside a named source, whose quote stands in the title only."""
    if not any(claim["source"] for claim in event["claims"]):
        return
    for number, claim in enumerate(event["claims"], 1):
        quote = finder.every(claim["quote"])
        if claim["source"] is None and quote and all(end <= body_start for _, end in quote):
            said = "a claim of nobody, which rests on the title alone, beside a named source"
            yield Fault(f"{event['id']} claim {number}", "ruling 26", said, hard=False)


def _searched(event: Mapping[str, Any], field: str) -> list[str]:
    if field == "source":
        return [claim["source"].split(" | ")[0] for claim in event["claims"] if claim["source"]]
    return [str(value) for value in event[field]]


class _Suspect:
    """A row of suspect_words.tsv."""

    def __init__(self, row: str) -> None:
        self.rule, self.field, types, pattern, self.what = row.split("\t")
        named = frozenset(types.removeprefix("!").split(";"))
        every = frozenset(SUB_EVENT_TYPES)
        self.types = every if types == "*" else every - named if types.startswith("!") else named
        # What a source is called must be the pronoun, not hold it.
        whole = pattern if self.field == "source" else rf"(?:.*\b)?(?:{pattern})\b.*"
        self._pattern = re.compile(whole, re.IGNORECASE | re.DOTALL)

    def holds(self, event_type: str, words: str) -> bool:
        """Whether an event of this type with these words asks for a second look."""
        return event_type in self.types and self._pattern.fullmatch(words) is not None


@cache
def _suspects() -> tuple[_Suspect, ...]:
    lines = files("khabar.learn").joinpath("suspect_words.tsv").read_text("utf-8").splitlines()
    return tuple(_Suspect(line) for line in lines if line and not line.startswith("#"))
