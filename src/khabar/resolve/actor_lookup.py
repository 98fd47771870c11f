"""Organisations looked up by a name alone: those that bear it, and the names nearest to one that nobody bears."""

from __future__ import annotations

import difflib

from khabar.packs.roster import Organisation, load_roster
from khabar.packs.roster_tables import keys_of
from khabar.resolve.actor_index import NameIndex, index

_MOST_NEAR = 5
_LEAST_ALIKE = 0.6


def bearers(name: str, *, on: str | None = None, country: str | None = None) -> tuple[Organisation, ...]:
    """The organisations that bear `name`, or have it for an id, those that exist at `on` and are of `country` first.

    A name that has nobody as it is written is read by ear too.
    """
    names = index()
    roster = names.roster
    found = dict.fromkeys(met.id for met in names.named(name))
    if name in roster.organisations:
        found = {name: None, **found}
    ids = list(found or dict.fromkeys(_by_ear(names, name)))
    organisations = [roster.organisations[own] for own in ids]
    organisations.sort(key=lambda one: (bool(country) and one.country != country, not roster.lives(one.id, on)))
    return tuple(organisations)


def nearest_names(name: str) -> tuple[str, ...]:
    """Names of the roster that are most like `name`, the likest first."""
    roster = load_roster()
    key = keys_of([name])[0][0]
    words = set(key.split())
    alike = {
        own: written.name
        for own, written in zip(roster.keys, roster.names, strict=True)
        if own[:2] == key[:2] or words & set(own.split())
    }
    near = difflib.get_close_matches(key, list(alike), n=_MOST_NEAR, cutoff=_LEAST_ALIKE)
    return tuple(alike[own] for own in near)


def _by_ear(names: NameIndex, name: str) -> list[str]:
    sounds = keys_of([name])[0][1]
    roster = names.roster
    return [own.id for own, its in zip(roster.names, roster.sounds, strict=True) if its == sounds and " " in sounds]
