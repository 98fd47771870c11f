"""`khabar voices`: everyone whom a report lets speak."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

import click

from khabar.cli.endings import Ending, tell_problem
from khabar.cli.flow import Intake, counted, output
from khabar.cli.options import gives_output, takes_inputs

if TYPE_CHECKING:
    from khabar.coding import Voices

HELP = """List everyone whom the text lets speak, about events or anything else: who, by which word, says what.

\b
Examples:
  khabar voices story.txt
  khabar voices reports.jsonl --format jsonl
"""


@click.command("voices", help=HELP, short_help="List everyone whom a report lets speak.")
@takes_inputs
@gives_output(("text", "jsonl", "json"))
def command(form: str, output_path: str | None, **given: object) -> Ending:
    """Reads, listens and writes; gives the exit status."""
    from khabar.coding import report_voices
    from khabar.export import record_json

    intake = Intake(**given)  # type: ignore[arg-type]  # click hands over what `takes_inputs` declares
    heard = _told(counted(report_voices(intake.reports()), "read"))
    objects = (record_json.encode_voices(found.report, found.voices) for found in heard)
    with output(output_path) as stream:
        if form == "text":
            _write_text(heard, stream)
        elif form == "json":
            record_json.write_list(objects, stream)
        else:
            record_json.write_lines(objects, stream)
    return intake.ending()


def _told(heard: Iterable[Voices]) -> Iterator[Voices]:
    """The same, while reports that nobody listened to are told of on standard error."""
    from khabar.coding import other_language

    for found in heard:
        for problem in other_language(found.report):
            tell_problem(problem)
        yield found


def _write_text(heard: Iterable[Voices], stream: TextIO) -> None:
    from khabar.export.briefing import voice_lines

    for number, found in enumerate(heard):
        lines = [""] * (number > 0) + list(voice_lines(found.report, found.voices))
        stream.writelines(f"{line}\n" for line in lines)
