"""How persons stand on a page: by what they are, as in exports for the public, or by the names that reports have."""

from __future__ import annotations

from dataclasses import dataclass, field

from khabar.export.phrases import party_words
from khabar.nouns import Party
from khabar.nouns.incident import Weighed
from khabar.publish.public_words import LOCAL, Scrubber, is_general, of_kind, of_source


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one incident's page. `are_withheld`: private persons and local sources stand without them.

    `are_private`: there are such names at all. Who is withheld is the rule of `khabar.publish.withholding`.
    """

    scrubber: Scrubber
    are_withheld: bool
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, weighed: Weighed, *, shown: bool) -> Names:
        """The names of an incident, `shown` or withheld."""
        return cls(Scrubber.of(weighed), not shown)

    @property
    def are_private(self) -> bool:
        return bool(self.scrubber.names)

    def scrubbed(self, words: str) -> str:
        """Running words, without the names where they are withheld."""
        return self.scrubber.scrubbed(words) if self.are_withheld else words

    def party(self, party: Party) -> str:
        """A doer or target in words."""
        if self.hides(party, None):
            return of_kind(party.kind)
        words = party_words(party)
        return words if party.name is None else self.scrubbed(words)

    def source(self, source: Party, kind: str) -> str:
        """Who is quoted, in words; withheld ones by their kind and a number, the same for one person."""
        if not self.hides(source, kind):
            return party_words(source)
        called = of_source(kind)
        key = (called, self.scrubber.person(source))
        number = self._numbers.setdefault(key, sum(one[0] == called for one in self._numbers) + 1)
        return f"{called} {number}"

    def hides(self, party: Party, kind: str | None) -> bool:
        """Whether somebody is withheld here; `kind`: of a source. Who goes by common words alone has nothing to hide."""
        if not self.are_withheld or (is_general(party) and not party.private):
            return False
        return party.private or kind in LOCAL or party.name is None
