"""Making decisions: what people point at, to the words that a decision holds on to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast, get_args

from sqlalchemy import Connection, select

from khabar.errors import ConflictError, OptionError
from khabar.nouns import Span
from khabar.nouns.incident import AccountKey, Anchor, Decision, DecisionKind, Grade
from khabar.nouns.record import Status
from khabar.record.added import is_added, same_event
from khabar.record.anchoring import account_named, anchor_json, anchors_of, find
from khabar.record.chronicle import Change, history
from khabar.record.decision_log import decision_log
from khabar.record.decisions import KINDS, ON_ACCOUNTS, ON_PAIRS, ON_REPORTS, decision_of, steered, unresolved
from khabar.record.journal import Entry, Writer
from khabar.record.linking import Linker, numbers_of
from khabar.record.numbering import current_number, numbers_told
from khabar.record.readings import current, reading_at, record_of
from khabar.record.schema import accounts, numbers, readings
from khabar.record.summarising import is_whole, mark_all, revisions, sequence_of
from khabar.record.told_events import event_json
from khabar.record.turning import turn_decisions, turn_readings
from khabar.record.views import incidents
from khabar.weigh.decided import rejected
from khabar.weigh.decided_values import CORRECTABLE, value_of

#: an incident by its number, an account, words of a report, a report by its key
Target = int | AccountKey | Anchor | str
_CORRECTABLE = 2
#: kinds that mean each account of an incident
_ON_EACH = ("accept", "reject")


@dataclass(frozen=True, slots=True)
class Made:
    """A decision that was made, and what its maker should hear: redirects followed, earlier decisions overruled."""

    decision: Decision
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A decision to be made. `value` as in `Decision`; for `undo` {"decision": the id undone, or its beginning}.

    `seen`: the revision of the incidents that its maker looked at. `once`: a name of their own for it: however often it
    comes, it is made one time.
    """

    kind: DecisionKind
    on: Sequence[Target]
    reason: str
    value: Mapping[str, object] = field(default_factory=dict)
    seen: int | None = None
    once: str | None = None


class ChangedError(ConflictError):
    """An incident is another than its decider saw; nothing was decided. `number`: of it now; `changes`: made since."""

    def __init__(self, number: int, changes: tuple[Change, ...]) -> None:
        super().__init__(f"i{number} has changed since you looked", f"i{number}", "look at it again, then decide")
        self.number, self.changes = number, changes


def decide(connection: Connection, writer: Writer, linker: Linker, wanted: Wanted) -> Made:
    """Enters a decision and groups anew what it reaches. OptionError: it makes no sense or points at nothing.

    ChangedError: an incident that it is on has changed since it was `seen`.
    """
    _check(wanted)
    log = decision_log(connection)
    if wanted.once is not None and (first := log.by_once.get((writer.by, wanted.once))):
        return Made(decision_of(connection, first))
    told: list[str] = []
    body: dict[str, Any] = {"kind": wanted.kind, "reason": wanted.reason.strip(), "anchors": [], "left": 0}
    detail = None
    if wanted.once is not None:
        body["once"] = wanted.once
    if wanted.kind == "undo":
        body["undoes"] = _decision_named(connection, str(wanted.value.get("decision", "")))
    elif wanted.kind == "add":
        body["anchors"], detail = _added(connection, wanted)
    else:
        left, right = _sides(connection, wanted, told)
        body |= {"anchors": [*left, *right], "left": len(left)}
        detail = {"value": dict(wanted.value), **_said(connection, wanted, left)} if wanted.value else None
    about = log.undone_by(log.by_hash[body["undoes"]]).body if wanted.kind == "undo" else body
    if wanted.seen is not None:
        _check_seen(connection, about, wanted.seen)
    before = steered(connection, log.standing) if about["kind"] in (*ON_PAIRS, "add") else None
    entry = writer.append("decision", body, detail)
    turn_decisions(connection, writer, linker, [entry], before)
    if about["kind"] == "add":
        turn_readings(connection, writer, linker, (), {}, _report_at(connection, about["anchors"][0]))
        told += _lost(connection, entry)
    if before is not None:
        told += _overruled(connection, before.overruled)
    return Made(decision_of(connection, entry), tuple(told))


def _check(wanted: Wanted) -> None:
    if wanted.kind not in KINDS:
        raise OptionError(f"no decision is called {wanted.kind!r}", "KIND", f"one of {', '.join(KINDS)}")
    if not wanted.reason.strip():
        raise OptionError("has no reason", wanted.kind, "say why, for whoever reads it in ten years")
    least = {"undo": 0, **dict.fromkeys((*ON_ACCOUNTS, *ON_REPORTS), _CORRECTABLE)}.get(wanted.kind, 1)
    if len(wanted.on) < least:
        raise OptionError(f"needs {least} targets, got {len(wanted.on)}", wanted.kind, "as in i12, or REPORT:e1")
    allowed = {"grade": get_args(Grade), "status": get_args(Status)}.get(wanted.kind)
    if allowed and wanted.value.get("value") not in allowed:
        raise OptionError(
            f"no {wanted.kind}: {wanted.value.get('value')!r}", wanted.kind, f"one of {', '.join(allowed)}"
        )
    if wanted.kind == "correct":
        if not {"field", "value"} <= wanted.value.keys():
            raise OptionError(
                "needs a field and its value", "correct", 'as in {"field": "type", "value": "Armed clash"}'
            )
        _check_correction(str(wanted.value["field"]), wanted.value["value"])


def _check_correction(field: str, value: object) -> None:
    """A value that weighing could not take would stand in the record for ever, without effect."""
    if field not in CORRECTABLE:
        raise OptionError(f"{field!r} cannot be corrected", "correct", f"fields: {', '.join(CORRECTABLE)}")
    value_of(field, value)


def _said(connection: Connection, wanted: Wanted, left: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The words that a correction points at, in the report of its first target. OptionError: it has none there."""
    pair: Any = wanted.value.get("span") if wanted.kind == "correct" else None
    if pair is None:
        return {}
    record = record_of(connection, int(left[0]["capture"]))
    text = record.report.text if record else ""
    whole = isinstance(pair, list | tuple) and len(pair) == 2 and all(type(one) is int for one in pair)
    if not whole or not 0 <= pair[0] < pair[1] <= len(text):
        raise OptionError(f"{pair!r} is no span of it", "correct", "give [start, end], in code points of the text")
    return {"words": text[pair[0] : pair[1]]}


def _added(connection: Connection, wanted: Wanted) -> tuple[list[dict[str, Any]], dict[str, object]]:
    """The words of an event that a person adds, and what the decision holds of it."""
    words = [target for target in wanted.on if isinstance(target, Anchor)]
    if len(words) < len(wanted.on) or len({(one.report, one.sha256) for one in words}) > 1:
        raise OptionError("needs words of one version of a report", "add", "point at those that tell of the event")
    found = [_words_anchor(connection, one) for one in words]
    record = record_of(connection, found[0]["capture"])
    if record is None:
        raise OptionError(f"no report {words[0].report!r}", "add")
    triggers = [one.span for one in words]
    event = event_json(wanted.value, record.report, triggers)
    if there := same_event(record.events, str(event["type"]), triggers):
        raise OptionError(f"the report has this event as {there.id}", words[0].report, "correct or accept that one")
    return found, {"value": dict(wanted.value), "event": event, "text": record.report.text}


def _report_at(connection: Connection, anchor: Mapping[str, Any]) -> set[str]:
    """The report that an anchor points into; empty where it is sealed."""
    seen = reading_at(connection, int(anchor["capture"]))
    return {seen.key} if seen else set()


def _lost(connection: Connection, entry: Entry) -> list[str]:
    """What is told of an event added to a version that is not the newest one, where that lacks its words."""
    if not is_added(entry) or not unresolved(connection, [entry]):
        return []
    return ["the newest version of the report does not have these words: the event stands in none"]


def _sides(
    connection: Connection, wanted: Wanted, told: list[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The anchors of the first target, and those of the others."""
    if wanted.kind in ON_REPORTS:
        keys = [_report_of(connection, target) for target in wanted.on]
        sides = [_report_anchor(connection, key) for key in dict.fromkeys(keys)]
        if len(sides) < _CORRECTABLE:
            raise OptionError("needs two different reports", wanted.kind)
        return sides[:1], sides[1:]
    if wanted.kind in _ON_EACH:
        return _each(connection, wanted, told), []
    whole = wanted.kind == "apart"
    left = _accounts(connection, wanted.on[0], told, whole=whole)
    right = [a for target in wanted.on[1:] for a in _accounts(connection, target, told, whole=whole)]
    if whole:
        # an account against the incident that it stands in: against all others of it
        right = [account for account in right if account not in left] or right
        left = [account for account in left if account not in right]
    if wanted.kind in ON_ACCOUNTS and (not left or not right or set(left) == set(right)):
        raise OptionError("these are the same account", wanted.kind, "name two that differ")
    found = anchors_of(connection, [*left, *right])
    return [found[account][0] for account in left], [found[account][0] for account in right]


def _each(connection: Connection, wanted: Wanted, told: list[str]) -> list[dict[str, Any]]:
    """The anchors of each account of what is accepted or rejected. To accept an incident takes back no rejected one,
    unless all are.
    """
    meant: list[int] = []
    for target in wanted.on:
        found = _accounts(connection, target, told, whole=True)
        if isinstance(target, int) and wanted.kind == "accept":
            found = _standing(connection, found) or found
        meant += found
    anchored = anchors_of(connection, meant)
    return [anchored[account][0] for account in dict.fromkeys(meant)]


def _standing(connection: Connection, meant: Sequence[int]) -> list[int]:
    """Those accounts of an incident that nobody rejected."""
    number = connection.execute(select(accounts.c.number).where(accounts.c.id == meant[0])).scalar_one()
    (incident,) = incidents(connection, [number])
    aside = rejected(incident)
    asked = select(accounts.c.id, readings.c.key, accounts.c.event).join(
        readings, readings.c.sequence == accounts.c.reading
    )
    rows = connection.execute(asked.where(accounts.c.id.in_(meant)).order_by(accounts.c.id))
    return [row.id for row in rows if AccountKey(row.key, row.event) not in aside]


def _accounts(connection: Connection, target: Target, told: list[str], *, whole: bool) -> list[int]:
    """The accounts that a target means: of an incident the one its number is anchored to, or all of them."""
    if isinstance(target, int):
        return _of_incident(connection, target, told, whole=whole)
    if isinstance(target, AccountKey):
        found = account_named(connection, target.report, target.event)
        if found is None:
            raise OptionError(
                f"no account {target.report}:{target.event}", "TARGET", "`khabar explain INCIDENT` lists them"
            )
        return [found]
    if isinstance(target, Anchor):
        return [_of_words(connection, target)]
    raise OptionError(f"{target!r} is no account", "TARGET", "name it as REPORT:e1, or an incident as i12")


def _of_incident(connection: Connection, number: int, told: list[str], *, whole: bool) -> list[int]:
    now = current_number(connection, number)
    anchored = connection.execute(select(numbers.c.account).where(numbers.c.number == now)).scalar()
    if now is None or anchored is None:
        raise OptionError(f"no incident i{number}", "TARGET", "`khabar export` lists them")
    if now != number:
        told.append(f"i{number} was merged into i{now}: decided on i{now}")
    if not whole:
        return [int(anchored)]
    return list(
        connection.execute(select(accounts.c.id).where(accounts.c.number == now).order_by(accounts.c.id)).scalars()
    )


def _of_words(connection: Connection, target: Anchor) -> int:
    found = find(connection, _words_anchor(connection, target))
    if found.account is None:
        raise OptionError(f"no account has the words {target.span.text[:40]!r}", target.report, "point at a trigger")
    return found.account


def _words_anchor(connection: Connection, target: Anchor) -> dict[str, Any]:
    asked = select(readings.c.sequence).where(readings.c.key == target.report, readings.c.sha256 == target.sha256)
    for sequence in connection.execute(asked.order_by(readings.c.sequence.desc())).scalars():
        record = record_of(connection, sequence)
        if record and record.report.text[target.span.start : target.span.end] == target.span.text:
            return anchor_json(sequence, target.span)
    raise OptionError(f"no version of it has the words {target.span.text[:40]!r} there", target.report)


def _report_of(connection: Connection, target: Target) -> str:
    key = target.report if isinstance(target, AccountKey | Anchor) else target
    if not isinstance(key, str) or current(connection, key) is None:
        raise OptionError(f"no report {key!r}", "TARGET", "name reports by their ids, as `khabar export` prints them")
    return key


def _report_anchor(connection: Connection, key: str) -> dict[str, Any]:
    """An anchor for a whole report: its first word."""
    reading = current(connection, key)
    record = record_of(connection, reading.sequence) if reading else None
    if reading is None or record is None:
        raise OptionError(f"no report {key!r}", "TARGET")
    text = record.report.text
    start = len(text) - len(text.lstrip())
    return anchor_json(reading.sequence, Span.of(text, start, start + 1))


def _check_seen(connection: Connection, about: Mapping[str, Any], seen: int) -> None:
    """ChangedError: an incident of the first target of a decision (of an undo, the one undone) is newer than `seen`."""
    found = [find(connection, anchor) for anchor in about["anchors"][: about["left"]]]
    if about["kind"] in ON_REPORTS:
        on = numbers_told(connection, {one.reading for one in found if one.reading is not None})
    else:
        held = numbers_of(connection, {one.account for one in found if one.account is not None})
        on = frozenset(number for number in held.values() if number is not None)
    if not is_whole(connection):
        mark_all(connection)
    for number, revision in revisions(connection, on).items():
        if revision > seen:
            raise ChangedError(number, history(connection, number, sequence_of(seen)))


def _decision_named(connection: Connection, beginning: str) -> str:
    made = decision_log(connection).by_hash
    found = [beginning] if beginning in made else [one for one in made if beginning and one.startswith(beginning)]
    if len(found) != 1:
        said = "no decision" if not found else f"{len(found)} decisions"
        raise OptionError(f"{said} begin with {beginning!r}", "undo", "`khabar history` shows them")
    return found[0]


def _overruled(connection: Connection, before: Sequence[tuple[int, int]]) -> list[str]:
    """Words on each decision that is overruled now and was not before."""
    standing = decision_log(connection).standing
    decided = {entry.sequence: entry for entry in standing}
    new = set(steered(connection, standing).overruled) - set(before)
    return [
        f"overrules the decision {decided[old].hash[:12]} of {decided[old].by} ({decided[old].recorded_at[:10]}): "
        f"{cast('str', decided[old].body['reason'])}"
        for old, _ in sorted(new)
        if old in decided
    ]
