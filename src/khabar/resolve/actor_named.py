"""Organisations that a mention names, by the grammar between the name and the head noun."""

from __future__ import annotations

from khabar.resolve.actor_context import Introduced
from khabar.resolve.actor_index import Met, is_description
from khabar.resolve.actor_lands import land_at
from khabar.resolve.actor_mention import ActorMention
from khabar.resolve.actor_phrase import Noun, joints
from khabar.resolve.actor_scores import Candidate, candidates, reason
from khabar.resolve.actor_states import state_organisation
from khabar.resolve.actor_words import words_of

# What a noun makes of the name before it ("SDF fighters", "SDF positions", "SDF spokesman").
_BEHIND_NAME = {
    "member": (), "force": (), "generic": (), "body": (), "asset": ("its own thing",), "holding": ("its own thing",),
    "speaker": ("speaks for",), "office": ("belongs to it",),
}  # fmt: skip
_BEFORE_OF = {
    "member": ("belongs to it",), "force": ("belongs to it",), "generic": ("belongs to it",), "asset": ("its own thing",),
    "holding": ("its own thing",), "speaker": ("speaks for",), "body": ("belongs to it",), "office": ("belongs to it",),
}  # fmt: skip
_OF = frozenset(["of", "for", "from", "with", "at", "in", "within", "inside", "belonging"])
_EMPLOYERS = frozenset(["medium", "monitor/NGO", "international organisation", "government (civil)", "other"])
_FORCES = frozenset(["state forces", "rebel group", "political militia", "identity militia", "external/other forces"])
_ARMED = frozenset(["member", "force", "asset", "generic"])


def named(mention: ActorMention) -> list[Candidate]:
    """The organisations that the words name, the likeliest first; empty when they name none, or only as somebody else's."""
    in_head = [met for met in mention.met if met.last <= mention.phrase.end]
    found = [read for met in in_head if (read := _in_head(mention, met))]
    if found:
        return _chosen(mention, found)
    return _in_tail(mention)


def _chosen(mention: ActorMention, found: list[tuple[Met, list[Candidate]]]) -> list[Candidate]:
    """Of several names the one that the others stand before, or the first of names that "and" joins."""
    at = 0
    for nearer in range(1, len(found)):
        between = mention.context.text[
            mention.words[found[nearer - 1][0].last - 1].end : mention.words[found[nearer][0].first].start
        ]
        if between.strip().lower() in ("", "'s", "’s", "-") and found[nearer][1][0].warranted:
            at = nearer
    first = found.pop(at)
    return first[1] + [one for _met, ones in found for one in ones]


def _in_head(mention: ActorMention, met: Met) -> tuple[Met, list[Candidate]] | None:
    if mention.tie(met.first, met.last):
        return None
    noun = mention.noun_behind(met.last)
    ranked = _candidates(mention, met)
    relations = _relation(mention, met, noun, ranked)
    if relations is None:
        return None
    return met, [_armed(mention, one, noun).because(*relations) for one in ranked]


def _candidates(mention: ActorMention, met: Met) -> list[Candidate]:
    """What the name means; letters that the report introduces mean what it says."""
    first = mention.words[met.first]
    own = mention.context.acronyms.get(first.folded) if met.last - met.first == 1 else None
    ranked = candidates(mention.roster, met, mention.setting(met))
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
    here = range(mention.start, mention.end)
    for actor in mention.context.named:
        if actor.id == one.id and actor.start not in here and actor.end - actor.start > 8:
            return one.because("named in the report")
    return one


def _relation(mention: ActorMention, met: Met, noun: Noun | None, ranked: list[Candidate]) -> tuple[str, ...] | None:
    """How the head stands to the name before it; None when it is not the organisation."""
    if not ranked:
        return None
    prior = _stranger_before(mention, met)
    if noun is None:
        rest = mention.words[met.last : mention.phrase.end]
        if not rest or all(word.folded in joints("tied") | joints("held") for word in rest):
            return prior
        if all(word.capital for word in rest) and mention.words[met.last - 1].owns:
            return (*prior, "speaks for")
        return (*prior, "part of a longer name" if rest[0].capital and mention.context.cased else "unknown relation")
    kind = mention.roster.organisations[ranked[0].id].kind
    if noun.group == "civilian" and kind in _EMPLOYERS and noun.kind and _is_trade(noun):
        return (*prior, "speaks for")
    if noun.group in ("medium", "monitor", "io", "party") and _same_sort(noun, kind):
        return prior
    if noun.word in ("man", "activist") and kind in _FORCES:
        return prior
    if noun.group == "office" and noun.word in _THEIR_OWN_RULE and kind not in _EMPLOYERS:
        return prior
    relations = _BEHIND_NAME.get(noun.group)
    return None if relations is None else (*prior, *relations)


_THEIR_OWN_RULE = frozenset(["authority", "government", "regime", "administration"])
_TRADES = frozenset(
    "activist aid_worker correspondent doctor employee journalist medic nurse paramedic photographer photojournalist "
    "reporter researcher rescuer staff worker cameraman analyst expert lawyer surgeon volunteer driver observer".split()
)


def _is_trade(noun: Noun) -> bool:
    return noun.word.replace(" ", "_") in _TRADES


def _same_sort(noun: Noun, kind: str) -> bool:
    return {"medium": "medium", "monitor": "monitor/NGO", "io": "international organisation", "party": "other"}[
        noun.group
    ] == kind


def _stranger_before(mention: ActorMention, met: Met) -> tuple[str, ...]:
    """A reason against, when an unknown capital word in front makes the name a part of a longer one."""
    at = met.first - 1
    if at < mention.phrase.start or not mention.words[at].capital:
        return ()
    word = mention.words[at]
    gap = mention.context.text[word.end : mention.words[met.first].start]
    known = word.folded in joints("determiner") or word.owns or gap.strip() not in ("", "-")
    known = known or any(noun.first <= at < noun.last for noun in mention.phrase.nouns) or bool(_land_over(mention, at))
    if known or word.folded in _adjectives() or len(word.folded) < 3 or mention.words[at].text.isupper():
        return ()
    return ("part of a longer name",)


def _land_over(mention: ActorMention, at: int) -> bool:
    return any(land_at(mention.words, first) for first in range(max(at - 2, 0), at + 1))


def _adjectives() -> frozenset[str]:
    from khabar.text.tables import words

    return words("khabar.resolve", "actor_adjectives.tsv")


def _armed(mention: ActorMention, one: Candidate, noun: Noun | None) -> Candidate:
    """The branch of the state that a government's soldiers or aircraft belong to, in place of the government."""
    organisation = mention.roster.organisations[one.id]
    if organisation.kind != "government (civil)" or noun is None or noun.group not in _ARMED:
        return one
    branch = noun.branch or "military"
    id = state_organisation(mention.roster, organisation.country, branch, mention.context.on)
    return Candidate(id, (*one.reasons, reason("branch of its state"))) if id else one


def _in_tail(mention: ActorMention) -> list[Candidate]:
    """The organisation behind the head: "spokesman for the Levant Front", "the alliance (SDF)"."""
    phrase = mention.phrase
    met = next((met for met in mention.met if met.first >= phrase.end), None)
    if met is None or met.first - phrase.tail > 3 or mention.tie(met.first, met.last):
        return []
    ranked = _candidates(mention, met)
    relations = _tail_relation(mention, met, ranked) if ranked else None
    return [] if relations is None else [one.because(*relations) for one in ranked]


def _tail_relation(mention: ActorMention, met: Met, ranked: list[Candidate]) -> tuple[str, ...] | None:
    phrase = mention.phrase
    noun = phrase.noun
    between = mention.words[phrase.tail : met.first]
    if any(word.folded in joints("cut") for word in between) or noun is None:
        return None
    behind = mention.words[met.last : met.last + 1]
    if behind and behind[0].folded in joints("held") | joints("tied") and behind[0].joined:
        return None
    kind = mention.roster.organisations[ranked[0].id].kind
    if phrase.joint is None:
        gap = mention.context.text[mention.words[phrase.end - 1].end : mention.words[phrase.end].start]
        beside = gap.strip() in ("(", ",", "–", "-", "—", "") and noun.group in (
            "body",
            "member",
            "generic",
            "monitor",
            "medium",
            "io",
            "party",
            "force",
            "office",
        )
        return () if beside else None
    if phrase.joint in ("known", "called", "as"):
        return ()
    if phrase.joint == "loyal" and noun.group in ("member", "force", "generic"):
        return ("belongs to it",)
    if phrase.joint not in _OF or noun.last != phrase.end:
        return None
    if noun.group == "civilian" and kind in _EMPLOYERS and _is_trade(noun):
        return ("speaks for",)
    if noun.group in ("body", "generic", "holding", "asset", "member") and phrase.joint in (
        "in",
        "at",
        "with",
        "inside",
        "for",
    ):
        return ("speaks for",) if noun.group == "member" and phrase.joint in ("in", "with") else None
    return _BEFORE_OF.get(noun.group)
