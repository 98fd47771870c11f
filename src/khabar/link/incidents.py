"""Linking step by step, for a store: a new account touches only the component that it falls into.

The store keeps for each account its traits and its blocks, and the edges. To add accounts:

1. `traits_of(account)`, `blocks_of(traits)` are stored;
2. `edges(new, neighbours)`, where the neighbours are the stored accounts that share a block, are stored;
3. the component of each new account (`component`, over stored edges and decided pairs) is grouped anew by `group`.

To take accounts away, drop them with their edges, and group anew what is left of their components.

Of accounts of copies that tell the same (`khabar.link.alike`) only the one that stands for them is compared and
grouped; `linked` shows it for accounts that are all in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import combinations

from khabar.link.alike import standing
from khabar.link.blocks import blocks_of
from khabar.link.grouping import Pair, edge, group, pair
from khabar.link.traits import Traits
from khabar.nouns.incident import AccountKey


def edges(new: Collection[Traits], neighbours: Iterable[Traits]) -> dict[Pair, float]:
    """The edges among new accounts and between them and their neighbours: pairs that share a block, with scores.

    `neighbours` may hold more than share a block; they and the new ones are told apart by their keys.
    """
    fresh = {one.key: one for one in new}
    blocks = {one.key: blocks_of(one) for one in fresh.values()}
    found = {}
    for one, other in combinations(fresh.values(), 2):
        if not blocks[one.key].isdisjoint(blocks[other.key]) and (value := edge(one, other)) is not None:
            found[pair(one.key, other.key)] = value
    for other in neighbours:
        if other.key in fresh:
            continue
        held = blocks_of(other)
        for one in fresh.values():
            if not blocks[one.key].isdisjoint(held) and (value := edge(one, other)) is not None:
                found[pair(one.key, other.key)] = value
    return found


def linked(traits: Collection[Traits], copies: Mapping[str, str]) -> tuple[frozenset[AccountKey], ...]:
    """The accounts in groups that each tell one occurrence, in the order of their least keys.

    `copies`: for each report the name of its group of copies.
    """
    stands = standing(traits, copies)
    followers: dict[AccountKey, set[AccountKey]] = {}
    for key, one in stands.items():
        followers.setdefault(one, set()).add(key)
    compared = [one for one in traits if stands[one.key] == one.key]
    reports = {key: frozenset(one.report for one in held) for key, held in followers.items() if len(held) > 1}
    groups = group(compared, reports=reports)
    return tuple(frozenset().union(*(followers[key] for key in members)) for members in groups)


def component(
    start: Iterable[AccountKey], beside: Callable[[Collection[AccountKey]], Iterable[AccountKey]]
) -> frozenset[AccountKey]:
    """All accounts that can be reached from some, by `beside`: the other ends of their edges and decided pairs."""
    reached: set[AccountKey] = set(start)
    edge_of = set(reached)
    while edge_of:
        edge_of = set(beside(edge_of)) - reached
        reached |= edge_of
    return frozenset(reached)
