"""A report's page: its words with what rests on them, the events as they were coded, what hangs on the report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from khabar.desk.deciding.words import KIND_WORDS, decided_words
from khabar.desk.views.evidence import Coded, Layer, Words, clip, coded, evidence_of, family_of
from khabar.desk.views.marked_text import Paragraph, marked
from khabar.desk.views.names import Names
from khabar.desk.views.segments import Bounds, part_at, parts
from khabar.nouns import Event, Record
from khabar.nouns.incident import Account, Decision, Incident, Weighed
from khabar.record.readings import CAPTURED, Reading
from khabar.record.reports import Beside, Brief, Held, Holding
from khabar.weigh.values import outlet

#: at most so many marks on a page, and so many values beside it: what is over is told, and seen event by event
MOST_MARKS = 2_000
MOST_VALUES = 1_500
#: so many other reports are told with their titles, and so many in all; so many events can be chosen from
MOST_TITLES = 24
MOST_LISTED = 200
# What `khabar code` tells its user to do, and what there is to do here.
_SHELL_REMEDY, _REMEDY = "give it with --published", "give it by “Give the day of publication”"


@dataclass(frozen=True, slots=True)
class Told:
    """What a record holds of one version of a report. `events` numbers their incidents; an older version has none.

    `titles`: what some other reports are called. `around`: all accounts of the same incidents, asked for
    only where names are withheld, for these may be known from another report. `decided`: what people corrected in
    its incidents, by number and field.
    """

    key: str
    versions: tuple[Held, ...]
    chosen: Held
    record: Record
    numbers: Mapping[str, int]
    copies: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()
    titles: Mapping[str, Brief] = field(default_factory=dict)
    holdings: tuple[Holding, ...] = ()
    around: tuple[Account, ...] = ()
    decided: Mapping[int, Mapping[str, Decision]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a report is asked for: a page of it, one event, some words (then their page), layers left out; `missing`:
    an event that was asked for and is not there.
    """

    part: int | None = None
    event: str | None = None
    at: Words | None = None
    hidden: frozenset[Layer] = frozenset()
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class VersionLink:
    """A version of the report, and when it was captured last (UTC)."""

    version: int
    recorded_at: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class PartLink:
    """A page of a long text, counted from 1, its characters, and how many events are told on it."""

    number: int
    start: int
    end: int
    events: int


@dataclass(frozen=True, slots=True)
class EventLink:
    """An event that is told on a page of the text."""

    id: str
    number: int
    type: str
    family: str


@dataclass(frozen=True, slots=True)
class ReportLink:
    """Another report. `incident`: the number of one that both tell, where that is why it is named here."""

    key: str
    title: str | None
    publisher: str | None
    published: str | None
    incident: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """What could not be read or resolved: a code, and a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class HeldWords:
    """Words of this version that a decision in force holds on to; `event` None: they are those of no event now.

    `called`: the kind in words; `says`: what it sets, in words.
    """

    decision: str
    kind: str
    called: str
    says: str
    by: str
    recorded_at: str
    reason: str
    words: Words | None
    text: str
    event: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """What a report says of itself. `sha256`: of the bytes it was read from; `characters`: code points of its text.

    `address`: where it was published, cut to the host where names are withheld, for the rest often repeats the title.
    """

    key: str
    version: int
    is_current: bool
    recorded_at: str
    sha256: str
    title: str | None
    outlet: str | None
    byline: tuple[str, ...]
    dateline: str | None
    published: str | None
    published_from: str | None
    published_words: Words | None
    language: str | None
    address: str | None
    tagger: str
    characters: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the text, counted from 1, with the events told on it; places count code points of the whole text.

    `told`: the events that have words on it; `event`: the one whose evidence alone is marked, and coded beside; `at`:
    words asked for; `hidden`: layers that are not shown.
    `marks_left_out`, `events_left_out`: how many there is no room for; each event can be asked for alone. `missing`: an
    event that was asked for and is not there.
    """

    number: int
    parts: tuple[PartLink, ...]
    event: str | None
    at: Words | None
    hidden: tuple[Layer, ...]
    paragraphs: tuple[Paragraph, ...]
    told: tuple[EventLink, ...]
    events: tuple[Coded, ...]
    marks_left_out: int
    events_left_out: int
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class ReportView:
    """One version of a report. `private`: names of private persons stand in it, which are covered where they are
    `withheld`; `events`: how many it tells.

    `copies`: reports that are copies of it; `beside`: others that tell one of its incidents. `datable`: it tells no day
    of publication itself, and a person may give one.
    """

    head: Head
    versions: tuple[VersionLink, ...]
    private: bool
    withheld: bool
    events: int
    page: Page
    doubts: tuple[Doubt, ...]
    copies: tuple[ReportLink, ...]
    copies_total: int
    beside: tuple[ReportLink, ...]
    beside_total: int
    decisions: tuple[HeldWords, ...]
    datable: bool = False


def report_view(told: Told, wanted: Wanted, *, shown: bool) -> ReportView:
    """The page of a report; `shown`: with the names of private persons."""
    names = names_of(told, shown=shown)
    others = _beside(told, names)
    return ReportView(
        head=head_of(told.key, told.chosen, told.record, names),
        versions=versions_of(told.versions),
        private=names.are_private,
        withheld=names.are_withheld and names.are_private,
        events=len(told.record.events),
        page=_page(told, wanted, names),
        doubts=_doubts(told.record, names),
        copies=tuple(link_of(key, told.titles.get(key), names) for key in told.copies[:MOST_LISTED]),
        copies_total=len(told.copies),
        beside=others[:MOST_LISTED],
        beside_total=len(others),
        decisions=tuple(_decisions(told, names)),
        datable=is_datable(told.chosen.reading, told.record),
    )


def is_datable(reading: Reading, record: Record) -> bool:
    """Whether a person may give the day of publication: it tells none itself, and its bytes can be read once more."""
    published = record.report.published
    return reading.is_current and reading.stamp != CAPTURED and (published is None or published.origin == "argument")


def head_of(key: str, held: Held, record: Record, names: Names) -> Head:
    """What a report says of itself, as this reader may see it."""
    report, reading = record.report, held.reading
    published = report.published
    address = _host(report.url) if names.are_withheld else report.url
    return Head(
        key=key,
        version=reading.version,
        is_current=reading.is_current,
        recorded_at=held.recorded_at,
        sha256=reading.sha256,
        title=clip(names.scrubbed(report.title)) if report.title else None,
        outlet=outlet(report),
        byline=tuple(map(names.scrubbed, report.byline)),
        dateline=report.dateline,
        published=published.date if published else None,
        published_from=published.origin if published else None,
        published_words=Words(published.span.start, published.span.end) if published and published.span else None,
        language=report.language,
        address=address,
        tagger=record.tagger,
        characters=len(report.text),
    )


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None


def _page(told: Told, wanted: Wanted, names: Names) -> Page:
    report, events = told.record.report, told.record.events
    marks = [mark for event in events for mark in evidence_of(event)]
    cuts = parts(report.text, [(mark.start, mark.end) for mark in marks])
    part = _part(cuts, wanted, events)
    start, end = cuts[part]
    on_page = [mark for mark in marks if mark.start < end and start < mark.end]
    here = [mark for mark in on_page if wanted.event in (None, mark.event)]
    numbers = {event.id: number for number, event in enumerate(events, 1)}
    shown, left_out = _coded(told, {mark.event for mark in here}, names)
    return Page(
        number=part + 1,
        parts=_parts(cuts, events),
        event=wanted.event,
        at=wanted.at,
        hidden=tuple(sorted(wanted.hidden)),
        paragraphs=marked(report, cuts[part], here[:MOST_MARKS], numbers, wanted.at, names),
        told=_told(events, {mark.event for mark in on_page}),
        events=shown,
        marks_left_out=max(0, len(here) - MOST_MARKS),
        events_left_out=left_out,
        missing=wanted.missing,
    )


def names_of(told: Told, *, shown: bool) -> Names:
    """The names of all who stand in a report, or in another one of the same incidents."""
    own = [Account(told.record.report, event, told.key) for event in told.record.events]
    return Names.of(Weighed(Incident(0, (*own, *told.around)), {}, "fair", "", 0), shown=shown)


def _part(cuts: Sequence[Bounds], wanted: Wanted, events: Sequence[Event]) -> int:
    """Which page (from 0): that of the words asked for, the one asked for, else where the event is told first."""
    if wanted.at is not None:
        return part_at(cuts, wanted.at.start)
    if wanted.part is not None:
        return min(max(wanted.part, 1), len(cuts)) - 1
    told = next((event for event in events if event.id == wanted.event), None)
    return part_at(cuts, told.mentions[0].trigger.start) if told and told.mentions else 0


def _coded(told: Told, here: Collection[str], names: Names) -> tuple[tuple[Coded, ...], int]:
    """The events of a page as far as there is room for their values, and how many are left out."""
    found: list[Coded] = []
    room = MOST_VALUES
    for number, event in enumerate(told.record.events, 1):
        if event.id in here and room > 0:
            incident = told.numbers.get(event.id)
            decided = told.decided.get(incident, {}) if incident is not None else {}
            one = coded(event, number, incident, names, decided)
            room -= len(one.values) + sum(len(claim.values) for claim in one.claims)
            found.append(one)
    return tuple(found), len(here) - len(found)


def _told(events: Sequence[Event], here: Collection[str]) -> tuple[EventLink, ...]:
    found = [(number, event) for number, event in enumerate(events, 1) if event.id in here]
    return tuple(EventLink(one.id, n, one.type, family_of(one.event_type)) for n, one in found[:MOST_LISTED])


def _parts(cuts: Sequence[Bounds], events: Sequence[Event]) -> tuple[PartLink, ...]:
    told = [0] * len(cuts)
    for event in events:
        for place in {part_at(cuts, mention.trigger.start) for mention in event.mentions}:
            told[place] += 1
    return tuple(PartLink(number, *cut, told[number - 1]) for number, cut in enumerate(cuts, 1))


def versions_of(held: Sequence[Held]) -> tuple[VersionLink, ...]:
    """Each version once, as it was captured last."""
    last = {one.reading.version: one for one in held}
    current = next((one.reading.version for one in held if one.reading.is_current), None)
    return tuple(VersionLink(number, one.recorded_at, number == current) for number, one in sorted(last.items()))


def _doubts(record: Record, names: Names) -> tuple[Doubt, ...]:
    found = dict.fromkeys((problem.code, problem.message) for problem in (*record.report.problems, *record.problems))
    return tuple(Doubt(code, names.scrubbed(message).replace(_SHELL_REMEDY, _REMEDY)) for code, message in found)


def link_of(key: str, brief: Brief | None, names: Names, incident: int | None = None) -> ReportLink:
    """A link to another report; `brief` None: told by its key alone."""
    if brief is None:
        return ReportLink(key, None, None, None, incident)
    title = clip(names.scrubbed(brief.title)) if brief.title else None
    return ReportLink(key, title, brief.outlet, brief.published, incident)


def _beside(told: Told, names: Names) -> tuple[ReportLink, ...]:
    """The other reports of the same incidents, each once, those that are copies of this one left out."""
    first: dict[str, int] = {}
    for one in told.beside:
        if one.key not in told.copies:
            first.setdefault(one.key, one.number)
    return tuple(link_of(key, told.titles.get(key), names, number) for key, number in first.items())


def _decisions(told: Told, names: Names) -> Iterator[HeldWords]:
    """Decisions on words of this version; those on another one's are told where versions are compared."""
    same = {one.reading.sequence for one in told.versions if one.reading.words == told.chosen.reading.words}
    for held in told.holdings:
        if held.seen in same:
            decision, words = held.decision, held.words
            says = names.scrubbed(decided_words(decision.kind, decision.value))
            who = (decision.id, decision.kind, KIND_WORDS[decision.kind][0], says, decision.by, decision.recorded_at,
                   names.scrubbed(decision.reason))  # fmt: skip
            yield HeldWords(*who, Words(words.start, words.end), clip(names.scrubbed(words.text)), held.event)
