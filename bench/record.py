"""How a record grows: milliseconds of processor for each report added as coded, for one report alone, memory and size.

python bench/record.py [--reports 100000] [--record RECORD] [--steps 20] [--seeds CODED.jsonl] [--wire 5000]

The reports are coded ones (`--seeds`, else the examples) told of other days, places, names and figures, so that as
many lie near each other as in a real archive (`record_reports`); another process makes them. Give some thousand
seeds: with the examples alone the same few reports come back a thousand times. "one" is the median of ten adds of one
report, with the commit, as `khabar add` of one file does it, its start and coding left out. Memory is that of the
process that adds, with what Python takes before the first report. `--wire` adds so many reports of one story instead,
each by another outlet: half of them word for word, half with a sentence of their own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

from record_reports import coded_examples, grown, read_seeds

from khabar.nouns import Record
from khabar.record.captures import coded_arrival
from khabar.record.store import Store, open_store

#: reports handed over at once (memory), and those added one by one at the end of a step
PAGE, ALONE = 96, 10
_HEAD = f"{'reports':>8} {'ms each':>8} {'one':>6} {'most':>6} {'CPU s':>8} {'MiB':>6} {'incidents':>9}"


def measure(store: Store, made: Iterator[Record], reports: int, steps: int) -> None:
    """Adds so many reports and prints a line for each step."""
    print(_HEAD)
    total, each = 0.0, reports // steps - ALONE
    for step in range(1, steps + 1):
        took = added(store, made, each, PAGE)
        alone = added(store, made, ALONE, 1)
        total += sum(took) + sum(alone)
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        count = sum(1 for _ in store.numbers())
        line = f"{step * (each + ALONE):>8} {1000 * sum(took) / each:>8.2f} {1000 * median(alone):>6.1f}"
        print(f"{line} {1000 * max(alone):>6.1f} {total:>8.1f} {used:>6} {count:>9}", flush=True)


def added(store: Store, made: Iterator[Record], reports: int, page: int) -> list[float]:
    """Adds so many reports, a page of them at a time, and gives the seconds of processor for each page."""
    took = []
    for start in range(0, reports, page):
        arrivals = [coded_arrival(record) for record in islice(made, min(page, reports - start))]
        began = time.process_time()
        store.add(arrivals)
        took.append(time.process_time() - began)
    return took


def from_another_process(reports: int, seeds: Path | None) -> Iterator[Record]:
    """The grown reports, made elsewhere: what making them takes is no memory of the process that adds."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    making = multiprocessing.get_context("spawn").Process(target=_make, args=(theirs, reports, seeds), daemon=True)
    making.start()
    theirs.close()
    try:
        while True:
            yield from ours.recv()
    except EOFError:
        return


def _make(told: Connection, reports: int, seeds: Path | None) -> None:
    made = grown(reports, read_seeds(seeds) if seeds else None)
    while page := list(islice(made, PAGE)):
        told.send(page)
    told.close()


def wire(reports: int) -> Iterator[Record]:
    """One coded story in so many outlets."""
    story = max(coded_examples(), key=lambda one: len(one.events))
    for number in range(reports):
        text = story.report.text
        if number % 2:
            text += f"\n\nOutlet {number} of district {number % 89} had no word from the {number % 83} villages."
        own: dict[str, Any] = {
            "id": f"w{number}",
            "sha256": f"{number:064x}",
            "publisher": f"outlet {number}",
            "text": text,
        }
        yield replace(story, report=replace(story.report, **own))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and a rebuild at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--seeds", type=Path, help="coded lines to grow the reports from")
    parser.add_argument("--wire", type=int, help="so many reports of one story")
    parser.add_argument("--record", help="where, else a file that is deleted afterwards")
    given = parser.parse_args(arguments)
    reports = given.wire or given.reports
    made = wire(given.wire) if given.wire else from_another_process(given.reports, given.seeds)
    with tempfile.TemporaryDirectory() as folder:
        record = given.record or str(Path(folder) / "record")
        with open_store(record, create=True) as store:
            measure(store, made, reports, given.steps)
            began = time.process_time()
            store.rebuild(by="bench")
            print(f"rebuild: {time.process_time() - began:.1f} s of processor")
        if Path(record).exists():
            print(f"size: {Path(record).stat().st_size / 2**20:.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
