"""Inputs that come, records that go: the loop that all reading commands share."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

from khabar.cli.endings import CLEAR, Ending, tell, tell_problem
from khabar.errors import OptionError

if TYPE_CHECKING:
    from khabar.nouns import Report

T = TypeVar("T")
_SECONDS_BETWEEN_COUNTS = 0.2
_SECONDS_OF_A_LONG_REPORT = 1.0


@dataclass
class Intake:
    """The inputs of one call; counts what was read and tells what was not."""

    inputs: tuple[str, ...]
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    fetch: bool = False
    read: int = 0
    unread: int = 0

    def reports(self) -> Iterator[Report]:
        """The reports, in order, as they are read; problems go to standard error as they come."""
        from khabar.nouns import Problem
        from khabar.read import read_inputs

        known = {"published": self.published, "publisher": self.publisher, "url": self.url}
        for found in read_inputs(list(self.inputs), fetch=self.fetch, **known):
            if isinstance(found, Problem):
                self.unread += 1
                tell_problem(found)
            else:
                self.read += 1
                yield found

    def ending(self) -> Ending:
        """The exit status: what was read against what was not; says so when there was nothing at all."""
        if not self.read and not self.unread:
            tell(f"{', '.join(self.inputs)}: holds no report; give files that do")
        if self.read and not self.unread:
            return Ending.ALL_READ
        return Ending.SOME_UNREAD if self.read else Ending.NOTHING_READ


def counted(items: Iterable[T], what: str) -> Iterator[T]:
    """The items, while standard error, if a person watches it, counts them."""
    if not sys.stderr.isatty():
        yield from items
        return
    began = said = time.monotonic()
    try:
        for number, item in enumerate(items, 1):
            now = time.monotonic()
            if now - said > _SECONDS_BETWEEN_COUNTS:
                said = now
                sys.stderr.write(f"{CLEAR}{number} {what}, {number / (now - began):.0f} a second ")
                sys.stderr.flush()
            yield item
    finally:
        if said != began:
            sys.stderr.write(CLEAR)


@dataclass
class HowFar:
    """While standard error is watched by a person, how far a report is that takes longer than a moment."""

    number: int = 0
    began: float = 0.0
    said: float = 0.0

    def read(self, number: int, share: float) -> None:
        """So much (0 to 1) of a report is read; they are counted from 1."""
        now = time.monotonic()
        if number != self.number:
            self.number, self.began = number, now
        is_due = share >= 1 or now - self.said > _SECONDS_BETWEEN_COUNTS
        if is_due and now - self.began > _SECONDS_OF_A_LONG_REPORT and sys.stderr.isatty():
            self.said = now
            sys.stderr.write(CLEAR if share >= 1 else f"{CLEAR}report {number}: {int(100 * share)} % read ")
            sys.stderr.flush()

    def check(self) -> None:
        """An interrupt ends the work by itself."""


@contextlib.contextmanager
def output(path: str | None) -> Iterator[TextIO]:
    """A stream of UTF-8 text to `path` or standard output.

    A file appears whole or not at all: it is written beside its place and moved there, so that an interrupted run or a
    full disk leaves no half, and an output that is also an input is read first.
    """
    if path is None or (path and Path(path).exists() and not Path(path).is_file()):
        with _plain(path) as stream:
            yield stream
        return
    target = Path(path)
    if not target.name:
        raise OptionError("no file is named", "--output", "give it a name")
    part = target.with_name(f".khabar-{secrets.token_hex(8)}.part")
    try:
        with _new(part, path) as stream:
            yield stream
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _new(part: Path, path: str) -> TextIO:
    try:
        return part.open("x", encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as refused:
        raise OptionError(f"cannot be written: {refused.strerror}", path, "choose another --output") from refused


@contextlib.contextmanager
def _plain(path: str | None) -> Iterator[TextIO]:
    try:
        descriptor = os.dup(sys.stdout.fileno()) if path is None else os.open(path, os.O_WRONLY)
    except OSError as refused:
        raise OptionError(
            f"cannot be written: {refused.strerror}", path or "standard output", "choose another --output"
        ) from refused
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
        yield stream
