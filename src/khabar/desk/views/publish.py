"""What the page for publishing shows, and what a snapshot is cited by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from khabar.desk.work.exporting import SNAPSHOT
from khabar.desk.work.jobs import Progress
from khabar.publish.exporting import FORMS, Schema
from khabar.text.tables import rows


@dataclass(frozen=True, slots=True)
class SchemaShown:
    """A schema that can be published, its forms, whether it has rows of claims, and whether snapshots may hold it."""

    name: Schema
    label: str
    what: str
    forms: tuple[str, ...]
    has_claims: bool
    in_snapshots: bool


@dataclass(frozen=True, slots=True)
class SnapshotShown:
    """A snapshot in a list."""

    digest: str
    made: str
    by: str
    incidents: int
    public: bool
    size: int


@dataclass(frozen=True, slots=True)
class PublishView:
    """The page for publishing. `count`: incidents that the filters let through; `public_only`: names are withheld."""

    query: str
    words: tuple[str, ...]
    count: int
    public_only: bool
    may_snapshot: bool
    schemas: tuple[SchemaShown, ...]
    snapshots: tuple[SnapshotShown, ...]
    work: tuple[Progress, ...]


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file within a snapshot."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class SnapshotView:
    """One snapshot: how to cite it, what it holds, whether its bytes are here. `entry`: its place in the journal."""

    snapshot: SnapshotShown
    entry: int
    head: str | None
    filters: str
    khabar: str
    files: tuple[FileShown, ...]
    file: str | None
    citation: str


@cache
def schemas() -> tuple[SchemaShown, ...]:
    """The schemas of `khabar export`, as people know them."""
    return tuple(
        SchemaShown(name, label, what, FORMS[name], name in ("csv", "parquet"), name in SNAPSHOT)  # type: ignore[index,arg-type]
        for name, label, what in rows("khabar.desk", "schemas.tsv")
    )


def snapshot_shown(recorded_at: str, by: str, body: Mapping[str, Any]) -> SnapshotShown:
    """A snapshot out of its entry in the journal."""
    return SnapshotShown(
        str(body["sha256"]), recorded_at, by, int(body["incidents"]), bool(body["public"]), int(body["size"])
    )


def citation(record: str, snapshot: SnapshotShown) -> str:
    """How a snapshot is cited: who made what, when, and the digest by which anybody can tell it is this one."""
    withheld = ", private names withheld" if snapshot.public else ""
    return (
        f"{snapshot.by}: {record}, {snapshot.incidents:,} incidents{withheld}. Khabar snapshot of "
        f"{snapshot.made[:10]}, SHA-256 {snapshot.digest}."
    )


def files_of(manifest: Mapping[str, Any]) -> tuple[FileShown, ...]:
    """The files that a manifest names."""
    found: Sequence[Mapping[str, Any]] = manifest.get("files", ())
    return tuple(FileShown(str(one["name"]), str(one["sha256"]), int(one["size"])) for one in found)
