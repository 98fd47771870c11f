"""The tables of facts beside this module, each read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table, cut at tabs; lines that are empty or begin with "#" are left out."""
    lines = (files("khabar.read") / name).read_text("utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line.strip() and not line.startswith("#"))


@cache
def column(name: str) -> frozenset[str]:
    """The first column of a table."""
    return frozenset(row[0] for row in rows(name))
