"""`khabar scale`: archives larger than a machine, on Apache Spark."""

from __future__ import annotations

import datetime

import click

from khabar.cli.endings import Ending, tell
from khabar.errors import OptionError

HELP = """Code archives larger than a machine, on Apache Spark. Needs khabar[scale], and Java 17 or later.

\b
Examples:
  khabar scale code archive/ --out coded/
  khabar add --from coded/ --record war.khabar
"""
CODE_HELP = """Code an archive into FOLDER, with its copies and incidents found, for `khabar add --from FOLDER`.

INPUT is a file or folder of Parquet (a column text, and as wanted id, title, published, publisher, url), JSON Lines,
WARC, or whatever else `khabar code` takes. Called again after an interruption, it goes on where it stopped. What could
not be read or coded is in FOLDER/problems. docs/scale.md tells of clusters.

\b
Examples:
  khabar scale code reports.jsonl --out coded
  khabar scale code crawl/*.warc.gz --out coded --master spark://host:7077
  spark-submit --master yarn $(which khabar) scale code hdfs://archive/2016 --out hdfs://coded/2016
"""


@click.group("scale", help=HELP, short_help="Code archives larger than a machine.", no_args_is_help=True)
def command() -> None:
    """Holds the subcommands."""


@command.command("code", help=CODE_HELP, short_help="Code an archive on Apache Spark.", no_args_is_help=True)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--out", required=True, metavar="FOLDER", help="Write into FOLDER, which all workers can reach.")
@click.option(
    "--master", metavar="URL", help="Where Spark runs; else as spark-submit says, or on this machine's cores."
)
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Day, where none is given.")
@click.option("--publisher", metavar="NAME", help="Publisher, where none is given.")
def code(
    inputs: tuple[str, ...], out: str, master: str | None, published: datetime.datetime | None, publisher: str | None
) -> Ending:
    """Codes; gives the exit status."""
    from khabar.scale.code import code_archive

    if not out.strip():
        raise OptionError("no folder is named", "--out", "name one")
    given = {"published": published and published.date().isoformat(), "publisher": publisher}
    known = {name: value for name, value in given.items() if value}
    done = code_archive(inputs, out, tell, given=known, master=master)
    tell(f"{out}: {done.reports:,} reports, {done.incidents:,} incidents, {done.problems:,} problems")
    if done.problems:
        return Ending.SOME_UNREAD if done.reports else Ending.NOTHING_READ
    return Ending.ALL_READ
