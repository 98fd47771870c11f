"""Coded passages: their quoted form to offsets and back, and all that can be wrong with them.

The quoted form is `{"id", "events": [{"triggers", "type", "status", "aggregate", "main"}]}`. A trigger is a word or a
fixed pair copied from the passage. Where it stands more than once it means every place of it, those in the same letters
if there are any; a piece of its surroundings behind a bar says which one is meant: "attack | attack on the convoy".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from khabar.errors import InputError
from khabar.learn.coding_faults import main_faults
from khabar.learn.coding_form import passage_form_faults
from khabar.learn.corpus_items import origin_of
from khabar.learn.items import Offsets, Origin, Split
from khabar.learn.passages import Passage, PassageEvent
from khabar.learn.splits import base_id
from khabar.learn.standoff import Fault
from khabar.learn.texts import Texts, digest, parts_of
from khabar.read.compose import compose
from khabar.read.quoted import Finder

_BAR = "|"


def passage_of(
    coded: Mapping[str, Any], text: str, origin: Origin, coders: Sequence[str] = (), split: Split = "train"
) -> tuple[Passage | None, list[Fault]]:
    """The passage of a code in the quoted form, with the faults; None where any is hard.

    The story is its report's until `placed` has seen the corpus.
    """
    faults = code_faults(coded, text)
    if any(fault.hard for fault in faults):
        return None, faults
    finder, name = Finder(text), str(coded.get("id"))
    events = [
        PassageEvent(e["type"], e["status"], e["aggregate"], e["main"], _spans(finder, e["triggers"]))
        for e in coded["events"]
    ]
    return Passage(name, origin, digest(text), base_id(name), split, tuple(coders), tuple(events)), faults


def passage_of_report(
    coded: Mapping[str, Any], report: Mapping[str, Any], file: str | None, coders: Sequence[str], split: Split
) -> tuple[Passage | None, str, list[Fault]]:
    """The same of report JSON, which says where its text lies as in `item_of`; the text stands beside it."""
    text, _ = compose(*parts_of(report, str(report.get("id"))))
    origin = origin_of(report, file)
    if origin is None:
        what = "no file is named that holds the text; say it with --file"
        return None, text, [*code_faults(coded, text), Fault("", "corpus", what)]
    passage, faults = passage_of(coded, text, origin, coders, split)
    return passage, text, faults


def quoted_passage(passage: Passage, text: str) -> dict[str, Any]:
    """The passage in its quoted form: the words at its offsets, with surroundings where these are needed.

    Of a text that repeats itself to its end ("shelled, shelled") the last of equal words cannot be told from the
    others; the word then means all of them.
    """
    finder = Finder(text)
    events = [
        {"triggers": list(_quotes(finder, e.triggers)), "type": e.type, "status": e.status, "aggregate": e.aggregate,
         "main": e.main}
        for e in passage.events
    ]  # fmt: skip
    return {"id": passage.id, "events": events}


def code_faults(coded: Mapping[str, Any], text: str) -> list[Fault]:
    """The faults of a code in the quoted form; where its form is wrong only that is told."""
    faults = passage_form_faults(coded)
    if any(fault.hard for fault in faults):
        return faults
    finder = Finder(text)
    lost = [
        Fault(f"event {number}", "section 11", f"“{trigger}” is not in the text")
        for number, event in enumerate(coded["events"], 1)
        for trigger in event["triggers"]
        if not _places(finder, trigger)
    ]
    return [*faults, *main_faults(coded["events"]), *lost]


def passage_faults(passage: Passage, texts: Texts) -> list[Fault]:
    """What is wrong with a passage: its text, its offsets, its code."""
    try:
        text = texts.text_of(passage)
    except InputError as fault:
        return [Fault("", "text", str(fault))]
    outside = [
        Fault(f"event {number}", "section 11", f"[{start}, {end}] is no part of a text of {len(text)} characters")
        for number, event in enumerate(passage.events, 1)
        for start, end in event.triggers
        if not 0 <= start < end <= len(text)
    ]
    return outside or code_faults(quoted_passage(passage, text), text)


def _spans(finder: Finder, triggers: Sequence[str]) -> tuple[Offsets, ...]:
    """The places of an event's triggers; "strikes" does not mean the second word of its "missile strikes"."""
    found = {span for trigger in triggers for span in _places(finder, trigger)}
    barred = {span for trigger in triggers if _BAR in trigger for span in _places(finder, trigger)}
    return tuple(sorted(span for span in found if span in barred or not _within(span, found)))


def _within(span: Offsets, others: Iterable[Offsets]) -> bool:
    return any(other[0] <= span[0] and span[1] <= other[1] and other != span for other in others)


def _places(finder: Finder, trigger: str) -> list[Offsets]:
    """The places that a trigger means, none where it is not in the text."""
    word, _, around = (part.strip() for part in trigger.partition(_BAR))
    if not around:
        return _alike(finder, word, 0, len(finder.text))
    return [
        span for place in _alike(finder, around, 0, len(finder.text))[:1] for span in _alike(finder, word, *place)[:1]
    ]


def _alike(finder: Finder, words: str, start: int, end: int) -> list[Offsets]:
    """The places of the words: whole words before parts of words, the same letters before others."""
    found = finder.every(words, start, end)
    if not found:
        part = finder.first(words, start, end)
        found = [part] if part else []
    return [(a, b) for a, b in found if finder.text[a:b] == words] or found


def _quotes(finder: Finder, spans: Sequence[Offsets]) -> Iterator[str]:
    """Triggers that mean these places."""
    left = [(start, end) for start, end in spans if finder.text[start:end]]
    while left:
        start, end = left[0]
        word = finder.text[start:end]
        places = _places(finder, word)
        plain = left[0] in places and all(place in spans and not _within(place, spans) for place in places)
        barred = None if plain else _barred(finder, left[0])
        yield barred or word
        left = [span for span in left[1:] if barred or span not in places]


def _barred(finder: Finder, span: Offsets) -> str | None:
    """The word with the shortest surroundings that stand once, else whose first place says which is meant; or None."""
    word, first = finder.text[slice(*span)], None
    for around in _surroundings(finder.text, span):
        trigger = f"{word} {_BAR} {around}"
        if _places(finder, trigger) == [span]:
            first = first or trigger
            if len(_alike(finder, around, 0, len(finder.text))) == 1:
                return trigger
    return first


def _surroundings(text: str, span: Offsets) -> Iterator[str]:
    """Pieces of the text about the span, which begin and end at white space, the shortest first."""
    starts = [at for at in range(span[0], -1, -1) if at == 0 or text[at - 1].isspace()]
    ends = [at for at in range(span[1], len(text) + 1) if at == len(text) or text[at].isspace()]
    for words in range(len(starts) + len(ends) - 1):
        for before in range(max(0, words - len(ends) + 1), min(words + 1, len(starts))):
            yield text[starts[before] : ends[words - before]]
