"""What lists of actors, places and sources share: pages, counts, and who is left out of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from khabar.desk.columns import Numbers
from khabar.desk.registers import Rows, Vocabulary
from khabar.text.folding import fold

T = TypeVar("T")
#: entries on a page of a list
PAGE = 50
#: so many wordings and relations are shown of one entry
MANY = 40


@dataclass(frozen=True, slots=True)
class Counted:
    """A value with how often it is met; `address`: its page, or the list narrowed to it."""

    words: str
    count: int
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page of how many, and how many entries there are in all."""

    page: int
    of: int
    total: int


def page_of(some: Sequence[T], page: int) -> tuple[Sequence[T], Paging]:
    """The entries of a page; none beyond the last."""
    shown = some[(page - 1) * PAGE : page * PAGE]
    return shown, Paging(page, max(1, -(-len(some) // PAGE)), len(some))


def ranked(counts: Numbers, wanted: Callable[[int], bool] = lambda _: True) -> list[int]:
    """The numbers of entries that are counted and wanted, the most frequent first."""
    order = np.argsort(-counts, kind="stable")
    return [number for number in order[: int((counts > 0).sum())].tolist() if wanted(number)]


def holds(words: str, name: str) -> bool:
    """Whether a name holds all of some words, however written."""
    folded = fold(name)
    return all(word in folded for word in fold(words).split())


def wordings(rows: Rows, of: Vocabulary, entry: int) -> tuple[Counted, ...]:
    """The wordings by which incidents mention an entry, the most frequent first."""
    values, counts = np.unique(rows.on(entry)[:, 2], return_counts=True)
    order = np.lexsort([values, -counts])[:MANY]
    return tuple(Counted(of.wordings.values[values[at]], int(counts[at])) for at in order.tolist())


def tally(values: Iterable[str | None], address: Callable[[str], str], most: int = MANY) -> tuple[Counted, ...]:
    """How often each value is met, the most frequent first; unknown ones left out."""
    from collections import Counter

    counted = Counter(value for value in values if value)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Counted(value, count, address(value)) for value, count in ordered[:most])
