"""How well two codings of a report agree: a gold side and another, event by event, field by field.

The measure of the project's scorer (`shared/gold/score.py`), with what it does not give: by kind of report and by side,
a confusion of types, and a first and a second coder. An event of one side can stand for one of the other when one of
its triggers lies in a sentence in which the other is told; pairs are taken one to one, best first. Aggregates are
neither asked for nor punished.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from khabar.read.compose import fold

Offsets = tuple[int, int]
ROLES = ("doers", "targets", "places")
#: told: an event by its sentence; type, status: and with that right; whole: all that a row of a record holds
FIELDS = ("told", "type", "status", "roles", "claims", "killed", "date", "main", "whole")
#: fields that are shares of gold events (of reports: main), not F1
SHARES = ("main", "whole")
#: words that tell no referent apart, as the scorer has them
_IDLE = frozenset(
    [
        "a", "an", "the", "of", "in", "on", "at", "by", "to", "from", "for", "with", "and", "or", "his", "her", "their",
        "its", "near", "several", "some", "all", "other", "two", "three", "city", "town", "village", "province", "area",
        "district", "region", "countryside", "neighborhood", "neighbourhood",
    ]
)  # fmt: skip
_WORD = re.compile(r"\w+")
_STOP = re.compile(r"\n+|(?<=[a-z0-9)\]%’”\"'][.!?])[”\"’']?\s+(?=[\"“‘']?[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class ScoredEvent:
    """What is compared of an event. Referents are lists of wordings; a source of nobody is an empty list."""

    type: str
    status: str
    aggregate: bool
    main: bool
    triggers: Sequence[Offsets]
    sentences: Sequence[Offsets]
    roles: dict[str, list[list[str]]]
    killed: list[int | None] | None
    date: tuple[str, str] | None
    sources: list[list[str]]


@dataclass(slots=True)
class Comparison:
    """Counts of one report: (field, "hit" | "gold" | "predicted"), pairs of types, and what became of gold events."""

    id: str
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    types: Counter[tuple[str, str]] = field(default_factory=Counter)
    fates: list[Fate] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fate:
    """A gold event, what stood for it, and which of told, type, status, doers, places, killed and date were right."""

    gold: ScoredEvent
    found: ScoredEvent | None
    right: frozenset[str]


def sentence_around(span: Offsets, text: str) -> Offsets:
    """The rough sentence that holds a span, as the scorer cuts it."""
    left = max((m.end() for m in _STOP.finditer(text, 0, span[0])), default=0)
    right = _STOP.search(text, max(span[1] - 1, 0))
    return left, right.start() if right else len(text)


def compare(id: str, gold: Sequence[ScoredEvent], found: Sequence[ScoredEvent]) -> Comparison:
    """The counts of one report."""
    out = Comparison(id)
    mate = paired(gold, found)
    for number, event in enumerate(gold):
        if not event.aggregate:
            _count_gold(out, event, found[mate[number]] if number in mate else None)
    back = {other: number for number, other in mate.items()}
    for number, event in enumerate(found):
        if not (gold[back[number]] if number in back else event).aggregate:
            _count_found(out.counts, event)
            if number not in back:
                out.types["(none)", event.type] += 1
    mains = [next((e.type for e in side if e.main), None) for side in (gold, found)]
    out.counts["main", "hit"] += mains[0] == mains[1]
    out.counts["main", "gold"] += 1
    return out


def paired(gold: Sequence[ScoredEvent], found: Sequence[ScoredEvent]) -> dict[int, int]:
    """For each gold event that has one the event that stands for it, by their places."""
    scored = sorted(((_likeness(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)), reverse=True)
    mate: dict[int, int] = {}
    for score, i, j in scored:
        if score and i not in mate and j not in mate.values():
            mate[i] = j
    return mate


def _likeness(gold: ScoredEvent, found: ScoredEvent) -> float:
    if not any(s[0] <= t[0] < s[1] for s in gold.sentences for t in found.triggers):
        return 0.0
    near = any(t[0] < u[1] and u[0] < t[1] for t in gold.triggers for u in found.triggers)
    roles = sum(matches(gold.roles[r], found.roles[r]) / max(1, len(gold.roles[r])) for r in ROLES)
    return 1 + 3 * (gold.type == found.type) + (gold.status == found.status) + near + roles


def _count_gold(out: Comparison, gold: ScoredEvent, found: ScoredEvent | None) -> None:
    right = _right(gold, found)
    n = out.counts
    for name in ("told", "type", "status"):
        n[name, "hit"] += name in right
        n[name, "gold"] += 1
    for role in ROLES:
        n["roles", "hit"] += matches(gold.roles[role], found.roles[role]) if found else 0
        n["roles", "gold"] += len(gold.roles[role])
    n["claims", "hit"] += matches(_vouching(gold), _vouching(found)) if found else 0
    n["claims", "gold"] += len(gold.sources)
    for name, value in (("killed", gold.killed), ("date", gold.date)):
        if value:
            n[name, "hit"] += found is not None and name in right
            n[name, "gold"] += 1
    n["whole", "hit"] += right >= {"status", "doers", "places", "killed", "date"}
    n["whole", "gold"] += 1
    out.types[gold.type, found.type if found else "(none)"] += 1
    out.fates.append(Fate(gold, found, right))


def _right(gold: ScoredEvent, found: ScoredEvent | None) -> frozenset[str]:
    if found is None:
        return frozenset()
    right = {"told"}
    if gold.type == found.type:
        right |= {"type", "status"} if gold.status == found.status else {"type"}
    for role in ROLES:
        if len(gold.roles[role]) == len(found.roles[role]) == matches(gold.roles[role], found.roles[role]):
            right.add(role)
    right |= {name for name in ("killed", "date") if getattr(gold, name) == getattr(found, name)}
    return frozenset(right)


def _count_found(n: Counter[tuple[str, str]], event: ScoredEvent) -> None:
    for name in ("told", "type", "status"):
        n[name, "predicted"] += 1
    n["roles", "predicted"] += sum(len(event.roles[role]) for role in ROLES)
    n["claims", "predicted"] += len(event.sources)
    n["killed", "predicted"] += bool(event.killed)
    n["date", "predicted"] += bool(event.date)


def _vouching(event: ScoredEvent) -> list[list[str]]:
    return [source or ["-nobody-"] for source in event.sources]


def matches(gold: Iterable[list[str]], found: Iterable[list[str]]) -> int:
    """How many referents, each a list of wordings, are on both sides."""
    left, hits = list(found), 0
    for one in gold:
        other = next((f for f in left if _same(one, f)), None)
        if other is not None:
            left.remove(other)
            hits += 1
    return hits


def _same(one: list[str], other: list[str]) -> bool:
    """Two referents are one when two of their wordings share half of the shorter one's words."""
    return any(_share(_words(a), _words(b)) for a in one for b in other)


def _share(a: set[str], b: set[str]) -> bool:
    return bool(a & b) and len(a & b) * 2 >= min(len(a), len(b))


def _words(text: str) -> set[str]:
    found = set(_WORD.findall(fold(text).replace("'s", "")))
    return found - _IDLE or found


def figures(counts: Counter[tuple[str, str]]) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 of each of `FIELDS`; of `SHARES` the share three times."""
    out = {}
    for name in FIELDS:
        hit, gold, found = (counts[name, kind] for kind in ("hit", "gold", "predicted"))
        precision, recall = hit / found if found else 0.0, hit / gold if gold else 0.0
        both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        out[name] = (recall, recall, recall) if name in SHARES else (precision, recall, both)
    return out


def intervals(comparisons: Sequence[Comparison], rounds: int = 300) -> dict[str, tuple[float, float]]:
    """95 % of the values of F1 (of `SHARES`: the share) over reports drawn again with replacement (bootstrap).

    The seed is fixed: the same on each run. `comparisons` are those of one report at least.
    """
    chance = random.Random(1)  # noqa: S311  resampling, not a secret
    drawn = [figures(total(chance.choices(comparisons, k=len(comparisons)))) for _ in range(rounds)]
    outside = int(rounds * 0.025)
    out = {}
    for name in FIELDS:
        values = sorted(values[name][2] for values in drawn)
        out[name] = (values[outside], values[-1 - outside])
    return out


def total(comparisons: Iterable[Comparison]) -> Counter[tuple[str, str]]:
    """The counts of many reports."""
    out: Counter[tuple[str, str]] = Counter()
    for comparison in comparisons:
        out.update(comparison.counts)
    return out
