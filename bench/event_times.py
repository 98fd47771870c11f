"""Prints how often the time of a coded event is found from its triggers alone: `python bench/event_times.py`."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from times import read, text_of

from khabar.nouns import Document, Report, Span
from khabar.resolve.time_of_event import time_of_event
from khabar.text import sentences


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/ and gold/")
    options.add_argument("--show", type=int, default=0, help="how many differences to print")
    chosen = options.parse_args()
    count: Counter[str] = Counter()
    differences = []
    for document, published, events in coded_reports(chosen.shared):
        placed = [(event, triggers(event, document.report.text)) for event in events]
        every = [trigger for _, found in placed for trigger in found]
        for event, own in placed:
            got = time_of_event(
                document,
                own,
                published=published,
                planned=event["status"] == "planned",
                aggregate=event["aggregate"],
                rivals=every,
            )
            time = event.get("time") or {}
            want = (time.get("start"), time.get("end"))
            count.update(
                told=want[0] is not None, found=got.start is not None, all=1, same=want == (got.start, got.end)
            )
            count["right"] += want[0] is not None and want == (got.start, got.end)
            if want != (got.start, got.end):
                differences.append(
                    (document.report.id, event["triggers"][:1], time.get("words"), want, got.words, got.start, got.end)
                )
    print(f"date: precision {count['right'] / count['found']:.3f} recall {count['right'] / count['told']:.3f}")
    print(f"same, none included: {count['same'] / count['all']:.3f} of {count['all']}")
    for difference in differences[: chosen.show]:
        print(*difference, sep=" | ")


def coded_reports(shared: Path) -> Iterator[tuple[Document, date | None, list[dict[str, Any]]]]:
    """Each report with its day of publication and its coded events."""
    for name in ("reports", "snippets"):
        texts = {report["id"]: text_of(report) for report in read(shared / f"corpus/{name}.jsonl.gz")}
        for coded in read(shared / f"corpus/{name}_coded.jsonl.gz"):
            text = texts[coded["id"]]
            published = date.fromisoformat(coded["published"]) if coded.get("published") else None
            yield Document(Report(coded["id"], text), sentences(text), ()), published, coded["events"]


def triggers(event: dict[str, Any], text: str) -> list[Span]:
    """Where the event's triggers stand: each in its mention."""
    found = []
    for mention, trigger in zip(event["mentions"], event["triggers"], strict=False):
        start = text.find(mention)
        at = re.search(re.escape(trigger), mention)
        if start >= 0 and at:
            found.append(Span.of(text, start + at.start(), start + at.end()))
    return found


if __name__ == "__main__":
    main()
