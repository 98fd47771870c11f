"""The names of HTML elements and meta fields, by what they mean for reading."""

from __future__ import annotations

from functools import cache

from khabar.read.tables import rows


@cache
def tags(group: str) -> frozenset[str]:
    """The names of a group of page_tags.tsv."""
    return frozenset(ordered_tags(group))


@cache
def ordered_tags(group: str) -> tuple[str, ...]:
    """The names of a group of page_tags.tsv, in the order of the table."""
    return tuple(name for own, names in rows("page_tags.tsv") if own == group for name in names.split())
