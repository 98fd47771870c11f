"""The kind of actor and the country that words tell without an organisation: "rebels", "22 civilians"."""

from __future__ import annotations

from typing import cast

from khabar.nouns.identity import ActorKind
from khabar.resolve.actor_lands import Land
from khabar.resolve.actor_mention import ActorMention
from khabar.resolve.actor_phrase import Noun, joints
from khabar.resolve.actor_stated import (
    adjective_kind,
    bare_land,
    has_own_name,
    is_international,
    is_of_rebels,
    state_noun,
)
from khabar.resolve.actor_states import is_people_of_group

# Classes of nouns whose kind an adjective in front overrules ("rebel soldiers", "armed villagers", "tribal militia").
_OPEN = frozenset(["generic", "body", "speaker", "asset", "holding", "kin", "office"])
_BY_GROUP: dict[str, ActorKind] = {
    "office": "government (civil)", "crowd": "protesters", "civilian": "civilians", "medium": "medium",
    "monitor": "monitor/NGO", "io": "international organisation", "party": "other",
}  # fmt: skip
_BY_WORD_ONLY = frozenset(["place", "act", "follower"])
_FIGHTERS = frozenset(["fighter", "combatant", "commander", "militiaman", "leader", "chief", "extremist", "terrorist"])
_NOT_OF_OFFICES = frozenset(["external/other forces"])
_ARMED_NON_STATE = frozenset(["rebel group", "political militia", "identity militia"])
# Adjectives of politicians as well as of fighters.
_ALSO_CIVIL = frozenset(["opposition", "revolutionary", "kurdish", "separatist", "islamist"])
# Words for anybody, who with some others are gunmen.
_ANYBODY = frozenset(["man", "youth", "individual", "person", "people", "young man"])
_OF_GUNMEN = frozenset(["armed", "masked", "hooded", "camouflaged"])
_FOREIGN = frozenset(["foreign", "international", "multinational", "global"])
_OF_SOMEBODY = frozenset(
    ["adviser", "advisor", "aide", "assistant", "deputy", "spokesman", "spokeswoman", "spokesperson"]
)
_SIDES = frozenset(["ally", "proxy", "enemy", "rival", "opponent"])
_CENTRES = frozenset(["centre", "center"])
# Foreign ones are sent by their state: "Russian paramilitaries" in Mali.
_FOR_HIRE = frozenset(["paramilitary", "mercenary", "contractor"])
_UNITS = frozenset(["brigade", "battalion", "front"])
_GROUP_HEADS = frozenset(["militia", "gang", "cartel", "mafia"])


def described(mention: ActorMention) -> tuple[ActorKind | None, str | None]:
    """Kind and country by the words alone; None where they don't tell."""
    kind = _kind(mention)
    return kind, _country(mention, kind)


def _kind(mention: ActorMention) -> ActorKind | None:
    noun = mention.phrase.noun
    if noun is None:
        return _of_land(bare_land(mention))
    if noun.group in _BY_WORD_ONLY or is_international(mention):
        return _of_bystander(mention, noun)
    adjective = _adjective(mention, noun)
    if noun.group == "member":
        return _member(mention, noun, adjective)
    if state_noun(mention) is not None:
        return _of_state(mention, adjective)
    if noun.group in _OPEN:
        return _open(mention, noun, adjective)
    return _civil(mention, noun)


def _civil(mention: ActorMention, noun: Noun) -> ActorKind | None:
    if noun.word in _CENTRES and mention.phrase.joint not in ("for", "of"):  # a trade or medical one
        return None
    return "political militia" if _is_armed(mention, noun) else noun.kind or _BY_GROUP.get(noun.group)


def _is_armed(mention: ActorMention, noun: Noun) -> bool:
    """Whether words beside a noun for anybody make him a gunman: "men armed with machetes", "masked men"."""
    if noun.word not in _ANYBODY:
        return False
    behind = mention.words[noun.last] if noun.last < len(mention.words) else None
    if behind is not None and behind.folded == "armed":
        return True
    return any(word.folded in _OF_GUNMEN for word in mention.words[mention.phrase.start : noun.first])


def _of_bystander(mention: ActorMention, noun: Noun) -> ActorKind | None:
    """The kind of those who take no part, whatever stands before their noun; None for places, acts and sides."""
    if is_international(mention):
        return "international organisation"
    return "civilians" if noun.group == "follower" and noun.word not in _SIDES else None


def _member(mention: ActorMention, noun: Noun, adjective: ActorKind | None) -> ActorKind | None:
    if noun.kind == "state forces":
        return _soldiers(mention, noun, adjective)
    if noun.word in _FIGHTERS:
        return adjective if adjective and adjective != "state forces" else noun.kind
    if noun.word in _FOR_HIRE and mention.lands and abroad(mention, "state forces") != "state forces":
        return "external/other forces"
    if noun.word == "settler":
        return "identity militia" if mention.lands and mention.lands[-1].country == "IL" else noun.kind
    return noun.kind


def _soldiers(mention: ActorMention, noun: Noun, adjective: ActorKind | None) -> ActorKind | None:
    if noun.branch == "army" and _is_of_group(mention, noun):
        return "rebel group"
    if is_of_rebels(mention):
        return adjective if adjective and adjective != "state forces" else noun.kind
    return adjective if adjective == "external/other forces" else abroad(mention, "state forces")


def _is_of_group(mention: ActorMention, noun: Noun) -> bool:
    """Whether the word before soldiers names a people or place that an armed group of the country is named for."""
    if noun.first <= mention.phrase.start or not mention.context.focus:
        return False
    word = mention.words[noun.first - 1]
    of_land = any(land.first < noun.first <= land.last and land.use != "region" for land in mention.lands)
    if not word.capital or of_land or word.folded in joints("determiner"):
        return False
    return is_people_of_group(mention.roster, mention.context.focus[0][0], word.single)


def _of_state(mention: ActorMention, adjective: ActorKind | None) -> ActorKind | None:
    noun = state_noun(mention)
    if is_of_rebels(mention):
        return adjective or "rebel group"
    if noun and noun.group == "office":
        return "government (civil)"
    if adjective == "external/other forces":
        return adjective
    return abroad(mention, "state forces")


def _open(mention: ActorMention, noun: Noun, adjective: ActorKind | None) -> ActorKind | None:
    if noun.group in ("body", "kin") and (told := _body(mention, noun, adjective)):
        return told
    if noun.group in ("speaker", "office") and (adjective in _NOT_OF_OFFICES or noun.kind):
        adjective = adjective if adjective in _ARMED_NON_STATE else None
    of_whom = _of_whom(mention, noun)
    if of_whom is not None:
        return abroad(mention, of_whom)
    told = adjective or _earlier(mention) or noun.kind or _of_its_land(mention, noun) or _BY_GROUP.get(noun.group)
    if told == "state forces":
        return abroad(mention, told)
    return told or ("other" if noun.group == "speaker" else None)


def _body(mention: ActorMention, noun: Noun, adjective: ActorKind | None) -> ActorKind | None:
    """The kind of a group by its noun; None when its adjectives tell."""
    if noun.word == "militia" and has_own_name(mention):  # an ethnic group's: "Banyala militia"
        return "identity militia"
    if noun.word in _UNITS and adjective is None and has_own_name(mention) and not _is_numbered(mention):
        return "rebel group"
    if noun.word in _GROUP_HEADS:
        return adjective if adjective and adjective != "state forces" else "political militia"
    return noun.kind


def _of_whom(mention: ActorMention, noun: Noun) -> ActorKind | None:
    """The kind of those behind somebody who speaks for them: "adviser to the mayor", "spokeswoman for the military"."""
    if noun.word not in _OF_SOMEBODY or mention.phrase.joint not in ("of", "to", "for"):
        return None
    whose = mention.phrase.behind
    return whose.kind if whose is not None and whose.group in ("office", "force", "monitor", "io") else None


def _is_numbered(mention: ActorMention) -> bool:
    """Whether a unit has a number or a branch, as armies have them: "53rd Brigade", "Marine Brigade"."""
    digits = any(word.folded[0].isdigit() for word in mention.words[: mention.phrase.end])
    return digits or len(mention.phrase.nouns) > 1 or bool(mention.lands)


def _earlier(mention: ActorMention) -> ActorKind | None:
    """The kind that a noun before the last one tells: "observatory head", "police source", "army official"."""
    for noun in reversed(mention.phrase.nouns[:-1]):
        if mention.tie(noun.first, noun.last):
            continue
        people = noun.group == "civilian" and mention.phrase.nouns[-1].kind is not None  # "local officials"
        if noun.kind and not people and not mention.words[noun.last - 1].owns:
            return noun.kind
        if noun.word in _GROUP_HEADS:
            return "political militia"
    last = mention.phrase.noun
    if last is None or last.group != "speaker":
        return None
    before = [met for met in mention.met if met.last <= last.first and not mention.tie(met.first, met.last)]
    kinds = {mention.roster.organisations[name.id].kind for met in before for name in met.names}
    return "state forces" if "state forces" in kinds else None


def _of_its_land(mention: ActorMention, noun: Noun) -> ActorKind | None:
    """Forces of a country are its state's, of a region or people rebels; aircraft are always a state's."""
    if noun.group == "generic" and mention.lands:
        return "state forces" if mention.lands[-1].use != "region" else "rebel group"
    return "state forces" if noun.group == "asset" and (noun.branch or mention.lands) else None


def _adjective(mention: ActorMention, noun: Noun) -> ActorKind | None:
    """The kind that the adjectives before the noun tell, the nearest first."""
    for at in range(noun.first - 1, mention.phrase.start - 1, -1):
        word = mention.words[at]
        kind = adjective_kind(word.folded) or adjective_kind(word.single)
        of_civilians = word.folded in _ALSO_CIVIL and noun.group in ("speaker", "office") and noun.word != "commander"
        if kind and not of_civilians and mention.tie(at, at + 1) is None:
            return cast("ActorKind", kind)
        if mention.tie(at, at + 1) == "tied" and noun.group in ("generic", "body"):
            return "political militia"
    return None


def _of_land(land: Land | None) -> ActorKind | None:
    """The kind of a country named as an actor: its government, or its people."""
    if land is None:
        return None
    return "civilians" if land.use == "people" else "government (civil)" if land.use in ("name", "capital") else None


def abroad(mention: ActorMention, kind: ActorKind) -> ActorKind:
    """State forces of another country than the report's are external forces."""
    country = mention.context.focus[0][0] if mention.context.focus else None
    own = mention.lands[-1].country if mention.lands else country
    return "external/other forces" if kind == "state forces" and own != country else kind


def _country(mention: ActorMention, kind: ActorKind | None) -> str | None:
    if mention.lands:
        return mention.lands[-1].country
    noun = mention.phrase.noun
    office = noun is not None and noun.group in ("office", "speaker") and noun.word not in ("government", "official")
    foreign = not office and any(word.folded in _FOREIGN for word in mention.words[: mention.phrase.end])
    if foreign or kind in (None, "medium", "international organisation", "external/other forces"):
        return None
    return mention.context.focus[0][0] if mention.context.focus else None
