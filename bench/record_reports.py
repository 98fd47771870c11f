"""Coded reports without end, for measuring a record: some coded by Khabar, told with other days, names, figures."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from khabar.export import record_json
from khabar.nouns import Record

_EXAMPLES = Path(__file__).parents[1] / "examples"
_FIGURE = re.compile(r"(?<![\d.,:-])\d{1,3}(?![\d.,:-])")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{4,}")
_DAYS = 3_000


def coded_examples() -> list[Record]:
    """The example reports of the repository, coded."""
    import khabar

    return [record for file in sorted(_EXAMPLES.glob("*.txt")) for record in khabar.code(file, published="2016-04-13")]


def grown(count: int, seeds: Sequence[Record] | None = None, seed: int = 0) -> Iterator[Record]:
    """So many coded reports: the seeds in turn, each time on another day, with other figures and names of one length,
    so that every span still holds its words. A tenth is told again by another outlet.
    """
    drawn = random.Random(seed)  # noqa: S311  no secret
    seeds = list(seeds or coded_examples())
    last: dict[str, object] | None = None
    for number in range(count):
        if last is not None and drawn.random() < 0.1:
            told = _told_again(last, number)
        else:
            told = _shifted(record_json.encode(seeds[number % len(seeds)]), number, drawn)
        last = told
        yield record_json.decode(told)


def _told_again(told: dict[str, object], number: int) -> dict[str, object]:
    report = told["report"]
    assert isinstance(report, dict)
    return {
        **told,
        "report": {**report, "id": f"r{number}", "sha256": f"{number:064x}", "publisher": f"outlet {number % 97}"},
    }


def _shifted(told: dict[str, object], number: int, drawn: random.Random) -> dict[str, object]:
    days = drawn.randrange(_DAYS)
    line = record_json.to_text(told)
    line = re.sub(r'"(\d{4}-\d\d-\d\d)"', lambda day: f'"{_moved(day[1], days)}"', line)
    report = record_json.json.loads(line)["report"]
    text = report["text"]
    names = {name: _other(name, drawn) for name in set(_NAME.findall(text))}
    figures = {
        figure: str(drawn.randrange(10 ** (len(figure) - 1), 10 ** len(figure)))
        for figure in set(_FIGURE.findall(text))
    }

    def told_anew(words: str) -> str:
        words = _NAME.sub(lambda name: names.get(name[0], name[0]), words)
        return _FIGURE.sub(lambda figure: figures.get(figure[0], figure[0]), words)

    shifted = _respanned(record_json.json.loads(line), told_anew(text))
    assert isinstance(shifted, dict)
    shifted["report"] |= {"text": told_anew(text), "id": f"r{number}", "sha256": f"{number:064x}", "url": None}
    shifted["report"] |= {"publisher": f"outlet {number % 97}", "title": None, "body_start": 0}
    return shifted


def _respanned(value: object, text: str) -> object:
    """A JSON value whose words with a span are read anew from the text."""
    if isinstance(value, list):
        return [_respanned(item, text) for item in value]
    if not isinstance(value, dict):
        return value
    out = {key: _respanned(item, text) for key, item in value.items()}
    span = out.get("span")
    if isinstance(span, list) and "text" in out:
        out["text"] = text[span[0] : span[1]]
    if "wording_spans" in out:
        out["wordings"] = [text[start:end] for start, end in out["wording_spans"]]
    return out


def _moved(day: str, days: int) -> str:
    try:
        return (datetime.date.fromisoformat(day) + datetime.timedelta(days)).isoformat()
    except (ValueError, OverflowError):
        return day


def _other(name: str, drawn: random.Random) -> str:
    """A name of the same length; one of three stays."""
    if drawn.random() < 1 / 3:
        return name
    return name[0] + "".join(drawn.choice("aeiou" if letter in "aeiou" else "bdfghklmnrst") for letter in name[1:])


def write_coded(records: Iterable[Record], path: Path) -> None:
    """Writes coded lines."""
    with path.open("w", encoding="utf-8") as stream:
        record_json.write_lines(map(record_json.encode, records), stream)
