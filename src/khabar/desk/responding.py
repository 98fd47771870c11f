"""One view, two answers: a page for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response

from khabar.desk.navigation import entries
from khabar.desk.security.csrf import csrf
from khabar.desk.security.people import user_of
from khabar.desk.state import desk_of
from khabar.errors import KhabarError

# How views of a class are written as JSON; made once, for that takes a while.
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def respond(
    request: Request, view: object, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A view (a frozen dataclass) as the page that `template` makes of it, or as JSON where that is asked for."""
    if wants_json(request):
        answer = Response(json_of(view), status, media_type="application/json")
    else:
        answer = Response(page_of(request, view, template), status, media_type="text/html; charset=utf-8")
    answer.headers.update(headers or {})
    answer.headers.append("Vary", "Accept, Authorization, Cookie")
    return answer


def wants_json(request: Request) -> bool:
    """Whether a request asks for JSON: by `?format=json`, by its Accept header, or because it came with a token."""
    if asked := request.query_params.get("format"):
        return asked == "json"
    accepted = request.headers.get("accept", "*/*")
    html, json = _quality(accepted, "text", "html"), _quality(accepted, "application", "json")
    if html == json:
        is_program = "authorization" in request.headers
        return is_program or request.headers.get("content-type", "").startswith("application/json")
    return json > html


def _quality(accepted: str, kind: str, subtype: str) -> float:
    """How much a media type is wanted, 0 to 1 (RFC 9110, section 12.5.1).

    >>> _quality("text/html,application/json;q=.5", "application", "json")
    0.5
    """
    best = (-1, 0.0)
    for part in accepted.lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        closeness = {f"{kind}/{subtype}": 2, f"{kind}/*": 1, "*/*": 0}.get(name)
        if closeness is not None:
            best = max(best, (closeness, _weight(parameters)))
    return best[1]


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


def json_of(view: object) -> bytes:
    """A view as JSON."""
    kind = type(view)
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind].dump_json(view)


def page_of(request: Request, view: object, template: str) -> str:
    """The page that a template makes of a view."""
    desk = desk_of(request)
    try:
        notice = desk.look()
    except KhabarError:  # the page itself may be about just that
        notice = ""
    return (
        environment()
        .get_template(template)
        .render(
            request=request,
            view=view,
            desk=desk,
            user=user_of(request),
            token=csrf(request),
            nav=entries(request),
            notice=notice,
        )
    )


@cache
def environment() -> Environment:
    """The templates; all that is put into them is escaped, and a name that is not there is an error."""
    made = Environment(
        loader=PackageLoader("khabar.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = lambda path: f"/static/{path}"
    return made
