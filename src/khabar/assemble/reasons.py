"""Why two mentions name one occurrence or two (codebook sections 2.1 and 2.2): named reasons, learned weights."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import combinations
from operator import itemgetter

from khabar import pace
from khabar.assemble.phrases import share_a_referent
from khabar.nouns import Mark, Span, Tagged

#: roles whose fillers can agree or differ
_ROLES = ("doer", "target", "place", "time")
_FILLS = 0.5
#: words that tell a second occurrence from a first: "in retaliation", "a separate attack", "two days later"
_APART = re.compile(
    r"\b(?:another|other|others|separate(?:ly)?|elsewhere|meanwhile|retaliat\w+|respon[ds]\w*|reveng\w+|earlier|later|"
    r"second|third|also|previous(?:ly)?|after|before|following|followed|prompted|sparked|triggered)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mentions:
    """The trigger marks of a document with what the reasons look at."""

    tagged: Tagged
    triggers: tuple[int, ...]
    scores: Mapping[tuple[int, int], float]
    roles: Mapping[int, Mapping[str, Sequence[Span]]]
    sentence: Mapping[int, int]
    types: Mapping[int, Sequence[tuple[str, float]]]
    #: which stretches of the text hold words that part what stands around them
    parting: dict[tuple[int, int], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, tagged: Tagged) -> Mentions:
        triggers = tuple(n for n, mark in enumerate(tagged.marks) if "trigger" in mark.labels)
        roles: dict[int, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
        scores = {}
        for link in tagged.links:
            if link.label == "same":
                scores[link.head, link.tail] = link.score
            elif link.label in _ROLES and link.score >= _FILLS:
                roles[link.head][link.label].append(tagged.marks[link.tail].span)
        types = {n: [pair for pair in tagged.marks[n].labels.items() if pair[0].startswith("type:")] for n in triggers}
        return cls(tagged, triggers, scores, roles, _sentence_numbers(tagged, triggers), types)


def _sentence_numbers(tagged: Tagged, triggers: Sequence[int]) -> dict[int, int]:
    sentences, out, at = tagged.document.sentences, {}, 0
    for number in triggers:
        start = tagged.marks[number].span.start
        while at + 1 < len(sentences) and sentences[at].end <= start:
            at += 1
        out[number] = at
    return out


def reasons(mentions: Mentions, one: int, other: int) -> dict[str, float]:
    """How strongly each reason holds for a pair; names as in `same_event.tsv`."""
    a, b = mentions.tagged.marks[one], mentions.tagged.marks[other]
    score = min(max(mentions.scores.get((one, other), 0.0), 1e-4), 1 - 1e-4)
    apart = mentions.sentence[other] - mentions.sentence[one]
    out = {
        "tagger": math.log(score / (1 - score)),
        "same type": float(_likeliest(mentions.types[one]) == _likeliest(mentions.types[other])),
        # how far two distributions over types lie on each other (Bhattacharyya coefficient)
        "types alike": sum(math.sqrt(score * _score(b, label)) for label, score in mentions.types[one]),
        "told apart": float(_are_told_apart(mentions, one, other)),
        "same sentence": float(apart == 0),
        "sentences apart": math.log1p(apart),
        "same word": float(a.span.text.lower()[:5] == b.span.text.lower()[:5]),
        "one planned": abs(_score(a, "status:planned") - _score(b, "status:planned")),
        "one aggregate": abs(_score(a, "aggregate") - _score(b, "aggregate")),
        "both main": _score(a, "main") * _score(b, "main"),
    }
    for role in _ROLES:
        mine, theirs = mentions.roles[one].get(role, ()), mentions.roles[other].get(role, ())
        known = bool(mine and theirs)
        agree = known and any(share_a_referent(x.text, y.text) for x in mine for y in theirs)
        out[f"same {role}"], out[f"other {role}"] = float(agree), float(known and not agree)
    return out


def _are_told_apart(mentions: Mentions, one: int, other: int) -> bool:
    """Does what stands between two mentions, or in its sentence before the later one, part them ("another")?"""
    first, last = mentions.tagged.marks[one].span, mentions.tagged.marks[other].span
    sentence = mentions.tagged.document.sentences[mentions.sentence[other]]
    start = max(first.end, sentence.start)
    if start >= last.start:
        return False
    known = mentions.parting.get((start, last.start))
    if known is None:
        found = _APART.search(mentions.tagged.document.report.text, start, last.start)
        known = mentions.parting[start, last.start] = found is not None
    return known


def _score(mark: Mark, label: str) -> float:
    return mark.labels.get(label, 0.0)


def _likeliest(types: Sequence[tuple[str, float]]) -> str:
    return max(types, key=itemgetter(1), default=("", 0.0))[0]


@cache
def weights() -> Mapping[str, float]:
    """The weight of each reason, and of `bias`."""
    lines = files(__package__).joinpath("same_event.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {name: float(weight) for name, weight in rows}


def pair_scores(mentions: Mentions, triggers: Sequence[int]) -> dict[tuple[int, int], float]:
    """The probability that two triggers name one occurrence, for every pair of some, the earlier one first."""
    weight = weights()
    out = {}
    for one, other in combinations(triggers, 2):
        if other == triggers[-1]:
            pace.check()
        held = reasons(mentions, one, other)
        total = weight["bias"] + sum(weight[name] * value for name, value in held.items())
        out[one, other] = 1 / (1 + math.exp(-total))
    return out
