"""What a running desk remembers of decisions for a while: what was told with them, until their makers have seen it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

MOST_TOLD = 500


@dataclass(slots=True)
class Memory:
    """Lines told with decisions, by their ids; for the page to which a form leads."""

    _told: OrderedDict[str, tuple[str, ...]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, id: str, told: tuple[str, ...]) -> None:
        """Remembers what was told with a decision."""
        with self._lock:
            self._told[id] = told
            while len(self._told) > MOST_TOLD:
                self._told.popitem(last=False)

    def told(self, id: str) -> tuple[str, ...]:
        """What was told with a decision; nothing where it is forgotten."""
        with self._lock:
            return self._told.get(id, ())
