"""Records as a pandas DataFrame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from khabar.errors import KhabarError
from khabar.export.csv_claims import COLUMNS, rows
from khabar.nouns import Record

if TYPE_CHECKING:
    import pandas

_DTYPES = {"text": "string", "whole": "Int64", "number": "Float64", "truth": "boolean"}


def to_frame(records: Iterable[Record]) -> pandas.DataFrame:
    """One row a claim, columns as in the CSV, unknown values missing; KhabarError when pandas is not installed."""
    try:
        import pandas
    except ImportError as missing:
        raise KhabarError("pandas is not installed", "", "pip install 'khabar[frame]'") from missing
    found = list(rows(records))
    return pandas.DataFrame(
        {c.name: pandas.array([c.value(row) for row in found], dtype=_DTYPES[c.kind]) for c in COLUMNS}
    )
