"""A report: what was read, in its words, with where it came from (contract, "The text")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from khabar.nouns.span import Span

PublishedFrom = Literal["text", "page", "argument", "feed"]
#: codes of the problems which say that nobody looked for events in a report
UNREAD = frozenset(("language", "too-long", "reader-failed", "reader-budget"))
#: code of a problem: something in a reader's answer had to be left out
DROPPED = "reader-dropped"


@lru_cache(maxsize=10_000)
def refuse_no_day(text: str) -> None:
    """ValueError for what is no day of the calendar as ISO 8601 writes it (2016-04-13)."""
    if len(text) != len("2016-04-13"):
        raise ValueError(f"no day: {text!r}")
    date.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Published:
    """The day of publication (ISO date, one of the calendar), the words it was printed in, and where those stood."""

    date: str
    words: str | None
    span: Span | None
    origin: PublishedFrom

    def __post_init__(self) -> None:
        refuse_no_day(self.date)


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read or resolved: a code, a sentence for people, and the place (file, line, field)."""

    code: str
    message: str
    at: str


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `text` is title, blank line, body (contract); every span of a record counts code points of it.

    `furniture` are pieces of `text` that the reporter did not write (captions, share links, bylines) in a text that was
    given as text and is therefore not altered; no event and no voice is taken from them.
    """

    id: str
    text: str
    body_start: int = 0
    title: str | None = None
    byline: tuple[str, ...] = ()
    agency: str | None = None
    dateline: str | None = None
    published: Published | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    input: str = ""
    sha256: str = ""
    furniture: tuple[Span, ...] = ()
    problems: tuple[Problem, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)


def place_of(report: Report) -> str:
    """Where a report was read, for problems: its input and, where that says more, its id."""
    return ": ".join(dict.fromkeys(part for part in (report.input, report.id) if part))
