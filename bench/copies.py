"""How well and how fast copies of wire stories are found: `python bench/copies.py --shared ../shared`.

Real pairs: those of corpus/copies.jsonl, which were read and labelled; whatever else is joined in their files counts as
a false join. Made pairs: `copy_edits.py`. Peer: datasketch with its defaults (MinHash of word trigrams, 128
permutations, MinHashLSH at 0.5), where it is installed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from copy_edits import Pair, made_pairs

from khabar.coding import read
from khabar.link.copies import Sketch, bands, candidates, is_copy, sketch
from khabar.nouns import Published, Report

LABELS = Path(__file__).parent.parent / "corpus/copies.jsonl"
MADE_FROM = ("fakes", "hrds_attack", "story_clusters", "ukraine_news", "india_police_events", "airwars", "np4e")
SEED = 20


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with data/reports")
    options.add_argument("--each", type=int, default=100, help="made pairs of each kind")
    options.add_argument("--many", type=int, default=5_000, help="reports sketched for the time and memory figures")
    chosen = options.parse_args()
    peer = _peer()
    real(chosen.shared, "copies", _joined)
    if peer:
        real(chosen.shared, "datasketch", peer)
    made(chosen.shared, chosen.each, peer)
    speed(chosen.shared, chosen.many)


def figures(shared: Path) -> dict[str, float]:
    """Precision, recall and F1 over the labelled pairs."""
    found = _tally(shared, _joined)
    return {name: round(value, 4) for name, value in zip(("precision", "recall", "f1"), _shares(found), strict=True)}


Joined = Callable[[list[Report]], set[frozenset[str]]]


def real(shared: Path, name: str, joined: Joined) -> None:
    """Prints precision, recall, F1 over the labelled pairs, and false joins by file."""
    found = _tally(shared, joined)
    precision, recall, f1 = _shares(found)
    print(f"{name:12} real pairs: precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}")
    for file in sorted({file for file, _ in found}):
        print(f"  {file:22} " + " ".join(f"{kind} {found[file, kind]}" for kind in ("found", "missed", "false")))


def _tally(shared: Path, joined: Joined) -> Counter[tuple[str, str]]:
    labels: dict[str, dict[str, set[frozenset[str]]]] = defaultdict(lambda: defaultdict(set))
    for line in LABELS.read_text("utf-8").splitlines():
        item = json.loads(line)
        labels[item["file"]][item["label"]].add(frozenset(item["reports"]))
    found: Counter[tuple[str, str]] = Counter()
    for file, by_label in labels.items():
        got, name = joined(reports_of(shared / file)), Path(file).name.removesuffix(".jsonl.gz")
        found[name, "found"] += len(got & by_label["copies"])
        found[name, "missed"] += len(by_label["copies"] - got)
        found[name, "false"] += len(got - by_label["copies"] - by_label["unsure"])
    return found


def _shares(found: Counter[tuple[str, str]]) -> tuple[float, float, float]:
    right, missed, false = (sum(n for (_, k), n in found.items() if k == kind) for kind in ("found", "missed", "false"))
    return right / max(right + false, 1), right / max(right + missed, 1), 2 * right / max(2 * right + false + missed, 1)


def reports_of(path: Path) -> list[Report]:
    """The reports of a development file; its `date` stands where the text prints no day."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        days: dict[str, Any] = {item["id"]: item.get("date") for item in map(json.loads, lines)}
    return [
        r if r.published or not days[r.id] else replace(r, published=Published(days[r.id], None, None, "argument"))
        for r in read(path)
    ]


def _joined(reports: list[Report]) -> set[frozenset[str]]:
    pairs = candidates([sketch(report) for report in reports])
    return {frozenset((a.report, b.report)) for a, b in pairs if is_copy(a, b)}


def _peer() -> Joined | None:
    """Pairs that datasketch finds, as its own manual shows it; None where it is not installed."""
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        print("datasketch is not installed: no peer")
        return None

    def joined(reports: list[Report]) -> set[frozenset[str]]:
        index, hashes = MinHashLSH(threshold=0.5, num_perm=128), {}
        for report in reports:
            words = report.text[report.body_start :].lower().split()
            hashes[report.id] = MinHash(num_perm=128)
            rows = (words[n : n + 3] for n in range(max(len(words) - 2, 1)))
            hashes[report.id].update_batch([" ".join(row).encode() for row in rows])
            index.insert(report.id, hashes[report.id])
        return {frozenset((a, b)) for a, h in hashes.items() for b in index.query(h) if a != b}

    return joined


def made(shared: Path, each: int, peer: Joined | None) -> None:
    """Prints the share of made pairs that are joined, by kind."""
    sources = [r for name in MADE_FROM for r in reports_of(shared / f"data/reports/{name}.jsonl.gz")]
    pairs = made_pairs(list({r.text: r for r in sources}.values()), SEED, each)
    print(f"{'made pairs':24} joined" + ("  by datasketch" if peer else ""))
    for kind in dict.fromkeys(pair.kind for pair in pairs):
        of_kind = [pair for pair in pairs if pair.kind == kind]
        row = f"  {kind:22} {sum(map(_found, of_kind)) / len(of_kind):.3f}"
        print(row + (f"   {sum(bool(peer([p.a, p.b])) for p in of_kind) / len(of_kind):.3f}" if peer else ""))


def _found(pair: Pair) -> bool:
    return is_copy(sketch(pair.a), sketch(pair.b))


def speed(shared: Path, many: int) -> None:
    """Prints milliseconds of processor and bytes a report."""
    reports = [r for name in MADE_FROM for r in reports_of(shared / f"data/reports/{name}.jsonl.gz")]
    reports = (reports * (many // len(reports) + 1))[:many]
    sketches, sketching = _timed(lambda: [sketch(report) for report in reports])
    keys, keying = _timed(lambda: [bands(one) for one in sketches])
    pairs = candidates(sketches[: len(reports) // 4])[:2_000]
    _, comparing = _timed(lambda: [is_copy(a, b) for a, b in pairs])
    size = sum(len(json.dumps(one.to_json())) for one in sketches[:500]) / 500
    tracemalloc.start()
    held: list[Sketch] = [sketch(report) for report in reports[:500]]
    memory = tracemalloc.get_traced_memory()[0] / len(held)
    tracemalloc.stop()
    words = sum(len(one.marks) for one in sketches) / many
    print(f"{many} reports of {words:.0f} words")
    print(f"  sketch {sketching / many * 1e3:.2f} ms, keys {keying / many * 1e3:.2f} ms a report")
    print(f"  {sum(map(len, keys)) / many:.1f} keys, {size:.0f} bytes of JSON, {memory:.0f} bytes held a report")
    print(f"  a comparison {comparing / max(len(pairs), 1) * 1e3:.2f} ms")


def _timed(call: Callable[[], list[Any]]) -> tuple[list[Any], float]:
    begun = time.process_time()
    return call(), time.process_time() - begun


if __name__ == "__main__":
    main()
