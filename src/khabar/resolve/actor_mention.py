"""A mention with all that is asked of it: its words, the names met in them, its grammar, the countries it names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from khabar.nouns import Span
from khabar.packs.roster import Roster
from khabar.resolve.actor_candidates import candidates
from khabar.resolve.actor_context import ActorContext
from khabar.resolve.actor_index import Met
from khabar.resolve.actor_lands import Land, lands_in
from khabar.resolve.actor_phrase import Noun, Phrase, phrase_of, tie_of
from khabar.resolve.actor_scores import Candidate, Setting
from khabar.resolve.actor_words import Word, words_of


@dataclass(frozen=True)
class ActorMention:
    """Words of a report that may mean an actor."""

    context: ActorContext
    start: int
    end: int

    @property
    def roster(self) -> Roster:
        return self.context.index.roster

    @cached_property
    def words(self) -> list[Word]:
        return words_of(self.context.text, self.start, self.end)

    @cached_property
    def met(self) -> list[Met]:
        """The names in the words that an organisation is warranted by."""

        def accepts(met: Met) -> bool:
            return self.meant(met, self._around(met))[0].warranted

        return self.context.index.met(self.words, accepts, cased=self.context.cased)

    def meant(self, met: Met, setting: Setting) -> list[Candidate]:
        """What a name may mean in a setting, the likeliest first; worked out once."""
        key = (met.first, met.last, met.how, setting.lands)
        if key not in self._meant:
            self._meant[key] = candidates(self.roster, met, setting)
        return self._meant[key]

    @cached_property
    def _meant(self) -> dict[tuple[int, int, str, frozenset[str]], list[Candidate]]:
        return {}

    @cached_property
    def unwarranted(self) -> list[Met]:
        """The names in the words that may mean an organisation, warranted or not."""
        return self.context.index.met(self.words, lambda _met: True, cased=self.context.cased)

    @cached_property
    def _all_lands(self) -> list[Land]:
        return [land for land in lands_in(self.words) if not self._is_tied(land.first, land.last)]

    def _around(self, met: Met) -> Setting:
        """When and where a name stands, before anything is known of the grammar."""
        outside = [land.country for land in self._all_lands if land.last <= met.first or met.last <= land.first]
        return Setting(self.context.on, self.context.focus, frozenset(outside))

    @cached_property
    def phrase(self) -> Phrase:
        meant = [(met.first, met.last) for met in self.met if self.tie(met.first, met.last) is None]
        return phrase_of(self.context.text, self.words, meant)

    @cached_property
    def lands(self) -> list[Land]:
        """The countries that the words say the head belongs to: "Russian", "of Iraq", but not "Turkish-backed"."""
        head = [land for land in self._all_lands if land.last <= self.phrase.end]
        if head or self.phrase.joint not in _OF_A_COUNTRY:
            return head
        behind = range(self.phrase.tail, self.phrase.tail + 2)
        return [land for land in self._all_lands if land.first in behind and land.use != "people"]

    def setting(self, met: Met | None = None) -> Setting:
        """When and where; the countries named outside the words of `met`."""
        outside = [
            land.country
            for land in self.lands
            if met is None or not (met.first <= land.first and land.last <= met.last)
        ]  # fmt: skip
        return Setting(self.context.on, self.context.focus, frozenset(outside))

    def _is_tied(self, first: int, last: int) -> bool:
        return self.tie(first, last) is not None

    def tie(self, first: int, last: int) -> str | None:
        """The joint that makes words `first` to `last` somebody else's: against, side, former, held or tied."""
        return tie_of(self.words, first, last)

    def noun_behind(self, last: int) -> Noun | None:
        """The last noun of the head behind word `last`."""
        return next((noun for noun in reversed(self.phrase.nouns) if noun.first >= last), None)

    def is_definite(self) -> bool:
        """Whether an article or possessive stands before it or begins it: "the group", "its fighters"."""
        if self.phrase.definite:
            return True
        before = words_of(self.context.text, max(self.start - 12, 0), self.start)
        return (
            bool(before) and before[-1].folded in _DEFINITE and self.context.text[before[-1].end : self.start].isspace()
        )


_OF_A_COUNTRY = frozenset(["of", "in", "from"])
_DEFINITE = frozenset(["the", "this", "that", "these", "those", "its", "their", "his", "both", "said"])


def mention_of(context: ActorContext, span: Span) -> ActorMention:
    """The mention at a span of the report."""
    return ActorMention(context, span.start, span.end)
