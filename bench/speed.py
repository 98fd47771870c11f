"""Reports a second and peak memory of each stage, cold starts, and page extraction beside the library used plainly.

Each line is measured in a process of its own. Stages up to the one measured are run first and not timed, so the peak
memory of a line is that of the way up to it. Machines differ: compare lines of one run, not of two machines.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from khabar.nouns import Document, Report, Tagged

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Prints the table, or measures one line when asked to by itself."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument(
        "--reports", type=int, default=600, help="how many reports, taken evenly from the set; a tenth where tagged"
    )
    parser.add_argument("--line", choices=LINES, help="measure this line only, print JSON")
    asked = parser.parse_args()
    if asked.line:
        print(json.dumps(measured(asked.line, asked.shared, asked.reports)))
        return
    if not asked.shared.is_dir():
        sys.exit(f"{asked.shared} is not there; name the data with --shared")
    print(f"{'':22}{'a second':>10}{'seconds':>10}{'peak MB':>10}")
    rates = {}
    for line in LINES:
        command = [
            sys.executable,
            __file__,
            "--shared",
            str(asked.shared),
            "--reports",
            str(asked.reports),
            "--line",
            line,
        ]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        rates[line] = found["items"] / found["seconds"]
        print(f"{line:22}{rates[line]:10.1f}{found['seconds']:10.2f}{found['peak_mb']:10.0f}")
    print(f"\npages: {rates['pages'] / rates['pages, plain library']:.2f} of the speed of the library used plainly")
    for name, seconds in cold_starts().items():
        print(f"cold start, {name}: {seconds:.2f} s (best of 5)")


def measured(line: str, shared: Path, number: int) -> dict[str, float]:
    """Items, seconds, peak memory of one line."""
    prepare, measure = LINES[line]
    items = list(prepare(shared, max(1, number // 10) if line in WITH_TAGGER else number))
    began = time.perf_counter()
    for _ in measure(items):
        pass
    seconds = time.perf_counter() - began
    return {
        "items": len(items),
        "seconds": seconds,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def cold_starts() -> dict[str, float]:
    """Best of five runs of the commands that people wait for."""
    with tempfile.TemporaryDirectory() as folder:
        story = Path(folder) / "story.txt"
        story.write_text("Shells killed two men in Rasha on Tuesday, a doctor said.", "utf-8")
        khabar = str(Path(sys.executable).with_name("khabar"))
        calls = {"khabar --help": [khabar, "--help"], "khabar code on one text": [khabar, "code", str(story)]}
        return {name: min(_seconds(call) for _ in range(5)) for name, call in calls.items()}


def _seconds(call: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(call, check=True, capture_output=True)
    return time.perf_counter() - began


def _lines(shared: Path, number: int) -> list[bytes]:
    """So many reports as lines of report JSON, taken evenly from all files of the set."""
    lines: list[bytes] = []
    for file in sorted((shared / "data" / "reports").glob("*.jsonl.gz")):
        with gzip.open(file) as stream:
            for line in stream:
                row = json.loads(line)
                wanted = {"id": row["id"], "title": row["title"], "text": row["text"], "published": row["date"]}
                lines.append(json.dumps(wanted).encode())
    return lines[:: max(1, len(lines) // number)][:number]


def _pages(shared: Path, _number: int) -> list[bytes]:
    return [gzip.decompress(file.read_bytes()) for file in sorted((shared / "data" / "pages" / "pages").glob("*.gz"))]


def _reports(shared: Path, number: int) -> Iterable[Report]:
    return _read(_lines(shared, number))


def _documents(shared: Path, number: int) -> Iterable[Document]:
    return _sentences(_reports(shared, number))


def _tags(shared: Path, number: int) -> Iterable[Tagged]:
    return _tag(list(_documents(shared, number)))


def _read(lines: Iterable[bytes]) -> Iterable[Report]:
    from khabar.nouns import Report
    from khabar.read import read_bytes

    return (found for line in lines for found in read_bytes(line, name="line.json") if isinstance(found, Report))


def _read_pages(pages: Iterable[bytes]) -> Iterable[object]:
    from khabar.read import read_bytes

    return (report for page in pages for report in read_bytes(page, name="page.html"))


def _plain_library(pages: Iterable[bytes]) -> Iterable[object]:
    import trafilatura

    return (trafilatura.bare_extraction(page, with_metadata=True) for page in pages)


def _sentences(reports: Iterable[Report]) -> Iterable[Document]:
    from khabar.text import document

    return map(document, reports)


def _figures(lines: Iterable[bytes]) -> Iterable[object]:
    """All that needs neither tagger nor places: reading, sentences, quotations, times, figures."""
    from khabar.resolve.harm import find_figures
    from khabar.resolve.times import find_times
    from khabar.text import document

    for report in _read(lines):
        text, spans = report.text, document(report).sentences
        yield [(find_times(text, s.start, s.end), find_figures(text, s.start, s.end)) for s in spans]


def _figures_on_two_cores(lines: list[bytes]) -> Iterable[object]:
    """The same in two processes, each with every other report."""
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(_number_of_figures, (lines[::2], lines[1::2])))


def _number_of_figures(lines: list[bytes]) -> int:
    return sum(1 for _ in _figures(lines))


def _tag(documents: list[Document]) -> Iterable[Tagged]:
    from khabar.tagger import load_tagger

    return load_tagger().tag(documents)


def _assemble(tagged: Iterable[Tagged]) -> Iterable[object]:
    from khabar.assemble import assemble

    return map(assemble, tagged)


def _whole(lines: Iterable[bytes]) -> Iterable[object]:
    from khabar.coding import code_reports

    return code_reports(_read(lines))


Prepare = Callable[[Path, int], Iterable[object]]
Measure = Callable[[Any], Iterable[object]]
LINES: dict[str, tuple[Prepare, Measure]] = {
    "read report JSON": (_lines, _read),
    "sentences": (_reports, _sentences),
    "to times and figures": (_lines, _figures),
    "the same, two cores": (_lines, _figures_on_two_cores),
    "tag": (_documents, _tag),
    "assemble": (_tags, _assemble),
    "the whole way": (_lines, _whole),
    "pages": (_pages, _read_pages),
    "pages, plain library": (_pages, _plain_library),
}

WITH_TAGGER = ("tag", "assemble", "the whole way")

if __name__ == "__main__":
    main()
