"""`khabar check`: what could not be read or resolved, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

import click

from khabar.cli.endings import Ending
from khabar.cli.flow import Intake, counted, output
from khabar.cli.options import gives_output, takes_inputs

if TYPE_CHECKING:
    from khabar.nouns import Record

HELP = """Say what could not be read or resolved, and why. Inputs that cannot be read are told on standard error, as by
every command; what a report leaves open is told on standard output.

\b
Examples:
  khabar check page.html
  khabar check folder/ --format jsonl
"""


@click.command("check", help=HELP, short_help="Say what could not be read or resolved.")
@takes_inputs
@gives_output(("text", "jsonl"))
def command(form: str, output_path: str | None, **given: object) -> Ending:
    """Reads, codes and tells the problems; gives the exit status."""
    from khabar.coding import code_reports
    from khabar.export import record_json

    intake = Intake(**given)  # type: ignore[arg-type]  # click hands over what `takes_inputs` declares
    records = counted(code_reports(intake.reports()), "checked")
    with output(output_path) as stream:
        if form == "text":
            _write_text(records, stream)
        else:
            record_json.write_lines(map(record_json.encode_problems, records), stream)
    return intake.ending()


def _write_text(records: Iterable[Record], stream: TextIO) -> None:
    from khabar.export.briefing import problem_lines

    stream.writelines("\n".join(problem_lines(record)) + "\n" for record in records)
