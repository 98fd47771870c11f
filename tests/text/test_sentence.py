"""Sentences: where they end, and the laws of their spans."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.text import sentences

CASES = [
    ("Gen. Ali al-Assad. He left.", ["Gen. Ali al-Assad.", "He left."]),
    ("It fell on Jan. 5 at No. 3. J. F. Smith saw it.", ["It fell on Jan. 5 at No. 3.", "J. F. Smith saw it."]),
    ("The U.S. Army came at 5 p.m. On Friday it left.", ["The U.S. Army came at 5 p.m.", "On Friday it left."]),
    ("They fled, he said.The army did not.", ["They fled, he said.", "The army did not."]),
    ("“Why?” he asked. “Go!” she cried.", ["“Why?” he asked.", "“Go!” she cried."]),
    ("See www.Example.Com. It says so…", ["See www.Example.Com.", "It says so…"]),
    ("قتل ثلاثة. كيف؟ نعم", ["قتل ثلاثة.", "كيف؟", "نعم"]),
    ("他们走了。我们没有。", ["他们走了。", "我们没有。"]),
    ("the men left. police came later.", ["the men left.", "police came later."]),
    ("SHELLS HIT MR. SMITH. POLICE CAME.", ["SHELLS HIT MR. SMITH.", "POLICE CAME."]),
    ("Losses:\n• one tank\n• two guns", ["Losses:", "• one tank", "• two guns"]),
    ("Bomb kills six AFP Monday 17 Mar 2014 Six died.", ["Bomb kills six AFP Monday 17 Mar 2014", "Six died."]),
    ("Shells hit town DAMASCUS, Syria (AP) Shells hit.", ["Shells hit town", "DAMASCUS, Syria (AP) Shells hit."]),
    ("He came 🙂. She left 🚀!", ["He came 🙂.", "She left 🚀!"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_sentence_ends_where_a_reader_ends_it(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in sentences(text)] == expected


def test_the_title_is_a_sentence_of_its_own() -> None:
    text = "Title one. And two\n\nBody here."
    assert [s.text for s in sentences(text, 20)] == ["Title one. And two", "Body here."]


@given(st.text(alphabet=st.sampled_from('aB3 .!?…\n\r\t"“”’()•،؟。é🙂-:'), max_size=80), st.integers(0, 90))
def test_sentences_hold_every_printing_character_once(text: str, body_start: int) -> None:
    found = sentences(text, body_start)
    assert all(text[s.start : s.end] == s.text == s.text.strip() for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    covered = "".join(s.text for s in found)
    assert [c for c in covered if not c.isspace()] == [c for c in text if not c.isspace()]


@given(st.text(max_size=200))
def test_any_text_has_sentences(text: str) -> None:
    assert sentences(text) == sentences(text)
