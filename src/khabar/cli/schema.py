"""`khabar schema`: the shape of what is printed."""

from __future__ import annotations

import click

HELP = """Print the JSON Schema (draft 2020-12) of one line that a command prints with --format jsonl: `record` of
`khabar code`, `report` of `khabar read`, `voices` of `khabar voices`. For `csv` the columns and what stands in them.

\b
Examples:
  khabar schema > record.schema.json
  khabar schema csv
"""


@click.command("schema", help=HELP, short_help="Print the schema of the output.")
@click.argument("what", type=click.Choice(("record", "report", "voices", "csv")), default="record")
def command(what: str) -> None:
    """Prints a schema, or the columns of the CSV."""
    import json

    from khabar.export import csv_claims, schema

    if what == "csv":
        for column in csv_claims.COLUMNS:
            click.echo(f"{column.name:20}{column.meaning}")
        return
    schemas = {"record": schema.record_schema, "report": schema.report_schema, "voices": schema.voices_schema}
    click.echo(json.dumps(schemas[what](), indent=2, ensure_ascii=False))
