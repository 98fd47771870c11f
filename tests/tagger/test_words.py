"""Words, pieces and windows: every printing character is read."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

import khabar.packs
from khabar.tagger.words import DISTANCES, PLACES_IN_TEXT, Words, distance_buckets, place_in_text, windows, words_of

TOKENIZER = Tokenizer.from_file(str(Path(khabar.packs.__file__).parent / "reader" / "tokenizer.json"))

texts = st.text(st.sampled_from("aB3é ,.-’“\n\t\u00a0🙂ق\u0301\x00\u200b漢ſ") | st.characters(), max_size=60)
piece_counts = st.lists(st.integers(1, 9) | st.integers(10, 60), max_size=60)


def words_with(counts: list[int]) -> Words:
    """Words of so many pieces each."""
    ends = np.cumsum(counts, dtype=np.int64)
    number = np.arange(len(counts), dtype=np.int64)
    pieces = np.zeros(int(ends[-1]) if counts else 1, np.int64)
    return Words(number * 2, number * 2 + 1, pieces, pieces, ends - np.array(counts, np.int64), ends - 1)


@given(texts)
def test_words_hold_every_printing_character_once(text: str) -> None:
    words = words_of(text, TOKENIZER)
    spans = list(zip(words.starts.tolist(), words.ends.tolist(), strict=True))
    assert all(a < b for a, b in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join(text[a:b] for a, b in spans) == "".join(text.split())


@given(texts)
def test_words_know_their_pieces(text: str) -> None:
    words = words_of(text, TOKENIZER)
    assert len(words.ids) == len(words.shapes)
    assert np.all(words.first <= words.last)
    assert np.all((words.first >= 0) & (words.last < len(words.ids)))
    assert np.all(np.diff(words.first) >= 0)


def test_names_and_figures_are_words() -> None:
    text = "al-Ayss hit 1,300."
    words = words_of(text, TOKENIZER)
    cut = [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)]
    assert cut == ["al", "-", "Ayss", "hit", "1,300", "."]


def test_the_words_between_two_places_are_those_that_overlap() -> None:
    words = words_of("al-Ayss hit 1,300.", TOKENIZER)
    assert words.between(0, 7) == (0, 3)
    assert words.between(4, 9) == (2, 4)
    assert words.between(8, 11) == (3, 4)


@given(piece_counts, st.integers(1, 40), st.integers(0, 30))
def test_windows_cover_all_words_without_a_gap(counts: list[int], pieces: int, overlap: int) -> None:
    found = list(windows(words_with(counts), pieces, min(overlap, pieces - 1)))
    covered = {word for start, end in found for word in range(start, end)}
    assert covered == set(range(len(counts)))
    assert all(a[0] < b[0] <= a[1] <= b[1] for a, b in pairwise(found))


@given(piece_counts, st.integers(1, 40), st.integers(0, 30))
def test_a_window_holds_no_more_than_it_may(counts: list[int], pieces: int, overlap: int) -> None:
    for start, end in windows(words_with(counts), pieces, min(overlap, pieces - 1)):
        assert sum(counts[start:end]) <= pieces or end == start + 1


def test_windows_share_what_they_are_told_to() -> None:
    found = list(windows(words_with([1] * 1000), 510, 128))
    assert found == [(0, 510), (382, 892), (764, 1000)]


@given(st.integers(129, 3000), st.integers(0, 2999), st.integers(0, 2999))
def test_later_words_lie_in_later_buckets(total: int, one: int, other: int) -> None:
    first, second = sorted((one % total, other % total))
    places = place_in_text(first, total), place_in_text(second, total)
    assert 0 <= places[0] <= places[1] < PLACES_IN_TEXT


@given(st.integers(-5000, 5000), st.integers(-5000, 5000))
def test_farther_words_lie_in_farther_buckets(one: int, other: int) -> None:
    near, far = sorted((one, other), key=abs)
    a, b = distance_buckets(np.array([near, far])).tolist()
    assert 0 <= min(a, b) <= max(a, b) < DISTANCES
    assert (a >= DISTANCES // 2, b >= DISTANCES // 2) == (near >= 0, far >= 0)
    assert a % (DISTANCES // 2) <= b % (DISTANCES // 2)


def test_close_words_have_a_bucket_each() -> None:
    gaps = np.arange(-7, 8)
    assert len(set(distance_buckets(gaps).tolist())) == len(gaps)


@pytest.mark.parametrize("shared_bucket", [(8, 11), (-8, -11), (4000, 5000)])
def test_far_words_share_a_bucket(shared_bucket: tuple[int, int]) -> None:
    one, other = distance_buckets(np.array(shared_bucket)).tolist()
    assert one == other
