"""What takes seconds to read, read beside all else when a desk starts, so that no first visitor waits for it."""

from __future__ import annotations

import contextlib
import threading

from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from khabar.desk.basemap import tiles
from khabar.desk.registering import registers_in
from khabar.desk.state import Desk
from khabar.errors import KhabarError
from khabar.packs.gazetteer.lookup import open_gazetteer
from khabar.packs.roster import load_roster


def warm(app: FastAPI) -> threading.Thread:
    """Reads the ground of the maps, gazetteer, roster and registers in a thread of its own, which is given back."""
    thread = threading.Thread(target=_read, args=(app,), name="khabar-warming", daemon=True)
    thread.start()
    return thread


def _read(app: FastAPI) -> None:
    """What cannot be read is told to whoever asks for it."""
    desk: Desk = app.state.desk
    for reading in (tiles.warm, open_gazetteer, load_roster, registers_in(app.state, desk.store).now):
        with contextlib.suppress(KhabarError, SQLAlchemyError):
            reading()
