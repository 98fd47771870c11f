"""On real pages beside the checkout: text, titles and days stay at least as good as they were measured."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from khabar.read.html import read_page


def words(text: str) -> Counter[str]:
    text = unicodedata.normalize("NFKC", text).lower()
    return Counter(re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+", text))


def f1(guess: str, truth: str) -> float:
    ours, theirs = words(guess), words(truth)
    hit = sum((ours & theirs).values())
    return 2 * hit / (sum(ours.values()) + sum(theirs.values())) if hit else 0.0


def squeezed(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFKC", text or "").split())


def test_pages_reach_the_floors(shared: Path) -> None:
    """Measured on a third of the pages, for speed; the whole set is measured by the gates."""
    folder = shared / "data/pages"
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        truths = [json.loads(line) for line in lines][::3]
    text, title, day = [], [], []
    for truth in truths:
        raw = gzip.decompress((folder / "pages" / f"{truth['id']}.html.gz").read_bytes())
        page = read_page(raw, url=truth["url"])
        if truth["text"]:
            text.append(f1(page.text, truth["text"]))
        if truth["title"]:
            title.append(squeezed(page.title) in map(squeezed, [truth["title"], *truth["title_alt"]]))
        if truth["date"]:
            day.append(page.published is not None and page.published.date == truth["date"])
    assert sum(text) / len(text) >= 0.98
    assert sum(title) / len(title) >= 0.93
    assert sum(day) / len(day) >= 0.95


def cases(shared: Path) -> list[tuple[str, bytes, dict[str, object]]]:
    found = [
        (path.stem, path.read_bytes(), json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
        for path in sorted((shared / "data/files/cases").glob("*.html"))
    ]
    for line in (shared / "data/files/expected.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] == "html":
            found.append((row["file"], (shared / "data/files" / row["file"]).read_bytes(), row["expect"]))
    return found


@pytest.mark.parametrize("field", ["title", "text", "authors", "date", "agency", "dateline", "must_not", "entries"])
def test_cases_come_out_as_expected(shared: Path, field: str) -> None:
    wrong = []
    for name, raw, expect in cases(shared):
        page = read_page(raw)
        if field == "must_not":
            wrong += [(name, words) for words in expect.get("must_not", []) if words in page.text]
            continue
        found = {
            "title": page.title,
            "text": page.text,
            "authors": list(page.byline),
            "date": page.published.date if page.published else None,
            "agency": page.agency,
            "dateline": page.dateline,
            "entries": [(e.title, e.text, e.published.date if e.published else None) for e in page.entries],
        }[field]
        wanted = expect.get(field, found)
        if field == "entries" and "entries" in expect:
            wanted = [(e["title"], e["text"], e["datetime"][:10]) for e in expect["entries"]]
        if found != wanted:
            wrong.append((name, found))
    assert not wrong
