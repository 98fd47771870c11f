"""Seconds and peak memory by the length of one text: `khabar code`, then `khabar add` of what was coded.

python bench/long_text.py [--megabytes 0.1,1,5] [--shared FOLDER]

The text is made of reports of the development data, one after the other, as an archive of a year is. Each line is
measured in processes of its own; memory is the largest of the process at any time, what Python and the packs take
included. Compare lines of one run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", default="0.1,1,5", help="lengths, parted by commas, in million characters")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    asked = parser.parse_args()
    paragraphs = [json.loads(line)["text"] for line in (asked.shared / "gold/reports.jsonl").open(encoding="utf-8")]
    print(f"{'characters':>12}{'code s':>9}{'MiB':>7}{'events':>9}{'add s':>8}{'MiB':>7}")
    for megabytes in map(float, asked.megabytes.split(",")):
        text = text_of(paragraphs, int(megabytes * 1_000_000))
        with tempfile.TemporaryDirectory() as name:
            print(line_of(text, Path(name)), flush=True)


def text_of(paragraphs: list[str], length: int) -> str:
    """Reports one after the other, cut at a length."""
    held, so_far = [], 0
    for paragraph in cycle(paragraphs):
        held.append(paragraph)
        so_far += len(paragraph) + 2
        if so_far >= length:
            return "\n\n".join(held)[:length]
    sys.exit("no reports to make a text of")


def line_of(text: str, folder: Path) -> str:
    """The figures of one text."""
    source, coded = folder / "archive.txt", folder / "coded.jsonl"
    source.write_text(text, encoding="utf-8")
    read = timed("code", str(source), "--format", "jsonl", "-o", str(coded))
    put = timed("add", str(coded), "--record", str(folder / "long.khabar"))
    events = len(json.loads(coded.read_text(encoding="utf-8"))["events"])
    return f"{len(text):>12,}{read[0]:>9.1f}{read[1]:>7.0f}{events:>9,}{put[0]:>8.1f}{put[1]:>7.0f}"


def timed(*arguments: str) -> tuple[float, float]:
    """Seconds and MiB at most of a command; the bench ends where it fails."""
    began = time.perf_counter()
    command = [sys.executable, "-c", "from khabar.cli import main; main()", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"khabar {' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - began, used.ru_maxrss / 1024


if __name__ == "__main__":
    main()
