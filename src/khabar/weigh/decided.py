"""What people decided on an incident: which accounts stand, and values that win over what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast, get_args

from khabar.errors import OptionError
from khabar.nouns import Interval, Party, Place, Range, Span
from khabar.nouns.incident import Account, AccountKey, Decision, Finding, Grade, Incident, Saying
from khabar.weigh import parties, places, times
from khabar.weigh.decided_values import value_of
from khabar.weigh.figures import overlap


def in_force(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that nobody undid, in the order in which they were made; an undo can be undone.

    Of two of one moment the one that is given later was made later: a record gives them in the order of its journal.
    """
    every = sorted(decisions, key=lambda one: one.recorded_at)
    undone: set[str] = set()
    for decision in reversed(every):
        if decision.kind == "undo" and decision.id not in undone:
            undone.update(str(value) for value in decision.value.values())
    return tuple(one for one in every if one.kind != "undo" and one.id not in undone)


def rejected(incident: Incident) -> Mapping[AccountKey, Decision]:
    """The accounts that a person set aside, with the decision; an `accept` made later takes one back."""
    return {key: last for key, last in _verdicts(incident).items() if last.kind == "reject"}


def accepted(incident: Incident) -> Mapping[AccountKey, Decision]:
    """The accounts that a person found to be right, with the decision; a `reject` made later takes one away."""
    return {key: last for key, last in _verdicts(incident).items() if last.kind == "accept"}


def last_of(incident: Incident, kind: str, field: str | None = None) -> Decision | None:
    """The last decision of a kind that is in force, of `correct` that on one field."""
    found = [d for d in in_force(incident.decisions) if d.kind == kind and field in (None, d.value.get("field"))]
    kept = [decision for decision in found if _decided(decision) is not None]  # a value may have been sealed
    return kept[-1] if kept else None


def with_decision(found: Finding, decision: Decision | None, incident: Incident) -> Finding:
    """The finding with a person's value in the place of what was found, the sayings parted by whether they fit it."""
    if decision is None:
        return found
    try:
        value = value_of(found.field, _decided(decision), _span_of(decision, incident))
    except OptionError as fault:
        remedy = f"{fault.remedy}; undo the decision and make it anew"
        raise OptionError(fault.what, f"{incident.id}, decision {decision.id[:12]}", remedy) from fault
    sayings = (*found.agreeing, *found.differing)
    agreeing = tuple(s for s in sayings if _agrees(s, value))
    return Finding(found.field, value, agreeing, tuple(s for s in sayings if s not in agreeing), decision)


def grade_of(raw: object) -> Grade:
    """The grade that a decision names; OptionError for another word."""
    if raw not in get_args(Grade):
        raise OptionError(f"{raw!r} is no grade", "decision", f"give one of {', '.join(get_args(Grade))}")
    return cast("Grade", raw)


def decided_grade(decision: Decision) -> Grade:
    """The grade of a `grade` decision."""
    return grade_of(_decided(decision))


def _verdicts(incident: Incident) -> Mapping[AccountKey, Decision]:
    out: dict[AccountKey, Decision] = {}
    for decision in in_force(incident.decisions):
        if decision.kind in ("accept", "reject"):
            out.update({account.key: decision for account in incident.accounts if _is_meant(account, decision)})
    return out


def _is_meant(account: Account, decision: Decision) -> bool:
    own = [anchor for anchor in decision.anchors if anchor.report == account.report.id]
    triggers = [mention.trigger for mention in account.event.mentions]
    return any(
        anchor.event == account.event.id
        or (anchor.event is None and any(anchor.span.overlaps(trigger) for trigger in triggers))
        for anchor in own
    )


def _decided(decision: Decision) -> object:
    """The value of a decision: of `correct` its "value", of `status` and `grade` the only one."""
    value = decision.value
    return value["value"] if "value" in value else value.get(decision.kind, next(iter(value.values()), None))


def _span_of(decision: Decision, incident: Incident) -> Span | None:
    """The words that a correction points at, in the report of its anchor; None where it gives none that are there."""
    pair = decision.value.get("span")
    texts = {account.report.id: account.report.text for account in incident.accounts}
    text = next((texts[anchor.report] for anchor in decision.anchors if anchor.report in texts), None)
    if text is None or not isinstance(pair, Sequence) or len(pair) != 2:
        return None
    start, end = pair
    inside = isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)
    return Span.of(text, start, end) if inside else None


def _agrees(saying: Saying, value: object) -> bool:
    if isinstance(value, Range) and isinstance(saying.value, Range):
        return overlap(saying.value, value)
    if isinstance(value, Interval) and isinstance(saying.value, Interval):
        return saying.value.start is None or (value.start is not None and times.LIKENESS.fits(saying, value))
    if isinstance(value, tuple):
        return any(_is_one(saying.value, one) for one in value)
    return saying.value == value


def _is_one(told: object, decided: object) -> bool:
    if isinstance(told, Place) and isinstance(decided, Place):
        return places.LIKENESS.same(told, decided) or places.LIKENESS.holds(told, decided)
    if isinstance(told, Party) and isinstance(decided, Party):
        likeness = parties.likeness_of_targets(None)
        return likeness.same(told, decided) or likeness.holds(told, decided) or told.name == decided.name is not None
    return str(told).casefold() == str(decided).casefold()
