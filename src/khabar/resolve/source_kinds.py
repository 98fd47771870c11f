"""What kind of source somebody is (contract, "Kinds of source")."""

from __future__ import annotations

import re
from functools import cache

from khabar.nouns import Span
from khabar.nouns.identity import Identity, SourceKind
from khabar.packs.roster import Roster, load_roster
from khabar.packs.roster_tables import keys_of
from khabar.resolve.actor_context import ActorContext, actor_context
from khabar.resolve.actor_mention import ActorMention, mention_of
from khabar.resolve.actor_persons import is_person, role_of
from khabar.resolve.actor_words import words_of
from khabar.text.tables import rows, words

_DATA = "khabar.resolve"
_STEPS = 4
_UNNAMED = re.compile(r"\b(?:anonym\w+|unnamed|unidentified|not to be named|declined to be named)\b", re.IGNORECASE)
_STATE = re.compile(r"\b(?:state|state-run|state-owned|official|national|government)\b", re.IGNORECASE)
_BY_ACTOR: dict[str, SourceKind] = {
    "rebel group": "party", "political militia": "party", "identity militia": "party", "state forces": "official",
    "external/other forces": "party", "protesters": "party", "rioters": "party", "government (civil)": "official",
    "international organisation": "official", "medium": "medium", "monitor/NGO": "monitor",
}  # fmt: skip
_ORGANISING = frozenset(["coordination", "coordinating", "committee"])
_POLICING = frozenset(["police", "gendarmerie", "policeman", "policewoman", "constable", "asayish", "bureau"])


def source_kind(text: str, span: Span, identity: Identity, *, context: ActorContext | None = None) -> SourceKind | None:
    """The kind of source that the words at `span` of the report are, given who they mean; None where nothing tells.

    An organisation tells by what it is; persons by their trade or what the report says beside their name.
    """
    mention = mention_of(context or actor_context(text), Span.of(text, span.start, span.end))
    if not mention.words:
        return None
    told = _by_words(mention)
    if identity.id is not None and not (told == "anonymous" and not mention.met):
        return _of_organisation(mention, identity, told)
    return told or _by_role(mention, identity) or _of_described(mention, identity)


def _of_organisation(mention: ActorMention, identity: Identity, told: SourceKind | None) -> SourceKind | None:
    if identity.kind == "medium":
        return "state medium" if _speaks_for_state(load_roster(), identity) else "medium"
    wordings = (identity.name or "", mention.context.text[mention.start : mention.end])
    names = {word.single for wording in wordings for word in words_of(wording)}
    if identity.kind == "external/other forces" and ({"mission", "nation"} & names or _is_of_state(identity)):
        return "official"
    if names & _ORGANISING and not names & _medical() and identity.kind in ("monitor/NGO", "protesters", "other"):
        return "activist"
    if identity.kind == "monitor/NGO":
        return "medical" if told == "medical" or names & _medical() else "activist" if told == "activist" else "monitor"
    if names & _POLICING:
        return "official"
    return _BY_ACTOR.get(identity.kind or "", "party" if identity.kind == "other" else told)


def _is_of_state(identity: Identity) -> bool:
    """Whether forces abroad are those of a state."""
    organisation = load_roster().organisations.get(identity.id or "")
    return organisation is not None and organisation.kind == "state forces"


def _by_words(mention: ActorMention) -> SourceKind | None:
    """What the words themselves say, those nearest to the head first."""
    text = mention.context.text[mention.start : mention.end]
    phrase = mention.phrase
    head = mention.words[phrase.start : phrase.end]
    kinds = [kind for word in reversed(head) if (kind := _word_kinds().get(word.single))]
    tail = [_word_kinds().get(word.single) for word in mention.words[phrase.tail :]]
    if "medium" in kinds and _STATE.search(text):
        return "state medium"
    told: tuple[SourceKind, ...] = ("medical", "activist")
    for telling in told:
        if telling in kinds or (telling in tail and "anonymous" in kinds):
            return telling
    seen = [word.single for word in head if _word_kinds().get(word.single) == "witness"]
    if kinds and (kinds[0] == "witness" or (kinds[0] == "anonymous" and seen not in ([], ["local"]))):
        return "witness"
    if _UNNAMED.search(text) or "anonymous" in kinds:
        return "anonymous"
    if kinds and kinds[0] == "official" and _is_unnamed_official(mention):
        return "anonymous"
    return kinds[0] if kinds else None


def _is_unnamed_official(mention: ActorMention) -> bool:
    """As in "a US official", "security officials": somebody of an office, but nobody in particular."""
    noun = mention.phrase.noun
    return noun is not None and noun.word in ("official", "officer") and noun.last == mention.phrase.end


def _by_role(mention: ActorMention, identity: Identity) -> SourceKind | None:
    """What the report says beside a person's name; a named person without a role is a witness."""
    if not is_person(mention):
        return None
    run = role_of(mention)
    told = _by_words(ActorMention(mention.context, *run)) if run else None
    return told or _BY_ACTOR.get(identity.kind or "", "witness")


def _of_described(mention: ActorMention, identity: Identity) -> SourceKind | None:
    if identity.kind == "civilians":
        return "witness"
    if identity.kind is None:
        return "other" if mention.phrase.noun else None
    return _BY_ACTOR.get(identity.kind, "other")


def _speaks_for_state(roster: Roster, identity: Identity) -> bool:
    """Whether a medium is a part of a government, or in the table of those that are."""
    ids = [identity.id or ""]
    for _ in range(_STEPS):
        above = [r.other for r in roster.relations_by_id.get(ids[-1], ()) if r.relation in ("parent", "side-of")]
        if not above or above[0] in ids:
            break
        ids.append(above[0])
        organisation = roster.organisations.get(above[0])
        if organisation is None or organisation.kind == "government (civil)":
            return True
    names = [name.name for name in roster.names_by_id.get(identity.id or "", ())]
    return any(key in _state_media() for key, _ in keys_of(names))


@cache
def _word_kinds() -> dict[str, SourceKind]:
    return dict(rows(_DATA, "source_words.tsv"))  # type: ignore[arg-type]  # the table's own kinds


@cache
def _medical() -> frozenset[str]:
    return frozenset(word for word, kind in _word_kinds().items() if kind == "medical") | {"red", "defence", "helmet"}


@cache
def _state_media() -> frozenset[str]:
    return frozenset(key for key, _ in keys_of(sorted(words(_DATA, "source_state_media.txt"))))
