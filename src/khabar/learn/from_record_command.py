"""`khabar corpus from-record`: what people made of a record, as lines of the corpus."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.record_options import takes_record
from khabar.errors import OptionError

if TYPE_CHECKING:
    from khabar.learn.items import Split

HELP = """Turn what people made of a record into lines of the corpus, in FOLDER/reports.jsonl.

Taken are reports whose differences two coders had decided (adjudicated), and reports every event of which somebody
accepted, rejected, corrected or added: what a line does not code is learned to be nothing. Reports that make no line
are told and left out, and the exit status is 1.

The lines hold offsets, labels and digests, no word of any report. The texts stay in the record; --write-texts writes
them for your own training, into FILE of a folder of texts. They belong to their publishers: do not pass them on.

\b
Examples:
  khabar corpus from-record --record war.khabar --out mine --write-texts texts
  khabar corpus check --corpus mine --texts texts
"""


@click.command("from-record", help=HELP, short_help="Turn corrections in a record into lines of it.")
@takes_record
@click.option("--out", "out", required=True, metavar="FOLDER", type=click.Path(path_type=Path),
              help="Where reports.jsonl is written; one that is there is written anew.")  # fmt: skip
@click.option("--write-texts", "texts", metavar="FOLDER", type=click.Path(path_type=Path),
              help="Write the texts there too, as FILE.")  # fmt: skip
@click.option("--file", default="record.jsonl", show_default=True, metavar="FILE",
              help="File under the folder of texts that holds, or will hold, the texts.")  # fmt: skip
@click.option("--split", type=click.Choice(["train", "dev", "test"]), default="train", show_default=True,
              help="Where they belong.")  # fmt: skip
def from_record(record: str, out: Path, texts: Path | None, file: str, split: Split) -> Ending:
    """Writes the lines, sorted by id; gives the exit status."""
    import json

    from khabar.learn.from_record import codings_made, item_of_made, text_line
    from khabar.learn.items import FILES, lines_of
    from khabar.record.store import open_store

    items, held, left_out = [], [], 0
    with open_store(record) as store:
        for made in codings_made(store):
            item, why = item_of_made(made, file, split)
            if item is None:
                left_out += 1
                tell(f"{made.report.id} is left out: {why}")
                continue
            items.append(item)
            held.append(json.dumps(text_line(made), ensure_ascii=False))
    _write_lines(out / FILES["report"], lines_of(items))
    if texts is not None:
        _write_lines(texts / file, (f"{line}\n" for line in sorted(held)))
    adjudicated = sum(item.adjudicated for item in items)
    tell(f"{len(items):,} report{'' if len(items) == 1 else 's'}, {adjudicated:,} adjudicated; {left_out:,} left out")
    return Ending.SOME_UNREAD if left_out else Ending.ALL_READ


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes("".join(lines).encode("utf-8", "surrogatepass"))
    except OSError as refused:
        raise OptionError(f"cannot be written ({refused.strerror})", str(path), "choose another folder") from refused
