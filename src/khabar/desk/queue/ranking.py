"""The order of the queue, kept in memory and brought up to date with the overview's index."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from khabar.desk.columns import Columns, Mask, Numbers, Reals
from khabar.desk.queue.reasons import BESIDE, OWN, Beside, beside_strengths, scores, strengths
from khabar.record.engine import Place
from khabar.record.summaries import Summary
from khabar.record.summarising import sequence_of
from khabar.record.unjoined import Unjoined, last_verdicts, lost_reports, unjoined


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


@dataclass(slots=True)
class _Known:
    """What was worked out of the incidents, a row each as in `columns`, and what was read of the record beside."""

    columns: Columns | None = None
    own: Reals = field(default_factory=lambda: np.zeros((0, len(OWN))))
    merges: Unjoined = field(default_factory=dict)
    verdicts: dict[int, int] = field(default_factory=dict)


class Ranker:
    """Ranks the incidents of an index; many threads may ask at once."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._known = _Known()
        self._ranking: Ranking | None = None
        self._lock = threading.Lock()

    def rank(self, columns: Columns) -> Ranking:
        """The ranking of all rows of an index's columns. RecordError: the record cannot be read."""
        with self._lock:
            if self._ranking is None or self._ranking.columns is not columns:
                self._ranking = self._ranked(columns)
            return self._ranking

    def _ranked(self, columns: Columns) -> Ranking:
        known = self._known
        changed = _changed(known.columns, columns)
        own = _own_strengths(known, columns, changed)
        whole = known.columns is None or len(known.columns) == 0
        numbers = None if whole else _numbers(known.columns, columns, changed)
        with self._place.reading() as connection:
            merges = _merged(known.merges, unjoined(connection, numbers), numbers)
            verdicts = {**known.verdicts, **last_verdicts(connection, numbers)}
            lost = lost_reports(connection)
        self._known = _Known(columns, own, merges, verdicts)
        return ranked(columns, own, merges, verdicts, lost)


def ranked(
    columns: Columns, own: Reals, merges: Unjoined, verdicts: Mapping[int, int], lost: frozenset[str]
) -> Ranking:
    """The ranking, from what each incident has by itself and what stands beside them."""
    last = _aligned(verdicts, columns)
    known = np.fromiter(map(sequence_of, columns.revision.tolist()), np.int64, len(columns))
    is_new = known > last
    looked = np.fromiter(map(_has_verdict, columns.summaries), bool, len(columns)) & (last > 0)
    likest = {
        number: max(others.items(), key=lambda item: (item[1], -item[0])) for number, others in merges.items() if others
    }
    accepted = frozenset(place for one in columns.summaries if one.accepted for place in one.place_ids)
    beside = Beside(accepted, likest, lost, frozenset(columns.number[looked & is_new].tolist()))
    score = scores(own, _beside_matrix(columns, beside))
    order = np.lexsort((columns.number, -score))
    return Ranking(columns, score, np.asarray(order), ~(looked & ~is_new), beside)


def own_matrix(summaries: Collection[Summary]) -> Reals:
    """What each incident has by itself, a row each."""
    return np.array([strengths(one) for one in summaries], np.float64).reshape(-1, len(OWN))


def _has_verdict(one: Summary) -> bool:
    """Whether a person found it right, or set all of it aside."""
    return one.accepted or (one.type is None and "reject" in one.decided)


def _beside_matrix(columns: Columns, beside: Beside) -> Reals:
    """As `beside_strengths`, a row an incident; most have none of the rarer reasons."""
    rare = {*beside.changed, *(beside.merges or {})}
    place = BESIDE.index("new place")
    found = np.zeros((len(columns), len(BESIDE)))
    found[:, place] = [
        bool(one.place_ids) and beside.accepted_places.isdisjoint(one.place_ids) for one in columns.summaries
    ]
    for row in np.flatnonzero(np.isin(columns.number, list(rare))).tolist() if rare else ():
        found[row] = beside_strengths(columns.summaries[row], beside)
    for row, one in enumerate(columns.summaries) if beside.lost else ():
        if not beside.lost.isdisjoint(one.report_keys):
            found[row] = beside_strengths(one, beside)
    return found


def _changed(before: Columns | None, now: Columns) -> Mask:
    """Which rows are other than before, or new."""
    if before is None or not len(before):
        return np.ones(len(now), bool)
    place = _places(before, now)
    return np.asarray((place < 0) | (before.revision[place] != now.revision))


def _own_strengths(known: _Known, now: Columns, changed: Mask) -> Reals:
    own = np.zeros((len(now), len(OWN)))
    if known.columns is not None and len(known.columns):
        kept = np.flatnonzero(~changed)
        own[kept] = known.own[_places(known.columns, now)[kept]]
    rows = np.flatnonzero(changed)
    own[rows] = own_matrix([now.summaries[row] for row in rows])
    return own


def _places(before: Columns, now: Columns) -> Numbers:
    """For each row of `now` the row that its incident had before; -1: none."""
    order = np.argsort(before.number, kind="stable")
    at = np.searchsorted(before.number, now.number, sorter=order)
    found = order[np.minimum(at, len(order) - 1)]
    return np.where(before.number[found] == now.number, found, -1)


def _numbers(before: Columns | None, now: Columns, changed: Mask) -> frozenset[int]:
    """The incidents that are other than before, those that are gone among them."""
    gone = np.setdiff1d(before.number, now.number) if before is not None else np.zeros(0, np.int64)
    return frozenset(now.number[changed].tolist()) | frozenset(gone.tolist())


def _merged(before: Unjoined, new: Unjoined, numbers: Collection[int] | None) -> Unjoined:
    """The pairs as they are now: those of changed incidents are taken from `new`, the others stay."""
    if numbers is None:
        return new
    gone = frozenset(numbers)
    kept = {
        number: {other: score for other, score in others.items() if other not in gone}
        if gone & others.keys()
        else others
        for number, others in before.items()
        if number not in gone
    }
    for number, others in new.items():
        kept[number] = {**kept.get(number, {}), **others}
    return {number: others for number, others in kept.items() if others}


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
