"""The network: one encoder pass over a window of a report, and heads over its words (needs torch; training only).

Words are the unit: a word is the sum of two projections of its first and last piece. Heads:

- `trigger`, `cue`: beginning, inside, outside, for each word;
- of a trigger: sub-event type, status, and the flags `FLAGS`;
- `spans`: for each word and each of `SPANS` beginning, inside, outside: what may fill a role, whoever's it is, so that
  a span is decided once and whole;
- `links`: which of `ROLES` a span fills for a trigger;
- `voices`: given a cue, for each word of its reach, source and content, beginning, inside, outside;
- `same`: do two triggers name one occurrence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout1d, gelu, scaled_dot_product_attention

from khabar.tagger.words import DISTANCES, PLACES_IN_TEXT, SENTENCES_APART, SHAPES

FLAGS = ("aggregate", "civilians", "main", "hedge", "denies")
ROLES = ("doer", "target", "place", "weapon", "time", "source", "killed", "wounded", "taken")
SPANS = ("party", "place", "weapon", "time", "source", "figure")
VOICES = ("source", "content")
STATUSES = ("happened", "planned", "denied")
#: what is dropped in training: of the heads' numbers, and of the encoder's
DROP, ENCODER_DROP = 0.2, 0.1
#: after how many layers a word's state is given out as its early one
EARLY = 3


class Drop(nn.Module):
    """Drops the same numbers of all states of a window (Gal and Ghahramani 2016): chance drawn for each is dear."""

    def forward(self, x: Tensor) -> Tensor:
        """(batch, pieces, size) -> the same."""
        return dropout1d(x.transpose(1, 2), ENCODER_DROP, self.training).transpose(1, 2)


class Attention(nn.Module):
    """BERT's self-attention with its output and normalisation (Devlin et al. 2019)."""

    def __init__(self, size: int, heads: int, eps: float) -> None:
        super().__init__()
        self.heads, self.each = heads, size // heads
        self.query, self.key, self.value = (nn.Linear(size, size) for _ in range(3))
        self.dense, self.drop = nn.Linear(size, size), Drop()
        self.norm = nn.LayerNorm(size, eps=eps)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        def split(y: Tensor) -> Tensor:
            return y.view(y.shape[0], y.shape[1], self.heads, self.each).transpose(1, 2)

        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        # the fused kernel, which has no dropout on a CPU: three times as fast on long windows
        mixed = scaled_dot_product_attention(q, k, v, bias.to(q.dtype)).transpose(1, 2).reshape(x.shape)
        return self.norm(x + self.drop(self.dense(mixed)))


class Layer(nn.Module):
    """One layer of the encoder."""

    def __init__(self, size: int, heads: int, inner: int, eps: float) -> None:
        super().__init__()
        self.attention = Attention(size, heads, eps)
        self.up, self.down, self.drop = nn.Linear(size, inner), nn.Linear(inner, size), Drop()
        self.norm = nn.LayerNorm(size, eps=eps)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        x = self.attention(x, bias)
        return self.norm(x + self.drop(self.down(gelu(self.up(x)))))


class Encoder(nn.Module):
    """A BERT of any depth, with a learned embedding of letter shape beside its own."""

    def __init__(self, config: Mapping[str, Any], layers: int) -> None:
        super().__init__()
        size, eps = int(config["hidden_size"]), float(config.get("layer_norm_eps", 1e-12))
        self.pieces = nn.Embedding(int(config["vocab_size"]), size)
        self.positions = nn.Embedding(int(config["max_position_embeddings"]), size)
        self.shapes = nn.Embedding(SHAPES, size)
        self.kind = nn.Parameter(torch.zeros(size))
        self.norm = nn.LayerNorm(size, eps=eps)
        inner, heads = int(config["intermediate_size"]), int(config["num_attention_heads"])
        self.layers = nn.ModuleList(Layer(size, heads, inner, eps) for _ in range(layers))
        self.drop = nn.Dropout(ENCODER_DROP)
        nn.init.zeros_(self.shapes.weight)
        buckets = int(config.get("relative_attention_num_buckets", 0))
        self.relative = nn.Embedding(buckets, heads) if buckets else None

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, pieces) three times -> final and early states, (batch, pieces, size) each."""
        where = torch.arange(ids.shape[1], device=ids.device)
        x = self.pieces(ids) + self.positions(where) + self.shapes(shapes) + self.kind
        x = self.drop(self.norm(x))
        bias = ((1.0 - mask.to(x.dtype)) * -1e4)[:, None, None, :]
        if self.relative is not None:
            near = relative_buckets(where[None] - where[:, None], self.relative.num_embeddings)
            bias = bias + self.relative(near).permute(2, 0, 1)[None]
        early = x
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, bias)
            early = x if number == EARLY else early
        return x, early


def relative_buckets(steps: Tensor, buckets: int) -> Tensor:
    """Which bucket a distance in pieces lies in: back and forth apart, exact at first, then by its logarithm up to 128.

    As in MPNet and T5 (Raffel et al. 2020, 2.1).
    """
    half, exact = buckets // 2, buckets // 4
    far = steps.abs()
    coarse = exact + (torch.log(far.clamp(min=1).float() / exact) / math.log(128 / exact) * (half - exact)).long()
    return (steps > 0).long() * half + torch.where(far < exact, far, coarse.clamp(max=half - 1))


class Smooth(nn.Module):
    """Lets each word see its neighbours, so that a span is decided as a whole: a residual separable convolution."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.near = nn.Conv1d(hidden, hidden, 5, padding=2, groups=hidden)
        self.mix = nn.Linear(hidden, hidden)
        self.norm = nn.LayerNorm(hidden)

    def forward(self, x: Tensor) -> Tensor:
        """(heads, words, hidden) -> the same."""
        near = self.near(x.transpose(1, 2)).transpose(1, 2)
        out: Tensor = self.norm(x + self.mix(gelu(near)))
        return out


class Pairs(nn.Module):
    """Scores of each word given a head word: (heads, words, outputs)."""

    def __init__(self, size: int, hidden: int, rank: int, outputs: int, layers: int = 0) -> None:
        super().__init__()
        self.head, self.word = nn.Linear(size, hidden), nn.Linear(size, hidden)
        self.left, self.right = nn.Linear(size, rank), nn.Linear(size, rank)
        self.product = nn.Linear(rank, hidden, bias=False)
        self.distance = nn.Embedding(DISTANCES, hidden)
        self.smooth = nn.Sequential(*(Smooth(hidden) for _ in range(layers)))
        self.out = nn.Sequential(
            nn.GELU(), nn.Dropout(DROP), nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, outputs)
        )

    def forward(self, heads: Tensor, words: Tensor, distances: Tensor, rows: Tensor | None = None) -> Tensor:
        """`heads` (H, size); `words` (1, W, size), or (B, W, size) with `rows` (H,): whose; `distances` (H, W)."""
        right, word = self.right(words), self.word(words)
        if rows is not None:
            right, word = right[rows], word[rows]
        product = self.left(heads)[:, None] * right
        mixed = self.head(heads)[:, None] + word + self.product(product) + self.distance(distances)
        out: Tensor = self.out(self.smooth(mixed))
        return out


class Links(nn.Module):
    """Which roles each span fills for each trigger.

    A pair is the sum of what its trigger, the ends of its span, their product, the words and the sentences between
    them and the span's own labels say.
    """

    def __init__(self, size: int, hidden: int, rank: int) -> None:
        super().__init__()
        self.head = nn.Linear(size, hidden)
        self.start, self.end = nn.Linear(size, hidden), nn.Linear(size, hidden)
        self.labels = nn.Linear(len(SPANS), hidden)
        self.left, self.right = nn.Linear(size, rank), nn.Linear(2 * size, rank)
        self.product = nn.Linear(rank, hidden, bias=False)
        self.distance, self.apart = nn.Embedding(DISTANCES, hidden), nn.Embedding(SENTENCES_APART, hidden)
        self.drop = nn.Dropout(DROP)
        self.out = nn.Sequential(nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, len(ROLES)))

    def forward(
        self,
        heads: Tensor,
        starts: Tensor,
        ends: Tensor,
        labels: Tensor,
        gaps: Tensor,
        apart: Tensor,
        pairs: tuple[Tensor, Tensor] | None = None,
    ) -> Tensor:
        """Logits of `ROLES`, (T, S, roles), or (P, roles) where `pairs` names the triggers and spans of P pairs.

        `heads` (T, size); `starts`, `ends` (S, size): first and last word of a span; `labels` (S, spans): their
        probabilities; `gaps`, `apart` (T, S) or (P,).
        """
        # dropped before they are paired: of pairs there are tens of thousands, and chance is dear
        head, left = self.drop(self.head(heads)), self.left(heads)
        span = self.drop(self.start(starts) + self.end(ends) + self.labels(labels))
        right = self.drop(self.right(torch.cat([starts, ends], dim=-1)))
        if pairs is None:
            head, left, span, right = head[:, None], left[:, None], span[None], right[None]
        else:
            head, left, span, right = head[pairs[0]], left[pairs[0]], span[pairs[1]], right[pairs[1]]
        mixed = head + span + self.product(left * right) + self.distance(gaps) + self.apart(apart)
        out: Tensor = self.out(mixed)
        return out


class Network(nn.Module):
    """Encoder and heads; `config` is the encoder's, `types` the sub-event types in order."""

    def __init__(self, config: Mapping[str, Any], layers: int, types: tuple[str, ...], hidden: int = 256) -> None:
        super().__init__()
        size = int(config["hidden_size"])
        self.encoder = Encoder(config, layers)
        self.first, self.last = nn.Linear(size, size), nn.Linear(size, size)
        self.norm = nn.LayerNorm(size)
        self.drop = nn.Dropout(DROP)
        self.trigger, self.cue = self._mlp(size, hidden, 3), self._mlp(size, hidden, 3)
        self.where = nn.Embedding(PLACES_IN_TEXT, size)
        self.kinds = self._mlp(2 * size, hidden, len(types) + len(STATUSES) + len(FLAGS))
        self.context = nn.Linear(size, size)
        self.spans = self._mlp(size, hidden, 3 * len(SPANS))
        self.links = Links(size, hidden, 128)
        self.voices = Pairs(size, hidden // 2, 64, 3 * len(VOICES), layers=2)
        self.same = Pairs(size, hidden, 96, 1)

    @staticmethod
    def _mlp(size: int, hidden: int, outputs: int) -> nn.Sequential:
        return nn.Sequential(nn.Linear(size, hidden), nn.GELU(), nn.Dropout(DROP), nn.Linear(hidden, outputs))

    def read(self, ids: Tensor, shapes: Tensor, mask: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, ...]:
        """A batch of windows -> words (B, W, size), whole (B, size), logits of trigger and cue (B, W, 3) and
        of spans (B, W, 3 * spans), early pieces.
        """
        x, early = self.encoder(ids, shapes, mask)

        def pick(at: Tensor) -> Tensor:
            return x.gather(1, at[:, :, None].expand(-1, -1, x.shape[2]))

        words = self.norm(self.first(pick(first)) + self.last(pick(last)))
        words = self.drop(words)
        told = words + self.context(x[:, 0])[:, None]
        return words, x[:, 0], self.trigger(told), self.cue(words), self.spans(told), early

    def judge(self, triggers: Tensor, whole: Tensor, where: Tensor) -> Tensor:
        """(T, size), (T, size), (T,) -> (T, types + statuses + flags) logits."""
        out: Tensor = self.kinds(torch.cat([triggers + self.where(where), whole], dim=-1))
        return out


def load_encoder(network: Network, state: Mapping[str, Tensor]) -> None:
    """Fills the encoder with a BERT's weights by their published names; more layers than ours are left out."""
    encoder = network.encoder
    own = {
        "pieces.weight": state["embeddings.word_embeddings.weight"],
        "positions.weight": state["embeddings.position_embeddings.weight"],
        "kind": state["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": state["embeddings.LayerNorm.weight"],
        "norm.bias": state["embeddings.LayerNorm.bias"],
        "shapes.weight": encoder.shapes.weight.data,
    }
    names = {
        "attention.query": "attention.self.query",
        "attention.key": "attention.self.key",
        "attention.value": "attention.self.value",
        "attention.dense": "attention.output.dense",
        "attention.norm": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm": "output.LayerNorm",
    }
    for number in range(len(encoder.layers)):
        for ours, theirs in names.items():
            for part in ("weight", "bias"):
                own[f"layers.{number}.{ours}.{part}"] = state[f"encoder.layer.{number}.{theirs}.{part}"]
    if encoder.relative is not None:
        own["relative.weight"] = state["encoder.relative_attention_bias.weight"]
    encoder.load_state_dict(own)
