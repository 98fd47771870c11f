"""Passages of which only the events are named: words, type and status, neither roles nor claims.

They teach what names an event and of what type it is. `passages.jsonl` of the corpus holds one a line, sorted by id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from khabar.learn.items import (
    Offsets,
    Origin,
    Split,
    decode_origin,
    encode_origin,
    offsets_of,
    read_decoded,
    split_of,
    typed,
)  # fmt: skip

FILE = "passages.jsonl"


@dataclass(frozen=True, slots=True)
class PassageEvent:
    """One occurrence: its type, and the spans of the words that name it."""

    type: str
    status: str
    aggregate: bool
    main: bool
    triggers: tuple[Offsets, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of one or two sentences; offsets are code points of its text, whose digest is `sha256`."""

    id: str
    origin: Origin
    sha256: str
    story: str
    split: Split
    coders: tuple[str, ...]
    events: tuple[PassageEvent, ...]


def read_passages(folder: Path) -> Iterator[Passage]:
    """The passages of a corpus, none where it has no such file; InputError naming file and line for what is none."""
    path = folder / FILE
    return read_passage_file(path) if path.is_file() else iter(())


def read_passage_file(path: Path) -> Iterator[Passage]:
    """The passages of a file, in its order; InputError naming file and line for what is none."""
    return read_decoded(path, decode, "passage")


def lines_of(passages: Iterable[Passage]) -> Iterator[str]:
    """The lines of the file, sorted by id."""
    for passage in sorted(passages, key=lambda passage: passage.id):
        yield json.dumps(encode(passage), ensure_ascii=False, separators=(", ", ": ")) + "\n"


def encode(passage: Passage) -> dict[str, Any]:
    """The object of a passage's line."""
    events = [
        {"type": e.type, "status": e.status, "aggregate": e.aggregate, "main": e.main,
         "triggers": [list(span) for span in e.triggers]}
        for e in passage.events
    ]  # fmt: skip
    return {
        "id": passage.id, "from": encode_origin(passage.origin), "sha256": passage.sha256, "story": passage.story,
        "split": passage.split, "coders": list(passage.coders), "events": events,
    }  # fmt: skip


def decode(line: Mapping[str, Any]) -> Passage:
    """The passage of a line's object; KeyError, TypeError or ValueError where it is none."""
    if "text" in line:
        raise ValueError("the text of others does not belong into the corpus")
    return Passage(
        id=typed(line["id"], str, "id"),
        origin=decode_origin(typed(line["from"], dict, "from")),
        sha256=typed(line["sha256"], str, "sha256"),
        story=typed(line["story"], str, "story"),
        split=split_of(line["split"]),
        coders=tuple(typed(name, str, "coders") for name in typed(line["coders"], list, "coders")),
        events=tuple(_decode_event(event) for event in typed(line["events"], list, "events")),
    )


def _decode_event(event: Mapping[str, Any]) -> PassageEvent:
    return PassageEvent(
        typed(event["type"], str, "type"),
        typed(event["status"], str, "status"),
        typed(event["aggregate"], bool, "aggregate"),
        typed(event["main"], bool, "main"),
        tuple(offsets_of(span) for span in typed(event["triggers"], list, "triggers")),
    )
