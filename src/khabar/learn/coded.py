"""Reports coded in the quote format (codebook section 11), their words found again in the text."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from khabar.read.compose import compose
from khabar.read.quoted import Finder

Offsets = tuple[int, int]


@dataclass(slots=True)
class CodedTrigger:
    """One mention of an event: where its trigger stands, and what the coder said of it.

    `roles` maps a role (doer, target, place, weapon, time) or measure (killed, wounded, taken) to the spans that fill
    it near this mention. `sources` is None where no claim was coded for this mention (nothing can be learned), else the
    spans of its sources (empty: nobody vouches).
    """

    span: Offsets
    event: int
    type: str
    status: str
    aggregate: bool
    civilians: bool
    main: bool
    roles: dict[str, list[Offsets]] = field(default_factory=dict)
    sources: list[Offsets] | None = None
    hedge: bool | None = None
    denies: bool | None = None


@dataclass(slots=True)
class CodedText:
    """A text with all that one corpus says of it.

    `speaks` names the heads that may learn from it: triggers (all of them are marked), roles, same, claims,
    voices, places.
    `cues`: cue span, source spans, content spans. `verbs`: a given word and the place words that belong to it.
    """

    id: str
    text: str
    key: str
    speaks: frozenset[str]
    triggers: list[CodedTrigger] = field(default_factory=list)
    cues: list[tuple[Offsets, list[Offsets], list[Offsets]]] = field(default_factory=list)
    verbs: list[tuple[Offsets, list[Offsets]]] = field(default_factory=list)


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, plain or gzipped."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def text_of(report: dict[str, Any]) -> str:
    """The text that the codes of a report point into."""
    return compose(report.get("title"), report.get("text") or "")[0]


def coded_text(report: dict[str, Any], coded: dict[str, Any], sentences: Sequence[Offsets], text: str) -> CodedText:
    """The coded report with offsets. `sentences` cover `text` in order."""
    finder = Finder(text)
    out = CodedText(
        id=str(coded["id"]),
        text=text,
        key=story_key(report, coded),
        speaks=frozenset({"triggers", "roles", "same", "claims"}),
    )
    for number, event in enumerate(coded["events"]):
        mentions = _trigger_spans(event, finder)
        for span in mentions:
            out.triggers.append(
                CodedTrigger(
                    span, number, event["type"], event["status"], event["aggregate"], event["civilians"], event["main"]
                )
            )
        triggers = [t for t in out.triggers if t.event == number]
        if triggers:
            _link_roles(event, triggers, finder, sentences)
            _link_claims(event, triggers, finder, sentences, out)
    out.triggers.sort(key=lambda t: t.span)
    return out


def story_key(report: dict[str, Any], coded: dict[str, Any]) -> str:
    """What keeps one story on one side of a split: the day for dated news, else the report behind a snippet."""
    base = str(coded["id"]).split("#")[0]
    day = coded.get("published") or report.get("published")
    return str(day)[:10] if day and base.startswith(("fakes", "airwars")) else base


def _trigger_spans(event: dict[str, Any], finder: Finder) -> list[Offsets]:
    spans: list[Offsets] = []
    for mention, trigger in zip(event["mentions"], event["triggers"], strict=True):
        whole = finder.first(mention)
        span = whole and finder.first(trigger, whole[0], whole[1])
        if span and span not in spans:
            spans.append(span)
    return spans


def _link_roles(
    event: dict[str, Any], triggers: list[CodedTrigger], finder: Finder, sentences: Sequence[Offsets]
) -> None:
    """Each referent is linked to the mentions in whose sentence it stands; to the nearest mention where in none."""
    fillers = [
        (role, value)
        for role, key in (("doer", "doers"), ("target", "targets"), ("place", "places"), ("weapon", "weapons"))
        for value in event[key]
    ]
    if words := (event["time"] or {}).get("words"):
        fillers.append(("time", words))
    for role, value in fillers:
        spans = _longest([s for wording in value.split(" | ") for s in finder.every(wording)])
        linked = False
        for trigger in triggers:
            sentence = _sentence(sentences, trigger.span[0])
            inside = [s for s in spans if sentence[0] <= s[0] < sentence[1]]
            trigger.roles.setdefault(role, []).extend(inside)
            linked = linked or bool(inside)
        if spans and not linked:
            _, span, trigger = min(
                ((abs(s[0] - t.span[0]), s, t) for s in spans for t in triggers), key=lambda x: (x[0], x[1])
            )
            trigger.roles.setdefault(role, []).append(span)


def _link_claims(
    event: dict[str, Any],
    triggers: list[CodedTrigger],
    finder: Finder,
    sentences: Sequence[Offsets],
    out: CodedText,
) -> None:
    for claim in event["claims"]:
        quote = finder.first(claim["quote"])
        if quote is None:
            continue
        reach = (_sentence(sentences, quote[0])[0], max(quote[1], _sentence(sentences, quote[1] - 1)[1]))
        own = [t for t in triggers if quote[0] <= t.span[0] < quote[1]]
        own = own or [t for t in triggers if reach[0] <= t.span[0] < reach[1]]
        own = own or [min(triggers, key=lambda t: abs(t.span[0] - quote[0]))]
        source = _nearest(
            _longest([s for w in (claim["source"] or "").split(" | ") if w for s in finder.every(w)]), quote
        )
        cue = _nearest(finder.every(claim["cue"]), quote) if claim.get("cue") else None
        for trigger in own:
            trigger.sources = (trigger.sources or []) + ([source] if source else [])
            trigger.hedge = bool(trigger.hedge) or claim["hedge"]
            trigger.denies = bool(trigger.denies) or claim["stance"] == "denies"
        if cue and source and abs(cue[0] - quote[0]) < 400:
            out.cues.append((cue, [source], []))
        for measure in ("killed", "wounded", "taken"):
            if measure in claim:
                _link_figure(measure, claim[measure], own, quote, reach, finder)


_NUMBER = re.compile(
    r"\d[\d,.]*|\b(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|hundred|dozens?|several|some|few|many|scores|"
    r"hundreds|thousands|tens|both|no|nobody|none|couple|number)\b"
)
_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
]  # fmt: skip
_VALUES = {word: number for number, word in enumerate(_UNITS)} | {
    "a": 1, "an": 1, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100, "dozen": 12, "dozens": 24,
    "several": 3, "some": 3, "few": 3, "number": 3, "many": 3, "scores": 20, "hundreds": 200, "thousands": 2000,
    "tens": 20, "both": 2, "couple": 2, "no": 0, "nobody": 0, "none": 0,
}  # fmt: skip


def _link_figure(
    measure: str, value: list[int | None], triggers: list[CodedTrigger], quote: Offsets, reach: Offsets, finder: Finder
) -> None:
    """Marks the number words that give the coded range, where they stand in the quote or its sentence."""
    low, high = value
    wanted = {low, high, (low or 0) - 1 if high is None else low}
    for start, end in (quote, reach):
        for found in _NUMBER.finditer(finder.folded, start, end):
            words = found.group().rstrip(".,")
            number = _VALUES.get(words)
            if number is None and words.replace(",", "").isdigit():
                number = int(words.replace(",", ""))
            if number is not None and number in wanted:
                for trigger in triggers:
                    trigger.roles.setdefault(measure, []).append((found.start(), found.start() + len(words)))
                return


def _sentence(sentences: Sequence[Offsets], at: int) -> Offsets:
    return next((s for s in sentences if s[0] <= at < s[1]), (at, at + 1))


def _nearest(spans: list[Offsets], quote: Offsets) -> Offsets | None:
    def gap(span: Offsets) -> int:
        return 0 if quote[0] <= span[0] < quote[1] else min(abs(span[0] - quote[1]), abs(quote[0] - span[1]))

    return min(spans, key=lambda s: (gap(s), s), default=None)


def _longest(spans: list[Offsets]) -> list[Offsets]:
    """Without spans that lie within longer ones."""
    kept: list[Offsets] = []
    for span in sorted(set(spans), key=lambda s: (s[0] - s[1], s[0])):
        if not any(k[0] < span[1] and span[0] < k[1] for k in kept):
            kept.append(span)
    return sorted(kept)
