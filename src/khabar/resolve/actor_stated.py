"""Armies, police and governments that no name names: "Russian warplanes", "the army", "the Damascus government"."""

from __future__ import annotations

from khabar.resolve.actor_lands import Land, lands_in
from khabar.resolve.actor_mention import ActorMention
from khabar.resolve.actor_phrase import Noun, joints
from khabar.resolve.actor_reach import reach
from khabar.resolve.actor_scores import Candidate, Setting, reason
from khabar.resolve.actor_states import local_police, state_organisation
from khabar.resolve.actor_words import words_of
from khabar.text.tables import rows
from khabar.text.tables import words as table_words

_RULERS = frozenset([
    "government", "regime", "authority", "administration", "state", "cabinet", "presidency", "leadership",
    "defence ministry", "defense ministry", "ministry of defence", "ministry of defense",
])  # fmt: skip
_LOCAL = frozenset(["state", "city", "local", "regional", "provincial", "district", "municipal", "metropolitan"])
_NEAR = 400
_SENTENCE_ENDS = ".!?:;\"“”'‘’-–—()[]|"
_HOMELANDS = frozenset(["country", "nation"])
_WORLDLY = ("agency", "organisation", "organization", "body", "institution")
_OF_ARMIES = frozenset(["brigade", "battalion", "division", "regiment", "corps", "command", "legion"])
# Somebody of an army or office whom nothing names; "council" and its like are bodies of their own.
_NOBODY = frozenset(["source", "insider", "council", "court", "commission", "academy", "hospital"])
_IRREGULAR = frozenset(["paramilitary", "irregular", "auxiliary", "mercenary"])
_OWNED = frozenset(["asset", "generic", "body"])


def stated(mention: ActorMention) -> list[Candidate]:
    """The state's organisation that the nouns mean, of the country that is named or that the report is about."""
    noun = state_noun(mention)
    land = mention.lands[-1] if mention.lands else None
    if noun is None or not _is_whole_state(mention, land):
        return []
    country = land.country if land else _own_country(mention)
    branch = _branch(mention, noun)
    if country is None or branch is None or (branch == "intelligence" and land is None):
        return []
    if branch == "police" and _is_local(mention) and local_police(mention.roster, country):
        meant = _police_of_place(mention, country)
    else:
        meant = state_organisation(mention.roster, country, branch, mention.context.on)
    if meant is None:
        return []
    setting = Setting(mention.context.on, mention.context.focus, frozenset([country]) if land else frozenset())
    reasons = ["branch of the state", "alive", *reach(mention.roster, meant, setting)]
    if noun.group == "asset":
        reasons.append("its own thing")
    if mention.phrase.noun and mention.phrase.noun.group == "speaker":
        reasons.append("speaks for")
    return [Candidate(meant, tuple(map(reason, reasons)))]


def _is_whole_state(mention: ActorMention, land: Land | None) -> bool:
    """Whether nothing in the words gives the soldiers to others: rebels, a region, a coalition, a name, the past."""
    others = is_of_rebels(mention) or _is_of_others(mention) or is_former(mention) or has_own_name(mention)
    return not others and not (land and land.use == "region")


def _is_local(mention: ActorMention) -> bool:
    head = mention.words[mention.phrase.start : mention.phrase.end]
    return any(word.folded in _LOCAL for word in head)


def _police_of_place(mention: ActorMention, country: str) -> str | None:
    """The police of the nearest place in the report that has its own: "state police" in one on Maharashtra."""
    police = local_police(mention.roster, country)
    near = [
        (abs(word.start - mention.start), police[word.folded])
        for word in mention.context.words
        if word.folded in police and abs(word.start - mention.start) < _NEAR
    ]
    return min(near)[1] if near else None


def state_noun(mention: ActorMention) -> Noun | None:
    """The noun by which the words mean a state's body, or its soldiers, police, aircraft; None when they don't."""
    phrase = mention.phrase
    last = phrase.noun
    if (
        last is None
        or last.word in _NOBODY
        or last.group in ("follower", "place", "act", "crowd", "civilian", "medium", "kin")
    ):
        return None
    for noun in reversed(phrase.nouns):
        if noun.group == "force" or (noun.group == "member" and noun.kind == "state forces"):
            return noun
        if noun.group == "office" and noun.word in _RULERS and noun is last:
            return noun
    if last.group == "body" and last.word in _OF_ARMIES and (_has_state_adjective(mention) or _lands_own(mention)):
        return last
    if last.group in _OWNED and last.group != "body" and (_has_state_adjective(mention) or _lands_own(mention)):
        return last
    return None


def is_of_rebels(mention: ActorMention) -> bool:
    """Whether an adjective or noun says that the soldiers are no state's: "rebel army", "militant commander"."""
    phrase = mention.phrase
    for at in range(phrase.start, phrase.end):
        kind = adjective_kind(mention.words[at].single) or adjective_kind(mention.words[at].folded)
        if kind in ("rebel group", "identity militia") and not _is_tied(mention, at):
            return True
    return any(noun.group == "member" and noun.kind == "rebel group" for noun in phrase.nouns)


def _is_of_others(mention: ActorMention) -> bool:
    """Whether an adjective gives the forces to others than the army: "coalition military forces", "paramilitary"."""
    head = mention.words[mention.phrase.start : mention.phrase.end]
    return any(adjective_kind(word.folded) == "external/other forces" or word.folded in _IRREGULAR for word in head)


def has_own_name(mention: ActorMention) -> bool:
    """Whether an unknown capital word makes the head a name of its own: "Dallas police", "Air Reserve Command"."""
    phrase = mention.phrase
    if not mention.context.cased or phrase.start >= phrase.end:
        return False
    known = {at for noun in phrase.nouns for at in range(noun.first, noun.last)}
    known |= {at for land in lands_in(mention.words) for at in range(land.first, land.last)}
    before = mention.context.text[: mention.words[phrase.start].start].rstrip()
    begins = not before or before[-1] in _SENTENCE_ENDS
    return any(
        mention.words[at].capital and not (at == phrase.start and begins) and not _is_usual(mention, at)
        for at in range(phrase.start, phrase.end)
        if at not in known
    )


def _is_usual(mention: ActorMention, at: int) -> bool:
    """Whether a capital word is no name: an adjective of the table, a possessor ("Assad's"), a tied one ("-backed")."""
    word = mention.words[at]
    return word.owns or adjective_kind(word.folded) is not None or mention.tie(at, at + 1) is not None


def is_international(mention: ActorMention) -> bool:
    """Whether the head is a body of states: "international security agency"."""
    noun = mention.phrase.noun
    head = mention.words[mention.phrase.start : mention.phrase.end]
    return noun is not None and noun.word.endswith(_WORLDLY) and any(word.folded == "international" for word in head)


def is_former(mention: ActorMention) -> bool:
    """Whether the head was once what it is called."""
    head = mention.words[: mention.phrase.end]
    return any(word.folded in joints("former") for word in head)


def adjective_kind(folded: str) -> str | None:
    """The kind of actor that an adjective tells."""
    return _adjective_kinds().get(folded)


def _is_tied(mention: ActorMention, at: int) -> bool:
    return mention.tie(at, at + 1) is not None


def _has_state_adjective(mention: ActorMention) -> bool:
    phrase = mention.phrase
    return any(
        adjective_kind(word.folded) == "state forces" and not _is_tied(mention, at)
        for at, word in enumerate(mention.words[: phrase.end])
        if at >= phrase.start
    ) or any(noun.word in _RULERS | _HOMELANDS for noun in phrase.nouns)


def _lands_own(mention: ActorMention) -> bool:
    return any(land.use != "region" for land in mention.lands)


def _own_country(mention: ActorMention) -> str | None:
    return mention.context.focus[0][0] if mention.context.focus else None


def _branch(mention: ActorMention, noun: Noun) -> str | None:
    last = mention.phrase.noun
    if noun.group == "office":
        return noun.branch or "government"
    if last is not None and last.branch and last.group in ("asset", "force"):
        return last.branch
    return noun.branch or ("military" if noun.group in _OWNED else None)


def _adjective_kinds() -> dict[str, str]:
    return dict(rows("khabar.resolve", "actor_adjectives.tsv"))  # type: ignore[arg-type]  # rows of two cells


def bare_land(mention: ActorMention) -> Land | None:
    """The country that the whole head is: "Russia", "Moscow", "the Americans"."""
    phrase = mention.phrase
    for land in mention.lands:
        if land.first <= phrase.start and land.last >= phrase.end:
            return land
    return None


def state_itself(mention: ActorMention) -> list[Candidate]:
    """What a state means that is named as an actor: its forces where they are at work, else its government."""
    land = bare_land(mention)
    if land is None or land.use not in ("name", "capital") or mention.phrase.nouns:
        return []
    branch = "military" if land.use == "name" and _is_at_work(mention) else "government"
    organisation = state_organisation(mention.roster, land.country, branch, mention.context.on)
    if organisation is None:
        return []
    return [Candidate(organisation, (reason("the state by its name"), reason("words name its country")))]


def _is_at_work(mention: ActorMention) -> bool:
    """Whether one of the words behind tells of force: "Russia has bombed"."""
    behind = words_of(mention.context.text, mention.end, min(mention.end + 40, len(mention.context.text)))[:3]
    return any(word.folded in table_words("khabar.resolve", "actor_force_verbs.txt") for word in behind)
