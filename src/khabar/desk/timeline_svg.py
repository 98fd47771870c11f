"""The timeline as SVG: bars of incidents, below them bars of the killed from low to high, each a link to its days.

Across all is in shares of the width, so that text stays as large on every screen; colours are classes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, log10

from khabar.desk.timeline import Bar, Timeline, ticks_of
from khabar.export.page_text import safe

_TOP, _HIGH, _GAP, _AXIS = 14, 64, 26, 20
_HEIGHT = _TOP + _HIGH + _GAP + _HIGH + _AXIS


def timeline_svg(timeline: Timeline, address: Callable[[Bar], str]) -> str:
    """The `svg` element; `address`: where a bar leads."""
    bars = timeline.bars
    pitch = 100 / max(1, len(bars))
    incidents = _Scale(_TOP, max((bar.incidents for bar in bars), default=0))
    killed = _Scale(_TOP + _HIGH + _GAP, max((bar.killed_high for bar in bars), default=0))
    drawn = [*incidents.grid("incidents"), *killed.grid("killed")]
    for number, bar in enumerate(bars):
        drawn += _bar(bar, number * pitch, pitch, incidents, killed, address(bar))
    drawn += _axis(timeline, pitch)
    label = safe(in_words(timeline))
    return f'<svg class="time" width="100%" height="{_HEIGHT}" role="group" aria-label="{label}">{"".join(drawn)}</svg>'


def in_words(timeline: Timeline) -> str:
    """What the drawing shows in one or two sentences.

    >>> in_words(Timeline("day", (), 0, 0, 0))
    'No incident whose day is known.'
    """
    bars = [bar for bar in timeline.bars if bar.chosen]
    if not bars or not any(bar.incidents for bar in bars):
        return "No incident whose day is known."
    most = max(bars, key=lambda bar: bar.incidents)
    low, high = sum(bar.killed_low for bar in bars), sum(bar.killed_high for bar in bars)
    count = sum(bar.incidents for bar in bars)
    told = f"{count:,} incidents by {timeline.each}, most on {most.label}: {most.incidents:,}."
    return f"{told} Killed: {low:,} to {high:,}." if high else told


class _Scale:
    """A row of bars: pixels from the top, and the highest value."""

    def __init__(self, top: int, most: int) -> None:
        self.base = top + _HIGH
        self.most = _round(most)

    def high(self, value: float) -> float:
        """Pixels of a value, at least as many as can be seen."""
        return max(1.5, _HIGH * value / self.most) if value else 0.0

    def grid(self, name: str) -> Iterator[str]:
        """The base and the highest line, which tells its value."""
        top = self.base - _HIGH
        yield f'<line class="time-base" x1="0" x2="100%" y1="{self.base}" y2="{self.base}"/>'
        yield f'<line class="time-rule" x1="0" x2="100%" y1="{top}" y2="{top}"/>'
        called = name.removesuffix("s") if self.most == 1 else name
        yield f'<text class="time-words" x="0" y="{top - 4}">{short(self.most)} {called}</text>'


def _round(most: int) -> int:
    """The least of 1, 2, 5 and their tens that is no less."""
    unit = 10 ** max(0, ceil(log10(most or 1)) - 1)
    return int(next(unit * times for times in (1, 2, 5, 10) if unit * times >= most))


def short(value: float) -> str:
    """A number in at most five letters.

    >>> short(950), short(12_400), short(3_000_000)
    ('950', '12k', '3M')
    """
    if value >= 1_000_000:
        return f"{value / 1_000_000:.3g}M"
    return f"{value / 1000:.0f}k" if value >= 10_000 else f"{value:,.0f}"


def _bar(bar: Bar, x: float, pitch: float, incidents: _Scale, killed: _Scale, address: str) -> Iterator[str]:
    wide = pitch * 0.84
    low, high = killed.high(bar.killed_low), killed.high(bar.killed_high)
    marked = "" if bar.chosen else " out"
    yield f'<a class="time-bar{marked}" href="{safe(address)}" tabindex="-1"><title>{safe(_told(bar))}</title>'
    yield (
        f'<rect class="time-hit" x="{x:.3f}%" y="0" width="{pitch:.3f}%" height="{_HEIGHT}" '
        f'data-start="{bar.start}" data-end="{bar.end}"/>'
    )
    yield _rect("time-count", x, wide, incidents.base, incidents.high(bar.incidents))
    yield _rect("time-high", x, wide, killed.base, high)
    yield _rect("time-low", x, wide, killed.base, low)
    if bar.killed_open:
        y = killed.base - max(high, low) - 2
        yield f'<text class="time-open" x="{x + wide / 2:.3f}%" y="{y:.1f}" text-anchor="middle">▴</text>'
    yield "</a>"


def _rect(kind: str, x: float, wide: float, base: float, high: float) -> str:
    if not high:
        return ""
    return f'<rect class="{kind}" x="{x:.3f}%" y="{base - high:.1f}" width="{wide:.3f}%" height="{high:.1f}"/>'


def _told(bar: Bar) -> str:
    count = f"{bar.incidents:,} incident{'' if bar.incidents == 1 else 's'}"
    return f"{bar.label}: {count}, {bar.killed()} killed" if bar.incidents else f"{bar.label}: no incident"


def _axis(timeline: Timeline, pitch: float) -> Iterator[str]:
    y = _HEIGHT - 5
    for tick in ticks_of(timeline):
        kind = "time-words time-minor" if tick.minor else "time-words"
        yield f'<text class="{kind}" x="{tick.bar * pitch:.3f}%" y="{y}">{safe(tick.label)}</text>'
