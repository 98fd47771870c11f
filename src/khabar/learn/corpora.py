"""The corpora that train the reader, each as texts with what it speaks to (`shared/data/corpora/README.md`)."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from khabar.learn import passages
from khabar.learn.coded import CodedText, CodedTrigger, Offsets, coded_text, read_lines, text_of
from khabar.learn.items import read_corpus_files
from khabar.learn.standoff import quoted
from khabar.learn.texts import Texts
from khabar.text import sentences

#: argument labels of the news event corpora -> our roles; what is absent trains nothing
_ARGUMENTS = {
    "Attacker": "doer", "attacker": "doer", "Killer": "doer", "killer": "doer", "Injurer": "doer", "Jailer": "doer",
    "jailer": "doer", "Detainee": "target", "Target": "target", "target": "target", "Victim": "target",
    "victim": "target", "Place": "place", "place": "place", "Instrument": "weapon", "instrument": "weapon",
    "ExplosiveDevice": "weapon", "Demonstrator": "doer", "demonstrator": "doer", "Agent": "doer",
}  # fmt: skip
_EVENTS = ("conflict", "life.die", "life.injure", "justice.arrest")


def read_coded(shared: Path, name: str) -> Iterator[CodedText]:
    """`reports` or `snippets` of the coded corpus."""
    coded = {str(c["id"]): c for c in read_lines(shared / "corpus" / f"{name}_coded.jsonl.gz")}
    for report in read_lines(shared / "corpus" / f"{name}.jsonl.gz"):
        text = text_of(report)
        if (codes := coded.get(str(report["id"]))) is not None:
            yield coded_text(report, codes, _cut(text), text)


def read_corpus(corpus: Path, texts: Path, splits: Collection[str]) -> Iterator[CodedText]:
    """The items of the open corpus in these splits, reports and then snippets; their key is the story.

    `corpus` is the folder of its files, `texts` that of the texts; InputError where one lacks a text.
    """
    held = Texts(texts)
    for item in read_corpus_files(corpus):
        if item.split in splits:
            text = held.text_of(item)
            yield replace(coded_text({}, quoted(item, text), _cut(text), text), key=item.story)


def read_passages(corpus: Path, texts: Path, splits: Collection[str]) -> Iterator[CodedText]:
    """The passages of the open corpus in these splits: triggers and their types."""
    held = Texts(texts)
    for passage in passages.read_passages(corpus):
        if passage.split in splits:
            text = held.text_of(passage)
            triggers = [
                CodedTrigger(span, number, event.type, event.status, event.aggregate, None, event.main)
                for number, event in enumerate(passage.events)
                for span in event.triggers
            ]
            triggers.sort(key=lambda t: t.span)
            speaks = frozenset({"triggers"})
            yield CodedText(passage.id, text, passage.story, speaks, triggers, sentences=_cut(text))


def read_voices(shared: Path) -> Iterator[CodedText]:
    """PolNeAR: cue, source and content of every attribution."""
    for item in read_lines(shared / "data" / "corpora" / "polnear.jsonl.gz"):
        spans = {s["id"]: s for s in item["spans"]}
        tied: dict[str, dict[str, list[Offsets]]] = defaultdict(lambda: {"Source": [], "Content": []})
        for link in item["links"]:
            if spans[link["from"]]["label"] == "Cue" and link["label"] in ("Source", "Content"):
                tied[link["from"]][link["label"]].append(_offsets(spans[link["to"]]))
        cues = [(_offsets(spans[cue]), t["Source"], t["Content"]) for cue, t in tied.items()]
        yield CodedText(item["id"], item["text"], item["id"], frozenset({"voices"}), cues=sorted(cues))


def read_verbs(shared: Path) -> Iterator[CodedText]:
    """Event verbs and the place words that belong to them (Halterman 2019)."""
    for item in read_lines(shared / "data" / "corpora" / "event_location.jsonl.gz"):
        spans = {s["id"]: s for s in item["spans"]}
        places: dict[str, list[Offsets]] = {s["id"]: [] for s in item["spans"] if s["label"] == "VERB"}
        for link in item["links"]:
            places[link["from"]].append(_offsets(spans[link["to"]]))
        verbs = [(_offsets(spans[v]), p) for v, p in places.items()]
        yield CodedText(
            item["id"], item["text"], item["id"], frozenset({"places"}), verbs=verbs, sentences=_cut(item["text"])
        )


def read_arguments(shared: Path, name: str) -> Iterator[CodedText]:
    """`wikievents`, `m2e2` or `rams`: who, to whom, where, with what, given the trigger; their types train nothing."""
    for item in read_lines(shared / "data" / "corpora" / f"{name}.jsonl.gz"):
        spans = {s["id"]: s for s in item["spans"]}
        roles: dict[str, dict[str, list[Offsets]]] = defaultdict(dict)
        for link in item["links"]:
            if spans[link["from"]]["label"].lower().replace(":", ".").startswith(_EVENTS):
                role = _ARGUMENTS.get(link["label"])
                if role:
                    roles[link["from"]].setdefault(role, []).append(_offsets(spans[link["to"]]))
        triggers = [
            CodedTrigger(_offsets(spans[head]), n, "", "", False, False, False, filled)
            for n, (head, filled) in enumerate(roles.items())
        ]
        if triggers:
            speaks = frozenset({"arguments"})
            yield CodedText(item["id"], item["text"], item["id"], speaks, triggers, sentences=_cut(item["text"]))


def split(texts: list[CodedText], share: float, seed: int) -> tuple[list[CodedText], list[CodedText]]:
    """(train, held out): whole stories on one side, `share` of the stories held out."""
    keys = sorted({t.key for t in texts})
    random.Random(seed).shuffle(keys)  # noqa: S311  a split, not a secret
    held = set(keys[: round(len(keys) * share)])
    return [t for t in texts if t.key not in held], [t for t in texts if t.key in held]


def _cut(text: str) -> list[Offsets]:
    return [(s.start, s.end) for s in sentences(text)]


def _offsets(span: dict[str, Any]) -> Offsets:
    return span["start"], span["end"]


SPLITS = ("train", "dev", "test")
ARGUMENT_CORPORA: tuple[str, ...] = ("wikievents", "m2e2", "rams")
AUXILIARY: dict[str, Callable[[Path], Iterator[CodedText]]] = {"voices": read_voices, "places": read_verbs}
