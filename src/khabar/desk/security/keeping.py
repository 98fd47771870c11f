"""A form that came too late is not lost: one logs in, or has the page made new, and sends it again."""

from __future__ import annotations

import json

from starlette.exceptions import HTTPException
from starlette.requests import Request

from khabar.desk.security import csrf
from khabar.desk.views.people import KeptForm

_FORM = "application/x-www-form-urlencoded"


def read_kept(written: str) -> KeptForm | None:
    """The form in a hidden field; None where it holds none."""
    try:
        path, fields, had_files = json.loads(written)
        pairs = tuple((str(name), str(value)) for name, value in fields)
    except (ValueError, TypeError, RecursionError):
        return None
    return _kept(path, pairs, had_files=had_files is True) if is_local(path) else None


def is_local(path: object) -> bool:
    """Whether an address leads to this desk.

    >>> is_local("/queue?kind=new"), is_local("//evil.example"), is_local("/\\\\evil.example")
    (True, False, False)
    """
    return isinstance(path, str) and path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()


async def keep(request: Request) -> KeptForm:
    """The form that a request sends; with `had_files` one that is too large to be kept, too."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if not is_local(path):
        path = "/"
    if not request.headers.get("content-type", "").lower().startswith(_FORM):
        return _kept(path, (), had_files=True)
    try:
        fields = ((name, value) for name, value in (await request.form()).multi_items() if name != csrf.FIELD)
    except HTTPException:
        return _kept(path, (), had_files=True)
    return _kept(path, tuple((name, value) for name, value in fields if isinstance(value, str)))


def _kept(path: str, fields: tuple[tuple[str, str], ...], *, had_files: bool = False) -> KeptForm:
    return KeptForm(path, fields, had_files, json.dumps([path, fields, had_files], ensure_ascii=False))
