"""What the template `deciding.html` asks for, on whichever page it stands: what may be decided there, and what was."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Connection, select
from starlette.requests import Request

from khabar.desk.basemap.tiles import version
from khabar.desk.deciding.making import notice_of, ruling_named
from khabar.desk.deciding.memory import Memory
from khabar.desk.deciding.reasons import recent_reasons
from khabar.desk.reports_told import accounts_around
from khabar.desk.responding import environment
from khabar.desk.security.people import User, user_of
from khabar.desk.state import Desk, desk_of
from khabar.desk.views.deciding import Asking, Beside, DecidingView, Near, of_incident, of_report
from khabar.desk.views.names import Names
from khabar.errors import KhabarError
from khabar.nouns.incident import Account, Incident, Weighed
from khabar.record.decision_list import corrections, decisions_of, last_own, numbers_on
from khabar.record.decisions import decision_of
from khabar.record.nearest import nearest
from khabar.record.readings import current, record_of
from khabar.record.schema import accounts, readings
from khabar.record.summaries import summary_of
from khabar.weigh import weigh
from khabar.weigh.decided import rejected
from khabar.weigh.values import outlet

_MOST_NEAR, _MOST_COPIES = 5, 12


@dataclass(frozen=True, slots=True)
class Notice:
    """A decision that was just made: its id, in one line, what its maker should hear; whether they may undo it."""

    id: str
    said: str
    told: tuple[str, ...]
    undoable: bool


def memory_of(request: Request) -> Memory:
    """What the desk remembers of decisions for a while."""
    state = request.app.state
    if not hasattr(state, "decisions_told"):
        state.decisions_told = Memory()
    memory: Memory = state.decisions_told
    return memory


def with_decided(address: str, id: str) -> str:
    """The address of a page that tells of a decision.

    >>> with_decided("/queue?sort=a&decided=old#x", "ab12"), with_decided("/queue", "ab12")
    ('/queue?sort=a&decided=ab12#x', '/queue?decided=ab12#decided')
    """
    rest, _, part = address.partition("#")
    path, _, query = rest.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "decided"]
    return f"{path}?{urlencode([*kept, ('decided', id)])}#{part or 'decided'}"


def notice_for(request: Request) -> Notice | None:
    """The decision that the address tells of; None where it tells of none that is there."""
    user, named = user_of(request), request.query_params.get("decided", "")
    if user is None or not named:
        return None
    desk = desk_of(request)
    try:
        found = ruling_named(desk, named.lower())
    except KhabarError:
        return None
    with desk.store.place.reading() as connection:
        made = decisions_of(connection, [found])[found.entry.hash]
    said = notice_of(made, [f"i{number}" for number in found.numbers])
    undoable = found.state == "in force" and found.entry.by == user.name
    return Notice(found.entry.hash, said, memory_of(request).told(found.entry.hash), undoable)


def deciding_for(
    request: Request, *, incident: str | None = None, report: str | None = None, names_shown: bool = False
) -> DecidingView | None:
    """What the person who asks may decide on an incident (as i12) or a report (its key); None: nothing."""
    user = user_of(request)
    if user is None or not user.may("coder"):
        return None
    desk = desk_of(request)
    try:
        if incident is not None:
            return _on_incident(desk, user, int(incident.removeprefix("i")), names_shown=names_shown)
        return _on_report(desk, user, report, names_shown=names_shown) if report is not None else None
    except KhabarError:  # it went away while its page was made
        return None


def _on_incident(desk: Desk, user: User, number: int, *, names_shown: bool) -> DecidingView:
    revision = desk.store.revision(
        number
    )  # before the incident is read: a change in between gives a conflict, not less
    weighed = weigh(desk.store.incident(number))
    names = Names.of(weighed, shown=names_shown)
    with desk.store.place.reading() as connection:
        asking = _asking(connection, user, number=weighed.incident.number)
        beside = nearest(connection, weighed.incident.number, _MOST_NEAR)
    asking = _of_rejected(asking, weighed)
    near = [_near(desk, one.number, one.score) for one in beside]
    return of_incident(weighed, revision, asking, [one for one in near if one], names)


def _of_rejected(asking: Asking, weighed: Weighed) -> Asking:
    """Where people set aside every account there is nothing to decide but to take the last of these decisions back."""
    aside = rejected(weighed.incident)
    if not aside or len(aside) < len(weighed.incident.accounts):
        return asking
    last = max(aside.values(), key=lambda one: one.recorded_at)
    may_undo = last.by == asking.user.name or asking.user.may("lead")
    undo = (last.id, f"{notice_of(last, [weighed.incident.id])}, by {last.by}") if may_undo else None
    return replace(asking, undo=undo, rejected=True)


def _near(desk: Desk, number: int, score: float) -> Near | None:
    try:
        summary = summary_of(weigh(desk.store.incident(number)), 0)
    except KhabarError:
        return None
    return Near(f"i{number}", summary.title, f"score {score:+.1f}")


def _on_report(desk: Desk, user: User, key: str, *, names_shown: bool) -> DecidingView | None:
    with desk.store.place.reading() as connection:
        reading = current(connection, key)
        record = record_of(connection, reading.sequence) if reading else None
        if reading is None or record is None:
            return None
        asked = select(accounts.c.event, accounts.c.number).where(accounts.c.reading == reading.sequence)
        numbers = {row.event: row.number for row in connection.execute(asked)}
        told = [(Account(record.report, event, key), numbers.get(event.id)) for event in record.events]
        asking = _asking(connection, user, key=key)
        incidents = {number for number in numbers.values() if number is not None}
        copies = _beside(connection, key, incidents)
        decided = corrections(connection, incidents)
        around = () if names_shown else accounts_around(connection, incidents)
    own = tuple(account for account, _ in told)
    names = Names.of(Weighed(Incident(0, (*own, *around)), {}, "fair", "", 0), shown=names_shown)
    return of_report(record.report, told, asking, copies, decided, names)


def _beside(connection: Connection, key: str, numbers: set[int]) -> Sequence[Beside]:
    """Other reports of the same incidents and of the same story, which may be copies."""
    of_story = select(readings.c.copies).where(readings.c.key == key, readings.c.is_current)
    of_incidents = select(accounts.c.reading).where(accounts.c.number.in_(numbers))
    asked = select(readings.c.sequence, readings.c.key, readings.c.copies).where(
        readings.c.is_current,
        readings.c.key != key,
        readings.c.copies.in_(of_story) | readings.c.sequence.in_(of_incidents),
    )
    story = connection.execute(of_story).scalar()
    found = []
    for sequence, other, copies in connection.execute(asked.order_by(readings.c.sequence).limit(_MOST_COPIES)):
        record = record_of(connection, sequence)
        if record:
            title = " ".join((record.report.title or record.report.text[:90]).split())
            found.append(Beside(other, f"{outlet(record.report) or other}: {title}", copies == story))
    return found


def _asking(connection: Connection, user: User, *, number: int | None = None, key: str | None = None) -> Asking:
    """Who asks, with their last decision on the incident or the report of the page."""
    own = last_own(connection, user.name, number=number, key=key)
    undo = None
    if own is not None:
        numbers = numbers_on(connection, own.hash)
        undo = (own.hash, notice_of(decision_of(connection, own), [f"i{one}" for one in numbers]))
    return Asking(user, secrets.token_hex(8), recent_reasons(connection, user.name), undo)


environment().globals["ground_version"] = version
environment().globals["deciding_for"] = deciding_for
environment().globals["decided_notice"] = notice_for
