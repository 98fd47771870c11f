"""`khabar read`: inputs to reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

import click

from khabar.cli.endings import Ending
from khabar.cli.flow import Intake, counted, output
from khabar.cli.options import gives_output, takes_inputs

if TYPE_CHECKING:
    from khabar.nouns import Report

HELP = """Read reports without coding them: title, byline, agency, dateline, day of publication, and the text that the
reporter wrote, without captions, share links and comments.

\b
Examples:
  khabar read page.html
  khabar read archive.warc.gz --format jsonl
  khabar read page.html --format jsonl | khabar code -
"""


@click.command("read", help=HELP, short_help="Read reports: title, date, text.")
@takes_inputs
@gives_output(("text", "jsonl", "json"))
def command(form: str, output_path: str | None, **given: object) -> Ending:
    """Reads and writes; gives the exit status."""
    from khabar.export import record_json

    intake = Intake(**given)  # type: ignore[arg-type]  # click hands over what `takes_inputs` declares
    reports = counted(intake.reports(), "read")
    with output(output_path) as stream:
        if form == "text":
            _write_text(reports, stream)
        elif form == "json":
            record_json.write_list(map(record_json.encode_report, reports), stream)
        else:
            record_json.write_lines(map(record_json.encode_report, reports), stream)
    return intake.ending()


def _write_text(reports: Iterable[Report], stream: TextIO) -> None:
    from khabar.export.layout import RULE

    for number, report in enumerate(reports):
        rule = [f"\n{RULE}\n"] if number else []
        stream.write("\n".join([*rule, *_lines(report)]) + "\n")


def _lines(report: Report) -> Iterator[str]:
    from khabar.export.briefing import head
    from khabar.export.layout import COLUMNS, isolated, shown, wrap

    yield from head(report)
    for paragraph in report.text[report.body_start :].split("\n"):
        if shown(paragraph):
            yield ""
            yield from (isolated(line) for line in wrap(shown(paragraph), COLUMNS))
