"""Pages with known article text, and small pages that each show one fault: how much of the truth is read."""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path
from statistics import mean
from types import ModuleType

from khabar.nouns import Report
from khabar.read import read_bytes


def page_figures(shared: Path) -> dict[str, float]:
    """Over `data/pages`: mean word-level F1 of the text less its title, shares of right titles and days; `title_any`:
    the title, or another one that the page carries.
    """
    folder = shared / "data" / "pages"
    judge = _module(folder / "baseline.py")
    found: dict[str, list[float]] = {"text_f1": [], "title": [], "title_any": [], "date": []}
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        truths = [json.loads(line) for line in lines]
    for truth in truths:
        raw = gzip.decompress((folder / "pages" / f"{truth['id']}.html.gz").read_bytes())
        reports = _reports(raw, truth["id"], truth["url"])
        report = reports[0] if reports else None
        if truth["text"]:
            body = "\n\n".join(r.text[r.body_start :] for r in reports)  # a live blog is a report an entry
            found["text_f1"].append(judge.prf(body, truth["text"])[2])
        if truth["title"]:
            title = judge.squeeze(report.title if report else "")
            found["title"].append(title == judge.squeeze(truth["title"]))
            found["title_any"].append(title in map(judge.squeeze, [truth["title"], *truth["title_alt"]]))
        if truth["date"]:
            found["date"].append(_day(report) == truth["date"])
    return {name: mean(values) for name, values in found.items()}


def case_figures(shared: Path) -> dict[str, float]:
    """Shares of right text, title, day, agency, dateline, authors over `data/files/cases`; text: no word amiss."""
    folder = shared / "data" / "files" / "cases"
    judge = _module(shared / "data" / "pages" / "baseline.py")
    found: dict[str, list[float]] = {"text": [], "title": [], "date": [], "agency": [], "dateline": [], "authors": []}
    for truth_file in sorted(folder.glob("*.json")):
        truth = json.loads(truth_file.read_text("utf-8"))
        report = next(iter(_reports(truth_file.with_suffix(".html").read_bytes(), truth_file.stem, None)), None)
        body = report.text[report.body_start :] if report else ""
        found["text"].append(judge.words(body) == judge.words(truth["text"]))
        found["title"].append(judge.squeeze(report.title if report else "") == judge.squeeze(truth["title"]))
        found["date"].append(_day(report) == truth["date"])
        found["agency"].append(report is not None and report.agency == truth["agency"])
        found["dateline"].append(report is not None and _folded(report.dateline) == _folded(truth["dateline"]))
        found["authors"].append(report is not None and list(report.byline) == truth["authors"])
    return {name: mean(values) for name, values in found.items()}


def _reports(raw: bytes, name: str, url: str | None) -> list[Report]:
    return [item for item in read_bytes(raw, name=f"{name}.html", url=url) if isinstance(item, Report)]


def _day(report: Report | None) -> str | None:
    return report.published.date if report and report.published else None


def _folded(place: str | None) -> str:
    return (place or "").casefold()


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
