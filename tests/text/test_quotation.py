"""Quotations: marks of every kind, nested, re-opened, lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.text import quotations

CASES = [
    ("“They said ‘go home’ to us,” he said.", [("They said ‘go home’ to us,", 0), ("go home", 1)]),
    ('"We go," he said. "It\'s the rebels\' town."', [("We go,", 0), ("It's the rebels' town.", 0)]),
    ("«Oui», „Ja“, ”so”", [("Oui", 0), ("Ja", 0), ("so", 0)]),
    ("“We went.\n\n“We saw,” he said.", [("We went.\n\n“We saw,", 0)]),
    ("He said “we go. Then he left.\n\nNext day.", [("we go.", 0)]),
    ("We will win,” he said.", [("We will win,", 0)]),
    ("‘Abdullah left the town.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_quotations_are_the_words_within_marks(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(q.inner.text, q.depth) for q in quotations(text)] == expected


@given(st.text(alphabet=st.sampled_from("ab s.,\n\"“”„«»‘’'`"), max_size=60))
def test_inner_words_lie_within_their_quotation(text: str) -> None:
    for quotation in quotations(text):
        assert quotation.span.contains(quotation.inner)
        assert text[quotation.inner.start : quotation.inner.end] == quotation.inner.text
