"""How a record grows: milliseconds for each report added as coded, for one report alone, memory and size.

python bench/record.py [--reports 100000] [--record RECORD] [--steps 10] [--seeds CODED.jsonl]

The reports are coded ones (`--seeds`, else the examples) told of other days, places, names and figures, so that as many
lie near each other as in a real archive (`record_reports`); making them is not counted. Give some thousand seeds: with
the examples alone the same few reports come back a thousand times. "ms one" is the median of ten adds of one report,
with the commit, as `khabar add` of one file does it, its start and coding left out.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median

from record_reports import grown, read_seeds

from khabar.nouns import Record
from khabar.record.captures import coded_arrival
from khabar.record.store import Store, open_store

#: reports handed over at once (memory), and those added one by one at the end of a step
PAGE, ALONE = 992, 10


def measure(store: Store, reports: int, steps: int, seeds: Sequence[Record] | None) -> None:
    """Adds so many reports and prints a line for each step."""
    made = grown(reports, seeds)
    print(f"{'reports':>8} {'ms each':>8} {'of CPU':>6} {'ms one':>7} {'total s':>8} {'MiB used':>8} {'incidents':>9}")
    total, each = 0.0, reports // steps - ALONE
    for step in range(1, steps + 1):
        took, of_cpu = added(store, made, each, PAGE)
        took_alone, _ = added(store, made, ALONE, 1)
        total += sum(took) + sum(took_alone)
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        count = sum(1 for _ in store.numbers())
        line = f"{step * (each + ALONE):>8} {1000 * sum(took) / each:>8.1f} {1000 * of_cpu / each:>6.1f}"
        print(f"{line} {1000 * median(took_alone):>7.1f} {total:>8.1f} {used:>8} {count:>9}", flush=True)


def added(store: Store, made: Iterator[Record], reports: int, page: int) -> tuple[list[float], float]:
    """Adds so many reports, a page of them at a time, and gives the seconds of each page and those of the processor."""
    took, of_cpu = [], 0.0
    for start in range(0, reports, page):
        arrivals = [coded_arrival(record) for record in islice(made, min(page, reports - start))]
        began, cpu_began = time.perf_counter(), time.process_time()
        store.add(arrivals)
        took.append(time.perf_counter() - began)
        of_cpu += time.process_time() - cpu_began
    return took, of_cpu


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and a rebuild at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--seeds", type=Path, help="coded lines to grow the reports from")
    parser.add_argument("--record", help="where, else a file that is deleted afterwards")
    given = parser.parse_args(arguments)
    seeds = read_seeds(given.seeds) if given.seeds else None
    with tempfile.TemporaryDirectory() as folder:
        record = given.record or str(Path(folder) / "record")
        with open_store(record, create=True) as store:
            measure(store, given.reports, given.steps, seeds)
            began = time.perf_counter()
            store.rebuild(by="bench")
            print(f"rebuild: {time.perf_counter() - began:.1f} s")
        if Path(record).exists():
            print(f"size: {Path(record).stat().st_size / 2**20:.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
