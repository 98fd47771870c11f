"""Words of the quote format are found again in their text (codebook section 11)."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.learn.coded import CodedText, CodedTrigger, Finder, coded_text, read_lines, story_key, text_of
from khabar.learn.excerpts import excerpt
from khabar.nouns import Report
from khabar.read.compose import fold
from khabar.text import document

BODY = (
    "RASHA – Army guns shelled Rasha on Tuesday. “Our guns killed 26 rebels and wounded dozens in Rasha,” Col. Arn "
    "said. The "
    "army will storm Tellin, residents reported."
)
REPORT = {"id": "s1", "title": "Shells hit Rasha", "text": BODY}
SHELLING: dict[str, Any] = {
    "id": "e1", "type": "Shelling/artillery/missile attack", "status": "happened", "aggregate": False, "main": True,
    "civilians": False,
    "mentions": ["Shells hit Rasha", "Army guns shelled Rasha", "killed 26 rebels and wounded dozens"],
    "triggers": ["hit", "shelled", "killed"], "doers": ["Army guns | Our guns"], "targets": ["rebels"], "weapons": [],
    "places": ["Rasha"], "time": {"words": "Tuesday", "start": None, "end": None, "precision": "unknown"},
    "claims": [
        {"source": None, "cue": None, "stance": "asserts", "hedge": True, "quote": "Army guns shelled Rasha"},
        {"source": "Col. Arn", "cue": "said", "stance": "denies", "hedge": False, "killed": [26, 26],
         "wounded": [24, None], "quote": "Our guns killed 26 rebels and wounded dozens in Rasha"},
    ],
}  # fmt: skip
STORM: dict[str, Any] = {
    "id": "e2", "type": "Armed clash", "status": "planned", "aggregate": False, "main": False, "civilians": False,
    "mentions": ["The army will storm Tellin"], "triggers": ["storm"], "doers": ["army"], "targets": [], "weapons": [],
    "places": ["Tellin"], "time": {"words": None, "start": None, "end": None, "precision": "unknown"}, "claims": [],
}  # fmt: skip


def code(*events: dict[str, Any]) -> CodedText:
    text = text_of(REPORT)
    cut = document(Report("s1", text, len("Shells hit Rasha") + 2)).sentences
    return coded_text(REPORT, {"id": "s1", "events": list(events)}, [(s.start, s.end) for s in cut], text)


def words(found: CodedText, spans: list[tuple[int, int]]) -> list[str]:
    return [found.text[a:b] for a, b in spans]


def trigger(found: CodedText, word: str) -> CodedTrigger:
    return next(t for t in found.triggers if found.text[slice(*t.span)] == word)


def test_triggers_stand_in_text_order_with_their_event() -> None:
    found = code(STORM, SHELLING)
    assert [(found.text[slice(*t.span)], t.event, t.status) for t in found.triggers] == [
        ("hit", 1, "happened"),
        ("shelled", 1, "happened"),
        ("killed", 1, "happened"),
        ("storm", 0, "planned"),
    ]


def test_a_role_is_linked_to_the_mention_in_whose_sentence_it_stands() -> None:
    found = code(SHELLING)
    assert words(found, trigger(found, "hit").roles["place"]) == ["Rasha"]
    assert words(found, trigger(found, "shelled").roles["doer"]) == ["Army guns"]
    assert words(found, trigger(found, "shelled").roles["time"]) == ["Tuesday"]
    assert words(found, trigger(found, "killed").roles["doer"]) == ["Our guns"]
    assert words(found, trigger(found, "killed").roles["target"]) == ["rebels"]
    assert trigger(found, "hit").roles["doer"] == []


def test_a_claim_belongs_to_the_mention_within_its_quote() -> None:
    found = code(SHELLING)
    hit, shelled, killed = (trigger(found, word) for word in ("hit", "shelled", "killed"))
    assert (hit.sources, hit.hedge) == (None, None)
    assert (shelled.sources, shelled.hedge, shelled.denies) == ([], True, False)
    assert (words(found, killed.sources or []), killed.hedge, killed.denies) == (["Col. Arn"], False, True)
    assert [(words(found, [cue]), words(found, who)) for cue, who, _ in found.cues] == [(["said"], ["Col. Arn"])]


def test_figures_are_the_number_words_of_the_claim() -> None:
    found = code(SHELLING)
    killed = trigger(found, "killed")
    assert words(found, killed.roles["killed"]) == ["26"]
    assert words(found, killed.roles["wounded"]) == ["dozens"]


def test_two_equal_figures_of_a_claim_are_two_words() -> None:
    text = "Guns shelled Rasha, killing two men and wounding two others."
    claim = {"source": None, "cue": None, "stance": "asserts", "hedge": False, "killed": [2, 2], "wounded": [2, 2]}
    event = SHELLING | {
        "mentions": ["Guns shelled Rasha"],
        "triggers": ["shelled"],
        "claims": [claim | {"quote": text}],
    }
    found = coded_text({"text": text}, {"id": "s2", "events": [event]}, [(0, len(text))], text)
    (shelled,) = found.triggers
    assert shelled.roles["wounded"] == [(text.rindex("two"), text.rindex("two") + 3)]


def test_what_was_not_said_is_not_learned() -> None:
    found = code(STORM)
    assert trigger(found, "storm").sources is None
    assert "target" not in trigger(found, "storm").roles or trigger(found, "storm").roles["target"] == []


def test_quotes_that_are_not_in_the_text_are_left_out() -> None:
    absent = SHELLING | {"mentions": ["Guns roared"], "triggers": ["roared"]}
    assert code(absent).triggers == []


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("“our guns", "“Our guns"),
        ('"Our guns', "“Our guns"),
        ("RASHA - Army", "RASHA – Army"),
        ("Shells  hit\nRasha RASHA", "Shells hit Rasha\n\nRASHA"),
        ("Guns roared", None),
        ("", None),
        (".*", None),
    ],
)
def test_a_quote_is_found_whatever_its_case_marks_and_white_space(quote: str, found: str | None) -> None:
    text = text_of(REPORT)
    at = Finder(text).first(quote)
    assert (text[slice(*at)] if at else None) == found


def test_every_place_of_a_name_is_whole_words() -> None:
    text = "The army met army men; the armyworm stayed."
    assert [text[a:b] for a, b in Finder(text).every("army")] == ["army", "army"]


@given(st.text(max_size=60))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_words_of_a_text_are_found_in_it(text: str, start: int, end: int) -> None:
    quote = text[start:end]
    at = Finder(text).first(quote)
    if quote.split() and fold(quote).split() == fold(text)[start:end].split():
        assert at is not None
        assert fold(text[slice(*at)]).split() == fold(quote).split()


@pytest.mark.parametrize(
    ("report", "text"),
    [
        ({"title": "Shells hit", "text": "Two died."}, "Shells hit\n\nTwo died."),
        ({"title": "Shells hit", "text": "SHELLS HIT Rasha."}, "SHELLS HIT Rasha."),
        ({"title": "“Shells” hit", "text": '"Shells" hit Rasha.'}, '"Shells" hit Rasha.'),
        ({"title": None, "text": "Two died."}, "Two died."),
        ({"text": "Two died."}, "Two died."),
    ],
)
def test_the_text_is_the_contract_s(report: dict[str, Any], text: str) -> None:
    assert text_of(report) == text


def test_snippets_of_one_report_and_dated_news_of_one_day_stay_together() -> None:
    assert story_key({}, {"id": "a#2"}) == story_key({}, {"id": "a#7"}) == "a"
    assert story_key({"published": "2015-05-14T10:00"}, {"id": "fakes-1"}) == "2015-05-14"


@pytest.mark.parametrize("name", ["lines.jsonl", "lines.jsonl.gz"])
def test_lines_are_read_plain_or_packed(tmp_path: Path, name: str) -> None:
    rows = [{"id": "a", "text": "É"}, {"id": "b"}]
    raw = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    assert list(read_lines(tmp_path / name)) == rows


def test_the_worked_example_is_found_whole(shared: Path) -> None:
    coded = json.loads((shared / "codebook" / "aleppo.json").read_text("utf-8"))
    raw = (shared / "codebook" / "aleppo.txt").read_text("utf-8")
    title, _, body = raw.partition("\n\n")
    report = {"id": "aleppo", "title": title, "text": body}
    text = text_of(report)
    cut = document(Report("aleppo", text, len(title) + 2)).sentences
    found = coded_text(report, coded, [(s.start, s.end) for s in cut], text)
    assert [len([t for t in found.triggers if t.event == n]) for n in range(7)] == [
        len(set(event["mentions"])) for event in coded["events"]
    ]
    storm = next(t for t in found.triggers if text[slice(*t.span)] == "storm")
    assert (storm.status, storm.sources) == ("planned", [])


@given(st.integers(0, 10_000))
def test_an_excerpt_is_coded_with_the_words_of_the_whole(seed: int) -> None:
    whole = code(SHELLING, STORM)
    part = excerpt(whole, random.Random(seed))  # noqa: S311  drawn for a test
    assert part is not None
    assert part.text in whole.text
    at = whole.text.index(part.text)
    for one in part.triggers:
        (same,) = [t for t in whole.triggers if t.span == (one.span[0] + at, one.span[1] + at)]
        assert one.main is None
        for role, spans in one.roles.items():
            assert words(part, spans) == [word for word in words(whole, same.roles[role]) if word in part.text]
    assert all(a < b for a, b in part.sentences)
    assert part.sentences[0][0] == 0
    assert part.sentences[-1][1] == len(part.text)


def test_a_text_of_one_sentence_has_no_excerpt() -> None:
    told = CodedText("a", "Guns fell silent.", "a", frozenset(), sentences=[(0, 17)])
    assert excerpt(told, random.Random(1)) is None  # noqa: S311  drawn for a test
