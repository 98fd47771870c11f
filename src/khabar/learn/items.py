"""The items of the open corpus, and the lines that they are kept in: offsets and labels, never the text of others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from khabar.errors import InputError

Offsets = tuple[int, int]
Figure = tuple[int, int | None]
Kind = Literal["report", "snippet"]
Split = Literal["train", "dev", "test"]
T = TypeVar("T")

ROLES = ("doers", "targets", "places", "weapons")
MEASURES = ("killed", "wounded", "taken")
KINDS: tuple[Kind, ...] = get_args(Kind)
SPLITS: tuple[Split, ...] = get_args(Split)
#: kind of item -> the file of the corpus that holds it
FILES: Mapping[Kind, str] = {"report": "reports.jsonl", "snippet": "snippets.jsonl"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text lies: a file under the folder of texts, the item in it, and the part of the item's `text`.

    `start` and `end` None: the whole item, with its title.
    """

    file: str
    id: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class ItemMention:
    """A clause that tells of the event, and the word in it that names the occurrence."""

    clause: Offsets
    trigger: Offsets


@dataclass(frozen=True, slots=True)
class ItemTime:
    """The time words, and the interval that they come to."""

    span: Offsets | None
    start: str | None
    end: str | None
    precision: str


@dataclass(frozen=True, slots=True)
class ItemClaim:
    """One source's word on one event; `source` holds its wordings, None where the report itself says it."""

    source: tuple[Offsets, ...] | None
    cue: Offsets | None
    stance: str
    hedge: bool
    quote: Offsets
    killed: Figure | None = None
    wounded: Figure | None = None
    taken: Figure | None = None


@dataclass(frozen=True, slots=True)
class ItemEvent:
    """One occurrence: the fields of the quote format (codebook section 11), with offsets for words.

    A role holds its referents, a referent its wordings, the most specific first.
    """

    id: str
    type: str
    status: str
    aggregate: bool
    main: bool
    civilians: bool
    mentions: tuple[ItemMention, ...]
    doers: tuple[tuple[Offsets, ...], ...]
    targets: tuple[tuple[Offsets, ...], ...]
    places: tuple[tuple[Offsets, ...], ...]
    weapons: tuple[tuple[Offsets, ...], ...]
    time: ItemTime
    claims: tuple[ItemClaim, ...]
    killed: Figure | None = None
    wounded: Figure | None = None
    taken: Figure | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A coded report or snippet. Offsets are code points of the composed text, whose digest is `sha256`.

    Either `origin` says where the text lies, or the item was made for the corpus and carries `title` and `text`.
    """

    id: str
    kind: Kind
    origin: Origin | None
    sha256: str
    published: str | None
    story: str
    split: Split
    coders: tuple[str, ...]
    adjudicated: bool
    events: tuple[ItemEvent, ...]
    title: str | None = None
    text: str | None = None

    @property
    def made(self) -> bool:
        """Whether it was written for the corpus."""
        return self.origin is None


def read_items(path: Path) -> Iterator[Item]:
    """The items of a file of the corpus, in its order; InputError naming file and line for what is none."""
    return read_decoded(path, decode, "item")


def read_decoded(path: Path, decode: Callable[[Mapping[str, Any]], T], what: str) -> Iterator[T]:
    """What `decode` makes of the lines of a file, in its order; InputError naming file and line for what is no `what`.

    `decode` raises KeyError, TypeError or ValueError.
    """
    try:
        raw = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise InputError(f"cannot be read ({why})", str(path), "give a file of the corpus") from fault
    for number, line in enumerate(raw.split("\n"), 1):
        if line.strip():
            try:
                yield decode(json.loads(line))
            except (KeyError, TypeError, ValueError) as fault:
                why = f"lacks {fault}" if isinstance(fault, KeyError) else str(fault)
                remedy = "see corpus/README.md for the form of a line"
                raise InputError(f"no {what} of the corpus: {why}", f"{path}, line {number}", remedy) from fault


def read_corpus_files(folder: Path) -> Iterator[Item]:
    """All items of a corpus: its reports, then its snippets; InputError where neither file is there."""
    for path in corpus_files(folder):
        yield from read_items(path)


def corpus_files(folder: Path) -> list[Path]:
    """The files of a corpus that are there, one at least, else InputError."""
    found = [folder / name for name in FILES.values() if (folder / name).is_file()]
    if not found:
        names = " or ".join(FILES.values())
        raise InputError(f"holds no {names}", str(folder), "say where the corpus is with --corpus")
    return found


def line_of(item: Item) -> str:
    """The line of an item, without its end: keys in a fixed order, so that a change shows where it was made."""
    return json.dumps(encode(item), ensure_ascii=False, separators=(", ", ": "))


def lines_of(items: Iterable[Item]) -> Iterator[str]:
    """The lines of a file of the corpus, sorted by id."""
    return (f"{line_of(item)}\n" for item in sorted(items, key=lambda item: item.id))


def encode(item: Item) -> dict[str, Any]:
    """The object of an item's line."""
    own = {"title": item.title, "text": item.text} if item.origin is None else {}
    origin = item.origin and encode_origin(item.origin)
    return {
        "id": item.id, "kind": item.kind, "made": item.made, "from": origin, **own, "sha256": item.sha256,
        "published": item.published, "story": item.story, "split": item.split, "coders": list(item.coders),
        "adjudicated": item.adjudicated, "events": [_encode_event(event) for event in item.events],
    }  # fmt: skip


def encode_origin(origin: Origin) -> dict[str, Any]:
    """The object of the place that a text is from."""
    return {"file": origin.file, "id": origin.id, "start": origin.start, "end": origin.end}


def _encode_event(event: ItemEvent) -> dict[str, Any]:
    time = event.time
    return {
        "id": event.id, "type": event.type, "status": event.status, "aggregate": event.aggregate, "main": event.main,
        "civilians": event.civilians,
        "mentions": [{"clause": list(m.clause), "trigger": list(m.trigger)} for m in event.mentions],
        **{role: [[list(span) for span in referent] for referent in getattr(event, role)] for role in ROLES},
        "time": {"span": _listed(time.span), "start": time.start, "end": time.end, "precision": time.precision},
        **_encode_figures(event),
        "claims": [_encode_claim(claim) for claim in event.claims],
    }  # fmt: skip


def _encode_claim(claim: ItemClaim) -> dict[str, Any]:
    return {
        "source": None if claim.source is None else [list(span) for span in claim.source],
        "cue": _listed(claim.cue), "stance": claim.stance, "hedge": claim.hedge, "quote": list(claim.quote),
        **_encode_figures(claim),
    }  # fmt: skip


def _encode_figures(owner: ItemEvent | ItemClaim) -> dict[str, list[int | None]]:
    return {measure: list(figure) for measure in MEASURES if (figure := getattr(owner, measure)) is not None}


def _listed(span: Offsets | None) -> list[int] | None:
    return None if span is None else list(span)


def decode(line: Mapping[str, Any]) -> Item:
    """The item of a line's object; KeyError, TypeError or ValueError where it is none."""
    made = typed(line["made"], bool, "made")
    origin = line["from"]
    if made != (origin is None):
        raise ValueError("an item is made, or has the place that its text is from")
    if not made and ("text" in line or "title" in line):
        raise ValueError("the text of others does not belong into the corpus")
    return Item(
        id=typed(line["id"], str, "id"),
        kind=_kind(line["kind"]),
        origin=None if made else decode_origin(origin),
        sha256=typed(line["sha256"], str, "sha256"),
        published=_text_or_none(line["published"], "published"),
        story=typed(line["story"], str, "story"),
        split=split_of(line["split"]),
        coders=tuple(typed(name, str, "coders") for name in typed(line["coders"], list, "coders")),
        adjudicated=typed(line["adjudicated"], bool, "adjudicated"),
        events=tuple(_decode_event(event) for event in typed(line["events"], list, "events")),
        title=_text_or_none(line["title"], "title") if made else None,
        text=typed(line["text"], str, "text") if made else None,
    )


def decode_origin(origin: Mapping[str, Any]) -> Origin:
    """The place that a text is from; KeyError, TypeError or ValueError where the object is none, as in all below."""
    part = (origin["start"], origin["end"])
    start, end = (None, None) if part == (None, None) else offsets_of(list(part))
    return Origin(typed(origin["file"], str, "file"), typed(origin["id"], str, "from.id"), start, end)


def _decode_event(event: Mapping[str, Any]) -> ItemEvent:
    time = event["time"]
    texts: dict[str, Any] = {name: typed(event[name], str, name) for name in ("id", "type", "status")}
    flags: dict[str, Any] = {name: typed(event[name], bool, name) for name in ("aggregate", "main", "civilians")}
    roles: dict[str, Any] = {role: tuple(_spans(referent) for referent in event[role]) for role in ROLES}
    return ItemEvent(
        **texts,
        **flags,
        mentions=tuple(ItemMention(offsets_of(m["clause"]), offsets_of(m["trigger"])) for m in event["mentions"]),
        **roles,
        time=ItemTime(
            _span_or_none(time["span"]), _text_or_none(time["start"], "start"),
            _text_or_none(time["end"], "end"), typed(time["precision"], str, "precision")
        ),
        claims=tuple(_decode_claim(claim) for claim in event["claims"]),
        **_decode_figures(event),
    )  # fmt: skip


def _decode_claim(claim: Mapping[str, Any]) -> ItemClaim:
    return ItemClaim(
        source=None if claim["source"] is None else _spans(claim["source"]),
        cue=_span_or_none(claim["cue"]),
        stance=typed(claim["stance"], str, "stance"),
        hedge=typed(claim["hedge"], bool, "hedge"),
        quote=offsets_of(claim["quote"]),
        **_decode_figures(claim),
    )


def _decode_figures(owner: Mapping[str, Any]) -> dict[str, Any]:
    return {measure: _figure(owner[measure], measure) for measure in MEASURES if measure in owner}


def _figure(value: object, name: str) -> Figure:
    match value:
        case [int(low), int() | None as high]:
            return low, high
    raise _wrong(value, name, "[low, high]")


def offsets_of(value: object) -> Offsets:
    """The span of `[start, end]`."""
    match value:
        case [int(start), int(end)]:
            return start, end
    raise _wrong(value, "a span", "[start, end]")


def _span_or_none(value: object) -> Offsets | None:
    return None if value is None else offsets_of(value)


def _spans(value: object) -> tuple[Offsets, ...]:
    return tuple(offsets_of(span) for span in typed(value, list, "wordings"))


def typed(value: object, kind: type[T], name: str) -> T:
    """The value of the field `name`, which is of this kind."""
    if not isinstance(value, kind):
        raise _wrong(value, name, f"a {kind.__name__}")
    return value


def _text_or_none(value: object, name: str) -> str | None:
    return None if value is None else typed(value, str, name)


def _kind(value: object) -> Kind:
    for kind in KINDS:
        if value == kind:
            return kind
    raise _wrong(value, "kind", " or ".join(KINDS))


def split_of(value: object) -> Split:
    """The split of this name."""
    for split in SPLITS:
        if value == split:
            return split
    raise _wrong(value, "split", " or ".join(SPLITS))


def _wrong(value: object, name: str, wanted: str) -> ValueError:
    return ValueError(f"{name} is {str(value)[:40]!r}, not {wanted}")
