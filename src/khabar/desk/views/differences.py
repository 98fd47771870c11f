"""How one text became another, by words, within bounds that no length of text can break."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["same", "del", "ins"]
Bounds = tuple[int, int]
#: so many unchanged lines are shown around a change, and so many characters and stretches in all
CONTEXT = 1
MOST_CHARACTERS = 60_000
MOST_STRETCHES = 1_500
# Lines (words) of one times those of the other, up to which they are compared; beyond, one stands for the other whole.
_MOST_COMPARED = 100_000_000
# Of what stands fixed so many elements apart is enough.
_APART = 300
# a word with its marks, a blank, a stop; of what is written without blanks each character
_WORD = re.compile(
    r"\s+|[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff.,;:!?()\[\]\"“”«»،؛؟]+|.", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand in both texts, in the old one alone ("del"), or in the new one alone ("ins")."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of both texts; `skipped`: so many unchanged lines that are left out, with no runs."""

    runs: tuple[Run, ...]
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes in order. `changed`: places that differ; `left_out`: those for which there is no room.

    `is_rough`: some pieces were too long to be compared word by word, and stand as a whole.
    """

    stretches: tuple[Stretch, ...]
    changed: int
    left_out: int
    is_rough: bool


class _Block(NamedTuple):
    old: Bounds
    new: Bounds
    is_same: bool


def difference(before: str, after: str, context: int = CONTEXT) -> Difference:
    """How `before` became `after`. Laws: without the skipped lines, what is the same and what was deleted are `before`,
    what is the same and what was inserted `after`.

    >>> [run.text for run in difference("Two shells fell.", "Ten shells fell.").stretches[0].runs]
    ['Two', 'Ten', ' shells fell.']
    """
    old, new = before.split("\n"), after.split("\n")
    blocks, is_rough = _blocks(old, new)
    room, changed, left_out = MOST_CHARACTERS, 0, 0
    found: list[Stretch] = []
    for number, block in enumerate(blocks):
        room = 0 if len(found) > MOST_STRETCHES else room
        if block.is_same and room <= 0:
            continue
        if block.is_same:
            lines = old[slice(*block.old)]
            found += _around(lines, context, is_first=number == 0, is_last=number == len(blocks) - 1)
            continue
        changed += 1
        if room <= 0:
            left_out += 1
            continue
        runs, rough = _runs("\n".join(old[slice(*block.old)]), "\n".join(new[slice(*block.new)]), block)
        is_rough |= rough
        shown = tuple(_cut(runs, room))
        room -= sum(len(run.text) for run in shown)
        found.append(Stretch(shown))
    return Difference(tuple(found), changed, left_out, is_rough)


def _around(lines: Sequence[str], context: int, *, is_first: bool, is_last: bool) -> Iterator[Stretch]:
    """Unchanged lines: those next to a change, and how many lie between."""
    ahead = 0 if is_first else min(context, len(lines))
    behind = 0 if is_last else min(context, len(lines) - ahead)
    for line in lines[:ahead]:
        yield Stretch((Run("same", line[:MOST_CHARACTERS]),))
    if len(lines) > ahead + behind:
        yield Stretch((), len(lines) - ahead - behind)
    for line in lines[len(lines) - behind :]:
        yield Stretch((Run("same", line[:MOST_CHARACTERS]),))


def _runs(before: str, after: str, block: _Block) -> tuple[Iterable[Run], bool]:
    """The runs of a changed block of lines; whether they stand as a whole."""
    if block.old[0] == block.old[1] or block.new[0] == block.new[1]:
        return [Run("ins", after) if block.old[0] == block.old[1] else Run("del", before)], False
    one, other = _WORD.findall(before), _WORD.findall(after)
    blocks, rough = _blocks(one, other)
    runs: list[Run] = []
    for found in blocks:
        old, new = "".join(one[slice(*found.old)]), "".join(other[slice(*found.new)])
        runs += [Run("same", old)] if found.is_same else [r for r in (Run("del", old), Run("ins", new)) if r.text]
    return _joined(runs), rough


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    """Runs in which a mere blank between two changes belongs to both, so that a changed phrase is read as one."""
    deleted, inserted = "", ""
    for number, run in enumerate(runs):
        is_between = run.kind == "same" and run.text.isspace() and 0 < number < len(runs) - 1
        if run.kind == "del" or (is_between and deleted):
            deleted += run.text
        if run.kind == "ins" or (is_between and inserted):
            inserted += run.text
        if run.kind == "same" and not (is_between and deleted and inserted):
            # A blank that was taken into one side alone would be told twice.
            deleted, inserted = _untaken(deleted, run, is_between), _untaken(inserted, run, is_between)
            yield from (one for one in (Run("del", deleted), Run("ins", inserted), run) if one.text)
            deleted, inserted = "", ""
    yield from (one for one in (Run("del", deleted), Run("ins", inserted)) if one.text)


def _untaken(words: str, run: Run, is_between: bool) -> str:
    return words.removesuffix(run.text) if is_between and words else words


def _cut(runs: Iterable[Run], room: int) -> Iterator[Run]:
    for run in runs:
        if room <= 0:
            return
        yield run if len(run.text) <= room else Run(run.kind, run.text[:room] + "…")
        room -= len(run.text)


def _blocks(old: Sequence[str], new: Sequence[str]) -> tuple[list[_Block], bool]:
    """Both sequences in blocks that are the same and such that differ by turns, in order; whether some were too long
    to be compared in full.
    """
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    end_old, end_new = len(old) - last, len(new) - last
    found = [_Block((0, first), (0, first), is_same=True)]
    is_rough = False
    one, other = first, first
    for at_old, at_new in [*_fixed(old, new, (first, end_old), (first, end_new)), (end_old, end_new)]:
        if (at_old - one) * (at_new - other) > _MOST_COMPARED:
            is_rough = True
            found.append(_Block((one, at_old), (other, at_new), is_same=False))
        else:
            found += _compared(old, new, (one, at_old), (other, at_new))
        if at_old < end_old and at_new < end_new:
            found.append(_Block((at_old, at_old + 1), (at_new, at_new + 1), is_same=True))
        one, other = at_old + 1, at_new + 1
    found.append(_Block((end_old, len(old)), (end_new, len(new)), is_same=True))
    return _by_turns(found), is_rough


def _fixed(old: Sequence[str], new: Sequence[str], here: Bounds, there: Bounds) -> list[tuple[int, int]]:
    """Where what stands once in each stands in both, in the order of both (as in a patience difference); nothing where
    the whole can be compared at once.
    """
    if (here[1] - here[0]) * (there[1] - there[0]) <= _MOST_COMPARED:
        return []
    once, twice = Counter(old[slice(*here)]), Counter(new[slice(*there)])
    places = {new[at]: at for at in range(*there) if twice[new[at]] == 1}
    pairs = [(at, places[old[at]]) for at in range(*here) if once[old[at]] == 1 and old[at] in places]
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(pairs)
    for number, (_, at_new) in enumerate(pairs):
        rank = bisect_left(tails, at_new)
        before[number] = ends[rank - 1] if rank else -1
        tails[rank : rank + 1], ends[rank : rank + 1] = [at_new], [number]
    found: list[tuple[int, int]] = []
    last = ends[-1] if ends else -1
    while last >= 0:
        if not found or found[-1][0] - pairs[last][0] >= _APART:
            found.append(pairs[last])
        last = before[last]
    return found[::-1]


def _by_turns(blocks: Iterable[_Block]) -> list[_Block]:
    """Blocks with neighbours of one kind put together, empty ones left out."""
    found: list[_Block] = []
    for block in blocks:
        if block.old[0] == block.old[1] and block.new[0] == block.new[1]:
            continue
        if found and found[-1].is_same == block.is_same:
            before = found.pop()
            joined = _Block((before.old[0], block.old[1]), (before.new[0], block.new[1]), block.is_same)
            found.append(joined)
        else:
            found.append(block)
    return found


def _compared(old: Sequence[str], new: Sequence[str], here: Bounds, there: Bounds) -> Iterator[_Block]:
    from rapidfuzz.distance import Indel

    one_side, other_side = old[slice(*here)], new[slice(*there)]
    if not one_side or not other_side or one_side == other_side:  # as nearly all are between fixed places
        yield _Block(here, there, one_side == other_side)
        return
    for step in Indel.opcodes(one_side, other_side):
        one = (step.src_start + here[0], step.src_end + here[0])
        other = (step.dest_start + there[0], step.dest_end + there[0])
        yield _Block(one, other, step.tag == "equal")


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many first elements are the same."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
