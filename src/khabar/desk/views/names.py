"""How persons stand on a page: private ones by what they are, until somebody who may asks for their names.

On the desk people work with what reports say, so what is withheld is narrower than in an export for the public
(`khabar.publish.withholding`), which leaves out all words of reports: names of private persons, of sources on the spot
(`LOCAL`), and of people harmed who go by a name and no role.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from khabar.export.phrases import party_words
from khabar.nouns import Party
from khabar.nouns.incident import Weighed
from khabar.publish.public_words import LOCAL, Scrubber, is_common, number_words, of_kind, of_source

#: kinds of actors of whom one that goes by a name alone may be a private person
_PEOPLE = frozenset([None, "civilians", "protesters", "rioters", "other"])
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_ARTICLE = re.compile(r"(?:al|el|ul|a[dnrstz]h?|bin|ibn|abu|de|du|van|von)[-'’](?=[^a-z])")
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one incident's page. `are_withheld`: private persons and local sources stand without them.

    `are_private`: there are such names at all.
    """

    scrubber: Scrubber
    are_withheld: bool
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, weighed: Weighed, *, shown: bool) -> Names:
        """The names of an incident, `shown` or withheld."""
        known = frozenset(part.lower() for name in _known(weighed) for part in _WORD.findall(name))
        names = {name for party in _persons(weighed) for name in _names_in(party, known)}
        return cls(Scrubber(frozenset(names), _pattern(names)), not shown)

    @property
    def are_private(self) -> bool:
        return bool(self.scrubber.names)

    def scrubbed(self, words: str) -> str:
        """Running words, without the names where they are withheld."""
        return self.scrubber.scrubbed(words) if self.are_withheld else words

    def party(self, party: Party) -> str:
        """A doer or target in words."""
        return of_kind(party.kind) if self.hides(party, None) else self.scrubbed(party_words(party))

    def source(self, source: Party, kind: str) -> str:
        """Who is quoted, in words; withheld ones by their kind and a number, the same for one person."""
        if not self.hides(source, kind):
            return self.scrubbed(party_words(source))
        called = of_source(kind)
        key = (called, self.scrubber.person(source))
        number = self._numbers.setdefault(key, sum(one[0] == called for one in self._numbers) + 1)
        return f"{called} {number}"

    def hides(self, party: Party, kind: str | None) -> bool:
        """Whether somebody is told by what they are alone: their words hold a withheld name. `kind`: of a source."""
        if not self.are_withheld:
            return False
        pattern = self.scrubber.pattern
        held = bool(pattern and any(pattern.search(span.text) for span in (party.words, *party.wordings)))
        return party.private or (held and _may_be_private(party, kind))


def is_kept_back(words: str, kind: str | None, *, as_source: bool, is_person: bool, is_known: bool) -> bool:
    """Whether a list over a whole record leaves somebody out until names are shown; `is_known`: by an id."""
    if is_person or is_known:
        return is_person
    may_be = kind in LOCAL or kind == "other" if as_source else kind in _PEOPLE
    return may_be and any(_is_name(found[0], frozenset()) for found in _WORD.finditer(words))


def _may_be_private(party: Party, kind: str | None) -> bool:
    """Whether somebody may be a private person or a local source; `kind` None: a doer or target."""
    if party.private:
        return True
    if kind is not None:
        return kind in LOCAL or (kind == "other" and party.name is None)
    return party.name is None and party.kind in _PEOPLE


def _persons(weighed: Weighed) -> Iterator[Party]:
    for account in weighed.incident.accounts:
        event = account.event
        yield from (party for party in (*event.doers, *event.targets) if _may_be_private(party, None))
        for claim in event.claims:
            if claim.source and _may_be_private(claim.source, claim.source_kind or "other"):
                yield claim.source


def _known(weighed: Weighed) -> Iterator[str]:
    """Names that name no person: of places as told and as found, organisations, outlets, weapons."""
    for account in weighed.incident.accounts:
        event, report = account.event, account.report
        yield from (name for name in (report.publisher, report.agency, report.dateline) if name)
        yield from (span.text for span in event.weapons)
        for party in (*event.doers, *event.targets, *(claim.source for claim in event.claims)):
            if party and party.name and not party.private:
                yield party.name
        for place in event.places:
            yield from (span.text for span in (place.words, *place.wordings))
            yield from (name for name in (place.name, place.admin1, place.admin2) if name)


def _names_in(party: Party, known: frozenset[str]) -> Iterator[str]:
    """The names in the words for somebody: "Abdul Wahab" of "media activist Abdul Wahab", and each of their words."""
    for span in (party.words, *party.wordings):
        run: list[re.Match[str]] = []
        for found in _WORD.finditer(span.text):
            if _is_name(found[0], known):
                run.append(found)
                yield found[0]
            elif run:
                yield span.text[run[0].start() : run[-1].end()]
                run = []
        if run:
            yield span.text[run[0].start() : run[-1].end()]


def _is_name(word: str, known: frozenset[str]) -> bool:
    """Whether a word may be part of a person's name: no common word, nor part of another name; not in small letters,
    save an article ("al-Aswad", not "US-led", "pro-Assad").
    """
    if len(word) < _SHORTEST or word.lower() in known:
        return False
    if word[0].islower() and not _ARTICLE.match(word):
        return False
    if "-" in word and word.rpartition("-")[2].islower():
        return False
    return not is_common(word) and word.lower() not in number_words()


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds the names as written or in capitals; a name that is a word too ("May") is not found in small letters."""
    every = {form for name in names for form in (name, name.upper())}
    if not every:
        return None
    longest_first = sorted(every, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
