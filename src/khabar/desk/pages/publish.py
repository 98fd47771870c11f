"""`/publish`: exports of what the filters let through, and snapshots to be cited; `/snapshots/DIGEST` one of them."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Form, Path
from starlette.requests import Request
from starlette.responses import Response

from khabar.desk.faults import ForbiddenError, MissingError
from khabar.desk.filters import Filters, read_filters
from khabar.desk.pages.work import begun
from khabar.desk.responding import respond
from khabar.desk.security.people import Lead, Reader, User
from khabar.desk.state import Desk, desk_of
from khabar.desk.views.publish import (
    PublishView,
    SnapshotShown,
    SnapshotView,
    citation,
    files_of,
    schemas,
    snapshot_shown,
)
from khabar.desk.views.work import WorkView
from khabar.desk.work.exporting import SNAPSHOT, Wanted, export, snapshot
from khabar.errors import OptionError
from khabar.publish.exporting import FORMS, Rows, Schema

router = APIRouter()
_LATELY = 8
Digest = Annotated[str, Path(pattern="^[0-9a-f]{8,64}$", description="SHA-256 of the snapshot, or its beginning")]
Filter = Annotated[str, Form(max_length=4000, alias="query", description="filters, as in the overview's address")]
Public = Annotated[bool, Form(description="withhold names of private persons and what identifies them")]


@router.get("/publish", response_model=PublishView)
def publish_page(request: Request, user: Reader) -> Response:
    """What can be published of the incidents that the filters in the address let through."""
    desk = desk_of(request)
    filters = read_filters(request.query_params.multi_items())
    view = PublishView(
        query=filters.without("sort").query(),
        words=tuple(f"{name}: {value}" for name, value in filters.without("sort").pairs()),
        count=desk.index.find(filters).total,
        public_only=not user.may("coder"),
        may_snapshot=user.may("lead"),
        schemas=schemas(),
        snapshots=tuple(reversed(tuple(_snapshots(desk)))),
        work=tuple(
            job.progress() for job in desk.jobs.all() if job.kind != "add" and (job.by == user.name or user.may("lead"))
        )[:_LATELY],
    )
    return respond(request, view, "publish.html")


@router.post("/publish/export", response_model=WorkView, status_code=202)
def export_(
    request: Request,
    user: Reader,
    named: Annotated[Schema, Form(alias="schema")],
    form: Annotated[str, Form(max_length=20, description="one of the schema's forms; its usual one where empty")] = "",
    rows: Annotated[Rows, Form(description="of csv and parquet")] = "incidents",
    public: Public = False,
    query: Filter = "",
) -> Response:
    """Begins to write an export; who took it is noted in the journal. Readers have it with names withheld."""
    forms = FORMS[named]
    if form and form not in forms:
        raise OptionError(f"{named} is not written as {form}", "form", f"choose from {', '.join(forms)}")
    if rows == "claims" and named not in ("csv", "parquet"):
        raise OptionError(f"{named} has no rows of claims", "rows", "choose csv or parquet")
    withheld = public or not user.may("coder")
    if withheld and named == "copies":
        raise ForbiddenError("groups of copies name reports by their keys", "/publish", "choose another schema")
    wanted = Wanted(named, form or forms[0], rows, withheld, _filters(query))
    return begun(request, user, "export", wanted.name, export(desk_of(request), wanted))


@router.post("/publish/snapshot", response_model=WorkView, status_code=202)
def snapshot_(
    request: Request,
    user: Lead,
    named: Annotated[list[Schema] | None, Form(alias="schema", description="what it holds; all where none")] = None,
    public: Public = False,
    query: Filter = "",
) -> Response:
    """Begins to make a snapshot: exports of one moment in one archive, entered in the journal with its digest."""
    chosen = tuple(name for name in SNAPSHOT if not named or name in named)
    if not chosen:
        raise OptionError("nothing is chosen that a snapshot may hold", "schema", f"choose from {', '.join(SNAPSHOT)}")
    desk = desk_of(request)
    return begun(request, user, "snapshot", desk.name, snapshot(desk, chosen, _filters(query), public=public))


@router.get("/snapshots/{digest}", response_model=SnapshotView)
def snapshot_page(request: Request, user: Reader, digest: Digest) -> Response:
    """A snapshot: how it is cited, what it holds, where its bytes are."""
    desk = desk_of(request)
    for entry, detail in desk.store.notes("snapshot"):
        if str(entry.body["sha256"]).startswith(digest):
            shown = snapshot_shown(entry.recorded_at, entry.by, entry.body)
            manifest = (detail or {}).get("manifest", {})
            here = desk.store.kept(shown.digest) is not None and _may_take(user, shown)
            view = SnapshotView(
                snapshot=shown,
                entry=entry.sequence,
                head=manifest.get("record", {}).get("head"),
                filters=str(manifest.get("filters", "")),
                khabar=str(manifest.get("khabar", "")),
                files=files_of(manifest),
                file=f"/snapshots/{shown.digest}/file" if here else None,
                citation=citation(desk.name, shown),
            )
            return respond(request, view, "snapshot.html")
    raise MissingError("no such snapshot", f"/snapshots/{digest}", "see /publish for those that were made")


@router.get("/snapshots/{digest}/file", response_class=Response, responses={200: {"content": {"application/zip": {}}}})
def snapshot_file(request: Request, user: Reader, digest: Digest) -> Response:
    """The bytes of a snapshot; those with names are for coders."""
    desk = desk_of(request)
    found = next((one for one in _snapshots(desk) if one.digest.startswith(digest)), None)
    raw = desk.store.kept(found.digest) if found else None
    if found is None or raw is None:
        raise MissingError("its bytes are not kept here", f"/snapshots/{digest}", "ask whoever made it")
    if not _may_take(user, found):
        raise ForbiddenError("it holds names of private persons", f"/snapshots/{digest}", "take a public one")
    with desk.write:
        desk.store.note("access", {"what": "snapshot", "sha256": found.digest}, {}, by=user.name)
    name = f"khabar-snapshot-{found.digest[:12]}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Digest": f"sha-256={found.digest}"}
    return Response(raw, media_type="application/zip", headers=headers)


def _may_take(user: User, shown: SnapshotShown) -> bool:
    return shown.public or user.may("coder")


def _snapshots(desk: Desk) -> list[SnapshotShown]:
    return [snapshot_shown(one.recorded_at, one.by, one.body) for one, _ in desk.store.notes("snapshot")]


def _filters(query: str) -> Filters:
    return read_filters(parse_qsl(query.lstrip("?")))
