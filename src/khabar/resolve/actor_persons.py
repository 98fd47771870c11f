"""Whether words name a person, and in what role the report has them."""

from __future__ import annotations

import re

from khabar.resolve.actor_lands import land_at
from khabar.resolve.actor_mention import ActorMention
from khabar.resolve.actor_phrase import joints, noun_at
from khabar.resolve.actor_words import Word, words_of
from khabar.text.tables import words as table_words

_PARTICLES = frozenset("al el bin ibn abu abd umm de la van von der ben ould".split())
_STOP = re.compile(r"[.!?]\s|\n|[;:()]")
# ", a spokesman for the Levant Front," behind a name
_BEHIND = re.compile(r"\s*,\s*(?:(?:a|an|the|who is|who was)\s+)?(?P<role>[^,.;:()\n]{3,90})")
_WINDOW = 90
_PUBLIC = frozenset(["speaker", "office", "force", "member"])


def is_person(mention: ActorMention) -> bool:
    """Whether the words are a person's name, perhaps behind a title or trade: two capital words that name nothing known."""
    phrase = mention.phrase
    noun = phrase.noun
    if noun and noun.last == phrase.end:
        return False
    if mention.met and mention.met[-1].last == phrase.end:
        return False
    run = name_run(mention)
    titled = any(word.folded in _titles() for word in phrase.words[: phrase.end])
    if mention.lands and mention.lands[-1].last == phrase.end:
        return False
    if len(run) == 1 and noun is None and _is_surname(mention, run[0]):
        return True
    return len(run) >= 2 or (
        len(run) == 1 and (titled or (noun is not None and noun.group in ("speaker", "office", "civilian")))
    )


def name_run(mention: ActorMention) -> list[Word]:
    """The capital words that end the head."""
    run: list[Word] = []
    for word in reversed(mention.words[mention.phrase.start : mention.phrase.end]):
        if (
            not (word.capital or word.folded in _PARTICLES)
            or word.folded in _titles()
            or (word.text.isupper() and len(word.text) > 1 and len(word.text) < 5)
        ):
            break
        if noun_at([word], 0, 1) and not run:
            break
        run.insert(0, word)
    return run


def _is_surname(mention: ActorMention, word: Word) -> bool:
    """Whether the report has the word behind another capital word that is no known one: "Saleh Zein ... Zein"."""
    words = mention.context.words
    for at in range(1, len(words)):
        if words[at].folded != word.folded or not words[at - 1].capital or words[at - 1].owns:
            continue
        before = words[at - 1]
        gap = mention.context.text[before.end : words[at].start]
        known = noun_at([before], 0, 1) or land_at(words, at - 1) or before.folded in joints("determiner") | joints("cut")
        if gap == " " and not known and not before.text.isupper():
            return True
    return False


def private(mention: ActorMention) -> bool:
    """Whether a named person holds no public role in the report: no officer, official, commander, spokesman."""
    nouns = list(mention.phrase.nouns)
    run = role_of(mention)
    if run:
        nouns += ActorMention(mention.context, *run).phrase.nouns
    titled = any(word.folded in _titles("rank") for word in mention.words)
    return not titled and not any(
        noun.group in _PUBLIC and noun.word not in ("source", "activist", "member") for noun in nouns
    )


def role_of(mention: ActorMention) -> tuple[int, int] | None:
    """Where the report says who the person is: words before the name, or behind it between commas."""
    run = name_run(mention)
    if not run:
        return None
    own = _role_behind(mention, mention.end) or _role_before(mention, run[0].start)
    if own:
        return own
    surname = run[-1].text.removesuffix("'s").removesuffix("’s")
    if len(surname) < 3:
        return None
    for found in re.finditer(rf"\b{re.escape(surname)}\b", mention.context.text):
        if mention.start <= found.start() < mention.end:
            continue
        role = _role_behind(mention, found.end()) or _role_before(mention, _name_start(mention, found.start()))
        if role:
            return role
    return None


def _name_start(mention: ActorMention, surname: int) -> int:
    """Where the name begins that ends with the surname at a character."""
    start = surname
    for word in reversed(words_of(mention.context.text, max(surname - 40, 0), surname)):
        gap = mention.context.text[word.end : start]
        if (
            not (word.capital or word.folded in _PARTICLES)
            or gap.strip(" -")
            or noun_at([word], 0, 1)
            or word.text.isupper()
        ):
            break
        start = word.start
    return start


def _role_behind(mention: ActorMention, end: int) -> tuple[int, int] | None:
    found = _BEHIND.match(mention.context.text, end)
    if not found:
        return None
    return _if_role(mention, found.start("role"), found.end("role"))


def _role_before(mention: ActorMention, start: int) -> tuple[int, int] | None:
    """The words right before a name, back to a mark, a verb or a joint: "observatory head", "rebel commander"."""
    text = mention.context.text
    first = None
    end = start
    for word in reversed(words_of(text, max(start - _WINDOW, 0), start)):
        gap = text[word.end : end]
        if gap.strip(" -‐‑") or word.folded in joints("cut") | joints("determiner") | {"and"}:
            break
        first, end = word.start, word.start
    return _if_role(mention, first, text[:start].rstrip().__len__()) if first is not None else None


def _if_role(mention: ActorMention, start: int, end: int) -> tuple[int, int] | None:
    if end <= start:
        return None
    role = ActorMention(mention.context, start, end)
    noun = role.phrase.noun
    if noun is None or noun.group not in ("speaker", "office", "member", "civilian", "force"):
        return None
    return start, end


def _titles(sort: str | None = None) -> frozenset[str]:
    from khabar.text.tables import rows

    if sort is None:
        return table_words("khabar.resolve", "actor_honorifics.tsv")
    return frozenset(word for word, its in rows("khabar.resolve", "actor_honorifics.tsv") if its == sort)
