"""The tables of the desk's people, beside the record's in its database, with a version number of their own.

They are no part of the journal: who had which password when is nobody's history. What people do stands there under
their names.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    inspect,
    select,
)

from khabar.errors import RecordError

#: the version of the tables below
VERSION = 1

people = MetaData()

about = Table("desk_about", people, Column("name", String(40), primary_key=True), Column("value", Text, nullable=False))

#: `folded`: the name as names are compared; moments are seconds since 1970, in UTC
users = Table(
    "desk_users",
    people,
    Column("folded", String(200), primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(10), nullable=False),
    Column("password", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("seen_at", Float),
)

#: `hash`: SHA-256 of the session's id, which only the browser has
sessions = Table(
    "desk_sessions",
    people,
    Column("hash", String(64), primary_key=True),
    Column("user", String(200), nullable=False, index=True),
    Column("started_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
)

#: `hash`: SHA-256 of the token, which was shown once
tokens = Table(
    "desk_tokens",
    people,
    Column("id", String(8), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("user", String(200), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("role", String(10), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float),
    Column("seen_at", Float),
)

#: logins that failed, by name and by address (both as digests); `until`: none is heard before
attempts = Table(
    "desk_attempts",
    people,
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Float, nullable=False),
    Column("until", Float, nullable=False),
)


def are_there(connection: Connection) -> bool:
    """Whether the tables were made. RecordError: by a newer Khabar."""
    if not inspect(connection).has_table("desk_about"):
        return False
    found = connection.execute(select(about.c.value).where(about.c.name == "version")).scalar()
    if found is not None and int(found) > VERSION:
        raise RecordError(f"its accounts are of a newer Khabar (version {found})", "accounts", "use that one")
    return True


def make(connection: Connection) -> None:
    """Makes the tables where they are not there yet, within the caller's transaction."""
    if not are_there(connection):
        people.create_all(connection)
        connection.execute(insert(about).values(name="version", value=str(VERSION)))
