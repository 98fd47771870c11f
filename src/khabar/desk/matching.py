"""Which rows the conditions of a filter let through, each condition by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import reduce

import numpy as np

from khabar.desk.columns import NO_DAY, Columns, Mask, Vocabulary, day_number
from khabar.desk.filters import Filters
from khabar.publish.selection import Box
from khabar.text.folding import fold

Masks = dict[str, Mask]


def matches(columns: Columns, of: Vocabulary, wanted: Filters) -> Masks:
    """By the name of each condition that is set, the rows that it lets through; as `Selection.takes` does."""
    return {
        **dict(_when_and_where(columns, of, wanted)),
        **dict(_what_and_who(columns, of, wanted)),
        **dict(_beside(columns, of, wanted)),
    }


def all_of(masks: Masks, count: int, *, but: Collection[str] = ()) -> Mask:
    """The rows that all conditions let through, save some conditions."""
    kept = (mask for name, mask in masks.items() if name not in but)
    return reduce(np.logical_and, kept, np.ones(count, bool))


def _when_and_where(columns: Columns, of: Vocabulary, wanted: Filters) -> Iterator[tuple[str, Mask]]:
    asked, count = wanted.selection, len(columns)
    dated = columns.start != NO_DAY
    if asked.since:
        yield "since", dated & (columns.end >= day_number(asked.since))
    if asked.until:
        yield "until", dated & (columns.start <= day_number(asked.until))
    if asked.place:
        name = fold(asked.place)
        yield "place", columns.places.any_of(of.places.are(lambda one: one == name), count)
    if asked.box:
        yield "box", _in_box(columns, asked.box)
    if asked.countries:
        yield "country", columns.countries.any_of(of.countries.are(asked.countries.__contains__), count)


def _what_and_who(columns: Columns, of: Vocabulary, wanted: Filters) -> Iterator[tuple[str, Mask]]:
    asked = wanted.selection
    if asked.types:
        types = of.types.are(lambda one: one in asked.types)
        yield "type", types[columns.type] | types[columns.event_type]
    if asked.grades:
        yield "grade", of.grades.are(asked.grades.__contains__)[columns.grade]
    if asked.statuses:
        yield "status", of.statuses.are(asked.statuses.__contains__)[columns.status]
    if asked.actor:
        yield "actor", columns.called.any_of(_acts(of, asked.actor), len(columns))
    if asked.sources:
        yield "documented", columns.independent >= asked.sources
    if not asked.aggregates:
        yield "aggregates", ~columns.aggregate


def _beside(columns: Columns, of: Vocabulary, wanted: Filters) -> Iterator[tuple[str, Mask]]:
    if wanted.outlets:
        yield "source", columns.outlets.any_of(of.outlets.are(wanted.outlets.__contains__), len(columns))
    if wanted.located is not None:
        yield "located", np.isfinite(columns.lat) == wanted.located
    if wanted.q:
        yield "q", _holding(columns, fold(wanted.q).split())


def _in_box(columns: Columns, box: Box) -> Mask:
    lat, lon = columns.points.lat, columns.points.lon
    east_of, west_of = lon >= box.west, lon <= box.east
    inside = east_of & west_of if box.west <= box.east else east_of | west_of
    inside &= (lat >= box.south) & (lat <= box.north)
    found = np.zeros(len(columns), bool)
    found[columns.points.rows[inside]] = True
    return found


def _acts(of: Vocabulary, actor: str) -> Mask:
    folded = fold(actor)
    return of.called.are(lambda one: one[0] == actor or folded in one[1])


def _holding(columns: Columns, words: Collection[str]) -> Mask:
    """The rows whose text holds all words, at the start of a word of its own or within one."""
    found = np.ones(len(columns), bool)
    for word in words:
        found &= np.fromiter((word in text for text in columns.texts), bool, len(columns))
    return found
