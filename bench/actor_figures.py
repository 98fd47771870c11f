"""Figures on actors: mentions coded by hand, with the country of the report given and with it found from the text.

`python bench/actor_figures.py [--shared ../shared]` prints them. `development` is the set that the weights were set on;
`fresh` was coded after that, and then used to find kinds of error, so it too is no longer wholly unseen.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from khabar.nouns import Span
from khabar.nouns.identity import Identity
from khabar.packs.roster_tables import keys_of
from khabar.resolve.actor_context import actor_context
from khabar.resolve.actors import identify
from khabar.resolve.source_kinds import source_kind

SETS = {"development": "actor_mentions.jsonl", "fresh": "actor_mentions_heldout.jsonl"}
MENTIONS = Path(__file__).parents[1] / "tests" / "resolve"


def figures(shared: Path) -> dict[str, float]:
    """Shares of mentions with the right organisation or rightly none, the right kind, and the right kind of source."""
    texts = texts_of(shared)
    measured: dict[str, float] = {}
    for name, file in SETS.items():
        coded = [json.loads(line) for line in (MENTIONS / file).read_text("utf-8").splitlines()]
        for suffix, given in (("", True), ("_no_country", False)):
            found = [_asked(texts, mention, given) for mention in coded]
            sources = [right for *_, right in found if right is not None]
            measured[f"{name}_organisation{suffix}"] = sum(right for right, _, _ in found) / len(found)
            measured[f"{name}_kind{suffix}"] = sum(right for _, right, _ in found) / len(found)
            measured[f"{name}_source{suffix}"] = sum(sources) / len(sources)
    return measured


def is_right(found: Identity, mention: dict[str, Any]) -> bool:
    """Whether the organisation is one of those that the coders accept (`none_also`: none would be right too)."""
    if found.name is None:
        return not mention["names"] or mention.get("none_also", False)
    return keys_of([found.name])[0][0] in {key for key, _ in keys_of(mention["names"])}


def texts_of(shared: Path) -> dict[str, str]:
    """The texts of the corpora by report."""
    texts: dict[str, str] = {}
    for path in sorted([*(shared / "data/reports").glob("*.jsonl.gz"), *(shared / "corpus").glob("*.jsonl.gz")]):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts |= {report["id"]: report["text"] for report in map(json.loads, lines) if "text" in report}
    return texts


def _asked(texts: dict[str, str], mention: dict[str, Any], given: bool) -> tuple[bool, bool, bool | None]:
    text = texts[mention["report"]]
    span = Span.of(text, mention["start"], mention["end"])
    context = actor_context(text, mention["date"], mention["country"] if given else None)
    found = identify(text, span, context=context)
    told = source_kind(text, span, found, context=context) == mention["source_kind"] if mention["source_kind"] else None
    return is_right(found, mention), found.kind in (mention["kind"], *mention.get("kind_also", [])), told


def speed(shared: Path) -> float:
    """Mentions told in a second of one core, the contexts of their reports made."""
    coded = [json.loads(line) for line in (MENTIONS / SETS["fresh"]).read_text("utf-8").splitlines()]
    asked = list(_with_contexts(texts_of(shared), coded))
    start = time.process_time()
    for text, span, context in asked * 5:
        identify(text, span, context=context)
    return len(asked) * 5 / (time.process_time() - start)


def _with_contexts(texts: dict[str, str], coded: list[dict[str, Any]]) -> Iterator[tuple[str, Span, Any]]:
    for mention in coded:
        text = texts[mention["report"]]
        yield text, Span.of(text, mention["start"], mention["end"]), actor_context(text, mention["date"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    given = parser.parse_args().shared
    for key, value in figures(given).items():
        print(f"{key:40} {value:.3f}")
    print(f"{'identified in a second':40} {speed(given):.0f}")
