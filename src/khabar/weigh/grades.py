"""How well an incident is borne out, in Airwars' five grades (docs/weighing.md, "Grades")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import cast

from khabar.nouns import Party, Span
from khabar.nouns.incident import Account, Finding, Grade, Saying
from khabar.resolve.harm import find_figures
from khabar.text.tables import words
from khabar.weigh.camps import NON_STATE, allied, is_belligerent, same_side
from khabar.weigh.firsts import standing
from khabar.weigh.hearing import Hearing, speaks_for
from khabar.weigh.parties import SYMMETRICAL


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade with its reason as a clause, and how many independent first sources tell of the incident."""

    grade: Grade
    why: str
    independent: int


@dataclass(frozen=True, slots=True)
class _Voice:
    """A claim as the grade sees it: its saying, who speaks, and on which sides of the incident they stand."""

    saying: Saying
    doers_side: bool
    targets_side: bool
    behind: str

    @property
    def credible(self) -> bool:
        """Whether it counts towards "fair": no party's word, no reserve, a kind of source that can know."""
        return not self.saying.hedge and standing(self.saying.kind).credible


def graded(hearing: Hearing, findings: Mapping[str, Finding]) -> Graded:
    """The grade of an incident. It is of what the status says: of a planned incident, how well the plan is told."""
    if not hearing.accounts:
        return Graded("discounted", "every account of it was rejected", 0)
    status = findings["status"].value
    voices = list(_voices(hearing, findings))
    asserting = [voice for voice in voices if voice.saying.stance == "asserts" and voice.saying.value == status]
    denying = [voice for voice in voices if voice.saying.value == "denied"]
    independent = len({voice.behind for voice in (denying if status == "denied" else asserting)})
    grade, why = _grade(hearing, findings, asserting, denying, str(status))
    return Graded(grade, why, independent)


def _grade(
    hearing: Hearing,
    findings: Mapping[str, Finding],
    asserting: Sequence[_Voice],
    denying: Sequence[_Voice],
    status: str,
) -> tuple[Grade, str]:
    if status == "denied":
        return "discounted", "nobody asserts it; it is only denied"
    accepted = _accepted(hearing, asserting, findings["civilians"].value is True) if status == "happened" else None
    if accepted:
        return "confirmed", accepted
    credible = {voice.behind for voice in asserting if voice.credible}
    dispute = _dispute(denying, credible) or _blame(hearing, findings)
    return dispute or _by_number(asserting, credible)


def _dispute(denying: Sequence[_Voice], credible: Set[str]) -> tuple[Grade, str] | None:
    """The grade of what somebody denies; None where nobody does."""
    if any(_is_party(voice) for voice in denying):
        return "contested", "a party to the conflict denies it"
    if denying and not credible:
        return "discounted", "only a party or hearsay asserts it, and others deny it"
    return None  # what the reader takes for a bystander's denial ("suspected attack") is mostly doubt


def _blame(hearing: Hearing, findings: Mapping[str, Finding]) -> tuple[Grade, str] | None:
    """The grade of what sources blame different sides for; None where they do not."""
    rivals = _rivals(hearing, findings) or _accusers(hearing)
    return ("contested", f"sources blame different sides: {rivals[0]}, and {rivals[1]}") if rivals else None


def _by_number(asserting: Sequence[_Voice], credible: Set[str]) -> tuple[Grade, str]:
    """Fair where two or more independent sources tell it, one of them at least no party; else weak."""
    parties = {voice.behind for voice in asserting if _is_party(voice) and not voice.saying.hedge} - credible
    if len(credible) > 1:
        return "fair", f"{len(credible)} independent sources that are no party tell it, and none contradicts them"
    if credible and parties:
        return "fair", "a source that is no party tells it as a party does, and none contradicts them"
    return "weak", _weakness(asserting)


def _accepted(hearing: Hearing, asserting: Sequence[_Voice], civilians: bool) -> str | None:
    """Why the incident is confirmed: the side named for it says that it did so, and itself counts the civilians harmed,
    or, where none were, others tell it too; None where it does not.
    """
    accounts = {account.key: account for account in hearing.accounts}
    admitting = [v for v in asserting if not v.saying.hedge and _admits(hearing, accounts[v.saying.account], v.saying)]
    if civilians:
        harmed = any(_counts_civilians(accounts[v.saying.account].report.text, v.saying.quote) for v in admitting)
        return "the side named for it accepts that civilians were harmed" if harmed else None
    others = any(not voice.doers_side for voice in asserting)
    return "the side named for it says that it did so, and others tell it too" if admitting and others else None


def _admits(hearing: Hearing, account: Account, saying: Saying) -> bool:
    """Whether somebody of a side says plainly that this side did it: a doer of the own side stands in the sentence, and
    no word that denies or leaves open.
    """
    speaker = hearing.speaker(account, saying)
    if saying.quote is None or speaker is None:
        return False
    quote = saying.quote
    home = next((m.sentence for m in account.event.mentions if m.sentence.overlaps(quote)), quote)
    own = [
        doer
        for doer in account.event.doers
        if is_belligerent(doer) and same_side(speaker, doer, hearing.day) and _stands_in(doer, home)
    ]
    spoken = account.report.text[min(home.start, quote.start) : max(home.end, quote.end)].lower()
    said = set(re.findall(r"[^\W\d_]+", spoken))
    return bool(own) and said.isdisjoint(words("khabar.weigh", "denial_words.txt"))


def _stands_in(party: Party, sentence: Span) -> bool:
    return any(sentence.contains(span) for span in (party.words, *party.wordings))


def _counts_civilians(text: str, quote: Span | None) -> bool:
    """Whether words count civilians killed or wounded."""
    figures = find_figures(text, quote.start, quote.end) if quote else ()
    return any(f.of == "civilians" and f.measure != "taken" and (f.low or f.high is None) for f in figures)


def _weakness(asserting: Sequence[_Voice]) -> str:
    behind = {voice.behind for voice in asserting}
    if len(behind) == 1:
        if any(_is_party(voice) for voice in asserting):
            return "only one party to the conflict tells it"
        return "one source tells it, or all go back to one"
    if all(_is_party(voice) for voice in asserting):
        return "only parties to the conflict tell it"
    if all(voice.saying.hedge for voice in asserting):
        return "all tell it with reserve"
    return "fewer than two independent sources tell it that are no party, named or at the place, and without reserve"


def _is_party(voice: _Voice) -> bool:
    return voice.saying.kind == "party"


def _voices(hearing: Hearing, findings: Mapping[str, Finding]) -> Iterator[_Voice]:
    accounts = {account.key: account for account in hearing.accounts}
    doers, targets = (_belligerents(findings[field]) for field in ("doers", "targets"))
    found = findings["status"]
    for saying in (*found.agreeing, *found.differing):
        speaker = hearing.speaker(accounts[saying.account], saying)
        sides = [
            any(speaker and speaks_for(speaker, saying.kind, p, hearing.day) for p in ps) for ps in (doers, targets)
        ]
        yield _Voice(saying, sides[0], sides[1], hearing.behind(saying))


def _belligerents(found: Finding) -> list[Party]:
    value = cast("tuple[Party, ...]", found.value or ())
    return [party for party in value if is_belligerent(party)]


def _rivals(hearing: Hearing, findings: Mapping[str, Finding]) -> tuple[str, str] | None:
    """Two sides that sources blame for the same, in their words; None where nobody is blamed in another's stead."""
    found = findings["doers"]
    targets = _belligerents(findings["targets"]) if findings["type"].value in SYMMETRICAL else []
    for rival in (saying for saying in found.differing if _blames(saying)):
        other = cast("Party", rival.value)
        if any(same_side(other, one, hearing.day) for one in targets):
            continue
        for saying in (saying for saying in found.agreeing if _blames(saying)):
            party = cast("Party", saying.value)
            apart = saying.account != rival.account and hearing.behind(saying) != hearing.behind(rival)
            if apart and not _are_together(hearing, party, other):
                return party.words.text, other.words.text
    return None


def _accusers(hearing: Hearing) -> tuple[str, str] | None:
    """Two parties of which each blames the other, in one account or two: the words for the blamed."""
    accusing = [
        (claim.source, blamed)
        for account in hearing.accounts
        for claim in account.event.claims
        if claim.source and claim.stance == "asserts" and hearing.is_party(claim.source, "party")
        for blamed in account.event.doers
        if claim.quote.contains(blamed.words) and is_belligerent(blamed)
    ]
    for source, blamed in accusing:
        for other, back in accusing:
            crossed = same_side(source, back, hearing.day) and same_side(other, blamed, hearing.day)
            if crossed and not same_side(source, other, hearing.day):
                return blamed.words.text, back.words.text
    return None


def _blames(saying: Saying) -> bool:
    """Whether a saying names a side: an organisation, or a kind of armed group of a country."""
    party = cast("Party", saying.value)
    return is_belligerent(party) and (party.id is not None or (party.kind in NON_STATE and party.country is not None))


def _are_together(hearing: Hearing, one: Party, other: Party) -> bool:
    """Whether two are allies, or some account names both: it cannot tell them apart (ruling 13) or saw both."""
    if allied(one, other, hearing.day):
        return True
    return any(
        any(same_side(one, p, hearing.day) for p in account.event.doers)
        and any(same_side(other, p, hearing.day) for p in account.event.doers)
        for account in hearing.accounts
    )
