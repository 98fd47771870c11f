"""Weights of the reasons for joining mentions (`assemble/reasons.py`), fitted on coded reports new to a reader.

`python -m khabar.learn.joining --pack FOLDER`: tags the reports of the split `dev` with a pack that did not learn from
them (`khabar train --dev`), fits a logistic regression over pairs of mentions whose events the coders tell, prints the
F1 of joined pairs (five folds by report) and the rows of `same_event.tsv`.
"""

from __future__ import annotations

import argparse
from itertools import combinations
from pathlib import Path

import numpy as np

from khabar.assemble.reasons import Mentions, reasons
from khabar.learn import corpora
from khabar.learn.coded import CodedText
from khabar.learn.regression import fit, folds
from khabar.nouns import Report, Span, Tagged
from khabar.tagger import load_tagger
from khabar.text import document


def pairs(tagged: Tagged, coded: CodedText) -> list[tuple[dict[str, float], bool]]:
    """The reasons for each pair of triggers whose events are known, and whether the coder made them one event."""
    mentions = Mentions.of(tagged)
    events = {n: _event(tagged.marks[n].span, tagged, coded) for n in mentions.triggers}
    return [
        (reasons(mentions, one, other), events[one] == events[other])
        for one, other in combinations(mentions.triggers, 2)
        if events[one] is not None and events[other] is not None
    ]


def _event(span: Span, tagged: Tagged, coded: CodedText) -> int | None:
    """The event of the coded trigger under a span, else of the only event told in its sentence."""
    under = {t.event for t in coded.triggers if t.span[0] < span.end and span.start < t.span[1]}
    if not under:
        sentence = next((s for s in tagged.document.sentences if s.start <= span.start < s.end), span)
        under = {t.event for t in coded.triggers if sentence.start <= t.span[0] < sentence.end}
    return under.pop() if len(under) == 1 else None


def main() -> None:
    """Prints the figure and the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--texts", type=Path, default=Path("../shared"))
    parser.add_argument("--pack", type=Path, required=True, help="a pack made by khabar train --dev")
    options = parser.parse_args()
    held = [c for c in corpora.read_corpus(options.corpus, options.texts, {"dev"}) if "#" not in c.id]
    tagger = load_tagger(options.pack)
    rows = []
    for number, text in enumerate(held):
        (tagged,) = tagger.tag([document(Report(text.id, text.text))])
        rows += [(number, held_reasons, one) for held_reasons, one in pairs(tagged, text)]
    names = list(rows[0][1])
    values = np.array([[r[name] for name in names] for _, r, _ in rows])
    target = np.array([float(one) for _, _, one in rows])
    guess = folds(values, target, np.array([n for n, _, _ in rows]))
    hits = ((guess > 0) & (target > 0)).sum()
    print(f"# {len(rows)} pairs, F1 {2 * hits / ((guess > 0).sum() + target.sum()):.3f}")  # noqa: T201
    for name, weight in zip([*names, "bias"], fit(values, target), strict=True):
        print(f"{name}\t{weight:.3f}")  # noqa: T201


if __name__ == "__main__":
    main()
