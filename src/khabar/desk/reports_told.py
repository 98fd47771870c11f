"""What the record tells of one report, gathered for its pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.requests import Request

from khabar.desk.errors_shown import MissingError
from khabar.desk.names_shown import are_shown_in
from khabar.desk.security.people import User
from khabar.desk.views.report import MOST_TITLES, Told
from khabar.nouns.incident import Account
from khabar.record.decision_list import corrections
from khabar.record.readings import record_of
from khabar.record.reports import (
    Held,
    Seal,
    beside,
    briefs,
    chosen,
    copies_of,
    held,
    holdings,
    key_of_digest,
    numbers_of,
    seal_of,
)
from khabar.record.views import incidents

_REMEDY = "take its key from an incident or a source; what was sealed is found by its digest alone"


@dataclass(frozen=True, slots=True)
class Found:
    """A report's key, its captures, and the one that is asked for."""

    key: str
    held: tuple[Held, ...]
    chosen: Held


def find(connection: Connection, name: str, version: int | None = None, capture: int | None = None) -> Found | Seal:
    """A capture of a report; `name`: its key, or the beginning of the digest of its bytes. Seal: these were sealed.

    MissingError: no such report, version or capture is there.
    """
    key: str | None = name
    found = held(connection, name) if "\x00" not in name else ()  # which PostgreSQL takes in no text, nor any key has
    if not found:
        if sealed := seal_of(connection, name):
            return sealed
        key = key_of_digest(connection, name)
        found = held(connection, key) if key is not None else ()
    if key is None or not found:
        raise MissingError(f"no report {name[:200]!r} is in this record", "id", _REMEDY)
    one = chosen(found, version, capture)
    if one is None:
        asked = f"version {version}" if capture is None else f"capture {capture}"
        raise MissingError(f"no {asked} of it is in this record", key[:200], "sealed, or never there: see its versions")
    return Found(key, found, one)


def told(connection: Connection, found: Found, *, shown: bool) -> Told:
    """All that a report's page shows; `shown`: with the names of private persons."""
    record = record_of(connection, found.chosen.reading.sequence)
    if record is None:
        raise MissingError("was sealed this moment", found.key[:200], _REMEDY)
    numbers = numbers_of(connection, found.chosen.reading.sequence)
    others = beside(connection, found.key, sorted(set(numbers.values())))
    copies = copies_of(connection, found.key)
    named = list(dict.fromkeys([*copies[:MOST_TITLES], *(other.key for other in others)]))
    return Told(
        key=found.key,
        versions=found.held,
        chosen=found.chosen,
        record=record,
        numbers=numbers,
        copies=copies,
        beside=others,
        titles=briefs(connection, named[: 2 * MOST_TITLES]),
        holdings=holdings(connection, found.key),
        decided=corrections(connection, set(numbers.values())),
        around=() if shown else accounts_around(connection, numbers.values()),
    )


def names_are_shown(request: Request, user: User, connection: Connection, found: Found) -> bool:
    """Whether the names of private persons in a version of a report are shown to somebody who asks for it now."""
    if not user.may("coder"):
        return False
    numbers = numbers_of(connection, found.chosen.reading.sequence)
    return are_shown_in(request, user, found.chosen.digest, numbers.values())


def accounts_around(connection: Connection, numbers: Iterable[int]) -> tuple[Account, ...]:
    """All accounts of some incidents: a name may be known for a private person's from another report."""
    found = incidents(connection, sorted(set(numbers)))
    return tuple(account for incident in found for account in incident.accounts)
