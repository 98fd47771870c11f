"""How a command ends: exit statuses, and the one line by which a fault or problem is told on standard error."""

from __future__ import annotations

import enum
import re
import sys
from typing import TYPE_CHECKING

import click

from khabar.errors import KhabarError, OptionError

if TYPE_CHECKING:
    from khabar.nouns import Problem

# Clears the line of a terminal, on which a count may stand.
CLEAR = "\r\x1b[K"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class Ending(enum.IntEnum):
    """Exit statuses of the contract, and those by which shells know signals."""

    ALL_READ = 0
    SOME_UNREAD = 1
    WRONG_USE = 2
    NOTHING_READ = 3
    INTERRUPTED = 130
    BROKEN_PIPE = 141
    TERMINATED = 143


def tell_problem(problem: Problem) -> None:
    """Writes one line to standard error: where, what, and the remedy where there is one."""
    tell(f"{problem.at}: {problem.message}" if problem.at else problem.message)


def tell(message: str) -> None:
    """Writes one line to standard error."""
    line = _CONTROLS.sub(" ", f"khabar: {message}").encode(sys.stderr.encoding or "utf-8", "backslashreplace")
    click.echo(CLEAR.encode() + line if sys.stderr.isatty() else line, err=True)


def report_fault(fault: Exception) -> int:
    """Tells what went wrong in one line and gives the exit status for it; a fault of our own is raised again."""
    if isinstance(fault, BrokenPipeError):
        return Ending.BROKEN_PIPE
    if isinstance(fault, click.UsageError):
        fault.show()
        return Ending.WRONG_USE
    if isinstance(fault, click.ClickException):
        tell(fault.format_message())
        return Ending.WRONG_USE
    if isinstance(fault, OptionError):
        tell(str(fault))
        return Ending.WRONG_USE
    if isinstance(fault, KhabarError):
        tell(str(fault))
        return Ending.NOTHING_READ
    if isinstance(fault, OSError):
        tell(f"{fault.filename or 'the output'}: {fault.strerror}; free some room or choose another --output")
        return Ending.WRONG_USE
    raise fault
