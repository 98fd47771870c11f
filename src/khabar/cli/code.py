"""`khabar code`: reports to records."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from khabar.cli.chosen_reader import ChosenReader, takes_reader
from khabar.cli.endings import Ending, tell
from khabar.cli.flow import HowFar, Intake, counted, output
from khabar.cli.options import gives_output, takes_gazetteer, takes_inputs

if TYPE_CHECKING:
    from khabar.nouns import Record

HELP = """Code reports: what happened, to whom, where, when, how many were harmed, and who says so.

INPUT is a page (HTML), a feed, a WARC, a PDF with a text layer, plain text, report JSON or JSON Lines, Telegram's
result.json, a folder of these, or - for standard input. Without --format the output is a briefing for people; jsonl
has one record a line, json a list of them, csv one row a claim.

Events are found by the reader that comes with Khabar, on this machine. With --reader URL --model NAME each report is
sent to a language model of your choice instead; all that it answers is checked against the words of the report.

\b
Examples:
  khabar code page.html
  khabar code story.txt --published 2016-04-13 --publisher "ARA News"
  khabar code reports.jsonl --format jsonl -o records.jsonl
  khabar code folder/ --format csv > claims.csv
  curl -s ADDRESS | khabar code - --url ADDRESS
  khabar code folder/ --reader http://localhost:8080/v1 --model NAME
"""


@click.command("code", help=HELP, short_help="Code reports: events, and who says so.")
@takes_inputs
@takes_gazetteer
@takes_reader
@gives_output(("briefing", "jsonl", "json", "csv"))
def command(
    form: str,
    output_path: str | None,
    gazetteer: Path | None,
    reader: str | None,
    model: str | None,
    timeout: int | None,
    budget: int | None,
    no_cache: bool,
    **given: object,
) -> Ending:
    """Reads, codes and writes; gives the exit status."""
    from khabar.coding import code_reports
    from khabar.packs.gazetteer.lookup import open_gazetteer

    intake = Intake(**given)  # type: ignore[arg-type]  # click hands over what `takes_inputs` declares
    chosen = ChosenReader(reader, model, timeout, budget, no_cache)
    tagger = chosen.open()
    with output(output_path) as stream:
        places = open_gazetteer(gazetteer, tell)
        records = code_reports(intake.reports(), tagger, places, None if tagger else HowFar())
        read = chosen.watched(records)
        _write(form, read if tagger else counted(read, "coded"), stream)
    return chosen.ending(intake.ending())


def _write(form: str, records: Iterable[Record], stream: TextIO) -> None:
    from khabar.export import briefing, csv_claims, record_json

    if form == "briefing":
        briefing.write(records, stream)
    elif form == "csv":
        csv_claims.write(records, stream)
    elif form == "json":
        record_json.write_list(records, stream)
    else:
        record_json.write_lines(records, stream)
