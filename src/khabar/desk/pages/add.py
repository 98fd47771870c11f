"""`/add`: files dropped, a text pasted, an address fetched, a page sent from the browser that shows it."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from khabar.desk.errors_shown import BusyError
from khabar.desk.pages.work import answered
from khabar.desk.responding import respond
from khabar.desk.security.people import Coder
from khabar.desk.state import desk_of
from khabar.desk.views.work import AddView, WorkView
from khabar.desk.work.adding import Sent, Told, adding, check
from khabar.desk.work.jobs import Job

router = APIRouter()
_MOST_FILES = 500
_LONGEST_NAME = 120
_SHOWN = 10
Words = Annotated[str, Form(max_length=4000)]


@router.get("/add", response_model=AddView)
def add_page(
    request: Request,
    user: Coder,
    address: Annotated[str, Query(max_length=4000)] = "",
    published: Annotated[str, Query(max_length=40)] = "",
    publisher: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The page for adding reports, and what is being added."""
    mine = [job.progress() for job in desk_of(request).jobs.all() if job.kind == "add" and _may_see(user, job)]
    return respond(request, AddView(address, published, publisher, tuple(mine[:_SHOWN])), "add.html")


@router.post("/add", response_model=WorkView, status_code=202)
def add(  # noqa: PLR0913, PLR0917  each is a field of the form
    request: Request,
    user: Coder,
    files: Annotated[list[UploadFile] | None, File(description="anything that `khabar add` reads")] = None,
    text: Annotated[str, Form(description="a report's text, which is never altered")] = "",
    page: Annotated[str, Form(description="the HTML of a page, as a browser shows it; its address in `url`")] = "",
    address: Words = "",
    published: Words = "",
    publisher: Words = "",
    url: Words = "",
) -> Response:
    """Begins to add what was sent; the answer is the work, which goes on by itself."""
    desk = desk_of(request)
    if desk.jobs.is_full():
        raise BusyError("much is being added already", "/add", "wait until some of it is done", 30)
    job = desk.jobs.new("add", "", user.name)
    try:
        sent = (*_stored(files or [], job.folder), *_typed(text, page, address, job.folder))
        told = Told(published.strip() or None, publisher.strip() or None, url.strip() or None)
        check(sent, told)
    except BaseException:
        desk.jobs.drop(job)
        raise
    job.what = sent[0].name if len(sent) == 1 else f"{sent[0].name} and {len(sent) - 1} more"
    desk.jobs.start(job, adding(desk, sent, told))
    return answered(request, job)


def _stored(files: list[UploadFile], folder: Path) -> list[Sent]:
    """Files as they came, stored under names of ours; an empty field of a form is none."""
    found: list[Sent] = []
    for number, file in enumerate(one for one in files[:_MOST_FILES] if one.filename):
        path = folder / f"sent-{number}"
        with path.open("wb") as stream:
            shutil.copyfileobj(file.file, stream, 1 << 20)
        found.append(Sent(name_of(file.filename or ""), path=path))
    return found


def name_of(given: str) -> str:
    r"""The name of a file without folders and without what no terminal should see.

    >>> name_of("C:\\Users\\a\\report.html"), name_of("../../etc/passwd"), name_of("..")
    ('report.html', 'passwd', 'file')
    """
    name = PurePosixPath(given.replace("\\", "/")).name
    shown = "".join(letter for letter in name if letter.isprintable())[-_LONGEST_NAME:].strip(". ")
    return shown or "file"


def _typed(text: str, page: str, address: str, folder: Path) -> list[Sent]:
    found: list[Sent] = []
    if text.strip():
        found.append(Sent("pasted text", words=text.replace("\r\n", "\n")))
    if page.strip():
        path = folder / "page"
        path.write_text(page, encoding="utf-8", errors="surrogatepass")
        found.append(Sent("page of a browser", path=path))
    if address.strip():
        found.append(Sent(address.strip()[:_LONGEST_NAME], address=address.strip()))
    return found


def _may_see(user: Coder, job: Job) -> bool:
    return job.by == user.name or user.may("lead")
