"""The one rule of private persons' names: withheld until a coder asks for them, then shown to that one person for half
an hour, on what they asked for; each time that is noted in the record first. Who is alone with a record, without login,
reads its reports as they are.

What is asked for is an incident ("i12"), a register ("actors"), or one version of a report (`of_report`). Names asked
for on an incident are shown in the reports that tell it too; that is noted of each report that is opened. Where one
codes (rounds, audits) nobody can do without the words: the text stands as it is, and who opens it is noted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.requests import Request

from khabar.desk.security.notes import note_access
from khabar.desk.security.people import User
from khabar.desk.state import desk_of

#: how long names stay shown on the page for which somebody asked
SHOWN_SECONDS = 1800.0
_NAMES = "names shown"


@dataclass(slots=True)
class Grants:
    """Until when (`time.monotonic`) who may see what."""

    until: dict[tuple[str, str], float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def give(self, user: User, what: str) -> None:
        """Shows something to somebody from now on; what ran out is forgotten."""
        now = time.monotonic()
        with self.lock:
            self.until = {key: end for key, end in self.until.items() if end > now}
            self.until[user.name, what] = now + SHOWN_SECONDS

    def take(self, user: User, what: str) -> None:
        """Shows it no more."""
        with self.lock:
            self.until.pop((user.name, what), None)

    def holds(self, user: User, what: str) -> bool:
        """Whether something is shown to somebody now; never to a reader, whatever was given before."""
        return user.may("coder") and self.until.get((user.name, what), 0.0) > time.monotonic()


def of_report(digest: str) -> str:
    """A version of a report, by the digest of its bytes, as it is noted: its key may be erased one day."""
    return f"report {digest[:16]}"


def show_names(request: Request, user: User, what: str) -> None:
    """Shows the names of something to a coder; noted first, so that no view goes unrecorded."""
    note_access(desk_of(request), user.name, _NAMES, what)
    _grants(request).take(user, f"no {what}")
    _grants(request).give(user, what)


def withhold_names(request: Request, user: User, what: str) -> None:
    """Withholds them again, whatever was asked for beside it."""
    _grants(request).take(user, what)
    _grants(request).give(user, f"no {what}")


def are_shown(request: Request, user: User, what: str) -> bool:
    """Whether the names of something are shown to somebody."""
    return _grants(request).holds(user, what)


def are_shown_in(request: Request, user: User, digest: str, incidents: Iterable[int]) -> bool:
    """Whether the names in a report are shown to somebody: asked for there, or on an incident that it tells."""
    what = of_report(digest)
    if are_shown(request, user, what):
        return True
    if user.way == "loopback" and not are_shown(request, user, f"no {what}"):
        return True  # whoever is alone with the record has these words in their own file
    if are_shown(request, user, f"no {what}") or not any(
        are_shown(request, user, f"i{number}") for number in set(incidents)
    ):
        return False
    show_names(request, user, what)
    return True


def note_once(request: Request, user: User, did: str, what: str) -> None:
    """Notes in the record that somebody saw what is protected, once in half an hour."""
    grants = _grants(request)
    if not grants.holds(user, f"{did} {what}"):
        note_access(desk_of(request), user.name, did, what)
        grants.give(user, f"{did} {what}")


def note_names(request: Request, user: User, digest: str, *, are_private: bool) -> None:
    """Notes that somebody who logged in opened a text to code it, where names of private persons stand in it."""
    if user.way != "loopback" and are_private and not are_shown(request, user, of_report(digest)):
        note_once(request, user, _NAMES, of_report(digest))


def _grants(request: Request) -> Grants:
    state = request.app.state
    with _MAKING:
        if not hasattr(state, "names_shown"):
            state.names_shown = Grants()
    found: Grants = state.names_shown
    return found


_MAKING = threading.Lock()
