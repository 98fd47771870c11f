"""Who asked for the names of private persons: shown to a coder for a while, for one page, noted in the record."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from starlette.requests import Request

from khabar.desk.security.notes import note_access
from khabar.desk.security.people import User
from khabar.desk.state import desk_of

#: how long names stay shown on the page for which somebody asked
SHOWN_SECONDS = 1800.0


@dataclass(slots=True)
class Grants:
    """Until when (`time.monotonic`) names of what are shown to whom."""

    until: dict[tuple[str, str], float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def give(self, user: User, what: str) -> None:
        """Shows names to somebody from now on; what ran out is forgotten."""
        now = time.monotonic()
        with self.lock:
            self.until = {key: end for key, end in self.until.items() if end > now}
            self.until[user.name, what] = now + SHOWN_SECONDS

    def take(self, user: User, what: str) -> None:
        """Shows them no more."""
        with self.lock:
            self.until.pop((user.name, what), None)

    def holds(self, user: User, what: str) -> bool:
        """Whether names are shown to somebody now; never to a reader, whatever was given before."""
        return user.may("coder") and self.until.get((user.name, what), 0.0) > time.monotonic()


def show_names(request: Request, user: User, what: str) -> None:
    """Shows the names of an incident (its id) to a coder; noted first, so that no view goes unrecorded."""
    note_access(desk_of(request), user.name, "names shown", what)
    _grants(request).give(user, what)


def withhold_names(request: Request, user: User, what: str) -> None:
    """Withholds them again."""
    _grants(request).take(user, what)


def are_shown(request: Request, user: User, what: str) -> bool:
    """Whether the names of an incident are shown to somebody."""
    return _grants(request).holds(user, what)


def _grants(request: Request) -> Grants:
    state = request.app.state
    with _MAKING:
        if not hasattr(state, "names_shown"):
            state.names_shown = Grants()
    found: Grants = state.names_shown
    return found


_MAKING = threading.Lock()
