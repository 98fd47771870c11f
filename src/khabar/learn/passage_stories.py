"""Passages beside the coded reports and snippets: in one split with all that tells of their occurrence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from khabar.learn.corpus_items import told_of
from khabar.learn.items import Item, Split
from khabar.learn.passages import Passage
from khabar.learn.splits import Told, stories
from khabar.learn.standoff import Fault
from khabar.learn.texts import Texts

_APART = "apart:"


def placed(
    passages: Sequence[Passage],
    text_by_id: Mapping[str, str],
    items: Iterable[Told],
    homes: Mapping[str, tuple[str, Split]],
    apart: Iterable[str] = (),
) -> tuple[list[Passage], list[tuple[str, str]]]:
    """The passages in the story and split of the items that they share text with; id and reason of those left out.

    `items` are what passages are held against, `homes` gives their story and split. Passages that share with none keep
    their split and are a story of their own. Left out is what shares, itself or through its story, with a text that is
    to be kept `apart`, and what would join items of two splits.
    """
    told = [Told(p.id, text_by_id[p.id], None) for p in passages]
    aside = [Told(f"{_APART}{number}", text, None) for number, text in enumerate(apart)]
    kept, left_out = [], []
    for story, (names, own) in _by_story([*items, *told, *aside], passages).items():
        mates = [name for name in names if name in homes]
        splits = sorted({homes[name][1] for name in mates})
        if any(name.startswith(_APART) for name in names):
            left_out += [(p.id, "its story shares text with what is to be kept apart") for p in own]
        elif len(splits) > 1:
            left_out += [(p.id, f"it shares text with items of {' and '.join(splits)}") for p in own]
        else:
            home = homes[mates[0]] if mates else (story, None)
            kept += [replace(p, story=home[0], split=home[1] or p.split) for p in own]
    return kept, left_out


def passage_story_faults(
    passages: Sequence[Passage], items: Sequence[Item], texts: Texts | None
) -> Iterator[tuple[str, Fault]]:
    """Passages, by id, that are not in the split of their story; by their texts too, where these are given."""
    split_of: dict[str, Split] = {}
    every: list[Item | Passage] = [*items, *passages]
    for one in every:
        split = split_of.setdefault(one.story, one.split)
        if isinstance(one, Passage) and one.split != split:
            yield one.id, Fault("", "corpus", f"its story, {one.story}, stands in {split}, not in {one.split}")
    if texts is None or not passages:
        return
    told = [*told_of(items, texts), *(Told(p.id, texts.text_of(p), None) for p in passages)]
    split_by_id = {one.id: one.split for one in every}
    for names, own in _by_story(told, passages).values():
        first = {p.id for p in own}
        names.sort(key=lambda name: (name in first, name))  # items before passages
        for passage in own:
            other = next((name for name in names if split_by_id[name] != passage.split), None)
            if other:
                what = f"tells the story of {other}, which is in {split_by_id[other]}, not in {passage.split}"
                yield passage.id, Fault("", "corpus", what)


def _by_story(told: Iterable[Told], passages: Iterable[Passage]) -> dict[str, tuple[list[str], list[Passage]]]:
    """Story -> the ids of all that tells it, its passages; those without any passage are left away."""
    by_id = {passage.id: passage for passage in passages}
    found: dict[str, tuple[list[str], list[Passage]]] = defaultdict(lambda: ([], []))
    for name, story in stories(told).items():
        found[story][0].append(name)
        if name in by_id:
            found[story][1].append(by_id[name])
    return {story: group for story, group in found.items() if group[1]}
