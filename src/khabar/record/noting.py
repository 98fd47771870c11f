"""Notes: what else was done with a record and is kept for ever in its journal: codings by people, who saw withheld
names or exported what, snapshots that others cite.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal, get_args

from sqlalchemy import Connection

from khabar.errors import OptionError
from khabar.record.bodies import erase_bodies, get_body
from khabar.record.journal import Entry, Writer, detail_of, entries

NoteKind = Literal["coding", "access", "snapshot"]
NOTES: tuple[NoteKind, ...] = get_args(NoteKind)
#: what of a body tells where bytes are kept: not for those who write notes
_OWN = ("detail", "kept")


def note(
    writer: Writer,
    kind: NoteKind,
    body: Mapping[str, Any],
    detail: Mapping[str, Any] | None = None,
    kept: bytes | None = None,
) -> Entry:
    """Enters a note. OptionError: it is no JSON, or of no kind of note.

    `detail` and the bytes of `kept` are erased when a capture on which they rest is sealed: one that the body names
    (`capture`, or the list `captures`), or the detail (`captures`); of bytes for which neither does, any before them.
    """
    if kind not in NOTES:
        raise OptionError(f"no note is of the kind {kind!r}", "kind", f"one of {', '.join(NOTES)}")
    if taken := [key for key in _OWN if key in body]:
        raise OptionError(f"{taken[0]!r} is the record's own key", "body", "call it otherwise")
    try:
        json.dumps([body, detail], allow_nan=False)
    except (TypeError, ValueError) as fault:
        raise OptionError(f"is no JSON ({fault})", kind, "give texts, numbers, lists and objects of them") from None
    told = dict(body)
    if kept is not None:
        told["kept"] = writer.keep(kept)
    return writer.append(kind, told, detail or None)


def notes(connection: Connection, kind: NoteKind, after: int = 0) -> Iterator[tuple[Entry, Mapping[str, Any] | None]]:
    """The notes of a kind in order, from behind a sequence on, with their details (None: erased)."""
    for entry in entries(connection, kind, after=after):
        yield entry, detail_of(connection, entry)


def kept_bytes(connection: Connection, digest: str) -> bytes | None:
    """The bytes that were kept with a note under their SHA-256; None: there are none, or they were erased."""
    if any(entry.body.get("kept") == digest for entry in entries(connection, *NOTES)):
        return get_body(connection, digest)
    return None


def erase_notes(connection: Connection, sealed: Collection[int]) -> list[int]:
    """Erases what notes hold of captures, and gives the sequences of these notes."""
    erased = []
    for entry in entries(connection, *NOTES):
        held = [str(entry.body[part]) for part in _OWN if part in entry.body]
        if held and _rests_on(connection, entry, sealed):
            erase_bodies(connection, held)
            erased.append(entry.sequence)
    return erased


def _rests_on(connection: Connection, entry: Entry, sealed: Collection[int]) -> bool:
    detail = detail_of(connection, entry) or {}
    told = [entry.body.get("capture"), *entry.body.get("captures", ()), *detail.get("captures", ())]
    named = {one for one in told if isinstance(one, int)}
    if not named and "kept" in entry.body:
        return any(sequence < entry.sequence for sequence in sealed)
    return not named.isdisjoint(sealed)
