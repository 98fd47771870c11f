"""The place words of event verbs: true to the text, and the verb's own."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.nouns import Span
from khabar.tagger.verb_places import place_ranges, verb_places

TEXT = "Gunmen shot two farmers in Rasha on Monday, and residents of Sannat protested in Homs."


def of(text: str, word: str) -> Span:
    start = text.index(word)
    return Span.of(text, start, start + len(word))


def told(text: str, *verbs: str) -> list[list[str]]:
    return [[place.text for place in row] for row in verb_places(text, [of(text, verb) for verb in verbs])]


def test_each_verb_has_its_own_places() -> None:
    assert told(TEXT, "shot", "protested") == [["Rasha"], ["Homs"]]


def test_all_places_of_one_verb_are_found() -> None:
    text = "Police killed nine protesters in the cities of Homs and Hama on Friday."
    assert told(text, "killed") == [["Homs", "Hama"]]


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("The soldiers were killed during the operation, he said.", "killed"),
        ("He said the attackers had fired at them and fled.", "fired"),
    ],
)
def test_a_verb_without_a_place_has_none(text: str, verb: str) -> None:
    assert told(text, verb) == [[]]


def test_no_verbs_have_no_places() -> None:
    assert verb_places(TEXT, []) == ()
    assert verb_places("", []) == ()


def test_a_verb_is_answered_alike_alone_and_beside_others() -> None:
    verbs = [of(TEXT, "shot"), of(TEXT, "protested")]
    assert verb_places(TEXT, verbs) == tuple(verb_places(TEXT, [verb])[0] for verb in verbs)


def test_a_span_without_words_has_no_places() -> None:
    text = "They shot \n\n at Rasha."
    assert verb_places(text, [Span.of(text, 10, 12)]) == ((),)


def test_a_verb_far_into_a_long_text_is_answered() -> None:
    text = "The market was open and the weather dry. " * 200 + TEXT
    (places,) = verb_places(text, [of(text, "protested")])
    assert [place.text for place in places] == ["Homs"]


@settings(max_examples=25)
@given(st.data())
def test_places_are_words_of_the_text_in_order(data: st.DataObject) -> None:
    words = data.draw(
        st.lists(st.sampled_from([*TEXT.split(), "🙂", "\n", "“", "قصف", "al-"]), min_size=1, max_size=20)
    )
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text) - 1))
    verb = Span.of(text, start, data.draw(st.integers(start + 1, len(text))))
    (places,) = verb_places(text, [verb])
    assert all(place.text == text[place.start : place.end] for place in places)
    assert all(one.end <= other.start for one, other in pairwise(places))


@given(st.lists(st.floats(0, 1, width=32), max_size=20))
def test_ranges_are_apart_and_likely(scores: list[float]) -> None:
    likely = np.array(scores, np.float32)
    ranges = place_ranges(likely)
    assert all(one[1] < other[0] for one, other in pairwise(ranges))
    assert all(likely[a:b].mean() > 0.25 for a, b in ranges)
