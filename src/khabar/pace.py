"""How far a long report is, and the asking for an end within it: for loops that nobody outside can reach.

Whoever reads or assembles calls `read` and `check` between steps that take a fraction of a second; whoever began the
work hears of it through a `Watch`, and ends it there. Outside of such work both do nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import ParamSpec, Protocol, TypeVar

from khabar.errors import StoppedError

P = ParamSpec("P")
T = TypeVar("T")


class Watch(Protocol):
    """Who wants to know how far work is, and may end it. Both are called in the thread that reads."""

    def read(self, number: int, share: float) -> None:
        """So much (0 to 1) of a report is read; `number` counts the reports from 1."""
        ...

    def check(self) -> None:
        """StoppedError: the work is to end here."""
        ...


class Pace:
    """One call's way through its reports: which piece of which report is read, and whether an end was asked for."""

    def __init__(self, watch: Watch | None = None) -> None:
        self._watch = watch
        self._stopped = threading.Event()
        self._number, self._share, self._part = 0, 0.0, 1.0

    def begin(self, start: int, end: int, of: int) -> None:
        """Characters [`start`, `end`) of a report with `of` of them are read from now on."""
        self._number += start == 0
        self._share, self._part = start / max(of, 1), (end - start) / max(of, 1)

    def stop(self) -> None:
        """Asks for an end, from any thread."""
        self._stopped.set()

    def check(self) -> None:
        """StoppedError: an end was asked for."""
        if self._stopped.is_set():
            raise StoppedError("stopped before it was done")
        if self._watch is not None:
            self._watch.check()

    def read(self, done: int, of: int) -> None:
        """`done` of `of` steps of the present piece are read. StoppedError as of `check`."""
        self.check()
        if self._watch is not None:
            self._watch.read(self._number, self._share + self._part * done / max(of, 1))

    def within(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a call gives, in which `read` and `check` of this module are this one's."""
        token = _now.set(self)
        try:
            return call(*args, **kwargs)
        finally:
            _now.reset(token)


_now: ContextVar[Pace | None] = ContextVar("khabar.pace", default=None)


def check() -> None:
    """StoppedError: an end of the work in hand was asked for."""
    if (pace := _now.get()) is not None:
        pace.check()


def read(done: int, of: int) -> None:
    """Tells that `done` of `of` steps of the text in hand are read. StoppedError as of `check`."""
    if (pace := _now.get()) is not None:
        pace.read(done, of)
