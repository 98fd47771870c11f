"""What one running desk holds: its record, how it was started, who may come in."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from khabar.desk.work.jobs import Jobs
from khabar.errors import RecordError

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from khabar.desk.security.accounts import Accounts
    from khabar.record.store import Store

#: how long a look at the record's version holds
LOOK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How a desk was started.

    `by`: the name of the one person on loopback. `accounts`: people must log in. `names`: host names by which browsers
    may ask for it. `behind_proxy`: X-Forwarded-* were taken from a trusted proxy. Sessions end after so long without a
    request, and after so long in all. `page_bytes`, `upload_bytes`: the longest body, of an upload and of all else.
    """

    by: str = "khabar"
    accounts: bool = False
    names: frozenset[str] = frozenset()
    behind_proxy: bool = False
    idle_seconds: float = 2 * 3600.0
    longest_seconds: float = 12 * 3600.0
    page_bytes: int = 1_000_000
    upload_bytes: int = 100_000_000
    body_seconds: float = 30.0


@dataclass(slots=True)
class Desk:
    """One running desk. All writes to the record go through `with desk.write:`.

    `people` is None where nobody logs in. `index` is the overview's, kept in memory; `jobs` what works in the
    background. `secret` founds the tokens of forms where nobody logs in; it lives as long as the process.
    """

    store: Store
    settings: Settings = field(default_factory=Settings)
    people: Accounts | None = None
    index: Any = None
    jobs: Jobs = field(default_factory=Jobs)
    write: threading.RLock = field(default_factory=threading.RLock)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _looked: float = 0.0
    _stale: str = ""

    def __post_init__(self) -> None:
        if self.index is None:
            from khabar.desk.index import Index

            self.index = Index(self.store)

    def close(self) -> None:
        """Ends what works in the background; the record is the caller's to close."""
        self.jobs.close()

    @property
    def name(self) -> str:
        """What the record is called in the heads of pages."""
        path = self.store.place.path
        return path.name if path else self.store.place.name.rpartition("/")[2]

    def look(self) -> str:
        """What readers must be told of the record as a whole; else nothing.

        RecordError: it cannot be read now, or another Khabar has made a newer version of it meanwhile.
        """
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self._check()
            self._stale = self.store.stale()
            self._looked = time.monotonic()
        return self._stale

    def _check(self) -> None:
        from khabar.record.schema import VERSION, version_of

        place = self.store.place
        if place.path is not None and not Path(place.path).is_file():
            raise RecordError("the file is gone", place.name, "put it back; the desk goes on by itself")
        with place.reading() as connection:
            try:
                version = version_of(connection)
            except SQLAlchemyError as fault:
                raise RecordError("holds no record any more", place.name, "put it back") from fault
        if version != VERSION:
            raise RecordError(
                f"is now of record version {version}, this desk reads {VERSION}",
                place.name,
                "stop the desk and start it with the Khabar that wrote the record",
            )


def desk_of(request: HTTPConnection) -> Desk:
    """The desk that answers a request."""
    desk: Desk = request.app.state.desk
    return desk
