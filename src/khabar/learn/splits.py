"""Stories: items that tell of one occurrence, so that none is learned from in one split and asked for in another."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from khabar.learn.items import SPLITS, Item, Split
from khabar.link.joined import Joined

_WORD = re.compile(r"\w+")
_SHINGLE_WORDS = 5
_SHARED = 0.25
#: a shingle of more items is a stock phrase ("where sources identified a belligerent") and tells of no story
_STOCK = 10
#: with fewer shingles of its own an item shares as much as if it had so many
_LEAST = 8
#: sources whose items of one day tell of the same occurrences
_BY_DAY = ("fakes", "airwars")


@dataclass(frozen=True, slots=True)
class Told:
    """What of an item says which story it belongs to."""

    id: str
    text: str
    published: str | None


def base_id(id: str) -> str:
    """The id of the report behind a snippet.

    >>> base_id("evloc_12#s3")
    'evloc_12'
    """
    return id.split("#", maxsplit=1)[0]


def stories(items: Iterable[Told]) -> dict[str, str]:
    """The story of each item by id, named after its first report.

    Two items are of one story when a quarter of the five-word shingles of the shorter, stock phrases aside, stand in
    the other (of an item with few, two of them), when they come from one report, or when they are dated news of one
    day; and so are those that a third one joins.
    """
    listed = sorted(items, key=lambda item: item.id)
    groups = Joined(item.id for item in listed)
    first: dict[str, str] = {}
    for item in listed:
        for key in _keys(item):
            groups.join(item.id, first.setdefault(key, item.id))
    for one, other in sharing(listed):
        groups.join(one, other)
    return {item.id: base_id(groups.root(item.id)) for item in listed}


def sharing(items: Iterable[Told]) -> Iterator[tuple[str, str]]:
    """Pairs of items that share text, by id, each pair once."""
    shingles = {item.id: _shingles(item.text) for item in items}
    spread = Counter(shingle for own in shingles.values() for shingle in own)
    shingles = {name: {s for s in own if spread[s] <= _STOCK} for name, own in shingles.items()}
    holders: dict[int, list[str]] = defaultdict(list)
    for name, own in shingles.items():
        shared = Counter(other for shingle in own for other in holders[shingle])
        for other, count in shared.items():
            if count >= _SHARED * max(_LEAST, min(len(own), len(shingles[other]))):
                yield other, name
        for shingle in own:
            holders[shingle].append(name)


def assign(story_of: Mapping[str, str], given: Mapping[str, Split]) -> dict[str, Split]:
    """The split of each item: the whole story goes with its items that are given one, test before dev before train.

    Stories of which nothing is given are for training.

    >>> assign({"a": "a", "b": "a", "c": "c"}, {"b": "dev"})
    {'a': 'dev', 'b': 'dev', 'c': 'train'}
    """
    of_story: dict[str, Split] = {}
    for split in SPLITS:  # later ones win
        of_story |= {story_of[name]: split for name, wanted in given.items() if wanted == split and name in story_of}
    return {name: of_story.get(story, "train") for name, story in story_of.items()}


def parted(items: Iterable[Item]) -> dict[str, list[str]]:
    """Stories that stand in more than one split, with these."""
    splits: dict[str, set[str]] = defaultdict(set)
    for item in items:
        splits[item.story].add(item.split)
    return {story: sorted(found) for story, found in sorted(splits.items()) if len(found) > 1}


def _keys(item: Told) -> Iterator[str]:
    yield base_id(item.id)
    if item.published and item.id.startswith(_BY_DAY):
        yield f"day {item.published[:10]}"


def _shingles(text: str) -> set[int]:
    """Runs of five words, or all words of a shorter text as one, as numbers that hold in this process."""
    words = _WORD.findall(text.lower())
    last = max(len(words) - _SHINGLE_WORDS, 0)
    return {hash(tuple(words[at : at + _SHINGLE_WORDS])) for at in range(last + 1)} if words else set()
