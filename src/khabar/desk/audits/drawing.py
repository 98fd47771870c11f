"""Drawing events and reports of a record by chance, for an audit."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from khabar.desk.audits.marking import DrawnEvent, DrawnReport, Stratified, family_of, side_of
from khabar.desk.coders.drawing import MOST_OPENED, current_reports
from khabar.desk.coders.sampling import NO_STRATUM, Candidate, Sample, sample
from khabar.nouns import Event
from khabar.record.readings import Records, chunks

MOST_DRAWN = 1_000


def drawn_events(
    connection: Connection, size: int, seed: int, stratified: Stratified, keys: Collection[str] | None
) -> tuple[tuple[DrawnEvent, ...], Sample[DrawnEvent]]:
    """So many events of current reports, with the sample that they are of.

    Of a record of more than 3,000 reports so many are drawn first by the same seed, and events out of these: each event
    has the same chance still, but events of one report come together a little more often.
    """
    reports = [Candidate(key, NO_STRATUM, capture) for key, capture in current_reports(connection, keys)]
    opened = sample(reports, MOST_OPENED, seed).drawn
    candidates: list[Candidate[DrawnEvent]] = []
    records = Records(connection)
    for some in chunks(sorted(opened, key=lambda one: one.key)):
        held = records.of([one.item for one in some])
        for one in some:
            events = held[one.item].events if one.item in held else ()
            candidates += [_candidate(one.key, one.item, event, stratified) for event in events if event.mentions]
    found = sample(candidates, size, seed)
    drawn = (
        DrawnEvent(place, d.capture, d.start, d.end, d.side, d.type, d.stratum)
        for place, d in enumerate(one.item for one in found.drawn)
    )
    return tuple(drawn), found


def _candidate(key: str, capture: int, event: Event, stratified: Stratified) -> Candidate[DrawnEvent]:
    trigger = event.mentions[0].trigger
    side = side_of(event)
    stratum = {"no": NO_STRATUM, "side": side, "type": family_of(event.type)}[stratified]
    drawn = DrawnEvent(0, capture, trigger.start, trigger.end, side, event.type, stratum)
    return Candidate(f"{key}\n{event.id}", stratum, drawn)


def drawn_reports(
    connection: Connection, size: int, seed: int, keys: Collection[str] | None
) -> tuple[tuple[DrawnReport, ...], int]:
    """So many current reports, those without events too, and how many there are."""
    reports = [Candidate(key, NO_STRATUM, capture) for key, capture in current_reports(connection, keys)]
    found = sample(reports, size, seed).drawn
    records = Records(connection)
    events: dict[int, int] = {}
    for some in chunks([one.item for one in found]):
        events |= {capture: len(record.events) for capture, record in records.of(some).items()}
    drawn = (DrawnReport(place, one.item, events.get(one.item, 0)) for place, one in enumerate(found))
    return tuple(drawn), len(reports)


def event_now(events: Collection[Event], drawn: DrawnEvent) -> Event | None:
    """The event that has the words by which one was drawn; None: the machine codes the report otherwise now."""
    for event in events:
        if any(m.trigger.start < drawn.end and drawn.start < m.trigger.end for m in event.mentions):
            return event
    return None
