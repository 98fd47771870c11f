"""How well accounts of one occurrence are put together: a quarter of the labelled reports of FA-KES, coded and linked.

The labels are those of `corpus/links.jsonl`; docs/linking.md has the figures on all of them, and on other sets.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from khabar.coding import code_reports
from khabar.learn.link_gold import read_links
from khabar.learn.link_scores import scores
from khabar.link.grouping import group
from khabar.link.incidents import edges
from khabar.link.traits import traits_of
from khabar.nouns import Report
from khabar.nouns.incident import Account
from khabar.read import read_bytes

LINKS = Path(__file__).parents[1] / "corpus" / "links.jsonl"
_SHARE = 4


def figures(shared: Path) -> dict[str, float]:
    """B-cubed and pairwise F1 over the main events' incidents."""
    incident = {report: told for report, (_, told) in read_links(LINKS).items() if _taken(told)}
    records = code_reports(_reports(shared / "data" / "reports" / "fakes.jsonl.gz", set(incident)))
    traits = [traits_of(Account(r.report, event, r.report.id)) for r in records for event in r.events]
    main = {one.key for one in traits if one.main}
    groups = group(traits, edges=edges(traits, ()))
    found = {key.report: str(number) for number, keys in enumerate(groups) for key in keys if key in main}
    measured = scores(found, {report: incident[report] for report in found}, set(found))
    return {"b_cubed": measured.b3, "pairs": measured.pairs}


def _taken(incident: str) -> bool:
    return sha256(incident.encode()).digest()[1] % _SHARE == 0


def _reports(path: Path, wanted: set[str]) -> Iterator[Report]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            if item["id"] in wanted:
                told = {"id": item["id"], "title": item["title"], "text": item["text"], "published": item["date"]}
                found = read_bytes(json.dumps(told).encode(), name="fakes.json")
                yield from (report for report in found if isinstance(report, Report))
