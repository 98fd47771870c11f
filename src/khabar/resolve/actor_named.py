"""Organisations that a mention names, by the grammar between the name and the head noun."""

from __future__ import annotations

from khabar.resolve.actor_context import Introduced
from khabar.resolve.actor_index import Met, is_description
from khabar.resolve.actor_lands import land_at, lands_in
from khabar.resolve.actor_mention import ActorMention
from khabar.resolve.actor_phrase import Noun, joints, noun_at
from khabar.resolve.actor_reach import mission
from khabar.resolve.actor_relations import Place, place_of, relation
from khabar.resolve.actor_scores import Candidate, reason
from khabar.resolve.actor_states import state_organisation
from khabar.resolve.actor_words import words_of
from khabar.text.tables import words as table_words

_ARTICLES = frozenset(["", "al", "el", "ul", "ash", "as", "an"])
_AT_ARMS = frozenset(["member", "force", "asset", "generic"])
_OF_ARMIES = frozenset(["position", "checkpoint", "outpost", "barrack", "trench", "military base", "military position"])
_LONG_NAME = 8
# Words that may stand between a joint and the name behind it: "spokesman for the Syrian rebel group Levant Front"
_MOST_BETWEEN = 3


def named(mention: ActorMention) -> list[Candidate]:
    """The organisations that the words name, the likeliest first; empty when none, or only as somebody else's."""
    in_head = [met for met in mention.met if met.last <= mention.phrase.end]
    found = [read for met in in_head if (read := _in_head(mention, met))]
    if found:
        return _chosen(mention, found)
    return _in_tail(mention)


def _chosen(mention: ActorMention, found: list[tuple[Met, list[Candidate]]]) -> list[Candidate]:
    """Of several names the one that the others stand before, or the first of names that "and" joins."""
    at = 0
    for nearer in range(1, len(found)):
        end = mention.words[found[nearer - 1][0].last - 1].end
        between = mention.context.text[end : mention.words[found[nearer][0].first].start]
        if between.strip().lower() in ("", "'s", "’s", "-") and found[nearer][1][0].warranted:
            at = nearer
    first = found.pop(at)
    return first[1] + [one for _met, ones in found for one in ones]


def _in_head(mention: ActorMention, met: Met) -> tuple[Met, list[Candidate]] | None:
    if mention.tie(met.first, met.last):
        return None
    noun = mention.noun_behind(met.last)
    if _is_told_by_its_tail(mention, met) or (noun and _is_nobody(mention, noun, met)):
        return None
    if met.last < mention.phrase.end and _is_country_only(mention, met):
        return None
    ranked = _candidates(mention, met)
    told = _relation(mention, met, noun, ranked) if ranked else None
    if told is None:
        return None
    against = _stranger_before(mention, met)
    armed = [meant.because(*against, *told) for one in ranked if (meant := _of_its_branch(mention, one, noun))]
    return (met, armed) if armed else None


def _is_told_by_its_tail(mention: ActorMention, met: Met) -> bool:
    """Whether a mere description is told by what follows: "coalition of insurgents", "army of ants"."""
    alone = met.last == mention.phrase.end and all(map(is_description, met.names))
    return alone and mention.phrase.joint == "of" and not mention.lands


def _is_nobody(mention: ActorMention, noun: Noun, met: Met) -> bool:
    """Whether the head is somebody of an army or office that only a description gives: "military source"."""
    if noun.word not in ("source", "insider", "official") or not all(map(is_description, met.names)):
        return False
    likeliest = mention.meant(met, mention.setting(met))[0]
    return mention.roster.organisations[likeliest.id].kind in ("state forces", "government (civil)")


def _candidates(mention: ActorMention, met: Met) -> list[Candidate]:
    """What the name means; letters that the report introduces mean what it says."""
    first = mention.words[met.first]
    own = mention.context.acronyms.get(first.folded) if met.last - met.first == 1 else None
    ranked = mention.meant(met, mention.setting(met))
    if own is None or (own.id is None and _is_akin(mention, own, ranked)):
        return [_named_elsewhere(mention, one, met) for one in ranked]
    if own.id is None:
        return []
    meant = [one.because("introduced in the report") for one in ranked if one.id == own.id]
    return (meant or [Candidate(own.id, (reason("introduced in the report"),))]) + [o for o in ranked if o.id != own.id]


def _is_akin(mention: ActorMention, own: Introduced, ranked: list[Candidate]) -> bool:
    """Whether the wording that the letters stand for shares most words with a name of the likeliest organisation."""
    long = {word.folded for word in words_of(mention.context.text, own.start, own.end)}
    names = mention.roster.names_by_id[ranked[0].id] if ranked else ()
    return any(len(long & {word.folded for word in words_of(name.name)}) * 2 > len(long) for name in names)


def _named_elsewhere(mention: ActorMention, one: Candidate, met: Met) -> Candidate:
    """Letters and short names gain when the report has the organisation by another name."""
    if met.last - met.first > 1 and not all(map(is_description, met.names)):
        return one
    for actor in mention.context.by_id.get(one.id, ()):
        outside = not mention.start <= actor.start < mention.end
        if outside and actor.end - actor.start > _LONG_NAME:
            return one.because("named in the report")
    return one


def _relation(mention: ActorMention, met: Met, noun: Noun | None, ranked: list[Candidate]) -> tuple[str, ...] | None:
    """How the head stands to the name before it; None when it is not the organisation."""
    if noun:
        told = _reasons(noun, "before", mention, ranked)
        return told if told is None or not _goes_on(mention, met, noun) else (*told, "part of a longer name")
    rest = mention.words[met.last : mention.phrase.end]
    if not rest or all(word.folded in joints("tied") | joints("held") for word in rest):
        return ()
    if all(word.capital for word in rest) and (mention.words[met.last - 1].owns or _names_an_office(mention, met)):
        return ("speaks for",)
    return ("part of a longer name" if rest[0].capital and mention.context.cased else "unknown relation",)


def _goes_on(mention: ActorMention, met: Met, noun: Noun) -> bool:
    """Whether unknown capital words between a single word and the noun make a longer name: "Hamza bin Zaid Brigade"."""
    if met.last - met.first > 1 or noun.group != "body":
        return False
    return any(mention.words[at].capital and not _is_known(mention, at) for at in range(met.last, noun.first))


def _names_an_office(mention: ActorMention, met: Met) -> bool:
    """Whether a name ends with a noun for a person: "UN Secretary-General"."""
    noun = noun_at(mention.words, met.last - 1, met.last)
    return noun is not None and noun.group in ("speaker", "office", "member")


def _reasons(noun: Noun, place: Place, mention: ActorMention, ranked: list[Candidate]) -> tuple[str, ...] | None:
    what = relation(noun, place, mention.roster.organisations[ranked[0].id].kind)
    return None if what is None else () if what == "is" else (what,)


def _stranger_before(mention: ActorMention, met: Met) -> tuple[str, ...]:
    """A reason against, when an unknown capital word in front makes the name a part of a longer one."""
    at = met.first - 1
    if at < mention.phrase.start:
        return ()
    word = mention.words[at]
    gap = mention.context.text[word.end : mention.words[met.first].start].strip(" -‐‑").lower()
    stranger = word.capital and not word.owns and not word.text.isupper() and gap in _ARTICLES and len(word.folded) > 2
    return ("part of a longer name",) if stranger and not _is_known(mention, at) else ()


def _is_known(mention: ActorMention, at: int) -> bool:
    """Whether a word in front of a name is one that names have: an article, a noun, a country, an adjective."""
    folded = mention.words[at].folded
    return (
        folded in joints("determiner")
        or folded in table_words("khabar.resolve", "actor_adjectives.tsv")
        or any(noun.first <= at < noun.last for noun in mention.phrase.nouns)
        or any(land_at(mention.words, first) for first in range(max(at - 2, 0), at + 1))
    )


def _of_its_branch(mention: ActorMention, one: Candidate, noun: Noun | None) -> Candidate | None:
    """The body that the soldiers or aircraft of a government or alliance belong to, in its place: army or mission.

    None: they are a government's, but no known body of it.
    """
    organisation = mention.roster.organisations[one.id]
    if noun is None or not (noun.group in _AT_ARMS or noun.word in _OF_ARMIES):
        return one
    if organisation.kind == "government (civil)":
        armed = state_organisation(mention.roster, organisation.country, noun.branch or "military", mention.context.on)
        return Candidate(armed, (*one.reasons, reason("branch of its state"))) if armed else None
    armed = (
        mission(mention.roster, one.id, mention.setting())
        if organisation.kind == "international organisation"
        else None
    )
    return Candidate(armed, (*one.reasons, reason("branch of its state"))) if armed else one


def _is_country_only(mention: ActorMention, met: Met) -> bool:
    """Whether a name of a government is but its country's: "Cuba's opposition leader"."""
    return any(land.first <= met.first and met.last <= land.last for land in mention.lands)


def _in_tail(mention: ActorMention) -> list[Candidate]:
    """The organisation behind the head: "spokesman for the Levant Front", "the alliance (SDF)"."""
    phrase = mention.phrase
    met = next((met for met in mention.met if met.first >= phrase.end), None)
    if met is None or phrase.noun is None or mention.tie(met.first, met.last):
        return []
    between = mention.words[phrase.tail : met.first]
    place = _tail_place(mention, phrase.noun)
    if place == "in" and any(land.first <= met.first and met.last <= land.last for land in lands_in(mention.words)):
        return []
    if place is None or len(between) > _MOST_BETWEEN or any(word.folded in joints("cut") for word in between):
        return []
    ranked = _candidates(mention, met)
    told = _reasons(phrase.noun, place, mention, ranked) if ranked else None
    return [] if told is None else [one.because(*told) for one in ranked]


def _tail_place(mention: ActorMention, noun: Noun) -> Place | None:
    """Where the name in the tail stands to the noun; None when it is only near it."""
    phrase = mention.phrase
    if phrase.joint is None:
        gap = mention.context.text[mention.words[phrase.end - 1].end : mention.words[phrase.end].start]
        return "beside" if gap.strip() in ("(", ",", "–", "-", "—", "") else None
    return place_of(phrase.joint) if noun.last == phrase.end else None
