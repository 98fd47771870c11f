"""Sentences, quotations and numbers of a text: offsets always into the text as it was given."""

from __future__ import annotations

from khabar.nouns import Document, Report
from khabar.text.numbers import Number, find_numbers
from khabar.text.quotation import quotations
from khabar.text.sentence import sentences

__all__ = ["Number", "document", "find_numbers", "quotations", "sentences"]


def document(report: Report) -> Document:
    """The report cut into its sentences and quotations."""
    return Document(report, sentences(report.text, report.body_start), quotations(report.text))
