"""All that is wrong with files of the corpus, or with codes beside their texts, by the id of what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

from khabar.errors import InputError
from khabar.learn.coding_faults import coding_faults
from khabar.learn.corpus_items import item_faults, order_faults, story_faults
from khabar.learn.items import read_items
from khabar.learn.passage_codes import code_faults, passage_faults
from khabar.learn.passage_stories import passage_story_faults
from khabar.learn.passages import read_passage_file
from khabar.learn.standoff import Fault
from khabar.learn.texts import Located, Texts, parts_of, read_objects
from khabar.read.compose import compose

L = TypeVar("L", bound=Located)


def corpus_faults(
    files: Iterable[Path], passage_files: Iterable[Path], texts_folder: Path
) -> Iterator[tuple[str, Fault]]:
    """The faults of reports and snippets, of passages, and of the stories that they tell."""
    texts = Texts(texts_folder)
    items = _Checked(texts, item_faults)
    for path in files:
        yield from items.faults(list(read_items(path)))
    passages = _Checked(texts, passage_faults)
    for path in passage_files:
        yield from passages.faults(list(read_passage_file(path)))
    readable = None if items.broken or passages.broken else texts
    yield from story_faults(items.seen, readable)
    yield from passage_story_faults(passages.seen, items.seen, readable)


def coded_faults(files: Iterable[Path], reports: Path, passages: bool) -> Iterator[tuple[str, Fault]]:
    """The faults of codes in the quote format, or in the quoted form of passages."""
    for coded, report in coded_with_reports(files, reports):
        text, body_start = compose(*parts_of(report, f"{reports}, {report.get('id')}"))
        faults = code_faults(coded, text) if passages else coding_faults(coded, text, body_start)
        yield from ((str(coded.get("id")), fault) for fault in faults)


def coded_with_reports(files: Iterable[Path], reports: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Coded reports, each with its report; InputError where one has none."""
    by_id = {str(report.get("id")): report for report in read_objects(reports, "name a file of report JSON")}
    for path in files:
        for coded in read_objects(path, "name a file of coded reports"):
            name = str(coded.get("id"))
            if name not in by_id:
                raise InputError(f"holds no report {name}", str(reports), f"name the texts of {path} with --reports")
            yield coded, by_id[name]


class _Checked(Generic[L]):
    """What has been checked file by file, and whether a text of it was not there."""

    def __init__(self, texts: Texts, faults_of: Callable[[L, Texts], list[Fault]]) -> None:
        self.seen: list[L] = []
        self.broken = False
        self._texts, self._faults_of = texts, faults_of

    def faults(self, coded: list[L]) -> Iterator[tuple[str, Fault]]:
        """The faults of a file by the ids of what it holds."""
        yield from order_faults(coded)
        for one in coded:
            faults = self._faults_of(one, self._texts)
            self.broken = self.broken or any(fault.rule == "text" for fault in faults)
            yield from ((one.id, fault) for fault in faults)
        self.seen += coded
