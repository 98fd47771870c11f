"""What can be wrong with a request, beside what can be wrong with a record (`khabar.errors`)."""

from __future__ import annotations

from khabar.errors import ConflictError, KhabarError, OptionError

#: an answer of 409 that a record gives too
__all__ = ["BusyError", "ConflictError", "ForbiddenError", "MissingError", "UnknownError"]


class UnknownError(KhabarError):
    """Nobody is logged in (401)."""


class ForbiddenError(KhabarError):
    """Who asks may not, or not in this way (403)."""


class MissingError(OptionError):
    """What is asked for is not there (404)."""


class BusyError(KhabarError):
    """Too many tries (429); `seconds` until the next one is heard."""

    def __init__(self, what: str, where: str, remedy: str, seconds: int) -> None:
        super().__init__(what, where, remedy)
        self.seconds = seconds
