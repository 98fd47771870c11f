"""The error of a decision on an incident that somebody else has changed meanwhile."""

from __future__ import annotations

from khabar.desk.faults import ConflictError


class ChangedError(ConflictError):
    """An incident has another revision than its page had (409); nothing was decided. `number`: its number now."""

    def __init__(self, number: int) -> None:
        super().__init__(f"i{number} has changed since you looked", f"i{number}", "look at it again, then decide")
        self.number = number
