"""Everything that Khabar raises on purpose.

KhabarError
├── InputError      an input could not be read: missing, damaged, of an unknown kind
├── OptionError     an argument or option that makes no sense
│   └── ConflictError   what a call rests on was changed by somebody else meanwhile
├── PackError       a data pack is missing, damaged or of another version
├── RecordError     a record that cannot be opened, read or written now; what was committed stands
├── StoppedError    somebody asked for an end; what was finished before stands
└── UnfoundedError  a value that does not rest on the words it claims (a fault in our own code or in a reader's answer)
"""

from __future__ import annotations


class KhabarError(Exception):
    """What happened, where, and what to do about it."""

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(what, where, remedy)

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.what}" if self.where else self.what, self.remedy]
        return "; ".join(part for part in parts if part)


class InputError(KhabarError):
    """An input that could not be read; the other inputs go on."""


class OptionError(KhabarError, ValueError):
    """A call that makes no sense: nothing was done."""


class ConflictError(OptionError):
    """Somebody else was quicker: what a call rests on is not so any more; nothing was done."""


class PackError(KhabarError):
    """A data pack that cannot be used."""


class RecordError(KhabarError):
    """A record that cannot be opened, read or written now; what was committed before stands."""


class StoppedError(KhabarError):
    """Somebody asked for the work to end; what was finished before stands."""


class UnfoundedError(KhabarError, ValueError):
    """A span or value that its text does not bear out."""
