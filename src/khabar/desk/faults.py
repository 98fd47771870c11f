"""What can be wrong with a request, beside what can be wrong with a record (`khabar.errors`)."""

from __future__ import annotations

from khabar.errors import ConflictError, KhabarError, OptionError

#: an answer of 409 that a record gives too
__all__ = ["BlindError", "BusyError", "ConflictError", "FieldError", "ForbiddenError", "MissingError", "UnknownError"]


class UnknownError(KhabarError):
    """Nobody is logged in (401)."""


class ForbiddenError(KhabarError):
    """Who asks may not, or not in this way (403)."""


class BlindError(ForbiddenError):
    """Who asks still has to code a report alone, so what others made of it is hidden (403); `code`: where they do."""

    def __init__(self, what: str, where: str, remedy: str, code: str) -> None:
        super().__init__(what, where, remedy)
        self.code = code


class FieldError(OptionError):
    """A field of a form is at fault (400); `field` is its name in the form, where `where` says it for people."""

    def __init__(self, what: str, where: str, remedy: str, field: str) -> None:
        super().__init__(what, where, remedy)
        self.field = field


class MissingError(OptionError):
    """What is asked for is not there (404)."""


class BusyError(KhabarError):
    """Too many tries (429); `seconds` until the next one is heard."""

    def __init__(self, what: str, where: str, remedy: str, seconds: int) -> None:
        super().__init__(what, where, remedy)
        self.seconds = seconds
