"""`khabar locate`: which place each place name of a report means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from khabar.cli.endings import Ending, tell, tell_problem
from khabar.cli.flow import Intake, counted, output
from khabar.cli.options import gives_output, takes_gazetteer, takes_inputs

if TYPE_CHECKING:
    from khabar.locating import Answer

HELP = """Find the place names of reports and say which places they mean, to the village, with what else they may mean.

Report JSON may bring its own names, as "toponyms": [{"start", "end"}], offsets into its "text"; then just these are
answered, in their order.

\b
Examples:
  khabar locate story.txt
  khabar locate story.txt --explain
  khabar locate reports.jsonl --format jsonl
  khabar locate story.txt --map story-map.html
  khabar locate folder/ --format geojson -o places.geojson
"""


@click.command("locate", help=HELP, short_help="Find place names and say which places they mean.")
@takes_inputs
@takes_gazetteer
@click.option("--explain", is_flag=True, help="Add the reasons and their weights.")
@click.option("--map", "map_path", metavar="FILE", help="Write a map too, one page (HTML) that needs nothing else.")
@gives_output(("text", "jsonl", "json", "geojson"))
def command(
    form: str, output_path: str | None, map_path: str | None, explain: bool, gazetteer: Path | None, **given: object
) -> Ending:
    """Reads, locates and writes; gives the exit status."""
    from khabar.locating import locate_reports
    from khabar.packs.gazetteer.lookup import open_gazetteer

    intake = Intake(**given)  # type: ignore[arg-type]  # click hands over what `takes_inputs` declares
    answers: Iterable[Answer] = _told(
        counted(locate_reports(intake.reports(), open_gazetteer(gazetteer, tell)), "located")
    )
    if map_path is not None:
        answers = list(answers)
        _write_map(answers, map_path)
    with output(output_path) as stream:
        _write(form, answers, stream, explain)
    return intake.ending()


def _told(answers: Iterable[Answer]) -> Iterator[Answer]:
    """The same, while spans that are none are told of on standard error."""
    for answer in answers:
        for problem in answer.problems:
            tell_problem(problem)
        yield answer


def _write_map(answers: Iterable[Answer], path: str) -> None:
    from khabar.export.place_map import place_map
    from khabar.packs.outlines import load_outlines

    with output(path) as stream:
        stream.write(place_map([answer.located for answer in answers], load_outlines()))


def _write(form: str, answers: Iterable[Answer], stream: TextIO, explain: bool) -> None:
    from khabar.export import record_json
    from khabar.export.geojson import located_geojson
    from khabar.export.located_json import encode_located
    from khabar.export.place_lines import place_lines

    if form == "geojson":
        stream.write(record_json.to_text(located_geojson(answer.located for answer in answers)) + "\n")
        return
    if form == "text":
        for number, answer in enumerate(answers):
            lines = [""] * (number > 0) + list(place_lines(answer.located, explain))
            stream.writelines(f"{line}\n" for line in lines)
        return
    objects = (encode_located(answer.located, answer.asked(), explain) for answer in answers)
    write = record_json.write_list if form == "json" else record_json.write_lines
    write(objects, stream)
