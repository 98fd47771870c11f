"""How many reports have each word: the table by which linking knows unusual words (`link/data/word_counts.tsv`).

`python -m khabar.learn.word_counts ../shared/data/reports > src/khabar/link/data/word_counts.tsv`
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from khabar.link.words import all_words

#: rarer words tell persons and villages of single reports, and no more than that they are rare
_LEAST_REPORTS = 4
_HEADER = """\
# In how many of the reports a word stands (folded, singular); the first row, *, is how many reports there are.
# Source: the texts of ../shared/data/reports (python -m khabar.learn.word_counts), words of {least} reports or more.
"""


def counts(folder: Path) -> tuple[Counter[str], int]:
    """Words by the number of reports that have them, and how many reports there are; a text told twice counts once."""
    seen: set[str] = set()
    words: Counter[str] = Counter()
    for text in _texts(folder):
        if text not in seen:
            seen.add(text)
            words.update(set(all_words(text)))
    return words, len(seen)


def _texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                item = json.loads(line)
                yield f"{item.get('title') or ''}\n{item['text']}"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    words, reports = counts(parser.parse_args().folder)
    kept = sorted((-count, word) for word, count in words.items() if count >= _LEAST_REPORTS)
    sys.stdout.write(_HEADER.format(least=_LEAST_REPORTS) + f"*\t{reports}\n")
    sys.stdout.writelines(f"{word}\t{-count}\n" for count, word in kept)


if __name__ == "__main__":
    main()
