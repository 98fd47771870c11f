"""A reader measured on coded reports: each field with its interval, by kind of report, by side, types confused."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from khabar.errors import InputError
from khabar.learn.scoring import (
    FIELDS,
    SHARES,
    Comparison,
    Fate,
    ScoredEvent,
    compare,
    events_of,
    figures,
    intervals,
    total,
)
from khabar.nouns import UNREAD, Span
from khabar.read.quoted import Finder
from khabar.resolve.actors import actor_context, identify

#: what stands for an actor's side where its kind is not one of ACLED's armed ones
OTHER, NOBODY = "other", "nobody named"
SIDES = ("state forces", "rebel group", "political militia", "external/other forces", OTHER, NOBODY)


@dataclass(frozen=True, slots=True)
class CodedReport:
    """A report, and what a person coded of it.

    `report` is report JSON as a reader is given it, `text` what both sides' words stand in, `coded` the quote format,
    `where` its file, for errors.
    """

    id: str
    text: str
    report: Mapping[str, Any]
    coded: Mapping[str, Any]
    where: str

    @property
    def family(self) -> str:
        """The kind of report: the source that its id begins with."""
        return family_of(self.id)


def family_of(id: str) -> str:
    """The kind of report that an id tells: "fakes" of "fakes-1926478974", "m2e2" of "m2e2_VOA_EN_NW_2016"."""
    return re.split(r"[-_]", id, maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: precision, recall, F1 (or a share three times), 95 % of the last, gold values counted."""

    name: str
    precision: float
    recall: float
    f1: float
    low: float
    high: float
    of: int


@dataclass(frozen=True, slots=True)
class Side:
    """How the events of one side are read: shares of its gold events told, rightly typed, counted and wholly right."""

    name: str
    events: int
    told: float
    type: float
    killed: float | None
    whole: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that one reader's records show against coded reports.

    `absent`: reports without a record. `unread`: reports whose record says that nobody looked for events in them. Both
    count as reports in which nothing was found.
    """

    reports: int
    events: int
    rows: Sequence[Row]
    families: Mapping[str, Sequence[Row]]
    sides: Sequence[Side]
    confusions: Sequence[tuple[str, str, int]]
    misses: Sequence[tuple[str, Fate]]
    absent: Sequence[str]
    unread: Sequence[str]


def evaluate(reports: Sequence[CodedReport], found: Mapping[str, Mapping[str, Any]], where: str) -> Evaluation:
    """`found`: by report id the lines of `khabar code --format jsonl`, or another coder's codes; `where` their file.

    There is one report at least. InputError for codes that have not their form.
    """
    comparisons, sides = [], []
    for report in reports:
        comparison = compare(report.id, _coded_events(report), _found_events(report, found.get(report.id), where))
        comparisons.append(comparison)
        sides += [(side_of(report, fate), fate) for fate in comparison.fates]
    by_family: dict[str, list[Comparison]] = defaultdict(list)
    for report, comparison in zip(reports, comparisons, strict=True):
        by_family[report.family].append(comparison)
    return Evaluation(
        reports=len(reports),
        events=sum(len(c.fates) for c in comparisons),
        rows=_rows(comparisons),
        families={name: _rows(some) for name, some in sorted(by_family.items(), key=lambda x: (-len(x[1]), x[0]))},
        sides=[_side(name, fates) for name in SIDES if (fates := [fate for side, fate in sides if side == name])],
        confusions=_confusions(comparisons),
        misses=[(c.id, fate) for c in comparisons for fate in c.fates if not _is_whole(fate)],
        absent=[report.id for report in reports if report.id not in found],
        unread=[report.id for report in reports if _is_unread(found.get(report.id, {}))],
    )


def _coded_events(report: CodedReport) -> list[ScoredEvent]:
    return events_of(report.coded, report.text, f"{report.where}, {report.id}")


def _found_events(report: CodedReport, found: Mapping[str, Any] | None, where: str) -> list[ScoredEvent]:
    if found is None:
        return []
    at = f"{where}, {report.id}"
    if "report" in found and found["report"].get("text") != report.text:
        raise InputError("is the record of another text", at, "code the reports anew")
    return events_of(found, report.text, at)


def _is_unread(found: Mapping[str, Any]) -> bool:
    problems = found.get("problems")
    codes = [p.get("code") for p in problems if isinstance(p, dict)] if isinstance(problems, list) else []
    return any(code in codes for code in UNREAD)


def _rows(comparisons: Sequence[Comparison]) -> list[Row]:
    counts = total(comparisons)
    values, spread = figures(counts), intervals(comparisons)
    return [Row(name, *values[name], *spread[name], counts[name, "gold"]) for name in FIELDS]


def side_of(report: CodedReport, fate: Fate) -> str:
    """The kind of the gold event's first doer, as `khabar identify` takes its words; one of `SIDES`."""
    doer = next((wordings for wordings in fate.gold.roles["doers"] if wordings), None)
    if doer is None:
        return NOBODY
    span = Finder(report.text).first(doer[0])
    if span is None:
        return OTHER
    published = report.coded.get("published")
    context = actor_context(report.text, str(published)[:10] if published else None, None)
    kind = identify(report.text, Span.of(report.text, *span), context=context).kind
    return kind if kind in SIDES else OTHER


def _side(name: str, fates: Sequence[Fate]) -> Side:
    counted = [fate for fate in fates if fate.gold.killed]
    return Side(
        name=name,
        events=len(fates),
        told=_share(fates, "told"),
        type=_share(fates, "type"),
        killed=_share(counted, "killed") if counted else None,
        whole=sum(map(_is_whole, fates)) / len(fates) if fates else 0.0,
    )


def _share(fates: Sequence[Fate], name: str) -> float:
    return sum(name in fate.right for fate in fates) / len(fates) if fates else 0.0


def _is_whole(fate: Fate) -> bool:
    return fate.right >= {"status", "doers", "places", "killed", "date"}


def _confusions(comparisons: Iterable[Comparison]) -> list[tuple[str, str, int]]:
    """(coded type, the reader's type, events) where they differ, the commonest first; "(none)" where there is none."""
    pairs: Counter[tuple[str, str]] = Counter()
    for comparison in comparisons:
        pairs.update(comparison.types)
    return [(a, b, n) for (a, b), n in sorted(pairs.items(), key=lambda x: (-x[1], x[0])) if a != b]


def as_json(found: Evaluation, misses: int = 0) -> dict[str, object]:
    """The figures as plain values, rounded to three places, and the first `misses` gold events not wholly right."""
    return {
        "reports": found.reports,
        "events": found.events,
        "absent": list(found.absent),
        "unread": list(found.unread),
        "fields": _table(found.rows),
        "families": {name: _table(rows) for name, rows in found.families.items()},
        "sides": {
            side.name: {
                "events": side.events, "told": round(side.told, 3), "type": round(side.type, 3),
                "killed": None if side.killed is None else round(side.killed, 3), "whole": round(side.whole, 3),
            }
            for side in found.sides
        },
        "confusions": [{"coded": a, "found": b, "events": n} for a, b, n in found.confusions],
        "misses": [
            {"id": name, "right": sorted(fate.right), "coded": _plain(fate.gold), "found": _plain(fate.found)}
            for name, fate in found.misses[:misses]
        ],
    }  # fmt: skip


def _table(rows: Sequence[Row]) -> dict[str, object]:
    return {
        row.name: {
            **({} if row.name in SHARES else {"precision": round(row.precision, 3), "recall": round(row.recall, 3)}),
            "share" if row.name in SHARES else "f1": round(row.f1, 3),
            "interval": [round(row.low, 3), round(row.high, 3)],
            "of": row.of,
        }
        for row in rows
    }


def _plain(event: ScoredEvent | None) -> dict[str, object] | None:
    """What is compared of an event, as far as people read it."""
    if event is None:
        return None
    return {"type": event.type, "status": event.status, **event.roles, "killed": event.killed, "date": event.date}
