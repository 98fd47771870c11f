"""The history of an incident: who did what, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from khabar.desk.views.names import Names
from khabar.record.chronicle import Change


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One thing that was done. `recorded_at` UTC; `entry`: its hash in the journal; `lines`: how a report changed."""

    recorded_at: str
    by: str
    what: str
    why: str
    entry: str
    lines: tuple[str, ...]
    lines_withheld: int


@dataclass(frozen=True, slots=True)
class HistoryView:
    """All that was done to an incident, the first first. `now`: the number that it has now; `is_withdrawn`: no report
    tells it any more.
    """

    id: str
    now: str
    is_withdrawn: bool
    changes: tuple[ChangeView, ...]


def history_view(number: int, now: int, changes: Sequence[Change], names: Names | None) -> HistoryView:
    """The history of a number; `names` None: no report tells it any more. What changed in a report's text is told only
    where names are shown: it holds all that the report says.
    """
    told = tuple(_change(change, names) for change in changes)
    return HistoryView(f"i{number}", f"i{now}", names is None, told)


def _change(change: Change, names: Names | None) -> ChangeView:
    shown = names is not None and not (names.are_withheld and names.are_private)
    what, why = (names.scrubbed(words) if names else words for words in (change.what, change.why))
    lines = change.lines if shown else ()
    return ChangeView(change.recorded_at[:19], change.by, what, why, change.id, lines, len(change.lines) - len(lines))
