"""`/work/ID`: how far work in the background is, what it made, and a way to stop it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from khabar.desk.errors_shown import BusyError, MissingError
from khabar.desk.responding import respond, wants_json
from khabar.desk.security.people import Reader, User
from khabar.desk.state import desk_of
from khabar.desk.views.work import WorkView, work_view
from khabar.desk.work.jobs import Job, Kind, Work

router = APIRouter(prefix="/work")
Id = Annotated[str, Path(max_length=40)]


def begun(request: Request, user: User, kind: Kind, what: str, work: Work) -> Response:
    """Begins work in the background; the answer is that work. BusyError: too much is waiting already."""
    desk = desk_of(request)
    if desk.jobs.is_full():
        raise BusyError("much is being done already", request.url.path, "wait until some of it is done", 30)
    job = desk.jobs.new(kind, what, user.name)
    desk.jobs.start(job, work)
    return answered(request, job)


def answered(request: Request, job: Job) -> Response:
    """Work that was begun, as the answer to who asked for it: its page, or where it is told."""
    if wants_json(request):
        return respond(request, work_view(job), "work.html", status=202, headers={"Location": f"/work/{job.id}"})
    return RedirectResponse(f"/work/{job.id}", 303)


@router.get("/{id}", response_model=WorkView)
def work(request: Request, user: Reader, id: Id) -> Response:
    """How far the work is."""
    return respond(request, work_view(_job(request, user, id)), "work.html")


@router.post("/{id}/stop", response_model=WorkView)
def stop(request: Request, user: Reader, id: Id) -> Response:
    """Asks for an end; what was added until then stays."""
    job = _job(request, user, id)
    job.stop()
    if wants_json(request):
        return respond(request, work_view(job), "work.html")
    return RedirectResponse(f"/work/{job.id}", 303)


@router.get("/{id}/file", response_class=FileResponse)
def file(request: Request, user: Reader, id: Id) -> Response:
    """The file that the work made."""
    job = _job(request, user, id)
    if job.made is None:
        raise MissingError("has made no file", f"/work/{id}", "wait until it is done, or begin it anew")
    headers = {"Digest": f"sha-256={job.made.sha256}"}
    return FileResponse(job.path, media_type=job.made.media_type, filename=job.made.name, headers=headers)


def _job(request: Request, user: User, id: str) -> Job:
    job = desk_of(request).jobs.find(id)
    if job is None or not (job.by == user.name or user.may("lead")):
        raise MissingError(
            "no such work, or it is forgotten", f"/work/{id[:40]}", "what was added stands in the record"
        )
    return job
