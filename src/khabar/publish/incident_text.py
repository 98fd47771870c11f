"""Incidents for people: what happened, where and when, how many were killed by whose word, how well it is founded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from khabar.export.layout import COLUMNS, hang, pad, shown, width
from khabar.export.record_json import Writable
from khabar.nouns import Range
from khabar.nouns.incident import Weighed
from khabar.publish.choices import figure_words, sayings, who_says
from khabar.publish.homeless import HARMS
from khabar.weigh.values import (
    figure,
    outlets,
    parties,
    party_words,
    reports,
    title,
)

_INDENT = 8


def write(found: Iterable[Weighed], stream: Writable) -> None:
    """Writes the incidents, an empty line between them, and how many there are."""
    count = 0
    for count, one in enumerate(found, 1):  # noqa: B007  the last number is the count
        stream.write("\n".join(_lines(one)) + "\n\n")
    stream.write("1 incident\n" if count == 1 else f"{count:,} incidents\n")


def _lines(weighed: Weighed) -> Iterator[str]:
    grade = f"  {weighed.grade}"
    first, *rest = hang(weighed.incident.id, title(weighed), _INDENT)
    fits = width(first) + len(grade) <= COLUMNS
    yield pad(first, COLUMNS - len(grade)) + grade if fits else first
    yield from rest if fits else [*rest, " " * _INDENT + weighed.grade]
    for line in (_who(weighed), *_harm(weighed), _denied(weighed), _founded(weighed)):
        if line:
            yield from hang("", shown(line), _INDENT)


def _who(weighed: Weighed) -> str:
    doers = ", ".join(dict.fromkeys(party_words(party) for party in parties(weighed, "doers")))
    targets = ", ".join(dict.fromkeys(party_words(party) for party in parties(weighed, "targets")))
    if doers and targets:
        return f"{doers} against {targets}"
    return f"by {doers}" if doers else f"against {targets}" if targets else ""


def _harm(weighed: Weighed) -> Iterator[str]:
    for harm in HARMS:
        found = figure(weighed, harm)
        told: dict[str, list[str]] = {}
        for one in sayings(weighed):
            claimed = getattr(one.claim, harm)
            if isinstance(claimed, Range):
                told.setdefault(figure_words(claimed), []).append(who_says(one))
        each = "; ".join(f"{words} by {', '.join(dict.fromkeys(who))}" for words, who in told.items())
        if found or each:
            yield f"{harm} {figure_words(found) if found else 'unknown'}{f': {each}' if each else ''}"


def _denied(weighed: Weighed) -> str:
    who = dict.fromkeys(who_says(one) for one in sayings(weighed) if one.claim.stance == "denies")
    return f"denied by {', '.join(who)}" if who else ""


def _founded(weighed: Weighed) -> str:
    count, of = len(weighed.incident.accounts), len(reports(weighed))
    accounts = f"{count} account{'s' * (count != 1)} in {of} report{'s' * (of != 1)}"
    names = ", ".join(outlets(weighed))
    sources = f"{weighed.independent} independent source{'s' * (weighed.independent != 1)}"
    return f"{accounts}{f' ({names})' if names else ''}, {sources}: {weighed.why}"
