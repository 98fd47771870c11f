"""Mapbox vector tiles (specification 2.1) written from arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

EXTENT = 4096
Kind = Literal[1, 2, 3]
POINT: Kind = 1
LINE: Kind = 2
POLYGON: Kind = 3

Points = NDArray[np.int64]  # (points, 2) in units of the tile
_MOVE, _LINE, _CLOSE = 1, 2, 7


@dataclass(frozen=True, slots=True)
class Feature:
    """Paths of one kind with an id and tags. Points: one path. Polygons: open rings, each hole after its outer ring."""

    id: int
    kind: Kind
    paths: Sequence[Points]
    tags: Mapping[str, str | int] = field(default_factory=dict)


def tile_of(layers: Mapping[str, Iterable[Feature]]) -> bytes:
    """The bytes of a tile; layers without features are left out."""
    return b"".join(_bytes(3, _layer(name, found)) for name, features in layers.items() if (found := list(features)))


def _layer(name: str, features: Sequence[Feature]) -> bytes:
    keys: dict[str, int] = {}
    values: dict[str | int, int] = {}
    written = [_bytes(2, _feature(one, keys, values)) for one in features]
    return b"".join(
        (
            _bytes(1, name.encode()),
            *written,
            *(_bytes(3, key.encode()) for key in keys),
            *(_bytes(4, _value(value)) for value in values),
            _number(5, EXTENT),
            _number(15, 2),
        )
    )


def _feature(one: Feature, keys: dict[str, int], values: dict[str | int, int]) -> bytes:
    tags: list[int] = []
    for key, value in one.tags.items():
        tags += [keys.setdefault(key, len(keys)), values.setdefault(value, len(values))]
    return (
        _number(1, one.id)
        + (_bytes(2, varints(np.array(tags, np.uint64))) if tags else b"")
        + _number(3, one.kind)
        + _bytes(4, varints(_commands(one.kind, one.paths)))
    )


def _value(value: str | int) -> bytes:
    return _bytes(1, value.encode()) if isinstance(value, str) else _number(5, value)


def _commands(kind: Kind, paths: Sequence[Points]) -> NDArray[np.uint64]:
    """Commands and steps (section 4.3): steps go from the last point of the path before, zigzag-coded."""
    if kind == POINT:
        steps = np.diff(paths[0], axis=0, prepend=np.zeros((1, 2), np.int64))
        return np.concatenate([[np.uint64(_MOVE | len(steps) << 3)], _zigzag(steps.ravel())])
    pieces: list[NDArray[np.uint64]] = []
    at = np.zeros(2, np.int64)
    for path in paths:
        moved = _zigzag(path[0] - at)
        drawn = _zigzag(np.diff(path, axis=0).ravel())
        pieces += [np.array([_MOVE | 1 << 3], np.uint64), moved]
        pieces += [np.array([_LINE | (len(path) - 1) << 3], np.uint64), drawn]
        if kind == POLYGON:
            pieces.append(np.array([_CLOSE | 1 << 3], np.uint64))
        at = path[-1]
    return np.concatenate(pieces)


def _zigzag(steps: NDArray[np.int64]) -> NDArray[np.uint64]:
    return np.asarray((steps << 1) ^ (steps >> 63)).astype(np.uint64)


def varints(values: NDArray[np.uint64]) -> bytes:
    """Numbers in groups of seven bits, lowest first, a set high bit saying that more follow (protocol buffers).

    >>> varints(np.array([1, 300], np.uint64)).hex()
    '01ac02'
    """
    shifts = np.arange(0, 64, 7, dtype=np.uint64)
    groups = values[:, None] >> shifts
    used = groups > 0
    used[:, 0] = True
    more = np.zeros_like(used)
    more[:, :-1] = used[:, 1:]
    written = (groups & np.uint64(127)) | (more.astype(np.uint64) << np.uint64(7))
    return written[used].astype(np.uint8).tobytes()


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    written.append(value)
    return bytes(written)


def _number(field_number: int, value: int) -> bytes:
    return _varint(field_number << 3) + _varint(value)


def _bytes(field_number: int, content: bytes) -> bytes:
    return _varint(field_number << 3 | 2) + _varint(len(content)) + content
