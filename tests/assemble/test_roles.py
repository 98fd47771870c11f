"""Who, whom, where and with what: whole noun phrases, one entry a referent (codebook section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from khabar.assemble import assemble
from khabar.nouns import Party, Place


def entries(parties: Sequence[Party | Place]) -> list[list[str]]:
    return [[party.words.text, *(wording.text for wording in party.wordings)] for party in parties]


def test_wordings_of_one_referent_are_one_entry_with_the_most_specific_first(telling: Any) -> None:
    told = telling("The rebels shelled Rasha. Ombra Front rebels shelled it again.")
    first, second = told.trigger("shelled", nth=1), told.trigger("shelled", nth=2)
    told.same(first, second)
    told.role(first, "doer", told.at("rebels", 1))
    told.role(second, "doer", "Ombra Front rebels")
    (event,) = assemble(told.tagged())
    assert entries(event.doers) == [["Ombra Front rebels", "rebels"]]


def test_an_unsure_wording_names_nobody_whom_a_sure_one_names(telling: Any) -> None:
    told = telling("The rebels shelled Rasha. They shelled it to hit the Ombra Front rebels.")
    first, second = told.trigger("shelled", nth=1), told.trigger("shelled", nth=2)
    told.same(first, second)
    told.role(first, "doer", told.at("rebels", 1))
    told.role(second, "doer", "Ombra Front rebels", score=0.45)
    (event,) = assemble(told.tagged())
    assert entries(event.doers) == [["rebels", "Ombra Front rebels"]]


def test_different_referents_are_different_entries(telling: Any) -> None:
    told = telling("Army guns and allied militias shelled Rasha, Tellin and Beit Nour.")
    shelled = told.trigger("shelled")
    told.role(shelled, "doer", "Army guns", "allied militias")
    told.role(shelled, "place", "Rasha", "Tellin", "Beit Nour")
    (event,) = assemble(told.tagged())
    assert entries(event.doers) == [["Army guns"], ["allied militias"]]
    assert entries(event.places) == [["Rasha"], ["Tellin"], ["Beit Nour"]]


def test_a_wording_that_stands_twice_is_given_once(telling: Any) -> None:
    told = telling("Guns shelled Rasha. The shells that hit Rasha were new.")
    first, second = told.trigger("shelled"), told.trigger("hit")
    told.same(first, second)
    told.role(first, "place", told.at("Rasha", 1))
    told.role(second, "place", told.at("Rasha", 2))
    (event,) = assemble(told.tagged())
    assert entries(event.places) == [["Rasha"]]
    assert event.places[0].words == told.at("Rasha", 1)


@pytest.mark.parametrize(
    ("text", "pieces", "whole"),
    [
        ("Guns shelled Tall al-Sultan today.", ("Tall", "al-Sultan"), "Tall al-Sultan"),
        ("Guns shelled Tall al-Sultan today.", ("Tall", "Sultan"), "Tall al-Sultan"),
        ("Guns shelled Deir ez-Nour today.", ("Deir", "ez-Nour"), "Deir ez-Nour"),
        ("Guns shelled Al-Nour today.", ("Al-", "Nour"), "Al-Nour"),
        ("Guns shelled Upper-Tellin today.", ("Tellin",), "Upper-Tellin"),
    ],
)
def test_torn_pieces_of_a_name_are_joined(telling: Any, text: str, pieces: tuple[str, ...], whole: str) -> None:
    told = telling(text)
    told.role(told.trigger("shelled"), "place", *pieces)
    (event,) = assemble(told.tagged())
    assert entries(event.places) == [[whole]]


@pytest.mark.parametrize(
    ("marked", "kept"),
    [
        ("The Ombra Front", "Ombra Front"),
        ("an old checkpoint", "old checkpoint"),
        ("checkpoint of", "checkpoint"),
        ("near Tellin,", "Tellin"),
        ("“lions”", "lions"),
    ],
)
def test_articles_prepositions_and_marks_at_the_edges_are_dropped(telling: Any, marked: str, kept: str) -> None:
    told = telling("The Ombra Front shelled an old checkpoint of police near Tellin, held by the “lions”.")
    told.role(told.trigger("shelled"), "target", marked)
    (event,) = assemble(told.tagged())
    assert entries(event.targets) == [[kept]]


@pytest.mark.parametrize("empty", ["They", "the", "it", ","])
def test_words_that_name_nobody_fill_no_role(telling: Any, empty: str) -> None:
    told = telling("They shelled the post, and it fell.")
    told.role(told.trigger("shelled"), "target", told.at(empty, 1))
    (event,) = assemble(told.tagged())
    assert event.targets == ()


def test_an_unlikely_filler_is_left_out(telling: Any) -> None:
    told = telling("Guns shelled Rasha near Tellin.")
    shelled = told.trigger("shelled")
    told.role(shelled, "place", "Rasha")
    told.role(shelled, "place", "Tellin", score=0.2)
    (event,) = assemble(told.tagged())
    assert entries(event.places) == [["Rasha"]]


def test_weapons_are_as_named(telling: Any) -> None:
    told = telling("Fighters shelled Rasha with mortar rounds and rockets.")
    told.role(told.trigger("shelled"), "weapon", "mortar rounds", "rockets")
    (event,) = assemble(told.tagged())
    assert [weapon.text for weapon in event.weapons] == ["mortar rounds", "rockets"]


def test_civilians_are_told_by_any_mention(telling: Any) -> None:
    told = telling("Guns shelled Rasha. The shelling killed farmers.")
    told.same(told.trigger("shelled", civilians=0.1), told.trigger("shelling", civilians=0.9))
    (event,) = assemble(told.tagged())
    assert event.civilians


@pytest.mark.parametrize("gap", ["\n\n", ". ", ".\n"])
def test_names_of_two_sentences_are_not_pieces_of_one(telling: Any, gap: str) -> None:
    told = telling(f"Guns shelled Rasha{gap}Tellin was quiet.")
    told.role(told.trigger("shelled"), "place", "Rasha", "Tellin")
    (event,) = assemble(told.tagged())
    assert entries(event.places) == [["Rasha"], ["Tellin"]]


def test_wordings_without_a_common_word_are_one_doer_of_mentions_with_one_doer_each(telling: Any) -> None:
    told = telling("The Ombra Liberation Front shelled Rasha. The OLF hit Rasha again, and militants fired at it.")
    spans = [told.trigger(word) for word in ("shelled", "hit", "fired")]
    told.same(*spans)
    for span, doer in zip(spans, ("Ombra Liberation Front", "OLF", "militants"), strict=True):
        told.role(span, "doer", doer)
    (event,) = assemble(told.tagged())
    assert entries(event.doers) == [["Ombra Liberation Front", "OLF", "militants"]]


def test_two_listed_forces_that_share_a_word_are_two(telling: Any) -> None:
    told = telling("Ombran forces and allied forces shelled Rasha.")
    told.role(told.trigger("shelled"), "doer", "Ombran forces", "allied forces")
    (event,) = assemble(told.tagged())
    assert entries(event.doers) == [["Ombran forces"], ["allied forces"]]


def test_names_of_a_list_that_lost_its_commas_are_places_of_their_own(telling: Any) -> None:
    told = telling("Guns shelled Rasha Tellin and Beit Nour on Friday.")
    told.role(told.trigger("shelled"), "place", "Rasha", "Tellin", "Beit Nour")
    (event,) = assemble(told.tagged())
    assert entries(event.places) == [["Rasha"], ["Tellin"], ["Beit Nour"]]


def test_a_number_begins_another_phrase(telling: Any) -> None:
    told = telling("Rasha was hit with a mortar two rockets on Friday.")
    told.role(told.trigger("hit"), "weapon", "mortar", "two rockets")
    (event,) = assemble(told.tagged())
    assert [weapon.text for weapon in event.weapons] == ["mortar", "two rockets"]


def test_a_country_in_capitals_is_no_pronoun(telling: Any) -> None:
    told = telling("The US shelled Rasha.")
    told.role(told.trigger("shelled"), "doer", "US")
    (event,) = assemble(told.tagged())
    assert entries(event.doers) == [["US"]]
