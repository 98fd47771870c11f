"""What is noted in the record's journal of who looked at or changed what is protected."""

from __future__ import annotations

import logging

from khabar.desk.state import Desk

log = logging.getLogger("khabar.desk.access")


def note_access(desk: Desk, by: str, what: str, on: str) -> None:
    """Notes that somebody did something with what is protected: in the journal, for ever, and in the log."""
    log.info("%s by %s on %s", what, by, on)
    note = getattr(desk.store, "note", None)
    if note is not None:
        with desk.write:
            note("access", {"what": what, "on": on}, by=by)
