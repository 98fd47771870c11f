"""Which words for the doers, targets, places and sources of one event mean the same (codebook section 5).

Named reasons with learned weights, as for mentions of one occurrence (`reasons.py`).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations

from khabar.assemble.links import Links
from khabar.assemble.phrases import Filler, Referent, content_words, share_a_referent, whole_phrases
from khabar.nouns import Span
from khabar.resolve.actor_lands import lands_in
from khabar.resolve.actor_words import words_of

#: two groups of wordings become one referent while the mean of their pairs' scores is at least this
JOIN = 0.5
#: how likely a wording must be to tell what others mean
FILLS = 0.25
_ANEW = frozenset(["another", "other", "others", "all", "most", "some", "one", "two", "three", "many", "more"])
_NUMBERS = frozenset(
    [
        "a", "an", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "dozen", "dozens", "hundreds", "scores", "several", "both", "many", "some",
    ]
)  # fmt: skip
_PLURALS = frozenset(["people", "men", "women", "children", "police"])
_THINGS = ("buildings", "vehicles", "positions")
_SITES = ("sites", "buildings")
_WORD = re.compile(r"[^\W_]+")
_BEHIND_THE_HEAD = re.compile(
    r"\s(?:of|in|from|for|at|on|to|with|near|belonging|carrying|who|which|that|inhabited|loyal|backed)\s|[,(\[]"
)
_OWNER = re.compile(r"[’']s?\s")
_LIST = re.compile(
    r"\W*(?:,|;|\band\b|\bor\b|&|\bas well as\b|\balong with\b|\bplus\b)"
    r"(?:\s*(?:,|\band\b|\bor\b|\bthe\b|\ban?\b|\bhis\b|\bher\b|\btheir\b|\bin\b|\bon\b|\bnear\b))*\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"\b(?:and|or|as well as|along with|plus)\b|&", re.IGNORECASE)
_DEFINITE = re.compile(r"\b(?:the|this|these|those|that|its|their)\s+$")
_NEW = re.compile(r"\b(?:an?|another|other|more)\s+$")
_SIDE = re.compile(r"\s*[(–—-]\s*|\s+-+\s+|\s+(?:the |an? )|\s+(?:known as|called|named)\s+(?:the )?", re.IGNORECASE)
_WITHIN = re.compile(r",?\s+(?:in|of|near|at|on|from|inside|outside)\s+(?:the\s+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording in one role of an event, at all its places; `triggers`: the mentions that it is linked to."""

    fillers: tuple[Filler, ...]
    triggers: frozenset[int]
    alone: bool

    @property
    def text(self) -> str:
        return self.fillers[0].span.text


def wordings_of(links: Links, group: Sequence[int], role: str) -> list[Wording]:
    """The wordings that fill a role of an event, in text order."""
    places: dict[str, dict[Span, Filler]] = defaultdict(dict)
    triggers: dict[str, set[int]] = defaultdict(set)
    alone: set[str] = set()
    for head in group:
        found = [f for f in whole_phrases(links.text, links.fillers(head, role)) if f.score >= FILLS]
        for filler in found:
            key = filler.span.text.lower()
            old = places[key].get(filler.span)
            if old is None or old.score < filler.score:
                places[key][filler.span] = filler
            triggers[key].add(head)
        if len({f.span.text.lower() for f in found}) == 1:
            alone.add(found[0].span.text.lower())
    every = (
        Wording(tuple(places[k][s] for s in sorted(places[k])), frozenset(triggers[k]), k in alone) for k in places
    )
    return sorted(every, key=lambda w: w.fillers[0].span)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a noun phrase looks like."""

    content: frozenset[str]
    head: str
    before: frozenset[str]
    named: bool
    number: str
    plural: bool
    countries: frozenset[str]
    kind: str
    consonants: frozenset[str]


@cache
def _kinds(role: str) -> Mapping[str, str]:
    of = "source" if role == "source" else "party"
    lines = files(__package__).joinpath("noun_kinds.tsv").read_text("utf-8").splitlines()
    table = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {_stem(word): kind for what, kind, words in table if what == of for word in words.split()}


@lru_cache(4096)
def _shape(text: str, role: str) -> _Shape:
    cut = _BEHIND_THE_HEAD.search(text)
    front = text[: cut.start()] if cut and cut.start() > 0 else text
    every = _WORD.findall(text)
    lower = [w.lower() for w in every]
    words = _WORD.findall(front.lower().replace("’s", "").replace("'s", "")) or lower or [""]
    head = _stem(words[-1])
    kinds = _kinds(role)
    return _Shape(
        content=content_words(text),
        head=head,
        before=frozenset(_stem(w) for w in content_words(front)) - {head},
        named=any(w[0].isupper() and _stem(w) not in kinds for w in every),
        number=next((w for w in lower if w.isdigit() or w in _NUMBERS), ""),
        plural=words[-1].endswith("s") or words[-1] in _PLURALS,
        countries=frozenset(land.country for land in lands_in(words_of(text))),
        kind=kinds.get(head, ""),
        consonants=_consonants(text),
    )


def kind_of_source(text: str) -> str:
    """Which kind of source a wording's noun names ("observatory": monitors); empty for a person's name."""
    return _shape(text, "source").kind


def _consonants(text: str) -> frozenset[str]:
    """Names without what differs between spellings in Latin letters ("Sulaymaniyah", "Sulimaniyeh")."""
    names = (w for w in content_words(text) if len(w) > 3)
    return frozenset(re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyhw’']", "", w)) for w in names)


def _stem(word: str) -> str:
    word = word.lower()
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def reasons(links: Links, a: Wording, b: Wording, role: str, many: int) -> dict[str, float]:
    """How strongly each reason holds for two of the `many` wordings of a role; names as in `same_referent.tsv`."""
    one, other = _shape(a.text, role), _shape(b.text, role)
    shared = share_a_referent(a.text, b.text)
    together = bool(a.triggers & b.triggers)
    held = {
        "share words": shared,
        "initials": _is_short_for(a.text, b.text) or _is_short_for(b.text, a.text),
        "share words, same mention": shared and together,
        "counted anew": _opening(a.text) != _opening(b.text),
        "same mention": together,
        "other mentions": not together,
        "both alone": a.alone and b.alone and not together,
        "one alone": a.alone != b.alone and not together,
        "owner": bool(_OWNER.search(a.text)) != bool(_OWNER.search(b.text)),
        **_of_words(one, other),
        **_of_kinds(one, other, together),
        **_of_places(links, a, b),
    }
    return {"many": math.log(many), **{name: float(value) for name, value in held.items()}}


def _of_words(one: _Shape, other: _Shape) -> dict[str, float]:
    common = one.content & other.content
    shorter = min(len(one.content), len(other.content))
    same_head, same_before = one.head == other.head, bool(one.before & other.before)
    return {
        "share of words": len(common) / shorter if shorter else 0.0,
        "share no word": not common,
        "one within": bool(common) and len(common) == shorter,
        "same head": same_head,
        "same head, others before": same_head and bool(one.before) and bool(other.before) and not same_before,
        "head within": not same_head and (one.head in other.before or other.head in one.before),
        "share before": same_before,
        "stem": _share_stem(one.content, other.content),
        "same consonants": bool(one.consonants & other.consonants) and not common,
        "both named, share nothing": one.named and other.named and not common,
    }


def _of_kinds(one: _Shape, other: _Shape, together: bool) -> dict[str, float]:
    unnamed = other if one.named else one
    apart = one.named != other.named
    known = bool(one.kind and other.kind)
    return {
        "same country": bool(one.countries & other.countries),
        "other country": bool(one.countries and other.countries) and not one.countries & other.countries,
        "both named": one.named and other.named,
        "none named": not one.named and not other.named,
        "other number": bool(one.number and other.number) and one.number != other.number,
        "same number": bool(one.number) and one.number == other.number,
        "one plural": one.plural != other.plural and not one.named and not other.named,
        "name and kind": apart and bool(unnamed.kind),
        "name and fighters": apart and unnamed.kind == "fighters",
        "name and person": apart and unnamed.kind == "person",
        "name and people": apart and unnamed.kind == "civilians",
        "name and monitors": apart and unnamed.kind == "monitors",
        "name and things": apart and unnamed.kind in _THINGS,
        "name and plural": apart and unnamed.plural,
        "name and kind elsewhere": apart and bool(unnamed.kind) and not together,
        "same kind": known and one.kind == other.kind,
        "same kind elsewhere": known and one.kind == other.kind and not together,
        "other kind": known and one.kind != other.kind,
        "other kind elsewhere": known and one.kind != other.kind and not together,
        "one people": (one.kind == "civilians") != (other.kind == "civilians"),
        "site and area": (one.kind in _SITES) != (other.kind in _SITES),
        "one bare": _is_bare(one) != _is_bare(other),
        "both bare": _is_bare(one) and _is_bare(other),
        "name and bare": apart and _is_bare(unnamed),
    }


def _of_places(links: Links, a: Wording, b: Wording) -> dict[str, float]:
    gaps = [gap for x in a.fillers for y in b.fillers if (gap := _between(links, x.span, y.span)) is not None]
    lists = [gap for gap in gaps if _LIST.fullmatch(gap)]
    later = b.fillers[0].span.start
    before = links.text[max(0, later - 9) : later].lower()
    listed = any(_AND.search(gap) for gap in lists)
    return {
        "listed": listed,
        "comma": bool(lists) and not listed,
        "beside": not lists and any(_SIDE.fullmatch(gap) for gap in gaps),
        "within": any(_WITHIN.fullmatch(gap) for gap in gaps),
        "bare": any(gap.isspace() for gap in gaps),
        "later definite": _DEFINITE.search(before) is not None,
        "later new": _NEW.search(before) is not None,
    }


def _opening(text: str) -> str:
    first = text.split(maxsplit=1)[0].lower()
    return first if first in _ANEW else ""


def _is_bare(shape: _Shape) -> bool:
    return not shape.named and len(shape.content) == 1


def _between(links: Links, a: Span, b: Span) -> str | None:
    """What stands between two spans of one sentence, at most some words."""
    first, last = sorted((a, b))
    if first.end > last.start:
        return ""
    gap = links.text[first.end : last.start]
    return gap if len(gap) < 30 and "\n" not in gap else None


def _share_stem(a: frozenset[str], b: frozenset[str]) -> bool:
    left, right = {w[:5] for w in a - b if len(w) > 3}, {w[:5] for w in b - a if len(w) > 3}
    return bool(left & right)


def _is_short_for(short: str, long: str) -> bool:
    """Are the letters of a wording, or of a word of it in capitals, the first letters of the other's words?"""
    words = _WORD.findall(long)
    spelled = {
        "".join(w[0] for w in words).lower(),
        "".join(w[0] for w in words if w[0].isupper() or len(w) > 3).lower(),
    }
    own = {re.sub(r"[^a-z]", "", short.lower()), *(w.lower() for w in _WORD.findall(short) if w.isupper())}
    return any(1 < len(letters) < 7 and letters in spelled for letters in own)


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """By role, the weight of each reason, and of `bias`."""
    lines = files(__package__).joinpath("same_referent.tsv").read_text("utf-8").splitlines()
    table = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {role: {row[0]: float(row[n]) for row in table[1:]} for n, role in enumerate(table[0]) if n}


def referents_of(links: Links, group: Sequence[int], role: str) -> list[Referent]:
    """Who or what fills a role of an event, one referent for all wordings that mean it, in text order."""
    wordings = wordings_of(links, group, role)
    weight = weights()[role]
    scores = {}
    for m, n in combinations(range(len(wordings)), 2):
        held = reasons(links, wordings[m], wordings[n], role, len(wordings))
        total = weight["bias"] + sum(weight[name] * value for name, value in held.items())
        scores[m, n] = 1 / (1 + math.exp(-total))
    groups = _joined(len(wordings), scores)
    return [Referent([f for n in members for f in wordings[n].fillers]) for members in groups]


def _joined(count: int, scores: Mapping[tuple[int, int], float]) -> list[list[int]]:
    """Average linkage over pair scores."""
    groups = [[n] for n in range(count)]

    def mean(a: int, b: int) -> float:
        return sum(scores[min(x, y), max(x, y)] for x in groups[a] for y in groups[b]) / len(groups[a]) / len(groups[b])

    while len(groups) > 1:
        best, a, b = max((mean(a, b), -a, -b) for a, b in combinations(range(len(groups)), 2))
        if best < JOIN:
            break
        groups[-a] = sorted(groups[-a] + groups.pop(-b))
    return sorted(groups)
