"""`khabar verify`: whether a record is what it was."""

from __future__ import annotations

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.record_options import opened, takes_record

HELP = """Look at every entry of a record's journal and at all bytes it keeps, and find what was altered.

Each entry is hashed together with the one before it; each capture is kept under the SHA-256 of its bytes. With --head,
give hashes that `khabar timestamp` published: an entry that is not in the chain any more is found so too.

\b
Exit status: 0 all is as it was; 1 something was altered or is missing.
"""


@click.command("verify", help=HELP, short_help="Find what was altered in a record.")
@click.option("--head", "heads", metavar="HASH", multiple=True, help="A published hash that must be in the chain.")
@takes_record
def command(heads: tuple[str, ...], record: str) -> Ending:
    """Verifies; each fault is one line on standard error."""
    with opened(record, any_state=True) as store:
        found = store.verify([head.strip().lower() for head in heads])
    click.echo(
        f"{found.sequence} entries, {found.captures} captures ({found.sealed} sealed), {found.decisions} decisions"
    )
    if found.sequence:
        click.echo(f"head {found.head} of {found.recorded_at}")
    for fault in found.faults:
        tell(f"{record}: {fault}" if "://" not in record else fault)
    click.echo("all is as it was" if not found.faults else f"{len(found.faults)} faults")
    return Ending.SOME_UNREAD if found.faults else Ending.ALL_READ
