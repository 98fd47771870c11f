"""A span holds its words: no other can be built."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar import UnfoundedError
from khabar.nouns import Span, holder

TEXT = "Shells hit Wasta."
texts = st.text(min_size=1, max_size=40)


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span.of(TEXT, start, start + len(words))


@given(texts, st.integers(-5, 45), st.integers(-5, 45))
def test_a_span_holds_its_words_or_is_not_built(text: str, start: int, end: int) -> None:
    if 0 <= start < end <= len(text):
        span = Span.of(text, start, end)
        assert (span.start, span.end, span.text) == (start, end, text[start:end])
    else:
        with pytest.raises(UnfoundedError):
            Span.of(text, start, end)


@given(texts, st.integers(0, 40), st.integers(1, 41), texts)
def test_words_that_do_not_stand_there_are_refused(text: str, start: int, end: int, words: str) -> None:
    if 0 <= start < end <= len(text) and text[start:end] == words:
        assert Span.holding(text, start, end, words).text == words
    else:
        with pytest.raises(UnfoundedError):
            Span.holding(text, start, end, words)


@pytest.mark.parametrize(("start", "end", "words"), [(0, 3, "four"), (4, 4, ""), (5, 2, "bad"), (-1, 2, "bad")])
def test_a_span_whose_length_is_not_its_words_cannot_be_built(start: int, end: int, words: str) -> None:
    with pytest.raises(UnfoundedError):
        Span(start, end, words)


def test_a_refused_span_is_told_as_one_sentence() -> None:
    with pytest.raises(UnfoundedError) as refused:
        Span.holding(TEXT, 0, 6, "Rocket")
    assert str(refused.value) == "[0, 6] holds 'Shells', not 'Rocket'"
    assert isinstance(refused.value, ValueError)


def test_a_span_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        at("Wasta").start = 0  # type: ignore[misc]


@given(
    st.lists(st.tuples(st.integers(0, 15), st.integers(1, 16)).filter(lambda p: p[0] < p[1]), min_size=2, max_size=2)
)
def test_overlap_is_a_shared_character_and_containing_is_holding_all(pairs: list[tuple[int, int]]) -> None:
    (a, b), (c, d) = pairs
    one, other = Span.of(TEXT, a, b), Span.of(TEXT, c, d)
    mine, theirs = set(range(a, b)), set(range(c, d))
    assert one.overlaps(other) == other.overlaps(one) == bool(mine & theirs)
    assert one.contains(other) == (theirs <= mine)


def test_spans_are_ordered_by_place() -> None:
    assert sorted([at("Wasta"), at("hit"), at("Shells hit"), at("Shells")]) == [
        at("Shells"),
        at("Shells hit"),
        at("hit"),
        at("Wasta"),
    ]


def test_the_holder_of_a_position_is_the_span_that_covers_it() -> None:
    spans = (at("Shells"), at("hit"), at("Wasta"))
    assert holder(spans, 0) == at("Shells")
    assert holder(spans, len("Shells")) is None
    assert holder(spans, len("Shells ")) == at("hit")
    assert holder(spans, TEXT.index("Wasta")) == at("Wasta")
    assert holder(spans, len(TEXT) - 1) is None
