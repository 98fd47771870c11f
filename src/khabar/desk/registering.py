"""What the pages of actors, places and sources share."""

from __future__ import annotations

import threading
from typing import Annotated, get_args

from fastapi import Query
from starlette.datastructures import State
from starlette.requests import Request
from starlette.responses import Response

from khabar.desk.lands import land
from khabar.desk.registers import Registers
from khabar.desk.responding import environment
from khabar.desk.state import desk_of
from khabar.nouns.identity import ActorKind
from khabar.record.store import Store

Page = Annotated[int, Query(ge=1, le=1_000_000, description="page of the list")]
_MAKING = threading.Lock()
environment().globals["land"] = land
environment().globals["actor_kinds"] = lambda: get_args(ActorKind)


def registers_of(request: Request) -> Registers:
    """The registers of the record, one for the whole desk."""
    return registers_in(request.app.state, desk_of(request).store)


def registers_in(state: State, store: Store) -> Registers:
    """The registers of a record, of which one application holds one."""
    with _MAKING:
        if not hasattr(state, "registers"):
            state.registers = Registers(store)
    found: Registers = state.registers
    return found


def file_of(text: str, name: str, kind: str) -> Response:
    """A text to be kept as a file of a name (ASCII letters, digits, hyphens, dots)."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, media_type=f"{kind}; charset=utf-8", headers=headers)
