"""Weighed incidents made by hand."""

from __future__ import annotations

import random

from khabar.nouns import Event, Harm, Interval, Mention, Published, Range, Report, Span
from khabar.nouns.incident import Account, AccountKey, Finding, Incident, Saying, Weighed
from khabar.nouns.record import Stance
from khabar.nouns.types import EVENT_TYPES

TEXT = "Shells hit Rasha."
Told = tuple[str, Range | None, Stance]


def weighed(  # noqa: PLR0917
    number: int = 1,
    day: str | None = "2016-04-12",
    type: str = "Shelling/artillery/missile attack",
    killed: Range | None = None,
    told: tuple[Told, ...] = (("medical", None, "asserts"),),
    end: str | None = None,
    status: str | None = "happened",
    aggregate: bool = False,
    published: str | None = None,
) -> Weighed:
    """An incident of one account; `told`: kind of source, figure of the killed, stance."""
    time = Interval(None, day, end or day, "day" if day else "unknown")
    report = Report(f"r{number}", TEXT, published=Published(published, None, None, "text") if published else None)
    trigger = Span.of(TEXT, 7, 10)
    event = Event(
        "e1", type, EVENT_TYPES.get(type, ""), "happened", aggregate, True, False, 0.9, (Mention(trigger, trigger),),
        time, Harm(killed), (),
    )  # fmt: skip
    key = AccountKey(report.id, "e1")
    sayings = [
        Saying(key, figure, None, None, kind, stance, False, f"{kind}:{at}")
        for at, (kind, figure, stance) in enumerate(told)
    ]
    findings = {
        "type": Finding("type", type),
        "event_type": Finding("event_type", EVENT_TYPES.get(type)),
        "status": Finding("status", status, tuple(sayings)),
        "aggregate": Finding("aggregate", aggregate),
        "time": Finding("time", time),
        "killed": Finding("killed", killed, tuple(one for one in sayings if one.value is not None)),
    }
    return Weighed(Incident(number, (Account(report, event, report.id),)), findings, "fair", "", len(told))


def many(number: int, days: int, seed: int = 1) -> list[Weighed]:
    """So many incidents over so many days from 1 January 2014."""
    import datetime

    draw = random.Random(seed)  # noqa: S311
    kinds = ("party", "official", "state medium", "monitor", "medical", "witness", "activist", "medium", "anonymous")
    types = list(EVENT_TYPES)
    made = []
    for at in range(number):
        day = datetime.date(2014, 1, 1) + datetime.timedelta(int(days * draw.random() ** 1.3))
        low = int(draw.expovariate(0.2))
        high = None if draw.random() < 0.1 else low + int(draw.expovariate(0.3))
        killed = Range(low, high) if draw.random() < 0.7 else None
        told = tuple(
            (kind, (Range(low, low) if draw.random() < 0.5 else killed) if killed else None,
             "denies" if draw.random() < 0.05 else "asserts")
            for kind in draw.sample(kinds, draw.randint(1, 3))
        )  # fmt: skip
        shown = types[min(int(draw.expovariate(0.25)), len(types) - 1)]
        status = "planned" if draw.random() < 0.04 else "happened"
        made.append(weighed(at, day.isoformat(), shown, killed, told, status=status))
    return made
