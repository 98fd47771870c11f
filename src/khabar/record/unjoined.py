"""Incidents that may be one and are two: accounts of both are alike enough to come into one group, and did not."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, select

from khabar.record.decision_log import decision_log
from khabar.record.decisions import steered, unresolved
from khabar.record.linking import numbers_of
from khabar.record.readings import chunks
from khabar.record.schema import accounts, anchors, edges, journal

#: for an incident the others that it may be one with, each with the highest score of two accounts
Unjoined = dict[int, dict[int, float]]


def unjoined(connection: Connection, numbers: Collection[int] | None = None) -> Unjoined:
    """The pairs of incidents (with one of `numbers`, else all), both ways round, that an edge joins; without those that
    a person keeps apart.
    """
    found: Unjoined = {}
    here, there = accounts.alias("here"), accounts.alias("there")
    asked = (
        select(here.c.number, there.c.number.label("other"), func.max(edges.c.score).label("score"))
        .join_from(edges, here, here.c.id == edges.c.account)
        .join(there, there.c.id == edges.c.other)
        .where(here.c.number != there.c.number)
        .group_by(here.c.number, there.c.number)
    )
    for some in [None] if numbers is None else chunks(numbers):
        narrowed = asked if some is None else asked.where(here.c.number.in_(some))
        for number, other, score in connection.execute(narrowed):
            found.setdefault(number, {})[other] = score
            found.setdefault(other, {})[number] = score
    for number, other in _apart(connection) if found else ():
        found.get(number, {}).pop(other, None)
    return found


def _apart(connection: Connection) -> set[tuple[int, int]]:
    """The pairs of incidents that people keep apart, both ways round."""
    if connection.execute(select(anchors.c.decision).where(anchors.c.place > 0).limit(1)).first() is None:
        return set()  # no decision is on a pair: the common case need not read them all
    pairs = steered(connection, decision_log(connection).standing).accounts.apart
    number_of = numbers_of(connection, {end for pair in pairs for end in pair})
    kept = {(number_of.get(one), number_of.get(other)) for one, other in pairs}
    both = kept | {(other, one) for one, other in kept}
    return {(one, other) for one, other in both if one is not None and other is not None and one != other}


def last_verdicts(connection: Connection, numbers: Collection[int] | None = None) -> Mapping[int, int]:
    """For each incident (of `numbers`, else all) the journal's sequence of the last `accept` or `reject` on it, be it
    undone or not.
    """
    verdicts = (
        select(anchors.c.decision, accounts.c.number)
        .join(accounts, accounts.c.id == anchors.c.account)
        .where(accounts.c.number.is_not(None))
        .distinct()
    )
    held: dict[int, set[int]] = {}
    for some in [None] if numbers is None else chunks(numbers):
        asked = verdicts if some is None else verdicts.where(accounts.c.number.in_(some))
        for decision, number in connection.execute(asked):
            held.setdefault(decision, set()).add(number)
    found: dict[int, int] = {}
    for some in chunks(sorted(held)):
        asked_of = select(journal.c.sequence, journal.c.body).where(journal.c.sequence.in_(some))
        for sequence, body in connection.execute(asked_of.order_by(journal.c.sequence)):
            if '"kind":"accept"' in body or '"kind":"reject"' in body:
                found.update(dict.fromkeys(held[sequence], sequence))
    return found


def lost_reports(connection: Connection) -> frozenset[str]:
    """The reports on which a decision in force has lost its words."""
    without = select(anchors.c.decision, anchors.c.key).where(anchors.c.account.is_(None), anchors.c.key.is_not(None))
    rows = connection.execute(without).all()
    if not rows:
        return frozenset()
    lost = {entry.sequence for entry in unresolved(connection, decision_log(connection).standing)}
    return frozenset(key for decision, key in rows if decision in lost)
