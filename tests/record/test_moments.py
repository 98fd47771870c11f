"""Times as people write them, to what they mean in the journal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.errors import OptionError
from khabar.record.moments import moment


@pytest.mark.parametrize(
    "words", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00+14:00", "0000-01-01", "2026-05-31T25:00", ""]
)
def test_a_time_that_is_none_says_how_to_write_one(words: str) -> None:
    with pytest.raises(OptionError, match="is no time"):
        moment(words)


@given(st.dates(), st.dates())
def test_moments_sort_as_their_days_do(one: object, other: object) -> None:
    assert (moment(str(one)) < moment(str(other))) == (one < other)  # type: ignore[operator]


@given(st.text())
def test_any_words_are_a_time_or_refused(words: str) -> None:
    try:
        assert len(moment(words)) == len("2016-05-31T23:59:59.999999Z")
    except OptionError as fault:
        assert fault.remedy
