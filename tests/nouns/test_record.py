"""Ranges, intervals and the table of types (codebook sections 3, 6 and 7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.nouns import Interval, Range, Span
from khabar.nouns.types import EVENT_TYPES, SUB_EVENT_TYPES

days = st.dates().map(lambda day: day.isoformat())


@given(st.integers(-50, 50), st.none() | st.integers(-50, 50))
def test_a_range_runs_upwards_from_nobody_or_is_not_built(low: int, high: int | None) -> None:
    if low >= 0 and (high is None or low <= high):
        assert (Range(low, high).low, Range(low, high).high) == (low, high)
    else:
        with pytest.raises(ValueError, match="no range"):
            Range(low, high)


@given(st.none() | days, st.none() | days)
def test_an_interval_has_both_ends_in_order_or_none(start: str | None, end: str | None) -> None:
    if (start is None and end is None) or (start is not None and end is not None and start <= end):
        assert (Interval(None, start, end).start, Interval(None, start, end).end) == (start, end)
    else:
        with pytest.raises(ValueError, match="no interval"):
            Interval(None, start, end)


def test_an_unresolved_interval_keeps_its_words() -> None:
    words = Span.of("on Tuesday", 3, 10)
    assert (Interval(words).words, Interval(words).start, Interval(words).precision) == (words, None, "unknown")


def test_there_are_twenty_five_types_in_six_kinds() -> None:
    assert len(SUB_EVENT_TYPES) == len(set(SUB_EVENT_TYPES)) == 25
    kinds = [EVENT_TYPES[name] for name in SUB_EVENT_TYPES]
    assert list(dict.fromkeys(kinds)) == [
        "Explosions/Remote violence",
        "Battles",
        "Violence against civilians",
        "Protests",
        "Riots",
        "Strategic developments",
    ]
    assert [kinds.count(kind) for kind in dict.fromkeys(kinds)] == [6, 3, 3, 3, 2, 8]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Chemical weapon", "Air/drone strike"),
        ("Suicide bomb", "Remote explosive/landmine/IED"),
        ("Air/drone strike", "Shelling/artillery/missile attack"),
        ("Shelling/artillery/missile attack", "Armed clash"),
        ("Abduction/forced disappearance", "Arrests"),
        ("Excessive force against protesters", "Protest with intervention"),
    ],
)
def test_the_more_specific_type_comes_first(before: str, after: str) -> None:
    assert SUB_EVENT_TYPES.index(before) < SUB_EVENT_TYPES.index(after)
    assert SUB_EVENT_TYPES[-1] == "Other"


def test_the_table_of_types_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        EVENT_TYPES["Parade"] = "Protests"  # type: ignore[index]
