"""How far long work is, said now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeAlias

Say: TypeAlias = Callable[[str], None]
#: between two lines
SECONDS = 30


class Progress:
    """Says, twice a minute at most, how far a part of the work is and how many seconds it still takes.

    `done` is the share that an earlier run did.
    """

    def __init__(self, what: str, say: Say, done: float = 0.0) -> None:
        self._what, self._say, self._first = what, say, done
        self._began = self._told = time.monotonic()

    def tell(self, done: float, detail: str) -> None:
        """Says a line, if it is time: the share that is `done`, with what is under way."""
        now = time.monotonic()
        if now - self._told < SECONDS or done <= self._first:
            return
        self._told = now
        left = (now - self._began) * (1 - done) / (done - self._first)
        self._say(f"{self._what}: {detail}, {done:.0%} done, {left:.0f} seconds left")
