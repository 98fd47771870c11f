"""What a tagger takes and gives: a document, and labelled spans with links between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from khabar.nouns.report import Problem, Report
from khabar.nouns.span import Span


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words within quotation marks: `span` with the marks, `inner` without; `depth` 0 outermost."""

    span: Span
    inner: Span
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A report cut into sentences (in order, never overlapping) and quotations."""

    report: Report
    sentences: tuple[Span, ...]
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One span with one or more labels, each with a probability (labels: `tagger/labels.py`)."""

    span: Span
    labels: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Link:
    """From `marks[head]` to `marks[tail]`, with a probability."""

    head: int
    tail: int
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Tagged:
    """A document with what a tagger saw in it, and what it could not read or had to leave out.

    Laws: link ends are indices into `marks`; scores lie in [0, 1].
    """

    document: Document
    marks: tuple[Mark, ...]
    links: tuple[Link, ...]
    tagger: str
    problems: tuple[Problem, ...] = ()

    def __post_init__(self) -> None:
        for link in self.links:
            if not (0 <= link.head < len(self.marks) and 0 <= link.tail < len(self.marks)):
                raise ValueError(f"link {link} points outside {len(self.marks)} marks")


class Tagger(Protocol):
    """Anything that reads documents: the shipped network, or a language model of the user's choice."""

    name: str

    def tag(self, documents: Sequence[Document]) -> Iterator[Tagged]:
        """One Tagged a document, in order."""
        ...
