"""`khabar export`: the incidents of a record in the schemas of the field."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.flow import counted, output
from khabar.cli.record_options import opened, takes_moment
from khabar.cli.selecting import Chosen, selects_incidents
from khabar.errors import OptionError

if TYPE_CHECKING:
    from khabar.nouns.incident import Incident, Weighed
    from khabar.publish.exporting import Rows, Schema, Wish
    from khabar.publish.losses import Losses
    from khabar.publish.selection import Selection

HELP = """Write the incidents of a record: all of each (jsonl), in short (incidents), or in a schema of the field.

acled and ucdp have these projects' columns and codes; csv and parquet one row an incident, or with --rows claims one
row a claim; geojson, hxl and plover what their names say; copies the groups of reports that are one story. What a
schema has no home for, and what had to be decided to fill it, is told on standard error, or whole in --loss FILE.

What is planned, only denied, or sums over several occurrences stands where the schema has a place for it; elsewhere
--status and --aggregates ask for it. With --public, names of private persons and what identifies them are withheld.

\b
Examples:
  khabar export --record war.khabar
  khabar export --record war.khabar --as acled --loss lost.jsonl -o acled.csv
  khabar export --record war.khabar --as geojson --country SY --from 2016-04-01 --public
  khabar export --record war.khabar --as incidents --format jsonl
  khabar export --as ucdp --dictionary
"""
SCHEMAS = ("incidents", "acled", "ucdp", "plover", "geojson", "parquet", "csv", "jsonl", "hxl", "copies")
_STDOUT = "-"


@click.command("export", help=HELP, short_help="Write a record in ACLED's, UCDP's and other schemas.")
@click.option("--record", metavar="RECORD", envvar="KHABAR_RECORD", help="The record (or KHABAR_RECORD).")
@takes_moment
@click.option("--as", "schema", type=click.Choice(SCHEMAS), default=SCHEMAS[0], show_default=True, help="Schema.")
@click.option("--format", "form", metavar="FORM", help="text, csv, jsonl, json or parquet, where there is a choice.")
@click.option("--rows", type=click.Choice(("incidents", "claims")), default="incidents", help="Of csv and parquet.")
@selects_incidents
@click.option("--public", is_flag=True, help="Withhold private persons and what identifies them.")
@click.option("--loss", metavar="FILE", help="Write what was lost and decided to FILE, a JSON object a line.")
@click.option(
    "--dictionary", is_flag=False, flag_value=_STDOUT, metavar="[FILE]",
    help="Write the data dictionary to FILE; without FILE print it and nothing else.",
)  # fmt: skip
@click.option("-o", "--output", "path", metavar="FILE", help="Write to FILE instead of standard output.")
def command(  # noqa: PLR0913, PLR0917  each is an option
    record: str | None,
    as_of: str | None,
    schema: Schema,
    form: str | None,
    rows: Rows,
    public: bool,
    loss: str | None,
    dictionary: str | None,
    path: str | None,
    **given: object,
) -> Ending:
    """Chooses, weighs, writes; gives the exit status."""
    chosen = Chosen(**given)  # type: ignore[arg-type]  # click hands over what `selects_incidents` declares
    wish, selection = _wish(form, chosen, schema, rows, public=public), chosen.selection()
    if dictionary == _STDOUT:
        _write_dictionary(wish, path)
        return Ending.ALL_READ
    if record is None:
        raise OptionError("no record is named", "--record", "name a file, or set KHABAR_RECORD")
    call = _Call(record, as_of, wish, selection)
    if dictionary is not None:
        _write_dictionary(wish, dictionary)
    return call.copies(path) if wish.schema == "copies" else call.incidents(path, loss)


@dataclass(frozen=True)
class _Call:
    """One call: which record, at which time, what is wanted of it and how."""

    record: str
    as_of: str | None
    wish: Wish
    selection: Selection

    def copies(self, path: str | None) -> Ending:
        from khabar.publish.exporting import write_copies

        with opened(self.record) as store, output(path) as stream:
            write_copies(store.copies(self.as_of), stream)
        return Ending.ALL_READ

    def incidents(self, path: str | None, loss: str | None) -> Ending:
        from khabar.publish import exporting

        with _losses(self.wish, loss) as losses, opened(self.record) as store, output(path) as stream:
            found = self._wanted(counted(store.incidents(self.as_of), "read"))
            exporting.write(self.wish, found, stream, losses)
        invalid = losses.counts["refused", exporting.INVALID]
        if not invalid:
            return Ending.ALL_READ
        example = losses.examples["refused", exporting.INVALID]
        tell(f"{invalid} rows are not valid and were not written; the first, {example.incident}: {example.what}")
        return Ending.SOME_UNREAD

    def _wanted(self, found: Iterable[Incident]) -> Iterator[Weighed]:
        from khabar.weigh import weigh

        return filter(self.selection.takes, map(weigh, found))


@contextlib.contextmanager
def _losses(wish: Wish, path: str | None) -> Iterator[Losses]:
    """What takes the losses: into a file as they come, or as a table on standard error at the end."""
    from khabar.publish.losses import Losses, table, writer

    if path is not None:
        with output(path) as stream:
            yield Losses(writer(stream))
        return
    losses = Losses()
    yield losses
    for line in table(wish.schema, losses):
        click.echo(line, err=True)


def _wish(form: str | None, chosen: Chosen, schema: Schema, rows: Rows, *, public: bool) -> Wish:
    """What is to be written; OptionError for what the schema has not."""
    from khabar.publish.exporting import FORMS, Wish

    forms = FORMS[schema]
    if form is not None and form not in forms:
        raise OptionError(f"{schema} is not written as {form}", "--format", f"choose from {', '.join(forms)}")
    if rows == "claims" and schema not in ("csv", "parquet"):
        raise OptionError(f"{schema} has no rows of claims", "--rows", "use --as csv or --as parquet")
    if public and schema == "copies":
        raise OptionError("groups of copies name reports by their keys", "--public", "choose another --as")
    asked = frozenset(chosen.statuses)
    return Wish(schema, form or forms[0], rows, public, asked, bool(chosen.aggregates))


def _write_dictionary(wish: Wish, path: str | None) -> None:
    from khabar.publish.columns import write_dictionary
    from khabar.publish.exporting import columns_of

    with output(path) as stream:
        write_dictionary(columns_of(wish), stream)
