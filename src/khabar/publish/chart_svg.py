"""The chart as SVG: small rows of bars by type, bands of the killed, bars of the sources, each with its words.

Colours are classes, so that one drawing serves light and dark; widths of text are estimated, generously, for no font
is at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, log10
from typing import Literal

from khabar.export.page_text import safe
from khabar.publish import chart_words as words
from khabar.publish.chart_bins import named, ticks
from khabar.publish.chart_figures import Figures, Killed, Speaking
from khabar.publish.chart_style import style

Theme = Literal["auto", "light", "dark"]
Part = Literal["types", "killed", "sources"]
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")
# Pixels: what is narrower cannot hold its labels, what is wider nobody looks at.
NARROWEST, WIDEST = 320, 4000
_MARGIN = 16
_GUTTER = 44
_TYPES_HEIGHT, _LEAST_HEIGHT, _KILLED_HEIGHT = 80, 12, 150
_WIDEST_BAR = 44.0
_LINE = 17
# Of the font's size: the width of a letter in a wide font (DejaVu Sans), on average, and a little more.
_LETTER = 0.53
_FONT = "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class _Piece:
    """Elements that begin at y 0, and how high they are."""

    elements: tuple[str, ...]
    height: float


@dataclass(frozen=True, slots=True)
class _Scale:
    """The axes of one plot: pixels of a bin and of a unit, and the lines that are drawn."""

    left: float
    pitch: float
    width: float
    height: float
    step: float
    top: float

    def x(self, number: int) -> float:
        return self.left + number * self.pitch

    def y(self, value: float) -> float:
        return self.height * (1 - value / self.top)


def chart_svg(figures: Figures, width: int = 960, theme: Theme = "auto") -> str:
    """An SVG file, `width` pixels wide, with its words as title and description."""
    drawn = _stacked(_pieces(figures, width))
    name, told = safe(words.title(figures)), safe(in_words(figures))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {drawn.height:.0f}" width="{width}" '
        f'height="{drawn.height:.0f}" role="img" aria-labelledby="kc-title kc-desc" font-family="{_FONT}">\n'
        f'<title id="kc-title">{name}</title>\n<desc id="kc-desc">{told}</desc>\n'
        f"<style>{style(theme)}</style>\n"
        f'<rect class="kc-paper" width="{width}" height="{drawn.height:.0f}"/>\n'
        + "\n".join(drawn.elements)
        + "\n</svg>\n"
    )


def part_svg(figures: Figures, part: Part, width: int, kind: str) -> str:
    """One of the three pictures, of a CSS class, for a page that has its own style and heading."""
    made = {"types": _types, "killed": _killed, "sources": _sources}[part](figures, width)
    told = {"types": words.of_types, "killed": words.of_killed, "sources": words.of_sources}[part](figures)
    return (
        f'<svg class="kc {kind}" viewBox="0 0 {width} {made.height:.0f}" width="{width}" height="{made.height:.0f}" '
        f'role="img" aria-label="{safe(told)}">' + "".join(made.elements) + "</svg>"
    )


def in_words(figures: Figures) -> str:
    """All of the chart in sentences."""
    said = (words.of_types(figures), words.of_killed(figures), words.of_sources(figures), *words.notes(figures))
    return " ".join((f"{words.title(figures)}.", *said))


def _pieces(figures: Figures, width: int) -> Iterator[_Piece]:
    yield _text(words.title(figures), width, 20, "kc-ink", bold=True)
    for note in words.notes(figures):
        yield _text(note, width, 13, "kc-quiet")
    if not figures.incidents:
        yield _text(words.of_types(figures), width, 14, "kc-ink")
        return
    yield from _section(f"{words.TYPES}, a {figures.each}", words.peak(figures), _types(figures, width), width)
    yield from _section(f"{words.KILLED}, a {figures.each}", words.of_killed(figures), _killed(figures, width), width)
    yield from _section(words.SOURCES, words.legend_of_sources(figures), _sources(figures, width), width)


def _section(heading: str, told: str, drawn: _Piece, width: int) -> Iterator[_Piece]:
    yield _Piece((), 18)
    yield _text(heading, width, 16, "kc-ink", bold=True)
    if told:
        yield _text(told, width, 13, "kc-quiet")
    yield _Piece((), 6)
    yield drawn


def _stacked(pieces: Iterable[_Piece]) -> _Piece:
    """The pieces one below the other, with a margin around."""
    y: float = _MARGIN
    placed = []
    for piece in pieces:
        if piece.elements:
            placed.append(f'<g transform="translate(0 {y:.1f})">{"".join(piece.elements)}</g>')
        y += piece.height
    return _Piece(tuple(placed), ceil(y + _MARGIN))


def _text(told: str, width: int, size: int, colour: str, bold: bool = False) -> _Piece:
    """A paragraph, broken into lines by the estimated width of its words."""
    lines = _lines(told, (width - 2 * _MARGIN) / (size * _LETTER * (1.08 if bold else 1)))
    height = round(size * 1.4)
    weight = ' font-weight="bold"' if bold else ""
    spans = "".join(
        f'<tspan x="{_MARGIN}" y="{size + number * height}">{safe(line)}</tspan>' for number, line in enumerate(lines)
    )
    return _Piece((f'<text class="{colour}" font-size="{size}"{weight}>{spans}</text>',), len(lines) * height + 2)


def _lines(told: str, letters: float) -> list[str]:
    lines: list[str] = []
    for word in told.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def _types(figures: Figures, width: int) -> _Piece:
    """A row of bars for each type, as high as its most, so on one common scale; the axis of time below the last."""
    scale = _scale(figures, width, _TYPES_HEIGHT, max((max(row) for row in figures.counts.values()), default=1), 4)
    elements = []
    y = 0.0
    for name, numbers in figures.counts.items():
        row = _lower(scale, max(numbers))
        elements.append(f'<g transform="translate(0 {y:.1f})">{_type_label(name, numbers, figures.each, width)}</g>')
        elements.append(f'<g transform="translate(0 {y + 24:.1f})">{_type_row(figures, name, numbers, row)}</g>')
        y += 24 + row.height + 10
    axis = _axis(figures, scale)
    return _Piece((*elements, f'<g transform="translate(0 {y - 10:.1f})">{axis}</g>'), y + 26)


def _lower(scale: _Scale, most: int) -> _Scale:
    """The same scale up to a lower value."""
    height = max(_LEAST_HEIGHT, scale.height * most / scale.top)
    return replace(scale, height=height, top=scale.top * height / scale.height)


def _type_label(name: str, numbers: Sequence[int], each: str, width: int) -> str:
    """The type, its total and, where there is room, its most in a bin."""
    total, most = f"{sum(numbers):,}", f", at most {max(numbers):,} a {each}"
    fits = (len(name) * 1.1 + len(total + most)) * 13 * _LETTER + 8 <= width - 2 * _MARGIN
    told = total + most if fits and len(numbers) > 1 else total
    return (
        f'<text class="kc-ink" x="{_MARGIN}" y="13" font-size="13"><tspan font-weight="bold">{safe(name)}</tspan>'
        f'<tspan class="kc-quiet" dx="8">{told}</tspan></text>'
    )


def _type_row(figures: Figures, name: str, numbers: Sequence[int], row: _Scale) -> str:
    bars = (
        _bar(row, number, 0, value, "kc-bar", f"{_bin(figures, number)}: {value:,} {name}")
        for number, value in enumerate(numbers)
    )
    return "".join((*_grid(row), *bars))


def _killed(figures: Figures, width: int) -> _Piece:
    """Full colour up to the low, pale from low to high, a tip where a figure is open."""
    most = max((killed.high for killed in figures.killed), default=0)
    scale = _scale(figures, width, _KILLED_HEIGHT, most or 1, 4)
    bars = []
    for number, killed in enumerate(figures.killed):
        if not killed.stated:
            continue
        told = f"{_bin(figures, number)}: {words.deaths(killed)} killed"
        bars.append(_bar(scale, number, 0, killed.low, "kc-bar", told))
        bars.append(_bar(scale, number, killed.low, killed.high, "kc-band", told))
        bars.append(_tip(scale, number, killed))
    legend, high = _legend_of_killed(width)
    plot = f'<g transform="translate(0 {high + 12})">{"".join(_grid(scale))}{"".join(bars)}'
    axis = f'<g transform="translate(0 {_KILLED_HEIGHT})">{_axis(figures, scale)}</g></g>'
    return _Piece((legend, plot + axis), high + 12 + _KILLED_HEIGHT + 36)


def _legend_of_killed(width: int) -> tuple[str, int]:
    """What the colours mean, in one line or, where it is narrow, three; and how high that is."""
    x, y = float(_MARGIN), 0
    pieces = []
    for kind, told in (
        ("kc-bar", "lowest figures"),
        ("kc-band", "up to the highest"),
        ("tip", "more: a figure is open"),
    ):
        wide = 20 + len(told) * 12 * _LETTER
        if x > _MARGIN and x + wide > width - _MARGIN:
            x, y = float(_MARGIN), y + _LINE
        mark = (
            _triangle(x + 6, y + 10, 5)
            if kind == "tip"
            else f'<rect class="{kind}" x="{x:.1f}" y="{y}" width="12" height="12"/>'
        )
        pieces.append(f'{mark}<text class="kc-quiet" x="{x + 18:.1f}" y="{y + 10}" font-size="12">{told}</text>')
        x += wide + 18
    return "".join(pieces), y + 14


def _sources(figures: Figures, width: int) -> _Piece:
    """A bar for each kind of source: incidents it speaks on, of these in full colour those it has a figure for."""
    most = max((one.incidents for one in figures.sources), default=1)
    room = width - 2 * _MARGIN
    elements = []
    y = 0.0
    for one in figures.sources:
        told = _lines(words.rest(one), room / (12 * _LETTER))
        elements.append(f'<g transform="translate(0 {y:.1f})">{_source(one, room, most, told)}</g>')
        y += 34 + len(told) * _LINE + 6
    return _Piece(tuple(elements), y)


def _source(one: Speaking, room: float, most: int, told: list[str]) -> str:
    long, full = (max(2.0, room * number / most) if number else 0.0 for number in (one.incidents, one.figures))
    lines = "".join(
        f'<tspan x="{_MARGIN}" y="{42 + number * _LINE}">{safe(line)}</tspan>' for number, line in enumerate(told)
    )
    label = f'<tspan font-weight="bold">{safe(words.kind_named(one))}</tspan>'
    return (
        f'<text class="kc-ink" x="{_MARGIN}" y="13" font-size="13">{label}'
        f'<tspan class="kc-quiet" dx="8">{one.incidents:,}</tspan></text>'
        f'<rect class="kc-faint" x="{_MARGIN}" y="19" width="{long:.1f}" height="9"/>'
        f'<rect class="kc-bar" x="{_MARGIN}" y="19" width="{full:.1f}" height="9"/>'
        f'<text class="kc-quiet" font-size="12">{lines}</text>'
    )


def _scale(figures: Figures, width: int, height: float, most: int, lines: int) -> _Scale:
    """Axes for a highest value, with round steps, at most so many lines above the base."""
    room = width - 2 * _MARGIN - _GUTTER
    pitch = min(room / max(1, len(figures.bins)), _WIDEST_BAR)
    rough = max(1.0, most / lines)
    unit = 10 ** floor(log10(rough))
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough)
    return _Scale(_MARGIN + _GUTTER, pitch, room, height, step, step * max(1, ceil(most / step)))


def _grid(scale: _Scale) -> Iterator[str]:
    """Lines across at round values, each with its number; the base is stronger."""
    value = 0.0
    while value <= scale.top:
        y = scale.y(value)
        kind = "kc-rule" if value else "kc-base"
        yield f'<line class="{kind}" x1="{scale.left}" x2="{scale.left + scale.width:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield (
            f'<text class="kc-quiet" x="{scale.left - 6}" y="{y + 4:.1f}" font-size="11" text-anchor="end">'
            f"{_short(value)}</text>"
        )
        value += scale.step


def _short(value: float) -> str:
    """A number of an axis in at most five letters.

    >>> _short(1500), _short(25_000), _short(2_500_000)
    ('1,500', '25k', '2.5M')
    """
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    return f"{value / 1000:g}k" if value >= 10_000 else f"{value:,.0f}"


def _bar(scale: _Scale, number: int, low: float, high: float, kind: str, told: str) -> str:
    """A bar from a value to another, at least as high as can be seen; nothing where it has no height."""
    if high <= low:
        return ""
    gap = 0.0 if scale.pitch < 3 else min(3.0, scale.pitch * 0.2)
    top, bottom = scale.y(high), scale.y(low)
    high_px = max(1.5, bottom - top)
    return (
        f'<rect class="{kind}" x="{scale.x(number) + gap / 2:.2f}" y="{bottom - high_px:.2f}" '
        f'width="{scale.pitch - gap:.2f}" height="{high_px:.2f}"><title>{safe(told)}</title></rect>'
    )


def _tip(scale: _Scale, number: int, killed: Killed) -> str:
    if not killed.open:
        return ""
    half = max(1.5, min(5.0, scale.pitch / 2 - 0.5))
    return _triangle(scale.x(number) + scale.pitch / 2, scale.y(killed.high) - 3, half)


def _triangle(x: float, base: float, half: float) -> str:
    return f'<path class="kc-bar" d="M{x - half:.1f} {base:.1f}h{2 * half:.1f}l{-half:.1f} {-half * 1.4:.1f}z"/>'


def _axis(figures: Figures, scale: _Scale) -> str:
    """Days, months or years below a plot, as many as have room."""
    right = scale.left + scale.width
    pieces = []
    for tick in ticks(figures.bins, figures.each, scale.pitch):
        x = scale.x(tick.bin)
        pieces.append(f'<line class="kc-base" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="5"/>')
        if x + len(tick.label) * 11 * _LETTER <= right:
            pieces.append(f'<text class="kc-quiet" x="{x:.1f}" y="17" font-size="11">{tick.label}</text>')
            pieces.append(f'<text class="kc-quiet" x="{x:.1f}" y="30" font-size="11">{tick.year}</text>')
    return "".join(pieces)


def _bin(figures: Figures, number: int) -> str:
    return named(figures.bins[number], figures.each)
