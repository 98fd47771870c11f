"""The overview's index: all summaries of a record in memory, brought up to date whenever somebody asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from khabar.desk.columns import NO_DAY, Columns, Mask, Numbers, Reals, Vocabulary, columns_of
from khabar.desk.filters import Filters, Sort
from khabar.desk.matching import Masks, all_of, matches
from khabar.record.summaries import Summary

#: incidents on a page of a list
PAGE = 50
#: after a great change (a rebuild, a large import) a page is answered with what is there by then
PATIENCE_SECONDS = 3.0


class Summaries(Protocol):
    """What gives summaries (`khabar.record.store.Store`)."""

    def summaries(self, since: int = 0) -> Iterator[Summary]: ...

    def removed(self, since: int = 0) -> tuple[int, ...]: ...


class Found:
    """The incidents that filters let through, at one moment of the record. `is_whole`: the index holds all of it."""

    def __init__(self, columns: Columns, of: Vocabulary, wanted: Filters, *, is_whole: bool = True) -> None:
        self.columns, self.vocabulary, self.wanted, self.is_whole = columns, of, wanted, is_whole

    @cached_property
    def masks(self) -> Masks:
        """By each condition that is set, the rows that it lets through."""
        return matches(self.columns, self.vocabulary, self.wanted)

    @cached_property
    def rows(self) -> Mask:
        """The rows that all conditions let through."""
        return self.without()

    @cached_property
    def total(self) -> int:
        return int(self.rows.sum())

    def without(self, *names: str) -> Mask:
        """The rows that all conditions but these let through."""
        return all_of(self.masks, len(self.columns), but=names)

    def numbers(self) -> Numbers:
        """The numbers of the incidents, in the order asked for."""
        return np.asarray(self.columns.number[self._order()])

    def page(self, size: int = PAGE) -> list[Summary]:
        """The summaries of the page asked for; none beyond the last."""
        first = (self.wanted.page - 1) * size
        return [self.columns.summaries[row] for row in self._order()[first : first + size].tolist()]

    def _order(self) -> Numbers:
        rows = np.flatnonzero(self.rows)
        keys = _keys(self.columns, self.wanted.sort)
        return np.asarray(rows[np.lexsort([key[rows] for key in reversed(keys)])])


def _keys(of: Columns, sort: Sort) -> list[Numbers | Reals]:
    """What a list is sorted by, the first first; all but the oldest end with the newest day and the highest number."""
    if sort == "oldest":
        return [np.where(of.start > NO_DAY, of.start, np.iinfo(np.int64).max), of.number]
    first: dict[Sort, list[Numbers | Reals]] = {
        "deadliest": [-of.killed_high, -of.killed_low],
        "documented": [-of.independent],
        "changed": [-of.revision],
        "unsure": [of.confidence],
    }
    return [*first.get(sort, []), -of.start, -of.number]


@dataclass(frozen=True, slots=True)
class _State:
    """`since`: the revision up to which all is in; `seen`: the last one of which something is in."""

    columns: Columns
    since: int = 0
    seen: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether all that there was is in."""
        return self.seen == self.since


class Index:
    """The summaries of a record as columns; many threads may ask at once."""

    def __init__(self, source: Summaries, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._source = source
        self._patience_seconds = patience_seconds
        self._vocabulary = Vocabulary()
        self._state = _State(columns_of((), self._vocabulary))
        self._coming: Iterator[Summary] | None = None
        self._lock = threading.Lock()

    def find(self, wanted: Filters) -> Found:
        """The incidents wanted, as the record is now. RecordError: it cannot be read."""
        state = self._refreshed()
        return Found(state.columns, self._vocabulary, wanted, is_whole=state.is_whole)

    def _refreshed(self) -> _State:
        """What has changed since the last time is put in; of very much, what can be had with some patience."""
        with self._lock:
            since = self._state.since
            changed, is_whole = self._changed(since)
            gone = frozenset(self._source.removed(since))
            seen = max((one.revision for one in changed), default=self._state.seen)
            columns = self._with([one for one in changed if one.number not in gone], gone)
            self._state = _State(columns, seen if is_whole else since, seen)
            return self._state

    def _changed(self, since: int) -> tuple[list[Summary], bool]:
        """The next changed summaries, and whether these were all."""
        until = time.monotonic() + self._patience_seconds
        coming = self._coming if self._coming is not None else self._source.summaries(since)
        self._coming = None  # an error ends it
        changed = []
        for one in coming:
            changed.append(one)
            if time.monotonic() > until:
                self._coming = coming
                return changed, False
        return changed, True

    def _with(self, changed: list[Summary], gone: frozenset[int]) -> Columns:
        columns = self._state.columns
        replaced = np.array([*(one.number for one in changed), *gone], np.int64)
        left = np.isin(columns.number, replaced, invert=True)
        if not left.all():
            columns = columns.kept(left)
        return columns.followed_by(columns_of(changed, self._vocabulary)) if changed else columns
