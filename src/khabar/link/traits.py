"""What of an account says which occurrence it tells: small, without the report's text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from khabar.errors import InputError
from khabar.link.hours import hours_of
from khabar.link.sites import Site, site_of
from khabar.link.words import rarest, side_words, words_in
from khabar.link.written import dates_in
from khabar.nouns import Event, Party, Range, Report, Span
from khabar.nouns.incident import Account, AccountKey
from khabar.text.folding import fold
from khabar.text.tables import rows

#: how many words of an account are kept, the rarest; more say nothing new and make each comparison dearer
_WORDS = 60
_NAMES = 24
#: how many characters of the body tell of the main event whether the reader saw it there or not
_LEAD = 400
#: what stands between a headline and the name of the site
_SITE = re.compile(r"\s[-–—•|]\s(?!.*\s[-–—•|]\s)")

Bounds = tuple[int, int | None]


class Side(NamedTuple):
    """A doer or target: who was found to be meant, and the words that say so (folded, singular, no small ones)."""

    words: frozenset[str]
    id: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Traits:
    """All that linking looks at. Days are proleptic ordinals (`date.toordinal`), both ends inclusive.

    `weekday`: Monday is 0. `stated`: the report's own words give the day; a day that is only the publication's stands
    in `published` alone. `night`: these words are of a night, which belongs to two days. `hours`: the time of day, from
    and to. `dates`: those written anywhere in a report that has no date of its own.
    """

    report: str
    event: str
    type: str
    event_type: str
    status: str
    aggregate: bool
    main: bool
    published: int | None = None
    start: int | None = None
    end: int | None = None
    precision: str = "unknown"
    stated: bool = False
    night: bool = False
    weekday: int | None = None
    hours: tuple[int, int] | None = None
    sites: tuple[Site, ...] = ()
    doers: tuple[Side, ...] = ()
    targets: tuple[Side, ...] = ()
    weapons: frozenset[str] = frozenset()
    killed: Bounds | None = None
    wounded: Bounds | None = None
    taken: Bounds | None = None
    sources: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    publisher: str | None = None

    @property
    def key(self) -> AccountKey:
        return AccountKey(self.report, self.event)


FIELDS = tuple(field.name for field in fields(Traits))
_SETS, _SIDES, _BOUNDS = (
    tuple(FIELDS.index(name) for name in names)
    for names in (
        ("weapons", "sources", "words", "names", "dates"),
        ("doers", "targets"),
        ("hours", "killed", "wounded", "taken"),
    )
)
_SITES = FIELDS.index("sites")


def traits_of(account: Account) -> Traits:
    """The traits of an account: a function of the account alone, whatever else is in the record."""
    report, event = account.report, account.event
    told = _told(report, event)
    words, names = words_in(told)
    stock = _stock_words(report, event)
    hours = hours_of(report.text, event.time.words)
    start, end = _day(event.time.start), _day(event.time.end)
    return Traits(
        report=report.id,
        event=event.id,
        type=event.type,
        event_type=event.event_type,
        status=event.status,
        aggregate=event.aggregate,
        main=event.main,
        published=_day(report.published.date) if report.published else None,
        start=start,
        end=end,
        precision=event.time.precision,
        stated=start is not None and event.time.words is not None,
        night=hours is not None and (hours[1] > 24 or hours[0] < 5),
        weekday=_weekday(event, start),
        hours=hours,
        sites=tuple(site_of(place) for place in event.places),
        doers=_sides(event.doers),
        targets=_sides(event.targets),
        weapons=frozenset(word for weapon in event.weapons for word in side_words(weapon.text)),
        killed=_bounds(event.harm.killed),
        wounded=_bounds(event.harm.wounded),
        taken=_bounds(event.harm.taken),
        sources=frozenset(name for claim in event.claims if (name := _source(claim.source))),
        words=rarest(words - stock, _WORDS),
        names=rarest(names - stock, _NAMES),
        dates=frozenset() if report.published else dates_in(report.text),
        publisher=fold(report.publisher) if report.publisher else None,
    )


def _told(report: Report, event: Event) -> list[str]:
    """The sentences that tell of the event, each once; for the main event the title and the first lines too."""
    sentences = {mention.sentence for mention in event.mentions}
    told = [span.text for span in sorted(sentences)]
    lead = report.text[report.body_start : report.body_start + _LEAD]
    return [_headline(report.title or ""), lead, *told] if event.main else told


def _headline(title: str) -> str:
    """A title without the name of its site at the end, as pages have it ("Shells hit Idlib - The Daily Post")."""
    site = _SITE.search(title)
    return title[: site.start()] if site and len(title) - site.end() < site.start() else title


def _stock_words(report: Report, event: Event) -> frozenset[str]:
    """What the publisher and known organisations that are only its sources are called: in every report of theirs."""
    sources = {
        span.text for claim in event.claims if claim.source and claim.source.id for span in _worded(claim.source)
    }
    called = [text for text in (report.publisher, report.agency, *sorted(sources)) if text]
    return frozenset(word for text in called for word in side_words(text))


def _worded(party: Party) -> tuple[Span, ...]:
    return (party.words, *party.wordings)


def _day(iso: str | None) -> int | None:
    try:
        return date.fromisoformat(iso[:10]).toordinal() if iso else None
    except ValueError:
        return None


def _weekday(event: Event, start: int | None) -> int | None:
    """The weekday that the time words name; where they were resolved to one day, that one's."""
    if start is not None:
        return (start - 1) % 7 if event.time.precision == "day" else None
    words = event.time.words.text.lower().split() if event.time.words else []
    named = {day for word in words if (day := _weekdays().get(word.strip(".,;"))) is not None}
    return named.pop() if len(named) == 1 else None


@cache
def _weekdays() -> dict[str, int]:
    return {row[0]: int(row[2]) for row in rows("khabar.resolve", "time_words.tsv") if row[1] == "weekday"}


def _bounds(figure: Range | None) -> Bounds | None:
    return (figure.low, figure.high) if figure else None


def _sides(parties: Iterable[Party]) -> tuple[Side, ...]:
    return tuple(
        Side(
            frozenset(word for span in (party.words, *party.wordings) for word in side_words(span.text)),
            party.id,
            party.kind,
        )
        for party in parties
    )


def _source(source: Party | None) -> str | None:
    """Who a named source is; None for those that any report may have ("officials", "residents")."""
    if source is None:
        return None
    if source.id or source.name:
        return source.id or fold(source.name or "")
    return fold(source.words.text) if _is_name(source.words) else None


def _is_name(words: Span) -> bool:
    return any(word[0].isupper() for word in words.text.split()[1:])


def to_json(traits: Traits) -> str:
    """One line of JSON, the same for the same traits: the fields in their order."""
    return json.dumps([plain(getattr(traits, name)) for name in FIELDS], ensure_ascii=False, separators=(",", ":"))


def plain(value: object) -> object:
    """The value of a field as JSON has it, sets in order."""
    if isinstance(value, frozenset):
        return sorted(value)
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def from_json(line: str) -> Traits:
    """The traits that `to_json` wrote; InputError for another line."""
    try:
        held: list[Any] = json.loads(line)
        for at in _SETS:
            held[at] = frozenset(held[at])
        for at in _SIDES:
            held[at] = tuple([Side(frozenset(words), *rest) for words, *rest in held[at]])
        held[_SITES] = tuple([Site(tuple(keys), tuple(words), *rest) for keys, words, *rest in held[_SITES]])
        for at in _BOUNDS:
            if held[at] is not None:
                held[at] = tuple(held[at])
        return Traits(*held)
    except (IndexError, KeyError, TypeError, ValueError) as fault:
        what = "what linking keeps of an account is altered, or of another Khabar"
        raise InputError(what, "record", "`khabar rebuild` makes it anew") from fault
