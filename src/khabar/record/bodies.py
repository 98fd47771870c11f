"""Bytes by their SHA-256, compressed: captures, details of the journal, codings that cannot be made again."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, delete, insert, select

from khabar.errors import RecordError
from khabar.record.rows import among
from khabar.record.schema import bodies

_LEVEL = 6
_PAGE = 500


def put_bodies(connection: Connection, raws: Mapping[str, bytes]) -> None:
    """Keeps bytes under their digests, those that are there already once."""
    if not raws:
        return
    there = set(connection.execute(select(bodies.c.sha256).where(among(connection, bodies.c.sha256, raws))).scalars())
    rows = [
        {"sha256": digest, "size": len(raw), "packed": zlib.compress(raw, _LEVEL)}
        for digest, raw in sorted(raws.items())
        if digest not in there
    ]
    if rows:
        connection.execute(insert(bodies), rows)


def get_body(connection: Connection, digest: str) -> bytes | None:
    """The bytes with a digest; None when they are not there. RecordError when they are damaged."""
    row = connection.execute(select(bodies.c.packed).where(bodies.c.sha256 == digest)).first()
    if row is None:
        return None
    raw = unpacked(row.packed)
    if raw is None or hashlib.sha256(raw).hexdigest() != digest:
        raise RecordError("the bytes kept under it were altered", digest[:16], "`khabar verify` tells what else was")
    return raw


def erase_bodies(connection: Connection, digests: Iterable[str]) -> None:
    """Takes bytes out for ever."""
    for digest in digests:
        connection.execute(delete(bodies).where(bodies.c.sha256 == digest))


def all_bodies(connection: Connection) -> Iterator[tuple[str, bytes | None]]:
    """Each digest with its bytes (None: they cannot be unpacked), in the order of digests, one at a time in memory."""
    last = ""
    while True:
        asked = select(bodies.c.sha256).where(bodies.c.sha256 > last).order_by(bodies.c.sha256).limit(_PAGE)
        found = connection.execute(asked).scalars().all()
        if not found:
            return
        for digest in found:
            row = connection.execute(select(bodies.c.packed).where(bodies.c.sha256 == digest)).one()
            yield digest, unpacked(row.packed)
        last = found[-1]


def unpacked(packed: bytes) -> bytes | None:
    """The bytes that were compressed; None when they are damaged, or when something stands behind them."""
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(packed)
    except zlib.error:
        return None
    return raw if unpacker.eof and not unpacker.unused_data else None
