"""Which figures of a report belong to which claim of which event (codebook section 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from khabar import pace
from khabar.assemble.claims import Saying, Speakers, title_end
from khabar.assemble.links import Links
from khabar.assemble.occurrences import mean_label
from khabar.assemble.whose_figures import whose
from khabar.nouns import Harm, Part, Party, Range, Span
from khabar.nouns.record import Whose
from khabar.nouns.types import EVENT_TYPES
from khabar.resolve.harm import Figure, Measure, add_up, find_figures, is_nobody, merge
from khabar.text.laid import Laid

#: characters between two equal figures of a sentence from which on they are one figure said twice
AGAIN = 40
MEASURES: tuple[Measure, ...] = ("killed", "wounded", "taken")
#: types of events in which hardly anybody is killed: in 0 to 4 of 100 of the coded reports. Deaths told beside them are
#: another event's unless the tagger says otherwise
HARMLESS = frozenset(
    [
        "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use", "Headquarters or base established",
        "Looting/property destruction", "Non-violent transfer of territory", "Peaceful protest",
        "Protest with intervention", "Violent demonstration",
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A figure with the trigger mark that it belongs to, and whether the tagger says so."""

    figure: Figure
    trigger: int
    linked: bool


def figures_of_events(links: Links, groups: Sequence[Sequence[int]]) -> list[list[Told]]:
    """For each event its figures: those that the tagger links to it, else those nearest to its triggers.

    Beside figures of a measure that are linked to an event, those that merely stand near it are none of its, but for
    tolls ("residents put the toll at 30").
    """
    event_of = {trigger: number for number, group in enumerate(groups) for trigger in group}
    linked = _linked(links, event_of)
    out: list[list[Told]] = [[] for _ in groups]
    harmless = {trigger for group in groups if _is_harmless(links, group) for trigger in group}
    sure = Laid((span.start, span.end, (measure, by)) for span, measure, by in linked)
    near: dict[Span, list[int]] = {links.sentence(span): [] for span, _, _ in linked}
    for trigger in event_of:
        near.setdefault(links.sentence(links.marks[trigger].span), []).append(trigger)
    for sentence, triggers in sorted(near.items()):
        pace.check()
        homes = []
        for figure in find_figures(links.text, sentence.start, sentence.end):
            possible = [t for t in triggers if figure.measure == "taken" or t not in harmless]
            homes.append(_home(links, figure, possible, sure))
        for home in _with_their_lists([home for home in homes if home]):
            out[event_of[home.trigger]].append(home)
    return [[t for t in told if t.linked or t.figure.total or not _has_linked(told, t.figure.measure)] for told in out]


def _is_harmless(links: Links, group: Sequence[int]) -> bool:
    marks = [links.marks[n] for n in group]
    return max(EVENT_TYPES, key=lambda name: mean_label(marks, f"type:{name}")) in HARMLESS


def _linked(links: Links, triggers: Iterable[int]) -> list[tuple[Span, Measure, tuple[float, int]]]:
    """The words of figures that the tagger links: (words, measure, (how surely, trigger))."""
    return [
        (filler.span, measure, (filler.score, trigger))
        for trigger in triggers
        for measure in MEASURES
        for filler in links.fillers(trigger, measure)
    ]


def _has_linked(told: Sequence[Told], measure: Measure) -> bool:
    return any(t.linked and t.figure.measure == measure for t in told)


def _home(
    links: Links,
    figure: Figure,
    near: Sequence[int],
    linked: Laid[tuple[Measure, tuple[float, int]]],
) -> Told | None:
    """The trigger that a figure is linked to most surely, else the nearest of its sentence."""
    told = linked.over(figure.span.start, figure.span.end)
    if sure := [by for measure, by in told if measure == figure.measure]:
        return Told(figure, max(sure)[1], linked=True)
    nearest = min(near, key=lambda n: (_gap(links.marks[n].span, figure.span), n), default=None)
    return None if nearest is None else Told(figure, nearest, linked=False)


def _with_their_lists(told: Sequence[Told]) -> Iterator[Told]:
    """The figures of a sentence; of a list ("a pastor, his wife and three children") all are linked where one is."""
    listed = [t for t in told if t.linked and t.figure.listed is not None]
    linked = {(t.figure.listed, t.figure.measure): t.trigger for t in reversed(listed)}
    for one in told:
        trigger = linked.get((one.figure.listed, one.figure.measure))
        yield one if one.linked or trigger is None else replace(one, trigger=trigger, linked=True)


def _gap(a: Span, b: Span) -> int:
    return max(a.start - b.end, b.start - a.end, 0)


def sources_of(said: Sequence[Saying], told: Sequence[Told], links: Links, speakers: Speakers) -> list[list[Saying]]:
    """For each figure of an event the claims that state it: by who says it, or where that is no question by its
    mention.
    """
    beside = [t.figure for t in told]
    return [
        whose(t.figure, said, beside, links, speakers)
        or [one for one in said if any(links.marks[t.trigger] is mention for mention in one.mentions)]
        for t in told
    ]


def ranges_of(
    said: Saying, told: Sequence[Told], sources: Sequence[Sequence[Saying]], links: Links
) -> Mapping[Measure, Range]:
    """What one claim of an event states, by what was done; `told`: the event's figures, `sources`: those of each.

    Figures of one sentence add up; a voice that returns to the number in a later sentence says it again, and is taken
    at its fullest wording (ruling 2), save where it tells of more ("another five").
    """
    beside = [t.figure for t in told]
    own = [f for f, stated in zip(beside, sources, strict=True) if any(one is said for one in stated)]
    headline = title_end(links.tagged.document.report)
    own = [f for f in own if f.span.start >= headline] or own  # a title's figure is no claim beside the body's
    own = [f for f in own if not _is_idle(f, beside) and not _refers_back(f, told)]
    own = [f for f in own if not is_nobody(f)] if any(not is_nobody(t.figure) for t in told) else own
    by_sentence: dict[Span, list[Figure]] = defaultdict(list)
    for figure in own:
        by_sentence[links.sentence(figure.span)].append(figure)
    sums = [add_up(_said_once(figures)) for figures in by_sentence.values()]
    more = [all(f.more for f in figures) for figures in by_sentence.values()]
    told_of = {m: [(s[m], x) for s, x in zip(sums, more, strict=True) if m in s] for m in MEASURES}
    return {m: total for m, ranges in told_of.items() if (total := _fullest(ranges))}


def _is_idle(figure: Figure, others: Sequence[Figure]) -> bool:
    """Is this a person, or people without a number, beside a figure that counts them among more?"""
    counted = [f for f in others if f.measure == figure.measure and f.span != f.who and f.low > figure.low]
    uncounted = figure.span == figure.who
    single = figure.low == figure.high == 1 and figure.span.text.lower() not in ("one", "1")
    return bool(counted) and (uncounted or single) and figure.listed is None


def _refers_back(figure: Figure, told: Sequence[Told]) -> bool:
    """Does "the 50" name those that were counted before?"""
    definite = figure.span.text.lower().startswith(("the ", "these ", "those "))
    return definite and any(
        t.figure.measure == figure.measure
        and (t.figure.low, t.figure.high) == (figure.low, figure.high)
        and t.figure.span.end <= figure.span.start
        for t in told
    )


def _said_once(figures: Sequence[Figure]) -> list[Figure]:
    """Without a number that stands again far from its first place: a headline run into its story says it twice."""
    out: list[Figure] = []
    for figure in figures:
        again = next((n for n, f in enumerate(out) if _is_repeated(f, figure)), None)
        if again is None:
            out.append(figure)
        elif figure.high is None:
            out[again] = figure
    return out


def _is_repeated(one: Figure, other: Figure) -> bool:
    same = one.measure == other.measure and one.low == other.low and one.part == other.part
    return same and one.low > 1 and not other.more and other.span.start - one.span.end > AGAIN


def _fullest(ranges: Sequence[tuple[Range, bool]]) -> Range | None:
    again = [r for r, more in ranges if not more] or [r for r, _ in ranges]
    if not again:
        return None
    best = max(again, key=lambda r: (r.low, r.high is None))
    for extra in (r for r, more in ranges if more and r not in again):
        high = None if best.high is None or extra.high is None else best.high + extra.high
        best = Range(best.low + extra.low, high, best.span)
    return best


def harm_of(
    claimed: Sequence[Mapping[Measure, Range]], told: Sequence[Told], doers: Sequence[Party], targets: Sequence[Party]
) -> Harm:
    """The harm of an event: the ranges of its claims merged (6.3), its sub-counts apart (6.2).

    What one voice adds to what others told ("one civilian was also killed") adds to their range.
    """
    more = {t.figure.span for t in told if t.figure.more}
    merged = {m: _merged([c[m] for c in claimed if m in c], more) for m in MEASURES}
    return Harm(merged["killed"], merged["wounded"], merged["taken"], _parts(told, doers, targets))


def _merged(ranges: Sequence[Range], more: Container[Span]) -> Range | None:
    told = {(r.low, r.high) for r in ranges if r.span not in more}
    further = [r for r in ranges if r.span in more and (r.low, r.high) not in told]  # else another says it of the same
    total = merge([r for r in ranges if r.span not in more])
    return _fullest([*([(total, False)] if total else []), *((r, True) for r in further)])


def _parts(told: Sequence[Told], doers: Sequence[Party], targets: Sequence[Party]) -> tuple[Part, ...]:
    found: dict[tuple[Whose, Span | None], dict[Measure, Range]] = {}
    seen = set()
    for figure in (t.figure for t in told):
        whose = _whose(figure, doers, targets)
        if (again := (whose, figure.measure, figure.low, figure.high)) in seen:
            continue
        seen.add(again)
        if figure.part or whose in ("doers", "civilians"):
            ranges = found.setdefault((whose, figure.who), {})
            ranges.setdefault(figure.measure, Range(figure.low, figure.high, figure.span))
    return tuple(
        Part(whose, who, ranges.get("killed"), ranges.get("wounded"), ranges.get("taken"))
        for (whose, who), ranges in found.items()
    )


def _whose(figure: Figure, doers: Sequence[Party], targets: Sequence[Party]) -> Whose:
    if figure.of == "civilians":
        return "civilians"
    if figure.who is not None:
        sides: tuple[tuple[Whose, Sequence[Party]], ...] = (("targets", targets), ("doers", doers))
        for whose, parties in sides:
            if any(figure.who.overlaps(s) for p in parties for s in (p.words, *p.wordings)):
                return whose
    return figure.of or "all"
