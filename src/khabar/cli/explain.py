"""`khabar explain`: why the accounts of an incident are taken for one occurrence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.record_options import incident_number, opened, takes_moment, takes_record
from khabar.export.layout import shown

if TYPE_CHECKING:
    from khabar.link.explaining import Explained
    from khabar.nouns.incident import Account, AccountKey, Incident

HELP = """Show why the accounts of an incident are taken for one: the reasons for and against each pair, with weights.

A weight is a logarithm of odds: what is above 0 speaks for one occurrence, what is below 0 against it, and the score of
a pair is their sum. What people decided, and what two reports state that cannot both be true, comes before all weights.

\b
Examples:
  khabar explain i12 --record war.khabar
  khabar explain i12 --record war.khabar --format jsonl
"""
#: pairs that are printed, the surest first
_PAIRS = 50
_SENTENCE = 300


@click.command("explain", help=HELP, short_help="Why accounts are taken for one incident.")
@click.argument("incident")
@takes_record
@takes_moment
@click.option("--format", "form", type=click.Choice(("text", "jsonl")), default="text", show_default=True)
def command(incident: str, record: str, as_of: str | None, form: str) -> Ending:
    """Prints the reasons of one incident."""
    number = incident_number(incident)
    with opened(record) as store:
        found = store.incident(number, as_of)
    if found.number != number:
        tell(f"i{number} was merged into {found.id}")
    for line in _lines(found) if form == "jsonl" else _text(found):
        click.echo(line)
    return Ending.ALL_READ


def _lines(incident: Incident) -> Iterator[str]:
    from khabar.link.explaining import explained, stood_for

    for copy, one in sorted(stood_for(incident).items()):
        yield json.dumps(
            {"incident": incident.id, "accounts": [list(one), list(copy)], "copy": True}, ensure_ascii=False
        )
    for pair in explained(incident):
        reasons = [{"name": reason.name, "weight": round(reason.weight, 3)} for reason in pair.reasons]
        told = {"incident": incident.id, "accounts": [list(pair.one), list(pair.other)], "score": round(pair.score, 3)}
        yield json.dumps({**told, "edge": pair.edge, "conflict": pair.conflict, "reasons": reasons}, ensure_ascii=False)


def _text(incident: Incident) -> Iterator[str]:
    from khabar.link.explaining import explained, stood_for

    count = len(incident.accounts)
    yield f"{incident.id}: {count} account{'' if count == 1 else 's'}"
    numbers = {account.key: number for number, account in enumerate(incident.accounts, 1)}
    for account in incident.accounts:
        yield from _account(numbers[account.key], account)
    for decision in incident.decisions:
        yield _line_of("  ", f"decided by {decision.by}: {decision.kind} ({decision.reason})")
    copies: dict[AccountKey, list[int]] = {}
    for copy, one in stood_for(incident).items():
        copies.setdefault(one, []).append(numbers[copy])
    for one, held in copies.items():
        some = ", ".join(f"[{number}]" for number in sorted(held)[:_PAIRS])
        more = f" and {len(held) - _PAIRS} more" if len(held) > _PAIRS else ""
        yield f"  {some}{more}: copies of [{numbers[one]}] that tell the same"
    pairs = explained(incident)
    for pair in pairs[:_PAIRS]:
        yield ""
        yield from _pair(pair, numbers[pair.one], numbers[pair.other])
    if rest := len(pairs) - _PAIRS if len(pairs) > _PAIRS else 0:
        yield ""
        yield f"{rest:,} more pairs; --format jsonl has them"


def _account(number: int, account: Account) -> Iterator[str]:
    """Title, origin, and the sentence in which the report tells it."""
    report, event = account.report, account.event
    day = report.published.date if report.published else None
    yield _line_of("  ", f"[{number}] {event.type}: {report.title or report.text[:70]}")
    origin = ", ".join(part for part in (report.publisher, day, f"{report.id} {event.id}") if part)
    yield _line_of("      ", origin)
    for mention in event.mentions[:1]:
        sentence = shown(report.text[mention.sentence.start : mention.sentence.end])
        if sentence not in shown(report.title or ""):
            yield f'      "{sentence[:_SENTENCE]}{"…" if len(sentence) > _SENTENCE else ""}"'


def _line_of(indent: str, words: str) -> str:
    """Words of a report or person on one line, without what would change the screen."""
    return f"{indent}{shown(words)}"


def _pair(pair: Explained, one: int, other: int) -> Iterator[str]:
    yield f"[{one}] and [{other}]: {pair.score:+.1f}"
    if pair.conflict:
        yield f"  kept apart save by decision: {pair.conflict}"
    elif not pair.edge:
        yield "  not joined by themselves, but by others of the incident"
    for reason in pair.reasons:
        yield f"  {reason.weight:+6.2f}  {reason.name}"
