"""Anchors: the words of a report that an incident's number or a decision holds on to, found again in later versions."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select

from khabar.errors import OptionError
from khabar.nouns import Event, Record, Span
from khabar.nouns.incident import Anchor
from khabar.record.keys import digest_of
from khabar.record.readings import Reading, current, reading_at, record_of
from khabar.record.rows import among
from khabar.record.schema import accounts, added, readings

_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Found:
    """Where an anchor holds now. None: its capture is sealed; `account` None: no account has its words any more."""

    key: str | None = None
    reading: int | None = None
    account: int | None = None


def anchor_json(sequence: int, words: Span) -> dict[str, Any]:
    """An anchor as the journal holds it: of which capture, from where to where, and a digest instead of the words.

    One that means an event which a person added has that decision's sequence too, as "added".
    """
    return {"capture": sequence, "start": words.start, "end": words.end, "words": _short(words.text)}


def triggers_json(event: Event) -> str:
    """The words by which an account can be anchored, as a column holds them: start, end and digest of each."""
    triggers = [mention.trigger for mention in event.mentions]
    return json.dumps([[trigger.start, trigger.end, _short(trigger.text)] for trigger in triggers])


def _short(words: str) -> str:
    return digest_of(words)[:_DIGITS]


def find(connection: Connection, anchor: Mapping[str, Any]) -> Found:
    """The current reading and account in which an anchor's words stand."""
    seen = reading_at(connection, int(anchor["capture"]))
    if seen is None:
        return Found()
    now = seen if seen.is_current else current(connection, seen.key)
    if now is None:
        return Found(seen.key)
    if "added" in anchor:
        return Found(seen.key, now.sequence, _account_added(connection, now.sequence, int(anchor["added"])))
    if seen.words == now.words:
        # The words of a trigger where they were: nothing has to be looked for in the text.
        account = account_at(connection, now.sequence, int(anchor["start"]), int(anchor["end"]), anchor["words"])
        if account is not None:
            return Found(seen.key, now.sequence, account)
    place = place_in(connection, seen, now, anchor)
    if place is None:
        return Found(seen.key, now.sequence)
    account = account_at(connection, now.sequence, *place, anchor["words"])
    if account is None:
        account = account_at(connection, now.sequence, *place)
    return Found(seen.key, now.sequence, account)


def _account_added(connection: Connection, reading: int, decision: int) -> int | None:
    """The account of the event that a decision added to a reading."""
    own = and_(added.c.reading == accounts.c.reading, added.c.event == accounts.c.event)
    asked = select(accounts.c.id).join(added, own)
    found = connection.execute(asked.where(added.c.decision == decision, added.c.reading == reading)).scalar()
    return None if found is None else int(found)


def account_at(connection: Connection, reading: int, start: int, end: int, words: str | None = None) -> int | None:
    """The first account of a reading one of whose triggers overlaps a span; with `words` (their digest) is it."""
    asked = select(accounts.c.id, accounts.c.triggers).where(accounts.c.reading == reading).order_by(accounts.c.id)
    for row in connection.execute(asked):
        triggers = json.loads(row.triggers)
        if words is not None and [start, end, words] in triggers:
            return int(row.id)
        if words is None and any(first < end and start < last for first, last, _ in triggers):
            return int(row.id)
    return None


def place_in(connection: Connection, seen: Reading, now: Reading, anchor: Mapping[str, Any]) -> tuple[int, int] | None:
    """Where an anchor's words stand in another version: in their place, else where they stand nearest to it."""
    before, after = (record_of(connection, reading.sequence) for reading in (seen, now))
    if before is None or after is None:
        return None
    start, end = int(anchor["start"]), int(anchor["end"])
    if _short(before.report.text[start:end]) != anchor["words"]:
        return _beside(after, anchor)  # this Khabar makes another text of the same bytes
    return (start, end) if seen.words == now.words else moved(before.report.text, after.report.text, start, end)


def _beside(record: Record, anchor: Mapping[str, Any]) -> tuple[int, int] | None:
    """The trigger with an anchor's words that stands nearest to its place."""
    triggers = [mention.trigger for event in record.events for mention in event.mentions]
    same = [trigger for trigger in triggers if _short(trigger.text) == anchor["words"]]
    nearest = min(same, key=lambda trigger: abs(trigger.start - int(anchor["start"])), default=None)
    return (nearest.start, nearest.end) if nearest else None


def moved(before: str, after: str, start: int, end: int) -> tuple[int, int] | None:
    """Where `before[start:end]` went in `after`: what lies around it decides between several places; None: nowhere.

    >>> moved("Two killed. Ten killed.", "Ten killed. Two killed.", 4, 10)
    (16, 22)
    """
    words = before[start:end]
    best: tuple[int, int] | None = None
    at = after.find(words)
    while at >= 0:
        likeness = _likeness(before, after, start, at, end - start)
        if best is None or likeness > best[0]:
            best = (likeness, at)
        at = after.find(words, at + 1)
    return None if best is None else (best[1], best[1] + end - start)


def _likeness(before: str, after: str, start: int, at: int, length: int) -> int:
    """How many characters around two places are the same."""
    left = right = 0
    while left < min(start, at, 200) and before[start - left - 1] == after[at - left - 1]:
        left += 1
    one, other = before[start + length : start + length + 200], after[at + length : at + length + 200]
    while right < min(len(one), len(other)) and one[right] == other[right]:
        right += 1
    return left + right


def anchor_of(connection: Connection, anchor: Mapping[str, Any]) -> Anchor | None:
    """An anchor with its words; None when its capture is sealed."""
    seen = reading_at(connection, int(anchor["capture"]))
    record = record_of(connection, seen.sequence) if seen else None
    if seen is None or record is None:
        return None
    text, start, end = record.report.text, int(anchor["start"]), int(anchor["end"])
    return Anchor(seen.key, seen.sha256, Span.of(text, start, end)) if end <= len(text) else None


def anchor_to(connection: Connection, key: str, said: str | tuple[int, int]) -> Anchor:
    """Words of the current version of a report, given as they stand there or by their place (code points).

    OptionError: no such report, no such words, or several times.
    """
    reading = current(connection, key)
    record = record_of(connection, reading.sequence) if reading else None
    if reading is None or record is None:
        raise OptionError(f"no report {key!r}", "TARGET", "name reports by their ids, as `khabar export` prints them")
    text = record.report.text
    if isinstance(said, str):
        if (times := text.count(said)) != 1:
            how = f"{times} times" if times else "nowhere"
            raise OptionError(f"{said[:40]!r} stands {how} in it", key, "copy more of the words, or give START-END")
        said = (text.index(said), text.index(said) + len(said))
    if not 0 <= said[0] < said[1] <= len(text):
        raise OptionError(f"{said[0]}-{said[1]} is no place in its {len(text)} characters", key)
    return Anchor(key, reading.sha256, Span.of(text, *said))


def anchors_of(connection: Connection, of: Collection[int]) -> dict[int, tuple[dict[str, Any], str]]:
    """For each account that is there its anchor, as the journal holds it, and its report's key."""
    found = {}
    own = and_(added.c.reading == accounts.c.reading, added.c.event == accounts.c.event, added.c.data.is_not(None))
    asked = select(accounts.c.id, accounts.c.reading, accounts.c.triggers, readings.c.key, added.c.decision)
    asked = asked.join(readings, readings.c.sequence == accounts.c.reading).outerjoin(added, own)
    for row in connection.execute(asked.where(among(connection, accounts.c.id, of))):
        start, end, words = min(json.loads(row.triggers))
        anchor = {"capture": row.reading, "start": start, "end": end, "words": words}
        if row.decision is not None:
            anchor["added"] = row.decision
        found[row.id] = (anchor, row.key)
    return found


def account_named(connection: Connection, key: str, event: str) -> int | None:
    """The account of an event of a report's current reading."""
    asked = (
        select(accounts.c.id)
        .join(readings, readings.c.sequence == accounts.c.reading)
        .where(readings.c.key == key, readings.c.is_current, accounts.c.event == event)
    )
    found = connection.execute(asked).scalar()
    return None if found is None else int(found)
