"""`khabar packs`: the data that Khabar works with: what is in it, and building one's own gazetteer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.flow import output
from khabar.cli.options import gives_output, takes_gazetteer
from khabar.errors import OptionError, PackError

HELP = """Build a gazetteer of your own, and see what is in a pack.

\b
Examples:
  khabar packs info gazetteer
  khabar packs build gazetteer SY.zip alternateNamesV2.zip --out my-gazetteer
  khabar places Rasha --gazetteer my-gazetteer
"""
BUILD_HELP = """Build a gazetteer pack out of SOURCE..., the best first: where two have one id,
the first one's point stands, and the names of both.

A SOURCE is the folder of a pack; GeoNames' dumps (allCountries.zip, SY.txt) and alternateNamesV2; a .csv or .tsv with a
header (OCHA's p-code tables, your own list); a .parquet file (needs khabar[arrow]). The columns are explained in
docs/gazetteer.md. Rows that cannot be taken are all listed, with file and row, and then nothing is written.

\b
Examples:
  khabar packs build gazetteer SY.zip alternateNamesV2.zip --out syria
  khabar packs build gazetteer syria hills.csv --out syria-with-hills
"""


@click.group("packs", help=HELP, short_help="Build a gazetteer, see what is in a pack.", no_args_is_help=True)
def command() -> None:
    """Holds the subcommands."""


@command.command("build", help=BUILD_HELP, short_help="Build a gazetteer pack.", no_args_is_help=True)
@click.argument("pack", type=click.Choice(["gazetteer"]))
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...", type=click.Path(path_type=Path))
@click.option(
    "--out", "folder", default="gazetteer", show_default=True, metavar="FOLDER", type=click.Path(path_type=Path),
    help="Write the pack into FOLDER."
)  # fmt: skip
@click.option("--no-share-alike", is_flag=True, help="Leave out rows under share-alike terms.")
def build(pack: str, sources: tuple[Path, ...], folder: Path, no_share_alike: bool) -> Ending:  # noqa: ARG001  one kind
    """Builds; gives the exit status."""
    from khabar.packs.gazetteer.build import BrokenRowsError, build_gazetteer

    _refuse_what_is_no_pack(folder)
    try:
        places = build_gazetteer(sources, folder, share_alike=not no_share_alike, tell=tell)
    except BrokenRowsError as broken:
        for fault in broken.faults:
            tell(str(fault))
        raise
    except OSError as refused:
        what = f"cannot be written ({refused.strerror or refused})"
        raise OptionError(what, str(folder), "make room there, or choose another --out") from refused
    tell(f"{folder}: a gazetteer of {places:,} places; use it with --gazetteer {folder}")
    return Ending.ALL_READ


def _refuse_what_is_no_pack(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise OptionError("is no folder", str(folder), "choose another --out")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "pack.json").exists():
        raise OptionError("holds something else than a pack", str(folder), "choose another --out")


@command.command("info", short_help="Say what is in a pack.")
@click.argument("pack", type=click.Choice(["gazetteer", "roster", "reader"]))
@takes_gazetteer
@gives_output(("text", "jsonl"))
def info(pack: str, gazetteer: Path | None, form: str, output_path: str | None) -> Ending:
    """Say what is in a pack: how much, from where, under which licences."""
    cards: Mapping[str, Callable[[], Mapping[str, Any]]] = {
        "gazetteer": lambda: _gazetteer_card(gazetteer),
        "roster": _roster_card,
        "reader": _reader_card,
    }
    card = cards[pack]()
    with output(output_path) as stream:
        if form == "jsonl":
            from khabar.export import record_json

            record_json.write_lines([dict(card)], stream)
        else:
            stream.writelines(f"{line}\n" for line in _lines(card))
    return Ending.ALL_READ


def _gazetteer_card(folder: Path | None) -> Mapping[str, Any]:
    from khabar.packs.gazetteer.files import SHIPPED, read_card

    card = read_card(folder or SHIPPED)
    return {key: value for key, value in card.items() if key != "files"}


def _roster_card() -> Mapping[str, Any]:
    from khabar.packs.roster import load_roster

    roster = load_roster()
    return {
        "pack": "roster",
        "organisations": len(roster.organisations),
        "names": len(roster.names),
        "relations": len(roster.relations),
    }


def _reader_card() -> Mapping[str, Any]:
    import json
    from importlib import resources

    try:
        card = json.loads(resources.files("khabar.packs").joinpath("reader", "card.json").read_text("utf-8"))
    except (OSError, ValueError) as fault:
        raise PackError(f"the reader's card cannot be read ({fault})", "", "install Khabar again") from fault
    return {"pack": "reader", **card}


def _lines(card: Mapping[str, Any]) -> Iterator[str]:
    for key, value in card.items():
        if key != "sources" and not isinstance(value, (dict, list)):
            yield f"{key:14} {value:,}" if isinstance(value, int) else f"{key:14} {value}"
    sources: Mapping[str, Mapping[str, Any]] = card.get("sources", {})
    if sources:
        yield ""
        yield f"{'source':15}{'places':>10}  from; licence"
    for tag, source in sorted(sources.items(), key=lambda one: -int(one[1]["rows"])):
        told = [source.get("from", "one's own"), source.get("licence", ""), source.get("terms", "")]
        yield f"{tag:15}{source['rows']:>10,}  {'; '.join(filter(None, told))}"
