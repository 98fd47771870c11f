"""Very long texts in passages: nothing is lost, none is too long, and none ends within a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.nouns import Report, Span
from khabar.text import passages as module
from khabar.text.laid import Laid
from khabar.text.passages import PASSAGE, passages

SENTENCE = "Artillery shelled the town of Sarmin on Tuesday, killing three people. "


def test_a_report_of_usual_length_is_its_own_passage() -> None:
    report = Report("r", SENTENCE * 100)
    ((start, passage),) = passages(report)
    assert start == 0
    assert passage is report


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE * 4_000,
        "\n\n".join([SENTENCE * 3] * 1_500),
        (SENTENCE * 30).replace(" of Sarmin", "\nof Sarmin") * 120,
        "x" * 250_001,
        "word " * 60_000,
        "\n" * 250_001,
    ],
    ids=["sentences", "paragraphs", "wrapped", "one word", "no stop", "nothing"],
)
def test_passages_hold_all_of_the_text_and_end_with_its_pieces(text: str) -> None:
    found = list(passages(Report("r", text)))
    assert "".join(passage.text for _, passage in found) == text
    assert [start for start, _ in found] == [sum(len(p.text) for _, p in found[:n]) for n in range(len(found))]
    assert all(0 < len(passage.text) <= PASSAGE for _, passage in found)
    if text.startswith("Art"):
        assert all(passage.text.startswith("Artillery") for _, passage in found)
        assert all(passage.text.rstrip().endswith("people.") for _, passage in found)
    if "\n\nArt" in text:
        assert all(passage.text.endswith("\n\n") for _, passage in found[:-1])


def test_what_the_reporter_did_not_write_goes_with_its_passage() -> None:
    text = SENTENCE * 4_000
    furniture = (Span.of(text, 10, 60), Span.of(text, 200_000, 200_030))
    found = list(passages(Report("r", text, title="A title", body_start=20, furniture=furniture)))
    assert [(start + s.start, s.text) for start, one in found for s in one.furniture] == [
        (s.start, s.text) for s in furniture
    ]
    assert [one.body_start for _, one in found] == [20] + [0] * (len(found) - 1)
    assert {one.title for _, one in found} == {"A title"}


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet="aB. \n\t“”é🙂", max_size=400), most=st.integers(1, 60))
def test_any_text_is_cut_without_a_loss(text: str, most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PASSAGE", most)
        found = list(passages(Report("r", text)))
    assert "".join(passage.text for _, passage in found) == text
    assert all(len(passage.text) <= most for _, passage in found)


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 700)), max_size=20), st.integers(0, 900), st.integers(1, 300)
)
def test_what_lies_over_a_stretch_is_found_in_order(laid: list[tuple[int, int]], start: int, length: int) -> None:
    things = [(first, first + size, number) for number, (first, size) in enumerate(laid)]
    over = [number for first, last, number in things if first < start + length and start < last]
    assert Laid(things).over(start, start + length) == over
