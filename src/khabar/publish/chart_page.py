"""The chart as one HTML file that asks nothing of the network: each picture with its words and its table."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from string import Template

from khabar.export.page_text import safe
from khabar.publish import chart_words as words
from khabar.publish.chart_bins import named
from khabar.publish.chart_figures import Figures, Killed
from khabar.publish.chart_style import style
from khabar.publish.chart_svg import Part, part_svg

# The widths of the two drawings, of which a screen shows the one that fits.
_NARROW, _WIDE = 340, 800
_READING = (
    "An incident stands in the {each} in which it begins. Killed: the sum of the lowest and of the highest figures, "
    "over the incidents that have any; an open figure (“at least 20”) adds its number to both, told as “or more”. "
    "Sources of one kind count once an incident."
)


def chart_page(figures: Figures) -> str:
    """An HTML page: three pictures, their words, and all their numbers as tables; light and dark."""
    look = _file("chart_page.css") + style("auto")
    return Template(_file("chart_page.html")).substitute(
        title=safe(words.title(figures)),
        style=look,
        style_hash=base64.b64encode(hashlib.sha256(look.encode()).digest()).decode(),
        notes="\n".join(f'<p class="note">{safe(note)}</p>' for note in words.notes(figures)),
        sections="\n".join(_sections(figures)),
        reading=safe(_READING.format(each=figures.each)),
    )


def _sections(figures: Figures) -> Iterator[str]:
    yield _section(f"{words.TYPES}, a {figures.each}", words.of_types(figures), figures, "types")
    if not figures.incidents:
        return
    yield _section(f"{words.KILLED}, a {figures.each}", words.of_killed(figures), figures, "killed")
    name = f"The numbers, a {figures.each}"
    yield f"<details>\n<summary>{name}</summary>\n{_numbers(figures)}\n</details>"
    yield _section(words.SOURCES, words.legend_of_sources(figures), figures, "sources")
    yield _speaking(figures)


def _section(heading: str, told: str, figures: Figures, part: Part) -> str:
    drawn = ""
    if figures.incidents:
        drawn = f"\n{part_svg(figures, part, _NARROW, 'narrow')}\n{part_svg(figures, part, _WIDE, 'wide')}"
    return f"<section>\n<h2>{safe(heading)}</h2>\n<p>{safe(told)}</p>{drawn}\n</section>"


def _numbers(figures: Figures) -> str:
    """A row a bin: incidents by type, the killed, how many incidents have a figure."""
    heads = (figures.each.capitalize(), *figures.counts, "killed, low", "killed, high", "with figure", "open")
    rows = (
        (named(one, figures.each), *(row[number] for row in figures.counts.values()), *_toll(figures.killed[number]))
        for number, one in enumerate(figures.bins)
    )
    total = ("All", *(sum(row) for row in figures.counts.values()), *_toll(figures.toll))
    return _table("Incidents and killed", heads, (*rows, total))


def _toll(killed: Killed) -> tuple[int, int, int, int]:
    return killed.low, killed.high, killed.stated, killed.open


def _speaking(figures: Figures) -> str:
    """A row a kind of source: what it speaks on, by type, and its figures."""
    heads = ("Source", "incidents", *figures.counts, "killed figures", "lowest", "highest", "denials")
    rows = (
        (
            words.kind_named(one),
            one.incidents,
            *(one.by_type.get(name, 0) for name in figures.counts),
            *(one.figures, one.lowest, one.highest, one.denies),
        )
        for one in figures.sources
    )
    return _table("Incidents that a kind of source speaks on", heads, rows)


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f'<th scope="col">{safe(name)}</th>' for name in heads)
    lines = "\n".join(
        f'<tr><th scope="row">{safe(str(row[0]))}</th>{"".join(f"<td>{_cell(value)}</td>" for value in row[1:])}</tr>'
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{safe(caption)}"><table>\n'
        f"<caption>{safe(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}\n</tbody>\n</table></div>"
    )


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else safe(str(value))


@cache
def _file(name: str) -> str:
    return resources.files("khabar.publish").joinpath("data", name).read_text("utf-8")
