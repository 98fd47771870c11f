"""Where a record lies: a SQLite file or a PostgreSQL database, opened, begun, and its faults in one line each."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from khabar.errors import OptionError, RecordError

#: how long a writer waits for another before it gives up, unless KHABAR_RECORD_WAIT says otherwise
WAIT_SECONDS = 30
_LONGEST_WAIT = 86_400.0
_POSTGRESQL = re.compile(r"postgres(?:ql)?(?:\+psycopg)?://", re.IGNORECASE)
_SQLITE_HEAD = b"SQLite format 3\x00"
_APPLICATION = 0x6B686272  # "khbr", SQLite's application_id of a record
_ONE_WRITER = 0x6B68616261720001  # the advisory lock of PostgreSQL that a writer holds


class Place:
    """A record's place: its name for people, and the engine that reaches it."""

    def __init__(self, where: str | Path, *, wait_seconds: float | None = None) -> None:
        text_of = str(where)
        self.is_file = not _POSTGRESQL.match(text_of)
        self.wait_seconds = _wait() if wait_seconds is None else wait_seconds
        if self.is_file:
            self.path: Path | None = Path(text_of)
            self.name = text_of
            self.engine = _sqlite(self.path, self.wait_seconds)
        else:
            self.path = None
            url = _address(text_of)
            self.name = f"postgresql://{url.host or ''}/{url.database}"
            self.engine = _postgresql(url, self.wait_seconds)

    def exists(self) -> bool:
        """Whether something is there already; RecordError when it is there and is no record."""
        if self.path is not None:
            return _is_record_file(self.path, self.name)
        with self.reading() as connection:
            return inspect(connection).has_table("record")

    def mark(self, connection: Connection) -> None:
        """Marks a new file as a record of ours."""
        if self.is_file:
            connection.exec_driver_sql(f"PRAGMA application_id = {_APPLICATION}")

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees the record as it is at its first look, whatever others write meanwhile."""
        with self.faults():
            connection = self.engine.connect()
            with connection:
                if not self.is_file:
                    connection = connection.execution_options(
                        isolation_level="REPEATABLE READ", postgresql_readonly=True
                    )
                yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that writes alone, committed at the end, undone on any error."""
        with self.faults(), self.engine.connect() as opened:
            connection = opened.execution_options(khabar_writes=True)
            with connection.begin():
                if not self.is_file:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_WRITER})"))
                yield connection

    @contextlib.contextmanager
    def faults(self) -> Iterator[None]:
        """Makes of the database's faults one RecordError that names the record."""
        try:
            yield
        except SQLAlchemyError as fault:
            raise fault_of(fault, self.name) from fault

    def scrub(self) -> None:
        """Takes what was deleted out of the files too: out of SQLite's log, out of PostgreSQL's dead rows.

        RecordError: somebody reads SQLite's log longer than is waited. It goes when the last who has it open closes.
        """
        with self.faults(), self.engine.connect() as connection:
            if self.is_file:
                raw = connection.connection.dbapi_connection
                if raw is not None:
                    busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                    if busy:
                        what = "erased, but what was erased stands in its log while somebody reads it"
                        raise RecordError(
                            what, self.name, "end whatever has the record open: the log goes with the last"
                        )
            else:
                alone = connection.execution_options(isolation_level="AUTOCOMMIT")
                alone.execute(text("VACUUM"))

    def close(self) -> None:
        self.engine.dispose()


def _wait() -> float:
    given = os.environ.get("KHABAR_RECORD_WAIT", "")
    try:
        seconds = float(given) if given else WAIT_SECONDS
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= _LONGEST_WAIT:
        raise OptionError(f"{given!r} is no number of seconds up to a day", "KHABAR_RECORD_WAIT", "write it as 30")
    return seconds


def _sqlite(path: Path, wait_seconds: float) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": wait_seconds})

    @event.listens_for(engine, "connect")
    def _connected(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None  # transactions are begun below, not by Python's guess at what a statement does
        # Reading goes on while another process writes; a commit is on the disk when it returns; what is deleted is
        # overwritten. Pages go from the log into the file when some megabytes wait, for a batch of reports touches
        # hundreds of pages all over the indexes, the next one many of the same.
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "secure_delete = ON",
            "cache_size = -65536",
            "wal_autocheckpoint = 16384",
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("khabar_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _address(text_of: str) -> URL:
    try:
        url = make_url(text_of)
    except (ArgumentError, ValueError):
        url = None
    if url is None or not url.database:
        example = "write it as postgresql://user@host/database"
        raise OptionError("no address of a PostgreSQL database", "--record", example)
    return url.set(drivername="postgresql+psycopg")


def _postgresql(url: URL, wait_seconds: float) -> Engine:
    milliseconds = max(1, int(wait_seconds * 1000))
    try:
        engine = create_engine(url, connect_args={"connect_timeout": max(2, int(wait_seconds))}, pool_pre_ping=True)
    except ModuleNotFoundError:
        raise OptionError(
            "a record in PostgreSQL needs psycopg", "--record", "pip install 'khabar[postgresql]'"
        ) from None

    @event.listens_for(engine, "connect")
    def _connected(raw: Any, _record: object) -> None:  # noqa: ANN401  psycopg may be absent where types are checked
        with raw.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {milliseconds}")
            cursor.execute("SET timezone = 'UTC'")
        raw.commit()

    return engine


def _is_record_file(path: Path, name: str) -> bool:
    try:
        with path.open("rb") as stream:
            head = stream.read(100)
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise OptionError("no such folder", str(path.parent), "make it, or choose another --record") from None
        return False
    except OSError as refused:
        raise RecordError(f"cannot be opened: {(refused.strerror or str(refused)).lower()}", name) from refused
    if not head:
        return False
    marked, tables = _marks(path) if head.startswith(_SQLITE_HEAD) else (0, 1)
    if marked != _APPLICATION and tables:
        raise RecordError("is no record of Khabar", name, "choose another --record; nothing was changed in it")
    return marked == _APPLICATION and tables > 0


def _marks(path: Path) -> tuple[int, int]:
    """The application_id and the number of tables of a SQLite file, its log read too: no bytes of it are changed.

    A process that was killed while it made a record may leave a file without tables: that is none yet.
    """
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as raw:
            marked = raw.execute("PRAGMA application_id").fetchone()[0]
            return int(marked), int(raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except sqlite3.Error as fault:
        raise fault_of(DBAPIError("", None, fault), str(path)) from fault


# What the databases say (in low letters, with the name of the driver's class before it), what it means, what to do.
_FAULTS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("is locked", "lock timeout", "locknotavailable"),
        "another process is writing to it",
        "try again when that is done; nothing was lost",
    ),
    (
        ("is full", "no space left", "disk full", "diskfull"),
        "no room is left on its disk",
        "free some and go on; what was committed stands",
    ),
    (("readonly", "read-only", "unable to open", "permission denied"), "cannot be opened", "check its permissions"),
    (
        ("malformed", "not a database", "disk i/o", "could not decode"),
        "is damaged or out of reach",
        "`khabar verify` tells what still stands",
    ),
    (("no such table", "undefinedtable"), "lacks tables that can be derived", "run `khabar rebuild`"),
    (
        ("operationalerror", "interfaceerror", "adminshutdown", "connection"),
        "the database cannot be reached",
        "go on when it is back; what was committed stands",
    ),
)


def fault_of(fault: SQLAlchemyError, name: str) -> RecordError:
    """What a fault of the database means for people."""
    inner = getattr(fault, "orig", None) or fault
    said = " ".join(str(inner).split())
    low = f"{type(inner).__name__} {said}".lower()
    for signs, what, remedy in _FAULTS:
        if any(sign in low for sign in signs):
            return RecordError(f"{what} ({said[:120]})", name, remedy)
    return RecordError(f"refused by the database ({said[:160]})", name, "please report this as a fault of Khabar")
