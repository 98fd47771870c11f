"""Words that point at a country (its name, people, capital, regions), and which country a text is about."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from khabar.errors import PackError
from khabar.resolve.actor_phrase import noun_at
from khabar.resolve.actor_words import Word, words_of
from khabar.text.tables import rows

Use = Literal["name", "people", "capital", "region", "leader"]
Focus = tuple[tuple[str, float], ...]
_WEIGHTS = {"name": 1.0, "people": 0.6, "capital": 0.7, "region": 1.6, "leader": 0.6}
# Whose soldiers, officials or drones they are says little about where the report plays.
_OF_WHOM = 0.2
_ACTING = frozenset(["force", "member", "asset", "generic", "body", "speaker", "office"])
_HIMSELF = frozenset(["president", "premier", "prime minister", "minister", "king", "chancellor"])
_HEAD_CHARACTERS = 300
# Places tell the country only when they agree so far.
_LEAST_SHARE = 0.5
# A vote that only groups give that fight at home; armies are met anywhere.
_AT_HOME = 1
# So far, when it is another country than that of somebody's forces.
_LEAST_ELSEWHERE = 0.3


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
            if hit[1] == "leader" and not _is_for_his_own(words, at + size):
                continue
            return Land(at, at + size, hit[0], hit[1])
    return None


def _is_for_his_own(words: Sequence[Word], last: int) -> bool:
    """Whether a leader's name stands for his forces or government: "Gaddafi's troops", "Gaddafi troops"."""
    if not words[last - 1].capital:
        return False
    noun = noun_at(words, last, len(words)) if last < len(words) else None
    of_state = noun is not None and noun.group in ("force", "member", "asset", "generic", "office")
    return of_state and noun is not None and noun.word not in _HIMSELF


def known_countries() -> frozenset[str]:
    """The countries that words can point at."""
    return frozenset(country for country, _use, _letters in _table()[1].values())


def focus_of(text: str, words: Sequence[Word], homes: Mapping[str, float] = MappingProxyType({})) -> Focus:
    """The countries that `text`, with its `words`, is about, weightiest first, weights that add up to 1.

    By the words of the table and the `homes` of the groups that it names. Where those only say whose somebody is
    ("Armenian forces"), or where it has none, by its places.
    """
    votes, firm = _votes(text, words)
    told = _shares(votes, homes)
    of_groups = any(vote >= _AT_HOME for vote in homes.values())
    if firm or of_groups or not any(word.capital for word in words):
        return told
    places = _by_places(text)
    if not told:
        return places if places and places[0][1] >= _LEAST_SHARE else ()
    elsewhere = [country for country, share in places if country not in votes and share >= _LEAST_ELSEWHERE]
    return ((elsewhere[0], 0.5), *((own, weight / 2) for own, weight in told)) if elsewhere else told


def named_countries(text: str, words: Sequence[Word]) -> Focus:
    """The countries that the words of the table point at, those of the head twice, weights that add up to 1."""
    return _shares(_votes(text, words)[0])


def _votes(text: str, words: Sequence[Word]) -> tuple[dict[str, float], bool]:
    """The weight of each country that the words point at, and whether any says more than whose somebody is."""
    votes: dict[str, float] = defaultdict(float)
    firm = False
    head = min(_HEAD_CHARACTERS, len(text))
    for land in lands_in(words):
        of_whom = _is_of_whom(text, words, land)
        firm = firm or not of_whom
        votes[land.country] += (_OF_WHOM if of_whom else _WEIGHTS[land.use]) * (
            2 if words[land.first].start < head else 1
        )
    return votes, firm


def _is_of_whom(text: str, words: Sequence[Word], land: Land) -> bool:
    """Whether a country only says whose somebody is: "French forces", "Turkish air strike", "Iran-backed"."""
    if land.use in ("capital", "region") or land.last >= len(words):
        return False
    if words[land.last].joined or land.use == "leader":
        return True
    if text[words[land.last - 1].end : words[land.last].start] != " ":
        return False
    nouns = (noun_at(words, at, len(words)) for at in range(land.last, min(land.last + 2, len(words))))
    return any(noun is not None and noun.group in _ACTING for noun in nouns)


def _shares(votes: Mapping[str, float], more: Mapping[str, float] = MappingProxyType({})) -> Focus:
    summed = {country: votes.get(country, 0.0) + more.get(country, 0.0) for country in {*votes, *more}}
    total = sum(summed[country] for country in sorted(summed))
    ranked = sorted(summed.items(), key=lambda vote: (-vote[1], vote[0]))
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
    for wording, country, use in (*rows("khabar.resolve", "actor_lands.tsv"), *_leaders()):
        words = [word.folded for word in words_of(wording)]
        letters = wording.isascii() and wording.replace(".", "").replace(" ", "").isupper()
        table.setdefault(" ".join(words), (country, use, letters))  # type: ignore[arg-type]  # the table holds uses only
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest, table


def _leaders() -> list[tuple[str, str, str]]:
    return [(name, country, "leader") for name, country in rows("khabar.resolve", "actor_leaders.tsv")]
