"""Rows as Parquet, in batches, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, TYPE_CHECKING

from khabar.errors import KhabarError
from khabar.publish.columns import Column, Row

if TYPE_CHECKING:
    import pyarrow

_BATCH = 2_000


def write(columns: Sequence[Column], table: Iterable[Row], stream: IO[bytes]) -> None:
    """Writes the rows with the columns' types, meanings as the fields' metadata; KhabarError without pyarrow."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as missing:
        raise KhabarError("pyarrow is not installed", "", "pip install 'khabar[arrow]'") from missing
    schema = _schema(columns)
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        for batch in _batches(table):
            writer.write_batch(pyarrow.RecordBatch.from_pylist([dict(row) for row in batch], schema=schema))


def _schema(columns: Sequence[Column]) -> pyarrow.Schema:
    import pyarrow

    kinds = {"text": pyarrow.string(), "whole": pyarrow.int64(), "number": pyarrow.float64(), "truth": pyarrow.bool_()}
    return pyarrow.schema(
        [pyarrow.field(one.name, kinds[one.kind], metadata={"description": one.meaning}) for one in columns]
    )


def _batches(table: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(table)
    while batch := list(islice(rows, _BATCH)):
        yield batch
