"""Incidents as a table with HXL tags (schemas/hxl.md): a second row that says what each column holds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from khabar.export.record_json import Writable
from khabar.nouns.incident import Weighed
from khabar.publish import incident_rows
from khabar.publish.columns import Column, Row, columns, write_cells
from khabar.publish.losses import Notes
from khabar.text.tables import rows

#: what the tagged columns hold of what one-value schemas lose
HOLDS = frozenset({"open figure", "killed", "wounded", "grade"})


def row(weighed: Weighed, notes: Notes) -> Row:
    """The row of an incident, of which the tagged columns are written; what they do not hold is noted."""
    return incident_rows.row(weighed, notes, HOLDS)


@cache
def tagged_columns() -> tuple[Column, ...]:
    """The columns of the table of incidents that have a tag, in the order of the tags."""
    known = {column.name: column for column in columns("incidents")}
    return tuple(known[name] for name, _ in _tags())


def write(table: Iterable[Row], stream: Writable) -> None:
    """Writes heading, tags and rows as CSV."""
    write_cells((name for name, _ in _tags()), table, stream, tags=[tag for _, tag in _tags()])


@cache
def _tags() -> tuple[tuple[str, str], ...]:
    return tuple((row[0], row[1]) for row in rows("khabar.publish", "hxl_tags.tsv"))
