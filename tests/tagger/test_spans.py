"""Scores of outside, beginning and inside become spans."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from khabar.tagger.spans import sigmoid, softmax, spans_of, with_numbers

OUT, BEGIN, INSIDE = (0.9, 0.05, 0.05), (0.1, 0.8, 0.1), (0.1, 0.1, 0.8)


def scores(rows: list[tuple[float, float, float]]) -> NDArray[np.float32]:
    return np.array(rows, np.float32).reshape(-1, 3)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], []),
        ([OUT, OUT], []),
        ([OUT, BEGIN, INSIDE, OUT], [(1, 3)]),
        ([BEGIN, BEGIN, INSIDE], [(0, 1), (1, 3)]),
        ([INSIDE, INSIDE], [(0, 2)]),
        ([BEGIN, OUT, INSIDE], [(0, 1), (2, 3)]),
        ([BEGIN, INSIDE, BEGIN], [(0, 2), (2, 3)]),
    ],
)
def test_a_span_runs_from_its_beginning_over_what_is_inside(
    rows: list[tuple[float, float, float]], expected: list[tuple[int, int]]
) -> None:
    assert [(a, b) for a, b, _ in spans_of(scores(rows), 0.5)] == expected


logits = st.lists(st.tuples(*[st.floats(-8, 8, width=32)] * 3), max_size=20)


@given(logits, st.floats(0.05, 0.95))
def test_spans_are_apart_and_hold_exactly_the_words_above_the_threshold(
    rows: list[tuple[float, float, float]], threshold: float
) -> None:
    likely = softmax(scores(rows)) if rows else scores(rows)
    found = spans_of(likely, threshold)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    held = {word for start, end, _ in found for word in range(start, end)}
    assert held == set(np.flatnonzero(likely[:, 1] + likely[:, 2] > threshold).tolist())
    assert all(threshold - 1e-6 <= score <= 1 + 1e-6 for _, _, score in found)


@given(logits.filter(bool))
def test_probabilities_lie_between_none_and_all(rows: list[tuple[float, float, float]]) -> None:
    likely = softmax(scores(rows))
    assert np.allclose(likely.sum(axis=-1), 1, atol=1e-5)
    each = sigmoid(scores(rows))
    assert np.all((each >= 0) & (each <= 1))


def test_extreme_scores_are_certain_and_not_lost() -> None:
    assert sigmoid(np.array([-1e4, 0, 1e4], np.float32)).tolist() == [0.0, 0.5, 1.0]
    assert softmax(np.array([[-1e4, 1e4]], np.float32)).tolist() == [[0.0, 1.0]]


def test_numbers_are_figures_where_no_figure_was_found() -> None:
    found = [(0, 2, 1), (5, 7, 3)]
    assert with_numbers(found, [(6, 7), (0, 1), (9, 9)], 3) == [*found, (0, 1, 3)]
