"""Linking step by step, for a store: a new account touches only the component that it falls into.

The store keeps for each account its traits and its blocks, and the edges. To add accounts:

1. `traits_of(account)`, `blocks_of(traits)` are stored;
2. `edges(new, neighbours)`, where the neighbours are the stored accounts that share a block, are stored;
3. the component of each new account (`component`, over stored edges and decided pairs) is grouped anew by `group`.

To take accounts away, drop them with their edges, and group anew what is left of their components.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import combinations

from khabar.link.blocks import blocks_of
from khabar.link.grouping import Pair, edge, pair
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
