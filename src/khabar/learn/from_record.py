"""What people made of a record, as lines of the corpus: adjudicated codings, and reports that they looked through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import Connection, select

from khabar.desk.agreement.scoring import matches
from khabar.desk.coders.aligning import wordings
from khabar.desk.coders.codings import MEASURES, ROLES, CodedClaim, CodedEvent, Coding, Figures, Referent, Role
from khabar.desk.coders.faults import faults_of
from khabar.desk.coders.kept import all_rounds, coding_at
from khabar.desk.coders.starting import event_of
from khabar.errors import OptionError
from khabar.learn.coding_faults import coding_faults
from khabar.learn.items import Item, ItemClaim, ItemEvent, ItemMention, ItemTime, Offsets, Origin, Split
from khabar.learn.standoff import quoted
from khabar.learn.texts import digest
from khabar.nouns import Event, Interval, Range, Record, Report, Span
from khabar.nouns.incident import Decision, Incident
from khabar.read.quoted import Finder
from khabar.record.decision_log import decision_log
from khabar.record.keys import digest_of
from khabar.record.readings import current, record_of
from khabar.record.reports import numbers_of
from khabar.record.schema import anchors, readings
from khabar.record.store import Store
from khabar.text.sentence import sentences
from khabar.weigh.decided import in_force as standing
from khabar.weigh.decided import rejected
from khabar.weigh.decided_values import UNKNOWN, value_of

_LOOKED_AT = ("accept", "reject", "correct", "status", "add")


@dataclass(frozen=True, slots=True)
class Made:
    """A report of a record with a coding by people; `coders` in the order in which they had to do with it.

    `left_out`: why it makes no line; then `coding` is what it is.
    """

    report: Report
    copies: str
    coding: Coding
    coders: tuple[str, ...]
    adjudicated: bool
    left_out: str = ""

    @property
    def id(self) -> str:
        """The id of its line: of the report's key, which may be an address, a digest."""
        return f"record-{digest_of(self.report.id)[:12]}"


def codings_made(store: Store) -> Iterator[Made]:
    """The reports of a record that were adjudicated, and those all of whose events somebody accepted, rejected,
    corrected or added; a report once.

    Of what was looked at in part only nothing is given: what a line does not code is learned to be nothing.
    """
    seen: set[str] = set()
    for made in _adjudicated(store):
        seen.add(made.report.id)
        yield made
    for made in _looked_at(store):
        if made.report.id not in seen:
            yield made


def _adjudicated(store: Store) -> Iterator[Made]:
    """The last settled coding of each report."""
    last: dict[str, Made] = {}
    for going in all_rounds(store):
        for drawn in going.round.drawn:
            settled = going.settling(drawn.capture)
            if settled is None:
                continue
            with store.place.reading() as connection:
                record = record_of(connection, drawn.capture)
                copies = _copies(connection, drawn.capture)
            if record is not None:
                coding = coding_at(store, settled.sequence, record.report.text)
                coders = tuple(dict.fromkeys((*going.round.coders, settled.by)))
                last[record.report.id] = Made(record.report, copies, coding, coders, adjudicated=True)
    yield from last.values()


def _looked_at(store: Store) -> Iterator[Made]:
    with store.place.reading() as connection:
        keys = _decided_reports(connection)
    for key in keys:
        with store.place.reading() as connection:
            reading = current(connection, key)
            record = record_of(connection, reading.sequence) if reading else None
            numbers = numbers_of(connection, reading.sequence) if reading else {}
            copies = _copies(connection, reading.sequence) if reading else ""
        if record is not None and record.events:
            incidents = {number: store.incident(number) for number in set(numbers.values())}
            made = _of_decisions(record, {event: incidents[n] for event, n in numbers.items()}, copies)
            if made is not None:
                yield made


def _decided_reports(connection: Connection) -> list[str]:
    """The keys of the reports whose words decisions on events hold on to, in order."""
    decided = {entry.sequence for entry in decision_log(connection).standing if entry.body["kind"] in _LOOKED_AT}
    rows = connection.execute(select(anchors.c.decision, anchors.c.key).where(anchors.c.key.is_not(None)))
    return sorted({str(row.key) for row in rows if row.decision in decided})


def _copies(connection: Connection, capture: int) -> str:
    """The key of the group of copies that a report belongs to."""
    return str(connection.execute(select(readings.c.copies).where(readings.c.sequence == capture)).scalar() or capture)


def _of_decisions(record: Record, incidents: Mapping[str, Incident], copies: str) -> Made | None:
    """The coding that decisions make of the machine's; None: not all of its events were looked at."""
    events: list[CodedEvent] = []
    people: list[str] = []
    left_out = ""
    for event in record.events:
        incident = incidents.get(event.id)
        own = _decisions_on(event, record.report.id, incident) if incident else ()
        if incident is None or not own:
            return None
        people += [decision.by for decision in own]
        if any(key.event == event.id and key.report == record.report.id for key in rejected(incident)):
            continue
        try:
            events.append(_decided(event_of(event), own, record.report.text))
        except OptionError as fault:
            left_out = str(fault)
            events.append(event_of(event))
    coding = Coding(_with_main(events))
    return Made(record.report, copies, coding, tuple(dict.fromkeys(people)), adjudicated=False, left_out=left_out)


def _decisions_on(event: Event, key: str, incident: Incident) -> tuple[Decision, ...]:
    """The decisions in force that hold on to the words of one event."""
    triggers = [mention.trigger for mention in event.mentions]
    return tuple(
        decision
        for decision in standing(incident.decisions)
        if decision.kind in _LOOKED_AT
        and any(one.report == key and any(one.span.overlaps(t) for t in triggers) for one in decision.anchors)
    )


def _with_main(events: Sequence[CodedEvent]) -> tuple[CodedEvent, ...]:
    """The events with exactly one main one: the first told single one, where the main one was rejected."""
    if not events or sum(event.main for event in events) == 1:
        return tuple(events)
    single = [event for event in events if not event.aggregate] or list(events)
    main = min(single, key=lambda event: min((t.start for t in event.triggers), default=0))
    return tuple(replace(event, main=event is main) for event in events)


def _decided(event: CodedEvent, own: Sequence[Decision], text: str) -> CodedEvent:
    """The event with what people corrected. OptionError: a correction rests on words that the report has not."""
    for decision in own:
        if decision.kind == "status":
            event = replace(event, status=cast("Any", decision.value["value"]))
        elif decision.kind == "correct" and "value" in decision.value:
            event = _corrected(event, str(decision.value["field"]), decision.value, text)
    return event


def _corrected(event: CodedEvent, field: str, value: Mapping[str, object], text: str) -> CodedEvent:
    unknown = value["value"] == UNKNOWN
    if field in ROLES:
        named = {
            role: () if unknown else _referents(event, role, value["value"], text) for role in ROLES if role == field
        }
        return replace(event, roles={**event.roles, **named})
    if unknown and field in MEASURES:
        return replace(event, figures={m: figure for m, figure in event.figures.items() if m != field})
    spoken = _span(value.get("span"), text)
    told = value_of(field, value["value"], spoken)
    if isinstance(told, Range):
        figures = {m: Range(told.low, told.high) for m in MEASURES if m == field}
        return replace(event, figures={**event.figures, **figures})
    if isinstance(told, Interval):
        return replace(event, time=replace(told, words=spoken or event.time.words))
    changed: dict[str, Any] = {field: bool(told) if field == "civilians" else told}
    return replace(event, **changed)


def _referents(event: CodedEvent, role: Role, raw: object, text: str) -> tuple[Referent, ...]:
    """The referents of a correction, by the words that the report has for them."""
    return tuple(_referent(event, role, one, text) for one in (raw if isinstance(raw, list | tuple) else [raw]))


def _referent(event: CodedEvent, role: Role, raw: object, text: str) -> Referent:
    given = raw if isinstance(raw, Mapping) else {"name": raw}
    words = [one for name in ("text", "name") if isinstance(one := given.get(name), str) and one]
    for known in event.roles[role]:
        if matches([words], [wordings(known)]):
            return known
    near = event.triggers[0].start if event.triggers else 0
    finder = Finder(text)
    for one in words:
        if places := finder.every(one):
            return (Span.of(text, *min(places, key=lambda place: abs(place[0] - near))),)
    raise OptionError(f"{(words or ['nothing'])[0]!r} does not stand in the report", role, "code the report by hand")


def _span(raw: object, text: str) -> Span | None:
    match raw:
        case [int(start), int(end)] if 0 <= start < end <= len(text):
            return Span.of(text, start, end)
    return None


def item_of_made(made: Made, file: str, split: Split) -> tuple[Item | None, str]:
    """The line of a report, whose text lies in `file` under the same id; or None, and why there is none."""
    text, report = made.report.text, made.report
    lacking = [fault.what for fault in faults_of(made.coding) if fault.hard]
    if made.left_out or lacking:
        return None, made.left_out or lacking[0]
    told = sentences(text, report.body_start)
    item = Item(
        id=made.id, kind="report", origin=Origin(file, made.id), sha256=digest(text),
        published=report.published.date if report.published else None,
        story=f"record-{digest_of(made.copies)[:12]}", split=split, coders=made.coders, adjudicated=made.adjudicated,
        events=tuple(_item_event(event, told) for event in made.coding.events),
    )  # fmt: skip
    hard = [str(fault) for fault in coding_faults(quoted(item, text), text, report.body_start) if fault.hard]
    return (None, hard[0]) if hard else (item, "")


def text_line(made: Made) -> dict[str, object]:
    """The report JSON that holds the text of a line: for one's own folder of texts, not to be passed on."""
    report = made.report
    title = report.title if report.body_start and report.text.startswith(f"{report.title}\n\n") else None
    body = report.text[report.body_start :] if title else report.text
    published = report.published.date if report.published else None
    return {"id": made.id, "title": title, "text": body, "published": published, "publisher": report.publisher}


def _item_event(event: CodedEvent, told: Sequence[Span]) -> ItemEvent:
    roles: dict[str, Any] = {
        role: tuple(tuple(map(_offsets, referent)) for referent in event.roles[role]) for role in ROLES
    }
    return ItemEvent(
        id=event.id, type=event.type, status=event.status, aggregate=event.aggregate, main=event.main,
        civilians=event.civilians, mentions=tuple(_mention(trigger, told) for trigger in event.triggers), **roles,
        time=ItemTime(
            _offsets(event.time.words) if event.time.words else None, event.time.start, event.time.end,
            event.time.precision,
        ),
        claims=tuple(_item_claim(claim) for claim in event.claims if claim.quote is not None),
        **_figures(event.figures),
    )  # fmt: skip


def _mention(trigger: Span, told: Sequence[Span]) -> ItemMention:
    """The trigger with its sentence, as the clause that tells of the event."""
    over = [sentence for sentence in told if sentence.overlaps(trigger)]
    start, end = min((s.start for s in over), default=trigger.start), max((s.end for s in over), default=trigger.end)
    return ItemMention((min(start, trigger.start), max(end, trigger.end)), _offsets(trigger))


def _item_claim(claim: CodedClaim) -> ItemClaim:
    return ItemClaim(
        source=tuple(map(_offsets, claim.source)) if claim.source else None,
        cue=_offsets(claim.cue) if claim.cue else None,
        stance=claim.stance,
        hedge=claim.hedge,
        quote=_offsets(cast("Span", claim.quote)),
        **_figures(claim.figures),
    )


def _figures(figures: Figures) -> dict[str, Any]:
    return {measure: (figure.low, figure.high) for measure, figure in figures.items()}


def _offsets(span: Span) -> Offsets:
    return span.start, span.end
