"""Who did it, to whom, with what: parties most exactly told, and who names another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

from khabar.nouns import Party
from khabar.nouns.incident import Account, AccountKey, Finding
from khabar.text.folding import fold
from khabar.text.singular import singular
from khabar.weigh.camps import camp, is_of_state, same_side
from khabar.weigh.choices import Likeness, several_of, split
from khabar.weigh.hearing import Hearing, claim_of_words

#: types in which either side may be named first
SYMMETRICAL = frozenset(["Armed clash", "Agreement"])
_SMALL = frozenset(["the", "a", "an", "of", "in", "from", "and", "by", "at", "on", "for", "to", "s"])

Sides = tuple[tuple[Party, ...], tuple[Party, ...]]


def parties(hearing: Hearing, type: str | None) -> tuple[Finding, Finding]:
    """Doers and targets. The same organisation or a more exact wording agrees; another known side differs."""
    sides = _sides(hearing, type)
    return _role("doers", hearing, sides, 0), _role("targets", hearing, sides, 1)


def weapons(hearing: Hearing) -> Finding:
    """All weapons named, in the fullest wording of each; one named by one account only adds to the others."""
    sayings = hearing.once(
        hearing.saying(account, claim_of_words(account, span), " ".join(span.text.split()), span)
        for account in hearing.accounts
        for span in account.event.weapons
    )
    fullest: dict[frozenset[str], str] = {}
    for name in sorted({str(s.value) for s in hearing.decisive(sayings)}, key=lambda name: (-len(name), name)):
        key = _words(name)
        if not any(key <= other for other in fullest):
            fullest[key] = name
    told = [str(saying.value) for saying in sayings]
    value = tuple(sorted(fullest.values(), key=lambda name: (told.index(name), name)))
    return split("weapons", value, sayings, lambda _: True)


def _role(field: str, hearing: Hearing, sides: Mapping[AccountKey, Sides], role: int) -> Finding:
    sayings = hearing.once(
        hearing.saying(account, claim_of_words(account, party.words), party, party.words)
        for account in hearing.accounts
        for party in sides[account.key][role]
    )
    return several_of(field, sayings, hearing, (likeness_of_doers, likeness_of_targets)[role](hearing.day))


def likeness_of_doers(on: str | None) -> Likeness:
    """How doers compare at the day `on`: one whom nothing identifies ("warplanes") is anybody, told less exactly."""

    def holds(wide: object, narrow: object) -> bool:
        a, b = cast("Party", wide), cast("Party", narrow)
        return _holds(a, b, on) or (_is_thing(a) and not _is_thing(b))

    return Likeness(_same, holds, _exact, _detail)


def likeness_of_targets(on: str | None) -> Likeness:
    """How targets compare at the day `on`: one that is no actor ("a market") stands beside the others."""

    def holds(wide: object, narrow: object) -> bool:
        return _holds(cast("Party", wide), cast("Party", narrow), on)

    return Likeness(_same, holds, _exact, _detail, lambda value: _is_thing(cast("Party", value)))


def _same(one: object, other: object) -> bool:
    """The same organisation, the same words, or nobody known but of one kind and country."""
    a, b = cast("Party", one), cast("Party", other)
    if a.id or b.id:
        return a.id == b.id
    alike = _is_known(a) and (a.kind, a.country) == (b.kind, b.country)
    return alike or _words(a.words.text) == _words(b.words.text)


def _holds(wide: Party, narrow: Party, on: str | None) -> bool:
    """Whether `wide` is told less exactly: the whole of which `narrow` is a part, its kind alone, or fewer words."""
    if wide.id:
        of_government = wide.kind == "government (civil)" and same_side(wide, narrow, on)
        return wide.id != narrow.id and (wide.id in camp(narrow.id, on) or of_government)
    if _is_thing(wide):
        return _words(wide.words.text) < _words(narrow.words.text)
    if narrow.id is None and not (_is_known(narrow) and not _is_known(wide)):
        return False
    if wide.country is None and is_of_state(wide) and is_of_state(narrow):
        return True  # "fighter jets", whoever's
    return same_side(wide, narrow, on) or (wide.kind == narrow.kind and wide.country in (None, narrow.country))


def _is_known(party: Party) -> bool:
    """Whether a kind of actor of a country is told, if no organisation."""
    return party.kind is not None and party.country is not None


def _is_thing(party: Party) -> bool:
    """Whether nothing tells who it is: a market, a hospital, "warplanes"."""
    return party.id is None and party.kind is None


def _exact(value: object) -> tuple[object, ...]:
    party = cast("Party", value)
    return party.id is not None, _is_known(party), party.kind is not None


def _detail(value: object) -> tuple[object, ...]:
    party = cast("Party", value)
    return len(party.words.text), party.words.text


def _sides(hearing: Hearing, type: str | None) -> Mapping[AccountKey, Sides]:
    """Doers and targets of each account; where either may be named first, turned as the fullest account has them."""
    sides = {account.key: (account.event.doers, account.event.targets) for account in hearing.accounts}
    if type not in SYMMETRICAL or not hearing.accounts:
        return sides
    leading = max(hearing.accounts, key=_fullness)
    return {key: _turned(own, sides[leading.key], hearing.day) for key, own in sides.items()}


def _fullness(account: Account) -> tuple[object, ...]:
    event = account.event
    known = [sum(1 for p in side if p.id or p.kind) for side in (event.doers, event.targets)]
    return min(known), sum(known), -len(account.report.id), account.key


def _turned(own: Sides, leading: Sides, on: str | None) -> Sides:
    def alike(one: Sequence[Party], other: Sequence[Party]) -> int:
        return sum(same_side(a, b, on) for a in one for b in other)

    straight = alike(own[0], leading[0]) + alike(own[1], leading[1])
    crossed = alike(own[0], leading[1]) + alike(own[1], leading[0])
    return (own[1], own[0]) if crossed > straight else own


def _words(text: str) -> frozenset[str]:
    """The words of a phrase, folded, in the singular, without small ones."""
    return frozenset(singular(word) for word in re.findall(r"\w+", fold(text)) if word not in _SMALL)
