"""What workers do to code: reports to records, and what linking and finding copies need of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from khabar.coding import BATCH_REPORTS, code_reports
from khabar.errors import KhabarError
from khabar.export.record_json import VERSION, decode, encode, to_text
from khabar.link.copies import sketch
from khabar.link.traits import to_json, traits_of
from khabar.nouns import Record, Report
from khabar.nouns.incident import Account
from khabar.scale.rows import CODED, table_of

if TYPE_CHECKING:
    import pyarrow


def code_rows(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """The rows with their records, for `mapInArrow`; problems pass as they are, and join them what cannot be coded.

    As `khabar.code_batch`, for reports that were read before: pages and their bytes stay together.
    """
    for batch in batches:
        for start in range(0, batch.num_rows, BATCH_REPORTS):
            yield table_of(_coded(batch.slice(start, BATCH_REPORTS)), CODED)


def _coded(batch: pyarrow.RecordBatch) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = batch.to_pylist()
    reports = [row.pop("report") for row in rows]
    records = iter(_records([_report(json.loads(line)) for line in reports if line is not None]))
    return [
        row if line is None else row | _columns(next(records), row["key"])
        for row, line in zip(rows, reports, strict=True)
    ]


def _report(read: object) -> Report:
    """The report of its JSON object."""
    return decode({"khabar": VERSION, "report": read, "events": [], "problems": [], "tagger": ""}).report


def _records(reports: Sequence[Report]) -> list[Record | Exception]:
    """The record of each, or why there is none: one report that brings the reader down takes no other with it."""
    try:
        return list(code_reports(reports))
    except KhabarError:
        raise  # a pack that cannot be used stops the work: no report could be coded with it
    except Exception as fault:  # whatever it is: an archive of millions holds what nobody thought of
        if len(reports) > 1:
            return [found for one in reports for found in _records([one])]
        return [fault]


def _columns(found: Record | Exception, key: str) -> dict[str, Any]:
    if isinstance(found, Exception):
        return {"code": "not-coded", "message": f"not coded: {type(found).__name__}: {found}", "at": key}
    return {
        "record": to_text(encode(found)),
        "n_events": len(found.events),
        "problems": [f"{problem.at}: {problem.message}" for problem in found.problems],
        "sketch": json.dumps(sketch(found.report).to_json(), separators=(",", ":")),
        "traits": list(_traits(found)),
    }


def _traits(record: Record) -> Iterator[str]:
    for event in record.events:
        yield to_json(traits_of(Account(record.report, event, record.report.id)))
