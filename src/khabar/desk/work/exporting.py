"""Exports as `khabar export` writes them, and snapshots: several in one file that can be cited by its digest."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import khabar
from khabar.desk.work.jobs import Fault, Job, Line, Made, Work
from khabar.nouns.incident import Weighed
from khabar.publish import columns, exporting
from khabar.publish.exporting import FORMS, Rows, Schema, Wish
from khabar.publish.losses import Losses, writer

if TYPE_CHECKING:
    from khabar.desk.filters import Filters
    from khabar.desk.state import Desk

MEDIA = {
    "text": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
_SUFFIX = {"text": "txt"}
#: what a snapshot holds of the schemas that one may choose from
SNAPSHOT: tuple[Schema, ...] = ("jsonl", "csv", "acled", "ucdp", "plover", "geojson", "hxl")
#: a snapshot larger than this is not kept in the record, its digest alone
KEPT_BYTES = 64 << 20
# Files of a zip archive have a time; one that never changes keeps the archive the same for the same record.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An export that is asked for: in which schema, form and rows, of what, whether for the public."""

    schema: Schema
    form: str
    rows: Rows
    public: bool
    filters: Filters

    @property
    def wish(self) -> Wish:
        selection = self.filters.selection
        statuses = frozenset(status for status in selection.statuses if status)
        return Wish(self.schema, self.form, self.rows, self.public, statuses, aggregates=False)

    @property
    def name(self) -> str:
        rows = "-claims" if self.rows == "claims" else ""
        public = "-public" if self.public else ""
        return f"khabar-{self.schema}{rows}{public}.{_SUFFIX.get(self.form, self.form)}"


def export(desk: Desk, wanted: Wanted) -> Work:
    """The work of writing an export into the job's file. What could not be held is told line by line."""

    def work(job: Job) -> None:
        if wanted.schema == "copies":
            with job.path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
                exporting.write_copies(desk.store.copies(), stream)
        else:
            losses = Losses()
            with job.path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
                exporting.write(wanted.wish, _weighed(desk, job, wanted.filters), stream, losses)
            _tell(job, losses)
        job.made = _made(job.path, wanted.name, MEDIA[wanted.form])
        _note_access(desk, job, wanted.schema, wanted.public, wanted.filters)

    return work


def _tell(job: Job, losses: Losses) -> None:
    for (kind, heading), count in sorted(losses.counts.items()):
        example = losses.examples[kind, heading]
        line = Line(f"{count:,} times {heading}", kind, f"as {example.incident}: {example.what[:200]}")
        if (kind, heading) == ("refused", exporting.INVALID):
            job.fault(Fault("invalid", example.incident, f"{count} rows are not valid: {example.what}"))
        job.line(line)


def _weighed(desk: Desk, job: Job, filters: Filters, captures: set[int] | None = None) -> Iterator[Weighed]:
    """The wanted incidents, weighed, all of one moment; `captures` takes the captures that they rest on."""
    from khabar.record import views
    from khabar.weigh import weigh

    numbers = numbers_of(desk, filters, job)
    job.of = len(numbers)
    with desk.store.place.reading() as connection:
        if captures is not None:
            captures.update(views.captures_of(connection, numbers))
        for incident in views.incidents(connection, numbers):
            job.check()
            job.told("written")
            yield weigh(incident)


def numbers_of(desk: Desk, filters: Filters, job: Job) -> list[int]:
    """The numbers of the incidents that filters let through, in order, once the index holds all of the record."""
    while not (found := desk.index.find(filters)).is_whole:
        job.check()
    return sorted(found.numbers().tolist())


def _made(path: Path, name: str, media_type: str) -> Made:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return Made(name, media_type, path.stat().st_size, digest.hexdigest())


def _note_access(desk: Desk, job: Job, schema: str, public: bool, filters: Filters) -> None:
    """Notes in the journal who took which export, for ever."""
    body = {"what": "export", "schema": schema, "public": public, "incidents": job.of}
    with desk.write:
        desk.store.note("access", body, {"filters": filters.query()}, by=job.by)


def snapshot(desk: Desk, schemas: tuple[Schema, ...], filters: Filters, *, public: bool) -> Work:
    """The work of making a snapshot: a zip archive with the exports, their dictionaries and losses, and a manifest.

    The record at one entry of its journal gives the same bytes. It is entered in the journal with its digest, and kept
    in the record where it has no more than KEPT_BYTES.
    """

    def work(job: Job) -> None:
        head = desk.store.head()
        spool = job.folder / "weighed"
        captures: set[int] = set()
        count = _spooled(spool, _weighed(desk, job, filters, captures))
        manifest: dict[str, Any] = {
            "khabar": khabar.__version__,
            "record": {"entries": head.sequence if head else 0, "head": head.hash if head else None},
            "filters": filters.query(),
            "public": public,
            "incidents": count,
        }
        with zipfile.ZipFile(job.path, "w") as archive:
            manifest["files"] = [one for schema in schemas for one in _written(archive, schema, spool, public)]
            _put(archive, "manifest.json", json.dumps(manifest, indent=1, sort_keys=True).encode())
        job.made = _made(job.path, "khabar-snapshot.zip", "application/zip")
        _keep(desk, job, manifest, captures)

    return work


def _spooled(path: Path, found: Iterable[Weighed]) -> int:
    """Puts incidents into a file of ours, so that all exports are of one moment; gives how many."""
    count = 0
    with path.open("wb") as stream:
        for one in found:
            pickle.dump(one, stream)
            count += 1
    return count


def _again(path: Path) -> Iterator[Weighed]:
    with path.open("rb") as stream:
        while True:
            try:
                yield pickle.load(stream)  # noqa: S301  written by us a moment ago, into a folder of ours
            except EOFError:
                return


def _written(archive: zipfile.ZipFile, schema: Schema, spool: Path, public: bool) -> Iterator[dict[str, object]]:
    """Writes an export, its losses and its dictionary into the archive, and describes them."""
    wish = Wish(schema, FORMS[schema][0], public=public)
    lost = io.StringIO()
    losses = Losses(writer(lost))
    name = f"{schema}.{_SUFFIX.get(wish.form, wish.form)}"
    with archive.open(_entry(name), "w", force_zip64=True) as raw:
        hashed = _Hashed(raw)
        stream = io.TextIOWrapper(hashed, encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[type-var]
        exporting.write(wish, _again(spool), stream, losses)
        stream.flush()
        stream.detach()
    yield {"name": name, "sha256": hashed.digest.hexdigest(), "size": hashed.size}
    dictionary = io.StringIO()
    columns.write_dictionary(exporting.columns_of(wish), dictionary)
    for other, text in ((f"{schema}-dictionary.csv", dictionary), (f"{schema}-losses.jsonl", lost)):
        raw_bytes = text.getvalue().encode("utf-8", "backslashreplace")
        _put(archive, other, raw_bytes)
        yield {"name": other, "sha256": hashlib.sha256(raw_bytes).hexdigest(), "size": len(raw_bytes)}


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _put(archive: zipfile.ZipFile, name: str, raw: bytes) -> None:
    archive.writestr(_entry(name), raw)


class _Hashed(io.RawIOBase):
    """Hands bytes on, and knows their digest and number."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, raw: Any) -> int:  # noqa: ANN401  any buffer
        piece = bytes(raw)
        self._stream.write(piece)
        self.digest.update(piece)
        self.size += len(piece)
        return len(piece)


def _keep(desk: Desk, job: Job, manifest: dict[str, Any], captures: set[int]) -> None:
    made = job.made
    if made is None:
        return
    body = {"sha256": made.sha256, "size": made.size, "public": manifest["public"], "incidents": manifest["incidents"]}
    raw = job.path.read_bytes() if made.size <= KEPT_BYTES else None
    with desk.write:
        desk.store.note("snapshot", body, {"manifest": manifest, "captures": sorted(captures)}, by=job.by, kept=raw)
    job.line(
        Line(
            made.sha256,
            "kept in the record" if raw else "too large to be kept: its digest alone",
            "",
            f"/snapshots/{made.sha256}",
        )
    )
