"""What coding on Spark costs: seconds of processor a report, by process, beside `khabar code` alone.

    python bench/scale.py reports.jsonl [--master 'local[2]']

Linux only: seconds are read from /proc, for Spark does not wait for all of its processes. Prints a table, and the cost
of a million reports by the same rate; starting costs once and is told apart.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_CALL = """
import sys
from khabar.scale.code import code_archive
print(code_archive([sys.argv[1]], sys.argv[2], print, master=sys.argv[3]))
"""


def main() -> None:
    """Measures and prints."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path)
    asked.add_argument("--master", default="local[2]")
    given = asked.parse_args()
    number = sum(1 for line in given.file.open("rb") if line.strip())
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder, "one.jsonl")
        one.write_text('{"text": "Two shells fell in Rasha on Tuesday, a doctor said.", "published": "2016-04-14"}\n')
        khabar = str(Path(sys.executable).parent / "khabar")
        print(f"{number:,} reports; seconds of processor")
        for name, file, count in (("one report", one, 1), ("all", given.file, number)):
            plain = measured([khabar, "code", str(file), "--format", "jsonl", "-o", f"{folder}/plain-{count}"])
            spark = measured([sys.executable, "-c", _CALL, str(file), f"{folder}/spark-{count}", given.master])
            show(f"khabar code, {name}", plain, count)
            show(f"on Spark, {name}", spark, count)


def measured(command: list[str]) -> Counter[str]:
    """Seconds of processor by the name of the process, of a command and all that it starts; and on the clock."""
    began = time.monotonic()
    seconds: dict[int, tuple[str, float]] = {}
    with subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL) as running:
        while running.poll() is None:
            seconds |= {pid: used for pid, used in _processes().items() if _session(pid) == running.pid}
            time.sleep(0.2)
    if running.returncode:
        sys.exit(f"{command[0]} ended in {running.returncode}")
    by_name: Counter[str] = Counter()
    for name, used in seconds.values():
        by_name[name] += used
    by_name["clock"] = time.monotonic() - began
    return by_name


def _processes() -> dict[int, tuple[str, float]]:
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = path.read_text()
        except OSError:
            continue  # it ended meanwhile
        name, rest = told[told.index("(") + 1 : told.rindex(")")], told[told.rindex(")") + 2 :].split()
        found[int(path.parent.name)] = name, (int(rest[11]) + int(rest[12])) / _TICKS
    return found


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return 0


def show(name: str, seconds: Counter[str], reports: int) -> None:
    """One line a process."""
    total = sum(seconds.values()) - seconds["clock"]
    parts = ", ".join(f"{key} {value:.1f}" for key, value in sorted(seconds.items()) if value >= 0.1)
    print(f"{name:28}{total:9.1f} {total / reports * 1000:9.0f} ms a report   ({parts})")


if __name__ == "__main__":
    main()
