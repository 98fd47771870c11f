"""The links of a tagged document, found by head and label."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from khabar.assemble.phrases import Filler
from khabar.nouns import Mark, Span, Tagged, holder
from khabar.text.laid import Laid


@dataclass(frozen=True, slots=True)
class Links:
    """A tagged document and, for each head and label, what it is linked to, with its probability."""

    tagged: Tagged
    by_head: Mapping[tuple[int, str], Sequence[Filler]]
    sentences: Laid[Span]
    quotations: Laid[Span]

    @classmethod
    def of(cls, tagged: Tagged) -> Links:
        by_head: dict[tuple[int, str], list[Filler]] = defaultdict(list)
        for link in tagged.links:
            if link.label != "same":
                by_head[link.head, link.label].append(Filler(tagged.marks[link.tail].span, link.score))
        document = tagged.document
        sentences = Laid((s.start, s.end, s) for s in document.sentences)
        return cls(tagged, by_head, sentences, Laid((q.span.start, q.span.end, q.span) for q in document.quotations))

    @property
    def text(self) -> str:
        return self.tagged.document.report.text

    @property
    def marks(self) -> Sequence[Mark]:
        return self.tagged.marks

    def fillers(self, head: int, label: str) -> Sequence[Filler]:
        """The spans linked to one mark under one label."""
        return self.by_head.get((head, label), ())

    def sentence(self, span: Span) -> Span:
        """The sentence in which a span begins, or the span itself where it lies in none."""
        return holder(self.tagged.document.sentences, span.start) or span
