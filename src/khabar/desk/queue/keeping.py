"""Who has taken an incident for now, and who has put which aside."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Connection, MetaData, String, Table, delete, insert, inspect, select

from khabar.record.engine import Place
from khabar.record.keys import digest_of

#: for so long an incident that somebody took is not handed to others
CLAIM_SECONDS = 600.0

_tables = MetaData()
#: `person`: a digest of the name; `revision`: the incident's when it was put aside
skips = Table(
    "desk_skips",
    _tables,
    Column("person", String(64), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who has an incident, until when (`clock`)."""

    by: str
    until: float


class Claims:
    """Which incidents are in somebody's hands; one person has one at a time. Kept as long as the desk runs."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: dict[int, Claim] = {}
        self._lock = threading.Lock()

    def take(self, by: str, number: int) -> bool:
        """Takes an incident, and gives back the one that this person had; False: somebody else has it."""
        with self._lock:
            now = self._clock()
            held = self._held.get(number)
            if held is not None and held.by != by and held.until > now:
                return False
            kept = {n: claim for n, claim in self._held.items() if claim.until > now and claim.by != by}
            self._held = {**kept, number: Claim(by, now + CLAIM_SECONDS)}
            return True

    def give_back(self, by: str) -> None:
        """Gives back what a person has."""
        with self._lock:
            self._held = {number: claim for number, claim in self._held.items() if claim.by != by}

    def held(self) -> dict[int, str]:
        """Who has which incidents now."""
        with self._lock:
            now = self._clock()
            return {number: claim.by for number, claim in self._held.items() if claim.until > now}


class Skips:
    """Which incidents each person has put aside, beside the record in its database."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._is_made = False

    def of(self, person: str) -> dict[int, int]:
        """The incidents that a person put aside, each with its revision then."""
        with self._place.reading() as connection:
            if not self._there(connection):
                return {}
            asked = select(skips.c.number, skips.c.revision).where(skips.c.person == digest_of(person))
            return {row.number: row.revision for row in connection.execute(asked)}

    def put(self, person: str, number: int, revision: int) -> None:
        """Puts an incident aside until it changes."""
        with self._place.writing() as connection:
            _tables.create_all(connection)
            self._forget(connection, person, [number])
            row = {"person": digest_of(person), "number": number, "revision": revision}
            connection.execute(insert(skips).values(row))

    def forget(self, person: str) -> None:
        """Takes back all that a person put aside."""
        with self._place.writing() as connection:
            _tables.create_all(connection)
            self._forget(connection, person, None)

    def _there(self, connection: Connection) -> bool:
        self._is_made = self._is_made or inspect(connection).has_table(skips.name)
        return self._is_made

    @staticmethod
    def _forget(connection: Connection, person: str, numbers: list[int] | None) -> None:
        gone = delete(skips).where(skips.c.person == digest_of(person))
        connection.execute(gone if numbers is None else gone.where(skips.c.number.in_(numbers)))
