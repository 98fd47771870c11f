"""Tables of facts that lie beside the code: tab-parted lines, `#` starts a comment line."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def rows(package: str, name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of `package`/data/`name`, each cut at its tabs; empty lines and comments left out."""
    table = resources.files(package).joinpath("data", name).read_text("utf-8")
    return tuple(tuple(line.split("\t")) for line in table.splitlines() if line.strip() and not line.startswith("#"))


@cache
def words(package: str, name: str) -> frozenset[str]:
    """The first column of a table as a set."""
    return frozenset(row[0] for row in rows(package, name))
