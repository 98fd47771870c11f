"""Figures and their sources in the words of a sentence, for the reasons of tolls."""

from __future__ import annotations

from collections.abc import Iterable

from khabar.nouns import Range
from khabar.weigh.deaths import Deaths


def figure_words(figure: Range) -> str:
    """A figure in words.

    >>> figure_words(Range(21, None)), figure_words(Range(20, 30)), figure_words(Range(22, 22))
    ('21 or more', '20 to 30', '22')
    """
    if figure.high is None:
        return f"{figure.low} or more"
    return str(figure.low) if figure.low == figure.high else f"{figure.low} to {figure.high}"


def quoted(one: Deaths) -> str:
    """The words of a figure in quotation marks, all of its pieces."""
    spans = [piece.span for piece in one.pieces] or ([one.figure.span] if one.figure.span else [])
    return " and ".join(f"“{' '.join(span.text.split())}”" for span in spans) or figure_words(one.figure)


def sources(deaths: Iterable[Deaths]) -> str:
    """Who gives these figures: the sources' words, or the report itself."""
    names = (one.saying.source.words.text if one.saying.source else "the report itself" for one in deaths)
    return ", ".join(dict.fromkeys(" ".join(name.split()) for name in names))
