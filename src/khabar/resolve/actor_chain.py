"""Who is meant by "the group", "they", "its fighters", "the monitor": the report's own chain of named actors."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from khabar.packs.roster import Roster
from khabar.packs.roster_tables import keys_of
from khabar.resolve.actor_context import NamedActor
from khabar.resolve.actor_lands import lands_in
from khabar.resolve.actor_mention import ActorMention
from khabar.resolve.actor_phrase import Noun
from khabar.resolve.actor_scores import Candidate, reason
from khabar.resolve.actor_stated import adjective_kind, is_former, is_international

_ANOTHER = frozenset([
    "local", "another", "other", "unknown", "unnamed", "unidentified", "independent", "rival", "some", "several",
    "backing", "supporting", "allied", "loyal", "friendly", "opposing", "enemy", "foreign", "new",
])  # fmt: skip
Fits = Callable[[NamedActor], bool]
_NEAR = 400
_FAR = 1500
_BESIDE = 25
_STOP = re.compile(r"[.!?]\s|\n")
_NON_STATE = frozenset(["rebel group", "political militia", "identity militia"])
_ARMED = _NON_STATE | {"state forces", "external/other forces"}
# "The forces" are a state's; rebels are not called so without a word more.
_OF_STATES = frozenset(["state forces", "external/other forces"])
_KINDS_OF_NOUNS = {
    "monitor": frozenset(["monitor/NGO"]), "medium": frozenset(["medium"]),
    "io": frozenset(["international organisation"]),
}  # fmt: skip
# Bodies that words can mean on their own, and which kinds they may be.
_BODIES = {
    "group": _NON_STATE | {"monitor/NGO", "other"},
    "organisation": _NON_STATE | {"monitor/NGO", "international organisation", "other"},
    "organization": _NON_STATE | {"monitor/NGO", "international organisation", "other"},
    "coalition": _NON_STATE | {"external/other forces", "other"},
    "alliance": _NON_STATE | {"external/other forces", "other", "international organisation"},
    "party": _NON_STATE | {"other"},
    "agency": frozenset(["medium", "international organisation", "monitor/NGO"]),
}


# Nouns that take up only an organisation that has them in a name.
_IN_NAMES = frozenset([
    "coalition", "alliance", "front", "brigade", "battalion", "party", "network", "observatory", "council",
    "agency", "legion", "corps", "division", "command", "league", "union", "bloc", "cell", "committee",
    "association", "institute",
])  # fmt: skip


def chained(mention: ActorMention) -> list[Candidate]:
    """The organisation that a pronoun or common noun takes up from the report; empty when nothing fits well enough."""
    phrase = mention.phrase
    if phrase.pronoun:
        return _nearest(mention, lambda actor: _may_be_they(mention, actor), near=True)
    noun = phrase.noun
    if noun is None or noun.last != phrase.end or phrase.joint in ("of", "for"):
        return []
    strange = is_former(mention) or _is_name(mention) or _is_another(mention)
    fits = None if strange else _fitting(mention, noun)
    return _taken_up(mention, noun, fits) if fits else []


def _may_be_they(mention: ActorMention, actor: NamedActor) -> bool:
    """Whether a pronoun may mean a named actor: "they" are those who fight, "it" is any organisation."""
    plural = mention.words[0].folded in ("they", "them", "their", "themselves", "theirs")
    return not plural or mention.roster.organisations[actor.id].kind in _ARMED


def _taken_up(mention: ActorMention, noun: Noun, fits: Fits) -> list[Candidate]:
    """The named actor that a noun means: the only one, the one beside it, the nearest, as its sort of noun does."""
    people = _people(mention)
    if noun.group in ("monitor", "io") or is_international(mention):
        return _only_one(mention, fits) or (_nearest(mention, fits, near=True) if mention.is_definite() else [])
    if noun.group in ("body", "kin"):
        return _beside(mention, fits) or (_nearest(mention, fits) if _points_back(mention, noun) else [])
    if people:
        return _only_one(mention, lambda actor: fits(actor) and _has_word(mention.roster, actor.id, people))
    return (_beside(mention, fits) or _only_one(mention, fits, near=True)) if mention.is_definite() else []


def _people(mention: ActorMention) -> str | None:
    """The people without a country that the head's fighters belong to: "Kurdish fighters"."""
    for at in range(mention.phrase.start, mention.phrase.end):
        word = mention.words[at]
        if word.capital and adjective_kind(word.folded) and mention.tie(at, at + 1) is None:
            return word.single
    return None


def _is_name(mention: ActorMention) -> bool:
    """Whether a capital word makes the head a name of its own, that the roster does not have: "Barnabas Fund"."""
    if not mention.context.cased:
        return False
    phrase = mention.phrase
    head = range(phrase.start, phrase.end)
    capital = [at for at in head if mention.words[at].capital and not _is_known_capital(mention, at)]
    return len(capital) > 1 or any(at > phrase.start for at in capital)


def _is_another(mention: ActorMention) -> bool:
    """Whether a word says that somebody else is meant than who was named: "local monitor", "another group"."""
    return any(word.folded in _ANOTHER for word in mention.words[: mention.phrase.end])


def _is_known_capital(mention: ActorMention, at: int) -> bool:
    known = mention.tie(at, at + 1) or adjective_kind(mention.words[at].folded)
    return bool(known) or any(land.first <= at < land.last for land in lands_in(mention.words))


def _points_back(mention: ActorMention, noun: Noun) -> bool:
    """A body in the singular with an article: "the group"; not "groups", "a group"."""
    last = mention.words[noun.last - 1]
    return last.folded == last.single and mention.is_definite()


def _fitting(mention: ActorMention, noun: Noun) -> Fits | None:
    """Whether a named actor may be what the noun means; None for nouns that never take up a name."""
    kinds = _kinds(mention, noun)
    if kinds is None:
        return None
    last_word = noun.word.rsplit(" ", 1)[-1]
    own_word = last_word if last_word in _IN_NAMES and not is_international(mention) else None
    lands = {land.country for land in mention.lands if land.use != "region"}

    def fits(actor: NamedActor) -> bool:
        organisation = mention.roster.organisations[actor.id]
        if own_word and not _has_word(mention.roster, actor.id, own_word):
            return False
        anywhere = not organisation.country and organisation.kind != "medium"
        return organisation.kind in kinds and (not lands or anywhere or organisation.country in lands)

    return fits


def _has_word(roster: Roster, id: str, word: str) -> bool:
    return any(word in _words_of_name(name.name) for name in roster.names_by_id.get(id, ()))


@lru_cache(maxsize=50_000)
def _words_of_name(name: str) -> frozenset[str]:
    return frozenset(keys_of([name])[0][0].split())


def _kinds(mention: ActorMention, noun: Noun) -> frozenset[str] | None:
    if is_international(mention):
        return frozenset(["international organisation"])
    if noun.group in ("body", "kin"):
        return _BODIES.get(noun.word, _NON_STATE)
    if noun.group == "generic" or (noun.group == "member" and _people(mention)):
        return _NON_STATE if _people(mention) else _OF_STATES if noun.word == "force" else _ARMED
    if noun.group == "member" and noun.kind in _NON_STATE:
        return _NON_STATE
    return _KINDS_OF_NOUNS.get(noun.group)


def _nearest(mention: ActorMention, fits: Fits, *, near: bool = False) -> list[Candidate]:
    for actor in mention.context.before(mention.start):
        gap = mention.start - actor.end
        if gap > (_NEAR if near else _FAR):
            break
        if fits(actor):
            found = [Candidate(actor.id, (reason("chain of the report"),))]
            return [one.because("nearest before" if gap < _NEAR else "far away") for one in found]
    for actor in [] if near else mention.context.after(mention.end):
        if actor.start - mention.end > _NEAR:
            break
        if fits(actor):
            return [Candidate(actor.id, (reason("chain of the report"), reason("far away")))]
    return []


def _only_one(mention: ActorMention, fits: Fits, *, near: bool = False) -> list[Candidate]:
    """The one organisation of the report that fits, if there is but one."""
    ids = {
        own
        for own, actors in mention.context.by_id.items()
        if fits(actors[0]) and (not near or any(-_BESIDE <= mention.start - actor.end <= _FAR for actor in actors))
    }
    if len(ids) != 1:
        return []
    return [Candidate(ids.pop(), (reason("chain of the report"), reason("only one of its kind")))]


def _beside(mention: ActorMention, fits: Fits) -> list[Candidate]:
    """The name that the words stand in apposition to: "al-Qaeda offshoot Islamic State", "Fatah, the movement"."""
    text = mention.context.text
    for actor in (next(mention.context.after(mention.end), None), next(mention.context.before(mention.start), None)):
        if actor is None or not fits(actor):
            continue
        between = text[mention.end : actor.start] if actor.start >= mention.end else text[actor.end : mention.start]
        words = between.replace(",", " ").split()
        if len(between) <= _BESIDE and all(
            word.lower() in ("the", "a", "an", "-", "–", "(", "al", "al-") for word in words
        ):
            return [Candidate(actor.id, (reason("chain of the report"), reason("beside it")))]
    return []
