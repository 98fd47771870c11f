"""The captured original of a report: its bytes' digest, how it was captured and read, a piece of it that is safe."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from khabar.desk.originals import Original, Shape
from khabar.desk.views.marked_text import covered
from khabar.desk.views.names import Names
from khabar.desk.views.report import Head, VersionLink, head_of, versions_of
from khabar.nouns import Record
from khabar.record.captures import Capture
from khabar.record.reports import Held, Seal

#: so much of a text is shown; the bytes can be downloaded whole
MOST_CHARACTERS = 200_000
_HOW = {
    "file": "a file",
    "line": "a line of a JSON Lines file",
    "answer": "a server's answer out of a web archive",
    "fetched": "a page fetched from its address",
    "text": "a text that was given",
    "coded": "a line that was coded elsewhere",
}


@dataclass(frozen=True, slots=True)
class SealedView:
    """Bytes that were sealed: when (UTC), by whom, why, and their digests. Nothing else of them is left."""

    recorded_at: str
    by: str
    reason: str
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something on which the reading of the bytes depends, beside the bytes themselves."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class CaptureLink:
    """A capture of the report: its sequence in the journal, the version it was read to, when, and the bytes' digest."""

    sequence: int
    version: int
    recorded_at: str
    digest: str


@dataclass(frozen=True, slots=True)
class OriginalView:
    """A captured original. `digest` (SHA-256) and `size` are of the bytes as they were captured; `capture` names it.

    `media_type`: what they are, `called` the same for people; `how` they came. `shape` "page": a safe rendering stands
    at /report/original/frame; "text": `text` is the piece that the report is; "none": `note` says why nothing is shown.
    `cut`: there is more of the text. `read`: what was read of it, where nothing else can be shown; with the names of
    private persons covered where they are `withheld`, as all of it then is. `private`: there are such names.
    """

    head: Head
    capture: int
    captures: tuple[CaptureLink, ...]
    versions: tuple[VersionLink, ...]
    digest: str
    size: int
    media_type: str
    called: str
    how: str
    captured_by: str
    khabar: str
    facts: tuple[Fact, ...]
    shape: Shape
    text: str
    cut: bool
    note: str
    read: str
    private: bool
    withheld: bool


def original_view(
    key: str, held: tuple[Held, ...], chosen: Held, capture: Capture, record: Record, original: Original, names: Names
) -> OriginalView:
    """The page of an original."""
    withheld = names.are_withheld and names.are_private
    shape: Shape = "none" if withheld else original.shape
    text = original.text if shape == "text" else ""
    return OriginalView(
        head=head_of(key, chosen, record, names),
        capture=chosen.reading.sequence,
        captures=tuple(_link(one) for one in held),
        versions=versions_of(held),
        digest=chosen.digest,
        size=chosen.size,
        media_type=original.media_type,
        called=original.called,
        how=_HOW.get(chosen.how, chosen.how),
        captured_by=chosen.by,
        khabar=chosen.khabar,
        facts=() if withheld else tuple(_facts(capture.told, record, chosen.digest)),
        shape=shape,
        text=text[:MOST_CHARACTERS],
        cut=len(text) > MOST_CHARACTERS,
        note=original.note,
        read=covered(record.report.text[:MOST_CHARACTERS], names) if shape == "none" else "",
        private=names.are_private,
        withheld=withheld,
    )


def _link(one: Held) -> CaptureLink:
    return CaptureLink(one.reading.sequence, one.reading.version, one.recorded_at, one.digest)


def _facts(told: Mapping[str, object], record: Record, digest: str) -> Iterator[Fact]:
    """What was told with the bytes, as far as something was."""
    for name, called in (("input", "input"), ("place", "place in it")):
        if told.get(name):
            yield Fact(called, str(told[name]))
    for group in ("given", "options"):
        found = told.get(group)
        for name, value in found.items() if isinstance(found, Mapping) else ():
            if value:
                yield Fact(str(name).replace("_", " "), value if isinstance(value, str) else json.dumps(value))
    if record.report.sha256 and record.report.sha256 != digest:
        yield Fact("digest named by the report", record.report.sha256)
    yield Fact("coded by", record.tagger or "unknown")


def sealed_view(seal: Seal) -> SealedView:
    """The page of sealed bytes."""
    return SealedView(seal.recorded_at, seal.by, seal.reason, seal.digests)
