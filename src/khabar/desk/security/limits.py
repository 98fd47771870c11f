"""How much a request may send, and how long it may take over it."""

from __future__ import annotations

import asyncio
import contextlib
import time

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive

from khabar.desk.state import Settings

#: where files come in
UPLOADS = ("/add",)
# What is still taken of a body that is too long, and for how long, so that browsers hear the answer and not a reset.
_DRAINED_BYTES = 32_000_000
_DRAINED_SECONDS = 5.0


def limit_of(path: str, settings: Settings) -> int:
    """The most bytes that may be sent to an address."""
    if path == "/login":  # a form may wait in it (`keeping`), written twice over
        return 4 * settings.page_bytes
    uploads = any(path == place or path.startswith(f"{place}/") for place in UPLOADS)
    return settings.upload_bytes if uploads else settings.page_bytes


def too_large(limit: int) -> HTTPException:
    """The error for a body longer than its limit."""
    return HTTPException(413, f"more than {limit / 1e6:g} MB were sent")


def announced(request: Request) -> int:
    """How many bytes a request says it will send; 0 where it says nothing of use."""
    words = request.headers.get("content-length", "")
    return int(words) if words.isdecimal() and len(words) < 20 else 0


def limited(receive: Receive, limit: int, seconds: float) -> Receive:
    """`receive`, ending with 413 after so many bytes and with 408 where no more comes for so long."""
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        if taken < 0:  # the body is there: what comes now is the end of the connection, whenever that is
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), seconds)
        except TimeoutError:
            raise HTTPException(408, f"nothing more was sent for {seconds:g} seconds") from None
        taken += len(message.get("body", b""))
        if taken > limit:
            raise too_large(limit)
        if not message.get("more_body", False):
            taken = -1
        return message

    return receiving


async def drain(receive: Receive) -> None:
    """Takes the rest of a body and forgets it, within bounds."""
    taken, until = 0, time.monotonic() + _DRAINED_SECONDS
    with contextlib.suppress(TimeoutError):
        while taken < _DRAINED_BYTES and time.monotonic() < until:
            message = await asyncio.wait_for(receive(), _DRAINED_SECONDS)
            taken += len(message.get("body", b""))
            if not message.get("more_body", False):
                return
