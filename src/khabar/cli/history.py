"""`khabar history`: who changed an incident, what, when and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.record_options import incident_number, opened, takes_moment, takes_record
from khabar.export.layout import shown

if TYPE_CHECKING:
    from khabar.record.chronicle import Change
    from khabar.record.store import Store

HELP = """Show what was done to an incident: reports captured and changed, numbers, decisions; who, when and why.

Without INCIDENT, the decisions whose words no report has any more.

\b
Examples:
  khabar history i12 --record war.khabar
  khabar history i12 --record war.khabar --as-of 2026-05-31 --format jsonl
"""


@click.command("history", help=HELP, short_help="Who changed an incident, what, when and why.")
@click.argument("incident", required=False)
@takes_record
@takes_moment
@click.option("--format", "form", type=click.Choice(("text", "jsonl")), default="text", show_default=True)
def command(incident: str | None, record: str, as_of: str | None, form: str) -> Ending:
    """Prints the history of one incident, or what is unresolved."""
    number = incident_number(incident) if incident is not None else None
    with opened(record) as store:
        if as_of is None:
            _print(store, number, form)
        else:
            with store.as_of(as_of) as then:
                _print(then, number, form)
    return Ending.ALL_READ


def _print(store: Store, number: int | None, form: str) -> None:
    if number is None:
        for decision in store.unresolved():
            click.echo(_on_one_line(f"{decision.recorded_at[:19]}Z", decision.by, decision.kind, decision.id[:12]))
            click.echo(f"    why: {shown(decision.reason)}")
        return
    now = store.number_now(number)
    if now is not None and now != number:
        tell(f"i{number} was merged into i{now}")
    for change in store.history(number):
        click.echo(_line(change) if form == "jsonl" else _words(change))


def _line(change: Change) -> str:
    told = {"recorded_at": change.recorded_at, "by": change.by, "what": change.what, "why": change.why}
    return json.dumps({**told, "difference": list(change.lines), "entry": change.id}, ensure_ascii=False)


def _words(change: Change) -> str:
    lines = [_on_one_line(f"{change.recorded_at[:19]}Z", change.by, change.what, f"[{change.id[:12]}]")]
    lines += [f"    why: {shown(change.why)}"] if change.why else []
    lines += [f"    {line[:1]}{shown(line[1:])}" for line in change.lines]
    return "\n".join(lines)


def _on_one_line(*cells: str) -> str:
    """Cells with two spaces between them, without what reports and persons could do to the screen."""
    return "  ".join(map(shown, cells))
