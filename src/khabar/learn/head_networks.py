"""The small heads over the reader's word states: names, and the places of a verb (need torch; training only).

Both take `states` (words, size), early and final states side by side, and whole numbers that describe each word
(`tagger.names.word_marks`, `tagger.verb_places.verb_marks`); while training a batch dimension comes first.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu

from khabar.tagger.words import DISTANCES

WORD_MARKS = (6, 2)
VERB_MARKS = (6, 7, 3, 2, DISTANCES)


class Marks(nn.Module):
    """The sum of an embedding for each mark of a word."""

    def __init__(self, sizes: tuple[int, ...], width: int) -> None:
        super().__init__()
        self.each = nn.ModuleList(nn.Embedding(size, width) for size in sizes)

    def forward(self, marks: Tensor) -> Tensor:
        """(..., words, marks) -> (..., words, width)."""
        return torch.stack([each(marks[..., n]) for n, each in enumerate(self.each)]).sum(0)


class Near(nn.Module):
    """Lets each word see two neighbours either way: a residual separable convolution."""

    def __init__(self, width: int, drop: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.near = nn.Conv1d(width, width, 5, padding=2, groups=width)
        self.up, self.down, self.drop = nn.Linear(width, 2 * width), nn.Linear(2 * width, width), nn.Dropout(drop)

    def forward(self, x: Tensor, there: Tensor) -> Tensor:
        """(batch, words, width) and (batch, words, 1), which is 0 where there is no word."""
        near = self.near((self.norm(x) * there).transpose(1, 2)).transpose(1, 2)
        out: Tensor = x + self.drop(self.down(gelu(self.up(near))))
        return out


class NamesHead(nn.Module):
    """Scores of outside and, for each label, beginning and inside."""

    def __init__(self, size: int, outputs: int, width: int = 160, drop: float = 0.3) -> None:
        super().__init__()
        self.calm, self.into, self.marks = nn.LayerNorm(size), nn.Linear(size, width), Marks(WORD_MARKS, width)
        self.layers = nn.ModuleList(Near(width, drop) for _ in range(2))
        self.norm, self.out, self.drop = nn.LayerNorm(width), nn.Linear(width, outputs), nn.Dropout(drop)

    def forward(self, states: Tensor, marks: Tensor, there: Tensor) -> Tensor:
        """(batch, words, ...) -> (batch, words, outputs)."""
        x = self.into(self.drop(self.calm(states))) + self.marks(marks)
        for layer in self.layers:
            x = layer(x, there)
        out: Tensor = self.out(self.drop(self.norm(x)))
        return out


class Look(nn.Module):
    """One transformer layer with a learned bias for each distance (Raffel et al. 2020)."""

    def __init__(self, width: int, heads: int, drop: float) -> None:
        super().__init__()
        self.heads, self.each = heads, width // heads
        self.mix, self.back = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.far = nn.Embedding(DISTANCES, heads)
        self.drop = nn.Dropout(drop)
        nn.init.zeros_(self.far.weight)

    def forward(self, x: Tensor, hidden: Tensor, gaps: Tensor) -> Tensor:
        """`hidden` (batch, 1, 1, words): -10,000 where there is no word; `gaps` (words, words)."""
        shape = (x.shape[0], x.shape[1], 3, self.heads, self.each)
        query, key, value = self.mix(self.first(x)).view(shape).permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(-1, -2) / self.each**0.5 + self.far(gaps).permute(2, 0, 1)[None] + hidden
        seen = (self.drop(torch.softmax(scores, -1)) @ value).transpose(1, 2).reshape(x.shape)
        x = x + self.drop(self.back(seen))
        out: Tensor = x + self.drop(self.down(gelu(self.up(self.second(x)))))
        return out


class VerbHead(nn.Module):
    """Scores of outside, beginning and inside of a place of the verb, for each word."""

    def __init__(self, size: int, width: int = 192, rank: int = 96, drop: float = 0.25) -> None:
        super().__init__()
        self.calm, self.into, self.verb = nn.LayerNorm(size), nn.Linear(size, width), nn.Linear(size, width)
        self.left, self.right = nn.Linear(size, rank, bias=False), nn.Linear(size, rank, bias=False)
        self.product, self.marks = nn.Linear(rank, width), Marks(VERB_MARKS, width)
        self.layers = nn.ModuleList(Look(width, 6, drop) for _ in range(2))
        self.norm, self.out, self.drop = nn.LayerNorm(width), nn.Linear(width, 3), nn.Dropout(drop)

    def forward(self, states: Tensor, marks: Tensor, at: Tensor, gaps: Tensor, hidden: Tensor) -> Tensor:
        """`at` (batch,): which word is the verb -> (batch, words, 3)."""
        states = self.drop(self.calm(states))
        verb = states.gather(1, at[:, None, None].expand(-1, 1, states.shape[2]))
        x = self.into(states) + self.verb(verb) + self.product(self.left(verb) * self.right(states)) + self.marks(marks)
        for layer in self.layers:
            x = layer(x, hidden, gaps)
        out: Tensor = self.out(self.drop(self.norm(x)))
        return out


class NamesOfOne(nn.Module):
    """The names head over one text, as it is exported."""

    def __init__(self, head: NamesHead) -> None:
        super().__init__()
        self.head = head

    def forward(self, states: Tensor, marks: Tensor) -> Tensor:
        there = torch.ones_like(states[None, :, :1])
        out: Tensor = self.head(states[None], marks[None], there)[0]
        return out


class PlacesOfOne(nn.Module):
    """The verb head over one text and verb, as it is exported."""

    def __init__(self, head: VerbHead) -> None:
        super().__init__()
        self.head = head

    def forward(self, states: Tensor, marks: Tensor, at: Tensor, gaps: Tensor) -> Tensor:
        hidden = torch.zeros_like(states[None, None, None, :, 0])
        out: Tensor = self.head(states[None], marks[None], at[None], gaps, hidden)[0]
        return out
