"""Organisations that the roster describes in nearly the same words: with another noun for fighters, a letter astray."""

from __future__ import annotations

from khabar.resolve.actor_candidates import candidates
from khabar.resolve.actor_index import Met
from khabar.resolve.actor_mention import ActorMention
from khabar.resolve.actor_phrase import joints
from khabar.resolve.actor_scores import Candidate
from khabar.resolve.actor_stated import adjective_kind
from khabar.resolve.actor_words import Word

_REBELS = ("rebels", "insurgents", "militants", "separatists", "guerrillas", "jihadists", "extremists", "group")
_FIGHTERS = ("fighters", "forces", "soldiers", "troops")
_MILITIA = ("militia", "militias", "militiamen")
# Wordings that stand for one another; rebels are not called soldiers, but soldiers without a state are rebels.
_OTHERS = {
    "rebel": _REBELS, "insurgent": _REBELS, "militant": _REBELS, "separatist": _REBELS, "guerrilla": _REBELS,
    "jihadist": _REBELS, "jihadi": _REBELS, "extremist": _REBELS, "terrorist": _REBELS, "group": _REBELS,
    "faction": _REBELS, "rebel group": _REBELS, "militant group": _REBELS, "insurgent group": _REBELS,
    "jihadist group": _REBELS, "islamist group": _REBELS, "armed group": _REBELS, "fighter": (*_FIGHTERS, *_REBELS),
    "force": (*_FIGHTERS, *_REBELS), "soldier": (*_FIGHTERS, *_REBELS), "troop": (*_FIGHTERS, *_REBELS),
    "militia": _MILITIA, "militiaman": _MILITIA, "combatant": (*_FIGHTERS, *_REBELS),
}  # fmt: skip
_ZEAL = ("islamist", "jihadist", "islamic", "extremist", "islamic extremist")
_ZEALOUS = dict.fromkeys((*_ZEAL, "jihadi", "islamist extremist", "islamic militant"), _ZEAL)
_SPELLINGS = {"qaida": "qaeda", "qaidah": "qaeda", "qaedah": "qaeda", "isil": "isis", "daesh": "isis"}


def alike(mention: ActorMention) -> list[Candidate]:
    """The organisation that a description with another noun for fighters means: "Karen soldiers" as "Karen rebels".

    Only where a people, zeal, or an ally or country behind it ("Rwanda-backed") tells whose fighters they are.
    """
    noun = mention.phrase.noun
    if (
        noun is None
        or noun.last != mention.phrase.end
        or noun.word not in _OTHERS
        or not _is_telling(mention, noun.first)
    ):
        return []
    before = " ".join(_spelt(word) for word in mention.words[mention.phrase.start : noun.first])
    others = [other for other in _OTHERS[noun.word] if other != "group" or before not in _ZEALOUS]
    for wording in (f"{front} {other}" for front in _ZEALOUS.get(before, (before,)) for other in others):
        found = _described(mention, wording, mention.phrase.start, noun.last)
        if found and found[0].warranted:
            return found
    return []


def _is_telling(mention: ActorMention, end: int) -> bool:
    """Whether a capital word, no adjective of fighters, stands before the noun; a country only with what ties it."""
    start = mention.phrase.start
    words = mention.words[start:end]
    tied = any(word.folded in joints("tied") for word in words)
    if " ".join(word.folded for word in words) in _ZEALOUS:
        return True
    telling = [word for word in words if word.capital and adjective_kind(word.folded) is None]
    return bool(telling) and (tied or not any(land.use != "region" for land in mention.lands))


def _spelt(word: Word) -> str:
    return _SPELLINGS.get(word.folded, word.folded)


def _described(mention: ActorMention, wording: str, first: int, last: int) -> list[Candidate]:
    names = tuple(name for name in mention.context.index.named(wording) if name.name.count(" "))
    found = candidates(mention.roster, Met(first, last, names), mention.setting()) if names else []
    return [one.because("in other words") for one in found]


def misspelt(mention: ActorMention) -> list[Candidate]:
    """The organisation whose long name the capital words are but for one letter: "People's Amed Police"."""
    phrase = mention.phrase
    words = mention.words[phrase.start : phrase.end]
    capital = [at for at, word in enumerate(words) if word.capital]
    if mention.met or len(capital) < 2:
        return []
    first, last = phrase.start + capital[0], phrase.start + capital[-1] + 1
    names = mention.context.index.but_a_letter(mention.words[first:last])
    if not names:
        return []
    found = candidates(mention.roster, Met(first, last, names), mention.setting())
    return [one.because("a letter astray") for one in found]
