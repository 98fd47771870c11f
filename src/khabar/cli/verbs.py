"""`khabar verbs`: for event verbs of a text the place words that belong to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

import click

from khabar.cli.endings import Ending, tell, tell_problem
from khabar.cli.flow import counted, output
from khabar.cli.given_lines import Object, given_objects
from khabar.cli.options import gives_output
from khabar.errors import InputError

if TYPE_CHECKING:
    from khabar.nouns import Span

HELP = """Say where what a verb tells happened: for each given verb the words of its places.

INPUT is JSON Lines (also .gz), or - for standard input. A line has an id, the text, and where the verbs stand in it:

\b
  {"id": 1, "text": "Shells hit Rasha on Tuesday.", "verbs": [[7, 10]]}

A line or verb that makes no sense is told on standard error and has no places in the output.

\b
Examples:
  khabar verbs sentences.jsonl
  khabar verbs sentences.jsonl --format jsonl
"""


@dataclass(frozen=True)
class _Question:
    """A line of the input; `verbs` None where the verb made no sense."""

    id: object
    text: str = ""
    verbs: tuple[Span | None, ...] = ()


@dataclass
class _Count:
    """Lines that were answered, and lines that were not, or not wholly."""

    answered: int = 0
    failed: int = 0

    def ending(self) -> Ending:
        if not self.failed:
            return Ending.ALL_READ
        return Ending.SOME_UNREAD if self.answered else Ending.NOTHING_READ


@click.command("verbs", help=HELP, short_help="Say where what a verb tells happened.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@gives_output(("text", "jsonl"))
def command(inputs: tuple[str, ...], form: str, output_path: str | None) -> Ending:
    """Reads verbs, finds their places and writes; gives the exit status."""
    count = _Count()
    with output(output_path) as stream:
        for question in counted(_questions(inputs, count), "answered"):
            _write(form, question, _places(question), stream)
    if not count.answered and not count.failed:
        tell(f"{', '.join(inputs)}: holds no verbs; give lines that do")
        return Ending.NOTHING_READ
    return count.ending()


def _questions(inputs: tuple[str, ...], count: _Count) -> Iterator[_Question]:
    """One for each line, in order, also for those that make no sense."""
    for name in inputs:
        for at, found in given_objects(name):
            if isinstance(found, InputError):
                _tell(count, found.what, at)
                if at != name:
                    yield _Question(None)
            else:
                yield _question(found, at, count)


def _question(line: Object, at: str, count: _Count) -> _Question:
    text, verbs, name = str(line["text"]), line.get("verbs"), line.get("id")
    if not isinstance(verbs, list):
        _tell(count, '"verbs" is no list of pairs of numbers', at)
        return _Question(name)
    count.answered += 1
    spans: list[Span | None] = []
    faults: list[str] = []
    for number, pair in enumerate(verbs, 1):
        try:
            spans.append(_span(text, pair))
        except InputError as fault:
            faults.append(f"verb {number} {fault.what}")
            spans.append(None)
    if faults:
        _tell(count, "; ".join(faults[:3]) + f" and {len(faults) - 3} more" * (len(faults) > 3), at)
    return _Question(name, text, tuple(spans))


def _span(text: str, pair: object) -> Span:
    from khabar.nouns import Span

    if not (isinstance(pair, list) and len(pair) == 2 and all(type(end) is int for end in pair)):
        raise InputError("is no pair of numbers")
    start, end = pair
    if not 0 <= start < end <= len(text):
        raise InputError(f"[{start}, {end}] is empty or outside the text of {len(text)} characters")
    return Span.of(text, start, end)


def _tell(count: _Count, message: str, at: str) -> None:
    from khabar.nouns import Problem

    count.failed += 1
    tell_problem(Problem("bad-line", message, at))


def _places(question: _Question) -> list[tuple[Span, ...]]:
    """The places of each verb, none for those that made no sense."""
    from khabar.tagger.verb_places import verb_places

    sound = [verb for verb in question.verbs if verb is not None]
    found = iter(verb_places(question.text, sound) if sound else ())
    return [() if verb is None else next(found) for verb in question.verbs]


def _write(form: str, question: _Question, places: list[tuple[Span, ...]], stream: TextIO) -> None:
    if form == "jsonl":
        from khabar.export import record_json

        spans = [[[place.start, place.end] for place in row] for row in places]
        record_json.write_lines([{"id": question.id, "places": spans}], stream)
        return
    for verb, row in zip(question.verbs, places, strict=True):
        where = ", ".join(" ".join(place.text.split()) for place in row) or "no place"
        stream.write(f"{' '.join(verb.text.split()) if verb else '?'}: {where}\n")
