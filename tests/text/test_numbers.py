"""Numbers in words and numerals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.text import find_numbers

CASES = [
    ("1,300", 1300, 1300), ("1 300", 1300, 1300), ("2.5 million", 2_500_000, 2_500_000), ("a dozen", 12, 12),
    ("half a dozen", 6, 6), ("two or three", 2, 3), ("twenty-two", 22, 22), ("hundreds", 200, None),
    ("tens of thousands", 20_000, None), ("a hundred and one", 101, 101), ("several dozen", 36, None),
    ("2,50,000", 250_000, 250_000), ("thirty-odd", 30, 30), ("a trio of", 3, 3), ("a handful of", 3, None),
    ("a quarter of a million", 250_000, 250_000), ("20-30", 20, 30), ("a couple", 2, 2), ("several", 3, None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "low", "high"), CASES)
def test_a_number_in_words_has_its_value(words: str, low: int, high: int | None) -> None:
    assert [(n.low, n.high) for n in find_numbers(f"About {words} men came.")] == [(low, high)]


@pytest.mark.parametrize(
    "text", ["the 22nd man", "twenty-first", "No. 3", "an F-16", "$500", "10%", "15-year-old", "3.5"]
)
def test_names_ordinals_money_and_shares_are_no_numbers(text: str) -> None:
    assert find_numbers(text) == ()


@given(st.text(alphabet=st.sampled_from("0123456789, .-andtwohudre"), max_size=40))
def test_numbers_never_fall(text: str) -> None:
    for number in find_numbers(text):
        assert number.low >= 0
        assert number.high is None or number.low <= number.high
        assert text[number.span.start : number.span.end] == number.span.text


@pytest.mark.parametrize(
    ("text", "values"),
    [("300 320 340 360 people", [300, 320, 340, 360]), ("12 500 people", [12500]), ("12 500 600 men", [12, 500, 600])],
)
def test_a_blank_parts_thousands_but_does_not_join_numbers_in_a_row(text: str, values: list[int]) -> None:
    assert [number.low for number in find_numbers(text)] == values
