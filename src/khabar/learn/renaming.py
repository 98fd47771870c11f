"""Coded texts with other names of places and organisations, so that a reader learns what is done instead of who did it.

A place named in a coded text becomes a populated place of the gazetteer, all of one text's in one country; an
organisation named there one of its kind in the roster. Every mention in the text changes alike.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from khabar.learn.coded import CodedText, Offsets, moved
from khabar.packs.gazetteer.lookup import Gazetteer, open_gazetteer
from khabar.packs.roster import load_roster

#: a country gives names where it has so many populated places, and half of so many drawn ones are plain Latin words
_LEAST_PLACES, _PROBED = 300, 40
#: a name as it is printed, within the words of a place or a party
_NAME = re.compile(r"[^\W\d_a-z][\w'’-]{2,}(?:[ -][^\W\d_a-z][\w'’-]*){0,3}")
_PLAIN = re.compile(r"[A-Z][a-z'’-]{2,}(?: [A-Z][a-z'’-]+)?")
_ROLES = ("doer", "target", "source")


class Names:
    """The names that a text may get instead of its own."""

    def __init__(self) -> None:
        self.gazetteer: Gazetteer = open_gazetteer()
        roster = load_roster()
        self.kinds = {
            name.name.casefold(): roster.organisations[name.id].kind
            for name in roster.names
            if name.language in ("", "en") and name.role in ("usual", "alias", "acronym")
        }
        self.organisations: dict[str, list[str]] = defaultdict(list)
        for one in roster.organisations.values():
            self.organisations[one.kind].append(roster.usual_name(one.id))
        settled = self.gazetteer.kinds_beginning(("P.PPL",))[self.gazetteer.kind]
        counts = np.bincount(self.gazetteer.country[settled], minlength=len(self.gazetteer.countries))
        countries = [
            np.flatnonzero(settled & (self.gazetteer.country == number))
            for number in np.flatnonzero(counts >= _LEAST_PLACES)
        ]
        self._rows = [rows for rows in countries if self._is_plain(rows)]

    def places(self, chance: random.Random) -> Iterator[str]:
        """Names of populated places of one country, drawn at random, without end."""
        rows = chance.choice(self._rows)
        while True:
            if name := self._plain(int(chance.choice(rows))):
                yield name

    def _plain(self, row: int) -> str | None:
        name = self.gazetteer.names(row)[0]
        return name if _PLAIN.fullmatch(name) else None

    def _is_plain(self, rows: NDArray[np.int64]) -> bool:
        probed = rows[:: max(1, len(rows) // _PROBED)]
        return 2 * sum(self._plain(int(row)) is not None for row in probed) >= len(probed)

    def is_place(self, name: str) -> bool:
        """Whether a name is that of a settlement or a part of a country, and of no country."""
        matches = self.gazetteer.exact(name)
        kinds = {self.gazetteer.kinds[number] for number in self.gazetteer.kind[matches.place]}
        return any(k.startswith(("P.", "A.ADM")) for k in kinds) and not any(k.startswith("A.PCL") for k in kinds)


def renamed(coded: CodedText, names: Names, chance: random.Random) -> CodedText | None:
    """The text with other names; None where it has none that are known."""
    others = _others(coded, names, chance)
    if not others:
        return None
    change = _Change(coded.text, others)
    return moved(coded, change.text, change.move)


def _others(coded: CodedText, names: Names, chance: random.Random) -> dict[str, str]:
    """For each known place and organisation of the coded spans its other name."""
    roles = [(role, span) for one in coded.triggers for role, spans in one.roles.items() for span in spans]
    roles += [("source", span) for one in coded.triggers for span in one.sources or ()]
    roles += [(role, span) for _, role, span in coded.elsewhere]
    towns = names.places(chance)
    out: dict[str, str] = {}
    for role, span in dict.fromkeys(roles):
        for found in _NAME.finditer(coded.text, *span):
            name = found[0]
            if name in out:
                continue
            if role == "place" and names.is_place(name):
                out[name] = next(towns)
            elif role in _ROLES and (kind := names.kinds.get(name.casefold())):
                out[name] = chance.choice(names.organisations[kind])
    return out


class _Change:
    """A text in which names are changed, and where its spans then stand: a span that has a part of a name has all."""

    def __init__(self, text: str, others: Mapping[str, str]) -> None:
        longest_first = sorted(others, key=len, reverse=True)
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.new: list[Offsets] = []
        parts: list[str] = []
        length = last = 0
        for found in pattern.finditer(text):
            before, name = text[last : found.start()], others[found[0]]
            length += len(before)
            self.starts.append(found.start())
            self.ends.append(found.end())
            self.new.append((length, length + len(name)))
            parts += before, name
            length, last = length + len(name), found.end()
        self.text = "".join(parts) + text[last:]

    def move(self, span: Offsets) -> Offsets:
        """Where a span stands in the changed text."""
        first = bisect_right(self.ends, span[0])
        inside = first < len(self.starts) and self.starts[first] <= span[0]
        start = self.new[first][0] if inside else self._after(first - 1, span[0])
        last = bisect_left(self.starts, span[1]) - 1
        inside = last >= 0 and span[1] <= self.ends[last]
        end = self.new[last][1] if inside else self._after(last, span[1])
        return start, end

    def _after(self, number: int, at: int) -> int:
        """An offset behind the change of this number (-1: before all)."""
        return at if number < 0 else at - self.ends[number] + self.new[number][1]
