"""Words that point at a country (its name, people, capital, regions), and which country a text is about."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from khabar.errors import PackError
from khabar.resolve.actor_words import Word, words_of
from khabar.text.tables import rows

Use = Literal["name", "people", "capital", "region"]
Focus = tuple[tuple[str, float], ...]
_WEIGHTS = {"name": 1.0, "people": 0.6, "capital": 0.7, "region": 1.6}
_HEAD_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Land:
    """A country (ISO 3166-1 alpha-2) pointed at by words `first` up to `last` of a run."""

    first: int
    last: int
    country: str
    use: Use


def lands_in(words: Sequence[Word]) -> list[Land]:
    """The countries that `words` point at, in order, the longest wording at each place."""
    found: list[Land] = []
    at = 0
    while at < len(words):
        here = land_at(words, at)
        if here:
            found.append(here)
        at = here.last if here else at + 1
    return found


def land_at(words: Sequence[Word], at: int) -> Land | None:
    """The country that the words from `at` on point at; abbreviations only in capitals ("US", not "us")."""
    longest, table = _table()
    for size in range(min(longest.get(words[at].folded, 1), len(words) - at), 0, -1):
        run = words[at : at + size]
        front = [word.folded for word in run[:-1]]
        hit = table.get(" ".join([*front, run[-1].folded])) or table.get(" ".join([*front, run[-1].single]))
        if hit and (not hit[2] or all(word.text.isupper() for word in run)):
            return Land(at, at + size, hit[0], hit[1])
    return None


def known_countries() -> frozenset[str]:
    """The countries that words can point at."""
    return frozenset(country for country, _use, _letters in _table()[1].values())


def focus_of(text: str, words: Sequence[Word]) -> Focus:
    """The countries that `text`, with its `words`, is about, weightiest first, weights that add up to 1.

    By the words of the table; where the text has none of them, by the places that it names.
    """
    told = named_countries(text, words)
    return told if told or not any(word.capital for word in words) else _by_places(text)


def named_countries(text: str, words: Sequence[Word]) -> Focus:
    """The countries that the words of the table point at, those of the head twice, weights that add up to 1."""
    votes: dict[str, float] = defaultdict(float)
    head = min(_HEAD_CHARACTERS, len(text))
    for land in lands_in(words):
        votes[land.country] += _WEIGHTS[land.use] * (2 if words[land.first].start < head else 1)
    total = sum(votes.values())
    ranked = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    return tuple((country, vote / total) for country, vote in ranked)


def _by_places(text: str) -> Focus:
    """The countries of the places that a text names; none where the gazetteer cannot be opened, for they only help."""
    from khabar.resolve.places import country_focus

    try:
        return country_focus(text)
    except PackError as fault:
        logging.getLogger(__name__).info("countries are not told by places: %s", fault)
        return ()


@cache
def _table() -> tuple[dict[str, int], dict[str, tuple[str, Use, bool]]]:
    """The most words that a wording with a given first word has; country, use, whether it is letters, by wording."""
    longest: dict[str, int] = {}
    table: dict[str, tuple[str, Use, bool]] = {}
    for wording, country, use in rows("khabar.resolve", "actor_lands.tsv"):
        words = [word.folded for word in words_of(wording)]
        letters = wording.isascii() and wording.replace(".", "").replace(" ", "").isupper()
        table.setdefault(" ".join(words), (country, use, letters))  # type: ignore[arg-type]  # the table holds uses only
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest, table
