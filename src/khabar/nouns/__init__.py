"""The nouns: frozen values that pass from stage to stage, with no logic but their own laws."""

from khabar.nouns.record import (
    Claim,
    Event,
    Harm,
    Interval,
    Mention,
    Part,
    Party,
    Place,
    Range,
    Record,
    Rival,
    Voice,
)
from khabar.nouns.report import DROPPED, UNREAD, Problem, Published, Report, place_of
from khabar.nouns.span import Span, holder
from khabar.nouns.tagged import Document, Link, Mark, Quotation, Tagged, Tagger

__all__ = [
    "DROPPED",
    "UNREAD",
    "Claim",
    "Document",
    "Event",
    "Harm",
    "Interval",
    "Link",
    "Mark",
    "Mention",
    "Part",
    "Party",
    "Place",
    "Problem",
    "Published",
    "Quotation",
    "Range",
    "Record",
    "Report",
    "Rival",
    "Span",
    "Tagged",
    "Tagger",
    "Voice",
    "holder",
    "place_of",
]
