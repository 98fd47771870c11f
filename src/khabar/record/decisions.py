"""Decisions as the journal holds them, what their words have become, and what those on pairs ask of grouping."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast, get_args

from sqlalchemy import Connection, delete, insert, select

from khabar.nouns.incident import Decision, DecisionKind
from khabar.record.anchoring import anchor_of, find, moved
from khabar.record.journal import Entry, detail_of
from khabar.record.readings import chunks, current, reading_at, record_of
from khabar.record.rows import among
from khabar.record.schema import accounts, anchors
from khabar.record.steering import Steering, Wish, steer
from khabar.record.told_events import nearest

KINDS: tuple[DecisionKind, ...] = get_args(DecisionKind)
ON_ACCOUNTS = ("together", "apart")
ON_REPORTS = ("copies", "not-copies")
ON_PAIRS = (*ON_ACCOUNTS, *ON_REPORTS)


@dataclass(frozen=True, slots=True)
class Steered:
    """What decisions ask of accounts (ids) and of reports (readings)."""

    accounts: Steering
    reports: Steering

    @property
    def overruled(self) -> tuple[tuple[int, int], ...]:
        """Decisions that are overruled, each with the one that overrules it, by their places in the journal."""
        return (*self.accounts.overruled, *self.reports.overruled)


def decision_of(connection: Connection, entry: Entry) -> Decision:
    """The decision of an entry. Anchors whose capture is sealed, and a value that was erased with it, are left out."""
    body = entry.body
    detail = detail_of(connection, entry) or {}
    found = (anchor_of(connection, anchor) for anchor in body["anchors"])
    events = _events(connection, entry)
    value: Mapping[str, object] = detail.get("value", {})
    if "words" in detail:
        value = _with_span(connection, value, str(detail["words"]), body["anchors"][0])
    if "undoes" in body:
        value = {"decision": body["undoes"]}
    return Decision(
        id=entry.hash,
        kind=cast("DecisionKind", body["kind"]),
        by=entry.by,
        recorded_at=entry.recorded_at,
        reason=str(body["reason"]),
        anchors=tuple(replace(one, event=events.get(place)) for place, one in enumerate(found) if one),
        value=value,
    )


def _with_span(
    connection: Connection, value: Mapping[str, Any], words: str, anchor: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The value of a correction with the span that its words have in the current version (None: it lacks them)."""
    seen = reading_at(connection, int(anchor["capture"]))
    now = current(connection, seen.key) if seen else None
    before, after = (record_of(connection, one.sequence) if one else None for one in (seen, now))
    if before is None or after is None:
        return value
    start, end = value["span"]
    text = after.report.text
    if before.report.text == text and text[start:end] == words:
        return value
    if before.report.text[start:end] == words:
        found = moved(before.report.text, text, start, end)
    else:  # this Khabar reads another text from the same bytes
        at = nearest(text, words, start)
        found = None if at is None else (at, at + len(words))
    return {**value, "span": list(found) if found else None}


def _events(connection: Connection, entry: Entry) -> dict[int, str]:
    """The events that the words of a decision are now, by their places."""
    asked = select(anchors.c.place, accounts.c.event).join(accounts, accounts.c.id == anchors.c.account)
    return {row.place: row.event for row in connection.execute(asked.where(anchors.c.decision == entry.sequence))}


def place_anchors(connection: Connection, decided: Collection[Entry]) -> None:
    """Looks for the words of decisions anew and notes where they are."""
    for some in chunks([entry.sequence for entry in decided]):
        connection.execute(delete(anchors).where(anchors.c.decision.in_(some)))
    rows = []
    for entry in decided:
        for place, anchor in enumerate(entry.body["anchors"]):
            own = {"added": entry.sequence} if entry.body["kind"] == "add" else {}
            found = find(connection, {**anchor, **own})
            rows.append(
                {
                    "decision": entry.sequence,
                    "place": place,
                    "key": found.key,
                    "reading": found.reading,
                    "account": found.account,
                }
            )
    if rows:
        connection.execute(insert(anchors), rows)


def touching(connection: Connection, keys: Collection[str]) -> frozenset[int]:
    """The decisions with words in some reports."""
    asked = select(anchors.c.decision).where(among(connection, anchors.c.key, keys))
    return frozenset(connection.execute(asked).scalars())


def unresolved(connection: Connection, decided: Sequence[Entry]) -> list[Entry]:
    """The decisions some of whose words are not found: not in any account, those on copies not in any report."""
    made = {entry.sequence for entry in decided}
    lacking = select(anchors).where(anchors.c.account.is_(None) | anchors.c.reading.is_(None))
    rows = [row for row in connection.execute(lacking) if row.decision in made]
    lost_accounts = {row.decision for row in rows if row.account is None}
    lost_reports = {row.decision for row in rows if row.reading is None}
    return [
        entry
        for entry in decided
        if entry.sequence in (lost_reports if entry.body["kind"] in ON_REPORTS else lost_accounts)
    ]


def steered(connection: Connection, decided: Sequence[Entry]) -> Steered:
    """What the decisions that are in force ask for."""
    on_pairs = {entry.sequence: entry for entry in decided if entry.body["kind"] in ON_PAIRS}
    if not on_pairs:
        return Steered(Steering(), Steering())
    found: dict[int, list[Any]] = {}
    asked = select(anchors, accounts.c.event).outerjoin(accounts, accounts.c.id == anchors.c.account)
    asked = asked.where(among(connection, anchors.c.decision, on_pairs))
    for row in connection.execute(asked.order_by(anchors.c.decision, anchors.c.place)):
        found.setdefault(row.decision, []).append(row)
    on_accounts, on_reports = [], []
    for sequence, entry in on_pairs.items():
        rows, kind = found.get(sequence, []), entry.body["kind"]
        if kind in ("together", "copies"):  # in an order that no new capture changes
            rows.sort(key=lambda row: (row.key or "", row.event or ""))
        if kind in ON_ACCOUNTS:
            on_accounts.append(_wish(entry, kind == "together", [row.account for row in rows]))
        else:
            on_reports.append(_wish(entry, kind == "copies", [row.reading for row in rows]))
    return Steered(steer(on_accounts), steer(on_reports))


def _wish(entry: Entry, together: bool, members: Sequence[int | None]) -> Wish:
    """The wish of a decision over what of its words is still found."""
    left = int(entry.body["left"])
    sides = (tuple(member for member in side if member is not None) for side in (members[:left], members[left:]))
    return Wish(entry.sequence, together, *sides)
