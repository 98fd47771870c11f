"""`khabar show`: incidents of a record, in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.flow import output
from khabar.cli.options import gives_output
from khabar.cli.record_options import incident_number, opened, takes_moment, takes_record

if TYPE_CHECKING:
    from khabar.record.store import Store

HELP = """Show incidents: what was found in each field, who agrees and who differs in which words, how many were killed
by each policy, the accounts with the titles of their reports, and what people decided.

\b
Examples:
  khabar show i12 --record war.khabar
  khabar show i12 i15 --record war.khabar --as-of 2026-05-31 --format jsonl
"""


@click.command("show", help=HELP, short_help="An incident: findings, who says so, in whose words.")
@click.argument("incidents", nargs=-1, required=True, metavar="INCIDENT...")
@takes_record
@takes_moment
@gives_output(("text", "jsonl"))
def command(incidents: tuple[str, ...], record: str, as_of: str | None, form: str, output_path: str | None) -> Ending:
    """Prints the incidents in the order in which they are named."""
    numbers = [incident_number(one) for one in incidents]
    with opened(record) as store:
        if as_of is None:
            _show(store, numbers, form, output_path)
        else:
            with store.as_of(as_of) as then:
                _show(then, numbers, form, output_path)
    return Ending.ALL_READ


def _show(store: Store, numbers: list[int], form: str, output_path: str | None) -> None:
    from khabar.export.record_json import write_lines
    from khabar.publish import incident_briefing
    from khabar.publish.incident_json import encode_whole
    from khabar.weigh import weigh

    found = {number: store.incident(number) for number in dict.fromkeys(numbers)}
    for number, incident in found.items():
        if incident.number != number:
            tell(f"i{number} was merged into {incident.id}")
    shown = [weigh(incident) for incident in {one.number: one for one in found.values()}.values()]
    with output(output_path) as stream:
        if form == "jsonl":
            write_lines(map(encode_whole, shown), stream)
        else:
            incident_briefing.write(shown, stream)
