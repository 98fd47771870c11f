"""Times in the forms that reports write them in: numeric dates, lists, parts of months, planned and counted days."""

from datetime import date

import pytest

from khabar.nouns import Document, Report, Span
from khabar.resolve.time_of_event import time_of_event
from khabar.resolve.times import find_times, last_day_named, resolve_time
from khabar.text import sentences

P = date(2023, 11, 16)  # a Thursday
FOUND = [
    # lists and parts of months and years
    ("Shells fell on Monday, Tuesday and Wednesday.", "2023-11-13", "2023-11-15"),
    ("Shells fell on 7, 8 and 9 November.", "2023-11-07", "2023-11-09"),
    ("Shells fell on the 7th, 8th and 9th of November.", "2023-11-07", "2023-11-09"),
    ("On November 7 and 9, shells fell.", "2023-11-07", "2023-11-09"),
    ("On November 7, 8 and 9, 2022, shells fell.", "2022-11-07", "2022-11-09"),
    ("Shells fell in the last week of October.", "2023-10-25", "2023-10-31"),
    ("Shells fell in the final week of September.", "2023-09-25", "2023-09-30"),
    ("Shells fell in the second week of October.", "2023-10-08", "2023-10-14"),
    ("Shells fell in the first half of October.", "2023-10-01", "2023-10-15"),
    ("Shells fell in the second half of October.", "2023-10-16", "2023-10-31"),
    ("Shells fell in the first ten days of October.", "2023-10-01", "2023-10-10"),
    ("Shells fell in the last four days of October.", "2023-10-28", "2023-10-31"),
    ("Shells fell in the first days of October.", "2023-10-01", "2023-10-10"),
    ("Shells fell in the third quarter of 2022.", "2022-07-01", "2022-09-30"),
    ("Shells fell in the last quarter of 2022.", "2022-10-01", "2022-12-31"),
    ("Shells fell in the first half of this year.", "2023-01-01", "2023-06-30"),
    ("Shells fell in the second half of this year.", "2023-07-01", "2023-11-16"),
    ("Shells fell in the first nine months of the year.", "2023-01-01", "2023-09-30"),
    ("Shells fell in the week of 6 November.", "2023-11-06", "2023-11-12"),
    ("Shells fell in the week of 30 October - 5 November.", "2023-10-30", "2023-11-05"),
    ("Shells fell in the week of October 9-15.", "2023-10-09", "2023-10-15"),
    # numeric dates
    ("Shells fell on 12/11.", "2023-11-12", "2023-11-12"),
    ("Shells fell on 12/11. Four died.", "2023-11-12", "2023-11-12"),
    ("Shells fell on 7/6, he said.", "2023-06-07", "2023-06-07"),
    ("Shells fell on 14/10/23.", "2023-10-14", "2023-10-14"),
    ("Shells fell on 14.10.23.", "2023-10-14", "2023-10-14"),
    ("Shells fell on 14-Oct-2023.", "2023-10-14", "2023-10-14"),
    ("Shells fell on 14-Oct-23.", "2023-10-14", "2023-10-14"),
    ("Shells fell at 2023-10-14T21:30Z.", "2023-10-14", "2023-10-14"),
    ("Shells fell from 03.10.2023 to 05.10.2023.", "2023-10-03", "2023-10-05"),
    ("Shells fell from 3 October to 05.10.2023.", "2023-10-03", "2023-10-05"),
    # other relative words
    ("Shells fell overnight Monday into Tuesday.", "2023-11-13", "2023-11-14"),
    ("Shells fell overnight from Monday to Tuesday.", "2023-11-13", "2023-11-14"),
    ("Shells fell overnight between Monday and Tuesday.", "2023-11-13", "2023-11-14"),
    ("Shells fell a couple of days ago.", "2023-11-14", "2023-11-14"),
    ("Shells fell two or three days ago.", "2023-11-13", "2023-11-14"),
    ("Shells fell 4-5 days ago.", "2023-11-11", "2023-11-12"),
    ("Shells fell twenty-two days ago.", "2023-10-25", "2023-10-25"),
    ("Shells fell a fortnight ago.", "2023-10-30", "2023-11-05"),
    ("Shells fell in the past fortnight.", "2023-11-02", "2023-11-16"),
    ("Shells fell on the 20th of last month.", "2023-10-20", "2023-10-20"),
    ("Shells fell next week.", "2023-11-20", "2023-11-26"),
]
KNOWN = [
    ("on the 10th", "2023-11-10", "2023-11-10"),
    ("on the 20th", "2023-10-20", "2023-10-20"),
    ("on the 31st", "2023-10-31", "2023-10-31"),
    ("on Monday the 13th", "2023-11-13", "2023-11-13"),
    ("on November 7 and 8", "2023-11-07", "2023-11-08"),
    ("two days before 3 May 2015", "2015-05-01", "2015-05-01"),
    ("a day after Monday's raid", "2023-11-14", "2023-11-14"),
    ("hours after Sunday's raid", "2023-11-12", "2023-11-12"),
    ("on 3 November after clashes", "2023-11-03", "2023-11-03"),
    ("after Friday prayers", "2023-11-10", "2023-11-10"),
    ("the day before yesterday", "2023-11-14", "2023-11-14"),
]
PLANNED = [
    ("next week", "2023-11-20", "2023-11-26"),
    ("next month", "2023-12-01", "2023-12-31"),
    ("next year", "2024-01-01", "2024-12-31"),
    ("within 36 hours", "2023-11-16", "2023-11-18"),
    ("in the next 24 hours", "2023-11-16", "2023-11-17"),
    ("in two weeks", "2023-11-16", "2023-11-30"),
    ("by Saturday", "2023-11-16", "2023-11-18"),
    ("on the 10th", "2023-12-10", "2023-12-10"),
]
UNTOLD = [
    "following Monday's raid", "after Monday's raid", "before Tuesday", "shortly after yesterday's raid",
    "in the next three days", "the previous week", "for more than two years", "for over three months",
    "from 2016 to 2014", "following years of war", "over the following two weeks",
]  # fmt: skip
NO_DATES = [
    "Two of 3/4 of them fled.",
    "It is shelled on 24/7 now.",
    "They run version 2.10.15 now.",
    "He lost it on 9/11.",
]


def _known(words: str, *, planned: bool = False) -> tuple[str | None, str | None]:
    got = resolve_time(Span.of(words, 0, len(words)), words, published=P, planned=planned)
    return got.start, got.end


@pytest.mark.parametrize(("text", "start", "end"), FOUND)
def test_a_form_is_found_and_resolved(text: str, start: str, end: str) -> None:
    (found, *rest) = [words for words in find_times(text) if words.kind != "clock"]
    got = resolve_time(found.span, text, published=P)
    assert (got.start, got.end, rest) == (start, end, [])


@pytest.mark.parametrize(("words", "start", "end"), KNOWN)
def test_words_known_to_be_a_time_resolve(words: str, start: str, end: str) -> None:
    assert _known(words) == (start, end)


@pytest.mark.parametrize(("words", "start", "end"), PLANNED)
def test_what_is_planned_lies_ahead(words: str, start: str, end: str) -> None:
    assert _known(words, planned=True) == (start, end)


@pytest.mark.parametrize("words", UNTOLD)
def test_what_the_words_leave_open_has_no_days(words: str) -> None:
    assert _known(words) == (None, None)


@pytest.mark.parametrize("text", NO_DATES)
def test_fractions_and_versions_are_no_dates(text: str) -> None:
    assert [found.span.text for found in find_times(text)] == []


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Shells fell on 05/10/2023.", "2023-05-10"),  # the month first
        ("Shells fell on 05/12/2023.", "2023-05-12"),
        ("Shells fell on 10/12/2023.", "2023-10-12"),
        ("Shells fell on 12/10/2023.", "2023-10-12"),  # not after the day of publication
        ("Shells fell on 05/10/2023. More fell on 14/10/2023.", "2023-10-05"),
        ("Shells fell on 12/10/2023. More fell on 10/14/2023.", "2023-12-10"),
        ("Shells fell on 05/10. More fell on 10/14/2023.", "2023-05-10"),
    ],
)
def test_the_order_of_a_date_is_the_reports_and_lies_not_ahead(text: str, start: str) -> None:
    assert resolve_time(find_times(text)[0].span, text, published=P).start == start


def test_the_following_week_and_day_go_by_the_day_last_named() -> None:
    text = "Shells fell on 3 October. The following Monday men fled, and the following week the army came."
    spans = [found.span for found in find_times(text)][1:]
    found = [resolve_time(s, text, published=P, anchor=last_day_named(text, 25, P)) for s in spans]
    assert [(f.start, f.end) for f in found] == [("2023-10-09", "2023-10-09"), ("2023-10-09", "2023-10-15")]


@pytest.mark.parametrize(
    ("text", "words", "end"),
    [
        ("From Monday the army shelled the port.", "From Monday", "2023-11-16"),
        ("The toll from Monday's raid rose.", "from Monday's", "2023-11-13"),
        ("The toll from Monday's raid rose.", "from Monday", "2023-11-13"),
        ("A video from Monday shows the raid.", "from Monday", "2023-11-13"),
    ],
)
def test_a_day_that_a_thing_comes_from_does_not_go_on(text: str, words: str, end: str) -> None:
    at = text.index(words)
    assert resolve_time(Span.of(text, at, at + len(words)), text, published=P).end == end


@pytest.mark.parametrize(
    ("text", "triggers", "start"),
    [
        ("Rebels shot four men on Monday, the governor said, and torched huts.", ["shot"], "2023-11-13"),
        ("Rebels shot four men on Monday, the governor said, and torched huts.", ["shot", "torched"], "2023-11-13"),
        ("A rocket hit Sumy, Ukraine, on Nov 9, aides said, adding that six burned.", ["hit", "burned"], "2023-11-09"),
        ("On Monday, the governor said that rebels shot four men.", ["shot"], None),
        ("A raid followed, and on Monday, the governor said rebels shot four.", ["raid", "shot"], None),
        ("A day after Monday's raid, rebels torched huts.", ["torched"], "2023-11-14"),
        ("A day after Monday's raid, rebels torched huts.", ["raid"], "2023-11-13"),
        ("Three days after the 3 November bombing, rebels torched huts.", ["torched"], "2023-11-06"),
        ("Three days after the 3 November bombing, rebels torched huts.", ["bombing"], "2023-11-03"),
        ("Three days after the November 3, 2023, bombing, rebels torched huts.", ["bombing"], "2023-11-03"),
        ("Before Monday's raid, rebels torched huts.", ["torched"], None),
        ("Before Monday's raid, rebels torched huts.", ["raid"], "2023-11-13"),
        ("Clashes broke out after Friday prayers.", ["Clashes"], "2023-11-10"),
        ("Shells hit the port after midnight on Monday.", ["hit"], "2023-11-13"),
        ("They will be shot if not gone no later than 20 November.", ["shot"], None),
    ],
)
def test_an_event_takes_its_own_time(text: str, triggers: list[str], start: str | None) -> None:
    own = [Span.of(text, text.index(t), text.index(t) + len(t)) for t in triggers]
    document = Document(Report("r", text), sentences(text), ())
    assert time_of_event(document, own, published=P).start == start


@pytest.mark.parametrize("ahead", ["next week", "tomorrow", "in the coming days"])
def test_what_has_happened_takes_no_time_ahead(ahead: str) -> None:
    text = f"Rebels torched huts and will meet {ahead}."
    document = Document(Report("r", text), sentences(text), ())
    own = [Span.of(text, 7, 14)]
    assert time_of_event(document, own, published=P).start is None
    assert time_of_event(document, own, published=P, planned=True).start is not None


def test_earlier_in_the_week_is_the_week_before_on_a_monday() -> None:
    words = "earlier in the week"
    found = [resolve_time(Span.of(words, 0, 19), words, published=date(2023, 11, day)) for day in (13, 16)]
    assert _known("earlier this week") == ("2023-11-13", "2023-11-16")
    assert [(f.start, f.end) for f in found] == [("2023-11-06", "2023-11-12"), ("2023-11-13", "2023-11-16")]
