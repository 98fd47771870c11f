"""Whether rows are what their schema asks for: columns, kinds, code lists, and the rules between columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from khabar.publish import acled, plover, ucdp
from khabar.publish.columns import Cell, Column, Kind, Row, columns

_RULES: Mapping[str, Callable[[Row], list[str]]] = {
    "acled": acled.faults,
    "ucdp": ucdp.faults,
    "plover": plover.faults,
}
_TYPES: Mapping[str, tuple[type, ...]] = {"text": (str,), "whole": (int,), "number": (int, float)}
_WHOLE = re.compile(r"[+-]?\d+\Z")


def faults(schema: str, row: Row) -> list[str]:
    """What is wrong with a row, each fault in a sentence; empty: it is valid."""
    expected = [column.name for column in columns(schema)]
    missing = [name for name in expected if name not in row]
    if missing or len(row) != len(expected):
        further = [name for name in row if name not in expected]
        return [f"columns missing: {', '.join(missing) or 'none'}; not of the schema: {', '.join(further) or 'none'}"]
    wrong = [fault for column in columns(schema) if (fault := _fault(column, row[column.name]))]
    return wrong or _rules(schema)(row)


def _rules(schema: str) -> Callable[[Row], list[str]]:
    return _RULES.get(schema) or (lambda _row: [])


def parsed(schema: str, cells: Mapping[str, str]) -> Row:
    """A row of a CSV file as values of its columns' kinds; ValueError names the column that holds another kind."""
    return {column.name: _value(column, cells[column.name]) for column in columns(schema)}


def _value(column: Column, text: str) -> Cell:
    if not text:
        return None
    if column.kind == "whole":
        if not _WHOLE.match(text):
            raise ValueError(f"{column.name} is {text!r}, no whole number")
        return int(text)
    if column.kind == "number":
        return float(text)
    return text == "true" if column.kind == "truth" else text


def _fault(column: Column, value: Cell) -> str | None:
    if value is None or value == "":
        return f"{column.name} is empty" if column.always else None
    if not _is(column.kind, value):
        return f"{column.name} is {value!r}, not of the kind {column.kind}"
    if column.codes and str(value) not in column.codes:
        return f"{column.name} is {value!r}, not in its code list"
    return None


def _is(kind: Kind, value: Cell) -> bool:
    if kind == "truth":
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    return isinstance(value, _TYPES[kind])
