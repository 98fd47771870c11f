"""The gates: figures on the development sets against the floors in `floors.json`; exit 1 when one falls below.

`--update` raises the floors to what is measured now. It lowers none, and takes no changed set, without
`--allow-regression`, which needs a line in CHANGELOG.md that says why. Without ../shared there is nothing to measure.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).parents[1]
FLOORS = Path(__file__).with_name("floors.json")
# A floor lies this much below what was measured.
MARGIN = 0.005
# Networks round differently on other processors: of 41 gold events one may go the other way, with its roles and claims.
NETWORK_MARGIN = 0.03

Figures = dict[str, float]


class Pinned(TypedDict):
    """The floors of a set, and the digest of the set that they were measured on."""

    digest: str
    floors: Figures


@dataclass(frozen=True)
class Gate:
    """A development set: where it lies under ../shared, and the function (`module:name`) that gives its figures."""

    name: str
    data: tuple[str, ...]
    measure: str
    margin: float = MARGIN

    def figures(self, shared: Path) -> Figures:
        module, name = self.measure.split(":")
        measure: Callable[[Path], Figures] = getattr(importlib.import_module(module), name)
        return {key: round(value, 4) for key, value in measure(shared).items()}

    def digest(self, shared: Path) -> str:
        """SHA-256 over names and contents of all files of the set."""
        digest = hashlib.sha256()
        for file in sorted(file for path in self.data for file in _files(shared / path)):
            digest.update(f"{file.relative_to(shared).as_posix()}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()


GATES = (
    Gate("pages", ("data/pages",), "pages:page_figures"),
    Gate("cases", ("data/files/cases",), "pages:case_figures"),
    Gate("times", ("corpus",), "times:figures"),
    Gate("harm", ("corpus",), "harm:figures"),
    Gate("gold", ("gold/gold.jsonl", "gold/reports.jsonl", "gold/score.py"), "gold:figures", NETWORK_MARGIN),
    Gate("test", (), "coded_twice:figures", NETWORK_MARGIN),
    Gate("actors", ("corpus", "data/reports"), "actor_figures:figures", margin=0.01),
    Gate("copies", ("data/reports",), "copies:figures"),
    Gate("linking", ("data/reports",), "linking:figures", NETWORK_MARGIN),
    Gate("places", ("data/toponyms", "data/reports", "corpus"), "place_figures:figures", margin=0.01),
)


def main() -> int:
    """Measures, compares or updates; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--only", choices=[gate.name for gate in GATES])
    parser.add_argument("--update", action="store_true", help="raise the floors to what is measured")
    parser.add_argument("--allow-regression", action="store_true", help="lower floors too; needs a changelog line")
    asked = parser.parse_args()
    sys.dont_write_bytecode = True  # the sets hold modules, and are not ours to write into
    if not asked.shared.is_dir():
        print("gates: not measured, for ../shared is not there")
        return 0
    floors: dict[str, Pinned] = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    faults = []
    for gate in (gate for gate in GATES if asked.only in (None, gate.name)):
        figures, digest = gate.figures(asked.shared), gate.digest(asked.shared)
        old: Pinned = floors.get(gate.name, {"digest": digest, "floors": {}})
        show(gate.name, figures, old["floors"])
        regressed = regressions(gate.name, figures, digest, old)
        if asked.update and (asked.allow_regression or not regressed):
            floors[gate.name] = {
                "digest": digest,
                "floors": raised(figures, old["floors"], gate.margin, asked.allow_regression),
            }
        else:
            faults += regressed + unpinned(gate.name, figures, old["floors"])
    if asked.update:
        FLOORS.write_text(json.dumps(floors, indent=2) + "\n", "utf-8")
    for fault in faults:
        print(f"gates: {fault}", file=sys.stderr)
    if asked.allow_regression:
        print("gates: floors may have been lowered; say why in CHANGELOG.md", file=sys.stderr)
    return 1 if faults else 0


def show(name: str, figures: Figures, floors: Figures) -> None:
    """Prints the figures of a set beside their floors."""
    for key in sorted(figures | floors):
        print(f"{name:8}{key:22}{_three(figures.get(key)):>8}{_three(floors.get(key)):>10}")


def regressions(name: str, figures: Figures, digest: str, old: Pinned) -> list[str]:
    """What is worse than what was pinned, or cannot be compared with it."""
    faults = []
    if digest != old["digest"]:
        faults.append(f"{name}: not the set that the floors were pinned on; --update --allow-regression pins this one")
    for key, floor in sorted(old["floors"].items()):
        value = figures.get(key)
        if value is None or value < floor:
            faults.append(f"{name} {key}: {_three(value)} is below its floor {_three(floor)}")
    return faults


def unpinned(name: str, figures: Figures, floors: Figures) -> list[str]:
    """Figures that have no floor yet."""
    return [f"{name} {key}: has no floor yet; --update gives it one" for key in sorted(figures.keys() - floors.keys())]


def raised(figures: Figures, floors: Figures, margin: float, lower: bool) -> Figures:
    """The new floors: never below the old ones unless lowering is allowed."""
    new = {key: max(0.0, round(value - margin, 4)) for key, value in figures.items()}
    return new if lower else {key: max(value, floors.get(key, 0.0)) for key, value in new.items()}


def _three(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _files(path: Path) -> list[Path]:
    """The files of a set, without what Python leaves beside modules that it runs."""
    if path.is_file():
        return [path]
    return [file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts]


if __name__ == "__main__":
    sys.exit(main())
