"""Sources: outlets, organisations and persons quoted, how often, how often first, and whom they copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from khabar.desk.columns import Numbers
from khabar.desk.registers import Entry, State, Vocabulary, is_nameless
from khabar.desk.views.mentioned import MentionedView
from khabar.desk.views.names import is_kept_back
from khabar.desk.views.registered import Counted, Paging, holds, page_of, ranked, tally
from khabar.desk.views.sayings import actor_address, is_credible, source_address
from khabar.packs.roster import load_roster
from khabar.text.folding import fold
from khabar.weigh.firsts import outlet_named

_KIND, _CLAIMS, _DENIALS, _HEDGED, _FIRST = range(2, 7)
_MANY = 12


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source in a list: `first` of `incidents` go back to it by themselves; shares of `claims`, 0 to 1."""

    name: str
    address: str
    kind: str
    is_credible: bool
    incidents: int
    first: int
    claims: int
    denials: float
    hedged: float
    copies: int


@dataclass(frozen=True, slots=True)
class SourcesView:
    """`unnamed`: how many incidents rest on sources without a name, by kind. `left_out`: private persons and local
    sources whose names are withheld. `is_whole`: the whole record is counted.
    """

    q: str
    kind: str
    sources: tuple[SourceRow, ...]
    paging: Paging
    kinds: tuple[Counted, ...]
    unnamed: tuple[Counted, ...]
    left_out: int
    names_shown: bool
    is_whole: bool


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source. `roles`: as which kind of source it speaks, by incidents. `copies`, `copied_by`: outlets."""

    row: SourceRow
    key: str
    id: str | None
    organisation: str | None
    roles: tuple[Counted, ...]
    copies: tuple[Counted, ...]
    copied_by: tuple[Counted, ...]
    mentioned: MentionedView
    is_whole: bool


@dataclass(frozen=True, slots=True)
class _Sums:
    """By source (its number): incidents, kind that it mostly is, and the sums of the columns."""

    incidents: Numbers
    kind: Numbers
    claims: Numbers
    denials: Numbers
    hedged: Numbers
    first: Numbers
    copies: Numbers

    @classmethod
    def of(cls, state: State, of: Vocabulary) -> _Sums:
        count, rows = len(of.source_entries), state.heard
        by_kind = np.zeros((count, max(1, len(of.kinds.values))), np.int64)
        np.add.at(by_kind, (rows.held[:, 1], rows.held[:, _KIND]), 1)
        return cls(
            incidents=rows.counts(count),
            kind=by_kind.argmax(axis=1),
            claims=rows.sums(_CLAIMS, count),
            denials=rows.sums(_DENIALS, count),
            hedged=rows.sums(_HEDGED, count),
            first=rows.sums(_FIRST, count),
            copies=state.copied.counts(count),
        )


def sources_view(state: State, of: Vocabulary, q: str, kind: str, page: int, *, names_shown: bool) -> SourcesView:
    """The sources that hold some words and are of a kind, the most frequent first."""
    entries, sums = list(of.source_entries), _Sums.of(state, of)
    kinds = [of.kinds.values[number] if of.kinds.values else "" for number in sums.kind.tolist()]
    named = ranked(sums.incidents, lambda number: not is_nameless(entries[number].key))
    open_ = [n for n in named if names_shown or not _kept_back(entries[n], kinds[n])]
    found = [n for n in open_ if (not kind or kinds[n] == kind) and (not q or holds(q, _name(entries[n])))]
    shown, paging = page_of(found, page)
    unnamed = ranked(sums.incidents, lambda number: is_nameless(entries[number].key))
    return SourcesView(
        q=q,
        kind=kind,
        sources=tuple(_row(entries[n], kinds[n], n, sums) for n in shown),
        paging=paging,
        kinds=tally((kinds[n] for n in open_), lambda name: f"/sources?kind={name.replace(' ', '+')}"),
        unnamed=_unnamed(entries, kinds, sums, unnamed),
        left_out=len(named) - len(open_),
        names_shown=names_shown,
        is_whole=state.is_whole,
    )


def key_of(name: str, known: Callable[[str], int | None]) -> int | None:
    """The number of a source by its key, its name, or one of an outlet's names."""
    folded = fold(name)
    keys = (name, outlet_named(name).key, f"outlet:{folded}", f"name:{folded}", f"office:{folded}")
    return next((number for key in keys if (number := known(key)) is not None), None)


def is_withheld(entry: Entry, state: State, of: Vocabulary, number: int) -> bool:
    """Whether the page of a source is for those alone to whom names are shown."""
    kinds = state.heard.on(number)[:, _KIND]
    kind = of.kinds.values[int(np.bincount(kinds).argmax())] if len(kinds) else entry.kind or ""
    return is_nameless(entry.key) or _kept_back(entry, kind)


def source_view(state: State, of: Vocabulary, number: int, found: MentionedView) -> SourceView:
    """The page of one source."""
    entry, sums = of.source_entries[number], _Sums.of(state, of)
    kind = of.kinds.values[int(sums.kind[number])]
    kinds, counts = np.unique(state.heard.on(number)[:, _KIND], return_counts=True)
    roles = sorted(zip(counts.tolist(), kinds.tolist(), strict=True), reverse=True)
    copied = state.copied.held
    return SourceView(
        row=_row(entry, kind, number, sums),
        key=entry.key,
        id=entry.id,
        organisation=actor_address(entry.id) if entry.id else None,
        roles=tuple(Counted(of.kinds.values[one], count) for count, one in roles),
        copies=_outlets(copied[copied[:, 1] == number][:, 2], of),
        copied_by=_outlets(copied[copied[:, 2] == number][:, 1], of),
        mentioned=found,
        is_whole=state.is_whole and found.is_whole,
    )


def _outlets(numbers: Numbers, of: Vocabulary) -> tuple[Counted, ...]:
    values, counts = np.unique(numbers, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:_MANY]
    return tuple(
        Counted(_name(of.source_entries[values[at]]), int(counts[at]), _address(of.source_entries[values[at]]))
        for at in order.tolist()
    )


def _row(entry: Entry, kind: str, number: int, sums: _Sums) -> SourceRow:
    claims = int(sums.claims[number])
    return SourceRow(
        _name(entry),
        _address(entry),
        kind,
        is_credible(kind),
        int(sums.incidents[number]),
        int(sums.first[number]),
        claims,
        round(int(sums.denials[number]) / claims, 3) if claims else 0.0,
        round(int(sums.hedged[number]) / claims, 3) if claims else 0.0,
        int(sums.copies[number]),
    )


def _unnamed(entries: list[Entry], kinds: list[str], sums: _Sums, numbers: list[int]) -> tuple[Counted, ...]:
    told: dict[str, int] = {}
    for number in numbers:
        kind = kinds[number] if entries[number].key.startswith("unnamed:") else "reports without an outlet"
        told[kind] = told.get(kind, 0) + int(sums.incidents[number])
    return tuple(Counted(kind, count) for kind, count in sorted(told.items(), key=lambda item: -item[1]))


def _name(entry: Entry) -> str:
    return load_roster().usual_name(entry.id) if entry.id else entry.name or entry.key.partition(":")[2]


def _address(entry: Entry) -> str:
    return source_address(entry.key) or "/sources"


def _kept_back(entry: Entry, kind: str) -> bool:
    is_named = entry.key.startswith("name:")
    return is_kept_back(entry.name, kind, as_source=True, is_person=entry.is_person and is_named, is_known=not is_named)
