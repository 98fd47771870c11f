"""`khabar timestamp`: the chain's head for an outside witness."""

from __future__ import annotations

from pathlib import Path

import click

from khabar.cli.endings import Ending
from khabar.cli.record_options import opened, takes_record
from khabar.errors import OptionError

HELP = """Write the head of a record's chain for a witness outside: a line to publish and, with -o, a request for a
time-stamping authority (RFC 3161).

\b
Examples:
  khabar timestamp --record war.khabar
  khabar timestamp --record war.khabar -o head.tsq
  curl -H "Content-Type: application/timestamp-query" --data-binary @head.tsq AUTHORITY > head.tsr
  openssl ts -verify -queryfile head.tsq -in head.tsr -CAfile AUTHORITY.pem
"""


@click.command("timestamp", help=HELP, short_help="The record's head for a time-stamping authority.")
@takes_record
@click.option("-o", "--output", metavar="FILE", help="Write a request in DER (RFC 3161) to FILE.")
def command(record: str, output: str | None) -> Ending:
    """Writes the request, prints the line."""
    from khabar.record import timestamps

    with opened(record) as store:
        head = store.head()
    if head is None:
        raise OptionError("holds nothing yet", record, "add reports first")
    if output is not None:
        try:
            Path(output).write_bytes(timestamps.request(head.hash))
        except OSError as refused:
            raise OptionError(f"cannot be written: {refused.strerror}", output, "choose another --output") from refused
    click.echo(timestamps.line(head.hash, head.sequence, head.recorded_at))
    return Ending.ALL_READ
