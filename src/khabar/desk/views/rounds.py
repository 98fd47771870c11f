"""What the pages of rounds show: the rounds, one round's progress, a report to be coded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from khabar.desk.coders.codings import Coding, encode
from khabar.desk.coders.faults import Fault, faults_of
from khabar.desk.coders.rounds import Drawn, Progress, Reopened, Round, Standing
from khabar.desk.views.plain_text import TextParagraph, plain_text
from khabar.nouns import Report
from khabar.nouns.types import EVENT_TYPES
from khabar.text.tables import rows


@dataclass(frozen=True, slots=True)
class CoderProgress:
    """How far one coder has come: of `reports` so many are submitted, so many to be coded again."""

    coder: str
    submitted: int
    reopened: int
    reports: int


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the list. `mine`: reports that the one who asks has still to code; None: no coder of this round."""

    number: int
    name: str
    by: str
    recorded_at: str
    reports: int
    complete: int
    settled: int
    coders: tuple[CoderProgress, ...]
    mine: int | None


@dataclass(frozen=True, slots=True)
class RoundsView:
    """All rounds, the newest first; `people`: who can be named as coders, empty where nobody logs in."""

    rounds: tuple[RoundLine, ...]
    me: str
    may_make: bool
    people: tuple[str, ...]
    suggested_seed: int
    of: str


@dataclass(frozen=True, slots=True)
class Cell:
    """How a coder stands with a report; `version`: how often it was submitted."""

    coder: str
    standing: Standing
    version: int


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report of a round. `key` None: it was sealed since it was drawn; `differences`: how many, once all coded it."""

    capture: int
    key: str | None
    title: str
    outlet: str | None
    published: str | None
    stratum: str
    cells: tuple[Cell, ...]
    complete: bool
    differences: int | None
    settled_by: str | None


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round and how far it has come. `next`: the report that the one who asks is to code next, if any."""

    round: Round
    coders: tuple[CoderProgress, ...]
    reports: tuple[ReportLine, ...]
    reopened: tuple[Reopened, ...]
    complete: int
    settled: int
    is_coder: bool
    may_lead: bool
    next: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """What the codebook says of a field, in short; `section` of the codebook."""

    field: str
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Type:
    """A sub-event type and the event type it belongs to."""

    name: str
    family: str


@dataclass(frozen=True, slots=True)
class RulesView:
    """The codebook in short."""

    rules: tuple[Rule, ...]
    types: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class CodeView:
    """A report to be coded. `coding`: what is there so far (a draft, what was submitted before, the machine's, or
    nothing), in the form in which it is sent back; `revision` of the draft, 0 where there is none; `place` in the
    round, from 1.
    """

    round: int
    round_name: str
    key: str
    capture: int
    sha256: str
    title: str
    outlet: str | None
    published: str | None
    url: str | None
    language: str | None
    paragraphs: tuple[TextParagraph, ...]
    characters: int
    standing: Standing
    started_from: str
    reason: str
    coding: Mapping[str, object]
    faults: tuple[Fault, ...]
    revision: int
    saved_at: float | None
    rules: tuple[Rule, ...]
    types: tuple[Type, ...]
    place: int
    reports: int
    left: int


@dataclass(frozen=True, slots=True)
class DraftView:
    """That a draft was saved: its revision, when (seconds since 1970, UTC), and what the coding still lacks."""

    revision: int
    saved_at: float
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class SubmittedView:
    """That a coding was submitted; `complete`: all coders have. `next`: the page to go to."""

    key: str
    complete: bool
    next: str


def rules() -> tuple[Rule, ...]:
    """The codebook's rules for the fields, in short."""
    return tuple(Rule(*row) for row in rows("khabar.desk", "codebook_rules.tsv"))


def types() -> tuple[Type, ...]:
    """The types in the codebook's order of precedence."""
    return tuple(Type(name, family) for name, family in EVENT_TYPES.items())


def round_line(going: Progress, me: str) -> RoundLine:
    """A round in the list."""
    made = going.round
    captures = [drawn.capture for drawn in made.drawn]
    mine = sum(going.standing(capture, me) != "submitted" for capture in captures) if me in made.coders else None
    complete, settled = _done(going)
    return RoundLine(
        made.number, made.name, made.by, made.recorded_at, len(captures), complete, settled, coder_progress(going), mine
    )


def coder_progress(going: Progress) -> tuple[CoderProgress, ...]:
    """How far each coder has come."""
    found = []
    for coder in going.round.coders:
        standings = [going.standing(drawn.capture, coder) for drawn in going.round.drawn]
        found.append(CoderProgress(coder, standings.count("submitted"), standings.count("reopened"), len(standings)))
    return tuple(found)


def _done(going: Progress) -> tuple[int, int]:
    captures = [drawn.capture for drawn in going.round.drawn]
    complete = sum(going.is_complete(capture) for capture in captures)
    return complete, sum(going.settling(capture) is not None for capture in captures)


def round_view(
    going: Progress, reports: Mapping[int, Report], differing: Mapping[int, int], me: str, *, may_lead: bool
) -> RoundView:
    """A round; `reports` by their captures, those that were sealed left out, and their numbers of differences."""
    complete, settled = _done(going)
    next_one = going.next_for(me) if me in going.round.coders else None
    return RoundView(
        round=going.round,
        coders=coder_progress(going),
        reports=tuple(_report_line(going, drawn, reports, differing) for drawn in going.round.drawn),
        reopened=tuple(going.reopened),
        complete=complete,
        settled=settled,
        is_coder=me in going.round.coders,
        may_lead=may_lead,
        next=reports[next_one].id if next_one is not None and next_one in reports else None,
    )


def _report_line(
    going: Progress, drawn: Drawn, reports: Mapping[int, Report], differing: Mapping[int, int]
) -> ReportLine:
    capture = drawn.capture
    report = reports.get(capture)
    cells = []
    for coder in going.round.coders:
        last = going.last(capture, coder)
        cells.append(Cell(coder, going.standing(capture, coder), last.version if last else 0))
    settling = going.settling(capture)
    return ReportLine(
        capture=capture,
        key=report.id if report else None,
        title=title_of(report) if report else "sealed since it was drawn",
        outlet=report.publisher if report else None,
        published=report.published.date if report and report.published else None,
        stratum=drawn.stratum,
        cells=tuple(cells),
        complete=going.is_complete(capture),
        differences=differing.get(capture),
        settled_by=settling.by if settling else None,
    )


def title_of(report: Report) -> str:
    """What a report is called in lists: its title, else its first words."""
    if report.title:
        return report.title
    first = report.text.strip().partition("\n")[0]
    return first if len(first) <= 90 else f"{first[:88].rpartition(' ')[0]} …"


def code_view(
    going: Progress, capture: int, report: Report, coder: str, coding: Coding, *, started_from: str,
    draft: tuple[int, float | None],
) -> CodeView:  # fmt: skip
    """The page on which a coder codes a report; `draft`: its revision and when it was saved."""
    published = report.published.date if report.published else None
    order = [drawn.capture for drawn in going.round.drawn]
    again = [one.reason for one in going.reopened if (one.capture, one.coder) == (capture, coder)]
    standing = going.standing(capture, coder)
    return CodeView(
        round=going.round.number,
        round_name=going.round.name,
        key=report.id,
        capture=capture,
        sha256=report.sha256,
        title=title_of(report),
        outlet=report.publisher,
        published=published,
        url=report.url,
        language=report.language,
        paragraphs=plain_text(report),
        characters=len(report.text),
        standing=standing,
        started_from=started_from,
        reason=again[-1] if again and standing == "reopened" else "",
        coding=encode(coding),
        faults=faults_of(coding, published),
        revision=draft[0],
        saved_at=draft[1],
        rules=rules(),
        types=types(),
        place=order.index(capture) + 1,
        reports=len(order),
        left=sum(going.standing(one, coder) != "submitted" for one in order),
    )
