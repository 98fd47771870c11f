"""Prints how many coded time words resolve to the coded interval: `python bench/times.py --shared ../shared`."""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from khabar.nouns import Span
from khabar.resolve.times import last_day_named, resolve_time


def figures(shared: Path) -> dict[str, float]:
    """Shares of coded times whose days and precision are right, of those that resolve and those that do not."""
    right, _ = measured(shared)
    shares = {}
    for kind in ("resolved", "unresolved"):
        for what in ("dates", "precision"):
            shares[f"{kind}_{what}"] = right[f"{kind} {what}"] / right[f"{kind} total"]
    return shares


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/ and gold/")
    options.add_argument("--show", type=int, default=0, help="how many differences to print")
    chosen = options.parse_args()
    right, differences = measured(chosen.shared)
    report(right)
    for difference in differences[: chosen.show]:
        print(*difference, sep=" | ")


def measured(shared: Path) -> tuple[Counter[str], list[tuple[object, ...]]]:
    """How many of each kind are right, and what differs: words, publication, status, coded days, found days."""
    right: Counter[str] = Counter()
    differences: list[tuple[object, ...]] = []
    for text, published, event in coded_events(shared):
        time = event.get("time") or {}
        if not time.get("words"):
            continue
        words = place(time["words"], text, event["mentions"])
        anchor = last_day_named(text, words.start, published)
        planned = event["status"] == "planned"
        got = resolve_time(words, text, published=published, anchor=anchor, planned=planned)
        kind = "resolved" if time["start"] else "unresolved"
        same = (got.start, got.end) == (time["start"], time["end"])
        right.update(
            {f"{kind} total": 1, f"{kind} dates": same, f"{kind} precision": got.precision == time["precision"]}
        )
        if not same:
            differences.append(
                (time["words"], published, event["status"], (time["start"], time["end"]), (got.start, got.end))
            )
    return right, differences


def report(right: Counter[str]) -> None:
    """Prints the shares."""
    for kind in ("resolved", "unresolved"):
        total, dates, precision = (right[f"{kind} {what}"] for what in ("total", "dates", "precision"))
        print(f"{kind}: {total} times, dates {dates / total:.4f}, precision {precision / total:.4f}")


def place(words: str, text: str, mentions: list[str]) -> Span:
    """Where the words stand, next to the event's first mention."""
    near = max(text.find(mentions[0]), 0) if mentions else 0
    places = [match.start() for match in re.finditer(re.escape(words), text)]
    if not places:
        raise ValueError(f"not in the text: {words}")
    start = min(places, key=lambda at: abs(at - near))
    return Span.of(text, start, start + len(words))


def coded_events(shared: Path) -> Iterator[tuple[str, date | None, dict[str, Any]]]:
    """Each coded event with its text and day of publication."""
    for name in ("reports", "snippets"):
        texts = {report["id"]: text_of(report) for report in read(shared / f"corpus/{name}.jsonl.gz")}
        for report in read(shared / f"corpus/{name}_coded.jsonl.gz"):
            published = date.fromisoformat(report["published"]) if report.get("published") else None
            for event in report["events"]:
                yield texts[report["id"]], published, event


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a .jsonl.gz file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def text_of(report: dict[str, Any]) -> str:
    """Title, blank line, body."""
    title, body = report.get("title") or "", report["text"]
    return f"{title}\n\n{body}" if title and not body.lstrip().startswith(title) else body


if __name__ == "__main__":
    main()
