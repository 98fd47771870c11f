"""`khabar evaluate`: a reader measured on coded reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from khabar.cli.endings import Ending, tell_problem
from khabar.cli.flow import counted, output
from khabar.cli.options import gives_output
from khabar.errors import InputError, OptionError

if TYPE_CHECKING:
    from khabar.learn.evaluation import CodedReport, Evaluation, Row
    from khabar.learn.scoring import Fate, ScoredEvent
    from khabar.nouns import Report

HELP = """Measure a reader on coded reports: each field with its interval, by kind of report, by side of the doer.

CODED holds reports coded by people in the quote format (codebook section 11), REPORTS their report JSON. Without these
the reports of a split of the corpus are taken, of the split test those that are adjudicated.

The shipped reader (or that of --pack) reads them as khabar code does. With --predicted nothing is read: the records in
FILE (khabar code --format jsonl), or another coder's codes, are measured instead.

Exit status 1: of some report there is no record, or nobody could read it; it counts as one without events.

\b
Examples:
  khabar evaluate
  khabar evaluate --split dev --pack FOLDER
  khabar evaluate coded.jsonl reports.jsonl --misses 20
  khabar evaluate first.jsonl reports.jsonl --predicted second.jsonl
"""
_CONFUSIONS = 20
_NAMED = 10


@click.command("evaluate", help=HELP, short_help="Measure a reader on coded reports.")
@click.argument("coded", required=False, type=click.Path(path_type=Path))
@click.argument("reports", required=False, type=click.Path(path_type=Path))
@click.option(
    "--predicted", type=click.Path(path_type=Path), metavar="FILE", help="Records or codes to measure; reads nothing."
)
@click.option("--pack", type=click.Path(path_type=Path), metavar="FOLDER", help="Reader pack (default: the shipped).")
@click.option("--split", type=click.Choice(["train", "dev", "test"]), default="test", show_default=True,
              help="Reports of the corpus to take.")  # fmt: skip
@click.option(
    "--corpus", type=click.Path(path_type=Path), default=Path("corpus"), metavar="FOLDER", show_default=True,
    help="Folder of the corpus.",
)  # fmt: skip
@click.option(
    "--texts", type=click.Path(path_type=Path), default=Path("../shared"), envvar="KHABAR_TEXTS", metavar="FOLDER",
    show_default=True, help="Folder of the texts of the corpus (or KHABAR_TEXTS).",
)  # fmt: skip
@click.option(
    "--misses", type=click.IntRange(0), default=0, metavar="N", help="Show N coded events that are not wholly right."
)
@gives_output(("text", "json"))
def command(  # noqa: PLR0913  one argument an option
    *,
    coded: Path | None,
    reports: Path | None,
    predicted: Path | None,
    pack: Path | None,
    split: str,
    corpus: Path,
    texts: Path,
    misses: int,
    form: str,
    output_path: str | None,
) -> Ending:
    """Reads, compares, prints; gives the exit status."""
    import json

    from khabar.learn.evaluation import as_json, evaluate

    if coded and not reports:
        raise OptionError("needs the texts that it codes", str(coded), "give REPORTS after it")
    if predicted and pack:
        raise OptionError("reads nothing where --predicted is given", "--pack", "give one of them")
    items = _given(coded, reports) if coded and reports else _of_corpus(corpus, texts, split)
    found = _predicted(predicted) if predicted else _read(items, pack)
    result = evaluate(items, found, str(predicted or "the records"))
    with output(output_path) as stream:
        if form == "json":
            stream.write(json.dumps(as_json(result, misses), ensure_ascii=False, indent=1) + "\n")
        else:
            stream.writelines(f"{line}\n" for line in _tables(result, misses))
    return Ending.SOME_UNREAD if result.absent or result.unread else Ending.ALL_READ


def _given(coded: Path, reports: Path) -> list[CodedReport]:
    from khabar.learn.evaluation import CodedReport
    from khabar.learn.texts import parts_of, read_objects
    from khabar.read.compose import compose

    by_id = {str(report.get("id")): report for report in read_objects(reports, "name a file of report JSON")}
    items = []
    for name, code in _by_id(coded):
        if name not in by_id:
            raise InputError(f"holds no report {name}", str(reports), f"name the texts of {coded} after it")
        text, _ = compose(*parts_of(by_id[name], f"{reports}, {name}"))
        items.append(CodedReport(name, text, by_id[name], code, str(coded)))
    if not items:
        raise InputError("holds no coded report", str(coded), "name a file of coded reports")
    return items


def _of_corpus(corpus: Path, texts: Path, split: str) -> list[CodedReport]:
    from khabar.learn.evaluation import CodedReport
    from khabar.learn.items import read_corpus_files
    from khabar.learn.standoff import quoted
    from khabar.learn.texts import Texts

    held, found = Texts(texts), []
    for item in read_corpus_files(corpus):
        if item.split == split and item.kind == "report" and (item.adjudicated or split != "test"):
            text, (_, start) = held.text_of(item), held.composed(item)
            title = text[:start].removesuffix("\n\n") or None
            report = {"id": item.id, "title": title, "text": text[start:], "published": item.published}
            found.append(CodedReport(item.id, text, report, quoted(item, text), str(corpus)))
    if not found:
        which = "adjudicated reports" if split == "test" else "reports"
        raise InputError(f"holds no {which} of the split {split}", str(corpus), "choose another --split or --corpus")
    return found


def _predicted(path: Path) -> dict[str, Mapping[str, Any]]:
    """The records, or another coder's codes, by report id."""
    return dict(_by_id(path))


def _by_id(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The coded reports or records of a file, each with the id of its report; InputError for what is neither."""
    from khabar.learn.texts import read_objects

    remedy = "name a file of coded reports, or of khabar code --format jsonl"
    for number, row in enumerate(read_objects(path, remedy), 1):
        report = row.get("report", row)
        if not isinstance(report, dict) or not isinstance(report.get("id"), str | int):
            raise InputError("lacks the id of its report", f"{path}, object {number}", remedy)
        yield str(report["id"]), row


def _read(items: Sequence[CodedReport], pack: Path | None) -> dict[str, Mapping[str, Any]]:
    """The records of the reports as `khabar code` makes them; what cannot be read is told, and has none."""
    import json

    from khabar.coding import code_reports
    from khabar.export.record_json import encode, to_text
    from khabar.tagger import load_tagger

    records = counted(code_reports(_reports(items), load_tagger(pack) if pack else None), "coded")
    return {record.report.id: json.loads(to_text(encode(record))) for record in records}


def _reports(items: Iterable[CodedReport]) -> Iterator[Report]:
    import json

    from khabar.nouns import Report
    from khabar.read import read_bytes

    for item in items:
        for found in read_bytes(json.dumps(item.report).encode(), name=item.id):
            if isinstance(found, Report):
                yield found
            else:
                tell_problem(found)


def _tables(found: Evaluation, misses: int) -> Iterator[str]:
    yield f"{_number(found.reports, 'report')}, {_number(found.events, 'event')}"
    yield from _gaps("no record for", found.absent)
    yield from _gaps("nobody could read", found.unread)
    yield ""
    yield "field     precision recall    F1   95 %            of"
    yield from map(_row, found.rows)
    yield ""
    yield "by kind of report   reports  told  type roles claims killed  date  main whole"
    for name, rows in found.families.items():
        yield f"{_cut(name, 19):19} {_family(rows)}"
    yield ""
    yield "by side of the doer     events  told  type killed whole"
    for side in found.sides:
        killed = "     -" if side.killed is None else f"{side.killed:6.2f}"
        yield f"{side.name:22} {side.events:7}{side.told:6.2f}{side.type:6.2f} {killed}{side.whole:6.2f}"
    if found.confusions:
        yield from ("", "types confused: events, coded -> found")
    for coded, other, events in found.confusions[:_CONFUSIONS]:
        yield f"{events:4}  {coded} -> {other}"
    for report, fate in found.misses[:misses]:
        yield from ("", *_miss(report, fate))


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _gaps(what: str, ids: Sequence[str]) -> Iterator[str]:
    """A line that names the first of the reports, if there are any."""
    from khabar.export.layout import shown

    if ids:
        more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
        yield f"{what} {', '.join(map(shown, ids[:_NAMED]))}{more}"


def _row(row: Row) -> str:
    from khabar.learn.scoring import SHARES

    both = f"{'':9} {'':6}" if row.name in SHARES else f"{row.precision:9.3f} {row.recall:6.3f}"
    return f"{row.name:9} {both} {row.f1:5.3f}   {row.low:.3f}-{row.high:.3f} {row.of:6}"


def _family(rows: Sequence[Row]) -> str:
    """F1 or share of each field, a dash where nothing of it is coded."""
    by = {row.name: row for row in rows}
    widths = {"told": 6, "type": 6, "roles": 6, "claims": 7, "killed": 7, "date": 6, "main": 6, "whole": 6}
    cells = (f"{by[name].f1:{width}.2f}" if by[name].of else f"{'-':>{width}}" for name, width in widths.items())
    return f"{by['main'].of:7}{''.join(cells)}"


def _miss(report: str, fate: Fate) -> Iterator[str]:
    from khabar.export.layout import hang, shown

    yield f"{shown(report)}: right {', '.join(sorted(fate.right)) or 'nothing'}"
    for name, event in (("coded", fate.gold), ("found", fate.found)):
        yield from hang(f"  {name}", shown("; ".join(_values(event))) if event else "no event", 9)


def _values(event: ScoredEvent) -> Iterator[str]:
    yield f"{event.type}, {event.status}"
    for role, referents in event.roles.items():
        if referents:
            yield f"{role} {', '.join(' | '.join(wordings) for wordings in referents)}"
    if event.killed:
        low, high = event.killed
        yield f"killed {low}{'+' if high is None else '' if high == low else f'-{high}'}"
    if event.date:
        yield " to ".join(dict.fromkeys(event.date))


def _cut(words: str, width: int) -> str:
    from khabar.export.layout import shown

    words = shown(words)
    return words if len(words) <= width else f"{words[: width - 1]}…"
