"""The reasons for a place: each has a weight, and shares with "none of them" never add up to more than all."""

from __future__ import annotations

import numpy as np

from khabar.resolve.place_reasons import NONE, OWN, REASONS, shares, weights


def test_every_reason_has_its_weights() -> None:
    table = weights()
    assert set(table["context"]) == {*REASONS, NONE}
    assert set(table["alone"]) == {*OWN, NONE}


def test_shares_of_a_name_and_of_none_add_up_to_one() -> None:
    scores = np.array([5.0, 1.0, -40.0, 3.0], np.float32)
    found = shares(scores, np.array([0, 0, 1, 2]), 3, "context")
    assert 0 < found[:2].sum() < 1
    assert found[2] < 1e-6
    assert found[0] > found[1]
