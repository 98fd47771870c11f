"""Reports coded by hand: how well records agree with them, by the project's scorer."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from khabar.coding import code_reports
from khabar.export.record_json import encode, to_text
from khabar.nouns import Report
from khabar.read import read_inputs


def figures(shared: Path) -> dict[str, float]:
    """F1 of each figure of the scorer, over `gold`."""
    folder = shared / "gold"
    sys.path.insert(0, str(folder))
    import quotes
    import score

    reports = [found for found in read_inputs([str(folder / "reports.jsonl")]) if isinstance(found, Report)]
    records = {record.report.id: json.loads(to_text(encode(record))) for record in code_reports(reports)}
    texts = {str(report["id"]): quotes.text_of(report) for report in quotes.read(folder / "reports.jsonl")}
    counts: Counter[tuple[str, str]] = Counter()
    for gold in quotes.read(folder / "gold.jsonl"):
        counts += score.compare(gold, records.get(str(gold["id"]), {}), texts[str(gold["id"])])[0]
    return {name: values[2] for name, values in score.figures(counts).items()}
