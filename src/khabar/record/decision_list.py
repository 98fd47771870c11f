"""All decisions of a record with what became of them: in force, undone, overruled, or without their words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, select

from khabar.nouns.incident import Decision
from khabar.record.decision_log import DecisionLog, decision_log
from khabar.record.decisions import decision_of, steered, unresolved
from khabar.record.journal import Entry
from khabar.record.rows import among
from khabar.record.schema import accounts, anchors

State = Literal["in force", "undone", "overruled", "lost words"]


@dataclass(frozen=True, slots=True)
class Held:
    """Where words of a decision are now: the report's key (None: sealed), and the incident (None: in no account)."""

    key: str | None
    number: int | None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision as the journal lists it, its words not looked up. `ended_by`: the decision that undid or overruled it.

    `held` has one element for each of its words, in their order.
    """

    entry: Entry
    state: State
    ended_by: str | None
    held: tuple[Held, ...]

    @property
    def kind(self) -> str:
        return str(self.entry.body["kind"])

    @property
    def numbers(self) -> tuple[int, ...]:
        """The incidents that it is on, each once."""
        return tuple(dict.fromkeys(one.number for one in self.held if one.number is not None))


def rulings(connection: Connection) -> tuple[Ruling, ...]:
    """All decisions, the newest first."""
    log = decision_log(connection)
    decided = log.entries
    ended = _ended(connection, log)
    lost = {entry.sequence for entry in unresolved(connection, log.standing)}
    held = _held(connection)
    found = {}
    for entry in decided:
        stands: State = "lost words" if entry.sequence in lost else "in force"
        state, by = ended.get(entry.sequence, (stands, None))
        found[entry.hash] = Ruling(entry, state, by, held.get(entry.sequence, ()))
    for entry in decided:  # an undo stands where the decision does that it takes back
        if "undoes" in entry.body and (undone_one := found.get(str(entry.body["undoes"]))):
            own = found[entry.hash]
            found[entry.hash] = Ruling(own.entry, own.state, own.ended_by, undone_one.held)
    return tuple(reversed(found.values()))


def decisions_of(connection: Connection, of: Iterable[Ruling]) -> dict[str, Decision]:
    """The decisions of rulings with their words, by their ids."""
    return {one.entry.hash: decision_of(connection, one.entry) for one in of}


def numbers_on(connection: Connection, id: str) -> tuple[int, ...]:
    """The incidents that a decision is on now, of an undo those of the decision that it is about; without looking at
    all others.
    """
    log = decision_log(connection)
    entry = log.undone_by(log.by_hash[id])
    asked = select(accounts.c.number).join(anchors, anchors.c.account == accounts.c.id)
    asked = asked.where(anchors.c.decision == entry.sequence, accounts.c.number.is_not(None))
    return tuple(dict.fromkeys(connection.execute(asked.order_by(anchors.c.place)).scalars()))


def last_own(connection: Connection, by: str, *, number: int | None = None, key: str | None = None) -> Entry | None:
    """The last decision of a person in force on an incident, or on words of a report."""
    asked = select(anchors.c.decision).distinct()
    if number is not None:
        asked = asked.join(accounts, accounts.c.id == anchors.c.account).where(accounts.c.number == number)
    else:
        asked = asked.where(anchors.c.key == key)
    on = set(connection.execute(asked).scalars())
    log = decision_log(connection)
    own = (entry for entry in reversed(log.entries) if entry.sequence in on and entry.by == by)
    return next((entry for entry in own if entry.hash not in log.gone), None) if on else None


def overruled(connection: Connection) -> dict[str, str]:
    """The decisions in force that a later one overrules, by their ids, each with the id of that one."""
    log = decision_log(connection)
    by_sequence = {entry.sequence: entry.hash for entry in log.standing}
    pairs = steered(connection, log.standing).overruled
    return {by_sequence[old]: by_sequence[new] for old, new in pairs}


def corrections(connection: Connection, on: Collection[int]) -> dict[int, dict[str, Decision]]:
    """Of some incidents, by their numbers: for each field that people corrected the last correction in force; under
    "status" the last decision on that.
    """
    made = {e.sequence: e for e in decision_log(connection).standing if e.body["kind"] in ("correct", "status")}
    if not made or not on:
        return {}
    asked = select(anchors.c.decision, accounts.c.number).distinct()
    asked = asked.join(accounts, accounts.c.id == anchors.c.account).where(among(connection, accounts.c.number, on))
    found: dict[int, dict[str, Decision]] = {}
    for sequence, number in connection.execute(asked.order_by(anchors.c.decision)):
        if sequence in made:
            decision = decision_of(connection, made[sequence])
            field = decision.value.get("field") if decision.kind == "correct" else "status"
            if isinstance(field, str) and "value" in decision.value:  # else it was sealed
                found.setdefault(int(number), {})[field] = decision
    return found


def _ended(connection: Connection, log: DecisionLog) -> dict[int, tuple[State, str]]:
    """The decisions that are in force no more, with the one that ended each."""
    by_sequence = {entry.sequence: entry for entry in log.entries}
    found: dict[int, tuple[State, str]] = {}
    for old, new in steered(connection, log.standing).overruled:
        found[old] = ("overruled", by_sequence[new].hash)
    for entry in log.entries:
        if "undoes" in entry.body and entry.hash not in log.gone:
            ended = log.by_hash[str(entry.body["undoes"])]
            found[ended.sequence] = ("undone", entry.hash)
    return found


def _held(connection: Connection) -> dict[int, tuple[Held, ...]]:
    asked = select(anchors.c.decision, anchors.c.key, accounts.c.number)
    asked = asked.outerjoin(accounts, accounts.c.id == anchors.c.account)
    found: dict[int, list[Held]] = {}
    for decision, key, number in connection.execute(asked.order_by(anchors.c.decision, anchors.c.place)):
        found.setdefault(decision, []).append(Held(key, number))
    return {decision: tuple(some) for decision, some in found.items()}
