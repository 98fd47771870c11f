from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.text.folding import consonant_key, fold, joined_key, sound, without_article, word_keys

#: Text with what names are made of, and with anything else.
LINE = st.one_of(
    st.text(),
    st.text("abdehiklmnorstuwxyzé -'’ʿًّاأإآبحدرسعفقكلمنهويةىאבгжыўሀለሐქაոյ\u200b\u200f", max_size=30),
    st.lists(st.sampled_from(["al", "ash", "ar", "the", "Tal", "Rif'at", "حلب", "ال", "Бахмут", "ah"])).map(" ".join),
).map(lambda text: text.replace("\n", " "))
FOLDED = LINE.map(fold)


@given(LINE)
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(LINE)
def test_case_and_blanks_around_change_nothing(name: str) -> None:
    assert fold(f"  {name}  ") == fold(name)
    assert fold(fold(name).upper()) == fold(fold(fold(name).upper()))


@given(LINE, LINE)
def test_folding_keeps_lines(one: str, other: str) -> None:
    assert fold(f"{one}\n{other}") == f"{fold(one)}\n{fold(other)}"


@pytest.mark.parametrize("function", [without_article, word_keys, consonant_key, sound])
@given(one=FOLDED, other=FOLDED)
def test_keys_keep_lines(function: type[str], one: str, other: str) -> None:
    assert function(f"{one}\n{other}") == f"{function(one)}\n{function(other)}"


@given(FOLDED)
def test_a_key_is_that_of_its_words(name: str) -> None:
    assert joined_key(word_keys(name)) == consonant_key(name)
    assert " " not in consonant_key(name)


@given(st.text(alphabet=st.characters()))
def test_no_text_raises(text: str) -> None:
    for function in (fold, without_article, word_keys, consonant_key, sound, joined_key):
        assert function(text).count("\n") == text.count("\n") or function is fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("al-Ayss", "El Iss"),
        ("Khan Touman", "Khantuman"),
        ("Khan Tuman", "خان طومان"),
        ("ash-Shaykh", "Al Sheikh"),
        ("Qamishli", "Kamishly"),
        ("Saraqib", "Saraqeb"),
        ("Бахмут", "Bakhmut"),
        ("መቀሌ", "Mekele"),
        ("Tell Rif'at", "Tal Rifaat"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert consonant_key(fold(one)) == consonant_key(fold(other))


@pytest.mark.parametrize(("one", "other"), [("Homs", "Hama"), ("Rasha", "Raqqa"), ("Kobani", "Kabul")])
def test_other_names_do_not(one: str, other: str) -> None:
    assert consonant_key(fold(one)) != consonant_key(fold(other))


@pytest.mark.parametrize("written", ["HALAB", "Ḩalab", "ℋalab", "Ｈａｌａｂ", "ha\u200dlab", "Ha\u0323lab", "halab’"])
def test_look_alikes_fold_to_one(written: str) -> None:
    assert fold(written) == "halab"
