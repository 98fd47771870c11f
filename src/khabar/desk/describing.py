"""The description of all addresses by OpenAPI: who may ask, in which forms the answers come, what errors look like."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from khabar.desk.errors_shown import ErrorView

_ERROR = "#/components/schemas/ErrorView"
_SAID = {
    "400": "The request makes no sense",
    "401": "Nobody is logged in",
    "403": "Not for this role, or without the form's token",
    "404": "Not there",
    "405": "Not by this method",
    "408": "The body came too slowly",
    "409": "Somebody else was quicker",
    "413": "More was sent than is taken",
    "422": "A value is not understood",
    "429": "Too many tries; Retry-After says for how long",
    "500": "A fault of the desk, with its id",
    "503": "The record cannot be used now; try again",
}
_METHODS = ("get", "post", "put", "delete", "patch")


def describe(app: FastAPI) -> frozenset[str]:
    """Makes an app describe itself in full; gives the addresses it has."""
    made: dict[str, Any] = {}

    def described() -> dict[str, Any]:
        if not made:
            made.update(_described(app))
        return made

    app.openapi = described  # type: ignore[method-assign]
    return frozenset(_paths(app))


def _paths(app: FastAPI) -> set[str]:
    found = get_openapi(title=app.title, version=app.version, routes=app.routes)
    return set(found.get("paths", {}))


def _described(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(title=app.title, version=app.version, routes=app.routes, summary="A record in the browser")
    components = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    error = TypeAdapter(ErrorView).json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(error.pop("$defs"))
    schemas["ErrorView"] = error
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for operations in found.get("paths", {}).values():
        for method, operation in operations.items():
            if method in _METHODS:
                _complete(operation, changes=method != "get")
    return found


def _complete(operation: dict[str, Any], *, changes: bool) -> None:
    """Adds to an operation the page beside the JSON, and its errors."""
    responses = operation.setdefault("responses", {})
    if changes:
        responses.setdefault("303", {"description": "Done, or to be done elsewhere: the page to go to"})
    for status, answer in responses.items():
        content = answer.get("content", {})
        if status.startswith("2") and "application/json" in content:
            content.setdefault("text/html", {"schema": {"type": "string"}})
    for status, said in _SAID.items():
        responses[status] = {
            "description": said,
            "content": {
                "application/json": {"schema": {"$ref": _ERROR}},
                "text/html": {"schema": {"type": "string"}},
            },
        }
