"""ACLED's sub-event types in the codebook's order of precedence, each with its event type."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType


def _read() -> Mapping[str, str]:
    lines = files(__package__).joinpath("event_types.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return MappingProxyType({row[0]: row[1] for row in rows})


#: sub-event type -> event type, most specific first (codebook section 3)
EVENT_TYPES: Mapping[str, str] = _read()
SUB_EVENT_TYPES: tuple[str, ...] = tuple(EVENT_TYPES)
