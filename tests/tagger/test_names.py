"""Names of places, persons and organisations: each in one label, true to the text, whatever the text is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from khabar.nouns import Report
from khabar.tagger.names import LABELS, NameSpan, load_names, name_ranges
from khabar.text import document

STORY = (
    "Shells hit the town of Azaz and the village of Marea on Tuesday, the Syrian Observatory for Human Rights said. "
    "Mohammed al-Halabi, a farmer, told Reuters in Gaziantep that the bombs fell at dawn."
)
PIECES = [*STORY.split(), "\n\n", "🙂", "قصف", "\x00", "“", "1,300", "al-", "’s"]


def names(text: str) -> tuple[NameSpan, ...]:
    (found,) = load_names().read([document(Report("r", text))])
    return found


def labelled(text: str) -> dict[str, str]:
    return {name.span.text: name.label for name in names(text)}


def check_laws(text: str) -> None:
    found = names(text)
    assert all(name.span.text == text[name.span.start : name.span.end] for name in found)
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
    assert all(name.label in LABELS and 0 <= name.score <= 1 for name in found)


def test_places_persons_and_organisations_are_told_apart() -> None:
    found = labelled(STORY)
    assert {"Azaz", "Marea", "Gaziantep"} <= {words for words, label in found.items() if label == "place"}
    assert found["Mohammed al-Halabi"] == "person"
    assert found["Syrian Observatory for Human Rights"] == "organisation"


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("The Bank of England raised its rate.", "England"),
        ("The Aleppo Media Centre published a video of the strike.", "Aleppo"),
        ("Abu Bakr al-Baghdadi led the group.", "Baghdadi"),
        ("A spokesman of the Damascus-based Syrian Centre for Policy Research said so.", "Damascus"),
    ],
)
def test_a_place_within_another_name_is_no_place(text: str, inner: str) -> None:
    start = text.index(inner)
    over = [name for name in names(text) if name.span.start <= start < name.span.end]
    assert all(name.label != "place" for name in over)


def test_words_without_names_have_none() -> None:
    assert names("") == ()
    assert names("the shops in the old market were open until noon, and the weather stayed dry.") == ()


def test_each_document_is_read_by_itself() -> None:
    told = [STORY, "", "Rebels left Rasha. " * 3, STORY]
    together = list(load_names().read([document(Report("r", text)) for text in told]))
    assert together == [names(text) for text in told]


@pytest.mark.parametrize(
    "text", ["a", ".", " \n\t", "x" * 5000, "\ud800 lone", "e\u0301\u0301", "قصف الجيش قرية", "-al-"]
)
def test_awkward_texts_are_read(text: str) -> None:
    check_laws(text)


@settings(max_examples=25)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
def test_any_order_of_words_is_read_by_the_same_laws(text: str) -> None:
    check_laws(text)


def test_a_printed_word_is_never_cut_at_its_article() -> None:
    for name in names("Rebels held al-Bab, al-Ayss and Ma’arrat al-Nu’man near al-Raqqa."):
        assert name.span.text[0] not in "-’"
        assert name.span.text.lower().split()[-1] not in ("al", "al-")


def likely(*rows: int) -> NDArray[np.float32]:
    """Certain scores of the numbered outputs."""
    return np.eye(7, dtype=np.float32)[list(rows)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((0, 0), []),
        ((0, 1, 2, 0), [(1, 3, 0)]),
        ((1, 1), [(0, 1, 0), (1, 2, 0)]),
        ((3, 4, 5, 6), [(0, 2, 1), (2, 4, 2)]),
        ((2, 0, 6), [(0, 1, 0), (2, 3, 2)]),
        ((3, 4, 4, 2), [(0, 4, 1)]),  # most of its words say person
    ],
)
def test_scores_become_names(rows: tuple[int, ...], expected: list[tuple[int, int, int]]) -> None:
    assert [found[:3] for found in name_ranges(likely(*rows))] == expected
