"""How a record grows: milliseconds for each report added as coded, for one more report, memory and size.

python bench/record.py [--reports 100000] [--record RECORD] [--steps 10] [--seeds CODED.jsonl]

The reports are coded ones (`--seeds`, else the examples) told with other days, names and figures (`record_reports`);
making them is not counted. The more seeds, the more it is like a record of real reports.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from record_reports import grown

from khabar.nouns import Record
from khabar.record.captures import coded_arrival, decoded
from khabar.record.store import Store, open_store


def measure(store: Store, reports: int, steps: int, seeds: Sequence[Record] | None) -> None:
    """Adds so many reports and prints a line for each step."""
    made = grown(reports + steps, seeds)
    print(f"{'reports':>8} {'ms each':>8} {'of CPU':>6} {'ms one':>7} {'total s':>8} {'MiB used':>8} {'incidents':>9}")
    total, cpu = 0.0, time.process_time
    for step in range(1, steps + 1):
        batch = [coded_arrival(next(made)) for _ in range(reports // steps)]
        began, cpu_began = time.perf_counter(), cpu()
        store.add(batch)
        cpu_each = 1000 * (cpu() - cpu_began) / len(batch)
        total += time.perf_counter() - began
        one = coded_arrival(next(made))
        began_one = time.perf_counter()
        store.add([one])
        alone = time.perf_counter() - began_one
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        each = 1000 * (began_one - began) / len(batch)
        count = sum(1 for _ in store.numbers())
        line = f"{step * len(batch):>8} {each:>8.1f} {cpu_each:>6.1f} {1000 * alone:>7.1f} {total:>8.1f}"
        print(f"{line} {used:>8} {count:>9}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and a rebuild at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--seeds", type=Path, help="coded lines to grow the reports from")
    parser.add_argument("--record", help="where, else a file that is deleted afterwards")
    given = parser.parse_args(arguments)
    seeds = [decoded(line) for line in given.seeds.read_bytes().splitlines()] if given.seeds else None
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
