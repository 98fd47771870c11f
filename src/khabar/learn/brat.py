"""Items and passages of the corpus as files of brat (its "Annotation Data Format"): ID.txt and ID.ann."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from khabar.learn.items import MEASURES, ROLES, Item, ItemClaim, ItemEvent, Offsets
from khabar.learn.passages import Passage, PassageEvent
from khabar.nouns.types import SUB_EVENT_TYPES

_ARGUMENTS = {"doers": "Doer", "targets": "Target", "places": "Place", "weapons": "Weapon"}
_LINE_BREAK = re.compile(r"[\r\n]+")


def annotation_conf() -> str:
    """The configuration by which brat reads the files."""
    arguments = ", ".join(f"{name}*:{name}" for name in _ARGUMENTS.values())
    events = "\n".join(f"{_name(kind)} {arguments}, When?:When, Same_as?:<EVENT>" for kind in SUB_EVENT_TYPES)
    equal = "\n".join(
        f"Equiv Arg1:{name}, Arg2:{name}, <REL-TYPE>:symmetric-transitive" for name in (*_ARGUMENTS.values(), "Source")
    )
    return (
        "[entities]\n" + "\n".join((*_ARGUMENTS.values(), "When", "Source", "Cue")) + "\n\n[relations]\n" + equal
        + "\n<OVERLAP> Arg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n\n[events]\n" + events
        + "\nClaim Source?:Source, Cue?:Cue, About:<EVENT>\n\n[attributes]\n"
        + "Status Arg:<EVENT>, Value:happened|planned|denied\nStance Arg:<EVENT>, Value:asserts|denies\n"
        + "".join(f"{name} Arg:<EVENT>\n" for name in ("Aggregate", "Main", "Civilians", "Hedge"))
    )  # fmt: skip


def file_name(id: str) -> str:
    """The id as the name of a file.

    >>> file_name("news/3#s1")
    'news_3#s1'
    """
    return re.sub(r"[^\w.#-]", "_", id)


def annotation_lines(item: Item, text: str) -> list[str]:
    """The lines of ID.ann: offsets count code points of `text`, which is ID.txt.

    An event is annotated at its first mention, with its arguments; its other mentions point there by `Same_as`.
    Wordings of one referent are equivalent; figures and dates are notes.
    """
    return _Writer(text).lines(item.events)


def passage_lines(passage: Passage, text: str) -> list[str]:
    """The lines of ID.ann for a passage: its events at their words, without arguments or claims."""
    return _Writer(text).passage_lines(passage.events)


class _Writer:
    """Numbers the annotations of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[str] = []
        self._spans: dict[tuple[str, Offsets], str] = {}
        self._counts: dict[str, int] = {}

    def lines(self, events: Iterable[ItemEvent]) -> list[str]:
        for event in events:
            self._event(event)
        return self._lines

    def passage_lines(self, events: Iterable[PassageEvent]) -> list[str]:
        for event in events:
            if event.triggers:
                self._named(event, event.triggers)
        return self._lines

    def _event(self, event: ItemEvent) -> None:
        if not event.mentions:
            return
        arguments = [f"{name}:{mark}" for name, mark in self._arguments(event)]
        main = self._named(event, [mention.trigger for mention in event.mentions], arguments)
        if event.civilians:
            self._add("A", f"Civilians {main}")
        time = event.time
        self._note(main, event, f"{time.start} to {time.end} ({time.precision})" if time.start else "")
        for claim in event.claims:
            self._claim(claim, main)

    def _named(
        self, event: ItemEvent | PassageEvent, triggers: Sequence[Offsets], arguments: Sequence[str] = ()
    ) -> str:
        """The mark of the event at its first word, to which its others point."""
        name = _name(event.type)
        main = self._add("E", f"{name}:{self._span(name, triggers[0])}", *arguments)
        for trigger in triggers[1:]:
            self._add("E", f"{name}:{self._span(name, trigger)}", f"Same_as:{main}")
        self._add("A", f"Status {main} {event.status}")
        for flag in ("aggregate", "main"):
            if getattr(event, flag):
                self._add("A", f"{flag.capitalize()} {main}")
        return main

    def _arguments(self, event: ItemEvent) -> Iterator[tuple[str, str]]:
        """Names of arguments with their marks; brat numbers those of one name."""
        for role in ROLES:
            name = _ARGUMENTS[role]
            number = 0
            for referent in getattr(event, role):
                marks = self._equal(name, referent)
                for mark in marks:
                    number += 1
                    yield f"{name}{number if number > 1 else ''}", mark
        if event.time.span:
            yield "When", self._span("When", event.time.span)

    def _claim(self, claim: ItemClaim, about: str) -> None:
        arguments = [f"Source:{mark}" for mark in self._equal("Source", claim.source or ())[:1]]
        if claim.cue:
            arguments.append(f"Cue:{self._span('Cue', claim.cue)}")
        mark = self._add("E", f"Claim:{self._span('Claim', claim.quote)}", *arguments, f"About:{about}")
        self._add("A", f"Stance {mark} {claim.stance}")
        if claim.hedge:
            self._add("A", f"Hedge {mark}")
        self._note(mark, claim, "")

    def _equal(self, name: str, wordings: Iterable[Offsets]) -> list[str]:
        """Marks of the wordings of one referent, told to be equivalent."""
        marks = list(dict.fromkeys(self._span(name, span) for span in wordings))
        line = f"*\tEquiv {' '.join(marks)}"
        if len(marks) > 1 and line not in self._lines:
            self._lines.append(line)
        return marks

    def _note(self, mark: str, owner: ItemEvent | ItemClaim, days: str) -> None:
        figures = [(measure, getattr(owner, measure)) for measure in MEASURES]
        told = [f"{measure} [{f[0]}, {'null' if f[1] is None else f[1]}]" for measure, f in figures if f]
        if words := "; ".join([*told, *([days] if days else [])]):
            self._add("#", f"AnnotatorNotes {mark}\t{words}")

    def _span(self, name: str, span: Offsets) -> str:
        """The mark of a text-bound annotation; brat wants one that crosses lines in pieces."""
        if (name, span) not in self._spans:
            pieces = list(_pieces(self._text, span))
            places = ";".join(f"{start} {end}" for start, end in pieces)
            words = " ".join(self._text[start:end] for start, end in pieces)
            self._spans[name, span] = self._add("T", f"{name} {places}\t{words}")
        return self._spans[name, span]

    def _add(self, kind: str, *parts: str) -> str:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        mark = f"{kind}{self._counts[kind]}"
        self._lines.append(f"{mark}\t{' '.join(parts)}")
        return mark


def _pieces(text: str, span: Offsets) -> Iterator[Offsets]:
    start = span[0]
    for gap in _LINE_BREAK.finditer(text, *span):
        if start < gap.start():
            yield start, gap.start()
        start = gap.end()
    if start < span[1]:
        yield start, span[1]


def _name(type: str) -> str:
    """A sub-event type as brat takes it.

    >>> _name("Air/drone strike")
    'Air-drone_strike'
    """
    return type.replace("/", "-").replace(" ", "_")
