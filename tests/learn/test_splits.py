"""A story is wholly in one split."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.learn.items import SPLITS, read_corpus_files
from khabar.learn.splits import Told, assign, sharing, stories
from khabar.read.compose import compose

FIRST = "Army guns shelled the village of Rasha on Tuesday and killed three men in a market"
SECOND = "Police in Wasta arrested nine students after a march for higher wages ended in the old town"


def test_items_that_share_a_quarter_of_the_shorter_are_one_story() -> None:
    found = stories([Told("b", FIRST, None), Told("a", f"{FIRST}. {SECOND}", None), Told("c", SECOND.upper(), None)])
    assert found == {"a": "a", "b": "a", "c": "a"}


def test_items_that_share_a_phrase_are_not() -> None:
    other = "In another part of the land army guns shelled the village of Dar Kesh and burned many houses and barns"
    assert len(set(stories([Told("a", FIRST, None), Told("b", other, None)]).values())) == 2


@pytest.mark.parametrize(("items", "found"), [(10, 1), (11, 11)])
def test_a_phrase_of_more_than_ten_items_is_a_stock_phrase_and_tells_of_no_story(items: int, found: int) -> None:
    stock = "where sources identified a belligerent this was given as the army of the land"
    told = [Told(f"n{n}", f"{stock} on day n{n}", None) for n in range(items)]
    assert len(set(stories(told).values())) == found


@pytest.mark.parametrize(("words", "found"), [(5, 2), (6, 1)])
def test_of_a_short_item_two_runs_of_five_words_must_be_shared(words: int, found: int) -> None:
    short = " ".join(FIRST.split()[:words])
    assert len(set(stories([Told("a", FIRST, None), Told("b", short, None)]).values())) == found


def test_snippets_belong_to_the_story_of_their_report() -> None:
    assert stories([Told("n1#s4", "One.", None), Told("n1#s9", "Two.", None), Told("n1", "Three.", None)]) == {
        "n1": "n1", "n1#s4": "n1", "n1#s9": "n1"
    }  # fmt: skip


def test_dated_news_of_one_day_is_one_story_where_the_source_is_about_one_war() -> None:
    days = [
        ("fakes-1", "2016-04-13"),
        ("fakes-2", "2016-04-13T10:00"),
        ("fakes-3", "2016-04-14"),
        ("x-1", "2016-04-13"),
    ]
    found = stories([Told(name, f"Word {name}.", day) for name, day in days])
    assert found == {"fakes-1": "fakes-1", "fakes-2": "fakes-1", "fakes-3": "fakes-3", "x-1": "x-1"}


def test_test_wins_over_dev_and_both_over_training() -> None:
    story_of = {"a": "a", "b": "a", "c": "c", "d": "c", "e": "e"}
    found = assign(story_of, {"a": "dev", "b": "test", "c": "dev", "d": "train", "gone": "test"})
    assert found == {"a": "test", "b": "test", "c": "dev", "d": "dev", "e": "train"}


ITEMS = st.dictionaries(
    st.sampled_from(
        [f"{base}{cut}" for base in ("fakes-1", "fakes-2", "n1", "n2", "n3") for cut in ("", "#s1", "#s2")]
    ),
    st.tuples(
        st.lists(st.sampled_from([*FIRST.split(), *SECOND.split()][:12]), max_size=14).map(" ".join),
        st.sampled_from([None, "2016-04-13", "2016-04-14"]),
    ),
)


@given(ITEMS, st.dictionaries(st.sampled_from(["fakes-1", "n1", "n2#s1", "n3"]), st.sampled_from(SPLITS)), st.randoms())
def test_no_split_parts_a_story(
    items: dict[str, tuple[str, str | None]], given: dict[str, str], random: object
) -> None:
    told = [Told(name, *rest) for name, rest in items.items()]
    found = assign(stories(told), given)  # type: ignore[arg-type]
    assert found.keys() == items.keys()
    for one, other in sharing(told):
        assert found[one] == found[other]
    for one in told:
        for other_item in told:
            if one.id.split("#")[0] == other_item.id.split("#")[0]:
                assert found[one.id] == found[other_item.id]
    random.shuffle(told)  # type: ignore[attr-defined]
    assert assign(stories(told), given) == found  # type: ignore[arg-type]
    assert all(found[name] == "test" for name, split in given.items() if split == "test" and name in found)


def test_no_report_by_which_khabar_is_measured_is_in_the_corpus(shared: Path) -> None:
    lines = (shared / "gold" / "reports.jsonl").read_text("utf-8").strip().split("\n")
    texts = [compose(report.get("title"), report["text"])[0] for report in map(json.loads, lines)]
    gold = {hashlib.sha256(text.encode()).hexdigest() for text in texts}
    corpus = Path(__file__).parents[2] / "corpus"
    assert [item.id for item in read_corpus_files(corpus) if item.sha256 in gold] == []
