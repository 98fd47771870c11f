"""Reports coded in the quote format (codebook section 11), their words found again in the text."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from khabar.read.compose import compose
from khabar.read.quoted import Finder
from khabar.resolve.harm import Figure, add_up, find_figures
from khabar.text.tables import rows

Offsets = tuple[int, int]
_WORDS = re.compile(r"\w+")


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
    civilians: bool | None
    main: bool | None
    roles: dict[str, list[Offsets]] = field(default_factory=dict)
    sources: list[Offsets] | None = None
    hedge: bool | None = None
    denies: bool | None = None


@dataclass(slots=True)
class CodedText:
    """A text with all that one corpus says of it.

    `speaks` names the heads that may learn from it: triggers (all of them are marked), roles, same, claims,
    voices, places; `teacher`: all, from what a teacher makes of the text.
    `cues`: cue span, source spans, content spans. `verbs`: a given word and the place words that belong to it.
    `elsewhere`: (event, role, span) of words of a referent that stand away from the event's mentions.
    """

    id: str
    text: str
    key: str
    speaks: frozenset[str]
    triggers: list[CodedTrigger] = field(default_factory=list)
    cues: list[tuple[Offsets, list[Offsets], list[Offsets]]] = field(default_factory=list)
    verbs: list[tuple[Offsets, list[Offsets]]] = field(default_factory=list)
    elsewhere: list[tuple[int, str, Offsets]] = field(default_factory=list)
    sentences: Sequence[Offsets] = ()


def moved(coded: CodedText, text: str, move: Callable[[Offsets], Offsets | None]) -> CodedText:
    """The codes of a text in another text made from it.

    `move` gives where a span stands there, None where it does not: what rests on it is left out.
    """

    def all_of(spans: Iterable[Offsets]) -> list[Offsets]:
        return [at for span in spans if (at := move(span))]

    def trigger(one: CodedTrigger, at: Offsets) -> CodedTrigger:
        roles = {role: all_of(spans) for role, spans in one.roles.items()}
        return replace(one, span=at, roles=roles, sources=None if one.sources is None else all_of(one.sources))

    return replace(
        coded,
        text=text,
        triggers=[trigger(one, at) for one in coded.triggers if (at := move(one.span))],
        cues=[(at, all_of(who), all_of(what)) for cue, who, what in coded.cues if (at := move(cue))],
        verbs=[(at, all_of(places)) for verb, places in coded.verbs if (at := move(verb))],
        elsewhere=[(event, role, at) for event, role, span in coded.elsewhere if (at := move(span))],
        sentences=all_of(coded.sentences),
    )


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
        sentences=sentences,
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
            _link_roles(event, triggers, finder, sentences, out)
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
    event: dict[str, Any],
    triggers: list[CodedTrigger],
    finder: Finder,
    sentences: Sequence[Offsets],
    out: CodedText,
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
        used = {s for t in triggers for s in t.roles.get(role, ())}
        out.elsewhere += [(triggers[0].event, role, s) for s in spans if s not in used]


def _link_claims(
    event: dict[str, Any],
    triggers: list[CodedTrigger],
    finder: Finder,
    sentences: Sequence[Offsets],
    out: CodedText,
) -> None:
    told = list(dict.fromkeys(_sentence(sentences, t.span[0]) for t in triggers))
    told += [s for one in told for s in sentences if s[0] == one[1] or 0 < s[0] - one[1] <= 2]
    for claim in event["claims"]:
        quote = finder.first(claim["quote"])
        if quote is None:
            continue
        reach = (_sentence(sentences, quote[0])[0], max(quote[1], _sentence(sentences, quote[1] - 1)[1]))
        own = [t for t in triggers if quote[0] <= t.span[0] < quote[1]]
        own = own or [t for t in triggers if reach[0] <= t.span[0] < reach[1]]
        own = own or [min(triggers, key=lambda t: abs(t.span[0] - quote[0]))]
        every = _longest([s for w in (claim["source"] or "").split(" | ") if w for s in finder.every(w)])
        source = _nearest(every, quote)
        out.elsewhere += [(triggers[0].event, "source", s) for s in every if s != source]
        cue = _nearest(finder.every(claim["cue"]), quote) if claim.get("cue") else None
        for trigger in own:
            trigger.sources = (trigger.sources or []) + ([source] if source else [])
            trigger.hedge = bool(trigger.hedge) or claim["hedge"]
            trigger.denies = bool(trigger.denies) or claim["stance"] == "denies"
        if cue and source and abs(cue[0] - quote[0]) < 400:
            out.cues.append((cue, [source], []))
        for measure in ("killed", "wounded", "taken"):
            if measure in claim:
                _link_figure(measure, claim[measure], own, quote, [reach, *told], finder)
    named = [w for claim in event["claims"] for w in (claim["source"] or "").split(" | ") if w]
    for trigger in triggers:
        if trigger.sources is None:
            sentence = _sentence(sentences, trigger.span[0])
            spans = _longest([s for w in dict.fromkeys(named) for s in finder.every(w, *sentence)])
            trigger.sources = [s for s in spans if _says(finder.folded, s, sentence)][:1] or None


def _says(folded: str, source: Offsets, sentence: Offsets) -> bool:
    """Is a source of the event heard in a sentence that no claim quotes ("..., the monitor said")?"""
    before = _WORDS.findall(folded, max(sentence[0], source[0] - 30), source[0])
    behind = _WORDS.findall(folded, source[1], min(sentence[1], source[1] + 30))
    said = {row[0] for row in rows("khabar.resolve", "saying.tsv") if row[1] == "verb"} | {"according"}
    return any(w in said for w in (*before[-3:], *behind[:3]))


def _link_figure(
    measure: str,
    value: list[int | None],
    triggers: list[CodedTrigger],
    quote: Offsets,
    around: Sequence[Offsets],
    finder: Finder,
) -> None:
    """Marks the words of the figure that gives the coded range.

    They stand in the claim's quote, else in its sentence (the first of `around`), else in another sentence that tells
    of the event; where they stand in none nothing is marked.
    """
    found = [figure for sentence in around[:1] for figure in find_figures(finder.text, *sentence)]
    rest = [figure for sentence in around[1:] for figure in find_figures(finder.text, *sentence)]
    own = [f for f in found if f.measure == measure]
    choices = (
        [[f] for f in own if [f.low, f.high] == value],
        _adding_up(own, measure, value, quote),
        [[f] for f in own if f.low == value[0]],
        [[f] for f in rest if f.measure == measure and [f.low, f.high] == value],
        [[f] for f in found if [f.low, f.high] == value],
    )
    best = next((min(c, key=lambda fs: not quote[0] <= fs[0].span.start < quote[1]) for c in choices if c), [])
    for trigger in triggers:
        trigger.roles.setdefault(measure, []).extend((f.span.start, f.span.end) for f in best)


def _adding_up(own: Sequence[Figure], measure: str, value: list[int | None], quote: Offsets) -> list[list[Figure]]:
    """The figures of a sentence, or of those the ones in the quote, that come to the coded range together."""
    told = [f for f in own if quote[0] <= f.span.start < quote[1]]
    for figures in (told, list(own)):
        total = next((r for name, r in add_up(figures).items() if name == measure), None)
        if total and [total.low, total.high] == value:
            return [[f for f in figures if not f.part]]
    return []


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
