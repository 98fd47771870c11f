"""Place names for people, in a terminal: each name once, what it means, how sure that is, and what else it may mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from khabar.export.layout import RULE, hang, pad, shown, width
from khabar.export.phrases import degrees
from khabar.nouns.toponym import Candidate, Located, Toponym
from khabar.packs.gazetteer.kinds import kind_words

_INDENT = 24
_SHOWN_REASONS = 6


def place_lines(located: Located, explain: bool = False) -> Iterator[str]:
    """The lines for one report: its names in the order of the text, the same meaning of the same words once.

    `explain` adds under each name the reasons for its candidates, with what each adds to the score.
    """
    report = located.report
    yield shown(report.title or report.id)
    yield RULE
    if not located.toponyms:
        yield "No place names were found."
    for toponym, count in _distinct(located):
        yield from _lines(toponym, count, explain)


def _distinct(located: Located) -> list[tuple[Toponym, int]]:
    first: dict[tuple[str, str | None, str | None], Toponym] = {}
    counts: Counter[tuple[str, str | None, str | None]] = Counter()
    for one in located.toponyms:
        relation = shown(one.area.relation.text) if one.area and one.area.relation else None
        key = (one.words.text, one.best.place.id if one.best else None, relation)
        first.setdefault(key, one)
        counts[key] += 1
    return [(toponym, counts[key]) for key, toponym in first.items()]


def _lines(one: Toponym, count: int, explain: bool) -> Iterator[str]:
    name = shown(one.words.text) + (f" ({count}x)" if count > 1 else "")
    if width(name) >= _INDENT:  # a long name has its own lines
        yield from hang("", name, 0)
        name = ""
    told = f"unresolved: {one.why}" if one.best is None else f"{_told(one.best)}, {one.best.score:.2f}"
    yield from hang(f"{name} ", told, _INDENT)
    if one.best is not None:
        if (area := one.area) and area.relation:
            where = f"{shown(area.relation.text)}: {degrees(area.lat, area.lon)}, within {area.radius_km:.0f} km"
            yield from hang("", where, _INDENT)
        if explain:
            yield from _reasons(one.best)
    for rival in one.rivals:
        yield from hang("  or ", f"{_told(rival)}, {rival.score:.2f}", _INDENT)
        if explain:
            yield from _reasons(rival)


def _told(one: Candidate) -> str:
    place = one.place
    where = ", ".join(dict.fromkeys(part for part in (place.admin2, place.admin1, place.country) if part))
    spelt = f' (as "{shown(one.matched)}")' if one.matched.casefold() not in place.name.casefold() else ""
    return f"{shown(place.name)}{spelt}, {kind_words(place.kind)}, {shown(where)}, {degrees(place.lat, place.lon)}"


def _reasons(one: Candidate) -> Iterator[str]:
    for reason in one.reasons[:_SHOWN_REASONS]:
        yield f"{pad('', _INDENT)}  {reason.weight:+6.2f}  {reason.name}"
