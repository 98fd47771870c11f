"""What a chart shows, in words: its text alternative."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from khabar.publish.chart_bins import day_named, named
from khabar.publish.chart_figures import Figures, Killed, Speaking

TYPES, KILLED, SOURCES = "Incidents by type", "Killed", "Who says it"
_LEFT_OUT = {
    "planned": "planned",
    "denied": "only denied",
    "rejected": "rejected",
    "aggregate": "summing up others",
    "time": "without a time as narrow as a {each}",
}


def title(figures: Figures) -> str:
    """The heading of the whole: what, from when to when."""
    if not figures.bins:
        return "No incidents"
    first, last = figures.bins[0].start, figures.bins[-1].end
    return f"{counted(figures.incidents, 'incident')}, {day_named(first)} to {day_named(last)}"


def notes(figures: Figures) -> tuple[str, ...]:
    """What a reader must know of the whole: what is not counted, how it was cut."""
    found = []
    if figures.left_out:
        why = (
            f"{figures.left_out[key]:,} {words.format(each=figures.each)}"
            for key, words in _LEFT_OUT.items()
            if key in figures.left_out
        )
        found.append(f"Not counted: {', '.join(why)}.")
    if figures.by_report:
        told = "stands at its first report’s day" if figures.by_report == 1 else "stand at their first report’s day"
        found.append(f"{figures.by_report:,} {told}: no report tells when it was.")
    found.extend(_cut_ends(figures))
    return tuple(found)


def _cut_ends(figures: Figures) -> Iterator[str]:
    """That the first or the last bin is not whole."""
    if figures.each == "week" and figures.bins:
        first, last = figures.bins[0].start, figures.bins[-1].end
        if first.weekday() != 0:
            yield f"The first week begins on {day_named(first)}."
        if last.weekday() != 6:
            yield f"The last week ends on {day_named(last)}."


def of_types(figures: Figures) -> str:
    """The first picture in a sentence or two."""
    if not figures.incidents:
        return "No incident happened in this range."
    totals = {name: sum(numbers) for name, numbers in figures.counts.items()}
    most = sorted(totals, key=lambda name: -totals[name])
    return " ".join(
        part for part in (", ".join(f"{name} {totals[name]:,}" for name in most) + ".", peak(figures)) if part
    )


def peak(figures: Figures) -> str:
    """When most happened, and how often nothing; empty where there is one bin only."""
    told = []
    if len(figures.bins) > 1 and figures.counts:
        sums = [sum(row) for row in zip(*figures.counts.values(), strict=True)]
        number = _highest(sums)
        told.append(f"Most in {_when(figures, number)}: {sums[number]:,}.")
        if 0 in sums:
            told.append(f"None in {counted(sums.count(0), figures.each)}.")
    return " ".join(told)


def of_killed(figures: Figures) -> str:
    """The second picture in a sentence or two."""
    toll = figures.toll
    if not toll.stated:
        return "No incident has a figure of people killed."
    said = f"{deaths(toll)} killed, by the figures of {toll.stated:,} of {counted(figures.incidents, 'incident')}"
    if toll.open:
        said += f"; {toll.open:,} of these {'is' if toll.open == 1 else 'are'} open upwards"
    if len(figures.bins) > 1:
        number = _highest([killed.high for killed in figures.killed])
        said += f". Most in {_when(figures, number)}: {deaths(figures.killed[number])}"
    return f"{said}."


def of_sources(figures: Figures) -> str:
    """The third picture in a sentence for each kind of source."""
    said = (f"{kind_named(one)}: {counted(one.incidents, 'incident')}, {rest(one)}." for one in figures.sources)
    return " ".join((_differing(figures), *said)).strip() or "Nobody says anything."


def legend_of_sources(figures: Figures) -> str:
    """How the third picture is read."""
    told = "Incidents that a kind of source speaks on; in full colour those for which it says how many were killed."
    return f"{told} {_differing(figures)}".strip()


def _differing(figures: Figures) -> str:
    return f"Figures of the killed differ in {counted(figures.rivals, 'incident')}." if figures.rivals else ""


def rest(one: Speaking) -> str:
    """What a kind of source says beyond that the incident happened."""
    parts = [f"killed figures for {one.figures:,}" if one.figures else "no killed figures"]
    if one.lowest or one.highest:
        parts.append(f"the lowest of rival figures in {one.lowest:,}, the highest in {one.highest:,}")
    if one.denies:
        parts.append(f"denials in {one.denies:,}")
    return "; ".join(parts)


def kind_named(one: Speaking) -> str:
    """The kind of source as a heading."""
    return one.kind[:1].upper() + one.kind[1:] if one.kind else "Unknown"


def deaths(killed: Killed) -> str:
    """A number of killed as people write it.

    >>> deaths(Killed(21, 22)), deaths(Killed(20, 20, open=1)), deaths(Killed(20, 30, open=1))
    ('21 to 22', '20 or more', '20 to 30 or more')
    """
    figure = f"{killed.low:,}" if killed.low == killed.high else f"{killed.low:,} to {killed.high:,}"
    return f"{figure} or more" if killed.open else figure


def counted(number: int, thing: str) -> str:
    """A number with its noun.

    >>> counted(1, "incident"), counted(2000, "incident")
    ('1 incident', '2,000 incidents')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _highest(numbers: Sequence[int]) -> int:
    return max(range(len(numbers)), key=lambda number: numbers[number])


def _when(figures: Figures, number: int) -> str:
    name = named(figures.bins[number], figures.each)
    return f"the week of {name}" if figures.each == "week" else name
