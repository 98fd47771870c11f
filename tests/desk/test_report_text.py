"""Laws of a report's text on a page: pieces, pages, places, names that are covered, differences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import arabic, dense, event_on, lerm, nested, report_of

from khabar.desk.responding import json_of
from khabar.desk.views import differences, segments
from khabar.desk.views.differences import difference
from khabar.desk.views.evidence import Value, Words, evidence_of
from khabar.desk.views.marked_text import BLOCK, covered, marked
from khabar.desk.views.report import Told, Wanted, names_of, report_view
from khabar.desk.views.segments import is_within_character, paragraphs, part_at, parts, utf16_units
from khabar.nouns import Record, Span
from khabar.record.readings import Reading
from khabar.record.reports import Held

HELD = Held(
    Reading(1, "key", 1, True, "0" * 64, "w", "by hand"), "2016-04-14T00:00:00Z", "ada", "coded", "0" * 64, 9, "1"
)
LETTERS = st.sampled_from(
    ["a", "b", " ", "\n", "\r", "é", "e\u0301", "ق\u064f", "😀", "👩\u200d🚒", "🇸🇾", "\u202e", "\x00", "<", "&"]
)
TEXTS = st.lists(LETTERS, min_size=1, max_size=60).map("".join)


def told(record: Record) -> Told:
    return Told("key", (HELD,), HELD, record, {event.id: 7 for event in record.events})


@st.composite
def spanned(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(TEXTS)
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    return text, [(min(two), max(two)) for two in draw(st.lists(ends, max_size=12)) if two[0] != two[1]]


@given(spanned(), st.integers(0, 60), st.integers(0, 60))
def test_segments_join_to_the_text_and_those_of_a_span_to_its_words(
    given_text: tuple[str, list[tuple[int, int]]], one: int, other: int
) -> None:
    text, spans = given_text
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    found = list(segments.segments(start, end, spans))
    assert "".join(text[s.start : s.end] for s in found) == text[start:end]
    for number, (first, last) in enumerate(spans):
        own = "".join(text[s.start : s.end] for s in found if number in s.spans)
        assert own == text[max(first, start) : max(min(last, end), first, start)]
    assert all(list(s.spans) == sorted(s.spans) for s in found)


@given(TEXTS)
def test_code_points_are_counted_as_javascript_counts_them(text: str) -> None:
    assert utf16_units(text) == len(text.encode("utf-16-le")) // 2


@given(spanned(), st.integers(1, 9), st.integers(1, 4))
@settings(max_examples=200)
def test_pages_join_to_the_text_and_part_no_character(
    given_text: tuple[str, list[tuple[int, int]]], most: int, crowd: int
) -> None:
    text, spans = given_text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "WHOLE_CHARACTERS", 5)
        patch.setattr(segments, "PART_CHARACTERS", most)
        patch.setattr(segments, "PART_SPANS", crowd)
        patch.setattr(segments, "PART_LINES", 3)
        found = parts(text, spans)
    assert "".join(text[start:end] for start, end in found) == text
    assert all(start < end for start, end in found)
    for place in range(len(text)):
        start, end = found[part_at(found, place)]
        assert start <= place < end
    assert not any(is_within_character(text, start) for start, _ in found[1:])


def test_long_texts_come_in_pages_of_bounded_length() -> None:
    text = ("Word " * 300 + "\n\n") * 1_000
    found = parts(text, [])
    assert len(found) > 10
    assert all(end - start <= segments.PART_CHARACTERS for start, end in found)
    assert all(text[start - 1] == "\n" for start, _ in found[1:])
    assert all(end - start <= segments.PART_CHARACTERS for start, end in parts("x" * 1_000_000, []))
    assert len(parts("\n" * 50_000, [])) == 25


@given(TEXTS)
def test_paragraphs_leave_out_nothing_but_line_feeds(text: str) -> None:
    found = list(paragraphs(text, 0, len(text)))
    assert "".join(text[start:end] for start, end in found) == text.replace("\n", "")
    assert all("\n" not in text[start:end] for start, end in found)


@given(spanned())
def test_pieces_join_to_their_paragraph_and_count_code_points(given_text: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = given_text
    events = tuple(event_on(n, Span.of(text, *two), Span.of(text, *two)) for n, two in enumerate(spans, 1))
    record = Record(report_of("key", text), events)
    view = report_view(told(record), Wanted(), shown=True)
    for paragraph in view.page.paragraphs:
        shown = "".join(piece.text for piece in paragraph.pieces)
        assert shown == text[paragraph.start : paragraph.end].replace("\x00", "\ufffd")
        assert all(len(piece.text) == piece.end - piece.start for piece in paragraph.pieces)
    ids = [name for paragraph in view.page.paragraphs for piece in paragraph.pieces for name in piece.ids]
    assert len(ids) == len(set(ids))


def test_every_value_rests_on_words_that_the_page_marks() -> None:
    for record in (lerm(), arabic()):
        view = report_view(told(record), Wanted(), shown=True)
        marks = {(mark.start, mark.end) for event in record.events for mark in evidence_of(event)}
        values = [value for event in view.page.events for value in event.values]
        values += [value for event in view.page.events for claim in event.claims for value in claim.values]
        assert values
        for value in values:
            assert {(word.start, word.end) for word in value.words} <= marks, value


def test_overlapping_and_nested_words_are_told_apart() -> None:
    record = lerm()
    view = report_view(told(record), Wanted(), shown=True)
    pieces = [piece for paragraph in view.page.paragraphs for piece in paragraph.pieces]
    shared = next(piece for piece in pieces if {"target", "time", "quote"} <= set(piece.marks))
    assert shared.text == "on"
    hedged = next(piece for piece in pieces if piece.text == "shelled")
    assert {"trigger", "hedge", "family-civilians"} <= set(hedged.marks)
    assert hedged.begins == 2
    assert hedged.events == (2,)


def test_one_event_alone_marks_only_its_words() -> None:
    view = report_view(told(lerm()), Wanted(event="e2"), shown=True)
    assert {number for p in view.page.paragraphs for piece in p.pieces for number in piece.events} == {2}
    assert [event.id for event in view.page.events] == ["e2"]
    assert [event.id for event in view.page.told] == ["e1", "e2"]


def test_names_of_private_persons_are_covered_letter_by_letter() -> None:
    record = lerm()
    whole, view = (report_view(told(record), Wanted(), shown=shown) for shown in (True, False))
    text = "\n".join("".join(piece.text for piece in p.pieces) for p in view.page.paragraphs)
    assert view.withheld and not whole.withheld
    assert "Khalil" in json_of(whole).decode()
    assert "Khalil" not in json_of(view).decode() and "Ahmad" not in json_of(view).decode()
    assert BLOCK * len("Ahmad Khalil") in text
    assert [(p.start, p.end) for p in view.page.paragraphs] == [(p.start, p.end) for p in whole.page.paragraphs]
    assert "Lermian Army" in json_of(view).decode()


def test_a_name_is_covered_across_the_border_of_a_page() -> None:
    record = lerm()
    names = names_of(told(record), shown=False)
    at = record.report.text.index("Khalil") + 2
    numbers = {event.id: 1 for event in record.events}
    for here in ((0, at), (at, len(record.report.text))):
        found = marked(record.report, here, [], numbers, None, names)
        text = "".join(piece.text for p in found for piece in p.pieces)
        assert "Kh" not in text and "alil" not in text
    assert covered("Ahmad Khalil", names) == BLOCK * 12


def test_a_page_is_bounded_whatever_is_coded() -> None:
    for record in (nested("key", 3_000), dense("key", 1_000_000, 8_000)):
        view = report_view(told(record), Wanted(), shown=True)
        assert len(json_of(view)) < 2_500_000
        pieces = sum(len(paragraph.pieces) for paragraph in view.page.paragraphs)
        assert pieces < 10_000
    assert view.page.parts[-1].end == len(record.report.text)
    assert sum(part.events for part in view.page.parts) >= len(record.events)


def test_words_asked_for_bring_their_page_and_are_marked() -> None:
    record = dense("key", 300_000, 1_000)
    at = record.events[-1].mentions[0].trigger
    view = report_view(told(record), Wanted(at=Words(at.start, at.end)), shown=True)
    asked = [piece for p in view.page.paragraphs for piece in p.pieces if "asked" in piece.marks]
    assert "".join(piece.text for piece in asked) == at.text
    assert view.page.number == len(view.page.parts)


def test_long_values_are_cut() -> None:
    view = report_view(told(nested("key", 600)), Wanted(), shown=True)
    assert max(len(value.value) for event in view.page.events for value in event.values) <= 620
    assert isinstance(view.page.events[0].values[0], Value)


WORDS = st.lists(st.sampled_from(["a", "b", "c", "dd", " ", "  ", "\n", ".", "é", "ق\u064f"]), max_size=25).map("".join)


@given(WORDS, WORDS, st.sampled_from([100_000_000, 3, 0]), st.sampled_from([1, 300]))
@settings(max_examples=400)
def test_a_difference_holds_both_texts(before: str, after: str, most: int, apart: int) -> None:
    if before == after:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(differences, "_MOST_COMPARED", most)
        patch.setattr(differences, "_APART", apart)
        found = difference(before, after, context=1_000)
    for text, other in ((before, "ins"), (after, "del")):
        kept = "".join(run.text for one in found.stretches for run in one.runs if run.kind != other)
        assert kept.replace("\n", "") == text.replace("\n", "")


def test_a_difference_of_long_texts_is_bounded() -> None:
    before = "\n".join(f"line {number} of the report" for number in range(50_000))
    after = "\n".join(f"line {number} of the {'story' if number % 2 else 'report'}" for number in range(50_000))
    found = difference(before, after)
    assert sum(len(run.text) for one in found.stretches for run in one.runs) < 250_000
    assert found.left_out and found.changed > found.left_out


def test_a_change_in_a_long_text_is_found_among_the_rest() -> None:
    lines = [f"line {number}" for number in range(40_000)]
    found = difference("\n".join(["first", *lines, "last"]), "\n".join(["First", *lines, "end"]))
    runs = [run for one in found.stretches for run in one.runs if run.kind != "same"]
    assert [(run.kind, run.text) for run in runs] == [
        ("del", "first"),
        ("ins", "First"),
        ("del", "last"),
        ("ins", "end"),
    ]
    assert not found.is_rough
