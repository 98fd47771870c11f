"""What the pages of audits show: the audits, one audit's findings, an event and a report to be marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from khabar.desk.agreement.coefficients import Share
from khabar.desk.audits.marking import (
    JUDGED,
    SIDES,
    Audit,
    DrawnEvent,
    DrawnReport,
    EventMarks,
    Judged,
    Marked,
    ReportMarks,
    Verdict,
)
from khabar.desk.audits.measuring import Findings, findings
from khabar.desk.coders.codings import MEASURES, CodedEvent
from khabar.desk.coders.differences import said_of, words_of
from khabar.desk.coders.faults import shown
from khabar.desk.coders.starting import event_of
from khabar.desk.views.plain_text import MarkedWords, TextParagraph, plain_text
from khabar.desk.views.rounds import Rule, rules, title_of
from khabar.nouns import Event, Place, Record, Report, Span

_LABELS: dict[Judged, str] = {
    "event": "Is there such an event",
    "aggregate": "Sum of several",
    "located": "Where the places are put",
    "claims": "Claims",
}
_RULE_OF = {"located": "places"}
_ON_WORDS = ("doers", "targets", "places", "time")


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An audit in the list. `wrong`: the share of its marked events that are none."""

    number: int
    name: str
    by: str
    recorded_at: str
    events: int
    events_marked: int
    reports: int
    reports_marked: int
    wrong: Share


@dataclass(frozen=True, slots=True)
class AuditsView:
    """All audits, the newest first."""

    audits: tuple[AuditLine, ...]
    may_make: bool
    suggested_seed: int
    of: str


@dataclass(frozen=True, slots=True)
class AuditView:
    """An audit and what it found so far; `next_event`, `next_report`: places that nobody has marked."""

    audit: Audit
    events_marked: int
    reports_marked: int
    findings: Findings
    labels: dict[Judged, str]
    next_event: int | None
    next_report: int | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the machine says in a field of an event, with its words, and what was said of that."""

    field: Judged
    label: str
    said: tuple[str, ...]
    words: tuple[MarkedWords, ...]
    verdict: Verdict | None
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class MarkView:
    """An event of the machine to be marked. `is_there`: the machine still codes it so."""

    audit: int
    audit_name: str
    place: int
    drawn: int
    marked: int
    key: str
    title: str
    outlet: str | None
    published: str | None
    language: str | None
    paragraphs: tuple[TextParagraph, ...]
    text_length: int
    asked: tuple[Asked, ...]
    claims: int
    missed_claims: int | None
    note: str
    by: str | None
    is_there: bool
    next: int | None
    side: str
    sides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MachineEvent:
    """An event that the machine has of a report: its number there, its type, status, its words."""

    number: int
    type: str
    status: str
    said: str
    words: tuple[MarkedWords, ...]


@dataclass(frozen=True, slots=True)
class MissedView:
    """A report to be looked at for what was missed."""

    audit: int
    audit_name: str
    place: int
    drawn: int
    marked: int
    key: str
    title: str
    outlet: str | None
    published: str | None
    language: str | None
    paragraphs: tuple[TextParagraph, ...]
    text_length: int
    events: tuple[MachineEvent, ...]
    wrong: int | None
    missed: int | None
    note: str
    by: str | None
    rule: Rule | None


def audit_line(marked: Marked) -> AuditLine:
    """An audit in the list."""
    audit = marked.audit
    found = findings(marked)
    return AuditLine(
        audit.number,
        audit.name,
        audit.by,
        audit.recorded_at,
        len(audit.events),
        len(marked.events),
        len(audit.reports),
        len(marked.reports),
        found.whole.fields[0].error,
    )


def audit_view(marked: Marked) -> AuditView:
    """An audit with its findings."""
    notes = [one.note for one in marked.events.values()] + [one.note for one in marked.reports.values()]
    return AuditView(
        audit=marked.audit,
        events_marked=len(marked.events),
        reports_marked=len(marked.reports),
        findings=findings(marked),
        labels={field: label_of(field) for field in JUDGED},
        next_event=marked.next_event(),
        next_report=marked.next_report(),
        notes=tuple(filter(None, notes)),
    )


def label_of(field: Judged) -> str:
    """What a judged field is called."""
    return _LABELS.get(field, field.capitalize())


def mark_view(marked: Marked, drawn: DrawnEvent, report: Report, event: Event | None) -> MarkView:
    """An event to be marked; `event` None: it is not coded so any more."""
    marks = marked.events.get(drawn.place)
    asked = tuple(_asked(event, marks)) if event else ()
    words = [MarkedWords(w.start, w.end, f"of-{one.field}") for one in asked for w in one.words]
    return MarkView(
        audit=marked.audit.number,
        audit_name=marked.audit.name,
        place=drawn.place,
        drawn=len(marked.audit.events),
        marked=len(marked.events),
        key=report.id,
        title=title_of(report),
        outlet=report.publisher,
        published=report.published.date if report.published else None,
        language=report.language,
        paragraphs=plain_text(report, words),
        text_length=len(report.text),
        asked=asked,
        claims=len(event.claims) if event else 0,
        missed_claims=marks.missed_claims if marks else None,
        note=marks.note if marks else "",
        by=marks.by if marks else None,
        is_there=event is not None,
        next=following if (following := marked.next_event(drawn.place)) != drawn.place else None,
        side=drawn.side,
        sides=SIDES,
    )


def _asked(event: Event, marks: EventMarks | None) -> Iterator[Asked]:
    coded = event_of(event)
    verdicts = marks.verdicts if marks else {}
    for field in JUDGED:
        said, words = _said(event, coded, field)
        named = _RULE_OF.get(field, field)
        rule = next((one for one in rules() if one.field == named), None)
        shown_words = tuple(MarkedWords(span.start, span.end, span.text) for span in words)
        yield Asked(field, label_of(field), said, shown_words, verdicts.get(field), rule)


def _said(event: Event, coded: CodedEvent, field: Judged) -> tuple[tuple[str, ...], Sequence[Span]]:
    if field == "event":
        return (event.type,), coded.triggers
    if field == "located":
        return tuple(map(_located, event.places)) or ("no place",), [place.words for place in event.places]
    if field == "claims":
        spans = [span for claim in event.claims for span in (claim.source.words if claim.source else None, claim.quote)]
        return tuple(_claims(coded)) or ("none",), [span for span in spans if span is not None]
    if field in MEASURES:
        told = getattr(event.harm, field)
        return (said_of(coded, field),), [told.span] if told and told.span else []
    return (said_of(coded, field),), words_of(coded, field) if field in _ON_WORDS else ()


def _located(place: Place) -> str:
    if place.lat is None or place.lon is None:
        return f"{place.words.text}: not put anywhere"
    area = ", ".join(part for part in (place.admin2, place.admin1, place.country) if part)
    return f"{place.words.text}: {place.name or ''} ({area}) {place.lat:.3f}, {place.lon:.3f}"


def _claims(coded: CodedEvent) -> Iterator[str]:
    for claim in coded.claims:
        source = claim.source[0].text if claim.source else "the report itself"
        parts = [source, claim.stance, "hedged" if claim.hedge else ""]
        parts += [f"{measure} {shown(claim.figures[measure])}" for measure in MEASURES if measure in claim.figures]
        yield ", ".join(filter(None, parts))


def missed_view(marked: Marked, drawn: DrawnReport, record: Record) -> MissedView:
    """A report to be looked at for what was missed."""
    report = record.report
    marks: ReportMarks | None = marked.reports.get(drawn.place)
    events = tuple(_machine_event(number, event) for number, event in enumerate(record.events, 1))
    words = [MarkedWords(w.start, w.end, "of-event") for one in events for w in one.words]
    return MissedView(
        audit=marked.audit.number,
        audit_name=marked.audit.name,
        place=drawn.place,
        drawn=len(marked.audit.reports),
        marked=len(marked.reports),
        key=report.id,
        title=title_of(report),
        outlet=report.publisher,
        published=report.published.date if report.published else None,
        language=report.language,
        paragraphs=plain_text(report, words),
        text_length=len(report.text),
        events=events,
        wrong=marks.wrong if marks else None,
        missed=marks.missed if marks else None,
        note=marks.note if marks else "",
        by=marks.by if marks else None,
        rule=next((one for one in rules() if one.field == "event"), None),
    )


def _machine_event(number: int, event: Event) -> MachineEvent:
    coded = event_of(event)
    said = "; ".join(f"{name} {said_of(coded, name)}" for name in ("doers", "targets", "places"))
    words = tuple(MarkedWords(span.start, span.end, span.text) for span in coded.triggers)
    return MachineEvent(number, event.type, event.status, said, words)
