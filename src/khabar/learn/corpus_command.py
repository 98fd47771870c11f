"""`khabar corpus`: the open corpus, checked, shown, counted and handed on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.flow import output
from khabar.cli.options import gives_output
from khabar.errors import OptionError
from khabar.learn.from_record_command import from_record

if TYPE_CHECKING:
    from khabar.learn.items import Item, Split
    from khabar.learn.passages import Passage
    from khabar.learn.standoff import Fault

F = TypeVar("F", bound=Callable[..., Any])

HELP = """Look into the open corpus, check it and add to it.

The corpus holds coded reports, snippets and passages by offsets and digests: their texts belong to their publishers and
lie in a folder of their own (--texts).

\b
Examples:
  khabar corpus statistics
  khabar corpus show isaf-0434 | less
  khabar corpus check
  khabar corpus check coded.jsonl --reports reports.jsonl
  khabar corpus align --passages coded-passages.jsonl --reports texts.jsonl
  khabar corpus export --as brat annotations
  khabar corpus from-record --record war.khabar --out mine --write-texts texts
"""
CHECK_HELP = """Say what is wrong with FILES of the corpus (with all of it, where none is given), or with reports in
the quote format, whose texts are in --reports: quotes, offsets and digests; unknown types; ranges, dates and figures
that do not fit; stories in two splits. Each fault has its rule of the codebook. A file named passages.jsonl holds
passages, and with --passages every one does.

Warnings ask for a second look. Exit status: 0 nothing is wrong (with --strict: not even a warning); 1 something is.
"""
ALIGN_HELP = """Turn reports coded in the quote format (codebook section 11) into lines of the corpus.

TEXTS is report JSON, one a line. The lines name the file under the folder of texts that holds the text: --file, or the
report's own "from" ({"file", "id", "start", "end"}); a report with "made": true keeps its text. Reports with faults are
told and left out, and the exit status is 1.

With --passages CODED names the events of passages only: {"id", "events": [{"triggers", "type", "status", "aggregate",
"main"}]}, each trigger a word of the passage, with its surroundings where it stands more than once ("attack | attack on
the convoy"). A passage goes into the story and split of the reports and snippets of the corpus that it shares text
with; one that shares text with items of two splits, or with a text that is to be kept --apart, is told and left out.

\b
Examples:
  khabar corpus align coded.jsonl --reports reports.jsonl --file reports.jsonl.gz --coder ab
  khabar corpus align --passages coded-passages.jsonl --reports texts.jsonl -o passages.jsonl
"""


@click.group("corpus", help=HELP, short_help="Check, show, count and export the open corpus.", no_args_is_help=True)
def command() -> None:
    """Holds the subcommands."""


command.add_command(from_record)


def _takes_corpus(function: F) -> F:
    for decorate in (_takes_texts, _takes_folder):
        function = decorate(function)
    return function


def _takes_folder(function: F) -> F:
    return click.option(
        "--corpus", "folder", metavar="FOLDER", type=click.Path(path_type=Path), callback=_at_home("corpus"),
        help="Folder of the corpus.  [default: corpus, here or beside pyproject.toml]",
    )(function)  # fmt: skip


def _takes_texts(function: F) -> F:
    return click.option(
        "--texts", "texts_folder", metavar="FOLDER", type=click.Path(path_type=Path), envvar="KHABAR_TEXTS",
        callback=_at_home("../shared"), help="Folder of the texts (or KHABAR_TEXTS).  [default: ../shared]",
    )(function)  # fmt: skip


def _at_home(default: str) -> Callable[[click.Context, click.Option, Path | None], Path]:
    """The folder given, else the default, seen from the repository in which we are, or from the working folder."""

    def folder_of(_context: click.Context, _option: click.Option, given: Path | None) -> Path:
        here = Path.cwd()
        home = next((place for place in (here, *here.parents) if (place / "pyproject.toml").is_file()), here)
        return given or (Path(default) if home == here else home / default)

    return folder_of


@command.command("check", help=CHECK_HELP, short_help="Say what is wrong with the corpus, or with coded reports.")
@click.argument("files", nargs=-1, metavar="[FILES]...", type=click.Path(path_type=Path))
@click.option(
    "--reports", metavar="TEXTS", type=click.Path(path_type=Path), help="FILES are in the quote format; their texts."
)
@click.option("--passages", is_flag=True, help="FILES hold passages, of which only the events are named.")
@click.option("--strict", is_flag=True, help="Count warnings as faults.")
@_takes_corpus
def check(
    files: tuple[Path, ...], reports: Path | None, passages: bool, strict: bool, folder: Path, texts_folder: Path
) -> Ending:
    """Prints the faults; gives the exit status."""
    from khabar.learn.corpus_check import coded_faults, corpus_faults

    if reports and not files:
        raise OptionError("no file of coded reports is named", "--reports", "name the files that it holds the texts of")
    if passages and not files:
        raise OptionError("no file is named", "--passages", "name the files that hold passages, or leave it out")
    if reports:
        found = coded_faults(files, reports, passages)
    else:
        found = corpus_faults(*_item_and_passage_files(files, passages, folder), texts_folder)
    hard = warnings = 0
    with output(None) as stream:
        for name, fault in found:
            hard, warnings = hard + fault.hard, warnings + (not fault.hard)
            stream.write(f"{name} {'' if fault.hard else 'warning: '}{_one_line(str(fault))}\n")
        stream.write(f"{_number(hard, 'fault')}, {_number(warnings, 'warning')}\n")
    return Ending.SOME_UNREAD if hard or (strict and warnings) else Ending.ALL_READ


def _item_and_passage_files(files: tuple[Path, ...], passages: bool, folder: Path) -> tuple[list[Path], list[Path]]:
    from khabar.learn.items import corpus_files
    from khabar.learn.passages import FILE

    if not files:
        return corpus_files(folder), [path for path in (folder / FILE,) if path.is_file()]
    own = [path for path in files if passages or path.name == FILE]
    return [path for path in files if path not in own], own


@command.command("align", help=ALIGN_HELP, short_help="Turn coded reports into lines of the corpus.")
@click.argument("coded", metavar="CODED", type=click.Path(path_type=Path))
@click.option("--reports", required=True, metavar="TEXTS", type=click.Path(path_type=Path), help="The coded texts.")
@click.option("--file", metavar="NAME", help="File under the folder of texts that holds them.")
@click.option("--coder", "coders", multiple=True, metavar="NAME", help="Who coded them; may be given more than once.")
@click.option("--split", type=click.Choice(["train", "dev", "test"]), default="train", show_default=True,
              help="Where they belong.")  # fmt: skip
@click.option("--adjudicated", is_flag=True, help="Two coders agreed on them, or a third decided.")
@click.option("--passages", is_flag=True, help="CODED holds passages, of which only the events are named.")
@click.option("--apart", multiple=True, metavar="TEXTS", type=click.Path(path_type=Path),
              help="Texts of which no passage may tell; may be given more than once.")  # fmt: skip
@_takes_corpus
@click.option("-o", "--output", "output_path", metavar="FILE", help="Write to FILE instead of standard output.")
def align(
    coded: Path, reports: Path, output_path: str | None, passages: bool, apart: tuple[Path, ...], folder: Path,
    texts_folder: Path, **given: Any,  # noqa: ANN401  as declared
) -> Ending:  # fmt: skip
    """Writes the lines, sorted by id; gives the exit status."""
    if passages and given.pop("adjudicated"):
        raise OptionError("no passage is adjudicated", "--adjudicated", "leave it out with --passages")
    if apart and not passages:
        raise OptionError("is for passages", "--apart", "give it with --passages")
    if passages:
        lines, all_read = _passage_lines(coded, reports, (folder, texts_folder), apart, **given)
    else:
        lines, all_read = _item_lines(coded, reports, **given)
    with output(output_path) as stream:
        stream.writelines(lines)
    return Ending.ALL_READ if all_read else Ending.SOME_UNREAD


def _item_lines(coded: Path, reports: Path, **given: Any) -> tuple[Iterator[str], bool]:  # noqa: ANN401  as declared
    """The lines, and whether all reports have one."""
    from khabar.learn.corpus_check import coded_with_reports
    from khabar.learn.corpus_items import item_of
    from khabar.learn.items import lines_of

    items = []
    left_out = False
    for code, report in coded_with_reports([coded], reports):
        item, faults = item_of(code, report, **given)
        _tell_faults(code, faults)
        left_out = left_out or item is None
        items += [item] if item else []
    return lines_of(items), not left_out


def _passage_lines(
    coded: Path, reports: Path, corpus: tuple[Path, Path], apart: Iterable[Path], coders: tuple[str, ...],
    split: Split, file: str | None,
) -> tuple[Iterator[str], bool]:  # fmt: skip
    """The lines, and whether all passages have one; `corpus` is its folder and that of its texts."""
    from khabar.learn.corpus_check import coded_with_reports
    from khabar.learn.corpus_items import told_of
    from khabar.learn.passage_codes import passage_of_report
    from khabar.learn.passage_stories import placed
    from khabar.learn.passages import lines_of
    from khabar.learn.texts import Texts, composed_texts

    texts, passages, total = {}, [], 0
    for code, report in coded_with_reports([coded], reports):
        passage, text, faults = passage_of_report(code, report, file, coders, split)
        _tell_faults(code, faults)
        total += 1
        if passage and passage.id in texts:
            tell(f"{passage.id} is left out: it stands twice")
        elif passage:
            texts[passage.id] = text
            passages.append(passage)
    aside = [text for path in apart for text in composed_texts(path)]
    items = _items_of(corpus[0])
    told = list(told_of(items, Texts(corpus[1])))
    homes = {item.id: (item.story, item.split) for item in items}
    kept, left_out = placed(passages, texts, told, homes, aside)
    for name, reason in left_out:
        tell(f"{name} is left out: {reason}")
    return lines_of(kept), len(kept) == total


def _items_of(folder: Path) -> list[Item]:
    """The items of the corpus; none where there is no corpus yet."""
    from khabar.learn.items import FILES, read_corpus_files

    if any((folder / name).is_file() for name in FILES.values()):
        return list(read_corpus_files(folder))
    tell(f"{folder}: no reports or snippets are there, whose stories the passages could belong to")
    return []


def _tell_faults(code: dict[str, Any], faults: Iterable[Fault]) -> None:
    for fault in faults:
        tell(f"{code.get('id')} {'' if fault.hard else 'warning: '}{fault}")


@command.command("show", short_help="Show a coded report, snippet or passage.")
@click.argument("id", metavar="ID")
@_takes_corpus
def show(id: str, folder: Path, texts_folder: Path) -> Ending:
    """Show the text of a report, snippet or passage with its marks, and then its events."""
    from khabar.learn.corpus_show import item_lines, passage_lines
    from khabar.learn.items import read_corpus_files
    from khabar.learn.passages import Passage, read_passages
    from khabar.learn.texts import Texts

    every: Iterator[Item | Passage] = chain(read_corpus_files(folder), read_passages(folder))
    found = next((one for one in every if one.id == id), None)
    if found is None:
        raise OptionError(f"holds no {id}", str(folder), "give an id of its lines")
    text = Texts(texts_folder).text_of(found)
    lines = passage_lines(found, text) if isinstance(found, Passage) else item_lines(found, text)
    with output(None) as stream:
        stream.writelines(f"{line}\n" for line in lines)
    return Ending.ALL_READ


@command.command("statistics", short_help="Count what is in the corpus.")
@_takes_corpus
@gives_output(("text", "json"))
def count(form: str, output_path: str | None, folder: Path, texts_folder: Path) -> Ending:
    """Count reports, events and claims: by type, split, source, country and year; passages apart, by type, split and
    source. The texts only add countries.
    """
    import json

    from khabar.learn.corpus_statistics import as_json, country_by, statistics, table_lines
    from khabar.learn.items import read_corpus_files
    from khabar.learn.passage_statistics import passage_statistics, passage_table_lines, passages_as_json
    from khabar.learn.passages import read_passages
    from khabar.learn.texts import Texts

    texts = Texts(texts_folder) if texts_folder.is_dir() else None
    items = statistics(read_corpus_files(folder), country_by(texts))
    passages = passage_statistics(read_passages(folder))
    with output(output_path) as stream:
        if form == "json":
            tables = as_json(items) | passages_as_json(passages)
            stream.write(json.dumps(tables, ensure_ascii=False, indent=1) + "\n")
        else:
            lines = chain(table_lines(items), passage_table_lines(passages))
            stream.writelines(f"{line}\n" for line in lines)
    return Ending.ALL_READ


@command.command("export", short_help="Write the corpus with its texts in another form.")
@click.option(
    "--as", "form", required=True, type=click.Choice(["brat", "jsonl", "quotes"]),
    help="brat: a folder of .txt and .ann; jsonl: the lines with their texts; quotes: the quote format."
)  # fmt: skip
@click.option("--passages", is_flag=True, help="The passages alone.")
@click.argument("target", metavar="FOLDER|FILE", type=click.Path(path_type=Path))
@_takes_corpus
def export(form: str, passages: bool, target: Path, folder: Path, texts_folder: Path) -> Ending:
    """Write the corpus with its texts. These are their publishers': for your own use, not to be passed on.

    Passages stand behind the reports and snippets; as quotes, which have another form for them, only with --passages.
    """
    from khabar.learn.items import read_corpus_files
    from khabar.learn.passages import read_passages
    from khabar.learn.texts import Texts

    texts = Texts(texts_folder)
    items = () if passages else read_corpus_files(folder)
    named = read_passages(folder) if passages or form != "quotes" else ()
    every: Iterator[Item | Passage] = chain(items, named)
    coded = ((one, texts.text_of(one)) for one in every)
    if form == "brat":
        _write_brat(coded, target)
        return Ending.ALL_READ
    with output(str(target)) as stream:
        stream.writelines(_export_lines(form, coded))
    return Ending.ALL_READ


def _export_lines(form: str, coded: Iterable[tuple[Item | Passage, str]]) -> Iterator[str]:
    import json

    from khabar.learn import passages
    from khabar.learn.items import encode
    from khabar.learn.passage_codes import quoted_passage
    from khabar.learn.standoff import quoted

    for one, text in coded:
        if isinstance(one, passages.Passage):
            row = quoted_passage(one, text) if form == "quotes" else {**passages.encode(one), "text": text}
        else:
            row = quoted(one, text) if form == "quotes" else {**encode(one), "text": text}
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _write_brat(coded: Iterable[tuple[Item | Passage, str]], target: Path) -> None:
    from khabar.learn.brat import annotation_conf, annotation_lines, file_name, passage_lines
    from khabar.learn.passages import Passage

    try:
        target.mkdir(parents=True, exist_ok=True)
        (target / "annotation.conf").write_text(annotation_conf(), "utf-8")
        for one, text in coded:
            name = file_name(one.id)
            (target / f"{name}.txt").write_bytes(text.encode("utf-8", "replace"))
            marks = passage_lines(one, text) if isinstance(one, Passage) else annotation_lines(one, text)
            lines = "".join(f"{line}\n" for line in marks)
            (target / f"{name}.ann").write_bytes(lines.encode("utf-8", "replace"))
    except OSError as refused:
        raise OptionError(f"cannot be written ({refused.strerror})", str(target), "choose another folder") from refused


def _one_line(words: str) -> str:
    from khabar.export.layout import shown

    return shown(words)


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
