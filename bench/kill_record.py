"""Kills `khabar add` at random moments and looks whether anything committed was lost or anything half-made stayed.

python bench/kill_record.py [--kills 200] [--record RECORD]

Coded reports are added by a process of its own, which is killed with SIGKILL after a random while; what it told of as
added must be there, the chain must verify, and in the end all reports must be there once, as after an undisturbed run.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from record_reports import grown, write_coded

from khabar.record.store import open_store

_ADD = """
import sys
from pathlib import Path
from khabar.record.intake import coded_arrivals
from khabar.record.store import open_store
with open_store(sys.argv[2], create=True) as store:
    print("open", flush=True)
    store.add(coded_arrivals(Path(sys.argv[1])), by="bench", told=lambda added: print(added.key, flush=True))
"""


def kill_once(coded: Path, record: str, seconds: float) -> set[str]:
    """Adds coded reports and kills that after so many seconds; gives the keys that it told of as added."""
    command = [sys.executable, "-c", _ADD, str(coded), record]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        return {line.strip() for line in process.stdout if line.endswith("\n")}


def faults(record: str, told: set[str]) -> list[str]:
    """What is wrong with a record in which these reports must be."""
    with open_store(record) as store:
        found = store.verify().faults
        there = {account.report.id for incident in store.incidents() for account in incident.accounts}
        numbers = [incident.number for incident in store.incidents()]
    found += [f"{key} was told of as added and is not there" for key in sorted(told - there)]
    return found + (["an incident number is there twice"] if len(numbers) != len(set(numbers)) else [])


def run(kills: int, record: str, coded: Path, seed: int = 0) -> list[str]:
    """Kills so many times while the reports of a file are added again and again; gives all faults."""
    drawn = random.Random(seed)  # noqa: S311  no secret
    found: list[str] = []
    for kill in range(kills):
        told = kill_once(coded, record, drawn.uniform(0, 0.6))
        found += [f"kill {kill + 1}: {fault}" for fault in faults(record, told)]
    return found


def undisturbed(record: str, coded: Path) -> list[str]:
    """Adds to the end, and compares with a record that was never disturbed."""
    from khabar.record.intake import coded_arrivals

    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(record) as store,
        open_store(Path(folder) / "calm", create=True) as calm,
    ):
        for one in (store, calm):
            one.add(arrival for arrival in coded_arrivals(coded) if not hasattr(arrival, "message"))
        groups = [
            {frozenset(account.key for account in incident.accounts) for incident in one.incidents()}
            for one in (store, calm)
        ]
        return store.verify().faults + ([] if groups[0] == groups[1] else ["not the same as undisturbed"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Kills as often as asked; 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--reports", type=int, default=600)
    parser.add_argument("--record", help="where, else a file that is deleted afterwards")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        coded = Path(folder) / "coded.jsonl"
        write_coded(grown(given.reports), coded)
        record = given.record or str(Path(folder) / "record")
        found = run(given.kills, record, coded) + undisturbed(record, coded)
    print("\n".join(found) or f"{given.kills} kills: nothing lost, nothing half-made")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
