"""An incident's claims weighed: for each field what was found, who agrees and who differs, and a grade."""

from __future__ import annotations

from collections.abc import Iterable

from khabar.nouns.incident import Finding, Grade, Incident, Weighed
from khabar.weigh import decided, kinds
from khabar.weigh.decided_values import CORRECTABLE
from khabar.weigh.figures import harm
from khabar.weigh.grades import graded
from khabar.weigh.hearing import Hearing
from khabar.weigh.parties import parties, weapons
from khabar.weigh.places import places
from khabar.weigh.times import times

FIELDS = (
    *("type", "event_type", "status", "time", "places", "doers", "targets", "weapons", "civilians", "aggregate"),
    *("killed", "wounded", "taken"),
)


def weigh(incident: Incident) -> Weighed:
    """What the record concludes on an incident. The order of accounts and copies change nothing; decisions win.

    Accounts that a person rejected have no part in it; with all of them rejected nothing is known (values None) and the
    grade is "discounted".
    """
    aside = decided.rejected(incident)
    hearing = Hearing.of(incident, [account for account in incident.accounts if account.key not in aside])
    status = decided.with_decision(kinds.statuses(hearing), decided.last_of(incident, "status"), incident)
    agreeing = {saying.account for saying in status.agreeing}
    hearing = hearing.among(agreeing).among(decided.accepted(incident))
    findings = {found.field: found for found in _findings(hearing, incident, status)}
    grade = graded(hearing, findings)
    decision = decided.last_of(incident, "grade")
    if decision is None:
        return Weighed(incident, findings, grade.grade, grade.why, grade.independent)
    own: Grade = decided.decided_grade(decision)
    why = f"so decided by {decision.by}: {decision.reason}; by the claims it would be {grade.grade}, since {grade.why}"
    return Weighed(incident, findings, own, why, grade.independent)


def _findings(hearing: Hearing, incident: Incident, status: Finding) -> Iterable[Finding]:
    yield status
    if not hearing.accounts:
        yield from (Finding(field, None) for field in FIELDS if field != "status")
        return
    kind = _corrected(kinds.types(hearing), incident)
    yield kind
    yield kinds.event_types(kind)
    doers, targets = parties(hearing, str(kind.value))
    found = (times(hearing), places(hearing), doers, targets, weapons(hearing))
    more = (kinds.civilians(hearing), kinds.aggregates(hearing), *harm(hearing, str(status.value)))
    for finding in (*found, *more):
        yield _corrected(finding, incident)
    known = {finding.field for finding in (*found, *more)}
    for decision in decided.in_force(incident.decisions):
        field = str(decision.value.get("field"))
        if decision.kind == "correct" and field in CORRECTABLE and field not in known | {"type"}:
            yield _corrected(Finding(field, None), incident)


def _corrected(found: Finding, incident: Incident) -> Finding:
    return decided.with_decision(found, decided.last_of(incident, "correct", found.field), incident)
