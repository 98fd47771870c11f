"""Which reports tell one occurrence as their main event, by the labels of their sources and by readers of our own."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from khabar.errors import InputError
from khabar.learn.texts import digest

Labels = Mapping[str, Any]


def _airwars(labels: Labels) -> str | None:
    """The incident, where there is but one."""
    return labels["incident_ids"][0] if len(labels["incident_ids"]) == 1 else None


def _famus(labels: Labels) -> str | None:
    return labels["pair"] if labels["same_event"] else f"{labels['pair']} {labels['role']}"


#: set of `data/reports` -> what of a report's labels names the occurrence; None: the labels do not say
_OCCURRENCE: Mapping[str, Callable[[Labels], str | None]] = {
    "airwars": _airwars,
    "ecbplus": lambda labels: labels["cluster"],
    "famus": _famus,
    "story_clusters": lambda labels: str(labels["cluster"]),
}


def read_gold(texts: Path, links: Path) -> dict[str, tuple[str, str]]:
    """Report id -> the set it belongs to and its occurrence; reports of which nobody knows are left out."""
    gold = {}
    for name, occurrence in _OCCURRENCE.items():
        for item in _items(texts / "data" / "reports" / f"{name}.jsonl.gz"):
            told = occurrence(item["labels"])
            if told is not None:
                gold[item["id"]] = (name, f"{name} {told}")
    return gold | {report: ("fakes", incident) for report, (_, incident) in read_links(links).items()}


def read_links(path: Path) -> dict[str, tuple[str, str]]:
    """Report id -> the digest of the text that was read, and its occurrence (`corpus/links.jsonl`)."""
    lines = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return {line["id"]: (line["sha256"], line["incident"]) for line in lines}


def check_text(links: Mapping[str, tuple[str, str]], id: str, text: str) -> None:
    """InputError where a report of the links file has another text than the one that was read for it."""
    if id in links and links[id][0] != digest(text):
        raise InputError(f"the text of {id} is not the one that was labelled", "links", "code the edition it names")


def _items(path: Path) -> Iterator[Mapping[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
