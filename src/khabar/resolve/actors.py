"""Who a name or description of an actor means, as of a date (contract, `khabar identify`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from khabar.nouns import Span
from khabar.nouns.identity import ActorKind, Identity
from khabar.resolve.actor_candidates import candidates
from khabar.resolve.actor_chain import chained
from khabar.resolve.actor_context import ActorContext, actor_context
from khabar.resolve.actor_described import alike, misspelt
from khabar.resolve.actor_kinds import described
from khabar.resolve.actor_mention import ActorMention, mention_of
from khabar.resolve.actor_named import named
from khabar.resolve.actor_persons import is_person, private, role_of
from khabar.resolve.actor_scores import Candidate, ranked
from khabar.resolve.actor_stated import state_itself, stated

__all__ = ["ActorContext", "actor_context", "identify"]
_MOST_RIVALS = 5
# They write for a medium and do not speak for it.
_EMPLOYEES = frozenset(["reporter", "correspondent"])
# They speak for nobody whose country is named: "head of Cuba's largest opposition group".
_AGAINST_STATES = frozenset(["opposition", "dissident", "protest", "exiled", "jailed", "detained"])
_LEAST_RIVAL = 0.15


def identify(
    text: str, span: Span, *, on: str | None = None, country: str | None = None, context: ActorContext | None = None
) -> Identity:
    """Who is meant by the words at `span` of the report `text`, on the day `on`, in a report about `country`.

    `context` (of `actor_context`) is what the report says about its actors, and has day and country; without it it is
    made here. An organisation has to be warranted: below the threshold `name` is None and `kind` and `country` are
    what the words say. UnfoundedError when the span lies outside the text.
    """
    checked = Span.of(text, span.start, span.end)
    context = context or actor_context(text, on, country)
    mention = mention_of(context, checked)
    if not mention.words:
        return Identity()
    return _identity(mention, _candidates(mention))


def _candidates(mention: ActorMention) -> list[Candidate]:
    """The organisations that the words may mean, by the first way that warrants one; else all that were found."""
    found: list[Candidate] = []
    for way in (state_itself, named, alike, stated, chained, misspelt, _by_group, _by_role):
        these = way(mention)
        if these and these[0].warranted:
            return _distinct([*these, *found])
        found += these
    return _distinct(found)


def _by_group(mention: ActorMention) -> list[Candidate]:
    """The organisation of somebody whom the words name by it: "the observatory's head", "group leader"."""
    nouns = mention.phrase.nouns
    if len(nouns) < 2 or nouns[-1].group != "speaker" or nouns[-2].group not in ("monitor", "body", "io", "party"):
        return []
    start, end = mention.words[mention.phrase.start].start, mention.words[nouns[-2].last - 1].end
    of = chained(ActorMention(mention.context, start, end))
    return [one.because("speaks for") for one in of]


def _by_role(mention: ActorMention) -> list[Candidate]:
    """The organisation for which a named person speaks, by what the report says beside the name elsewhere."""
    if not is_person(mention):
        return []
    run = role_of(mention)
    if run is None:
        return []
    role = ActorMention(mention.context, *run)
    if role.phrase.noun is None or role.phrase.noun.group == "civilian" or role.phrase.noun.word in _EMPLOYEES:
        return []
    if any(word.folded in _AGAINST_STATES for word in role.words):
        return []
    for way in (named, stated) if role.lands else (named,):
        these = way(role)
        if these and these[0].warranted:
            return [one if _speaks(one) else one.because("speaks for") for one in these]
    return []


def _speaks(candidate: Candidate) -> bool:
    return any(reason.name == "speaks for" for reason in candidate.reasons)


def _identity(mention: ActorMention, found: Sequence[Candidate]) -> Identity:
    best = found[0] if found and found[0].warranted else None
    if best is None:
        return _unknown(mention, found or _below(mention))
    known = _known(mention, best)
    if known.kind == "international organisation" and _is_at_arms(mention):
        known = replace(known, kind="external/other forces")
    return replace(known, rivals=_rivals(mention, found[1:]), reasons=best.reasons)


def _is_at_arms(mention: ActorMention) -> bool:
    """Whether the words mean soldiers or aircraft of an organisation: "UN peacekeepers"."""
    noun = mention.phrase.noun
    return noun is not None and noun.group in ("member", "generic", "asset")


def _unknown(mention: ActorMention, found: Sequence[Candidate]) -> Identity:
    """Kind and country by the words, and what was not warranted as rivals."""
    kind, country = described(mention)
    person = is_person(mention)
    if person and kind is None:
        run = role_of(mention)
        kind, country = described(ActorMention(mention.context, *run)) if run else (None, country)
    return Identity(
        kind=kind or ("civilians" if person else None), country=country, person=person and private(mention),
        rivals=_rivals(mention, found), reasons=found[0].reasons if found else (),
    )  # fmt: skip


def _below(mention: ActorMention) -> list[Candidate]:
    """The organisations that names in the words may mean, none of them warranted."""
    found = [one for met in mention.unwarranted for one in candidates(mention.roster, met, mention.setting(met))]
    return _distinct(ranked(found))


def _known(mention: ActorMention, candidate: Candidate) -> Identity:
    organisation = mention.roster.organisations[candidate.id]
    name = mention.roster.usual_name(candidate.id, mention.context.on)
    kind = _kind_there(mention, organisation.kind, organisation.country)
    return Identity(name, candidate.id, kind, organisation.country or None, candidate.score, reasons=candidate.reasons)


def _kind_there(mention: ActorMention, kind: ActorKind, home: str) -> ActorKind:
    """The kind where the report plays: forces of another state are external ones."""
    there = mention.context.focus[0][0] if mention.context.focus else home
    return "external/other forces" if kind == "state forces" and home != there else kind


def _rivals(mention: ActorMention, found: Sequence[Candidate]) -> tuple[Identity, ...]:
    kept = [one for one in found if one.score >= _LEAST_RIVAL][:_MOST_RIVALS]
    return tuple(_known(mention, one) for one in kept)


def _distinct(found: Sequence[Candidate]) -> list[Candidate]:
    """Each organisation once, as it was found first."""
    first: dict[str, Candidate] = {}
    for candidate in found:
        first.setdefault(candidate.id, candidate)
    return list(first.values())
