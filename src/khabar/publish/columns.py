"""The columns of a schema, a line each in `data/SCHEMA_columns.tsv`: what is checked and what the dictionary says."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from khabar.export.csv_claims import cell
from khabar.export.record_json import Writable
from khabar.nouns.types import EVENT_TYPES, SUB_EVENT_TYPES
from khabar.text.tables import rows

Cell = str | int | float | bool | None
Row = Mapping[str, Cell]
Kind = Literal["text", "whole", "number", "truth", "list", "object"]

_PACKAGE = "khabar.publish"
_TYPES = {"event_types": tuple(dict.fromkeys(EVENT_TYPES.values())), "sub_event_types": SUB_EVENT_TYPES}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, kind of value, whether it is always filled, its codes (empty: free), what it means, where its
    value comes from.
    """

    name: str
    kind: Kind
    always: bool
    codes: tuple[str, ...]
    meaning: str
    origin: str


@cache
def columns(schema: str) -> tuple[Column, ...]:
    """The columns of a schema, in their order."""
    return tuple(_column(row) for row in rows(_PACKAGE, f"{schema}_columns.tsv"))


@cache
def codes(name: str) -> tuple[str, ...]:
    """The values of a code list: of the codebook's types, or the first column of `data/NAME.tsv`."""
    return _TYPES.get(name) or tuple(row[0] for row in rows(_PACKAGE, f"{name}.tsv"))


def write_cells(names: Iterable[str], table: Iterable[Row], stream: Writable, *, tags: Iterable[str] = ()) -> None:
    """Writes a heading, a row of HXL tags where there are any, and the rows: the one place where they become cells.

    UTF-8, commas, quotes where needed; no cell can start a formula (`khabar.export.csv_claims.cell`).
    """
    heading = list(names)
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(heading)
    if tag_row := list(tags):
        writer.writerow(tag_row)
    for row in table:
        writer.writerow([cell(row[name]) for name in heading])


def write_dictionary(described: Iterable[Column], stream: Writable) -> None:
    """Writes the data dictionary as CSV: a column a line, with its meaning, codes and origin."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["column", "kind", "filled", "meaning", "codes", "comes from"])
    for one in described:
        listed = "; ".join(one.codes)
        filled = "always" if one.always else "where known"
        writer.writerow([cell(text) for text in (one.name, one.kind, filled, one.meaning, listed, one.origin)])


def _column(row: tuple[str, ...]) -> Column:
    name, kind, filled, listed, meaning, origin = row
    return Column(name, cast("Kind", kind), filled == "always", _codes(listed), meaning, origin)


def _codes(listed: str) -> tuple[str, ...]:
    """The codes of a column: those written there, or with @ the name of a code list."""
    if listed.startswith("@"):
        return codes(listed[1:])
    return tuple(code.strip() for code in listed.split("|")) if listed else ()
