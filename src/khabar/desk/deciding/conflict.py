"""A decision on an incident that changed since its maker looked: what changed beside what they wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from khabar.desk.deciding.asked import Asked, Words
from khabar.desk.deciding.making import IncidentState, state_of
from khabar.desk.deciding.words import KIND_WORDS, decided_words
from khabar.desk.errors_shown import ErrorShown
from khabar.desk.state import Desk
from khabar.nouns.incident import AccountKey, Decision
from khabar.record.chronicle import Change
from khabar.record.deciding import ChangedError
from khabar.record.decision_list import decisions_of, rulings
from khabar.record.summaries import summary_of
from khabar.weigh import weigh

#: so many of the words that a decision is on are told
_MOST_WORDS = 4
_DIGEST = re.compile(r"\b[0-9a-f]{16,64}\b")
#: fields of a form that are made anew when it is sent again
_RENEWED = ("token", "seen", "once")


@dataclass(frozen=True, slots=True)
class WantedShown:
    """What was to be decided: its name, on what, what it sets, why."""

    kind: str
    called: str
    on: tuple[str, ...]
    says: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One thing that was done; `says`: what a decision among them sets, in words."""

    id: str
    recorded_at: str
    by: str
    what: str
    says: str
    why: str


@dataclass(frozen=True, slots=True)
class ConflictView:
    """The answer 409. `incident`: as it is now; `seen`: its revision, with which the decision can be sent again;
    `changes`: what was done to it since, the newest last; `fields`: the form as it was sent, to be sent again.
    """

    error: ErrorShown
    wanted: WantedShown
    incident: IncidentState
    seen: int
    changes: tuple[ChangeShown, ...]
    fields: tuple[tuple[str, str], ...]
    next: str


def conflict_of(desk: Desk, asked: Asked, changed: ChangedError, fields: Sequence[tuple[str, str]]) -> ConflictView:
    """What is told to somebody who wanted to decide on an incident that has changed."""
    incident = desk.store.incident(changed.number)
    revision = desk.store.revision(incident.number)
    here = asked.back or f"/incidents/{incident.id}"
    error = ErrorShown(changed.what, changed.where, changed.remedy, 409)
    return ConflictView(
        error=error,
        wanted=WantedShown(
            kind=asked.kind,
            called=KIND_WORDS[asked.kind][0],
            on=tuple(_target_words(one) for one in asked.on),
            says=decided_words(asked.kind, asked.value),
            reason=asked.reason,
        ),
        incident=state_of(summary_of(weigh(incident), revision)),
        seen=revision,
        changes=_shown(desk, changed.changes),
        fields=tuple((name, value) for name, value in fields if name not in _RENEWED),
        next=here,
    )


def _shown(desk: Desk, changes: Iterable[Change]) -> tuple[ChangeShown, ...]:
    every = list(changes)
    with desk.store.place.reading() as connection:
        decided = [one for one in rulings(connection) if one.entry.hash in {change.id for change in every}]
        made = decisions_of(connection, decided)
    return tuple(change_shown(one, made.get(one.id)) for one in every)


def change_shown(one: Change, decision: Decision | None) -> ChangeShown:
    """What was done, in words: of a decision its kind and what it is on; digests of bytes by their beginning."""
    if decision is None:
        what, says = _DIGEST.sub(lambda found: found[0][:8], one.what), ""
    else:
        on = ", ".join(dict.fromkeys(f"“{anchor.span.text}”" for anchor in decision.anchors[:_MOST_WORDS]))
        called = KIND_WORDS[decision.kind][0]
        what, says = f"{called}: {on}" if on else called, decided_words(decision.kind, decision.value)
    return ChangeShown(one.id, one.recorded_at, one.by, what, says, one.why)


def _target_words(target: int | AccountKey | Words | str) -> str:
    if isinstance(target, int):
        return f"i{target}"
    if isinstance(target, AccountKey):
        return f"{_short(target.report)}:{target.event}"
    if isinstance(target, Words):
        return f"{_short(target.report)} {target.start}-{target.end}"
    return _short(target)


def _short(key: str) -> str:
    """A report's key; where it is a digest, its beginning."""
    return _DIGEST.sub(lambda found: found[0][:8], key)
