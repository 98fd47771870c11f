"""The entries at the head of every page, by what a person may do."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from khabar.desk.security.people import Role, user_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A link at the head of a page; `here`: the page is in that part of the desk."""

    path: str
    label: str
    here: bool


_ENTRIES: tuple[tuple[str, str, Role], ...] = (
    ("/", "Overview", "reader"),
    ("/queue", "Queue", "coder"),
    ("/decisions", "Decisions", "reader"),
    ("/actors", "Actors", "reader"),
    ("/places", "Places", "reader"),
    ("/sources", "Sources", "reader"),
    ("/rounds", "Rounds", "coder"),
    ("/audits", "Audits", "coder"),
    ("/add", "Add", "coder"),
    ("/publish", "Publish", "reader"),
)
# Pages that belong to an entry but do not begin with its address.
_BELONGS = {"/incidents": "/", "/report": "/", "/snapshots": "/publish"}


def entries(request: Request) -> tuple[Entry, ...]:
    """What this person may go to; nothing where nobody is logged in."""
    user = user_of(request)
    if user is None:
        return ()
    there: frozenset[str] = request.app.state.paths
    part = "/" + request.url.path.strip("/").partition("/")[0]
    part = _BELONGS.get(part, part)
    return tuple(Entry(path, label, path == part) for path, label, role in _ENTRIES if user.may(role) and path in there)
