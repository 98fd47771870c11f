"""Weights of named reasons: a logistic regression whose weights can be read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def fit(
    values: Floats, target: Floats, share: Floats | None = None, *, penalty: float = 1e-2, rounds: int = 3000
) -> Floats:
    """The weights of the raw values (pairs, reasons), then the bias.

    By gradient descent on standardised values; `target` (pairs,) 0 or 1, `share` (pairs,): how much each pair counts.
    """
    counts = np.ones(len(target)) if share is None else share
    mean, spread = values.mean(0), values.std(0) + 1e-6
    scaled = np.c_[(values - mean) / spread, np.ones(len(values))]
    weight = np.zeros(scaled.shape[1])
    for _ in range(rounds):
        slope = scaled.T @ (counts / counts.sum() * (1 / (1 + np.exp(-scaled @ weight)) - target))
        weight -= 0.5 * (slope + penalty * np.r_[weight[:-1], 0])
    return np.r_[weight[:-1] / spread, weight[-1] - (weight[:-1] * mean / spread).sum()]


def folds(
    values: Floats, target: Floats, groups: NDArray[np.int64], share: Floats | None = None, *, penalty: float = 1e-2,
    rounds: int = 3000,
) -> Floats:  # fmt: skip
    """(pairs,) logits, each by weights of the groups of other fifths: how well the weights hold elsewhere."""
    guess = np.zeros(len(target))
    for part in range(5):
        rest = groups % 5 != part
        some = None if share is None else share[rest]
        weight = fit(values[rest], target[rest], some, penalty=penalty, rounds=rounds)
        guess[~rest] = values[~rest] @ weight[:-1] + weight[-1]
    return guess
