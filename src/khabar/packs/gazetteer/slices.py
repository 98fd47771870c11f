"""The names of a pack by the slice: folded, keyed and numbered, in this process or in others beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cache
from itertools import compress
from pathlib import Path
from threading import Thread

import numpy as np
from numpy.typing import NDArray

from khabar.packs.gazetteer.hashes import Lines, hash_of, with_prefix
from khabar.text.folding import fold, joined_key, word_keys
from khabar.text.tables import rows as table_rows

#: These begin a key that is only that of a name's last word, or of all words but the last.
TAIL, HEAD = "~", "^"
SHORTEST_PART = 3
#: Names of so many bytes are one slice.
SLICE_BYTES = 1 << 19
#: More processes than these would wait for the one that puts the slices together.
MOST_PROCESSES = 4
_WORK = "from khabar.packs.gazetteer.slices import serve; serve()"


@dataclass(frozen=True, slots=True)
class Slice:
    """What names come to: `distinct` are the numbers of folded names, each once, sorted, `text` their names (UTF-8, one
    a line), `rows` for each name which of them it is (-1: nothing is left of it); `keys` are the numbers of keys, and
    `key_of` says for each which of `distinct` has it.
    """

    rows: NDArray[np.int32]
    distinct: NDArray[np.uint64]
    text: NDArray[np.uint8]
    keys: NDArray[np.uint64]
    key_of: NDArray[np.uint32]


def slices_of(names: bytes, folder: Path, processes: int | None = None) -> list[Slice]:
    """The slices of names (UTF-8, parted by `|` and line breaks), in order; the same however many processes there are.

    Other processes are this Python, asked and answering through files in `folder`. Where none can be started, or one
    fails, its slices are made here.
    """
    parts = list(_cut(names))
    beside = min(processes or _worth_while(), MOST_PROCESSES, len(parts)) - 1
    waiting = deque(range(len(parts)))
    made: dict[int, Slice] = {}
    helpers = [Helper(parts, waiting, made, folder) for _ in range(beside)]
    try:
        for helper in helpers:
            helper.start()
        _work_off(parts, waiting, made)
        for helper in helpers:
            helper.join()
        _work_off(parts, waiting, made)  # what a failed one gave back
    finally:
        waiting.clear()
        for helper in helpers:
            helper.end()
    return [made[number] for number in range(len(parts))]


def _work_off(parts: Sequence[bytes], waiting: deque[int], made: dict[int, Slice]) -> None:
    while True:
        try:
            number = waiting.popleft()
        except IndexError:
            return
        made[number] = make_slice(parts[number].decode())


def _cut(names: bytes) -> Iterator[bytes]:
    start = 0
    while start <= len(names):
        end = names.find(b"\n", start + SLICE_BYTES)
        end = len(names) if end < 0 else end
        yield names[start:end]
        start = end + 1


def _worth_while() -> int:
    """How many processes are worth while: one more than processors, for a greater part of those that others use too."""
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0)) + 1
    return (os.cpu_count() or 1) + 1


class Helper(Thread):
    """Lets another process make slices until none waits; puts one back when that process fails."""

    def __init__(self, parts: Sequence[bytes], waiting: deque[int], made: dict[int, Slice], folder: Path) -> None:
        super().__init__(daemon=True)
        self._parts, self._waiting, self._made, self._folder = parts, waiting, made, folder
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Called by `start`."""
        if not sys.executable or getattr(sys, "frozen", False):
            return  # what would be started is no Python
        with suppress(OSError, ValueError), self._python() as process:
            self._process = process
            while self._waiting and self._one_made(process):
                pass
            process.kill()

    def end(self) -> None:
        """Stops the process, whatever it does."""
        if self._process:
            self._process.kill()
        if self.is_alive():
            self.join()

    def _python(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  this Python, with nothing from outside
            [sys.executable, "-P", "-c", _WORK, str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )

    def _one_made(self, process: subprocess.Popen[bytes]) -> bool:
        assert process.stdin  # noqa: S101  they are pipes
        assert process.stdout  # noqa: S101
        try:
            number = self._waiting.popleft()
        except IndexError:
            return False
        try:
            _path(self._folder, number).write_bytes(self._parts[number])
            process.stdin.write(f"{number}\n".encode())
            process.stdin.flush()
            if process.stdout.readline():
                self._made[number] = _read(_path(self._folder, number))
        except (OSError, ValueError, EOFError):
            pass
        if number in self._made:
            return True
        with suppress(OSError):
            _path(self._folder, number).unlink(missing_ok=True)  # before another may make it
        self._waiting.append(number)
        return False


def serve() -> None:
    """What another process does: makes the slice whose number it reads, and says so; ends when nobody asks any more."""
    folder = Path(sys.argv[1])
    for line in sys.stdin.buffer:
        file = _path(folder, int(line))
        _write(make_slice(file.read_bytes().decode()), file)
        sys.stdout.write("made\n")
        sys.stdout.flush()


def _path(folder: Path, number: int) -> Path:
    return folder / f"slice-{number}"


def _write(made: Slice, file: Path) -> None:
    with file.open("wb") as stream:
        for field in fields(made):
            np.save(stream, getattr(made, field.name))


def _read(file: Path) -> Slice:
    with file.open("rb") as stream:
        found = Slice(*(np.load(stream) for _ in fields(Slice)))
    file.unlink()
    return found


def make_slice(names: str) -> Slice:
    """The slice of names parted by `|` and line breaks."""
    rows, distinct, lines = _folded(names.replace("|", "\n").split("\n"))
    keys, key_of = _keys(lines)
    text = np.frombuffer("\n".join(lines).encode("utf-8", "surrogatepass"), np.uint8)
    return Slice(rows, distinct, text, keys, key_of)


def _folded(names: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.uint64], list[str]]:
    """Which of the distinct folded names each is, or -1; the numbers of those, sorted; and those."""
    found = np.zeros(len(names), np.uint64)
    distinct, lines = [np.empty(0, np.uint64)], []
    for rows, group in _by_script(names):
        folded = Lines(fold(group))
        found[rows] = numbers = folded.whole()
        once, first = np.unique(numbers, return_index=True)
        split = folded.text.split("\n")
        lines += [split[row] for row in first.tolist()]
        distinct.append(once)
    once, first = np.unique(np.concatenate(distinct), return_index=True)
    if len(once) and once[0] == 0:
        once, first = once[1:], first[1:]
    rows = np.where(found != 0, np.searchsorted(once, found), -1)
    return np.asarray(rows, np.int32), once, [lines[row] for row in first.tolist()]


def _by_script(names: Sequence[str]) -> Iterator[tuple[NDArray[np.int64], str]]:
    """The names in two texts, ASCII and other, with their rows: strings of one byte a letter go twice as fast."""
    plain = np.fromiter(map(str.isascii, names), bool, len(names))
    for flags in (plain, ~plain):
        if flags.any():
            yield np.flatnonzero(flags), "\n".join(compress(names, flags.tolist()))


def _keys(names: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """The numbers of the keys of folded names and of the parts of long ones, and for each the name's row."""
    keys, of = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    for rows, group in _by_script(names):
        words = Lines(word_keys(group))
        keys.append(Lines(joined_key(words.text)).whole())
        of.append(rows)
        for part, lines in _parts(words):
            keys.append(part)
            of.append(rows[lines])
    found, key_of = np.concatenate(keys), np.concatenate(of).astype(np.uint32)
    return found[found != 0], key_of[found != 0]


def _parts(words: Lines) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.int64]]]:
    """The numbers of the keys of the parts by which names of several words are called for short, and their lines."""
    blanks = np.flatnonzero(words.codes == ord(" "))
    last = np.searchsorted(blanks, words.ends) - 1
    lines = np.flatnonzero(last >= 0)
    lines = lines[blanks[last[lines]] >= words.starts[lines]]
    blank = blanks[last[lines]]
    tail_lengths = words.ends[lines] - blank - 1
    tails = words.hashes(blank + 1, words.ends[lines])
    long = tail_lengths >= SHORTEST_PART
    yield with_prefix(TAIL, tails[long], tail_lengths[long]), lines[long]
    starts = words.starts[lines]
    heads = np.isin(tails, _which()) & (blank - starts >= SHORTEST_PART)
    text = "\n".join(words.text[start:end] for start, end in zip(starts[heads], blank[heads], strict=True))
    if text:
        joined = Lines(joined_key(text))
        yield with_prefix(HEAD, joined.whole(), joined.ends - joined.starts), lines[heads]


@cache
def _which() -> NDArray[np.uint64]:
    """The keys of words that say which of two villages is meant ("Kabir", "Tahtani")."""
    keys = {word_keys(fold(row[0])) for row in table_rows("khabar.packs", "gazetteer_which.tsv")}
    return np.array(sorted(map(hash_of, keys)), np.uint64)
