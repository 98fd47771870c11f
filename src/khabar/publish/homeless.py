"""What the record holds of an incident that a schema with one value a column has no home for."""

from __future__ import annotations

from collections.abc import Iterable

from khabar.nouns import Interval, Party, Place, Range, Span
from khabar.nouns.incident import Weighed
from khabar.publish.choices import Said, figure_words, sayings, who_says
from khabar.publish.losses import Notes
from khabar.weigh.values import parties, party_words, place_words

HARMS = ("killed", "wounded", "taken")


def note_homeless(weighed: Weighed, notes: Notes, held: Iterable[str]) -> None:
    """Notes denials, second figures, hedges, sub-counts, further harm, weapons, rival values and the grade, save those
    headings that the schema holds.
    """
    homes = frozenset(held)
    said = list(sayings(weighed))
    for heading, what in (
        *_denials(said), *_figures(said), *_hedges(said), *_parts(weighed), *_harm(weighed, homes),
        *_weapons(weighed), *_rival_values(weighed), *_grade(weighed),
    ):  # fmt: skip
        if heading not in homes:
            notes.dropped(heading, what)


def note_further(weighed: Weighed, notes: Notes, role: str, held: int) -> None:
    """Notes the doers or targets beyond those that the schema has columns for."""
    for party in parties(weighed, role)[held:]:
        notes.dropped("further actor", f"{role}: {party_words(party)}")


def _denials(said: list[Said]) -> Iterable[tuple[str, str]]:
    for one in said:
        if one.claim.stance == "denies":
            yield "denial", f"denied by {who_says(one)}: {one.claim.quote.text}"


def _figures(said: list[Said]) -> Iterable[tuple[str, str]]:
    """Figures that claims give beside one another; one that all agree on is no loss, an open end of it is."""
    for harm in HARMS:
        figures: dict[tuple[int, int | None], list[Said]] = {}
        for one in said:
            found = getattr(one.claim, harm)
            if isinstance(found, Range):
                figures.setdefault((found.low, found.high), []).append(one)
        told = [
            f"{figure_words(getattr(group[0].claim, harm))} by {', '.join(dict.fromkeys(map(who_says, group)))}"
            for group in figures.values()
        ]
        if len(told) > 1:
            yield "second figure", f"{harm}: {' beside '.join(told)}"
        elif told and next(iter(figures))[1] is None:
            yield "open figure", f"{harm}: {told[0]}, without an upper end"


def _hedges(said: list[Said]) -> Iterable[tuple[str, str]]:
    for one in said:
        if one.claim.hedge:
            cue = f' by "{one.claim.cue.text}"' if one.claim.cue else ""
            yield "hedge", f"said with reserve{cue}: {who_says(one)}: {one.claim.quote.text}"


def _parts(weighed: Weighed) -> Iterable[tuple[str, str]]:
    for account in weighed.incident.accounts:
        for part in account.event.harm.parts:
            counts = [f"{harm} {figure_words(found)}" for harm in HARMS if (found := getattr(part, harm))]
            who = f", {part.who.text}" if part.who else ""
            yield "sub-count", f"of {part.of}{who}: {', '.join(counts)}"


def _harm(weighed: Weighed, homes: frozenset[str]) -> Iterable[tuple[str, str]]:
    for harm in HARMS:
        found = weighed.value(harm)
        if isinstance(found, Range) and harm not in homes:
            yield harm, figure_words(found)


def _weapons(weighed: Weighed) -> Iterable[tuple[str, str]]:
    weapons = weighed.value("weapons")
    if isinstance(weapons, tuple) and weapons:
        yield "weapon", ", ".join(map(str, weapons))


def _rival_values(weighed: Weighed) -> Iterable[tuple[str, str]]:
    """Values of other fields in which accounts differ (figures stand under `second figure`)."""
    for name, finding in weighed.findings.items():
        if name in HARMS:
            continue
        for saying in finding.differing:
            spoken = None if isinstance(saying.value, str | bool) else saying.words
            words = spoken.text if spoken else _value_words(saying.value)
            yield "rival value", f"{name}: {words} (report {saying.account.report})"


def _value_words(value: object) -> str:
    """A value that has no words of a report, for people."""
    if isinstance(value, Range):
        return figure_words(value)
    if isinstance(value, Interval):
        return " to ".join(dict.fromkeys(day for day in (value.start, value.end) if day)) or "no day"
    if isinstance(value, Place):
        return place_words(value)
    if isinstance(value, Party):
        return party_words(value)
    if isinstance(value, tuple):
        return ", ".join(map(_value_words, value)) or "none"
    return value.text if isinstance(value, Span) else str(value)


def _grade(weighed: Weighed) -> Iterable[tuple[str, str]]:
    yield "grade", f"{weighed.grade}: {weighed.why}"
