"""The tables of a record, and the numbered steps by which an older record becomes a newer one.

`journal` and `bodies` are what a record is: the journal grows only, bodies are erased by sealing alone. All other
tables are derived from these two and can be dropped (`khabar rebuild`).

Texts are ASCII or keys made by `khabar.record.keys`; what reports say lies in bodies and packed columns, for
PostgreSQL's text holds no NUL.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    text,
    update,
)

import khabar
from khabar import link

#: the version of the tables below; a record of a newer one is not opened
VERSION = 3
_BY, _TIMES = "derived by", "times derived"

kept = MetaData()
derived = MetaData()

about = Table("record", kept, Column("name", String(40), primary_key=True), Column("value", Text, nullable=False))

journal = Table(
    "journal",
    kept,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at", String(27), nullable=False),
    Column("by", Text, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("body", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Index("journal_kind", "kind", "sequence"),
)

#: bytes by their SHA-256, compressed; `size` of the bytes themselves
bodies = Table(
    "bodies",
    kept,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("packed", LargeBinary, nullable=False),
)

#: one row a capture entry of the journal that is not sealed: the report as it was read, and its coding
readings = Table(
    "readings",
    derived,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("is_current", Boolean, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("words", String(64), nullable=False),
    Column("stamp", Text, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("copies", Text, nullable=False),
    Index("readings_key", "key", "sequence"),
    Index("readings_fingerprint", "fingerprint"),
    Index("readings_copies", "copies"),
)

#: one row an event of a current reading; `number`: of its incident; `likeness`: what it tells, in 63 bits (None: as
#: another event of the report does); `stands`: the account that is compared for it, in most cases itself
accounts = Table(
    "accounts",
    derived,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("reading", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("triggers", Text, nullable=False),
    Column("traits", Text, nullable=False),
    Column("number", BigInteger),
    Column("likeness", BigInteger),
    Column("stands", BigInteger),
    Index("accounts_stands", "stands"),
    Index("accounts_reading", "reading"),
    Index("accounts_number", "number"),
)

#: keys by which accounts find each other, in 63 bits (`khabar.record.keys.short`), with days of the account
#: (`khabar.record.finding`)
blocks = Table(
    "blocks",
    derived,
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

#: pairs of accounts that may tell one occurrence, both ways round
edges = Table(
    "edges",
    derived,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("other", BigInteger, primary_key=True, autoincrement=False),
    Column("score", Float, nullable=False),
    sqlite_with_rowid=False,
)

#: keys by which copies find each other, in 63 bits too, with the day of publication (its ordinal; 0: unknown) and how
#: many keys the report has
bands = Table(
    "bands",
    derived,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("reading", BigInteger, primary_key=True, autoincrement=False),
    Column("keys", Integer, nullable=False),
    sqlite_with_rowid=False,
)

#: what finding copies needs of a current reading (`khabar.link.copies.Sketch`), and the reading that is compared for it
sketches = Table(
    "sketches",
    derived,
    Column("reading", BigInteger, primary_key=True, autoincrement=False),
    Column("leader", BigInteger, nullable=False),
    Column("sketch", Text, nullable=False),
    Index("sketches_leader", "leader"),
)

#: pairs of readings that are copies of one story, so many as hold it together, both ways round
copy_edges = Table(
    "copy_edges",
    derived,
    Column("reading", BigInteger, primary_key=True, autoincrement=False),
    Column("other", BigInteger, primary_key=True, autoincrement=False),
)

#: incident numbers issued: the last entry that anchors each, to which report's words, the account that these are now
#: (None: told no more), and the lower number that took it in
numbers = Table(
    "numbers",
    derived,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", BigInteger, nullable=False),
    Column("key", Text),
    Column("account", BigInteger),
    Column("leads_to", BigInteger),
    Index("numbers_key", "key"),
    Index("numbers_account", "account"),
    Index("numbers_leads_to", "leads_to"),
)

#: the words that decisions hold on to, and the reading and account that these are now (None: not found)
anchors = Table(
    "anchors",
    derived,
    Column("decision", BigInteger, primary_key=True, autoincrement=False),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("key", Text),
    Column("reading", BigInteger),
    Column("account", BigInteger),
    Index("anchors_key", "key"),
    Index("anchors_account", "account"),
)

#: events that people added, by the decision, in which reading each stands now, under which id; `data` None: the coding
#: has the event itself
added = Table(
    "added",
    derived,
    Column("decision", BigInteger, primary_key=True, autoincrement=False),
    Column("reading", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("data", Text),
    Index("added_reading", "reading"),
)

_MISSING = text("held = 1 AND data IS NULL")
#: what an incident comes to (`khabar.record.summaries`), `data` None until somebody asks; of a number that no incident
#: has any more, `held` is 0
summaries = Table(
    "summaries",
    derived,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("held", SmallInteger, nullable=False),
    Column("data", Text),
    Index("summaries_revision", "revision", "number"),
    Index("summaries_missing", "revision", "number", sqlite_where=_MISSING, postgresql_where=_MISSING),
)


def _first(connection: Connection) -> None:
    kept.create_all(connection)
    derived.create_all(connection)


def _second(connection: Connection) -> None:
    for table in (added, summaries):
        table.create(connection, checkfirst=True)


def _third(_connection: Connection) -> None:
    """Keys of the indexes begin with a period of years instead of a year: relinking, which follows, makes them anew."""


#: step n makes a record of version n out of one of version n - 1
STEPS: tuple[Callable[[Connection], None], ...] = (_first, _second, _third)


def migrate(connection: Connection, version: int) -> None:
    """Takes a record from `version` (0: nothing is there) to VERSION, within the caller's transaction."""
    for step in STEPS[version:]:
        step(connection)
    if version == 0:
        connection.execute(insert(about).values(name="version", value=str(VERSION)))
        note_derived(connection)
    elif version < VERSION:
        connection.execute(update(about).where(about.c.name == "version").values(value=str(VERSION)))


def derived_by(connection: Connection) -> str | None:
    """Which Khabar derived what the tables hold."""
    return connection.execute(select(about.c.value).where(about.c.name == _BY)).scalar()


@cache
def deriving() -> str:
    """Which Khabar derives here: its release and a digest of all that linking is made of, weights among it."""
    found = sha256()
    for path in sorted(Path(link.__file__).parent.rglob("*")):
        if path.suffix in (".py", ".tsv"):
            found.update(path.name.encode() + path.read_bytes())
    return f"Khabar {khabar.__version__} ({found.hexdigest()[:8]})"


def note_derived(connection: Connection) -> None:
    """Notes that this Khabar derived all that the tables hold, once more."""
    times = times_derived(connection) + 1
    connection.execute(delete(about).where(about.c.name.in_((_BY, _TIMES))))
    connection.execute(insert(about), [{"name": _BY, "value": deriving()}, {"name": _TIMES, "value": str(times)}])


def times_derived(connection: Connection) -> int:
    """How often all was derived anew: between two times the journal tells of every change of the tables."""
    found = connection.execute(select(about.c.value).where(about.c.name == _TIMES)).scalar()
    return int(found or 0)


def version_of(connection: Connection) -> int | None:
    """The version of a record whose table `record` is there; None when that table holds no version."""
    value = connection.execute(select(about.c.value).where(about.c.name == "version")).scalar()
    return int(value) if isinstance(value, str) and value.isdecimal() else None
