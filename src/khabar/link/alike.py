"""Accounts of copies that tell the same: one of them stands for all, so that a wire story in a thousand outlets is
compared once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

from khabar.link.traits import FIELDS, Traits, plain
from khabar.nouns.incident import AccountKey

#: in what copies of one story may differ: who printed it, and the words around
_OWN = frozenset(("report", "event", "publisher", "sources", "words", "names", "dates"))
_TOLD = tuple(name for name in FIELDS if name not in _OWN)


def likenesses(told: Sequence[Traits]) -> list[str | None]:
    """For each account of one report what it tells, as a digest: type, days, places, sides, figures. None: another
    account of the report tells the same, and which of the two a copy means nobody knows.
    """
    found = [_digest(traits) for traits in told]
    times = Counter(found)
    return [digest if times[digest] == 1 else None for digest in found]


def _digest(traits: Traits) -> str:
    told = json.dumps([plain(getattr(traits, name)) for name in _TOLD], separators=(",", ":"))
    return blake2b(told.encode(), digest_size=8).hexdigest()


def standing(traits: Iterable[Traits], copies: Mapping[str, str]) -> dict[AccountKey, AccountKey]:
    """For each account the one that stands for it: of those that tell the same in one group of copies the least.

    `copies`: for each report the name of its group of copies.
    """
    by_report: dict[str, list[Traits]] = {}
    for one in traits:
        by_report.setdefault(one.report, []).append(one)
    stands: dict[AccountKey, AccountKey] = {}
    first: dict[tuple[str, str], AccountKey] = {}
    for report, told in sorted(by_report.items()):
        for one, likeness in sorted(zip(told, likenesses(told), strict=True), key=lambda item: item[0].key):
            named = (copies[report], likeness) if likeness else None
            stands[one.key] = first.setdefault(named, one.key) if named else one.key
    return stands
