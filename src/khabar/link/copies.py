"""Copies of one wire story among reports: a sketch of each, keys that find candidates, and a comparison of two."""

from __future__ import annotations

import base64
import re
import struct
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from khabar.errors import InputError
from khabar.link.copies_compare import Compared, Printed, compare, days_between
from khabar.link.copies_keys import keys_of
from khabar.link.copies_rule import DAYS, DAYS_OF_SAME_TEXT, are_copies
from khabar.link.copies_words import words_of
from khabar.nouns import Report
from khabar.read.credits import is_wire

#: raised whenever sketches or keys of one text come out differently: a record then makes all of them anew
VERSION = 1
_MANY_KEYS = 4


@dataclass(frozen=True, slots=True)
class Sketch:
    """All that finding copies needs of a report, about 1.5 kB in JSON: its words hashed, and who published it when.

    `words` holds 16 bits a word (little-endian), `marks` a byte a word (`copies_words`).
    """

    report: str
    day: str | None
    agencies: tuple[str, ...]
    publisher: str | None
    words: bytes
    marks: bytes

    def to_json(self) -> dict[str, Any]:
        """As JSON holds it; `Sketch.from_json` gives the same sketch back."""
        return {
            "version": VERSION,
            "report": self.report,
            "day": self.day,
            "agencies": list(self.agencies),
            "publisher": self.publisher,
            "words": base64.b64encode(self.words).decode(),
            "marks": base64.b64encode(self.marks).decode(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Sketch:
        """The sketch that `to_json` wrote; InputError where it is of another version or damaged."""
        if value.get("version") != VERSION:
            raise InputError("a sketch of another version", str(value.get("report", "")), "make the sketches anew")
        try:
            words, marks = (base64.b64decode(value[part], validate=True) for part in ("words", "marks"))
            agencies = tuple(value["agencies"])
            sketch = cls(value["report"], value["day"], agencies, value["publisher"], words, marks)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError("a damaged sketch", str(value.get("report", "")), "make the sketches anew") from error
        if len(words) != 2 * len(marks):
            raise InputError("a damaged sketch", sketch.report, "make the sketches anew")
        return sketch


def sketch(report: Report) -> Sketch:
    """The sketch of a report, the same on every machine."""
    words, marks = words_of(report)
    credited = [part.casefold() for part in _PARTS.split(report.agency or "") if part]
    agencies = {name for name in credited if is_wire(name)}
    own = report.publisher or next((name for name in credited if name not in agencies), None)
    issuer = own.casefold().strip() if own else None
    return Sketch(
        report=report.id,
        day=report.published.date if report.published else None,
        agencies=tuple(sorted(agencies - {issuer})),
        publisher=issuer,
        words=struct.pack(f"<{len(words)}H", *words),
        marks=bytes(marks),
    )


def bands(of: Sketch) -> frozenset[str]:
    """Keys for an index: reports are compared when they share `least_shared` of them. The same on every machine."""
    return keys_of(of.words, of.marks)


def compared(a: Sketch, b: Sketch) -> Compared:
    """How much of each stands in the other, and what speaks against copies; the same whichever comes first."""
    return compare(_printed(a), _printed(b))


def is_copy(a: Sketch, b: Sketch) -> bool:
    """Whether two reports are copies of one story. Symmetric; a report is a copy of itself."""
    return a.report == b.report or (_share_keys(a, b) and are_copies(compared(a, b)))


def copies(reports: Iterable[Report]) -> tuple[frozenset[str], ...]:
    """The groups of two and more copies among `reports`, as ids, in the order of their least ids."""
    return groups([sketch(report) for report in reports])


def groups(sketches: Sequence[Sketch]) -> tuple[frozenset[str], ...]:
    """As `copies`, of sketches that were made before."""
    root = {one.report: one.report for one in sketches}
    for a, b in candidates(sketches):
        one, other = _root(root, a.report), _root(root, b.report)
        if one != other and is_copy(a, b):
            root[max(one, other)] = min(one, other)
    members: dict[str, set[str]] = defaultdict(set)
    for report in root:
        members[_root(root, report)].add(report)
    return tuple(frozenset(group) for _, group in sorted(members.items()) if len(group) > 1)


def candidates(sketches: Sequence[Sketch]) -> list[tuple[Sketch, Sketch]]:
    """The pairs that share keys enough to be compared, each once, in the order of the sketches."""
    keys = [bands(one) for one in sketches]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(keys):
        for key in own:
            holders[key].append(number)
    found = []
    for number, own in enumerate(keys):
        shared = Counter(other for key in own for other in holders[key] if other > number)
        found += [
            (sketches[number], sketches[other])
            for other in sorted(shared)
            if shared[other]
            >= least_shared(len(own), len(keys[other]), days_between(sketches[number].day, sketches[other].day))
        ]
    return found


def least_shared(keys: int, other_keys: int, days: int | None = 0) -> int:
    """How many keys two reports with so many, published `days` apart, must share to be compared: two, or one where a
    report is very short; a fifth of one's where a day is unknown (None), half where only the same text is a copy, and
    more than there are where none is.

    One shared key is chance (a monitor's name, "on condition of anonymity"); of copies that share only one, one in a
    thousand is lost.
    """
    fewest = min(keys, other_keys)
    least = 2 if fewest >= _MANY_KEYS else 1
    if days is None:
        return max(least, fewest // 5)
    if days > DAYS_OF_SAME_TEXT:
        return fewest + 1
    if days > DAYS:
        return 1 + fewest // 2
    return least


def _share_keys(a: Sketch, b: Sketch) -> bool:
    one, other = bands(a), bands(b)
    return len(one & other) >= least_shared(len(one), len(other), days_between(a.day, b.day))


def _printed(of: Sketch) -> Printed:
    return Printed(of.words, of.marks, of.day, of.agencies, of.publisher)


def _root(root: dict[str, str], report: str) -> str:
    while root[report] != report:
        root[report] = root[root[report]]
        report = root[report]
    return report


#: "AFP and Reuters" names two
_PARTS = re.compile(r"\s*(?:,|/|&|\+|;|\band\b)\s*", re.IGNORECASE)
