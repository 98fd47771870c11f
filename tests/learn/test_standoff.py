"""The quote format becomes offsets and comes back with all its values (codebook section 11)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from corpus_samples import CODED, MADE, MADE_CODED, REPORT, changed, write_lines
from hypothesis import given
from hypothesis import strategies as st

from khabar.errors import InputError
from khabar.learn.coded import coded_text, read_lines, text_of
from khabar.learn.corpora import read_corpus
from khabar.learn.corpus_items import item_of
from khabar.learn.items import Item, ItemEvent, Offsets, Origin, decode, encode, line_of, lines_of, read_items
from khabar.learn.standoff import align, quoted, span_faults
from khabar.read.compose import fold
from khabar.text import sentences

TEXT = text_of(REPORT)


def item(coded: dict[str, Any] = CODED, report: dict[str, Any] = REPORT) -> Item:
    found, faults = item_of(coded, report, "hill.jsonl", ("ab",), "dev")
    assert found is not None, faults
    return found


def folded(value: Any) -> Any:
    """Words blind to case, kinds of quotation mark and white space, as quotes are looked for."""
    if isinstance(value, str):
        return " ".join(fold(value).split())
    if isinstance(value, list):
        return [folded(one) for one in value]
    return {key: folded(one) for key, one in value.items()} if isinstance(value, dict) else value


def words(span: Offsets | None, text: str = TEXT) -> str:
    assert span is not None
    return text[slice(*span)]


def test_all_values_come_back() -> None:
    assert folded(quoted(item(), TEXT)) == folded(CODED)


def test_the_words_that_come_back_are_those_of_the_text() -> None:
    claim = quoted(item(), TEXT)["events"][0]["claims"][1]
    assert (claim["source"], claim["quote"]) == ("army’s spokesman", "“Our guns were silent")


def test_a_line_holds_the_whole_item_and_no_text() -> None:
    line = line_of(item())
    assert decode(json.loads(line)) == item()
    assert "shelled" not in line
    assert list(json.loads(line)) == [
        "id", "kind", "made", "from", "sha256", "published", "story", "split", "coders", "adjudicated", "events"
    ]  # fmt: skip


def test_a_report_made_for_the_corpus_keeps_its_text() -> None:
    made = item(MADE_CODED, MADE)
    assert (made.made, made.origin, made.text) == (True, None, MADE["text"])
    assert decode(json.loads(line_of(made))) == made


def test_the_text_of_others_is_refused() -> None:
    line = encode(item()) | {"text": "Army guns"}
    with pytest.raises(ValueError, match="does not belong"):
        decode(line)


def test_a_role_word_is_taken_from_the_sentence_of_a_mention() -> None:
    coded = changed(event=1, doers=["army"])
    (storm,) = [e for e in item(coded).events if e.id == "e2"]
    assert storm.doers[0][0] == (TEXT.index("army will"), TEXT.index("army will") + 4)


def test_a_word_within_a_longer_role_word_is_not_the_one_meant() -> None:
    text = "Army bases burned after the army shelled Wasta."
    coded = changed(mentions=[text[:-1]], triggers=["shelled"], doers=["army"], targets=["Army bases"], claims=[])
    (event, _), _ = align(coded | {"events": [e | {"places": [], "weapons": []} for e in coded["events"]]}, text)
    assert event.doers == (((28, 32),),)


def test_source_and_cue_are_those_by_the_quote() -> None:
    shelled = item().events[0]
    cues = [claim.cue for claim in shelled.claims]
    assert [TEXT[start - 4 : end] for start, end in filter(None, cues)] == ["Arn said", "man said", "sha said"]


def test_a_clause_told_twice_is_found_at_both_places() -> None:
    text = "Shells hit Rasha\n\nShells hit Rasha. Later shells hit Rasha."
    time = CODED["events"][0]["time"] | {"words": None}
    coded = changed(
        mentions=["shells hit Rasha"] * 3, triggers=["hit"] * 3, claims=[], doers=[], targets=[], weapons=[], time=time
    )
    (event, *_), _ = align({"events": coded["events"][:1]}, text)
    assert [m.clause[0] for m in event.mentions] == [0, 18, 42]


def test_quotes_that_are_not_there_are_faults_and_left_out() -> None:
    coded = changed(places=["Rasha", "Kesh"], mentions=["Guns roared"], triggers=["roared"])
    events, faults = align(coded, TEXT)
    assert (events[0].mentions, len(events[0].places)) == ((), 1)
    assert [str(fault) for fault in faults] == [
        "e1 mention 1: “Guns roared” is not in the text (section 11)",
        "e1 places: “Kesh” is not in the text (section 11)",
    ]


def test_offsets_outside_the_text_and_triggers_outside_their_clause_are_faults() -> None:
    good = item()
    assert span_faults(good, TEXT) == []
    event = good.events[0]
    first = replace(event.mentions[0], trigger=event.mentions[1].trigger)
    broken = replace(event, mentions=(first,), places=(((0, 9_999),),))
    assert [fault.at for fault in span_faults(replace(good, events=(broken,)), TEXT)] == ["e1 places", "e1 mention 1"]


def test_the_lines_of_a_file_are_sorted_by_id(tmp_path: Path) -> None:
    items = [replace(item(), id=name) for name in ("b", "a#s1", "a")]
    path = tmp_path / "reports.jsonl"
    path.write_text("".join(lines_of(items)), "utf-8")
    assert [found.id for found in read_items(path)] == ["a", "a#s1", "b"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("[", "Expecting value"),
        ("{}", "lacks 'made'"),
        (json.dumps(encode(item()) | {"split": "gold"}), "split is 'gold', not train or dev or test"),
        (json.dumps(encode(item()) | {"from": None}), "is made, or has the place"),
    ],
)
def test_a_line_that_is_no_item_is_told_with_file_and_line(tmp_path: Path, line: str, what: str) -> None:
    path = tmp_path / "reports.jsonl"
    path.write_text(f"{line_of(item())}\n{line}\n", "utf-8")
    with pytest.raises(InputError, match=what) as fault:
        list(read_items(path))
    assert fault.value.where == f"{path}, line 2"


def test_the_corpus_teaches_what_the_quotes_taught(tmp_path: Path) -> None:
    write_lines(tmp_path / "hill.jsonl", REPORT)
    (tmp_path / "reports.jsonl").write_text("".join(lines_of([item()])), "utf-8")
    cut = [(s.start, s.end) for s in sentences(TEXT)]
    (found,) = read_corpus(tmp_path, tmp_path, {"dev"})
    assert found == coded_text(REPORT, CODED, cut, TEXT)
    assert list(read_corpus(tmp_path, tmp_path, {"train", "test"})) == []


def test_the_gold_reports_come_back_as_they_were(shared: Path) -> None:
    texts = {r["id"]: text_of(r) for r in read_lines(shared / "gold" / "reports.jsonl")}
    for coded in read_lines(shared / "gold" / "gold.jsonl"):
        text = texts[coded["id"]]
        events, faults = align(coded, text)
        assert not faults
        back = quoted(replace(item(), id=coded["id"], published=coded["published"], events=events), text)
        assert folded(back["events"]) == folded(coded["events"])
        assert align(back, text)[0] == events


WORDS = ("army", "Army", "guns", "“our", "shelled", "Rasha,", "Rasha.", "two", "men\n", "army’s", "said.", "hit", "2")


@st.composite
def coded_texts(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A text of few words, so that most stand in it several times, and an event whose words are copied from it."""
    told = draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=30))

    def copied() -> str:
        start = draw(st.integers(0, len(told) - 1))
        piece = " ".join(told[start : start + draw(st.integers(1, 6))]).strip()
        return draw(st.sampled_from([piece, piece.upper(), piece.replace("’", "'").replace("“", '"')]))

    def referents() -> list[str]:
        return [" | ".join(copied() for _ in range(draw(st.integers(1, 2)))) for _ in range(draw(st.integers(0, 2)))]

    mentions = [copied() for _ in range(draw(st.integers(1, 3)))]
    claims = [
        {"source": draw(st.sampled_from([None, copied()])), "cue": draw(st.sampled_from([None, copied()])),
         "stance": "asserts", "hedge": draw(st.booleans()), "quote": copied()}
        for _ in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    event = CODED["events"][0] | {
        "mentions": mentions, "triggers": [draw(st.sampled_from(mention.split())) for mention in mentions],
        "claims": claims, "time": CODED["events"][0]["time"] | {"words": draw(st.sampled_from([None, copied()]))},
        **{role: referents() for role in ("doers", "targets", "places", "weapons")},
    }  # fmt: skip
    return " ".join(told), {"id": "x", "published": None, "events": [event]}


@given(coded_texts())
def test_to_offsets_and_back_keeps_every_value(sample: tuple[str, dict[str, Any]]) -> None:
    text, coded = sample
    events, faults = align(coded, text)
    assert not faults
    found = Item("x", "report", Origin("f", "x"), "", None, "x", "train", (), False, events)
    assert not span_faults(found, text)
    back = quoted(found, text)
    assert folded(back) == folded(coded)
    assert decode(json.loads(line_of(found))) == found
    assert all(_is_in(event, text) for event in events)


def _is_in(event: ItemEvent, text: str) -> bool:
    return all(0 <= m.trigger[0] < m.trigger[1] <= len(text) for m in event.mentions)
