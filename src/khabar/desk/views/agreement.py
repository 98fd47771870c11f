"""What the pages of agreement and adjudication show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from khabar.desk.coders.aligning import Field
from khabar.desk.coders.codings import FLAGS, Coding
from khabar.desk.coders.differences import Difference, differences, rows_of
from khabar.desk.coders.measuring import Agreement
from khabar.desk.coders.rounds import Progress, Settled
from khabar.desk.views.plain_text import MarkedWords, TextParagraph, plain_text
from khabar.desk.views.rounds import Rule, rules, title_of
from khabar.nouns import Report
from khabar.nouns.record import Status
from khabar.nouns.types import SUB_EVENT_TYPES

Versions = Literal["last", "first"]
#: the field of an event or claim -> the rule that stands beside it
_RULE_OF = {"claim": "claims"}
LABELS: Mapping[str, str] = {
    "event": "Is it an event",
    "claim": "Claim",
    "aggregate": "Sum of several",
    "main": "Main event",
    "civilians": "Civilians",
    "time": "Days",
    "precision": "Precision of the days",
    "claims": "Claims (sources)",
    "stance": "Stance of claims",
    "hedge": "Hedge of claims",
}


@dataclass(frozen=True, slots=True)
class AgreementView:
    """How far the coders of a round agree on the reports that all have submitted.

    `versions`: their last codings, or the first ones of each, before anything was reopened. `reopened` reports were
    coded more than once by somebody.
    """

    round: int
    name: str
    coders: tuple[str, ...]
    versions: Versions
    reports: int
    complete: int
    reopened: int
    whole: Agreement
    kinds: tuple[Agreement, ...]
    strata: str


@dataclass(frozen=True, slots=True)
class SideShown:
    """What one coder says, with the words of the report that it rests on."""

    coder: str
    place: int
    is_there: bool
    said: str
    words: tuple[MarkedWords, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One difference: what each coder says, the rule, what may be chosen, what was chosen.

    `takes`: the place of the coder whose value was chosen; None: a `third`, or nothing yet. `may_third`: another value
    may be written; `values`: those it must be one of, where there are such.
    """

    id: str
    kind: str
    field: str
    label: str
    event: int
    about: str
    sides: tuple[SideShown, ...]
    rule: Rule | None
    may_third: bool
    values: tuple[str, ...]
    takes: int | None
    third: str
    reason: str


@dataclass(frozen=True, slots=True)
class AdjudicateView:
    """The differences between the codings of one report. `agreed`: events in which nothing differs.

    `settled`: the decision on them that is in force. `next`: the next report of the round with open differences.
    """

    round: int
    round_name: str
    key: str
    title: str
    outlet: str | None
    published: str | None
    language: str | None
    coders: tuple[str, ...]
    paragraphs: tuple[TextParagraph, ...]
    text_length: int
    questions: tuple[Question, ...]
    events: int
    agreed: int
    settled: Settled | None
    may_settle: bool
    next: str | None


def label_of(field: str) -> str:
    """What a field is called on pages."""
    return LABELS.get(field, field.capitalize())


def adjudicate_view(
    going: Progress, capture: int, report: Report, codings: Sequence[Coding],
    chosen: Mapping[str, Mapping[str, object]], *, may_settle: bool, following: str | None,
) -> AdjudicateView:  # fmt: skip
    """The differences of a report with what was chosen so far."""
    found = differences(codings, going.round.coders, report.text)
    marked = [
        MarkedWords(span.start, span.end, f"side-{place}")
        for one in found
        for place, side in enumerate(one.sides)
        for span in side.words
    ]
    rows = rows_of(codings, report.text)
    return AdjudicateView(
        round=going.round.number,
        round_name=going.round.name,
        key=report.id,
        title=title_of(report),
        outlet=report.publisher,
        published=report.published.date if report.published else None,
        language=report.language,
        coders=going.round.coders,
        paragraphs=plain_text(report, marked),
        text_length=len(report.text),
        questions=tuple(_question(one, chosen.get(one.id, {})) for one in found),
        events=len(rows),
        agreed=len(rows) - len({one.row for one in found}),
        settled=going.settling(capture),
        may_settle=may_settle,
        next=following,
    )


def _question(one: Difference, chosen: Mapping[str, object]) -> Question:
    sides = tuple(
        SideShown(
            side.coder,
            place,
            side.is_there,
            side.said,
            tuple(MarkedWords(span.start, span.end, span.text) for span in side.words),
        )
        for place, side in enumerate(one.sides)
    )
    rule = _RULE_OF.get(one.field, one.field)
    take = chosen.get("take")
    return Question(
        id=one.id,
        kind=one.kind,
        field=one.field,
        label=label_of(one.field),
        event=one.row + 1,
        about=one.about,
        sides=sides,
        rule=next((r for r in rules() if r.field == rule), None),
        may_third=one.kind == "field",
        values=values_of(one.field),
        takes=take if isinstance(take, int) and not isinstance(take, bool) else None,
        third=str(chosen.get("third") or ""),
        reason=str(chosen.get("reason") or ""),
    )


def values_of(field: Field | str) -> tuple[str, ...]:
    """The values that a field can have, where they are few."""
    if field in FLAGS:
        return ("yes", "no")
    return {"type": SUB_EVENT_TYPES, "status": get_args(Status)}.get(field, ())
