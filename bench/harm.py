"""Prints how many coded claims' figures are read from their quotes: `python bench/harm.py --shared ../shared`."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from times import read

from khabar.resolve.harm import add_up, find_figures
from khabar.text import sentences

MEASURES = ("killed", "wounded", "taken")


def figures(shared: Path) -> dict[str, float]:
    """F1 of the figures read from the quotes of coded claims, by what was done; right: low and high as coded."""
    count, _ = measured(shared)
    return {m: 2 * count[f"{m} right"] / (count[f"{m} told"] + count[f"{m} found"]) for m in MEASURES}


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/ and gold/")
    options.add_argument("--show", type=int, default=0, help="how many differences to print")
    chosen = options.parse_args()
    count, differences = measured(chosen.shared)
    for measure in MEASURES:
        told, found, right = (count[f"{measure} {what}"] for what in ("told", "found", "right"))
        print(f"{measure}: exact {right / told:.3f} of {told} told, {right / max(found, 1):.3f} of {found} found")
    for difference in differences[: chosen.show]:
        print(*difference, sep=" | ")


def measured(shared: Path) -> tuple[Counter[str], list[tuple[object, ...]]]:
    """How many figures are told, found and right, and what differs: coded, found, the quote."""
    count: Counter[str] = Counter()
    differences: list[tuple[object, ...]] = []
    for claim in coded_claims(shared):
        said = [f for s in sentences(claim["quote"]) for f in find_figures(claim["quote"], s.start, s.end)]
        got: dict[str, list[int | None]] = {measure: [r.low, r.high] for measure, r in add_up(said).items()}
        want = {measure: claim[measure] for measure in MEASURES if measure in claim}
        for measure in MEASURES:
            count.update({f"{measure} told": measure in want, f"{measure} found": measure in got})
            count[f"{measure} right"] += measure in want and got.get(measure) == want[measure]
        if got != want:
            differences.append((want, got, claim["quote"]))
    return count, differences


def coded_claims(shared: Path) -> Iterator[dict[str, Any]]:
    """Every coded claim, those without figures too."""
    for name in ("reports_coded", "snippets_coded"):
        for report in read(shared / f"corpus/{name}.jsonl.gz"):
            for event in report["events"]:
                yield from event["claims"]


if __name__ == "__main__":
    main()
