"""Khabar reads reports of armed conflict into records: what happened, who says so, in whose words.

`khabar.code(x)` codes, `khabar.read(x)` only reads, `khabar.voices(x)` lists who speaks, `khabar.locate(x)` puts place
names on the map; each takes text (str), a page (bytes) or a file or folder (Path). `khabar.identify(text, span)` says
which actor is meant. `khabar.code_batch` takes and gives an Arrow batch.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from khabar.coding import Records, Reports, Voices, code, code_batch, code_reports, read, voices
    from khabar.errors import InputError, KhabarError, OptionError, PackError, UnfoundedError
    from khabar.export.arrow import BATCH_COLUMNS
    from khabar.locating import locate
    from khabar.nouns import (
        Claim,
        Event,
        Harm,
        Interval,
        Mention,
        Part,
        Party,
        Place,
        Problem,
        Published,
        Range,
        Record,
        Report,
        Rival,
        Span,
        Voice,
    )
    from khabar.nouns.identity import Identity
    from khabar.nouns.toponym import Located, Toponym
    from khabar.resolve.actors import identify

__version__ = "0.1.0"

__all__ = [
    "BATCH_COLUMNS",
    "Claim",
    "Event",
    "Harm",
    "Identity",
    "InputError",
    "Interval",
    "KhabarError",
    "Located",
    "Mention",
    "OptionError",
    "PackError",
    "Part",
    "Party",
    "Place",
    "Problem",
    "Published",
    "Range",
    "Record",
    "Records",
    "Report",
    "Reports",
    "Rival",
    "Span",
    "Toponym",
    "UnfoundedError",
    "Voice",
    "Voices",
    "code",
    "code_batch",
    "code_reports",
    "identify",
    "locate",
    "read",
    "voices",
]

_ROOMS = (
    "khabar.coding",
    "khabar.nouns",
    "khabar.errors",
    "khabar.locating",
    "khabar.resolve.actors",
    "khabar.nouns.identity",
    "khabar.nouns.toponym",
    "khabar.export.arrow",
)


class _Door(ModuleType):
    """The package as a module that loads what is asked for when it is asked for, so that `khabar --help` loads nothing.

    The first stage's folder and the function `read` share a name; Python binds the folder to the package when it is
    imported, and the door does not let it take the function's place.
    """

    def __getattr__(self, name: str) -> object:
        if name in __all__:
            for room in map(import_module, _ROOMS):
                if hasattr(room, name):
                    value: object = getattr(room, name)
                    super().__setattr__(name, value)
                    return value
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def __setattr__(self, name: str, value: object) -> None:
        if not (name == "read" and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Door
