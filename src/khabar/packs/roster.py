"""The roster pack: organisations of armed conflict with their names, lives and relations, one fact a row.

A roster is a folder with `version.txt` and one subfolder a part of the world, each with three tab-parted tables:

    organisations.tsv   id  kind  country  from  to  ucdp  source
    names.tsv           id  name  role  language  from  to  source
    relations.tsv       id  relation  other  from  to  source

Dates are an ISO day, month or year, both ends included; empty is open. A renaming keeps the id and dates its usual
names; a merger makes a new id. What the tables have to hold is checked all at once (`roster_faults.py`); a roster that
was found sound is remembered by its contents (`roster_tables.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

from khabar.nouns.identity import ActorKind
from khabar.packs.roster_tables import Tables, read_tables, without_collecting

SHIPPED = Path(__file__).with_name("roster")
_CONTINUES = ("renamed-to", "merged-into")
_STEPS = 6
V = TypeVar("V")


class Organisation(NamedTuple):
    """A row of organisations.tsv; `start` and `end` as written, "" is open; `country` "" is international."""

    id: str
    kind: ActorKind
    country: str
    start: str
    end: str
    ucdp: str
    source: str


class OrganisationName(NamedTuple):
    """A row of names.tsv: `role` is usual, alias, acronym or description."""

    id: str
    name: str
    role: str
    language: str
    start: str
    end: str
    source: str


class Relation(NamedTuple):
    """A row of relations.tsv: `other` is an id, or for side-of also a country."""

    id: str
    relation: str
    other: str
    start: str
    end: str
    source: str


@dataclass(frozen=True)
class Roster:
    """All tables. Names and relations are in the order of the files, `keys` and `sounds` in the order of the names."""

    organisations: Mapping[str, Organisation]
    names: tuple[OrganisationName, ...]
    relations: tuple[Relation, ...]
    keys: Sequence[str]
    sounds: Sequence[str]

    @cached_property
    def names_by_id(self) -> Mapping[str, list[OrganisationName]]:
        return _grouped((name.id, name) for name in self.names)

    @cached_property
    def by_country(self) -> Mapping[str, list[Organisation]]:
        return _grouped((one.country, one) for one in self.organisations.values())

    @cached_property
    def relations_by_id(self) -> Mapping[str, list[Relation]]:
        return _grouped((relation.id, relation) for relation in self.relations)

    @cached_property
    def relations_by_other(self) -> Mapping[str, list[Relation]]:
        return _grouped((relation.other, relation) for relation in self.relations)

    def usual_name(self, id: str, on: str | None = None) -> str:
        """The usual English name at `on`; before the first the first, after the last or without a day the last."""
        usual = sorted((n for n in self.names_by_id.get(id, ()) if n.role == "usual"), key=lambda n: n.start)
        if not usual:
            return id
        if on:
            held = [n for n in usual if holds(n.start, n.end, on)]
            begun = [n for n in usual if not n.start or n.start <= on]
            return (held or begun or usual[:1])[-1].name
        return usual[-1].name

    def lives(self, id: str, on: str | None) -> bool:
        """Whether the organisation exists at `on`; without a day it does."""
        return on is None or holds(self.organisations[id].start, self.organisations[id].end, on)

    def at(self, id: str, on: str | None) -> str:
        """The organisation that continues `id` at `on` by renamings, mergers, successions; `id` itself if none does."""
        last = id
        for _ in range(_STEPS):
            if on is None or not is_over(self.organisations[last].end, on):
                break
            following = self._continuing(last, on)
            if following is None:
                break
            last = following
        return last

    def _continuing(self, id: str, on: str) -> str | None:
        own = [r.other for r in self.relations_by_id.get(id, ()) if r.relation in _CONTINUES and _begun(r.start, on)]
        heirs = [
            r.id for r in self.relations_by_other.get(id, ()) if r.relation == "successor-of" and _begun(r.start, on)
        ]
        known = [other for other in (*own, *heirs) if other in self.organisations and other != id]
        alive = [other for other in known if self.lives(other, on)]
        return next(iter(alive or [o for o in known if is_over(self.organisations[o].end, on)]), None)


def holds(start: str, end: str, on: str) -> bool:
    """Whether the day `on` lies in a time whose ends are days, months or years, both inclusive.

    >>> holds("2016-07", "2017", "2017-12-31"), holds("2016-07", "", "2016-06-30")
    (True, False)
    """
    return _begun(start, on) and not is_over(end, on)


def is_over(end: str, on: str) -> bool:
    """Whether a time that ends with the day, month or year `end` is past at `on`."""
    return bool(end) and on[: len(end)] > end


def _begun(start: str, on: str) -> bool:
    return start <= on


def load_roster(folder: Path | None = None) -> Roster:
    """The roster in `folder`, or the one that comes with Khabar, read once. PackError names all faults with rows."""
    return _loaded(folder or SHIPPED)


@cache
def _loaded(folder: Path) -> Roster:
    with without_collecting():
        return roster_of(read_tables(folder))


def roster_of(tables: Tables) -> Roster:
    """The roster of sound tables."""
    organisations = (Organisation(row[0], cast("ActorKind", row[1]), *row[2:]) for row in tables.organisations)
    return Roster(
        {organisation.id: organisation for organisation in organisations},
        tuple(map(OrganisationName._make, tables.names)),
        tuple(map(Relation._make, tables.relations)),
        tables.keys,
        tables.sounds,
    )


def _grouped(pairs: Iterable[tuple[str, V]]) -> Mapping[str, list[V]]:
    groups: dict[str, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)
