"""Events that people added: kept in their decisions, and put into the current version of the report while their words
stand there. From then on they are events of its coding like all others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, delete, insert, select

from khabar.export.record_json import decode_event, encode_noun, to_text
from khabar.nouns import Event, Record, Span
from khabar.record.anchoring import moved
from khabar.record.journal import Entry, detail_of
from khabar.record.readings import coded_of, current, reading_at
from khabar.record.rows import among
from khabar.record.schema import added, anchors
from khabar.record.told_events import event_in


def is_added(entry: Entry) -> bool:
    """Whether a decision adds an event."""
    return bool(entry.body["kind"] == "add")


def place_added(connection: Connection, decided: Collection[int], in_force: Iterable[Entry]) -> None:
    """Notes anew in which readings the events of decisions stand; those of decisions that are undone in none."""
    connection.execute(delete(added).where(among(connection, added.c.decision, decided)))
    for entry in in_force:
        if entry.sequence in decided and is_added(entry):
            row = _row(connection, entry)
            if row:
                connection.execute(insert(added).values(decision=entry.sequence, **row))


def readings_with_added(connection: Connection, decided: Collection[int]) -> dict[str, int]:
    """The current reading of each report to which some decisions added events that stand in it, or might."""
    asked = select(anchors.c.key).where(among(connection, anchors.c.decision, decided), anchors.c.key.is_not(None))
    found = {}
    for key in sorted(set(connection.execute(asked).scalars())):
        if reading := current(connection, key):
            found[key] = reading.sequence
    return found


def _row(connection: Connection, entry: Entry) -> dict[str, object] | None:
    """Where an added event stands now. An event of the coding with its type and trigger is it, where there is one."""
    detail = detail_of(connection, entry)
    seen = reading_at(connection, int(entry.body["anchors"][0]["capture"]))
    now = current(connection, seen.key) if seen else None
    record = coded_of(connection, now.sequence) if now else None
    if not detail or now is None or record is None:
        return None
    event = _event(detail["event"], detail["text"], record, f"a{entry.hash[:8]}")
    if event is None:
        return None
    if coded := same_event(record.events, event.type, [mention.trigger for mention in event.mentions]):
        return {"reading": now.sequence, "event": coded.id, "data": None}
    return {"reading": now.sequence, "event": event.id, "data": to_text(encode_noun(event))}


def _event(written: object, before: str, record: Record, event_id: str) -> Event | None:
    text = record.report.text

    def move(span: Span) -> Span | None:
        pair = (span.start, span.end) if before == text else moved(before, text, span.start, span.end)
        return Span.of(text, *pair) if pair else None

    event = decode_event({**written, "id": event_id}, before) if isinstance(written, dict) else None
    return event_in(event, record.report, move) if event else None


def same_event(events: Iterable[Event], kind: str, triggers: Sequence[Span]) -> Event | None:
    """The event of a type that is told by one of some triggers."""
    for event in events:
        own = [mention.trigger for mention in event.mentions]
        if event.type == kind and any(one.overlaps(trigger) for one in own for trigger in triggers):
            return event
    return None
