"""Harm: figures in words, added up within one claim and merged over several (codebook section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from khabar.nouns import Range
from khabar.resolve.figure import Figure, Measure
from khabar.resolve.figures import find_figures

__all__ = ["Figure", "Measure", "add_up", "find_figures", "is_nobody", "merge"]

_MEASURES: tuple[Measure, ...] = ("killed", "wounded", "taken")


def add_up(figures: Sequence[Figure]) -> dict[Measure, Range]:
    """What the figures of one claim about one event come to, by what was done.

    Totals win over what they sum up, parts of a counted whole add nothing, figures besides each other add up; a figure
    said twice counts once, at its fuller wording (6.2, ruling 2). That none of some were harmed stands where nothing
    else does (ruling 19).
    """
    if all(is_nobody(figure) for figure in figures):
        figures = [replace(figure, part=False) for figure in figures]
    found = {measure: _total([f for f in figures if f.measure == measure]) for measure in _MEASURES}
    return {measure: total for measure, total in found.items() if total}


def is_nobody(figure: Figure) -> bool:
    """As in "no civilians were harmed": a part of which none was (ruling 19)."""
    return figure.part and figure.high == 0


def _total(figures: Sequence[Figure]) -> Range | None:
    whole = [figure for figure in figures if not figure.part] or [f for f in figures if f.low or f.high is None]
    if not whole:
        return None
    told = [
        figure for figure in whole if figure.low or figure.high != 0
    ] or whole  # a denial beside figures is of others
    sums = [figure for figure in told if figure.total]
    if sums:
        return _fullest(sums)
    kept: list[Figure] = []
    for figure in told:
        again = next(
            (at for at, k in enumerate(kept) if k.low == figure.low and not figure.more and _is_again(k, figure)), None
        )
        if again is None:
            kept.append(figure)
        elif figure.high is None:
            kept[again] = figure
    high = None if any(f.high is None for f in kept) else sum(f.high or 0 for f in kept)
    return Range(sum(f.low for f in kept), high, kept[0].span)


def _is_again(one: Figure, other: Figure) -> bool:
    """Whether the same number is said twice rather than of two groups: of the same, or without saying of whom."""
    if (one.low == 1 and one.high == 1) or (one.listed is not None and one.listed == other.listed):
        return False
    return not (one.who and other.who) or one.who.text.lower() == other.who.text.lower()


def _fullest(figures: Sequence[Figure]) -> Range:
    best = max(figures, key=lambda figure: (figure.low, figure.high is None))
    return Range(best.low, best.high, best.span)


def merge(ranges: Iterable[Range]) -> Range | None:
    """What several claims come to: from the lowest low to the highest number stated, open only if every one is (6.3).

    Law: adding a claim never narrows the range, save that a claim with an upper bound closes an open one at the highest
    number that any claim states.

    >>> merge([Range(21, None), Range(22, 22)])
    Range(low=21, high=22, span=None)
    """
    every = list(ranges)
    if not every:
        return None
    low = min(one.low for one in every)
    if all(one.high is None for one in every):
        return Range(low, None, every[0].span)
    return Range(low, max(one.low if one.high is None else one.high for one in every), every[0].span)
