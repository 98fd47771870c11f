"""Coded texts with other names: codes stand on the same words, and names are those of real places and groups."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.learn.coded import CodedText, CodedTrigger, Offsets
from khabar.learn.renaming import Names, renamed

TEXT = "Homs: the Free Syrian Army shelled Talbiseh, near Homs city, on Monday. Talbiseh’s clinic in Syria burned."


@pytest.fixture(scope="module")
def names() -> Names:
    return Names()


def at(word: str, text: str = TEXT) -> Offsets:
    found = text.index(word)
    return found, found + len(word)


def coded() -> CodedText:
    roles = {"doer": [at("the Free Syrian Army")], "place": [at("Talbiseh"), at("Homs city"), at("Syria burned")]}
    one = CodedTrigger(at("shelled"), 0, "Attack", "happened", False, None, True, roles, [at("Homs:")])
    sentences = [(0, TEXT.index(" Talbiseh’s")), (TEXT.index("Talbiseh’s"), len(TEXT))]
    elsewhere = [(0, "place", at("Talbiseh’s clinic"))]
    return CodedText("a", TEXT, "a", frozenset({"roles"}), [one], elsewhere=elsewhere, sentences=sentences)


@pytest.mark.parametrize("seed", range(20))
def test_every_mention_changes_alike_and_codes_keep_their_words(names: Names, seed: int) -> None:
    other = renamed(coded(), names, random.Random(seed))  # noqa: S311  drawn for a test
    assert other is not None
    (one,) = other.triggers
    town, homs = (other.text[slice(*span)] for span in one.roles["place"][:2])
    army = other.text[slice(*one.roles["doer"][0])].removeprefix("the ")
    city = homs.removesuffix(" city")
    assert {town, city, army}.isdisjoint({"Talbiseh", "Homs", "Free Syrian Army"})
    assert other.text == (TEXT.replace("Talbiseh", town).replace("Homs", city).replace("Free Syrian Army", army))
    assert other.text[slice(*one.span)] == "shelled"
    assert names.is_place(town)
    assert army in names.organisations[names.kinds["free syrian army"]]
    assert other.text[slice(*other.elsewhere[0][2])] == f"{town}’s clinic"
    assert other.text[slice(*one.roles["place"][2])] == "Syria burned"
    assert [other.text[slice(*s)][-7:] for s in other.sentences] == ["Monday.", "burned."]


def test_a_text_without_known_names_stays_as_it_is(names: Names) -> None:
    text = "Guns fell silent."
    told = CodedText("a", text, "a", frozenset(), [], sentences=[(0, len(text))])
    assert renamed(told, names, random.Random(1)) is None  # noqa: S311  drawn for a test


@given(st.integers(0, 10_000), st.integers(0, len(TEXT) - 1), st.integers(1, 60))
def test_spans_stay_in_order_and_inside(seed: int, start: int, length: int) -> None:
    whole = coded()
    span = (start, min(len(TEXT), start + length))
    whole.elsewhere = [*whole.elsewhere, (0, "weapon", span)]
    other = renamed(whole, Names(), random.Random(seed))  # noqa: S311  drawn for a test
    assert other is not None
    a, b = other.elsewhere[1][2]
    assert 0 <= a < b <= len(other.text)
    known = [found.span() for found in re.finditer("Homs|Talbiseh|Free Syrian Army", TEXT)]
    if all(span[1] <= first or last <= span[0] for first, last in known):
        assert TEXT[slice(*span)] == other.text[a:b]
