"""What an audit found: the error of each field with its interval, over all, by side and by type; what was missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from khabar.desk.agreement.coefficients import Share, clustered_share, weighted_share, wilson
from khabar.desk.audits.marking import JUDGED, DrawnEvent, EventMarks, Judged, Marked, family_of


@dataclass(frozen=True, slots=True)
class FieldError:
    """How often a field is wrong, among those of which somebody could tell; `unsure`: nobody could."""

    field: Judged
    error: Share
    unsure: int


@dataclass(frozen=True, slots=True)
class GroupErrors:
    """The errors of one kind of event; `marked` of the `drawn` were looked at."""

    name: str
    drawn: int
    marked: int
    fields: tuple[FieldError, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What an audit found. `claims_found`: the share of claims that the machine has, among those that the report makes.

    `events_found`: the share of the events that reports tell which the machine has; `reports_marked` were looked at.
    """

    whole: GroupErrors
    by_side: tuple[GroupErrors, ...]
    by_type: tuple[GroupErrors, ...]
    claims_found: Share
    events_found: Share
    reports_marked: int


def findings(marked: Marked) -> Findings:
    """All that the marks of an audit say."""
    drawn = {one.place: one for one in marked.audit.events}
    counted = [(m.claims, m.missed_claims) for m in marked.events.values() if m.missed_claims is not None]
    claims = [(found, found + missed) for found, missed in counted]
    events = [(m.events - m.wrong, m.events - m.wrong + m.missed) for m in marked.reports.values()]
    return Findings(
        whole=_group("all", marked.audit.events, marked.events, marked.audit.population),
        by_side=_groups(drawn.values(), marked.events, lambda one: one.side),
        by_type=_groups(drawn.values(), marked.events, lambda one: family_of(one.type)),
        claims_found=clustered_share(claims),
        events_found=clustered_share(events),
        reports_marked=len(marked.reports),
    )


def _groups(
    drawn: Iterable[DrawnEvent], marks: Mapping[int, EventMarks], kind: Callable[[DrawnEvent], str]
) -> tuple[GroupErrors, ...]:
    kinds: dict[str, list[DrawnEvent]] = defaultdict(list)
    for one in drawn:
        kinds[kind(one)].append(one)
    ordered = sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(_group(name, some, marks, {}) for name, some in ordered)


def _group(
    name: str, drawn: Sequence[DrawnEvent], marks: Mapping[int, EventMarks], population: Mapping[str, int]
) -> GroupErrors:
    """The errors of some events; with the `population` of their strata each stratum counts by its size."""
    seen = [(one.stratum, marks[one.place]) for one in drawn if one.place in marks]
    return GroupErrors(name, len(drawn), len(seen), tuple(_error(field, seen, population) for field in JUDGED))


def _error(field: Judged, seen: Sequence[tuple[str, EventMarks]], population: Mapping[str, int]) -> FieldError:
    told = [(stratum, marks.verdicts[field]) for stratum, marks in seen if field in marks.verdicts]
    sure = [(stratum, verdict == "wrong") for stratum, verdict in told if verdict != "unsure"]
    if len(population) > 1:
        strata = ([wrong for stratum, wrong in sure if stratum == name] for name in population)
        error = weighted_share(
            (sum(some), len(some), float(size)) for some, size in zip(strata, population.values(), strict=True)
        )
    else:
        error = wilson(sum(wrong for _, wrong in sure), len(sure))
    return FieldError(field, error, len(told) - len(sure))
