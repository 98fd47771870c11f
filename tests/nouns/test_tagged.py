"""Links of a tagged document lead from mark to mark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.nouns import Document, Link, Mark, Report, Span, Tagged

TEXT = "Shells hit Wasta"
DOCUMENT = Document(Report("r", TEXT), (Span.of(TEXT, 0, len(TEXT)),), ())
MARKS = (Mark(Span.of(TEXT, 0, 6), {"weapon": 0.9}), Mark(Span.of(TEXT, 7, 10), {"trigger": 0.9}))


@given(st.integers(-3, 4), st.integers(-3, 4))
def test_a_link_that_leads_nowhere_is_refused(head: int, tail: int) -> None:
    link = Link(head, tail, "weapon", 0.9)
    if head in (0, 1) and tail in (0, 1):
        assert Tagged(DOCUMENT, MARKS, (link,), "hand").links == (link,)
    else:
        with pytest.raises(ValueError, match="points outside 2 marks"):
            Tagged(DOCUMENT, MARKS, (link,), "hand")


def test_a_document_without_marks_has_no_links() -> None:
    assert Tagged(DOCUMENT, (), (), "hand").links == ()
    with pytest.raises(ValueError, match="points outside 0 marks"):
        Tagged(DOCUMENT, (), (Link(0, 0, "same", 1.0),), "hand")
