"""The figures of the killed as the casualty policies need them: word by word, of whom, and by whom they are said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from khabar.nouns import Claim, Party, Range, Span
from khabar.nouns.incident import Account, Saying, Weighed
from khabar.resolve.harm import Figure, find_figures
from khabar.text import find_numbers
from khabar.text.folding import fold
from khabar.text.singular import singular
from khabar.text.tables import words
from khabar.weigh.camps import ARMED, is_belligerent, same_side
from khabar.weigh.decided import rejected
from khabar.weigh.figures import figures_of, happened, is_none
from khabar.weigh.hearing import Hearing

#: whose the dead are; fighters of no known side, and those of whom nothing tells
Dead = Literal["civilians", "doers", "targets", "fighters", "unclear"]
#: the codebook's number for "several", "some", "many"; a plural noun alone is less
_FEW = 3
#: types of events whose victims are civilians by what the type means
_ON_CIVILIANS = frozenset(["Violence against civilians", "Protests"])


@dataclass(frozen=True, slots=True)
class Deaths:
    """One claim's figure of the killed. `pieces` are its parts as the words tell them ("two soldiers and five rebels"),
    empty where its words could not be found; `of` how many of its `low` are whose; `published` the day of the report;
    `on_enemy`: a party counts the dead of the other side; `own`: the side that is blamed speaks of the harm it did.
    """

    saying: Saying
    figure: Range
    pieces: tuple[Figure, ...]
    of: Mapping[Dead, Range]
    published: str
    on_enemy: bool = False
    own: bool = False

    @property
    def is_uncounted(self) -> bool:
        """Whether its words give no idea of how many: "several", "people", "up to 20", "30 killed or wounded"."""
        vague = bool(self.pieces) and all(is_vague(piece) and piece.low <= _FEW for piece in self.pieces)
        return vague or (self.figure.low <= 1 and self.figure.high != self.figure.low)

    @property
    def top(self) -> int:
        """The highest number that it states."""
        return self.figure.low if self.figure.high is None else self.figure.high


def deaths_of(weighed: Weighed) -> tuple[Deaths, ...]:
    """The figures of the killed that count: of accounts that stand, of an incident that happened; copies once."""
    if weighed.value("status") != "happened":
        return ()
    aside = rejected(weighed.incident)
    hearing = Hearing.of(weighed.incident, [a for a in weighed.incident.accounts if a.key not in aside])
    real = happened(hearing.accounts)
    made: dict[Saying, tuple[Account, Range, Claim | None]] = {}
    for account in hearing.accounts:
        for claim, figure, counts in figures_of(account, "killed"):
            if counts and account.key in real:
                made[hearing.saying(account, claim, figure, figure.span)] = (account, figure, claim)
    return tuple(_deaths(hearing, weighed, saying, *made[saying]) for saying in hearing.once(made))


def latest(deaths: Sequence[Deaths]) -> tuple[Deaths, ...]:
    """Of each first source the figures of its last report: what it said before it has corrected."""
    last: dict[str, str] = {}
    for one in deaths:
        last[one.saying.first] = max(last.get(one.saying.first, ""), one.published)
    return tuple(one for one in deaths if not one.published or one.published == last[one.saying.first])


def telling(deaths: Sequence[Deaths]) -> tuple[Deaths, ...]:
    """The figures above none, where there are any: an early "no casualties" is no estimate beside a count of dead."""
    return tuple(one for one in deaths if not is_none(one.figure)) or tuple(deaths)


def counting(deaths: Sequence[Deaths]) -> tuple[Deaths, ...]:
    """The figures that count, where there are any: "several" and "up to 20" are no rivals of a number."""
    return tuple(one for one in deaths if not one.is_uncounted) or tuple(deaths)


def is_vague(piece: Figure) -> bool:
    """Whether the words tell no number, or one like "several" and "dozens"."""
    found = find_numbers(piece.span.text)
    return (not found and piece.high is None) or any(number.vague for number in found)


def _deaths(
    hearing: Hearing, weighed: Weighed, saying: Saying, account: Account, figure: Range, claim: Claim | None
) -> Deaths:
    pieces = _pieces(account, figure, claim)
    of = _shares(account, figure, pieces)
    speaker = hearing.speaker(account, saying)
    doing, suffering = (_stands_with(speaker, weighed, side, hearing.day) for side in ("doers", "targets"))
    enemy: Dead | None = "targets" if doing and not suffering else "doers" if suffering and not doing else None
    whole = max(of, key=lambda dead: of[dead].low, default="unclear")
    on_enemy = saying.kind == "party" and enemy is not None and whole in (enemy, "fighters", "unclear")
    published = account.report.published
    return Deaths(saying, figure, pieces, of, published.date if published else "", on_enemy, own=doing)


def _stands_with(speaker: Party | None, weighed: Weighed, side: str, on: str | None) -> bool:
    parties = cast("tuple[Party, ...]", weighed.value(side) or ())
    return speaker is not None and any(is_belligerent(p) and same_side(speaker, p, on) for p in parties)


def _pieces(account: Account, figure: Range, claim: Claim | None) -> tuple[Figure, ...]:
    """The figures in the words that together come to `figure`: one alone, or all of its sentence."""
    if figure.span is None:
        return ()
    found = [f for f in _told(account, figure.span, claim) if f.measure == "killed"]
    alone = [f for f in found if f.span == figure.span and (f.low, f.high) == (figure.low, figure.high)]
    if alone:
        return tuple(alone[:1])
    whole = [f for f in found if not f.part]
    high = None if any(f.high is None for f in whole) else sum(f.high or 0 for f in whole)
    return tuple(whole) if (sum(f.low for f in whole), high) == (figure.low, figure.high) else ()


def _told(account: Account, spoken: Span, claim: Claim | None) -> Sequence[Figure]:
    spans = [mention.sentence for mention in account.event.mentions] + ([claim.quote] if claim else [])
    home = next((span for span in spans if span.contains(spoken)), None)
    return find_figures(account.report.text, home.start, home.end) if home else ()


def _shares(account: Account, figure: Range, pieces: Sequence[Figure]) -> Mapping[Dead, Range]:
    """How many of a figure are whose; what the report tells of sub-counts is taken from those of whom nothing tells."""
    found: dict[Dead, Range] = {}
    for piece in pieces:
        dead = _dead(account, piece)
        before = found.get(dead, Range(0, 0))
        high = None if piece.high is None or before.high is None else before.high + piece.high
        found[dead] = Range(before.low + piece.low, high)
    rest = found.pop("unclear", None) if pieces else Range(figure.low, figure.high)
    for dead, part in _parts(account):
        if rest is not None and dead not in found and part.low:
            taken = min(part.low, rest.low)
            top = rest.high if part.high is None else part.high
            found[dead] = Range(taken, None if top is None else max(taken, top))
            rest = Range(rest.low - taken, None if rest.high is None else max(rest.high - taken, rest.low - taken))
    if rest is not None and (rest.low or rest.high != 0):
        found["unclear"] = rest
    return found


def _parts(account: Account) -> Iterator[tuple[Dead, Range]]:
    """The sub-counts of the killed by whose they are, the largest of each."""
    event = account.event
    groups: tuple[Literal["civilians", "targets", "doers"], ...] = ("civilians", "targets", "doers")
    for whose in groups:
        told = [part.killed for part in event.harm.parts if part.of == whose and part.killed]
        if told:
            side = {"targets": event.targets, "doers": event.doers}.get(whose, ())
            dead: Dead = "civilians" if side and all(p.kind == "civilians" for p in side) else whose
            yield dead, max(told, key=lambda r: (r.low, r.high or 0))


def _dead(account: Account, piece: Figure) -> Dead:
    """Whose the dead of a piece are: by the words for them, then by what kind of event it is."""
    event = account.event
    if piece.of == "civilians":
        return "civilians"
    if piece.who is not None:
        for side, parties in (("targets", event.targets), ("doers", event.doers)):
            party = next((p for p in parties if _is_named(p, piece.who)), None)
            if party and party.kind == "civilians":
                return "civilians"
            if party and party.kind in ARMED:
                return cast("Dead", side)
        if any(singular(word) in _fighting() for word in fold(piece.who.text).split()):
            armed = [side for side, ps in (("targets", event.targets), ("doers", event.doers)) if _is_armed(ps)]
            return "targets" if armed == ["targets"] else "fighters"
    return "civilians" if event.event_type in _ON_CIVILIANS and event.civilians else "unclear"


def _is_named(party: Party, who: Span) -> bool:
    spans = (party.words, *party.wordings)
    return any(span.overlaps(who) or fold(span.text) == fold(who.text) for span in spans)


def _is_armed(parties: Sequence[Party]) -> bool:
    return any(party.kind in ARMED for party in parties)


@cache
def _fighting() -> frozenset[str]:
    return words("khabar.weigh", "fighting_words.txt")
