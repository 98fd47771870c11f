"""Copies of one wire story among reports: a sketch of each, keys that find candidates, and a comparison of two."""

from __future__ import annotations

import base64
import math
import re
import struct
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from khabar.errors import InputError
from khabar.link.copies_compare import Compared, Printed, compare, days_between
from khabar.link.copies_keys import keys_of
from khabar.link.copies_rule import DAYS, DAYS_OF_SAME_TEXT, are_copies, least_of_shorter
from khabar.link.copies_words import words_of
from khabar.link.joined import Joined, Ordered
from khabar.nouns import Report
from khabar.read.credits import is_wire

T = TypeVar("T", bound=Ordered)
#: raised whenever sketches or keys of one text come out differently: a record then makes all of them anew
VERSION = 1
_MANY_KEYS = 4
#: keys of a report for those far from it in time
FAR_KEYS = 6


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

    def is_print_of(self, other: Sketch) -> bool:
        """Whether both print the same words on the same day."""
        return (self.words, self.marks, self.day) == (other.words, other.marks, other.day)


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


def far_bands(of: Sketch) -> frozenset[str]:
    """Keys for those that lie more than `DAYS` apart, where only the same text is a copy: they are compared when they
    share `least_far` of these, and as many of the others as `least_shared` says.
    """
    return frozenset(sorted(bands(of))[:FAR_KEYS])


def least_far(keys: int, other_keys: int) -> int:
    """How many of the keys for such two reports must share."""
    return min(2, keys, other_keys)


def compared(a: Sketch, b: Sketch) -> Compared:
    """How much of each stands in the other, and what speaks against copies; the same whichever comes first."""
    return compare(_printed(a), _printed(b))


def is_copy(a: Sketch, b: Sketch) -> bool:
    """Whether two reports are copies of one story. Symmetric; a report is a copy of itself."""
    if a.report == b.report:
        return True
    least = least_of_shorter(days_between(a.day, b.day))
    return _share_keys(a, b) and are_copies(compare(_printed(a), _printed(b), least))


def copies(reports: Iterable[Report]) -> tuple[frozenset[str], ...]:
    """The groups of two and more copies among `reports`, as ids, in the order of their least ids."""
    return groups([sketch(report) for report in reports])


def groups(sketches: Sequence[Sketch]) -> tuple[frozenset[str], ...]:
    """As `copies`, of sketches that were made before: each is compared with a group until one copy in it is found."""
    joined = Joined(one.report for one in sketches)
    keys = [bands(one) for one in sketches]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(sketches):
        shared = Counter(other for key in keys[number] for other in holders[key])
        others = [
            sketches[other]
            for other, times in shared.most_common()
            if times >= least_shared(len(keys[number]), len(keys[other]), days_between(own.day, sketches[other].day))
        ]
        same = [one for one in others if own.is_print_of(one)]
        if same and answers_for(same, own):
            joined.join(own.report, same[0].report)
            continue
        for one in others:
            if joined.root(own.report) != joined.root(one.report) and is_copy(own, one):
                joined.join(own.report, one.report)
        for key in keys[number]:
            holders[key].append(number)
    return tuple(frozenset(group) for group in joined.groups() if len(group) > 1)


def answers_for(prints: Sequence[Sketch], one: Sketch) -> bool:
    """Whether reports answer for another one that prints the same words on the same day: it is a copy of theirs, and
    whatever else it is a copy of, so is one of them.

    For that they have to name the same agencies, and the same publisher: or two, for only whether a publisher is
    another than its own makes a difference to a copy, and one of two always is.
    """
    publishers = {other.publisher for other in prints if other.agencies == one.agencies}
    named = publishers - {None}
    answered = one.publisher in publishers or (one.publisher is not None and len(named) > 1)
    return answered and is_copy(prints[0], one)


def parted(
    sketches: Mapping[T, Sketch], together: Iterable[tuple[T, T]], apart: Collection[tuple[T, T]]
) -> list[set[T]]:
    """The groups of copies among some, never two in one that people keep apart.

    First come those that people put together, then each in its order joins every group in which it has a copy, but none
    that holds one from which it, or one in its own group, is kept apart.
    """
    group_of = {one: {one} for one in sketches}

    def join(left: set[T], right: set[T]) -> None:
        walled = any((a in left and b in right) or (b in left and a in right) for a, b in apart)
        if left is not right and not walled:
            left |= right
            group_of.update(dict.fromkeys(right, left))

    for one, other in together:
        join(group_of[one], group_of[other])
    for one, own in sketches.items():
        for members in list({id(group): group for group in group_of.values()}.values()):
            if one not in members and any(is_copy(own, sketches[member]) for member in sorted(members)):
                join(group_of[one], members)
    return list({id(group): group for group in group_of.values()}.values())


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
    """How many keys two reports with so many, published `days` apart (None: a day is unknown), must share to be
    compared: a fifth of one's and two, or one where a report is very short; a third and two where a day is unknown;
    half where only the same text is a copy, and more than there are where none is.

    One shared key is chance (a monitor's name, "on condition of anonymity"). Of 151 labelled pairs of copies and 653
    made ones none shares less than a quarter, two less than a third.
    """
    fewest = min(keys, other_keys)
    if days is None:
        return max(min(2, fewest), math.ceil(fewest / 3))
    if days > DAYS_OF_SAME_TEXT:
        return fewest + 1
    if days > DAYS:
        return 1 + fewest // 2
    return max(2 if fewest >= _MANY_KEYS else 1, math.ceil(fewest / 5))


def _share_keys(a: Sketch, b: Sketch) -> bool:
    one, other, days = bands(a), bands(b), days_between(a.day, b.day)
    if days is not None and days > DAYS:
        far, other_far = far_bands(a), far_bands(b)
        if len(far & other_far) < least_far(len(far), len(other_far)):
            return False
    return len(one & other) >= least_shared(len(one), len(other), days)


def _printed(of: Sketch) -> Printed:
    return Printed(of.words, of.marks, of.day, of.agencies, of.publisher)


#: "AFP and Reuters" names two
_PARTS = re.compile(r"\s*(?:,|/|&|\+|;|\band\b)\s*", re.IGNORECASE)
