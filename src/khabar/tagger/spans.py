"""Scores of beginning, inside, outside to spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from khabar.text.laid import Laid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Along the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    out: NDArray[np.float32] = shifted / shifted.sum(axis=-1, keepdims=True)
    return out


def spans_of(scores: NDArray[np.float32], threshold: float) -> list[tuple[int, int, float]]:
    """Half-open word ranges with their mean probability, from (words, 3) probabilities of outside, beginning, inside.

    A span begins where the beginning is likelier than `threshold`, or where an inside follows nothing; it runs on while
    inside is likelier than outside and than a new beginning.
    """
    taken = scores[:, 1] + scores[:, 2]
    likely = np.flatnonzero(taken > threshold)
    begins = scores[likely, 1] >= scores[likely, 2]
    begins |= np.diff(likely, prepend=-2) > 1
    starts = likely[begins]
    lengths = np.diff(np.flatnonzero(begins), append=len(likely))
    means = mean_of(taken, starts, starts + lengths)
    return list(zip(starts.tolist(), (starts + lengths).tolist(), means.tolist(), strict=True))


def mean_of(values: NDArray[np.float32], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.float32]:
    """The means of `values[start:end]`, which are not empty, along the first axis."""
    before = np.zeros((len(values) + 1, *values.shape[1:]))
    np.cumsum(values, axis=0, out=before[1:])
    counts = (ends - starts).reshape(-1, *(1,) * (values.ndim - 1))
    out: NDArray[np.float32] = ((before[ends] - before[starts]) / counts).astype(np.float32)
    return out


def sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Elementwise, safe for large values."""
    out: NDArray[np.float32] = (0.5 * (1.0 + np.tanh(0.5 * logits))).astype(np.float32)
    return out


def with_numbers(
    found: Sequence[tuple[int, int, int]], numbers: Sequence[tuple[int, int]], figure: int
) -> list[tuple[int, int, int]]:
    """The spans (first, last + 1, label) and, as figures, the numbers where no figure was found."""
    taken = Laid((a, b, label) for a, b, label in found if label == figure)
    missed = ((a, b) for a, b in numbers if a < b and not taken.over(a, b))
    return [*found, *((a, b, figure) for a, b in missed)]
