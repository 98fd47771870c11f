"""Weights of the reasons for linking accounts (`link/data/weights.tsv`), and how well linking does (docs/linking.md).

`python -m khabar.learn.linking CODED... [--write]`: CODED are what `khabar code --format jsonl` printed of the reports
of `../shared/data/reports` (fakes, airwars, ecbplus, story_clusters, famus; `published` taken from `date`). Which of
them tell one occurrence is told by the labels there and by `corpus/links.jsonl`. The weights are fitted on one half of
the occurrences and measured on the other, both ways round; `--write` writes those fitted on all.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from khabar.export.record_json import decode
from khabar.learn.link_gold import check_text, read_gold, read_links
from khabar.learn.link_scores import Scores, scores
from khabar.learn.look_alikes import look_alikes
from khabar.link import reasons
from khabar.link.conflicts import conflict
from khabar.link.grouping import EDGE, FARTHEST_DAYS, Pair, candidates, days_apart, group, pair
from khabar.link.traits import Traits, traits_of
from khabar.nouns import Interval, Record
from khabar.nouns.incident import Account
from khabar.text.tables import rows

Floats = NDArray[np.float64]
#: reasons that keep their first guess: the labels are of main events and say nothing of others; and what codebook 2.2
#: and 4 tell apart stays apart, though faults of the reader make it look unimportant; a collection of few occurrences a
#: week makes a shared place look unimportant where no day is known
BY_HAND = (
    "one is not main", "neither is main", "one is planned", "one sums up several", "types: other",
    "days apart", "told before it happened", "toll grew", "no day known, no place shared",
)  # fmt: skip
#: the set of reports whose dates were taken away
UNDATED = "fakes undated"
#: how much a set counts beside the others: general news and passing mentions teach less of conflict reports
SHARES = {"fakes": 1.0, UNDATED: 0.5, "airwars": 0.5, "ecbplus": 0.3, "story_clusters": 0.3, "famus": 0.2}
#: the sets that look-alikes are made of, and how much these count beside them
OF_CONFLICT = ("fakes", UNDATED, "airwars")
LOOK_ALIKES = 0.2
#: added to what is known before anything is: groups are best when pairs are joined a little sooner than at even odds
SOONER = 0.75
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TABLE = Path(__file__).parents[1] / "link" / "data" / "weights.tsv"
#: how strongly weights are held to their first guess, in their own units: rare reasons as strongly as common ones
_PENALTY, _ROUNDS = 1e-2, 60


@dataclass(frozen=True, slots=True)
class Told:
    """The accounts of the reports of one set, and the occurrence that each report's main event is."""

    name: str
    traits: tuple[Traits, ...]
    occurrence: Mapping[str, str]

    def half(self, report: str) -> int:
        """0 or 1: occurrences are halved, so that none is learned from and measured on."""
        return sha256(self.occurrence[report].encode()).digest()[0] % 2


@dataclass(frozen=True, slots=True)
class Table:
    """The reasons: their names, the signs that their weights may have (0: either), and the first guesses."""

    names: tuple[str, ...]
    signs: Floats
    guess: Floats


@dataclass(frozen=True, slots=True)
class Pairs:
    """The candidates of a set: what each reason is worth (pairs, reasons), and for pairs of main events whether they
    tell one occurrence (else -1), how much that counts, and in which half they lie (2: in both).
    """

    keys: tuple[Pair, ...]
    values: Floats
    target: Floats
    share: Floats
    half: NDArray[np.int64]


def read_told(coded: Iterable[Path], texts: Path, links: Path) -> list[Told]:
    """The sets of reports whose occurrences are known, from coded records."""
    gold, read = read_gold(texts, links), read_links(links)
    traits: dict[str, list[Traits]] = {}
    for path in coded:
        for line in path.open(encoding="utf-8"):
            record = decode(json.loads(line))
            report = record.report
            if report.id in gold:
                check_text(read, report.id, report.text)
                traits.setdefault(gold[report.id][0], []).extend(_traits(record))
                if gold[report.id][0] == "fakes":
                    traits.setdefault(UNDATED, []).extend(_traits(_undated(record)))
    return [
        Told(name, tuple(found), {one.report: gold[one.report][1] for one in found})
        for name, found in sorted(traits.items())
    ]


def _traits(record: Record) -> list[Traits]:
    return [traits_of(Account(record.report, event, record.report.id)) for event in record.events]


def _undated(record: Record) -> Record:
    """Two of three reports as if nobody knew when they were published: their days go, not those told with a year."""
    if sha256(record.report.id.encode()).digest()[1] % 3 == 0:
        return record
    events = tuple(
        event
        if _YEAR.search(event.time.words.text if event.time.words else "")
        else replace(event, time=Interval(event.time.words))
        for event in record.events
    )
    return replace(record, report=replace(record.report, published=None), events=events)


def pairs_of(told: Told, names: Sequence[str]) -> Pairs:
    """The candidates of a set. Pairs of one occurrence count so much that it counts as often as it is told."""
    traits = sorted(told.traits, key=lambda one: one.key)
    sizes = Counter(told.occurrence[one.report] for one in traits if one.main)
    found = [(traits[a], traits[b]) for a, b in candidates(traits)]
    found = [
        (one, other) for one, other in found if not conflict(one, other) and days_apart(one, other) <= FARTHEST_DAYS
    ]
    made = list(look_alikes(traits)) if told.name in OF_CONFLICT else []
    made = [(one, other) for one, other in made if not conflict(one, other)]
    held = [reasons.values(one, other) for one, other in found]
    target = np.full(len(found), -1.0)
    share = np.zeros(len(found))
    half = np.full(len(found), 2)
    for row, (one, other) in enumerate(found):
        if one.main and other.main:
            same = told.occurrence[one.report] == told.occurrence[other.report]
            target[row] = same
            share[row] = 2 / sizes[told.occurrence[one.report]] if same else 1.0
            if told.half(one.report) == told.half(other.report):
                half[row] = told.half(one.report)
    share *= SHARES[told.name] / max(1.0, share.sum())
    for one, other in made:
        held.append(reasons.values(one, other))
        found.append((one, other))
        target, half = np.append(target, 0.0), np.append(half, told.half(one.report))
        share = np.append(share, LOOK_ALIKES * SHARES[told.name] / len(made))
    values = np.array([[values.get(name, 0.0) for name in names] for values in held])
    return Pairs(tuple(pair(one.key, other.key) for one, other in found), values, target, share, half)


def fit(pairs: Sequence[Pairs], table: Table, half: int | None) -> Floats:
    """The weights of the reasons: logistic regression whose weights keep their signs (0: either).

    What the pairs say little of stays near the first guess. `half`: only pairs in it; None: all.
    """
    kept = [(p.target >= 0) & (p.half == half if half is not None else True) for p in pairs]
    values = np.concatenate([p.values[rows] for p, rows in zip(pairs, kept, strict=True)])
    target = np.concatenate([p.target[rows] for p, rows in zip(pairs, kept, strict=True)])
    share = np.concatenate([p.share[rows] for p, rows in zip(pairs, kept, strict=True)])
    share = share / share.sum()
    held = np.array([name in BY_HAND for name in table.names])
    weight = table.guess.copy()

    def loss(weight: Floats) -> float:
        worth = np.where(target > 0, 1, -1) * (values @ weight)
        return float(share @ np.logaddexp(0, -worth) + _PENALTY / 2 * ((weight - table.guess) ** 2).sum())

    for _ in range(_ROUNDS):
        odds = 1 / (1 + np.exp(-values @ weight))
        slope = values.T @ (share * (odds - target)) + _PENALTY * (weight - table.guess)
        free = ~held & ~((weight == 0) & (slope * table.signs > 0))
        bend = (values.T * (share * odds * (1 - odds))) @ values + _PENALTY * np.eye(len(weight))
        step = np.zeros(len(weight))
        step[free] = np.linalg.solve(bend[np.ix_(free, free)], slope[free])
        size, before = 1.0, loss(weight)
        while size > 1e-6 and loss(tried := _signed(weight - size * step, table)) > before:
            size /= 2
        weight = tried
    weight[table.names.index("before anything is known")] += SOONER
    return weight


def _signed(weight: Floats, table: Table) -> Floats:
    """Weights that a reason may not have become 0."""
    return np.where(weight * table.signs < 0, 0.0, weight)


def measured(told: Told, pairs: Pairs, weights: Floats, half: int | None) -> Scores:
    """The scores of a set linked by some weights, over the reports of a half (None: all) beside all others."""
    worth = pairs.values @ weights
    real = {one.key for one in told.traits}
    linked = [(key, float(value)) for key, value in zip(pairs.keys, worth, strict=True) if value > EDGE]
    edges = {key: value for key, value in linked if real.issuperset(key)}
    groups = group(told.traits, edges=edges)
    main = {one.key for one in told.traits if one.main}
    found = {key.report: str(number) for number, members in enumerate(groups) for key in members if key in main}
    occurrence = {report: told.occurrence[report] for report in found}
    return scores(found, occurrence, {r for r in found if half is None or told.half(r) == half})


def alone(told: Told, half: int | None) -> Scores:
    """The scores of leaving all apart."""
    main = {one.report: one.report for one in told.traits if one.main}
    return scores(
        main, {r: told.occurrence[r] for r in main}, {r for r in main if half is None or told.half(r) == half}
    )


def table() -> Table:
    """The reasons as they stand."""
    sign = {"+": 1.0, "-": -1.0, "0": 0.0}
    found = rows("khabar.link", "weights.tsv")
    return Table(
        tuple(row[0] for row in found),
        np.array([sign[row[1]] for row in found]),
        np.array([float(row[2]) for row in found]),
    )


def write(weights: Floats) -> None:
    """Writes weights into their table; all else in it stays."""
    lines = _TABLE.read_text("utf-8").splitlines()
    at = [number for number, line in enumerate(lines) if line and not line.startswith("#")]
    for number, weight in zip(at, weights, strict=True):
        lines[number] = "\t".join((*lines[number].split("\t")[:3], f"{weight:.3f}"))
    _TABLE.write_text("\n".join(lines) + "\n", "utf-8")


def look_alikes_joined(told: Told, pairs: Pairs, weights: Floats, half: int) -> tuple[int, int]:
    """How many look-alikes of a half would be joined by weights, and how many there are, stated conflicts aside."""
    real = {one.report for one in told.traits}
    made = np.array([not real.issuperset((one.report, other.report)) for one, other in pairs.keys]) & (
        pairs.half == half
    )
    return int(((pairs.values @ weights)[made] > 0).sum()), int(made.sum())


def main() -> None:
    """Prints the table of scores, and writes the weights where that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("coded", type=Path, nargs="+")
    parser.add_argument("--texts", type=Path, default=Path("../shared"))
    parser.add_argument("--links", type=Path, default=Path("corpus/links.jsonl"))
    parser.add_argument("--write", action="store_true", help="write the weights fitted on all")
    options = parser.parse_args()
    reasons = table()
    sets = read_told(options.coded, options.texts, options.links)
    pairs = [pairs_of(told, reasons.names) for told in sets]
    of_half = [fit(pairs, reasons, half) for half in (1, 0)]
    write_line = sys.stdout.write
    write_line("set              half  items  apart   B3      P      R   pairs    P      R\n")
    for told, found in zip(sets, pairs, strict=True):
        for half in (0, 1):
            one = measured(told, found, of_half[half], half)
            figures = (
                alone(told, half).b3, one.b3, one.b3_precision, one.b3_recall, one.pairs, one.pair_precision,
                one.pair_recall,
            )  # fmt: skip
            write_line(f"{told.name:16} {half}  {one.items:6}  " + "  ".join(f"{f:.3f}" for f in figures) + "\n")
    for told, found in zip(sets, pairs, strict=True):
        if told.name in OF_CONFLICT:
            joined, made = np.sum([look_alikes_joined(told, found, of_half[half], half) for half in (0, 1)], axis=0)
            write_line(f"{told.name:16} {joined} of {made} look-alikes without a stated conflict joined\n")
    weights = fit(pairs, reasons, None)
    for name, guess, weight in zip(reasons.names, reasons.guess, weights, strict=True):
        write_line(f"{name:32} {guess:6.1f} {weight:7.3f}\n")
    if options.write:
        write(weights)


if __name__ == "__main__":
    main()
