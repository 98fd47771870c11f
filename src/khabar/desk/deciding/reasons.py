"""Reasons to choose from when deciding: short ones for each kind, and those that a person gave last."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import islice

from sqlalchemy import Connection

from khabar.record.decision_log import decision_log
from khabar.text.tables import rows

#: so many of a person's last decisions are looked through, and so many reasons of each kind offered
_LOOKED, MOST_RECENT = 60, 3
_LONGEST_OFFERED = 120


@cache
def quick_reasons() -> Mapping[str, tuple[str, ...]]:
    """The short reasons by kind of decision, in the order of their table."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, reason in rows("khabar.desk", "quick_reasons.tsv"):
        found[kind] = (*found.get(kind, ()), reason)
    return found


def recent_reasons(connection: Connection, by: str) -> Mapping[str, tuple[str, ...]]:
    """What a person gave as reasons of each kind lately, the last first; not the short ones."""
    own = (entry for entry in reversed(decision_log(connection).entries) if entry.by == by)
    found: dict[str, dict[str, None]] = {}
    for entry in islice(own, _LOOKED):
        kind, reason = str(entry.body["kind"]), str(entry.body["reason"])
        if reason not in quick_reasons().get(kind, ()) and len(reason) <= _LONGEST_OFFERED:
            found.setdefault(kind, {})[reason] = None
    return {kind: tuple(reasons)[:MOST_RECENT] for kind, reasons in found.items()}
