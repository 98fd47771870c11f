"""A page from the web, only when asked for: http and https alone, with a limit of time and of size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from khabar.nouns import Problem, Report
from khabar.read import limits
from khabar.read.build import Given, Origin
from khabar.read.captured import Keeper, Source
from khabar.read.content import read_bytes_of
from khabar.read.kinds import kind_of
from khabar.read.page import read_html

if TYPE_CHECKING:
    from urllib.request import OpenerDirector


def read_address(
    address: str, given: Given, *, fetch: bool, keeper: Keeper | None = None, opener: OpenerDirector | None = None
) -> Iterator[Report | Problem]:
    """The reports of an http(s) address; a problem when fetching was not asked for, or failed.

    `opener`: what fetches, where not everything may be reached (`khabar.read.public_address`).
    """
    if not fetch:
        yield Problem("fetch-needed", "an address is fetched only when asked for: add --fetch", address)
        return
    try:
        raw, charset, final = _fetched(address, opener)
    except (OSError, ValueError) as error:
        yield Problem("unreadable", f"could not be fetched: {' '.join(str(error).split())[:160]}", address)
        return
    if len(raw) > limits.FETCH_BYTES:
        yield Problem("too-large", f"more than {limits.in_mib(limits.FETCH_BYTES)}, the most that is fetched", address)
        return
    origin = Origin(address, address, sha256(raw).hexdigest(), keeper=keeper)
    yield from read_fetched(raw, {"charset": charset, "url": final}, origin, given)


def read_fetched(
    raw: bytes, options: Mapping[str, str | bool | None], origin: Origin, given: Given
) -> Iterator[Report | Problem]:
    """The reports of an answer; `options`: the "charset" of its header and its "url" after redirects."""
    charset, final = (value if isinstance(value := options.get(key), str) else None for key in ("charset", "url"))
    if kind_of(raw[: limits.HEAD_BYTES])[0] != "html":
        yield from read_bytes_of(raw, origin, replace(given, url=given.url or final))
        return
    if origin.keeper:
        origin.keeper.keep(Source(raw, "fetched", origin, given, options))
    yield from read_html(raw, origin, replace(given, url=given.url or final), url=final, charset=charset)


def _fetched(address: str, opener: OpenerDirector | None) -> tuple[bytes, str | None, str]:
    """The bytes, the charset of the header, and the address after redirects. OSError, ValueError: it failed."""
    from http.client import HTTPException
    from urllib.request import Request, build_opener

    request = Request(address, headers={"User-Agent": "khabar (reads one page at its user's wish)"})  # noqa: S310
    opener = opener or build_opener()  # urllib follows redirects to http, https and ftp; the last is refused below
    try:
        with opener.open(request, timeout=limits.FETCH_SECONDS) as answer:
            final = answer.geturl()
            if not final.lower().startswith(("http://", "https://")):
                raise ValueError(f"redirected to {final[:80]}")
            return answer.read(limits.FETCH_BYTES + 1), answer.headers.get_content_charset(), final
    except HTTPException as error:
        raise ValueError(f"no sound answer ({type(error).__name__})") from error
