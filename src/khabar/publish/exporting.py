"""Incidents written in a schema: wanted ones only, valid rows only, with what is lost told beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Literal, TextIO, cast

from khabar.export.record_json import to_text, write_lines, write_list
from khabar.nouns.incident import Weighed
from khabar.publish import acled, columns, features, hxl, incident_rows, incident_text, parquet, plover, ucdp
from khabar.publish.claim_rows import claim_columns, claim_rows
from khabar.publish.columns import Column, Row
from khabar.publish.incident_json import encode_short, encode_whole
from khabar.publish.losses import Losses, Notes
from khabar.publish.refusal import RefusedError
from khabar.publish.validate import faults
from khabar.publish.withholding import made_public
from khabar.weigh.values import text, truth

Schema = Literal["incidents", "acled", "ucdp", "plover", "geojson", "parquet", "csv", "jsonl", "hxl", "copies"]

Rows = Literal["incidents", "claims"]
RowMaker = Callable[[Weighed, Notes], Row]
INVALID = "invalid row"

#: the forms in which a schema can be written, its usual one first
FORMS: Mapping[Schema, tuple[str, ...]] = {
    "incidents": ("text", "jsonl", "json"),
    "acled": ("csv", "jsonl", "parquet"),
    "ucdp": ("csv", "jsonl", "parquet"),
    "plover": ("jsonl", "csv"),
    "geojson": ("json",),
    "parquet": ("parquet",),
    "csv": ("csv",),
    "jsonl": ("jsonl",),
    "hxl": ("csv",),
    "copies": ("jsonl",),
}
_MAKERS: Mapping[str, RowMaker] = {"acled": acled.row, "ucdp": ucdp.row, "plover": plover.row}
#: schemas that hold only what happened; of them those that hold sums over several occurrences
_HAPPENED = frozenset({"acled", "ucdp", "plover", "hxl"})
_SUMS = frozenset({"ucdp"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be written: schema, form, a row for each incident or claim, whether for the public.

    `statuses`, `aggregates`: what was asked for by name, beyond what the schema has a place for.
    """

    schema: Schema
    form: str
    rows: Rows = "incidents"
    public: bool = False
    statuses: frozenset[str] = frozenset()
    aggregates: bool = False


def write(wish: Wish, weighed: Iterable[Weighed], stream: TextIO, losses: Losses) -> None:
    """Writes incidents as they come; Parquet goes to the bytes below the stream."""
    found = map(made_public, weighed) if wish.public else weighed
    if wish.schema == "geojson":
        features.write(_features(found, losses), stream)
    elif wish.schema == "hxl":
        hxl.write(_rows(wish, "incidents", hxl.row, found, losses), stream)
    elif wish.schema in _MAKERS:
        rows = _rows(wish, wish.schema, _MAKERS[wish.schema], found, losses)
        _write_rows(wish, columns.columns(wish.schema), rows, stream)
    elif wish.schema in ("csv", "parquet"):
        _write_rows(wish, columns_of(wish), _table(wish, found, losses), stream)
    else:
        _write_objects(wish, found, stream)


def columns_of(wish: Wish) -> tuple[Column, ...]:
    """The columns (keys of JSON) of what is written, for its dictionary."""
    if wish.schema in ("csv", "parquet"):
        return claim_columns() if wish.rows == "claims" else columns.columns("incidents")
    if wish.schema == "hxl":
        return hxl.tagged_columns()
    return columns.columns({"incidents": "short", "geojson": "feature"}.get(wish.schema, wish.schema))


def _table(wish: Wish, found: Iterable[Weighed], losses: Losses) -> Iterator[Row]:
    if wish.rows == "claims":
        return (row for one in found for row in claim_rows(one))
    return _rows(wish, "incidents", incident_rows.row, found, losses)


def _rows(wish: Wish, schema: str, make: RowMaker, found: Iterable[Weighed], losses: Losses) -> Iterator[Row]:
    """The valid rows; an incident without one is told as refused, with the reason."""
    for one in found:
        notes = Notes(one.incident.id)
        try:
            _check_home(wish, one)
            row = make(one, notes)
        except RefusedError as refusal:
            notes.refused(refusal.heading, refusal.why)
            losses.take(notes.noted)
            continue
        wrong = faults(schema, row)
        if wrong:
            notes.refused(INVALID, "; ".join(wrong))
        losses.take(notes.noted)
        if not wrong:
            yield row


def _check_home(wish: Wish, weighed: Weighed) -> None:
    """RefusedError for what did not happen, or sums over several occurrences, where the schema has no place for it and
    it was not asked for.
    """
    status = text(weighed, "status")
    if wish.schema in _HAPPENED and status != "happened" and status not in wish.statuses:
        raise RefusedError(
            f"{status or 'unknown'} event", f"it is {status or 'of unknown status'}: --status asks for it"
        )
    if wish.schema in _HAPPENED - _SUMS and truth(weighed, "aggregate") and not wish.aggregates:
        raise RefusedError("aggregate", "it sums over several occurrences: --aggregates asks for it")


def _features(found: Iterable[Weighed], losses: Losses) -> Iterator[dict[str, object]]:
    for one in found:
        notes = Notes(one.incident.id)
        made = features.feature(one, notes)
        losses.take(note for note in notes.noted if note.heading not in ("further place", "rival place"))
        yield made


def _write_rows(wish: Wish, heading: tuple[Column, ...], rows: Iterable[Row], stream: TextIO) -> None:
    if wish.form == "parquet":
        parquet.write(heading, rows, cast("IO[bytes]", stream.buffer))
    elif wish.form == "jsonl":
        encode = plover.nested if wish.schema == "plover" else dict
        write_lines(map(encode, rows), stream)
    else:
        columns.write_cells((column.name for column in heading), rows, stream)


def _write_objects(wish: Wish, found: Iterable[Weighed], stream: TextIO) -> None:
    if wish.schema == "jsonl":
        write_lines(map(encode_whole, found), stream)
    elif wish.form == "jsonl":
        write_lines(map(encode_short, found), stream)
    elif wish.form == "json":
        write_list(map(encode_short, found), stream)
    else:
        incident_text.write(found, stream)


def write_copies(groups: Iterable[frozenset[str]], stream: TextIO) -> None:
    """Writes the groups of copies, a JSON object a line: `{"id", "reports"}`; the id is the least key."""
    for group in groups:
        keys = sorted(group)
        if len(keys) > 1:
            stream.write(to_text({"id": keys[0], "reports": keys}) + "\n")
