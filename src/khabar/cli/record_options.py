"""The options that commands on a record share, and what they open."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from khabar.cli.endings import tell
from khabar.errors import OptionError

if TYPE_CHECKING:
    from khabar.record.store import Store

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


def takes_record(command: F) -> F:
    """`--record`: which record, as `record`."""
    return click.option(
        "--record",
        metavar="RECORD",
        envvar="KHABAR_RECORD",
        required=True,
        help="The record: a file, or postgresql://user@host/database (or KHABAR_RECORD).",
    )(command)


def takes_author(command: F) -> F:
    """`--by`: who does this, as `by`."""
    return click.option(
        "--by",
        metavar="NAME",
        envvar="KHABAR_BY",
        default=_login,
        show_default="your login",
        callback=sound,
        help="Who does this; stands in the record for ever (or KHABAR_BY).",
    )(command)


def gives_reason(command: F) -> F:
    """`--reason`: why, as `reason`."""
    return click.option(
        "--reason", metavar="TEXT", required=True, callback=sound, help="Why; stays in the record for ever."
    )(command)


def sound(_context: click.Context, parameter: click.Parameter, given: T) -> T:
    """Words for a record, as they were given. OptionError: none at all, or bytes that are no UTF-8."""
    for words in given if isinstance(given, tuple) else (given,):
        named = f"--{parameter.name}" if parameter.param_type_name == "option" else str(parameter.name).upper()
        if isinstance(words, str) and not words.strip():
            raise OptionError("is empty", named, "say it in words: it stays in the record")
        if isinstance(words, str) and not words.isascii() and re.search("[\ud800-\udfff]", words):
            raise OptionError(f"{words!r} is no text in UTF-8", named, "set the terminal to UTF-8 and type it again")
    return given


def takes_moment(command: F) -> F:
    """`--as-of`: which time the record is read at, as `as_of`."""
    return click.option(
        "--as-of",
        metavar="TIME",
        help="The record as it stood at a time in UTC: 2026-05-31 (the end of that day) or 2026-05-31T12:00.",
    )(command)


def opened(record: str, *, create: bool = False, any_state: bool = False) -> Store:
    """The record that `--record` names. With `any_state` also one whose derived tables are of another Khabar."""
    from khabar.record.store import open_store

    if not record.strip():
        raise OptionError("no record is named", "--record", "name a file")
    store = open_store(record, create)
    if not any_state and (stale := store.stale()):
        tell(stale)
    return store


def incident_number(words: str) -> int:
    """The number in "i12". OptionError: it is none."""
    found = re.fullmatch(r"i?(\d{1,15})", words.strip())
    if found is None:
        raise OptionError(f"{words!r} is no incident", "INCIDENT", "write it as i12")
    return int(found[1])


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return os.environ.get("USER", "") or f"user {os.getuid()}"
