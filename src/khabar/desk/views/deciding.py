"""What a person may decide on a page, with all that there is to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from khabar.desk.deciding.reasons import quick_reasons
from khabar.desk.deciding.words import KIND_WORDS, field_words
from khabar.desk.security.people import Role, User
from khabar.desk.views.names import Names
from khabar.desk.views.picks import Pick, account_picks, incident_picks, words_of
from khabar.nouns import Interval, Place, Report
from khabar.nouns.incident import Account, Decision, DecisionKind, Grade, Weighed
from khabar.nouns.record import Status, TimePrecision
from khabar.nouns.types import EVENT_TYPES
from khabar.weigh.decided_values import CORRECTABLE
from khabar.weigh.values import country_code, main_place, outlet

#: a grade is what the newsroom stands for, so a lead gives it; all else a coder may decide
ROLES: Mapping[DecisionKind, Role] = {"grade": "lead"}
#: kind, the key that opens it, and on which pages it stands: i: an incident's, r: a report's
_ACTIONS: tuple[tuple[DecisionKind, str, str], ...] = (
    ("accept", "a", "ir"),
    ("correct", "c", "ir"),
    ("reject", "x", "ir"),
    ("status", "s", "ir"),
    ("grade", "g", "i"),
    ("together", "m", "i"),
    ("apart", "t", "i"),
    ("copies", "k", "ir"),
    ("add", "+", "r"),
)
HINTS: Mapping[str, str] = {
    "accept": "A person has looked at it and found it right. Single values are then taken from what was accepted.",
    "correct": "Your value takes the place of what was found; what the reports say stays beside it.",
    "reject": "It has no part in findings, grade and tolls any more; it stays visible.",
    "status": "Whether it happened, is only planned, or is denied by all.",
    "grade": "How well it is borne out, in your judgement; what the claims alone would give stays beside it.",
    "together": "The incidents tell one occurrence and become one, under the lower number.",
    "apart": "One account tells another occurrence than the rest and is taken out.",
    "copies": "Copies of one story count once; what is no copy counts by itself.",
    "add": "An event that this report tells and that was missed.",
}
_TITLE = 90


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of decision: the key that opens it, what it does, reasons to choose from."""

    kind: DecisionKind
    key: str
    label: str
    hint: str
    reasons: tuple[str, ...]
    recent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be decided on: `value` as forms send it, its words, and the report whose words it has."""

    value: str
    label: str
    report: str | None = None
    sha256: str | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field that can be corrected: by which inputs, and its value now in words."""

    field: str
    label: str
    inputs: str
    now: str


@dataclass(frozen=True, slots=True)
class Now:
    """The single values of the incident, with which the inputs are filled; None: unknown."""

    type: str | None = None
    status: str | None = None
    grade: str | None = None
    start: str | None = None
    end: str | None = None
    precision: str | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """Another incident that may be the same occurrence, in words."""

    id: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Another report: its key and what it is called."""

    key: str
    title: str
    copy: bool


@dataclass(frozen=True, slots=True)
class DecidingView:
    """All that the dialogs of a page need. `revision`: of the incident as it is shown; `once`: begins the ids of its
    forms; `undo`: the person's last decision here, as id and in words; `rejected`: all of it is, and there is nothing
    to do but to take that back; `country`, `at`: about where, for searching.
    """

    page: str
    id: str
    title: str
    revision: int | None
    once: str
    actions: tuple[Action, ...]
    targets: tuple[Target, ...]
    accounts: tuple[Target, ...]
    fields: tuple[FieldChoice, ...] = ()
    picks: tuple[Pick, ...] = ()
    now: Now = field(default_factory=Now)
    near: tuple[Near, ...] = ()
    beside: tuple[Beside, ...] = ()
    own: tuple[Beside, ...] = ()
    undo: tuple[str, str] | None = None
    rejected: bool = False
    undo_reasons: tuple[str, ...] = ()
    country: str | None = None
    at: str | None = None
    types: tuple[tuple[str, tuple[str, ...]], ...] = ()
    statuses: tuple[str, ...] = get_args(Status)
    grades: tuple[str, ...] = get_args(Grade)
    precisions: tuple[str, ...] = get_args(TimePrecision)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, with what: their reasons lately, their last decision here, an id that no other page has. `rejected`:
    people set aside every account, and `undo` takes the last of these decisions back, where this person may.
    """

    user: User
    once: str
    recent: Mapping[str, tuple[str, ...]]
    undo: tuple[str, str] | None = None
    rejected: bool = False


def may(user: User, kind: DecisionKind) -> bool:
    """Whether somebody may make a kind of decision."""
    return user.may(ROLES.get(kind, "coder"))


def of_incident(
    weighed: Weighed, revision: int | None, asking: Asking, near: Sequence[Near], names: Names
) -> DecidingView:
    """What may be decided on an incident's page. Private persons whose names are withheld are told by what they are."""
    incident = weighed.incident
    accounts = tuple(_target(account, names) for account in incident.accounts)
    whole = Target(
        incident.id, f"the whole incident ({len(accounts)} accounts)" if len(accounts) > 1 else "the incident"
    )
    own = _reports(incident.accounts, names)
    return DecidingView(
        page="incident",
        id=incident.id,
        title=_title(weighed, names),
        revision=revision,
        once=asking.once,
        actions=tuple(_actions(asking, "i", single=len(accounts) == 1, reports=len(own))),
        targets=(whole, *accounts) if len(accounts) > 1 else (_of_single(whole, accounts),),
        accounts=accounts,
        fields=tuple(_field(name, weighed, names) for name in CORRECTABLE if "." not in name),
        picks=tuple(incident_picks(weighed, names)),
        now=_now(weighed),
        near=tuple(near),
        own=own,
        undo=asking.undo,
        rejected=asking.rejected,
        undo_reasons=quick_reasons()["undo"],
        country=country_code(weighed, main_place(weighed)),
        at=_at(main_place(weighed)),
        types=types_by_family(),
    )


def of_report(
    report: Report,
    accounts: Sequence[tuple[Account, int | None]],
    asking: Asking,
    copies: Sequence[Beside],
    decided: Mapping[int, Mapping[str, Decision]],
    names: Names,
) -> DecidingView:
    """What may be decided on a report's page; `accounts`: its events with their incidents, `copies`: its neighbours,
    `decided`: the corrections of these incidents, by number and field.
    """
    targets = tuple(_target(account, names, number) for account, number in accounts)
    title = names.scrubbed(" ".join((report.title or report.text[:_TITLE]).split()))
    kinds = _actions(asking, "r", single=True, reports=2)
    return DecidingView(
        page="report",
        id=report.id,
        title=title,
        revision=None,
        once=asking.once,
        actions=tuple(a for a in kinds if targets or a.kind in ("add", "copies")),
        targets=targets,
        accounts=targets,
        fields=tuple(
            FieldChoice(name, field_words(name), inputs_of(name), "") for name in CORRECTABLE if "." not in name
        ),
        picks=tuple(
            pick
            for account, number in accounts
            for pick in account_picks(account, decided.get(number, {}) if number is not None else {}, names)
        ),
        beside=tuple(copies),
        own=(Beside(report.id, title, copy=False),),
        undo=asking.undo,
        undo_reasons=quick_reasons()["undo"],
        types=types_by_family(),
    )


def _at(place: Place | None) -> str | None:
    """Latitude and longitude as an address has them."""
    return f"{place.lat:.4f},{place.lon:.4f}" if place and place.lat is not None and place.lon is not None else None


def inputs_of(name: str) -> str:
    """Which inputs a field has: figure, time, truth, type, or its own."""
    if name.partition(".")[0] in ("killed", "wounded", "taken"):
        return "figure"
    return "truth" if name in ("civilians", "aggregate") else name


def _actions(asking: Asking, page: str, *, single: bool, reports: int) -> Iterator[Action]:
    for kind, key, pages in _ACTIONS:
        if page not in pages or not may(asking.user, kind):
            continue
        if asking.rejected and (kind != "accept" or asking.undo):
            continue
        if (kind == "apart" and single) or (kind == "copies" and page == "i" and reports < 2):
            continue
        reasons = quick_reasons().get(kind, ()) + (quick_reasons()["not-copies"] if kind == "copies" else ())
        recent = asking.recent.get(kind, ())
        yield Action(kind, key, KIND_WORDS[kind][0], HINTS[kind], reasons, recent)


def _of_single(whole: Target, accounts: Sequence[Target]) -> Target:
    """The incident of one account: its words are those of the account."""
    if not accounts:
        return whole
    return Target(whole.value, whole.label, accounts[0].report, accounts[0].sha256, accounts[0].at)


def _target(account: Account, names: Names, number: int | None = None) -> Target:
    trigger = account.event.mentions[0].trigger
    where = f" (i{number})" if number is not None else ""
    told = (
        f"{account.event.type}: “{names.scrubbed(trigger.text)}”{where}, {outlet(account.report) or account.report.id}"
    )
    key = f"{account.report.id}:{account.event.id}"
    return Target(key, told, account.report.id, account.report.sha256, trigger.start)


def _reports(accounts: Iterable[Account], names: Names) -> tuple[Beside, ...]:
    found = {}
    for account in accounts:
        report = account.report
        told = " ".join((report.title or report.text[:_TITLE]).split())
        title = f"{outlet(report) or report.id}: {names.scrubbed(told)}"
        found[report.id] = Beside(report.id, title, account.copies != report.id)
    return tuple(found.values())


def _title(weighed: Weighed, names: Names) -> str:
    kind, when, places = weighed.value("type"), weighed.value("time"), weighed.value("places")
    parts = [str(kind or "Of unknown type")]
    if isinstance(places, tuple) and places:
        parts.append(names.scrubbed(places[0].name or places[0].words.text))
    if isinstance(when, Interval) and when.start:
        parts.append(when.start)
    return ", ".join(parts)


def _field(name: str, weighed: Weighed, names: Names) -> FieldChoice:
    value = weighed.value(name)
    told = value if isinstance(value, tuple) else (value,)
    words = ", ".join(dict.fromkeys(word for one in told if (word := words_of(one, names))))
    return FieldChoice(name, field_words(name), inputs_of(name), words)


def _now(weighed: Weighed) -> Now:
    when, kind, status = weighed.value("time"), weighed.value("type"), weighed.value("status")
    told = when if isinstance(when, Interval) else Interval(None)
    return Now(
        kind if isinstance(kind, str) else None,
        status if isinstance(status, str) else None,
        weighed.grade,
        told.start,
        told.end,
        told.precision,
    )


def types_by_family() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The event types of the codebook with their sub-event types, in its order."""
    families: dict[str, list[str]] = {}
    for kind, family in EVENT_TYPES.items():
        families.setdefault(family, []).append(kind)
    return tuple((family, tuple(kinds)) for family, kinds in families.items())
