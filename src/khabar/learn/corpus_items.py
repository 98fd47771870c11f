"""Coded reports to items of the corpus, and all that can be wrong with items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from khabar.errors import InputError
from khabar.learn.coding_faults import coding_faults
from khabar.learn.items import Item, Origin, Split
from khabar.learn.splits import Told, base_id, parted, stories
from khabar.learn.standoff import Fault, align, quoted, span_faults
from khabar.learn.texts import Located, Texts, digest, parts_of
from khabar.read.compose import compose


def item_of(
    coded: Mapping[str, Any],
    report: Mapping[str, Any],
    file: str | None,
    coders: Sequence[str] = (),
    split: Split = "train",
    adjudicated: bool = False,
) -> tuple[Item | None, list[Fault]]:
    """The item of a report (report JSON) and its code in the quote format, with the faults; None where any is hard.

    Its text lies where the report's `from` says, or whole in `file` under its id; a report that says `made` keeps its
    text. The story is the item's own until `stories` has seen all items.
    """
    title, body = parts_of(report, str(report.get("id")))
    text, body_start = compose(title, body)
    faults = coding_faults(coded, text, body_start)
    made = bool(report.get("made"))
    origin = None if made else origin_of(report, file)
    if not made and origin is None:
        faults.append(Fault("", "corpus", "no file is named that holds the text; say it with --file"))
    if any(fault.hard for fault in faults):
        return None, faults
    name = str(coded.get("id"))
    return Item(
        id=name, kind="snippet" if "#" in name else "report", origin=origin, sha256=digest(text),
        published=coded["published"] if "published" in coded else report.get("published"), story=base_id(name),
        split=split, coders=tuple(coders), adjudicated=adjudicated, events=align(coded, text)[0],
        title=title if made else None, text=body if made else None,
    ), faults  # fmt: skip


def item_faults(item: Item, texts: Texts) -> list[Fault]:
    """What is wrong with an item: its text, its offsets, its code."""
    try:
        text = texts.text_of(item)
    except InputError as fault:
        return [Fault("", "text", str(fault))]
    spans = span_faults(item, text)
    return spans or coding_faults(quoted(item, text), text, texts.composed(item)[1])


def order_faults(items: Sequence[Located]) -> Iterator[tuple[str, Fault]]:
    """Items of one file, by id, that stand twice or out of their order."""
    for one, other in pairwise(items):
        if other.id <= one.id:
            what = "stands twice" if other.id == one.id else f"stands behind {one.id}; lines are sorted by id"
            yield other.id, Fault("", "corpus", what)


def story_faults(items: Sequence[Item], texts: Texts | None) -> Iterator[tuple[str, Fault]]:
    """Stories that stand in several splits; by their texts too, where these are given."""
    for story, splits in parted(items).items():
        yield story, Fault("", "corpus", f"the story stands in {' and '.join(splits)}")
    if texts is None:
        return
    split_of = {item.id: item.split for item in items}
    first_of: dict[str, str] = {}
    for name, story in stories(told_of(items, texts)).items():
        first = first_of.setdefault(story, name)
        if split_of[first] != split_of[name]:
            what = f"tells the story of {first}, which is in {split_of[first]}, not in {split_of[name]}"
            yield name, Fault("", "corpus", what)


def told_of(items: Iterable[Item], texts: Texts) -> Iterator[Told]:
    """What of the items says which story they belong to; what was made for the corpus belongs to none."""
    return (Told(item.id, texts.text_of(item), item.published) for item in items if not item.made)


def origin_of(report: Mapping[str, Any], file: str | None) -> Origin | None:
    """Where the text of a report lies: as its `from` says, else whole in `file`; None where neither is given."""
    given = report.get("from")
    if isinstance(given, dict) and given.keys() >= {"file", "id"}:
        return Origin(str(given["file"]), str(given["id"]), given.get("start"), given.get("end"))
    return Origin(file, str(report.get("id"))) if file else None
