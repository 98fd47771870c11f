"""The corpora that train the reader, each as texts with what it speaks to.

The open corpus teaches most; others (`FILES`, in the folder of the texts) teach voices, places of verbs and arguments.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from khabar.errors import InputError
from khabar.learn import passages
from khabar.learn.coded import CodedText, CodedTrigger, Offsets, coded_text
from khabar.learn.items import Split, corpus_files, read_corpus_files
from khabar.learn.splits import Told, base_id, stories
from khabar.learn.standoff import quoted
from khabar.learn.texts import Texts, parts_of, read_objects
from khabar.read.compose import compose
from khabar.text import sentences

#: argument labels of the news event corpora -> our roles; what is absent trains nothing
_ARGUMENTS = {
    "Attacker": "doer", "attacker": "doer", "Killer": "doer", "killer": "doer", "Injurer": "doer", "Jailer": "doer",
    "jailer": "doer", "Detainee": "target", "Target": "target", "target": "target", "Victim": "target",
    "victim": "target", "Place": "place", "place": "place", "Instrument": "weapon", "instrument": "weapon",
    "ExplosiveDevice": "weapon", "Demonstrator": "doer", "demonstrator": "doer", "Agent": "doer",
}  # fmt: skip
_EVENTS = ("conflict", "life.die", "life.injure", "justice.arrest")


#: the other corpora by name, each a file under the folder of the texts
FILES = {name: f"data/corpora/{name}.jsonl.gz" for name in ("polnear", "event_location", "wikievents", "m2e2", "rams")}
ARGUMENT_CORPORA = ("wikievents", "m2e2", "rams")
#: files of reports that a teacher may explain, and how many characters make one worth it
_UNTOLD_REPORTS = (
    "airwars", "airwars_gaza", "ceha", "ecbplus", "fakes", "famus", "giveme5w1h_gold", "hrds_attack",
    "idf_telegram", "india_police_events", "isaf", "military_statements", "np4e", "story_clusters", "ukraine_news",
)  # fmt: skip
UNTOLD = (*(f"data/reports/{name}.jsonl.gz" for name in _UNTOLD_REPORTS), "data/corpora/muc34.jsonl.gz")
_LEAST_TEXT = 120
_REMEDY = "give the folder that holds the texts with --texts"


@dataclass(frozen=True, slots=True)
class Material:
    """What is learned from: of the corpus in the folder `corpus` the splits, and of their stories a share.

    `texts` is the folder of the texts. The split `test` is never learned, `dev` not with `dev`.
    """

    corpus: Path
    texts: Path
    dev: bool = False
    share: float = 1.0
    seed: int = 1

    @property
    def splits(self) -> tuple[Split, ...]:
        return ("train",) if self.dev else ("train", "dev")

    def coded(self) -> list[CodedText]:
        """Reports, snippets and passages that are learned from; InputError where there are none or a text is not."""
        found = self.of(self.splits)
        taken = share_of({text.key for text in found}, self.share, self.seed)
        return [text for text in found if text.key in taken]

    def of(self, splits: Collection[Split]) -> list[CodedText]:
        """Reports, snippets and passages of these splits; InputError where there are none or a text is not."""
        readers = (read_corpus, read_passages)
        found = [text for read in readers for text in read(self.corpus, self.texts, splits)]
        if not found:
            what = f"holds nothing of the split {' or '.join(splits)}"
            raise InputError(what, str(self.corpus), "say where the corpus is with --corpus")
        return found

    def held_out(self) -> set[str]:
        """Ids of the reports behind what is not learned; other corpora may hold their texts, with other labels."""
        splits = [(item.id, item.split) for item in read_corpus_files(self.corpus)]
        splits += [(passage.id, passage.split) for passage in passages.read_passages(self.corpus)]
        return {base_id(name) for name, split in splits if split not in self.splits}

    def untold(self) -> list[CodedText]:
        """Reports that nobody coded, and passages of whose events only types are: what a teacher may explain.

        Nothing whose story is held out is among them, nor anything of the reports by which Khabar is measured.
        """
        coded = read_corpus_files(self.corpus)
        known = {base_id(item.id) for item in coded} | self._measured()
        held = self.held_out()
        texts: dict[str, str] = {}
        for path in (self.texts / name for name in UNTOLD if (self.texts / name).is_file()):
            for row in read_objects(path, _REMEDY):
                texts[str(row["id"])] = compose(*parts_of(row, f"{path}, {row['id']}"))[0]
        of_story = stories(Told(name, text, None) for name, text in texts.items())
        closed = {of_story[name] for name in held | self._measured() if name in of_story}
        found = [
            CodedText(name, text, of_story[name], frozenset({"teacher"}), sentences=_cut(text))
            for name, text in texts.items()
            if name not in known and of_story[name] not in closed and len(text) >= _LEAST_TEXT
        ]
        told = read_passages(self.corpus, self.texts, self.splits)
        return found + [replace(p, triggers=[], speaks=frozenset({"teacher"})) for p in told]

    def _measured(self) -> set[str]:
        path = self.texts / "gold/reports.jsonl"
        return {str(row["id"]) for row in read_objects(path, _REMEDY)} if path.is_file() else set()

    def digest(self) -> str:
        """What tells this edition of the corpus from others: of the SHA-256 of its files the first 16 digits."""
        names = (*corpus_files(self.corpus), self.corpus / passages.FILE)
        whole = b"".join(path.read_bytes() for path in names if path.is_file())
        return hashlib.sha256(whole).hexdigest()[:16]

    def has(self, name: str) -> bool:
        """Whether another corpus (of `FILES`) is there."""
        return (self.texts / FILES[name]).is_file()


def share_of(stories: Collection[str], share: float, seed: int) -> set[str]:
    """So large a share of the stories, drawn by the seed; a smaller share lies within a larger one.

    >>> share_of({"a", "b", "c", "d"}, 0.25, 1) < share_of({"a", "b", "c", "d"}, 0.5, 1)
    True
    """
    order = sorted(stories, key=lambda story: hashlib.sha256(f"{seed} {story}".encode()).digest())
    return set(order[: math.ceil(len(order) * share)])


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


def read_voices(texts: Path) -> Iterator[CodedText]:
    """PolNeAR: cue, source and content of every attribution."""
    for item in read_objects(texts / FILES["polnear"], _REMEDY):
        spans = {s["id"]: s for s in item["spans"]}
        tied: dict[str, dict[str, list[Offsets]]] = defaultdict(lambda: {"Source": [], "Content": []})
        for link in item["links"]:
            if spans[link["from"]]["label"] == "Cue" and link["label"] in ("Source", "Content"):
                tied[link["from"]][link["label"]].append(_offsets(spans[link["to"]]))
        cues = [(_offsets(spans[cue]), t["Source"], t["Content"]) for cue, t in tied.items()]
        yield CodedText(item["id"], item["text"], item["id"], frozenset({"voices"}), cues=sorted(cues))


def read_verbs(texts: Path) -> Iterator[CodedText]:
    """Event verbs and the place words that belong to them (Halterman 2019)."""
    for item in read_objects(texts / FILES["event_location"], _REMEDY):
        spans = {s["id"]: s for s in item["spans"]}
        places: dict[str, list[Offsets]] = {s["id"]: [] for s in item["spans"] if s["label"] == "VERB"}
        for link in item["links"]:
            places[link["from"]].append(_offsets(spans[link["to"]]))
        verbs = [(_offsets(spans[v]), p) for v, p in places.items()]
        yield CodedText(
            item["id"], item["text"], item["id"], frozenset({"places"}), verbs=verbs, sentences=_cut(item["text"])
        )


def read_arguments(texts: Path, name: str) -> Iterator[CodedText]:
    """`wikievents`, `m2e2` or `rams`: who, to whom, where, with what, given the trigger; their types train nothing."""
    for item in read_objects(texts / FILES[name], _REMEDY):
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


def split_verbs(texts: Sequence[CodedText]) -> tuple[list[CodedText], list[CodedText]]:
    """(learned, held out) sentences of event_location: a fifth by the digest of their ids is never learned from.

    Others of whose runs of five words more than three tenths stand in those are left out of both.
    """
    held = [text for text in texts if hashlib.sha256(text.id.encode()).digest()[0] < 51]
    ids, runs = {text.id for text in held}, {run for text in held for run in _runs(text.text)}

    def near(text: CodedText) -> bool:
        own = _runs(text.text)
        return len(own & runs) > 0.3 * len(own)

    return [text for text in texts if text.id not in ids and not near(text)], held


def _runs(text: str, length: int = 5) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[n : n + length]) for n in range(max(1, len(words) - length + 1))}


def _cut(text: str) -> list[Offsets]:
    return [(s.start, s.end) for s in sentences(text)]


def _offsets(span: dict[str, Any]) -> Offsets:
    return span["start"], span["end"]
