"""Many rows at once: asked for by many keys, and put in, in one statement that both databases keep prepared."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, FromClause, Table, any_, bindparam, cast, func, select
from sqlalchemy.types import TypeEngine

from khabar.record.keys import first_key, period_of_key


def among(
    connection: Connection, column: ColumnElement[int] | ColumnElement[str], values: Collection[int] | Collection[str]
) -> ColumnElement[bool]:
    """Is a column's value one of some? However many, they are one parameter, so that the statement stays the same."""
    listed = list(values)
    if connection.dialect.name == "sqlite":
        each = func.json_each(bindparam(None, json.dumps(listed), unique=True)).table_valued("value")
        return column.in_(select(each.c.value))
    array: ARRAY[object] = ARRAY(column.type)
    return column == any_(cast(bindparam(None, listed, array, unique=True), array))


def given(
    connection: Connection, columns: Mapping[str, TypeEngine[Any]], rows: Collection[Sequence[int]]
) -> FromClause:
    """Rows of numbers as a table to join with."""
    if connection.dialect.name == "sqlite":
        each = func.json_each(bindparam(None, json.dumps(list(rows)), unique=True)).table_valued("value")
        fields = [func.json_extract(each.c.value, f"$[{place}]").label(name) for place, name in enumerate(columns)]
        return select(*fields).subquery()
    held = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]
    arrays = [
        cast(bindparam(None, values, ARRAY(kind), unique=True), ARRAY(kind))
        for values, kind in zip(held, columns.values(), strict=True)
    ]
    return func.unnest(*arrays).table_valued(*columns).render_derived()


def put_rows(connection: Connection, table: Table, rows: Iterable[Sequence[object]]) -> None:
    """Inserts rows, the columns in the order of the table's, all of them given."""
    held = list(rows)
    if not held:
        return
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" for _ in table.columns)
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608  names of our own tables
        connection.exec_driver_sql(statement, list(map(tuple, held)))
        return
    # One array a column: the server takes them as one statement instead of one a row.
    kinds = [column.type.compile(connection.dialect) for column in table.columns]
    arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
    statement = f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608
    connection.exec_driver_sql(statement, tuple(list(column) for column in zip(*held, strict=True)))


def periods_held(connection: Connection, column: ColumnElement[int]) -> list[int]:
    """The periods of the keys (`khabar.record.keys.short`) in a column that an index begins with: one look for each."""
    found: list[int] = []
    while True:
        least = first_key(found[-1] + 1 if found else 1)
        key = connection.execute(select(func.min(column)).where(column >= least)).scalar()
        if key is None:
            return found
        found.append(period_of_key(key))
