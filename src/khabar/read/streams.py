"""Byte streams with what reading needs: a head to look at, a digest of what was read, gzip unpacked as it comes."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from typing import TYPE_CHECKING, BinaryIO

from khabar.read import limits

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer


class Digested(io.RawIOBase):
    """A stream that keeps the SHA-256 of all bytes read from it so far, and with `keep` the bytes too."""

    def __init__(self, stream: BinaryIO, *, keep: bool = False) -> None:
        self._stream, self._digest = stream, hashlib.sha256()
        self._kept: list[bytes] | None = [] if keep else None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        piece = self._stream.read(len(memoryview(buffer)))
        self._digest.update(piece)
        if self._kept is not None:
            self._kept.append(piece)
        memoryview(buffer)[: len(piece)] = piece
        return len(piece)

    def sha256(self) -> str:
        return self._digest.hexdigest()

    def raw(self) -> bytes:
        """The bytes read so far; none where they are not kept."""
        return b"".join(self._kept or ())

    def forget(self) -> None:
        """Keeps no bytes any more: what is read piece by piece is kept by its pieces."""
        self._kept = None


class Unpacked(io.RawIOBase):
    """What a gzip stream holds, of one member or many. Damage ends it early and is said in `fault`, never raised."""

    def __init__(self, stream: BinaryIO) -> None:
        self._gzip = gzip.GzipFile(fileobj=stream, mode="rb")
        self.fault: str | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        if self.fault:
            return 0
        try:
            piece = self._gzip.read1(len(memoryview(buffer)))
        except EOFError:
            self.fault = "the gzip file is cut off: its end is missing"
            return 0
        except (OSError, zlib.error) as error:
            self.fault = f"the gzip file is damaged: {' '.join(str(error).split())[:80]}"
            return 0
        memoryview(buffer)[: len(piece)] = piece
        return len(piece)


class Headed(io.RawIOBase):
    """A stream whose first bytes were read already, for a look at them, and come again."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = memoryview(head), stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        piece = self._head[: len(view)] if self._head else self._stream.read(len(view))
        self._head = self._head[len(piece) :] if self._head else self._head
        view[: len(piece)] = piece
        return len(piece)


def head_of(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first bytes of a stream, and a buffered stream that still begins with them."""
    pieces, missing = [], limits.HEAD_BYTES
    while missing > 0 and (piece := stream.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    head = b"".join(pieces)
    return head, io.BufferedReader(Headed(head, stream), buffer_size=limits.HEAD_BYTES)


def read_whole(stream: BinaryIO) -> bytes | None:
    """All bytes of a stream; None when they are more than is read whole."""
    raw = stream.read(limits.WHOLE_BYTES + 1)
    return raw if len(raw) <= limits.WHOLE_BYTES else None
