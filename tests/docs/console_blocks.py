"""The console blocks of the documentation: run, compared, and written anew.

A block begins with three backticks and `console`. A line that begins with `$ ` is a command, the lines up to the next
one are what it prints. A line `...` stands for any lines. The commands of a document are run in order, in
the shell, in a new folder that holds `examples`, with the `khabar` of the environment that runs this.

`python tests/docs/console_blocks.py FILE...` writes the outputs anew; where a block ends in
`...` it keeps as many lines as it had.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ELLIPSIS = "..."


@dataclass(frozen=True)
class Command:
    """A command of a document, and the lines that it is said to print."""

    line: str
    printed: tuple[str, ...]

    def run(self, folder: Path) -> list[str]:
        """The lines that it prints, errors among them; RuntimeError when it ends in another status than 0 to 3."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            self.line,
            shell=True,
            cwd=folder,
            env={**os.environ, "PATH": path, "PYTHONPATH": ""},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        printed = done.stdout.decode("utf-8")
        if done.returncode not in range(4) or "Traceback" in printed:
            raise RuntimeError(f"{self.line}: status {done.returncode}\n{printed}")
        return printed.rstrip("\n").split("\n") if printed.strip() else []

    def agrees(self, lines: list[str]) -> bool:
        """Whether the lines are those that the document shows."""
        pieces = "".join(f"\n{line}" for line in self.printed).split(f"\n{ELLIPSIS}")
        pattern = "(?:\n.*)?".join(re.escape(piece) for piece in pieces)
        return re.fullmatch(pattern, "".join(f"\n{line}" for line in lines), re.DOTALL) is not None

    def renewed(self, lines: list[str]) -> list[str]:
        """The lines to show: all, or as many as were shown where the rest was left out."""
        if not self.printed or self.printed[-1] != ELLIPSIS or len(lines) < len(self.printed):
            return lines
        return [*lines[: len(self.printed) - 1], ELLIPSIS]


def commands(text: str) -> Iterator[Command]:
    """The commands of a document, in order."""
    for block in BLOCK.finditer(text):
        yield from _commands(block[1])


def _commands(block: str) -> Iterator[Command]:
    for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        line, *printed = piece.rstrip("\n").split("\n")
        while line.endswith("\\"):
            line = f"{line[:-1]}{printed.pop(0)}"
        yield Command(line, tuple(printed))


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """A new folder with the examples, in which the commands of one document are run."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "examples").symlink_to(ROOT / "examples")
        yield Path(folder)


def renew(text: str) -> str:
    """The document with what its commands print now."""
    with workplace() as folder:
        return BLOCK.sub(lambda block: f"```console\n{_renewed(block[1], folder)}```", text)


def _renewed(block: str, folder: Path) -> str:
    shown = [piece.rstrip("\n") for piece in re.split(r"^(?=\$ )", block, flags=re.MULTILINE) if piece]
    out = []
    for piece, command in zip(shown, _commands(block), strict=True):
        asked = piece.split("\n")[: len(piece.split("\n")) - len(command.printed)]
        out += [*asked, *command.renewed(command.run(folder))]
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        document = Path(name)
        document.write_text(renew(document.read_text("utf-8")), "utf-8")
