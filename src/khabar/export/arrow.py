"""Rows of an Arrow batch as report JSON, and records as rows of another."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from khabar.errors import KhabarError
from khabar.export.record_json import encode, to_text
from khabar.nouns import Problem, Record

if TYPE_CHECKING:
    import pyarrow

BATCH_COLUMNS = "id string, record string, n_events int, problems array<string>"


def report_lines(table: pyarrow.RecordBatch) -> Iterator[bytes]:
    """Each row as a line of report JSON: nulls left out, dates in ISO form."""
    for row in table.to_pylist():
        known = {key: _plain(value) for key, value in row.items() if value is not None}
        yield to_text(known).encode()


def record_rows(found: Iterable[Record | Problem]) -> pyarrow.RecordBatch:
    """A batch with one row for each record, or for the problem that stands for one."""
    try:
        import pyarrow
    except ImportError as missing:
        raise KhabarError("pyarrow is not installed", "", "pip install 'khabar[arrow]'") from missing
    rows = [_row(item) for item in found]
    schema = pyarrow.schema(
        [
            ("id", pyarrow.string()),
            ("record", pyarrow.string()),
            ("n_events", pyarrow.int32()),
            ("problems", pyarrow.list_(pyarrow.string())),
        ]
    )
    return pyarrow.RecordBatch.from_pylist(rows, schema=schema)


def _row(item: Record | Problem) -> dict[str, object]:
    if isinstance(item, Problem):
        return {"id": None, "record": None, "n_events": None, "problems": [f"{item.at}: {item.message}"]}
    problems = [f"{problem.at}: {problem.message}" for problem in item.problems]
    return {"id": item.report.id, "record": to_text(encode(item)), "n_events": len(item.events), "problems": problems}


def _plain(value: object) -> object:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict) else str(value)
