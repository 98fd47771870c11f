"""An incident laid out for weighing: the accounts that stand, their claims as sayings, who is independent of whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from khabar.nouns import Claim, Party, Span
from khabar.nouns.incident import Account, AccountKey, Incident, Saying
from khabar.weigh.camps import NON_STATE, is_belligerent, is_of_state, same_side
from khabar.weigh.firsts import Firsts

#: a source of these kinds that stands on a belligerent's side speaks for it
_SPEAKING = frozenset(["party", "official", "state medium", "anonymous", "other", "medium"])


@dataclass(frozen=True, slots=True)
class Hearing:
    """The accounts that stand (rejected ones left out), in the order of their keys.

    `belligerents` are the armed sides that any account has for a doer or target; `basis` says for each account at which
    first source its own words begin: the source that it names first, since its lead sums up what that source says, else
    its outlet. `telling` are the accounts whose word decides on the single values: those of the incident's status, and
    of them those that a person accepted, where there are any.
    """

    accounts: tuple[Account, ...]
    firsts: Firsts
    belligerents: tuple[Party, ...]
    basis: dict[AccountKey, str]
    day: str | None
    telling: frozenset[AccountKey]

    @classmethod
    def of(cls, incident: Incident, accounts: Sequence[Account]) -> Hearing:
        """The hearing of those of an incident's accounts that stand."""
        standing = tuple(sorted(accounts, key=lambda account: account.key))
        firsts = Firsts.of(incident.accounts)
        sides = [p for a in standing for p in (*a.event.doers, *a.event.targets) if is_belligerent(p)]
        days = sorted(d for a in standing if (d := a.event.time.start or _published(a)))
        basis = {a.key: _basis(a, firsts) for a in standing}
        every = frozenset(a.key for a in standing)
        return cls(standing, firsts, tuple(sides), basis, days[0] if days else None, every)

    def among(self, telling: Iterable[AccountKey]) -> Hearing:
        """The same, only these accounts deciding; as it is where there are none."""
        return replace(self, telling=self.telling & frozenset(telling) or self.telling)

    def decisive(self, sayings: Sequence[Saying]) -> Sequence[Saying]:
        """The sayings of the accounts that decide; all where those say nothing."""
        return [saying for saying in sayings if saying.account in self.telling] or sayings

    def once(self, sayings: Iterable[Saying]) -> tuple[Saying, ...]:
        """The sayings without those that a copy repeats, ordered by account and words."""
        copies = {account.key: account.copies for account in self.accounts}
        kept: dict[object, Saying] = {}
        seen: Counter[object] = Counter()
        for saying in sorted(sayings, key=order):
            key = (copies[saying.account], saying.first, saying.stance, saying.hedge, _alike(saying))
            seen[saying.account, key] += 1  # what one account says twice stands twice
            kept.setdefault((key, seen[saying.account, key]), saying)
        return tuple(kept.values())

    def saying(self, account: Account, claim: Claim | None, value: object, spoken: Span | None) -> Saying:
        """That a claim of an account (None: the report itself) says `value` with the words `spoken`."""
        source = claim.source if claim else None
        speaker = source or self.firsts.outlets[account.copies].party
        kind = (claim.source_kind if claim and source else None) or ("other" if source else self._outlet_kind(account))
        if kind in _SPEAKING and speaker and self.is_party(speaker, kind):
            kind = "party"
        stance = claim.stance if claim else "asserts"
        hedge = claim.hedge if claim else False
        first = self.firsts.key(account, claim)
        quote = claim.quote if claim else None
        return Saying(account.key, value, spoken, source, kind, stance, hedge, first, quote)

    def is_party(self, speaker: Party, kind: str) -> bool:
        """Whether somebody, a source of this kind, stands on the side of a belligerent of this incident; an official or
        a state's medium does so by being of that state.
        """
        return any(speaks_for(speaker, kind, side, self.day) for side in self.belligerents)

    def speaker(self, account: Account, saying: Saying) -> Party | None:
        """Who speaks: the source, or the outlet where the report itself does; None where that is nobody known."""
        return saying.source or self.firsts.outlets[account.copies].party

    def support(self, sayings: Iterable[Saying]) -> int:
        """How many independent first sources are behind these sayings."""
        return len({self.behind(saying) for saying in sayings})

    def behind(self, saying: Saying) -> str:
        """The first source that a saying counts for: its own; for a report's own word the one its account rests on."""
        return saying.first if saying.source else self.basis[saying.account]

    def _outlet_kind(self, account: Account) -> str:
        return self.firsts.outlets[account.copies].kind


def speaks_for(speaker: Party, kind: str, side: Party, on: str | None) -> bool:
    """Whether a source of this kind speaks for a side: stands on it, or is an official or medium of its state."""
    if same_side(speaker, side, on):
        return True
    official = kind in ("official", "state medium", "party") and speaker.kind not in NON_STATE
    return official and is_of_state(side) and speaker.country is not None and speaker.country == side.country


def claims_of(account: Account) -> tuple[Claim | None, ...]:
    """The claims of an account; the report's own word where nobody was found to say it."""
    return account.event.claims or (None,)


def claim_of_words(account: Account, spoken: Span) -> Claim | None:
    """The claim in whose words `spoken` stands: its quote, else the sentence of a mention that holds the quote; None
    where it is the report's own.
    """
    claims = account.event.claims
    within = [c for c in claims if c.quote.contains(spoken)]
    if within:
        return min(within, key=lambda c: (c.quote.end - c.quote.start, c.source is None, c.quote.start))
    home = next((m.sentence for m in account.event.mentions if m.sentence.contains(spoken)), None)
    beside = [c for c in claims if home and home.overlaps(c.quote)]
    return min(beside, key=lambda c: (c.source is None, c.quote.start), default=None)


def order(saying: Saying) -> tuple[object, ...]:
    """Sorts sayings by account, place in its text, and source."""
    spoken = saying.words or saying.quote
    place = (spoken.start, spoken.end) if spoken else (-1, -1)
    source = saying.source.words.start if saying.source else -1
    return saying.account, place, source, saying.stance


def _alike(saying: Saying) -> object:
    """What makes a saying the same as another of the same source in a copy: the words, wherever they stand."""
    spoken = saying.words or saying.quote
    return (" ".join(spoken.text.split()).casefold() if spoken else "", saying.source is None)


def _basis(account: Account, firsts: Firsts) -> str:
    named = [c for c in account.event.claims if c.source is not None and c.stance == "asserts"]
    return firsts.key(account, named[0] if named else None)


def _published(account: Account) -> str | None:
    published = account.report.published
    return published.date if published else None
