"""Tagged documents made by hand: a text, and what a tagger that errs nowhere would see in it."""

from __future__ import annotations

import pytest

from khabar.nouns import Link, Mark, Published, Report, Span, Tagged
from khabar.tagger.labels import ROLE_LABELS
from khabar.text import document


class Telling:
    """A text whose triggers, roles, sources and voices are named by their words.

    Words stand for their only place in the text; where they stand more than once, the `nth` place is meant.
    """

    def __init__(self, text: str, title: str | None = None, published: str | None = None) -> None:
        day = Published(published, None, None, "argument") if published else None
        self.text = f"{title}\n\n{text}" if title else text
        body_start = len(title) + 2 if title else 0
        self.report = Report("hand", self.text, body_start, title, published=day)
        self.marks: dict[Span, dict[str, float]] = {}
        self.links: list[tuple[Span, Span, str, float]] = []

    def at(self, words: str, nth: int | None = None) -> Span:
        assert nth or self.text.count(words) == 1, f"{words!r} stands {self.text.count(words)} times"
        start = -1
        for _ in range(nth or 1):
            start = self.text.index(words, start + 1)
        return Span.of(self.text, start, start + len(words))

    def mark(self, words: str | Span, label: str, score: float = 0.95, nth: int | None = None) -> Span:
        span = words if isinstance(words, Span) else self.at(words, nth)
        self.marks.setdefault(span, {})[label] = score
        return span

    def trigger(
        self,
        words: str,
        type: str = "Shelling/artillery/missile attack",
        status: str = "happened",
        nth: int | None = None,
        **labels: float,
    ) -> Span:
        """A mention of an event, its type and status beyond doubt; `labels`: `aggregate`, `main`, `hedge`, `denies`."""
        span = self.mark(words, "trigger", nth=nth)
        likely = dict.fromkeys(("happened", "planned", "denied"), 0.02) | {status: 0.96}
        self.marks[span] |= {
            f"type:{type}": 0.9,
            **{f"status:{name}": score for name, score in likely.items()},
            **labels,
        }
        return span

    def role(self, trigger: Span, role: str, *wordings: str | Span, score: float = 0.9) -> None:
        """`wordings` fill the role of the trigger (links of `tagger/labels.py`)."""
        for words in wordings:
            self.links.append((trigger, self.mark(words, ROLE_LABELS[role]), role, score))

    def same(self, *triggers: Span, score: float = 0.9) -> None:
        """All these mentions tell of one occurrence."""
        ordered = sorted(triggers)
        self.links += [(a, b, "same", score) for n, a in enumerate(ordered) for b in ordered[n + 1 :]]

    def voice(self, cue: str, source: str | Span | None, *contents: str, nth: int | None = None) -> Span:
        head = self.mark(cue, "cue", nth=nth)
        if source is not None:
            self.links.append((head, self.mark(source, "source"), "voice-source", 0.9))
        self.links += [(head, self.mark(words, "content"), "voice-content", 0.9) for words in contents]
        return head

    def tagged(self) -> Tagged:
        spans = sorted(self.marks)
        number = {span: n for n, span in enumerate(spans)}
        marks = tuple(Mark(span, self.marks[span]) for span in spans)
        links = tuple(Link(number[a], number[b], label, score) for a, b, label, score in self.links)
        return Tagged(document(self.report), marks, links, "hand")


@pytest.fixture
def telling() -> type[Telling]:
    return Telling
