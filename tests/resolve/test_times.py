"""Times: codebook section 7, row by row, and the laws of intervals."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.nouns import Document, Report, Span
from khabar.resolve.time_of_event import time_of_event, time_of_words
from khabar.resolve.times import find_times, resolve_time
from khabar.text import sentences

P = date(2016, 9, 14)  # a Wednesday
ROWS = [
    ("on Wednesday", "2016-09-14", "2016-09-14", "day"),
    ("on Thursday", "2016-09-08", "2016-09-08", "day"),
    ("last Wednesday", "2016-09-07", "2016-09-07", "day"),
    ("this morning", "2016-09-14", "2016-09-14", "day"),
    ("yesterday", "2016-09-13", "2016-09-13", "day"),
    ("last night", "2016-09-13", "2016-09-13", "day"),
    ("overnight", "2016-09-13", "2016-09-14", "days"),
    ("late on Tuesday", "2016-09-13", "2016-09-13", "day"),
    ("overnight into Friday", "2016-09-08", "2016-09-09", "days"),
    ("two days ago", "2016-09-12", "2016-09-12", "day"),
    ("in the past 24 hours", "2016-09-13", "2016-09-14", "days"),
    ("on 3 September، 2016", "2016-09-03", "2016-09-03", "day"),
    ("over the past day", "2016-09-13", "2016-09-14", "days"),
    ("last November 2014", "2014-11-01", "2014-11-30", "month"),
    ("in the 2000s and 2010s", "2000-01-01", "2016-09-14", "longer"),
    ("since yesterday", "2016-09-13", "2016-09-14", "days"),
    ("for three days", "2016-09-11", "2016-09-14", "days"),
    ("in the past three days", "2016-09-11", "2016-09-14", "days"),
    ("this week", "2016-09-12", "2016-09-14", "week"),
    ("last week", "2016-09-05", "2016-09-11", "week"),
    ("in recent days", "2016-09-08", "2016-09-14", "week"),
    ("in recent weeks", "2016-08-17", "2016-09-14", "month"),
    ("in recent months", "2016-06-15", "2016-09-14", "longer"),
    ("earlier this month", "2016-09-01", "2016-09-14", "month"),
    ("last month", "2016-08-01", "2016-08-31", "month"),
    ("in March", "2016-03-01", "2016-03-31", "month"),
    ("in October", "2015-10-01", "2015-10-31", "month"),
    ("this year", "2016-01-01", "2016-09-14", "year"),
    ("last year", "2015-01-01", "2015-12-31", "year"),
    ("in 2014", "2014-01-01", "2014-12-31", "year"),
    ("since 3 September", "2016-09-03", "2016-09-14", "month"),
    ("since Tuesday", "2016-09-13", "2016-09-14", "days"),
    ("on 3 September", "2016-09-03", "2016-09-03", "day"),
    ("on 3 December", "2015-12-03", "2015-12-03", "day"),
    ("the weekend", "2016-09-10", "2016-09-11", "days"),
    ("in early March", "2016-03-01", "2016-03-10", "month"),
    ("in late 2014", "2014-09-01", "2014-12-31", "longer"),
    ("in the summer of 2014", "2014-06-01", "2014-08-31", "longer"),
    ("three months ago", "2016-06-01", "2016-06-30", "month"),
    ("Friday and Saturday", "2016-09-09", "2016-09-10", "days"),
    ("between 3 and 5 September", "2016-09-03", "2016-09-05", "days"),
    ("on the night of September 3-4", "2016-09-03", "2016-09-04", "days"),
    ("the day before yesterday", "2016-09-12", "2016-09-12", "day"),
    ("on Tuesday last week", "2016-09-06", "2016-09-06", "day"),
    ("for several months", "2016-06-15", "2016-09-14", "longer"),
]
FULL = [
    "3 September 2015", "Sept. 3, 2015", "03.09.2015", "2015-09-03", "On Thursday, September 3rd, 2015",
    "the night of 3 September 2015", "3 Sept. 2015", "3-9-2015", "2015/09/03", "Thursday, the 3rd of September, 2015",
]  # fmt: skip
NO_TIMES = [
    "of 629", "it was 123 degrees", "6005", "they may march", "a second man", "the Sunday Times", "Black September",
    "on 21 August Street", "for 24 hours a guard", "the Sun", "jailed for 12 years", "resolution 2254",
]  # fmt: skip


@pytest.mark.parametrize(("words", "start", "end", "precision"), ROWS)
def test_words_mean_what_the_codebook_says(words: str, start: str, end: str, precision: str) -> None:
    got = resolve_time(Span.of(words, 0, len(words)), words, published=P)
    assert (got.start, got.end, got.precision) == (start, end, precision)


@pytest.mark.parametrize(("words", "start", "end", "precision"), ROWS)
def test_words_of_the_codebook_are_found_in_a_sentence(words: str, start: str, end: str, precision: str) -> None:
    text = f"Shells hit the town {words}, he said."
    assert start and end and precision
    assert any(words in found.span.text for found in find_times(text))


@pytest.mark.parametrize("words", FULL)
def test_a_date_in_full_resolves_without_a_publication_date(words: str) -> None:
    got = resolve_time(Span.of(words, 0, len(words)), words, published=None)
    assert (got.start, got.end) == ("2015-09-03", "2015-09-03")


@pytest.mark.parametrize("words", [row[0] for row in ROWS if "20" not in row[0]])
def test_relative_words_stay_unresolved_without_a_publication_date(words: str) -> None:
    got = resolve_time(Span.of(words, 0, len(words)), words, published=None)
    assert got.words is not None
    assert got.start is None


@pytest.mark.parametrize("text", NO_TIMES)
def test_no_time_is_invented(text: str) -> None:
    assert [found.span.text for found in find_times(text)] == []


def test_planned_days_lie_ahead() -> None:
    words = "next Wednesday"
    assert resolve_time(Span.of(words, 0, 14), words, published=P, planned=True).start == "2016-09-21"


def test_a_day_earlier_counts_from_the_day_last_named() -> None:
    words = "a day earlier"
    assert resolve_time(Span.of(words, 0, 13), words, published=P, anchor=date(2016, 9, 9)).start == "2016-09-08"


@pytest.mark.parametrize(
    "words", ["after the March riots", "shortly before 3 September", "two weeks before 3 May 2015"]
)
def test_a_time_before_or_after_a_day_is_not_that_day(words: str) -> None:
    got = resolve_time(Span.of(words, 0, len(words)), words, published=P)
    assert (got.start, got.precision) == (None, "unknown")


def test_hours_before_or_after_leave_the_day() -> None:
    words = "after midnight on 3 September"
    assert resolve_time(Span.of(words, 0, len(words)), words, published=P).start == "2016-09-03"


def test_two_numbers_after_a_month_are_not_two_days() -> None:
    (found,) = find_times("Guns killed five on September 3 and 12 fled.")
    assert found.span.text == "on September 3"


def _time(text: str, trigger: str, **asked: Any) -> str | None:
    at = text.index(trigger)
    document = Document(Report("r", text), sentences(text), ())
    return time_of_event(document, [Span.of(text, at, at + len(trigger))], published=P, **asked).start


def test_what_came_first_lies_so_many_days_back() -> None:
    assert _time("The raid comes two days after guns shelled the port.", "shelled") == "2016-09-12"
    text = "On Friday he fled, a day after guns shelled the port."
    assert _of_words(text, "shelled", "a day after") == ("2016-09-08", "2016-09-08")
    assert _time("Guns shelled the port two days after a raid.", "shelled") is None


def test_what_something_goes_on_until_is_not_its_day() -> None:
    assert _time("Police closed the port until 25 September.", "closed") is None
    assert _time("They arrested forty people ahead of 15 September.", "arrested") is None


def test_a_time_that_is_known_to_be_another_events_is_not_taken() -> None:
    text = "Guns shelled the port, and on Friday rebels seized the bridge."
    friday = Span.of(text, text.index("on Friday"), text.index("on Friday") + 9)
    assert _time(text, "shelled") == "2016-09-09"
    assert _time(text, "shelled", theirs=[friday]) is None


def _of_words(text: str, trigger: str, words: str, *, aggregate: bool = False) -> tuple[str | None, str | None]:
    spans = [Span.of(text, text.index(w), text.index(w) + len(w)) for w in (trigger, words)]
    document = Document(Report("r", text), sentences(text), ())
    got = time_of_words(document, spans[:1], spans[1:], published=P, aggregate=aggregate)
    return got.start, got.end


def test_what_happened_often_goes_on_from_the_day_it_began() -> None:
    text = "Fighting in the east that erupted on 3 September has killed forty."
    assert _of_words(text, "Fighting", "on 3 September", aggregate=True) == ("2016-09-03", "2016-09-14")
    assert _of_words(text, "Fighting", "on 3 September") == ("2016-09-03", "2016-09-03")
    text = "The war began on 3 September with protests."
    assert _of_words(text, "protests", "on 3 September", aggregate=True) == ("2016-09-03", "2016-09-03")


def test_the_time_of_saying_is_not_the_time_of_the_event() -> None:
    assert _time("Shells killed three people, the monitor said on Tuesday.", "killed") is None
    assert _time("On Tuesday the army stated that shells killed three.", "killed") is None
    assert _time("On Tuesday shells killed three people, the army said.", "killed") == "2016-09-13"


TIME_WORDS = ["on", "the", "last", "3", "31", "February", "March", "2015", ",", "and", "Friday", "since", "for", "ago"]


MORE_WORDS = ["days", "in", "to", "night", "0", "03.09.2015", "5/6", "07/08/15", "10th", "half", "first", "week",
              "month", "of", "and", "next", "overnight", "after", "the day before", "-", "two", "or", "by",
              "weekend"]  # fmt: skip


@given(st.lists(st.sampled_from([*TIME_WORDS, *MORE_WORDS])), st.one_of(st.none(), st.dates()), st.booleans())
def test_any_words_give_a_lawful_interval(words: list[str], published: date | None, planned: bool) -> None:
    text = "x " + " ".join(words)
    got = resolve_time(Span.of(text, 0, len(text)), text, published=published, anchor=published, planned=planned)
    assert got.start is None or got.end is None or got.start <= got.end
    assert (got.start is None) == (got.end is None)
    for found in find_times(text):
        assert text[found.span.start : found.span.end] == found.span.text


@given(st.text(max_size=120))
def test_any_text_can_be_searched_for_times(text: str) -> None:
    assert find_times(text) == find_times(text)


@pytest.mark.parametrize("text", ["Is it this winter?", "●this winter on", "They came this winter!", "“this winter…”"])
def test_signs_around_a_time_do_not_hide_it(text: str) -> None:
    assert [found.span.text for found in find_times(text)] == ["this winter"]


@pytest.mark.parametrize("words", ["Jan. ", "in the ", "2014 ", "Friday and ", "since the "])
def test_a_long_run_of_words_of_time_is_read_piece_by_piece(words: str) -> None:
    short, long = find_times(words * 500), find_times(words * 1000)
    assert [found.span.text for found in short][:100] == [found.span.text for found in long][:100]
