"""`khabar seal`: bytes and words that may not be held any longer."""

from __future__ import annotations

import click

from khabar.cli.endings import Ending
from khabar.cli.record_options import gives_reason, opened, sound, takes_author, takes_record

HELP = """Erase a capture for ever: its bytes, its address and all words that were derived from it.

For a source in danger, a court's order, content that may not be held. Its digest, the time, who sealed it and why stay
in the chain, so that the record can still be verified; the same bytes are not taken in again.

CAPTURE is the SHA-256 of the bytes (or its first 8 digits or more), or the id of a report, of which then every
version is sealed. Copies of the record elsewhere (backups) are not reached.

\b
Example:
  khabar seal 3fa9c1d2 --reason "court order 17/2026" --record war.khabar
"""


@click.command("seal", help=HELP, short_help="Erase a capture; digest, time, who and why stay.")
@click.argument("capture", callback=sound)
@gives_reason
@click.option("--all", "whole", is_flag=True, help="Also when several reports were read from these bytes.")
@takes_record
@takes_author
def command(capture: str, reason: str, whole: bool, record: str, by: str) -> Ending:
    """Seals and says what was sealed."""
    with opened(record) as store:
        sealed = store.seal(capture, reason, by=by, whole=whole)
    for digest in sealed.digests:
        click.echo(f"sealed {digest}")
    click.echo(f"{len(sealed.keys)} report{'s' if len(sealed.keys) != 1 else ''} erased")
    return Ending.ALL_READ
