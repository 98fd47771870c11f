"""Which words name a private person, and by which general words one stands in public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from khabar.nouns import Party
from khabar.nouns.incident import Weighed
from khabar.publish.choices import sayings
from khabar.text.folding import fold
from khabar.text.singular import singular
from khabar.text.tables import rows

#: kinds of source whose words are withheld, person or not: who speaks on the spot can be found by them
LOCAL = frozenset({"witness", "activist", "medical", "anonymous"})
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SHORTEST = 3
_REPLACED = "[name withheld]"


@cache
def _general() -> frozenset[str]:
    """Common words for parties, people and lands, in the singular and lower case."""
    heads = {part for row in rows("khabar.resolve", "actor_heads.tsv") for part in row[0].split()}
    sources = {row[0] for row in rows("khabar.resolve", "source_words.tsv")}
    lands = {part for row in rows("khabar.resolve", "actor_lands.tsv") for part in row[0].lower().split()}
    own = {row[0] for row in rows("khabar.publish", "public_words.tsv")}
    return frozenset(heads | sources | lands | own)


@cache
def number_words() -> frozenset[str]:
    """Words for numbers, which name nobody and stand in many texts."""
    return frozenset(row[0] for row in rows("khabar.text", "number_words.tsv"))


def is_general(party: Party) -> bool:
    """Whether all words for a party are common ones, so that they name nobody; numbers and ages are not common.

    >>> from khabar.nouns import Span
    >>> is_general(Party(Span(0, 15, "Syrian soldiers"))), is_general(Party(Span(0, 12, "Ahmad Khalil")))
    (True, False)
    """
    text = party.words.text
    found = _WORD.findall(text)
    return bool(found) and not any(map(str.isdigit, text)) and all(is_common(word) for word in found)


def is_common(word: str) -> bool:
    """Whether a word is a common one for parties, people or lands."""
    return bool({word.lower(), singular(word.lower())} & _general())


def of_kind(kind: str | None) -> str:
    """Words for a person or group of a kind."""
    return dict(_kinds()).get(kind or "", "persons")


def of_source(kind: str | None) -> str:
    """Words for a source of a kind."""
    return {"witness": "witness", "activist": "activist", "medical": "medical source", "anonymous": "anonymous source",
            "official": "official", "party": "member of a party"}.get(kind or "", "person")  # fmt: skip


@cache
def _kinds() -> tuple[tuple[str, str], ...]:
    return tuple((row[0], row[1]) for row in rows("khabar.publish", "public_kinds.tsv"))


@dataclass(frozen=True, slots=True)
class Scrubber:
    """Takes the names of the withheld persons of an incident out of any words."""

    names: frozenset[str]
    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, weighed: Weighed) -> Scrubber:
        """With all phrases for withheld persons, and each of their words that is no common one nor a known name of an
        organisation, place or weapon of this incident.
        """
        persons = list(_persons(weighed))
        known = {part.lower() for name in _known(weighed) for part in _WORD.findall(name)}
        phrases = {span.text for party in persons for span in (party.words, *party.wordings)}
        single = {
            word
            for phrase in phrases
            for word in _WORD.findall(phrase)
            if len(word) >= _SHORTEST and not is_common(word) and word.lower() not in known | number_words()
        }
        names = frozenset(phrase for phrase in phrases if any(word in phrase for word in single)) | single
        return cls(names, _pattern(names))

    def scrubbed(self, text: str) -> str:
        """The words without the names."""
        return self.pattern.sub(_REPLACED, text) if self.pattern else text

    def person(self, party: Party) -> str:
        """A key for a person, the same for the full name and the surname alone."""
        found = [word for word in _WORD.findall(party.words.text) if not is_common(word)]
        return fold(found[-1] if found else party.words.text)


def _pattern(names: frozenset[str]) -> re.Pattern[str] | None:
    if not names:
        return None
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def _persons(weighed: Weighed) -> Iterator[Party]:
    for said in sayings(weighed):
        source = said.claim.source
        if source and (source.private or said.claim.source_kind in LOCAL or not (source.name or is_general(source))):
            yield source
    for account in weighed.incident.accounts:
        for party in (*account.event.doers, *account.event.targets):
            if party.private or not (party.name or is_general(party)):
                yield party


def _known(weighed: Weighed) -> Iterator[str]:
    """Names that may stand: of organisations, places, areas and weapons ("IED", beside an "IED expert")."""
    for account in weighed.incident.accounts:
        event = account.event
        yield from (span.text for span in event.weapons)
        for party in (*event.doers, *event.targets, *(claim.source for claim in event.claims)):
            if party and party.name and not party.private:
                yield party.name
        for place in event.places:
            yield from (name for name in (place.name, place.admin1, place.admin2) if name)
