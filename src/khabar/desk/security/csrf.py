"""No other site may make a person's browser change anything: where a change comes from, and its token."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request

from khabar.desk.faults import ForbiddenError
from khabar.desk.security.people import user_of
from khabar.desk.state import desk_of

HEADER = "X-Khabar-Token"
FIELD = "token"
SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class StaleTokenError(ForbiddenError):
    """A form of our own that is older than the session (403); what it holds may be sent again."""


def csrf(request: HTTPConnection) -> str:
    """The token that forms of this session must bring back."""
    session: str = request.scope.get("khabar.session", "")
    if session:
        return hmac.new(session.encode(), b"khabar form", hashlib.sha256).hexdigest()
    if desk_of(request).people is None:
        return hmac.new(desk_of(request).secret, b"khabar form", hashlib.sha256).hexdigest()
    return ""


def check_origin(request: HTTPConnection) -> None:
    """ForbiddenError: the change is asked for by a page of another origin.

    Browsers say where a request comes from; programs say nothing, and need a token in any case.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}".lower()
    if site not in ("same-origin", "none") or (origin is not None and _origin(origin) != _origin(own)):
        raise ForbiddenError("another site asks for this change", origin or site, "open the desk itself, do it there")


def _origin(address: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(address.lower())
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ("", None, None)
    return (parts.scheme, parts.hostname, port)


async def check_token(request: Request) -> None:
    """A dependency of all pages. StaleTokenError: a change without the token of the session.

    What came with a token of the API needs none: no browser sends that by itself.
    """
    if request.method in SAFE or request.scope.get("khabar.open"):
        return
    user = user_of(request)
    if user is None or user.way == "token":
        return
    given = request.headers.get(HEADER) or ""
    if not given and request.headers.get("content-type", "").lower().startswith(_FORMS):
        field = (await request.form()).get(FIELD)
        given = field if isinstance(field, str) else ""
    if not hmac.compare_digest(given.encode(), csrf(request).encode()):
        raise StaleTokenError(
            "the page is older than this session" if given else "the change has no token",
            request.url.path,
            f"load the page again; programs send the header {HEADER} or a token of their own",
        )
