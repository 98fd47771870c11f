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
    # asides between what is counted
    ("Three Army of Xtown (AoX) militants and a soldier were killed.", {"killed": (4, 4)}),
    ("It killed a man, identified as Adam Doe, and two of his children.", {"killed": (3, 3)}),
    ("A former mayor, identified as Adam Doe (45), was shot dead.", {"killed": (1, 1)}),
    ("A 28 year old man was shot dead.", {"killed": (1, 1)}),
    ("They killed Ben Roe, commander of a militia.", {"killed": (1, 1)}),
    ("They killed Ben al-Agal, the leader of a militia.", {"killed": (1, 1)}),
    # persons whom no known word names, and words for persons within names
    ("A raid killed an arms smuggler on Monday.", {"killed": (1, 1)}),
    ("They shot dead a truck driver and his loader.", {"killed": (2, 2)}),
    ("It killed a finance and logistics chief.", {}),
    ("They shot dead two men and took away their official rifles.", {"killed": (2, 2)}),
    ("Adam Doe was stabbed near the Police Station.", {}),
    ("They killed the secretary of the Xtown People s Front.", {"killed": (1, 1)}),
    ("In ward PS 128 Landhi, Adam Doe was shot dead.", {"killed": (1, 1)}),
    # those who share what befell others
    ("A teacher was abducted and killed.", {"killed": (1, 1), "taken": (1, 1)}),
    ("Ten men were killed and detained.", {"killed": (0, 10), "taken": (0, 10)}),
    ("Two men, who were abducted from a village, were killed by gunmen.", {"killed": (2, 2), "taken": (2, 2)}),
    ("He was chased and killed.", {"killed": (1, 1)}),
    ("He was killed in his home on Monday, along with three guards.", {"killed": (4, 4)}),
    ("15 men attacked the house and shot him dead.", {"killed": (1, 1)}),
    # bodies
    ("Villagers found two bodies of traders.", {"killed": (2, 2)}),
    ("His body was found in a field.", {"killed": (1, 1)}),
    ("A trader was shot dead and his body was dumped.", {"killed": (1, 1)}),
    # injuries
    ("Five policemen sustained splinter injuries.", {"wounded": (5, 5)}),
    ("The blast caused injuries to three passers by.", {"wounded": (3, 3)}),
    ("Medics told of a number of injuries.", {"wounded": (3, None)}),
    ("An agency reported injuries.", {"wounded": (2, None)}),
    ("Two men were killed and 10 others, including five guards, were hurt.", {"killed": (2, 2), "wounded": (10, 10)}),
    # denials
    ("The officer escaped unhurt.", {"killed": (0, 0), "wounded": (0, 0)}),
    ("The rocket didnt cause any human loss.", {"killed": (0, 0), "wounded": (0, 0)}),
    ("The government report deaths in Xtown.", {}),
    ("No doubt many were hurt.", {}),
    ("No troops were hurt.", {"killed": (0, 0), "wounded": (0, 0)}),
    ("The army denied causing any civilian deaths.", {"killed": (0, 0), "wounded": (0, 0)}),
    ("No civilians were harmed.", {"killed": (0, 0), "wounded": (0, 0)}),
    ("No civilians were harmed, and two gunmen were killed.", {"killed": (2, 2)}),
    # lists that add up
    ("A father a mother and a son were killed.", {"killed": (3, 3)}),
    ("A senior official and 10 other operatives were killed.", {"killed": (11, 11)}),
    ("The raid killed Adam Doe, a commander, and two guards.", {"killed": (3, 3)}),
    ("The blast killed a child, a soldier and two guards.", {"killed": (4, 4)}),
    ("The blast killed a teacher, a mother of two, on Monday.", {"killed": (1, 1)}),
    ("It killed a man his wife and their three children.", {"killed": (5, 5)}),
    ("It left 23 civilians - among them nine children - and 16 fighters dead.", {"killed": (39, 39)}),
    ("It claimed the lives of a man and a woman injuring 5 others.", {"killed": (2, 2), "wounded": (5, 5)}),
    # equal numbers of one list are of different persons
    ("A couple and their two babies died.", {"killed": (4, 4)}),
    ("The mine killed a couple and their two babies.", {"killed": (4, 4)}),
    # those who belong to somebody, and who is named before them
    ("The shell killed a nurse and her four sons.", {"killed": (5, 5)}),
    ("They shot dead a nurse and her family.", {"killed": (1, 1)}),
    ("They killed her on Monday.", {"killed": (1, 1)}),
    ("The mayor and his five guards were wounded.", {"wounded": (6, 6)}),
    ("The mayor, his wife and three daughters were abducted.", {"taken": (5, 5)}),
    ("Adam Doe and six guards were wounded.", {"wounded": (7, 7)}),
    ("Fighting shook Xtown and six guards were wounded.", {"wounded": (6, 6)}),
    ("He died with 30 of his fighters.", {"killed": (31, 31)}),
    ("She was wounded alongside three colleagues.", {"wounded": (4, 4)}),
    ("The judge was shot dead along with his driver.", {"killed": (2, 2)}),
    ("He was killed with a knife.", {"killed": (1, 1)}),
    # what is denied, and what nobody says happened (6.5)
    ("The mayor was not wounded.", {}),
    ("None of their guards was hurt.", {"killed": (0, 0), "wounded": (0, 0)}),
    ("Neither side suffered casualties.", {"killed": (0, 0), "wounded": (0, 0)}),
    ("The garrison did not report any casualties.", {"killed": (0, 0), "wounded": (0, 0)}),
    ("A shell fell on Xtown without causing injuries.", {"killed": (0, 0), "wounded": (0, 0)}),
    ("Nobody else was hurt.", {"killed": (0, 0), "wounded": (0, 0)}),
    ("No one died.", {"killed": (0, 0)}),
    ("The mine did not kill anyone.", {"killed": (0, 0)}),
    ("It is unclear whether anybody was wounded.", {}),
    ("Police do not know if there were casualties.", {}),
    ("Nobody knows how many guards were killed.", {}),
    ("It is unclear whether the 30 guards killed were armed.", {"killed": (30, 30)}),
    ("It is unclear whether the mine that killed 30 guards was new.", {"killed": (30, 30)}),
    ("There is no word on casualties.", {}),
    ("No guards were wounded.", {"wounded": (0, 0)}),
    ("No guards were wounded, but two farmers were killed.", {"killed": (2, 2)}),
    ("The raid not only killed 30 guards but wounded nine.", {"killed": (30, 30), "wounded": (9, 9)}),
    # forms of numbers
    ("No more than 60 guards were wounded.", {"wounded": (1, 60)}),
    ("Not more than 60 guards died.", {"killed": (1, 60)}),
    ("Some 40-odd guards died.", {"killed": (40, 40)}),
    ("The mine wounded 40-plus guards.", {"wounded": (40, None)}),
    ("Floods killed 1,50,000 people.", {"killed": (150_000, 150_000)}),
    ("A trio of guards was wounded.", {"wounded": (3, 3)}),
    ("A handful of guards died.", {"killed": (3, None)}),
    ("At least 40 and up to 60 guards died.", {"killed": (40, 60)}),
    ("At least 40, and possibly as many as 60, guards died.", {"killed": (40, 60)}),
    ("At least 40 guards died and up to 60 were wounded.", {"killed": (40, None), "wounded": (1, 60)}),
    # changes of a toll, some of many, ages
    ("The death toll climbed from 40 to 60.", {"killed": (60, 60)}),
    ("The death toll is somewhere from 40 to 60.", {"killed": (40, 60)}),
    ("Three of the 40 captives were killed.", {"killed": (3, 3)}),
    ("Three of the wounded died on Friday.", {"killed": (3, 3)}),
    ("Three of the dead were farmers.", {}),
    ("She was one of those wounded.", {"wounded": (1, 1)}),
    ("The mine wounded six guards, three seriously.", {"wounded": (6, 6)}),
    ("The mine killed six guards, three seriously wounded.", {"killed": (6, 6), "wounded": (3, 3)}),
    ("His two daughters, 12 and 15, were wounded.", {"wounded": (2, 2)}),
    ("In two villages, 12 and 15 farmers were wounded.", {"wounded": (27, 27)}),
    ("At least 90 died this week, and seven were killed on Monday alone.", {"killed": (90, None)}),
    # what befell things, and numbers of whom nothing more is said
    ("Guards burned the church and wounded six farmers.", {"wounded": (6, 6)}),
    ("Guards burned houses.", {}),
    ("Guards captured three villages.", {}),
    ("Six farmers were wounded the day before.", {"wounded": (6, 6)}),
    ("Guards seized 40 rifles and captured six rebels.", {"taken": (6, 6)}),
    ("Guards seized 40 rifles and captured six.", {}),
    ("They abducted the rector and six others.", {"taken": (7, 7)}),
    ("Sixty were captured.", {"taken": (60, 60)}),
    ("Guards wounded six and captured 40.", {"wounded": (6, 6), "taken": (40, 40)}),
    ("Over 60 rebels surrendered and 40 were captured.", {"taken": (40, 40)}),
    ("Adam Doe, now 32, was captured.", {}),
    ("Adam Doe, a father of four, was captured.", {}),
    ("Sixty captured rebels were freed.", {}),
    ("The mine left 60 guards wounded the governor said.", {"wounded": (60, 60)}),
    ("Before they left Xtown they executed 15 rebels.", {"killed": (15, 15)}),
    ("Three of the five victims died.", {"killed": (3, 3)}),
    ("Guards gunned down six rebels.", {"killed": (6, 6)}),
    ("Police rounded up 40 students.", {"taken": (40, 40)}),
    ("Police put it at 40 and a rebel spoke of three wounded.", {"wounded": (3, 3)}),
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
