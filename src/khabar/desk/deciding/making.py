"""Making a decision that somebody asked for, and telling what the record holds then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from khabar.desk.deciding.asked import Asked, AskedTarget, Words
from khabar.desk.deciding.placing import anchor_of_words, with_words
from khabar.desk.deciding.words import KIND_WORDS, decided_words, range_words
from khabar.desk.faults import ForbiddenError
from khabar.desk.security.people import User
from khabar.desk.state import Desk
from khabar.desk.views.deciding import ROLES
from khabar.errors import KhabarError, OptionError
from khabar.export.record_json import encode_noun
from khabar.nouns import Party
from khabar.nouns.incident import AccountKey, Decision
from khabar.record.deciding import Made, Target
from khabar.record.decision_list import Ruling, numbers_on, rulings
from khabar.record.decision_log import decision_log
from khabar.record.readings import current, record_of
from khabar.record.summaries import Summary, summary_of
from khabar.weigh import weigh


@dataclass(frozen=True, slots=True)
class IncidentState:
    """An incident after a decision. `revision`: to be sent as `seen` with the next one; figures in words."""

    id: str
    revision: int
    title: str
    type: str | None
    status: str | None
    grade: str
    killed: str
    wounded: str
    start: str | None
    end: str | None
    place: str | None
    accounts: int
    decided: tuple[str, ...]
    accepted: bool


@dataclass(frozen=True, slots=True)
class DecidedView:
    """The answer to a decision: its id, what was said of it in one line, what its maker should hear (`told`: redirects
    followed, decisions overruled), the incidents that it is on now, and the page to go to.
    """

    id: str
    kind: str
    by: str
    recorded_at: str
    reason: str
    value: Mapping[str, object]
    notice: str
    told: tuple[str, ...]
    incidents: tuple[IncidentState, ...]
    next: str


def check_role(user: User, asked: Asked) -> None:
    """ForbiddenError: this kind of decision needs another role."""
    role = ROLES.get(asked.kind, "coder")
    if not user.may(role):
        raise ForbiddenError(f"to decide {asked.kind} needs the role of a {role}", "/decisions", "ask a lead to do it")


def may_undo(user: User, ruling: Ruling) -> bool:
    """Whether somebody may take a decision back: their own, or as a lead any."""
    return ruling.state != "undone" and (user.may("lead") or (ruling.entry.by == user.name and user.may("coder")))


def check_undo(user: User, ruling: Ruling) -> None:
    """ForbiddenError: it is another's decision, and this person no lead. OptionError: it is undone already."""
    named = ruling.entry.hash[:12]
    if ruling.state == "undone":
        raise OptionError("this decision is undone already", named, f"by {(ruling.ended_by or '')[:12]}")
    if not may_undo(user, ruling):
        remedy = "decide otherwise yourself, or ask a lead"
        raise ForbiddenError(f"this decision is {ruling.entry.by}'s; a lead may undo it", named, remedy)


def make(desk: Desk, user: User, asked: Asked) -> Made:
    """Makes the decision. ForbiddenError, OptionError: it may not be, or makes no sense; nothing was done then."""
    check_role(user, asked)
    with desk.write:
        if asked.kind == "undo" and not _is_made(desk, user, asked):
            check_undo(user, ruling_named(desk, str(asked.value.get("decision", ""))))
        asked = with_words(desk, asked)
        on = [_target(desk, one) for one in asked.on]
        return desk.store.decide(
            asked.kind, on, asked.reason, by=user.name, value=_resolved(desk, asked), seen=asked.seen, once=asked.once
        )


def _is_made(desk: Desk, user: User, asked: Asked) -> bool:
    """Whether this very decision came before: it is answered again then, though a second one would make no sense."""
    if asked.once is None:
        return False
    with desk.store.place.reading() as connection:
        return (user.name, asked.once) in decision_log(connection).by_once


def ruling_named(desk: Desk, beginning: str) -> Ruling:
    """The decision whose id begins so. OptionError: none does, or several do."""
    with desk.store.place.reading() as connection:
        found = [one for one in rulings(connection) if beginning and one.entry.hash.startswith(beginning)]
    if len(found) != 1:
        said = "no decision begins" if not found else f"{len(found)} decisions begin"
        raise OptionError(f"{said} with {beginning[:16]!r}", "decision", "/decisions lists them")
    return found[0]


def answer_of(desk: Desk, made: Made, asked: Asked) -> DecidedView:
    """What is told of a decision that was made."""
    decision = made.decision
    with desk.store.place.reading() as connection:
        numbers = numbers_on(connection, decision.id)
    states = tuple(state_of(summary) for summary in _summaries(desk, numbers))
    return DecidedView(
        id=decision.id,
        kind=decision.kind,
        by=decision.by,
        recorded_at=decision.recorded_at,
        reason=decision.reason,
        value=dict(decision.value),
        notice=notice_of(decision, [state.id for state in states], asked.on),
        told=made.told,
        incidents=states,
        next=_next(asked.back, states),
    )


def notice_of(decision: Decision, incidents: Sequence[str], on: Sequence[object] = ()) -> str:
    """A decision in one line, once it is made. `incidents`: what it is on now; `on`: what it was asked for on.

    >>> notice_of(Decision("ab", "grade", "ada", "", "why", (), {"value": "fair"}), ["i12"])
    'i12 graded: fair'
    >>> notice_of(Decision("cd", "together", "ada", "", "why", ()), ["i2"], [8, 2])
    'i8 merged into i2'
    """
    gone = [f"i{one}" for one in on if isinstance(one, int) and f"i{one}" not in incidents]
    if decision.kind == "together" and gone and len(incidents) == 1:
        return f"{', '.join(gone)} merged into {incidents[0]}"
    said, sets = KIND_WORDS[decision.kind][1], decided_words(decision.kind, decision.value)
    about = ", ".join(incidents[:5]) + (" and more" if len(incidents) > 5 else "")
    line = f"{about or 'decision'} {said}"
    return f"{line}: {sets}" if sets and decision.kind != "undo" else line


def state_of(summary: Summary) -> IncidentState:
    """What a page needs of an incident after a decision."""
    return IncidentState(
        id=f"i{summary.number}",
        revision=summary.revision,
        title=summary.title,
        type=summary.type,
        status=summary.status,
        grade=summary.grade,
        killed=range_words(summary.killed_low, summary.killed_high) if summary.killed_low is not None else "",
        wounded=range_words(summary.wounded_low, summary.wounded_high) if summary.wounded_low is not None else "",
        start=summary.start,
        end=summary.end,
        place=summary.place,
        accounts=summary.accounts,
        decided=summary.decided,
        accepted=summary.accepted,
    )


def _summaries(desk: Desk, numbers: Iterable[int]) -> Iterable[Summary]:
    for number in list(numbers)[:10]:
        try:
            incident = desk.store.incident(number)
        except KhabarError:  # merged or withdrawn meanwhile
            continue
        yield summary_of(weigh(incident), desk.store.revision(incident.number))


def _next(back: str | None, states: Sequence[IncidentState]) -> str:
    """The page to go to: back, save that an incident which became part of another leads there."""
    ids = [state.id for state in states]
    if back is None:
        return f"/incidents/{ids[0]}" if ids else "/decisions"
    path, mark, rest = back.partition("?")
    if path.startswith("/incidents/") and len(ids) == 1 and path.removeprefix("/incidents/") not in ids:
        return f"/incidents/{ids[0]}{mark}{rest}"
    return back


def _target(desk: Desk, one: AskedTarget) -> Target:
    return anchor_of_words(desk, one) if isinstance(one, Words) else one


def _resolved(desk: Desk, asked: Asked) -> Mapping[str, object]:
    """The value, with {"kept": n} replaced by the n-th value that the incident, or the account, has now: that of a
    private person whose name the page withheld.
    """
    value = asked.value.get("value")
    if asked.kind != "correct" or not isinstance(value, list) or not any(_is_kept(one) for one in value):
        return asked.value
    now = _now(desk, asked, str(asked.value.get("field")))
    return {**asked.value, "value": [_kept(one, now) if _is_kept(one) else one for one in value]}


def _now(desk: Desk, asked: Asked, field: str) -> Sequence[object]:
    """The values that a list has now: on the incident that is decided on, else as its account was read."""
    number = next((one for one in asked.on if isinstance(one, int)), None)
    account = next((one for one in asked.on if isinstance(one, AccountKey)), None)
    found: object = ()
    if number is not None:
        found = weigh(desk.store.incident(number)).value(field)
    elif account is not None and field in ("doers", "targets"):
        with desk.store.place.reading() as connection:
            reading = current(connection, account.report)
            record = record_of(connection, reading.sequence) if reading else None
        events = record.events if record else ()
        found = next((getattr(event, field) for event in events if event.id == account.event), ())
    return found if isinstance(found, tuple) else ()


def _is_kept(one: object) -> bool:
    return isinstance(one, dict) and one.keys() == {"kept"}


def _kept(one: object, now: Sequence[object]) -> object:
    place = one["kept"] if isinstance(one, dict) else None
    if not isinstance(place, int) or not 0 <= place < len(now):
        raise OptionError("the value to be kept is not there any more", "value", "look at the incident again")
    noun = now[place]
    if not isinstance(noun, Party):
        return noun
    told = encode_noun(noun)
    return {key: told[key] for key in ("text", "name", "id", "kind", "country") if told.get(key) is not None}
