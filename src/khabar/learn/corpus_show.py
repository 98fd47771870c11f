"""An item or passage of the corpus as people read it: its text with marks, then its events; 80 columns, no colour."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from khabar.export.layout import COLUMNS, hang, isolated, pad, shown, width, wrap
from khabar.learn.items import MEASURES, Figure, Item, ItemClaim, ItemEvent, Offsets
from khabar.learn.passages import Passage, PassageEvent

_LETTERS = {"doers": "d", "targets": "t", "places": "p", "weapons": "w"}
_LEGEND = "[word|1] names event 1; d doer, t target, p place, w weapon, h time (when)"
_INDENT, _LABEL = 5, 15
#: a span, and the letter of its role
Mark = tuple[Offsets, str]


def item_lines(item: Item, text: str) -> Iterator[str]:
    """The lines of an item and its text."""
    yield from _text_lines(_head(item), [_spans(event) for event in item.events], text, _LEGEND)
    for number, event in enumerate(item.events, 1):
        yield ""
        yield from _event_lines(number, event, text)


def passage_lines(passage: Passage, text: str) -> Iterator[str]:
    """The lines of a passage and its text."""
    spans = [[(span, "") for span in event.triggers] for event in passage.events]
    yield from _text_lines(_passage_head(passage), spans, text, "[word|1] names event 1")
    for number, event in enumerate(passage.events, 1):
        yield ""
        yield _title(number, event)
        words = "; ".join(f"“{_words(span, text)}”" for span in event.triggers)
        yield from hang(" " * _INDENT + "Words", shown(words), _LABEL)


def _text_lines(head: str, events: Sequence[Iterable[Mark]], text: str, legend: str) -> Iterator[str]:
    yield from hang("", shown(head), 0)
    yield ""
    for paragraph in re.split(r"\n\s*\n", marked(events, text).strip()):
        for line in paragraph.splitlines():
            yield from (isolated(piece) for piece in wrap(shown(line), COLUMNS))
        yield ""
    yield legend if events else "No event is told."


def marked(events: Sequence[Iterable[Mark]], text: str) -> str:
    """The text with brackets about triggers and role words, each closed by its marks: `[shelled|1] [Rasha|1p]`.

    The word of a trigger has the number of its event, a word of a role a letter behind it.
    """
    marks: dict[Offsets, list[str]] = defaultdict(list)
    for number, event in enumerate(events, 1):
        for span, letter in event:
            mark = f"{number}{letter}"
            if mark not in marks[span]:
                marks[span].append(mark)
    cuts = sorted({0, len(text), *(at for span in marks for at in span)})
    out = []
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        closed = sorted((s for s in marks if s[1] == start), reverse=True)  # the innermost is closed first
        out += [f"|{','.join(marks[span])}]" for span in closed]
        out.append("[" * sum(span[0] == start for span in marks))
        out.append(text[start:end])
    return "".join(out)


def _spans(event: ItemEvent) -> Iterator[Mark]:
    yield from ((mention.trigger, "") for mention in event.mentions)
    for role, letter in _LETTERS.items():
        yield from ((span, letter) for referent in getattr(event, role) for span in referent)
    if event.time.span:
        yield event.time.span, "h"


def _head(item: Item) -> str:
    about = (
        item.id, "made for the corpus" if item.made else None, f"published {item.published or 'not known'}", item.split,
        *_story_and_coders(item), "adjudicated" if item.adjudicated else None,
    )  # fmt: skip
    return " · ".join(part for part in about if part)


def _passage_head(passage: Passage) -> str:
    about = (passage.id, "passage: only its events are named", passage.split, *_story_and_coders(passage))
    return " · ".join(part for part in about if part)


def _story_and_coders(item: Item | Passage) -> tuple[str | None, str | None]:
    return (
        f"story {item.story}" if item.story != item.id else None,
        f"coded by {', '.join(item.coders)}" if item.coders else None,
    )


def _title(number: int, event: ItemEvent | PassageEvent) -> str:
    notes = [event.status, *(["aggregate"] if event.aggregate else []), *(["main event"] if event.main else [])]
    name, right = f"{pad(str(number), _INDENT)}{event.type}", ", ".join(notes)
    return f"{pad(name, COLUMNS - width(right))}{right}"


def _event_lines(number: int, event: ItemEvent, text: str) -> Iterator[str]:
    yield _title(number, event)
    harm = _figures(event)
    fields = [
        ("Told", "; ".join(f"“{_words(mention.clause, text)}”" for mention in event.mentions)),
        ("When", _when(event, text)),
        ("Where", _referents(event.places, text)),
        ("Who", _referents(event.doers, text)),
        ("Against", _referents(event.targets, text)),
        ("With", _referents(event.weapons, text)),
        ("Harm", "; ".join(filter(None, [harm, "civilians targeted or harmed" if event.civilians else ""]))),
    ]
    for label, words in fields:
        if words:
            yield from hang(" " * _INDENT + label, shown(words), _LABEL)
    for count, claim in enumerate(event.claims):
        label = " " * _INDENT + ("Claims" if count == 0 else "")
        yield from hang(label, shown(_claim(claim, text)), _LABEL)


def _claim(claim: ItemClaim, text: str) -> str:
    source = "the report itself" if claim.source is None else _joined(claim.source, text)
    notes = [
        f"“{_words(claim.cue, text)}”" if claim.cue else "",
        "denies" if claim.stance == "denies" else "",
        "with reserve" if claim.hedge else "",
        _figures(claim),
    ]
    return f"{', '.join([source, *filter(None, notes)])}: “{_words(claim.quote, text)}”"


def _when(event: ItemEvent, text: str) -> str:
    time = event.time
    words = f"“{_words(time.span, text)}”" if time.span else ""
    days = time.start if time.start == time.end else f"{time.start} to {time.end}"
    return " ".join(filter(None, [words, f"{days} ({time.precision})" if days else ""]))


def _figures(owner: ItemEvent | ItemClaim) -> str:
    """The figures: `killed 21-22, wounded 24+`."""
    figures = [(measure, getattr(owner, measure)) for measure in MEASURES]
    return ", ".join(f"{measure} {_range(figure)}" for measure, figure in figures if figure)


def _range(figure: Figure) -> str:
    low, high = figure
    return f"{low}+" if high is None else str(low) if low == high else f"{low}-{high}"


def _referents(referents: Iterable[Iterable[Offsets]], text: str) -> str:
    return "; ".join(_joined(referent, text) for referent in referents)


def _joined(wordings: Iterable[Offsets], text: str) -> str:
    return " | ".join(_words(span, text) for span in wordings)


def _words(span: Offsets, text: str) -> str:
    return text[span[0] : span[1]]
