"""What is noted in the record's journal of who looked at or changed what is protected."""

from __future__ import annotations

from khabar.desk.state import Desk


def note_access(desk: Desk, by: str, what: str, on: str) -> None:
    """Notes in the journal, for ever, that somebody did something with what is protected."""
    with desk.write:
        desk.store.note("access", {"what": what, "on": on}, by=by)
