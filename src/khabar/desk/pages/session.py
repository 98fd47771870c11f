"""`/session`: who one is here, and the token that changes need; for the scripts of pages."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from khabar.desk.responding import json_of
from khabar.desk.security.csrf import csrf
from khabar.desk.security.people import Reader, Role

router = APIRouter()


@dataclass(frozen=True, slots=True)
class SessionView:
    """Who asks, and the token of this session's forms."""

    user: str
    role: Role
    token: str


@router.get("/session", response_model=SessionView)
def session(request: Request, user: Reader) -> Response:
    """Who asks; 401 where the session has ended."""
    return Response(json_of(SessionView(user.name, user.role, csrf(request))), media_type="application/json")
