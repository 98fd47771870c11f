"""`/health`: whether the desk answers and its record can be read; `/openapi.json`: what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from khabar.desk.responding import json_of
from khabar.desk.security.people import Reader
from khabar.desk.state import desk_of

router = APIRouter()


@dataclass(frozen=True, slots=True)
class HealthView:
    """That the desk answers; `notice`: what is to be told of the record."""

    ok: bool
    notice: str


@router.get("/health", response_model=HealthView)
def health(request: Request) -> Response:
    """Whether the record can be read: 200, else 503. Says nothing of what it holds."""
    desk_of(request).look()
    return Response(json_of(HealthView(ok=True, notice="")), media_type="application/json")


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request, user: Reader) -> Response:  # noqa: ARG001  asked for by the role
    """The description of all addresses (OpenAPI 3.1)."""
    return JSONResponse(request.app.openapi())
