"""Making decisions: what people point at, to the words that a decision holds on to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast, get_args

from sqlalchemy import Connection, select

from khabar.errors import OptionError
from khabar.nouns import Span
from khabar.nouns.incident import AccountKey, Anchor, Decision, DecisionKind, Grade
from khabar.nouns.record import Status
from khabar.record.anchoring import account_named, anchor_json, anchors_of
from khabar.record.decisions import KINDS, ON_ACCOUNTS, ON_REPORTS, decision_of, in_force, steered
from khabar.record.journal import Writer, entries
from khabar.record.linking import Linker
from khabar.record.numbering import current_number
from khabar.record.readings import current, record_of
from khabar.record.schema import accounts, numbers, readings
from khabar.record.turning import turn_decisions
from khabar.weigh.decided_values import CORRECTABLE, value_of

#: an incident by its number, an account, words of a report, a report by its key
Target = int | AccountKey | Anchor | str
_CORRECTABLE = 2


@dataclass(frozen=True, slots=True)
class Made:
    """A decision that was made, and what its maker should hear: redirects followed, earlier decisions overruled."""

    decision: Decision
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A decision to be made. `value` as in `Decision`; for `undo` {"decision": the id undone, or its beginning}."""

    kind: DecisionKind
    on: Sequence[Target]
    reason: str
    value: Mapping[str, object] = field(default_factory=dict)


def decide(connection: Connection, writer: Writer, linker: Linker, wanted: Wanted) -> Made:
    """Enters a decision and groups anew what it reaches. OptionError: it makes no sense or points at nothing."""
    _check(wanted)
    told: list[str] = []
    before_entries = in_force(connection)
    before = steered(connection, before_entries)
    body: dict[str, Any] = {"kind": wanted.kind, "reason": wanted.reason.strip(), "anchors": [], "left": 0}
    detail = None
    if wanted.kind == "undo":
        body["undoes"] = _decision_named(connection, str(wanted.value.get("decision", "")))
    else:
        left, right = _sides(connection, wanted, told)
        body |= {"anchors": [*left, *right], "left": len(left)}
        detail = {"value": dict(wanted.value)} if wanted.value else None
    entry = writer.append("decision", body, detail)
    turn_decisions(connection, writer, linker, [entry], before)
    told += _overruled(connection, before.accounts.overruled + before.reports.overruled)
    return Made(decision_of(connection, entry), tuple(told))


def _check(wanted: Wanted) -> None:
    if wanted.kind not in KINDS:
        raise OptionError(f"no decision is called {wanted.kind!r}", "KIND", f"one of {', '.join(KINDS)}")
    if wanted.kind == "add":
        raise OptionError("cannot be decided yet", "add", "correct or reject what is there")
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
    from khabar.record.anchoring import find

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


def _decision_named(connection: Connection, beginning: str) -> str:
    found = [entry.hash for entry in entries(connection, "decision") if beginning and entry.hash.startswith(beginning)]
    if len(found) != 1:
        said = "no decision" if not found else f"{len(found)} decisions"
        raise OptionError(f"{said} begin with {beginning!r}", "undo", "`khabar history` shows them")
    return found[0]


def _overruled(connection: Connection, before: Sequence[tuple[int, int]]) -> list[str]:
    """Words on each decision that is overruled now and was not before."""
    decided = {entry.sequence: entry for entry in in_force(connection)}
    after = steered(connection, list(decided.values()))
    new = {*after.accounts.overruled, *after.reports.overruled} - set(before)
    return [
        f"overrules the decision {decided[old].hash[:12]} of {decided[old].by} ({decided[old].recorded_at[:10]}): "
        f"{cast('str', decided[old].body['reason'])}"
        for old, _ in sorted(new)
        if old in decided
    ]
