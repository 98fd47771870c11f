"""Weights of the reasons why wordings mean one referent (`assemble/referents.py`), fitted on coded reports.

`python -m khabar.learn.referring`: takes the coders' own mentions and words as if a tagger had marked
them, fits a logistic regression for each role over pairs of wordings of one event, prints the share of pairs told
rightly (five folds by report) and the table `same_referent.tsv`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from khabar.assemble.links import Links
from khabar.assemble.referents import reasons, wordings_of
from khabar.learn.coded import CodedText, Offsets, coded_text
from khabar.learn.items import read_corpus_files
from khabar.learn.regression import Floats, fit, folds
from khabar.learn.standoff import quoted
from khabar.learn.texts import Texts
from khabar.nouns import Link, Mark, Report, Span, Tagged
from khabar.read.compose import fold
from khabar.tagger.labels import ROLE_LABELS
from khabar.text import document

Pair = tuple[int, dict[str, float], bool, float]

_FIELDS = {"doer": "doers", "target": "targets", "place": "places"}
ROLES = (*_FIELDS, "source")
PENALTY, ROUNDS = 3e-3, 1500


def tagged_of(report: Report, coded: CodedText) -> Tagged:
    """The report as tagged by somebody who sees what its coder saw: triggers and their roles and sources."""
    marks: dict[Offsets, dict[str, float]] = {}
    found: list[tuple[Offsets, Offsets, str]] = []
    for trigger in coded.triggers:
        marks.setdefault(trigger.span, {})["trigger"] = 1.0
        fillers = {**{role: trigger.roles.get(role, []) for role in _FIELDS}, "source": trigger.sources or []}
        for role, spans in fillers.items():
            for span in spans:
                marks.setdefault(span, {})[ROLE_LABELS.get(role, role)] = 1.0
                found.append((trigger.span, span, role))
    number = {at: n for n, at in enumerate(sorted(marks))}
    return Tagged(
        document(report),
        tuple(Mark(Span.of(report.text, *at), marks[at]) for at in number),
        tuple(Link(number[a], number[b], role, 1.0) for a, b, role in found if a != b),
        "coder",
    )


def pairs(number: int, text: str, codes: Mapping[str, Any]) -> Iterator[tuple[str, Pair]]:
    """For each role, pairs of wordings of one event: the report's number, reasons, whether one referent, weight."""
    whole = Report(str(codes["id"]), text)
    cut = [(s.start, s.end) for s in document(whole).sentences]
    coded = coded_text({}, dict(codes), cut, text)
    links = Links.of(tagged_of(whole, coded))
    at = {(m.span.start, m.span.end): n for n, m in enumerate(links.marks)}
    for place, event in enumerate(codes["events"]):
        group = sorted(at[t.span] for t in coded.triggers if t.event == place)
        for role in ROLES if group and not event["aggregate"] else ():
            told = event[_FIELDS[role]] if role in _FIELDS else _sources(event)
            known = [(w, _referent(w.text, told)) for w in wordings_of(links, group, role)]
            for (a, one), (b, other) in combinations(known, 2):
                if one is not None and other is not None:
                    held = reasons(links, a, b, role, len(known))
                    yield role, (number, held, one == other, float((len(known) - 1) ** -0.5))


def _sources(event: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(claim["source"] for claim in event["claims"] if claim["source"]))


def _referent(words: str, told: Sequence[str]) -> int | None:
    """Which of the coded referents the words are: the one that has them, else the only one with words around them."""
    own = " ".join(fold(words).split())
    wordings = [[" ".join(fold(w).split()) for w in referent.split(" | ")] for referent in told]
    same = [n for n, referent in enumerate(wordings) if own in referent]
    near = [n for n, referent in enumerate(wordings) if any(own in w or w in own for w in referent)]
    return same[0] if len(same) == 1 else near[0] if len(near) == 1 else None


def _fitted(rows: Sequence[Pair]) -> tuple[Floats, float]:
    """The weights and the share of pairs told rightly by weights of other reports."""
    values = np.array([list(held.values()) for _, held, _, _ in rows])
    target = np.array([float(same) for _, _, same, _ in rows])
    share = np.array([weight for _, _, _, weight in rows])
    groups = np.array([number for number, _, _, _ in rows])
    guess = folds(values, target, groups, share, penalty=PENALTY, rounds=ROUNDS)
    weights = fit(values, target, share, penalty=PENALTY, rounds=ROUNDS)
    return weights, float(((guess > 0) == (target > 0)).mean())


def main() -> None:
    """Prints the figures and the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--texts", type=Path, default=Path("../shared"))
    options = parser.parse_args()
    texts = Texts(options.texts)
    rows: dict[str, list[Pair]] = {role: [] for role in ROLES}
    for number, item in enumerate(read_corpus_files(options.corpus)):
        if item.split == "train" and item.kind == "report":
            text = texts.text_of(item)
            for role, pair in pairs(number, text, quoted(item, text)):
                rows[role].append(pair)
    fitted = {role: _fitted(rows[role]) for role in ROLES}
    for role, (_, right) in fitted.items():
        print(f"# {role}: {len(rows[role])} pairs, told rightly {right:.3f}")  # noqa: T201
    names = [*rows["doer"][0][1], "bias"]
    print("\t".join(["name", *ROLES]))  # noqa: T201
    for n, name in enumerate(names):
        print("\t".join([name, *(f"{weight[n]:.3f}" for weight, _ in fitted.values())]))  # noqa: T201


if __name__ == "__main__":
    main()
