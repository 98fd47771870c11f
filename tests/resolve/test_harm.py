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
    # numbers of the page, ages and lost dates are no figures
    ("Get short URL 871 At least four people were killed in Xtown.", {"killed": (4, None)}),
    ("Short URL 2440 Over 60 people have been killed in Xtown.", {"killed": (61, None)}),
    ("M. Doe, 32, and R. Roe, 37, were killed.", {"killed": (2, 2)}),
    ("Adam Doe (45) and his son Ben (12) were shot dead.", {"killed": (2, 2)}),
    ("A 14-year-old boy was killed.", {"killed": (1, 1)}),
    ("A 20-member squad was killed.", {}),
    # other words for killing
    ("The army destroyed over 40 terrorists and three trucks.", {"killed": (41, None)}),
    ("The army destroyed 40 terrorist targets.", {}),
    ("The garrison lost more than 30 troops.", {"killed": (31, None)}),
    ("They mourn the loss of his bodyguard.", {"killed": (1, 1)}),
    ("Nine villagers were burnt alive in the bus.", {"killed": (9, 9)}),
    ("Two men were stabbed fatally in the market.", {"killed": (2, 2)}),
    ("The attacker fatally shot a policeman.", {"killed": (1, 1)}),
    ("The strike caused deaths in the camp.", {"killed": (2, None)}),
    ("A bomber killed himself and eight others.", {"killed": (8, 8)}),
    ("He is charged with the attempted murder of an officer.", {}),
    ("The shells killed a number of sheep.", {}),
    # lists that add up
    ("A father a mother and a son were killed.", {"killed": (3, 3)}),
    ("A senior official and 10 other operatives were killed.", {"killed": (11, 11)}),
    ("The raid killed Adam Doe, a commander, and two guards.", {"killed": (3, 3)}),
    ("The blast killed a child, a soldier and two guards.", {"killed": (4, 4)}),
    ("The blast killed a teacher, a mother of two, on Monday.", {"killed": (1, 1)}),
    ("It killed a man his wife and their three children.", {"killed": (5, 5)}),
    ("It left 23 civilians - among them nine children - and 16 fighters dead.", {"killed": (39, 39)}),
    ("It claimed the lives of a man and a woman injuring 5 others.", {"killed": (2, 2), "wounded": (5, 5)}),
    # which number the verb is said of
    ("Dozens of people protested against the raid that left more than 30 dead.", {"killed": (31, None)}),
    ("Raids killed three people while seven were killed by a mine.", {"killed": (10, 10)}),
    ("Rockets kill 3 pupils in Xtown. At least three pupils were killed.", {"killed": (3, None)}),
    ("Of these 15, 13 were in the prison where four inmates and three guards died.", {"killed": (7, 7)}),
    ("A bomber killed 30 people injured 90 on Monday.", {"killed": (30, 30), "wounded": (90, 90)}),
    ("Police say that Captain Adam Doe was shot dead.", {"killed": (1, 1)}),
    ("The rebels killed a pilot they captured on Friday.", {"killed": (1, 1)}),
    ("At least 40 died and dozens wounded, some seriously.", {"killed": (40, None), "wounded": (24, None)}),
    # tolls and bounds
    ("The monitor put it at 32, updating an earlier toll of 15.", {}),
    ("The number of civilians killed in the shelling has become around 40.", {"killed": (40, 40)}),
    ("Four died, bringing to 18 the number of people killed this week.", {"killed": (18, 18)}),
    ("The number of deaths was one of the highest.", {}),
    ("The army killed a confirmed 33 fighters.", {"killed": (33, 33)}),
    ("The army killed an estimated at least 50 fighters.", {"killed": (50, None)}),
    ("The strike killed between four and five civilians.", {"killed": (4, 5)}),
    ("There have been no reports of any casualty.", {"killed": (0, 0), "wounded": (0, 0)}),
    ("He gave no casualty toll.", {}),
    # undivided: nobody says how many were which
    ("Scores of rebels were killed and injured.", {"killed": (0, None), "wounded": (0, None)}),
    ("Several people were killed and injured.", {"killed": (3, None), "wounded": (3, None)}),
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
