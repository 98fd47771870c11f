"""Whether words name a person, and in what role the report has them."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from khabar.resolve.actor_lands import land_at
from khabar.resolve.actor_mention import ActorMention
from khabar.resolve.actor_phrase import joints, noun_at
from khabar.resolve.actor_stated import adjective_kind
from khabar.resolve.actor_words import Word, words_of
from khabar.text.tables import rows

_PARTICLES = frozenset(["al", "el", "bin", "ibn", "abu", "abd", "umm", "de", "la", "van", "von", "der", "ben", "ould"])
# ", a spokesman for the Levant Front," behind a name
_BEHIND = re.compile(r"\s*,\s*(?:(?:a|an|the|who is|who was)\s+)?(?P<role>[^,.;:()\n]{3,90})")
_WINDOW = 90
_MOST_LOOKED_AT = 12
_LONGEST_LETTERS = 4
_SHORTEST_SURNAME = 3
_WITH_NAMES = frozenset(["speaker", "office", "civilian"])
_ROLES = frozenset(["speaker", "office", "member", "civilian", "force"])
_TOLD_OF_PERSONS = frozenset([
    "retired", "alleged", "suspected", "wanted", "appointed", "elected", "united", "called", "named", "identified",
    "injured", "wounded", "aged", "married", "disabled", "displaced", "kidnapped", "unarmed",
])  # fmt: skip
_PUBLIC = frozenset(["speaker", "office", "force", "member"])
_PRIVATE_SPEAKERS = frozenset(["source", "member"])


def is_person(mention: ActorMention) -> bool:
    """Whether the words are a person's name, perhaps behind a title or trade: capital words that name nothing known."""
    phrase = mention.phrase
    noun = phrase.noun
    ends_known = (
        (noun and noun.last == phrase.end)
        or (mention.met and mention.met[-1].last == phrase.end)
        or (mention.lands and mention.lands[-1].last == phrase.end)
    )
    of_body = noun is not None and noun.group == "body"  # Jaysh al-Something
    run = [] if ends_known or of_body else name_run(mention)
    if len(run) != 1:
        return len(run) > 1
    titled = any(word.folded in _titles() for word in phrase.words[: phrase.end])
    return titled or (noun.group in _WITH_NAMES if noun else _is_surname(mention, run[0]))


def name_run(mention: ActorMention) -> list[Word]:
    """The capital words that end the head."""
    run: list[Word] = []
    for word in reversed(mention.words[mention.phrase.start : mention.phrase.end]):
        named = word.capital or word.folded in _PARTICLES or word.joined
        letters = word.text.isupper() and 1 < len(word.text) <= _LONGEST_LETTERS
        before_names = word.folded in _titles() or word.folded in joints("determiner")
        if not named or letters or before_names or (not run and noun_at([word], 0, 1)):
            break
        run.insert(0, word)
    return run if any(word.capital for word in run[:1]) else run[1:]


def private(mention: ActorMention) -> bool:
    """Whether a named person holds no public role in the report: no officer, official, commander, spokesman."""
    nouns = list(mention.phrase.nouns)
    run = role_of(mention)
    if run:
        nouns += ActorMention(mention.context, *run).phrase.nouns
    ranked = any(word.folded in _titles("rank") for word in mention.words)
    return not ranked and not any(noun.group in _PUBLIC and noun.word not in _PRIVATE_SPEAKERS for noun in nouns)


def role_of(mention: ActorMention) -> tuple[int, int] | None:
    """Where the report says who the person is: words before the name, or behind it between commas."""
    run = name_run(mention)
    if not run:
        return None
    own = _role_behind(mention, mention.end) or _role_before(mention, run[0].start)
    return own or _role_elsewhere(mention, run[-1].text.removesuffix("'s").removesuffix("’s"))


def _role_elsewhere(mention: ActorMention, surname: str) -> tuple[int, int] | None:
    """The role that stands beside another mention of the surname."""
    if len(surname) < _SHORTEST_SURNAME:
        return None
    everywhere = re.finditer(rf"\b{re.escape(surname)}\b", mention.context.text)
    for found in islice(everywhere, _MOST_LOOKED_AT):
        if mention.start <= found.start() < mention.end:
            continue
        role = _role_behind(mention, found.end()) or _role_before(mention, _name_start(mention, found.start()))
        if role:
            return role
    return None


def _is_surname(mention: ActorMention, word: Word) -> bool:
    """Whether the report has the word behind another capital word that is no known one: "Saleh Zein ... Zein"."""
    words = mention.context.words
    return any(at and _may_be_first_name(mention, words, at - 1) for at in mention.context.places.get(word.folded, ()))


def _may_be_first_name(mention: ActorMention, words: tuple[Word, ...], at: int) -> bool:
    word = words[at]
    gap = mention.context.text[word.end : words[at + 1].start]
    known = noun_at([word], 0, 1) or land_at(words, at) or word.folded in joints("determiner") | joints("cut")
    return gap == " " and word.capital and not word.owns and not word.text.isupper() and not known


def _name_start(mention: ActorMention, surname: int) -> int:
    """Where the name begins that ends with the surname at a character."""
    start = surname
    for word in reversed(words_of(mention.context.text, max(surname - 40, 0), surname)):
        gap = mention.context.text[word.end : start].strip(" -")
        of_name = word.capital or word.folded in _PARTICLES
        if not of_name or gap or noun_at([word], 0, 1) or word.text.isupper():
            break
        start = word.start
    return start


def _role_behind(mention: ActorMention, end: int) -> tuple[int, int] | None:
    found = _BEHIND.match(mention.context.text, end)
    if not found or found["role"].partition(" ")[0].lower() in joints("cut"):  # ", who threatened military action"
        return None
    return _if_role(mention, found.start("role"), found.end("role"))


def _role_before(mention: ActorMention, start: int) -> tuple[int, int] | None:
    """The words right before a name, back to a mark, a verb or a joint: "observatory head", "rebel commander"."""
    text = mention.context.text
    first = start
    for word in reversed(words_of(text, max(start - _WINDOW, 0), start)):
        ends = word.folded in joints("cut") | joints("determiner") | {"and"} or _is_deed(word)
        if text[word.end : first].strip(" -‐‑") or ends:
            break
        first = word.start
    return _if_role(mention, first, len(text[:start].rstrip()))


def _is_deed(word: Word) -> bool:
    """Whether a word is what somebody did to the person: "men detained protest leader Jane Doe"."""
    told = adjective_kind(word.folded) or word.joined or word.folded in joints("tied") | _TOLD_OF_PERSONS
    return word.folded.endswith("ed") and not word.capital and not told


def _if_role(mention: ActorMention, start: int, end: int) -> tuple[int, int] | None:
    if end <= start:
        return None
    noun = ActorMention(mention.context, start, end).phrase.noun
    return (start, end) if noun and noun.group in _ROLES else None


@cache
def _titles(sort: str | None = None) -> frozenset[str]:
    """Words before names: all, or ranks or honorifics only."""
    return frozenset(word for word, its in rows("khabar.resolve", "actor_honorifics.tsv") if sort in (None, its))
