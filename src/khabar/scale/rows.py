"""The rows that pass between stages, and how readings and accounts are numbered in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from khabar.errors import KhabarError
from khabar.nouns import Problem
from khabar.record.captures import Capture

if TYPE_CHECKING:
    import pyarrow

# A reading's number: of its split, and its place in it. An account's: of its reading, and its place in that.
_ROWS, _EVENTS = 24, 20

CAPTURE = (
    "reading long, key string, fingerprint string, how string, number int, told string, raw binary, "
    "code string, message string, at string"
)
READ = f"{CAPTURE}, report string"
CODED = f"{CAPTURE}, record string, n_events int, problems array<string>, sketch string, traits array<string>"


def reading_number(split: int, row: int) -> int:
    """The number of a reading; numbers go in the order of the input.

    >>> reading_number(1, 2) < reading_number(1, 3) < reading_number(2, 0) < 2**43
    True
    """
    if row >= 1 << _ROWS:
        raise KhabarError(f"more than {1 << _ROWS:,} reports in one file", "", "give it in several files")
    return (split << _ROWS) + row


def account_number(reading: int, event: int) -> int:
    """The number of an account: the place of its event in its reading's record."""
    return (reading << _EVENTS) + event


def reading_of(account: int) -> int:
    """The reading of an account.

    >>> reading_of(account_number(reading_number(3, 7), 2)) == reading_number(3, 7)
    True
    """
    return account >> _EVENTS


def read_row(number: int, capture: Capture, report: str) -> dict[str, Any]:
    """The row of a report that was read; `report`: its JSON."""
    return {
        "reading": number,
        "key": capture.key,
        "fingerprint": capture.fingerprint,
        "how": capture.how,
        "number": capture.number,
        "told": json.dumps(dict(capture.told), ensure_ascii=True, sort_keys=True),
        "raw": capture.raw,
        "report": report,
    }


def problem_row(number: int, problem: Problem) -> dict[str, Any]:
    """The row of what could not be read or coded."""
    return {"reading": number, "code": problem.code, "message": problem.message, "at": problem.at}


def capture_of(row: dict[str, Any]) -> Capture:
    """The capture of a row."""
    return Capture(row["raw"], row["how"], row["key"], row["number"], json.loads(row["told"]))


def problem_of(row: dict[str, Any]) -> Problem:
    """The problem of a row."""
    return Problem(row["code"], row["message"], row["at"])


def table_of(rows: list[dict[str, Any]], columns: str) -> pyarrow.RecordBatch:
    """The rows as a batch with columns written as Spark writes them ("key string, number int")."""
    import pyarrow

    kinds = {
        "string": pyarrow.string(),
        "int": pyarrow.int32(),
        "long": pyarrow.int64(),
        "double": pyarrow.float64(),
        "binary": pyarrow.binary(),
        "array<string>": pyarrow.list_(pyarrow.string()),
    }
    fields = [cast("tuple[str, str]", tuple(column.split(" ", 1))) for column in columns.split(", ")]
    schema = pyarrow.schema([(name, kinds[kind]) for name, kind in fields])
    return pyarrow.RecordBatch.from_pylist(rows, schema=schema)
