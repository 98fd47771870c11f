"""Texts with the names in them, from the corpora that mark names, and from the coded reports.

Most of them mark more than names ("the city", "Syrian rebels") or less than all names; each text therefore says what is
known of the words outside its spans: `full` (no names), `partial` (words with a capital may be names), `places` (they
may be names, but not of places).
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from khabar.learn.coded import Offsets, read_lines
from khabar.learn.corpora import Material

Outside = Literal["full", "partial", "places"]

_LABELS: dict[str, dict[str, str]] = {
    "wikigold": {"LOC": "place", "PER": "person", "ORG": "organisation"},
    "crossner_politics": {
        "politicalparty": "organisation", "organisation": "organisation", "politician": "person", "person": "person",
        "location": "place", "country": "place",
    },
    "wnut17": {"person": "person", "location": "place", "group": "organisation", "corporation": "organisation"},
    "re3d": {"Organisation": "organisation", "Location": "place", "Person": "person"},
    "ecbplus": {"HUMAN_PART_PER": "person", "HUMAN_PART_ORG": "organisation", "LOC_GEO": "place"},
}  # fmt: skip
_LABELS["m2e2"] = _LABELS["wikievents"] = {
    "ENT:GPE": "place", "ENT:LOC": "place", "ENT:FAC": "place", "ENT:PER": "person", "ENT:ORG": "organisation",
}  # fmt: skip

#: corpus -> weight of its texts, most texts taken, most characters of one (of the large ones, part is enough)
CORPORA: dict[str, tuple[float, int, int]] = {
    "wikigold": (1.0, 10_000, 100_000),
    "crossner_politics": (1.0, 10_000, 100_000),
    "re3d": (1.0, 10_000, 100_000),
    "m2e2": (0.5, 130, 3000),
    "lgl": (1.0, 450, 1500),
    "coded": (0.7, 400, 1300),
    "wikievents": (0.5, 38, 3000),
    "ecbplus": (0.4, 477, 9999),
    "wnut17": (0.4, 1400, 9999),
    "event_location": (0.5, 4000, 9999),
}
_TOKEN = re.compile(r"[^\W\d_][\w'’.-]*|\d[\d,.]*|\S")  # "al-Ayss, 2nd" -> al-Ayss , 2 nd
_CAPITAL = re.compile(r"[A-ZÀ-ÞА-Я]|(?:al|el|ash|an|as|ad|at|ar|az)-|\d")
_ADJECTIVE = re.compile(
    r"(?:[\w-]+(?:an|ian|ish|ese|ch|ic)s?|(?:Iraq|Israel|Yemen|Saud|Kuwait|Pakistan|Qatar|Emirat|Oman|Bengal|Somal)is?|"
    r"Afghans?|Kurds?|Arabs?|Greek|Turks?|Czechs?|Thai|Swiss|Cypriots?|Serbs?|Slovaks?|Finn|Swede|Danes?)$"
)
_STREET = re.compile(r"Street|Road|Drive|Highway|Avenue|\d")


@dataclass(slots=True)
class NamedText:
    """A text, its names (start, end, label), stretches of which nothing is known, and what is known of the rest."""

    corpus: str
    document: str
    text: str
    outside: Outside
    names: list[tuple[int, int, str]] = field(default_factory=list)
    unknown: list[Offsets] = field(default_factory=list)

    def cut(self, length: int) -> None:
        """Shortens the text to whole words of at most `length` characters."""
        if len(self.text) > length:
            end = self.text.rfind(" ", 0, length)
            self.text = self.text[:end]
            self.names = [name for name in self.names if name[1] <= end]
            self.unknown = [stretch for stretch in self.unknown if stretch[1] <= end]


def file_of(material: Material, corpus: str) -> Path | None:
    """The file of one corpus of `CORPORA`; None for the coded reports, which are the open corpus."""
    if corpus == "coded":
        return None
    return material.texts / "data" / ("toponyms" if corpus == "lgl" else "corpora") / f"{corpus}.jsonl.gz"


def read_named(material: Material, corpus: str) -> list[NamedText]:
    """The texts of one corpus of `CORPORA` that training takes, always the same; none where its file is not there."""
    path = file_of(material, corpus)
    texts: list[NamedText] = []
    if path is None:
        texts += _read_coded(material)
    elif path.is_file():
        read = {"lgl": _read_lgl, "event_location": _read_event_location}.get(corpus)
        texts += read(path) if read else _read_entities(path, corpus)
    if corpus == "wikigold":
        texts = _joined(texts)
    _unite_actors(texts)
    _, most, length = CORPORA[corpus]
    if most < 10_000 and corpus != "event_location":
        random.Random(4).shuffle(texts)  # noqa: S311  a choice, not a secret
    for text in texts[:most]:
        text.cut(length)
    return texts[:most]


def _unite_actors(texts: list[NamedText]) -> None:
    """Makes places of organisations that are places elsewhere in the corpus: a state that acts is a place's name."""
    counts = Counter((t.text[a:b], label) for t in texts for a, b, label in t.names)
    for text in texts:
        for number, (a, b, label) in enumerate(text.names):
            words = text.text[a:b]
            if label == "organisation" and counts[words, "place"] > counts[words, "organisation"]:
                text.names[number] = a, b, "place"


def is_adjective(word: str) -> bool:
    """Is it an adjective or people of a place, by its ending?"""
    return bool(_ADJECTIVE.match(word)) and not word.endswith("stan") and word not in _words("land")


def names_in(text: str, start: int, end: int, *, commas: bool = True) -> list[Offsets] | None:
    """The names within a noun phrase ("south of Stockholm, Sweden": two); None where that is unclear."""
    out: list[Offsets] = []
    for a, b in _parts(text, start, end) if commas else [(start, end)]:
        while (kind := re.search(r"\s+([a-z]+)$", text[a:b])) and kind[1] in _words("kind"):
            b -= len(kind[0])  # noqa: PLW2901  the same part, shorter
        tokens = [(m[0], a + m.start(), a + m.end()) for m in _TOKEN.finditer(text[a:b])]
        capital = [n for n, (word, _, _) in enumerate(tokens) if _CAPITAL.match(word)]
        while capital and tokens[capital[0]][0] in ("The", "A", "An", "This", "These", "Some", "Our", "Their", "Two"):
            capital.pop(0)
        if not capital:
            continue
        within = {word for word, _, _ in tokens[capital[0] : capital[-1]] if not _CAPITAL.match(word)}
        if not within <= _words("joint") or any(word[:1].islower() for word, _, _ in tokens[capital[-1] + 1 :]):
            return None
        first, last = tokens[capital[0]][1], tokens[capital[-1]][2]
        out.append((first, first + len(re.sub(r"['’]s?$", "", text[first:last]))))
    return out


def _parts(text: str, start: int, end: int) -> Iterator[Offsets]:
    for part in re.finditer("[^,]+", text[start:end]):
        yield start + part.start(), start + part.end()


@cache
def _words(kind: str) -> frozenset[str]:
    lines = (files("khabar.learn") / "named_words.tsv").read_text("utf-8").splitlines()
    rows = dict(line.split("\t") for line in lines if not line.startswith("#"))
    return frozenset(rows[kind].split())


def _read_entities(path: Path, corpus: str) -> Iterator[NamedText]:
    labels = _LABELS[corpus]
    sentences = corpus in ("wikigold", "crossner_politics", "wnut17")
    for item in read_lines(path):
        spans = [span for span in item["spans"] if span["label"] in labels]
        if not spans and corpus in ("wikievents", "ecbplus"):
            continue  # a document whose names were not typed
        named = NamedText(corpus, item["id"], item["text"], "full" if sentences or corpus == "re3d" else "partial")
        for span in spans:
            if sentences:  # these mark names only
                named.names.append((span["start"], span["end"], labels[span["label"]]))
            else:
                _add_phrase(named, span, labels[span["label"]])
        named.names = _apart(named.names)
        yield named


def _add_phrase(named: NamedText, span: dict[str, Any], label: str) -> None:
    start, end, text = span["start"], span["end"], named.text
    if not re.search("[A-Z]", text[start:end]):
        return
    names = names_in(text, start, end, commas=label == "place")
    if span.get("conf", 1) < 0.5 or names is None:  # confidence of the crowd (re3d)
        named.unknown.append((start, end))
        return
    for a, b in names:
        first = a
        while label == "person" and (title := re.match(r"(\w+)\.?\s+", text[first:b])) and title[1] in _words("title"):
            first += title.end()
        words = text[first:b]
        if is_adjective(words.split()[-1]) or (label == "person" and words in _words("title")):
            named.unknown.append((a, b))
        elif words not in _words("pronoun"):
            named.unknown += [(a, first)] * (a < first)
            named.names.append((first, b, label))


def _apart(names: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The names without those that lie in, or cross, a longer one."""
    kept: list[tuple[int, int, str]] = []
    for name in sorted(names, key=lambda n: n[0] - n[1]):
        if all(name[1] <= other[0] or other[1] <= name[0] for other in kept):
            kept.append(name)
    return sorted(kept)


def _joined(texts: list[NamedText], together: int = 4) -> list[NamedText]:
    """Sentences that follow each other as texts of several; twelve such count as one document."""
    out = []
    for number in range(0, len(texts), together):
        joined = NamedText(texts[0].corpus, str(number // 48), "", "full")
        for sentence in texts[number : number + together]:
            shift = len(joined.text)
            joined.names += [(a + shift, b + shift, label) for a, b, label in sentence.names]
            joined.text += sentence.text + " "
        out.append(joined)
    return out


def _read_lgl(path: Path) -> Iterator[NamedText]:
    """Place names of local papers; a place beside another capitalised word may be part of another name: unknown."""
    for item in read_lines(path):
        named = NamedText("lgl", str(item["id"]), item["text"], "places")
        for span in item["toponyms"]:
            start, end, name = span["start"], span["end"], span["name"]
            adjective = is_adjective(name.split()[-1]) and str(span.get("fcode") or "").startswith("PCL")
            if adjective or _STREET.search(name) or _beside_name(item["text"], start, end):
                named.unknown.append((start, end))
            else:
                named.names.append((start, end, "place"))
        named.names = _apart(named.names)
        yield named


def _beside_name(text: str, start: int, end: int) -> bool:
    after = re.match(r" ([A-Z]\w+)", text[end : end + 30])
    if after and after[1] != "County":
        return True
    before = re.search(r"([A-Z][\w.]*) $", text[max(0, start - 20) : start])
    if not before or before[1] in ("In", "At", "The", "From", "Near"):
        return False
    return not re.search(r"[.!?\n] *$", text[: start - len(before[0])] or ".")


def _read_event_location(path: Path) -> Iterator[NamedText]:
    for item in read_lines(path):
        named = NamedText("event_location", item["id"], item["text"], "partial")
        _add_places(named, [(s["start"], s["end"]) for s in item["spans"] if s["label"] == "LOCATION"])
        yield named


def _read_coded(material: Material) -> Iterator[NamedText]:
    """Reports with the places of their events, no snippets or passages of any."""
    for coded in material.coded():
        if "#" in coded.id:
            continue
        named = NamedText("coded", coded.key, coded.text, "partial")
        _add_places(named, sorted({span for t in coded.triggers for span in t.roles.get("place", [])}))
        if named.names:
            yield named


def _add_places(named: NamedText, spans: list[Offsets]) -> None:
    for start, end in spans:
        names = names_in(named.text, start, end)
        named.names += [(a, b, "place") for a, b in names or []]
        named.unknown += [(start, end)] * (not names)
    named.names = _apart(named.names)
