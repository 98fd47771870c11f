"""What one person codes of one report: the events of the codebook, each value with its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from khabar.nouns import Interval, Range, Span
from khabar.nouns.record import Stance, Status

Role = Literal["doers", "targets", "places", "weapons"]
Measure = Literal["killed", "wounded", "taken"]
ROLES: tuple[Role, ...] = ("doers", "targets", "places", "weapons")
MEASURES: tuple[Measure, ...] = ("killed", "wounded", "taken")
FLAGS = ("main", "aggregate", "civilians")
#: the wordings of one referent, the most specific first
Referent = tuple[Span, ...]
Figures = Mapping[Measure, Range]


@dataclass(frozen=True, slots=True)
class CodedClaim:
    """One source's word on one event (codebook section 8). `source` None: the report itself says it.

    `quote` None: not marked yet, which no submitted coding has.
    """

    source: Referent | None
    cue: Span | None
    stance: Stance
    hedge: bool
    quote: Span | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class CodedEvent:
    """One occurrence as a person codes it; `type` empty: not chosen yet, which no submitted coding has."""

    id: str
    type: str
    status: Status
    aggregate: bool
    main: bool
    civilians: bool
    triggers: tuple[Span, ...]
    roles: Mapping[Role, tuple[Referent, ...]]
    time: Interval
    figures: Figures
    claims: tuple[CodedClaim, ...]


@dataclass(frozen=True, slots=True)
class Coding:
    """The events of one report, in the order in which the person put them, and a note on what was doubtful."""

    events: tuple[CodedEvent, ...] = ()
    note: str = ""


def encode(coding: Coding) -> dict[str, object]:
    """A coding as JSON: offsets (code points of the report's text) and labels, no words of the report."""
    return {"events": [_encode_event(event) for event in coding.events], "note": coding.note}


def _encode_event(event: CodedEvent) -> dict[str, object]:
    time = event.time
    return {
        "id": event.id,
        "type": event.type,
        "status": event.status,
        **{flag: getattr(event, flag) for flag in FLAGS},
        "triggers": [offsets(span) for span in event.triggers],
        **{role: [_encode_referent(referent) for referent in event.roles[role]] for role in ROLES},
        "time": {"span": offsets(time.words), "start": time.start, "end": time.end, "precision": time.precision},
        **_encode_figures(event.figures),
        "claims": [_encode_claim(claim) for claim in event.claims],
    }


def _encode_claim(claim: CodedClaim) -> dict[str, object]:
    return {
        "source": None if claim.source is None else _encode_referent(claim.source),
        "cue": offsets(claim.cue),
        "stance": claim.stance,
        "hedge": claim.hedge,
        "quote": offsets(claim.quote),
        **_encode_figures(claim.figures),
    }


def _encode_referent(referent: Referent) -> list[list[int] | None]:
    return [offsets(span) for span in referent]


def _encode_figures(figures: Figures) -> dict[str, object]:
    return {measure: [figures[measure].low, figures[measure].high] for measure in MEASURES if measure in figures}


def offsets(span: Span | None) -> list[int] | None:
    """A span as JSON writes it."""
    return None if span is None else [span.start, span.end]
