"""The desk as one application: its pages behind its gate."""

from __future__ import annotations

import mimetypes
from importlib import import_module
from pathlib import Path

from fastapi import Depends, FastAPI
from starlette.staticfiles import StaticFiles

import khabar
from khabar.desk.describing import describe
from khabar.desk.errors_shown import add_handlers
from khabar.desk.security.csrf import check_token
from khabar.desk.security.gate import Gate
from khabar.desk.security.headers import Headers
from khabar.desk.state import Desk

#: the pages: one file each in khabar.desk.pages
ROUTERS = (
    "health",
    "overview",
    "incident",
    "sources",
    "places",
    "actors",
    "report",
    "dating",
    "versions",
    "original",
    "decisions",
    "queue",
    "gazetteer",
    "session",
    "login",
    "account",
    "users",
    "add",
    "work",
    "publish",
    "rounds",
    "coding",
    "agreement",
    "applying",
    "audits",
)


def create_app(desk: Desk) -> FastAPI:
    """The application that serves a desk."""
    app = FastAPI(
        title="Khabar desk",
        version=khabar.__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(check_token)],
        redirect_slashes=False,
    )
    app.state.desk = desk
    for name in ROUTERS:
        app.include_router(import_module(f"khabar.desk.pages.{name}").router)
    app.state.paths = frozenset(describe(app))
    # Whatever the machine's own tables say: browsers load no module of another type.
    mimetypes.add_type("text/javascript", ".js")
    mimetypes.add_type("text/javascript", ".mjs")
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    add_handlers(app)
    app.add_middleware(Gate)
    app.add_middleware(Headers)
    return app
