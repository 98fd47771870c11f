"""Who a name or description of an actor was taken to mean, and who else it may mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from khabar.nouns.toponym import Reason

ActorKind = Literal[
    "state forces",
    "rebel group",
    "political militia",
    "identity militia",
    "rioters",
    "protesters",
    "civilians",
    "external/other forces",
    "government (civil)",
    "international organisation",
    "monitor/NGO",
    "medium",
    "other",
]
SourceKind = Literal[
    "party", "official", "state medium", "monitor", "medical", "witness", "activist", "medium", "anonymous", "other"
]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is meant, as of a date (contract, `khabar identify`).

    `name` and `id` None: no known organisation is warranted; `kind` and `country` (ISO 3166-1 alpha-2) may still be
    known ("rebels" in a report on Syria: rebel group, SY). `person`: the words name a private person. `score` 0 to 1.
    """

    name: str | None = None
    id: str | None = None
    kind: ActorKind | None = None
    country: str | None = None
    score: float = 0.0
    person: bool = False
    rivals: tuple[Identity, ...] = ()
    reasons: tuple[Reason, ...] = field(default=(), compare=False)
