"""`khabar code`: reports to records."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.flow import Intake, counted, output
from khabar.cli.options import gives_output, takes_gazetteer, takes_inputs

if TYPE_CHECKING:
    from khabar.nouns import Record

HELP = """Code reports: what happened, to whom, where, when, how many were harmed, and who says so.

INPUT is a page (HTML), a feed, a WARC, a PDF with a text layer, plain text, report JSON or JSON Lines, Telegram's
result.json, a folder of these, or - for standard input. Without --format the output is a briefing for people; jsonl
has one record a line, json a list of them, csv one row a claim.

\b
Examples:
  khabar code page.html
  khabar code story.txt --published 2016-04-13 --publisher "ARA News"
  khabar code reports.jsonl --format jsonl -o records.jsonl
  khabar code folder/ --format csv > claims.csv
  curl -s ADDRESS | khabar code - --url ADDRESS
"""


@click.command("code", help=HELP, short_help="Code reports: events, and who says so.")
@takes_inputs
@takes_gazetteer
@gives_output(("briefing", "jsonl", "json", "csv"))
def command(form: str, output_path: str | None, gazetteer: Path | None, **given: object) -> Ending:
    """Reads, codes and writes; gives the exit status."""
    from khabar.coding import code_reports
    from khabar.packs.gazetteer.lookup import open_gazetteer

    intake = Intake(**given)  # type: ignore[arg-type]  # click hands over what `takes_inputs` declares
    with output(output_path) as stream:
        places = open_gazetteer(gazetteer, tell)
        _write(form, counted(code_reports(intake.reports(), gazetteer=places), "coded"), stream)
    return intake.ending()


def _write(form: str, records: Iterable[Record], stream: TextIO) -> None:
    from khabar.export import briefing, csv_claims, record_json

    if form == "briefing":
        briefing.write(records, stream)
    elif form == "csv":
        csv_claims.write(records, stream)
    elif form == "json":
        record_json.write_list(map(record_json.encode, records), stream)
    else:
        record_json.write_lines(map(record_json.encode, records), stream)
