"""Harm: codebook section 6 and its rulings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.nouns import Range
from khabar.resolve.harm import add_up, find_figures, merge

CASES = [
    ("Shells killed at least 20 people.", {"killed": (20, None)}),
    ("20 people were killed and 30 wounded.", {"killed": (20, 20), "wounded": (30, 30)}),
    ("killing 22 rebel fighters and wounding dozens more", {"killed": (22, 22), "wounded": (24, None)}),
    ("The blast left 12 dead.", {"killed": (12, 12)}),
    ("The death toll rose to 15.", {"killed": (15, 15)}),
    ("The raid claimed the lives of nine villagers.", {"killed": (9, 9)}),
    ("A soldier died in the ambush.", {"killed": (1, 1)}),
    ("A man was shot dead in Xtown.", {"killed": (1, 1)}),
    ("There were no casualties.", {"killed": (0, 0), "wounded": (0, 0)}),
    ("The strike killed or wounded 30.", {"killed": (0, 30), "wounded": (0, 30)}),
    ("Civilians were killed in the raid.", {"killed": (2, None)}),
    ("Gunmen abducted five teachers and police arrested dozens.", {"taken": (29, None)}),
    ("Two soldiers and five rebels died.", {"killed": (7, 7)}),
    ("22 people, among them four children, were killed.", {"killed": (22, 22)}),
    ("At least four killed and seven injured.", {"killed": (4, None), "wounded": (7, 7)}),
    ("More than 20 people died.", {"killed": (21, None)}),
    ("Up to 20 people died.", {"killed": (1, 20)}),
    ("Fewer than 20 people died.", {"killed": (1, 19)}),
    ("Between 20 and 30 people died.", {"killed": (20, 30)}),
    ("Nearly 70 people died.", {"killed": (70, 70)}),
    ("They caused casualties.", {"wounded": (3, None)}),
    ("The car bomb hit two villages on 3 May.", {}),
    ("He was beaten to death.", {"killed": (1, 1)}),
    ("He was sentenced to death.", {}),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_sentence_of_harm_has_its_figures(text: str, expected: dict[str, tuple[int, int | None]]) -> None:
    assert {measure: (r.low, r.high) for measure, r in add_up(find_figures(text)).items()} == expected


def test_a_part_is_kept_apart_from_its_whole() -> None:
    found = find_figures("Shells killed 22 people, including four children.")
    assert [(f.low, f.part) for f in found] == [(22, False), (4, True)]


def test_a_number_said_twice_counts_once_at_its_fuller_wording() -> None:
    found = (*find_figures("28 people were killed."), *find_figures("At least 28 people were killed."))
    assert add_up(found)["killed"].high is None


def test_over_twenty_and_twenty_two_of_two_voices() -> None:
    assert merge([Range(21, None), Range(22, 22)]) == Range(21, 22)
    assert merge([Range(20, None)]) == Range(20, None)
    assert merge([]) is None


ranges = st.tuples(st.integers(0, 50), st.one_of(st.none(), st.integers(0, 50))).map(
    lambda pair: Range(pair[0], None if pair[1] is None else pair[0] + pair[1])
)


@given(st.lists(ranges, min_size=1), ranges)
def test_a_further_claim_never_narrows_what_is_stated(told: list[Range], further: Range) -> None:
    before, after = merge(told), merge([*told, further])
    assert before and after
    assert after.low <= before.low
    assert after.high is None or before.high is None or after.high >= before.high


HARM_WORDS = [
    "killed",
    "wounded",
    "and",
    "or",
    "5",
    "two",
    "at",
    "least",
    "people",
    "a",
    "man",
    "were",
    ",",
    "no",
    "of",
]


@given(st.lists(st.sampled_from([*HARM_WORDS, "including", "the", "toll", "another", "lives"])))
def test_any_words_give_lawful_figures(words: list[str]) -> None:
    text = " ".join(words)
    for figure in find_figures(text):
        assert figure.high is None or 0 <= figure.low <= figure.high
        assert text[figure.span.start : figure.span.end] == figure.span.text
    add_up(find_figures(text))
