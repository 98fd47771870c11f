"""The order of the queue, kept in memory and brought up to date with the overview's index.

What is worked out of an incident by itself is worked out again only where it has changed; the rest is arithmetic over
columns, so that a queue of 100,000 follows a decision in some hundredths of a second.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from khabar.desk.columns import Columns, Mask, Numbers, Reals
from khabar.desk.queue.reasons import BESIDE, OWN, Beside, beside_strengths, scores, strengths
from khabar.record.engine import Place
from khabar.record.summaries import Summary
from khabar.record.summarising import sequence_of
from khabar.record.unjoined import Unjoined, last_verdicts, lost_reports, unjoined

_NEW_PLACE = BESIDE.index("new place")


@dataclass(frozen=True, slots=True)
class Ranking:
    """The incidents of `columns` by how much they need a person. `order`: their rows, first those with the highest
    score, of equals the lowest number; `waiting`: which rows nobody has looked at as they are now.
    """

    columns: Columns
    score: Reals
    order: Numbers
    waiting: Mask
    beside: Beside

    def rows(self, among: Mask) -> Numbers:
        """The waiting rows among some, in order."""
        wanted = among & self.waiting
        return np.asarray(self.order[wanted[self.order]])


@dataclass(frozen=True, slots=True)
class Rows:
    """What incidents have by themselves, a row each: strengths of reasons, whether there is a verdict on them in force,
    the last entry of the journal that their revision knows of.
    """

    own: Reals
    verdict: Mask
    sequence: Numbers

    @classmethod
    def of(cls, summaries: Sequence[Summary]) -> Rows:
        """Worked out of summaries."""
        return cls(
            np.array([strengths(one) for one in summaries], np.float64).reshape(-1, len(OWN)),
            np.array([_has_verdict(one) for one in summaries], bool),
            np.array([sequence_of(one.revision) for one in summaries], np.int64),
        )

    def taken(self, places: Numbers, changed: Mask, new: Rows) -> Rows:
        """The rows at some places of these (where not `changed`), and the new ones."""
        parts = []
        for old, other in ((self.own, new.own), (self.verdict, new.verdict), (self.sequence, new.sequence)):
            made = np.empty((len(changed), *old.shape[1:]), old.dtype)
            made[~changed] = old[places[~changed]]
            made[changed] = other
            parts.append(made)
        return Rows(*parts)


@dataclass(frozen=True, slots=True)
class _Known:
    """The state of the last ranking: rows as in `columns`, and what was read of the record beside."""

    columns: Columns
    rows: Rows
    merges: Unjoined = field(default_factory=dict)
    verdicts: Mapping[int, int] = field(default_factory=dict)
    places: frozenset[str] = frozenset()
    new_place: Reals = field(default_factory=lambda: np.zeros(0))


class Ranker:
    """Ranks the incidents of an index; many threads may ask at once."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._known: _Known | None = None
        self._ranking: Ranking | None = None
        self._lock = threading.Lock()

    def rank(self, columns: Columns) -> Ranking:
        """The ranking of all rows of an index's columns. RecordError: the record cannot be read."""
        with self._lock:
            if self._ranking is None or self._ranking.columns is not columns:
                self._known, self._ranking = self._ranked(columns)
            return self._ranking

    def _ranked(self, columns: Columns) -> tuple[_Known, Ranking]:
        known = self._known if self._known is not None and len(self._known.columns) else None
        rows, changed, at = _rows(known, columns)
        numbers = None if known is None else _numbers(known.columns, columns, changed, at)
        with self._place.reading() as connection:
            merges = _merged(known.merges if known else {}, unjoined(connection, numbers), numbers)
            verdicts = {**(known.verdicts if known else {}), **last_verdicts(connection, numbers)}
            lost = lost_reports(connection)
        places = _accepted_places(columns, rows.verdict)
        kept = (known.new_place, at, changed) if known and known.places == places else None
        new_place = _new_place(columns, places, kept)
        made = _Known(columns, rows, merges, verdicts, places, new_place)
        return made, ranked(columns, rows, merges, verdicts, Beside(places, lost=lost), new_place)


def ranked(
    columns: Columns,
    rows: Rows,
    merges: Unjoined,
    verdicts: Mapping[int, int],
    known: Beside,
    new_place: Reals | None = None,
) -> Ranking:
    """The ranking, from what each incident has by itself and what stands beside them (`known`: what is known of it)."""
    last = _aligned(verdicts, columns)
    looked = rows.verdict & (last > 0)
    is_new = rows.sequence > last
    changed = frozenset(columns.number[looked & is_new].tolist())
    likest = {
        number: max(others.items(), key=lambda item: (item[1], -item[0])) for number, others in merges.items() if others
    }
    beside = Beside(known.accepted_places, likest, known.lost, changed)
    matrix = np.zeros((len(columns), len(BESIDE)))
    matrix[:, _NEW_PLACE] = _new_place(columns, beside.accepted_places) if new_place is None else new_place
    for row in _rare(columns, beside):
        matrix[row] = beside_strengths(columns.summaries[row], beside)
    score = scores(rows.own, matrix)
    return Ranking(columns, score, np.lexsort((columns.number, -score)), ~(looked & ~is_new), beside)


def _has_verdict(one: Summary) -> bool:
    """Whether a person found it right, or set all of it aside."""
    return one.accepted or (one.type is None and "reject" in one.decided)


def _rows(known: _Known | None, now: Columns) -> tuple[Rows, Mask, Numbers]:
    """What the incidents have by themselves, which are other than before or new, and at which row they were before."""
    if known is None:
        return Rows.of(now.summaries), np.ones(len(now), bool), np.full(len(now), -1)
    before = known.columns
    order = np.argsort(before.number, kind="stable")
    found = order[np.minimum(np.searchsorted(before.number, now.number, sorter=order), len(order) - 1)]
    at = np.where(before.number[found] == now.number, found, -1)
    changed = np.asarray((at < 0) | (before.revision[at] != now.revision))
    new = Rows.of([now.summaries[row] for row in np.flatnonzero(changed).tolist()])
    return known.rows.taken(at, changed, new), changed, at


def _accepted_places(columns: Columns, verdict: Mask) -> frozenset[str]:
    looked = (columns.summaries[row] for row in np.flatnonzero(verdict).tolist())
    return frozenset(chain.from_iterable(one.place_ids for one in looked if one.accepted))


def _new_place(columns: Columns, accepted: frozenset[str], kept: tuple[Reals, Numbers, Mask] | None = None) -> Reals:
    """Whether no accepted incident has any of its places; `kept`: as it was, by which rows, and what has changed."""
    found = np.zeros(len(columns))
    rows: Iterable[int] = range(len(columns))
    if kept is not None:
        before, at, changed = kept
        found[~changed] = before[at[~changed]]
        rows = np.flatnonzero(changed).tolist()
    for row in rows:
        places = columns.summaries[row].place_ids
        found[row] = bool(places) and accepted.isdisjoint(places)
    return found


def _rare(columns: Columns, beside: Beside) -> list[int]:
    """The rows with one of the rarer reasons."""
    numbers = [*beside.changed, *(beside.merges or {})]
    rows = set(np.flatnonzero(np.isin(columns.number, numbers)).tolist()) if numbers else set()
    if beside.lost:
        rows |= {row for row, one in enumerate(columns.summaries) if not beside.lost.isdisjoint(one.report_keys)}
    return sorted(rows)


def _numbers(before: Columns, now: Columns, changed: Mask, at: Numbers) -> frozenset[int]:
    """The incidents that are other than before, those that are gone among them; `at`: the row of each before."""
    is_gone = np.ones(len(before), bool)
    is_gone[at[at >= 0]] = False
    return frozenset(now.number[changed].tolist()) | frozenset(before.number[is_gone].tolist())


def _merged(before: Unjoined, new: Unjoined, numbers: Collection[int] | None) -> Unjoined:
    """The pairs as they are now: those of changed incidents are taken from `new`, the others stay."""
    if numbers is None:
        return new
    found = dict(before)
    for number in numbers:
        for other in found.pop(number, {}):
            if other in found:
                found[other] = {near: score for near, score in found[other].items() if near != number}
    for number, others in new.items():
        found[number] = {**found.get(number, {}), **others}
    return {number: others for number, others in found.items() if others}


def _aligned(verdicts: Mapping[int, int], columns: Columns) -> Numbers:
    """The last verdict on each row's incident; 0: there is none."""
    found = np.zeros(len(columns), np.int64)
    if verdicts:
        numbers = np.fromiter(verdicts, np.int64, len(verdicts))
        last = np.fromiter(verdicts.values(), np.int64, len(verdicts))
        order = np.argsort(numbers)
        at = np.minimum(np.searchsorted(numbers, columns.number, sorter=order), len(order) - 1)
        there = order[at]
        found = np.where(numbers[there] == columns.number, last[there], 0)
    return np.asarray(found)
