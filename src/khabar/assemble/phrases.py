"""Words that a tagger marked, made whole noun phrases, and told apart by what they refer to (codebook section 5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from khabar.nouns import Span

#: how likely a role's filler must be, on the whole, to enter the event
ROLE = 0.65
#: "pro" | "-" | "Assad army units"; "Tall" | " al-" | "Sultan"
_JOINT = re.compile(r"(?:[^\S\n]*[-–'’/][^\S\n]*|[^\S\n]+)?(?:(?:al|el|ul|as|of|of the)\b[^\S\n]*[-–]?[^\S\n]*)?")
_AND = re.compile(r"\s+(?:and|or)\s+(?:the\s+)?")
_EDGE = re.compile(r"[\s\u00a0]+|[-–—,.;:!?()\[\]\"“”«»‘’'/]")
_WORD = re.compile(r"[^\W_]+")
_TAIL = re.compile(r"\s([^\W_]+)$")


@cache
def _words(kind: str) -> frozenset[str]:
    lines = files(__package__).joinpath("phrase_words.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return frozenset(word for row in rows if row[0] == kind for word in row[1].split())


@dataclass(frozen=True, slots=True)
class Filler:
    """A phrase that fills a role, with the probability that it does."""

    span: Span
    score: float


def whole_phrases(text: str, fillers: Iterable[Filler]) -> list[Filler]:
    """The fillers of one role of one trigger: torn pieces joined, edges trimmed, empty ones dropped; in text order."""
    ordered = sorted(fillers, key=lambda f: f.span)
    items = _items(text, [f.span for f in ordered])
    joined: list[Filler] = []
    for filler in ordered:
        last = joined[-1] if joined else None
        if last and filler.span not in items and _is_torn(text, last.span, filler.span):
            whole = Span.of(text, last.span.start, max(last.span.end, filler.span.end))
            joined[-1] = Filler(whole, max(last.score, filler.score))
        else:
            joined.append(filler)
    trimmed = (Filler(span, f.score) for f in joined if (span := trim(text, f.span)) is not None)
    return [f for f in trimmed if not _is_hollow(f.span.text)]


def _is_torn(text: str, left: Span, right: Span) -> bool:
    between = text[left.end : right.start] if right.start > left.end else ""
    joint = len(between) < 12 and _JOINT.fullmatch(between) is not None
    return joint and not (between.isspace() and _begins_anew(text, left, right))


def _begins_anew(text: str, left: Span, right: Span) -> bool:
    """Is the second of two phrases side by side another one ("40 gunmen their families"), a comma lost between them?

    It is where it begins with a number or "their", and where it is a name that stands in the text without the first
    one too, as the first does without it.
    """
    first = _WORD.findall(right.text.lower())[:1]
    own = _WORD.findall(left.text.lower())
    if not first or not own or own[-1] in _words("tail") or all(w.isdigit() or w in _words("opener") for w in own):
        return False
    if first[0].isdigit() or first[0] in _words("opener"):
        return True
    return _is_name(left) and _is_name(right) and _stands_alone(text, left, right) and _stands_alone(text, right, left)


def _is_name(span: Span) -> bool:
    return span.text[0].isupper() or span.text.startswith(("al-", "al "))


def _items(text: str, spans: Sequence[Span]) -> set[Span]:
    """The names that go on a list whose commas a text without any has lost ("in Rasha Tellin Beit Nour and Sarha")."""
    runs: list[list[Span]] = []
    for span in spans:
        if runs and _is_name(span) and _is_name(runs[-1][-1]) and text[runs[-1][-1].end : span.start].isspace():
            runs[-1].append(span)
        else:
            runs.append([span])
    if all(len(run) == 1 for run in runs) or "," in text:
        return set()
    ends = [*(run[0].start for run in runs[1:]), len(text)]
    closed = (_AND.fullmatch(text, run[-1].end, end) for run, end in zip(runs, ends, strict=True))
    return {s for run, and_next in zip(runs, closed, strict=True) if and_next or len(run) > 2 for s in run[1:]}


def _stands_alone(text: str, words: Span, other: Span) -> bool:
    """Does a name stand in the text once more, not beside the other?"""
    pattern = rf"(?<!\w){re.escape(words.text)}(?!\w)"
    places = (m for m in re.finditer(pattern, text) if m.start() != words.start)
    near = len(other.text) + 2
    return any(other.text not in text[max(0, m.start() - near) : m.end() + near] for m in places)


def trim(text: str, span: Span) -> Span | None:
    """The span grown to whole words and hyphenated names, without article, preposition and marks at its edges."""
    start, end = span.start, span.end
    while start > 0 and _binds(text, start):
        start -= 1
    while end < len(text) and _binds(text, end):
        end += 1
    while start < end and (inner := _narrowed(text, start, end)) != (start, end):
        start, end = inner
    return Span.of(text, start, end) if start < end else None


def _narrowed(text: str, start: int, end: int) -> tuple[int, int]:
    """One step inwards: a mark, blank, article or preposition less at either edge; unchanged when there is none."""
    if edge := _EDGE.match(text, start, end):
        return edge.end(), end
    word = _WORD.match(text, start, end)
    leads = (
        word and word.end() < end and word.group() not in _words("capital") and word.group().lower() in _words("lead")
    )
    if word and leads and text[word.end()] not in "-–":  # but "al-Ayss", "as-Suwayda"
        return word.end(), end
    if _EDGE.fullmatch(text[end - 1]):
        return start, end - 1
    tail = _TAIL.search(text, start, end)
    if tail and tail.group(1) not in _words("capital") and tail.group(1).lower() in _words("tail"):
        return start, tail.start()
    return start, end


def _binds(text: str, position: int) -> bool:
    """Does a word, or a name written with hyphen or apostrophe, run across this position?"""
    before, after = text[position - 1], text[position]
    if before.isalnum() and after.isalnum():
        return True
    if after in "-–" and before.isalnum():
        return position + 1 < len(text) and text[position + 1].isalnum()
    return before in "-–" and after.isalnum() and position >= 2 and text[position - 2].isalnum()


def _is_hollow(words: str) -> bool:
    if words in _words("capital"):
        return False
    found = _WORD.findall(words.lower())
    return (
        not found
        or is_nobody(words)
        or all(w in _words("lead") or w in _words("tail") or w in _words("hollow") for w in found)
    )


@lru_cache(4096)
def content_words(words: str) -> frozenset[str]:
    """The words that tell referents apart: lower case, without possessive s, articles and words such as "village"."""
    found = set(_WORD.findall(words.lower().replace("’s", "").replace("'s", "")))
    kept = found - _words("lead") - _words("plain")
    return frozenset(kept or found)


def share_a_referent(a: str, b: str) -> bool:
    """Do two wordings share half of the content words of the shorter one?"""
    x, y = content_words(a), content_words(b)
    common = len(x & y)
    return common > 0 and common * 2 >= min(len(x), len(y))


def is_pronoun(words: str) -> bool:
    """Is this nothing but a pronoun? "US" is none."""
    return words not in _words("capital") and words.lower() in _words("pronoun")


def is_nobody(words: str) -> bool:
    """Do the words of a source say that there is none?"""
    return words.lower() in _words("nobody")


def is_hedge(cue: str) -> bool:
    """Does a cue by itself weaken what is said (codebook section 8)?"""
    return any(w.lower() in _words("hedge") for w in _WORD.findall(cue))


def is_denial(cue: str) -> bool:
    """Does a cue deny what is said (codebook section 8)? Of the coded claims with such cues 62 of 64 are denials."""
    return any(w.lower() in _words("denial") for w in _WORD.findall(cue))


def is_behind(cue: str) -> bool:
    """Does the source of a cue stand behind what it says ("22 died according to residents")?"""
    return any(w.lower() in _words("behind") for w in _WORD.findall(cue))


def are_joint(between: str) -> bool:
    """Do the words between two sources let them say one thing together ("the army and residents")?"""
    return all(w.lower() in _words("joint") for w in _WORD.findall(between))


def role_noun(words: str) -> Literal["office", "body"] | None:
    """What words such as "the spokesman", "the group" name, which need a name elsewhere to say who speaks."""
    found = _WORD.findall(words)
    kinds: tuple[Literal["office", "body"], ...] = ("office", "body")
    return next((kind for kind in kinds if found and all(w in _words(kind) for w in found)), None)


@dataclass(slots=True)
class Referent:
    """Wordings of one person, group or place, with the strength of each."""

    fillers: list[Filler]

    @property
    def score(self) -> float:
        """The strongest filler's, a little more where several agree."""
        best = max(f.score for f in self.fillers)
        return best + (1 - best) * 0.3 * (1 - 1 / len(self.fillers))

    def wordings(self) -> tuple[Span, ...]:
        """One span a wording, the most specific first: names before descriptions, then longer ones. One that would not
        fill the role alone stands behind those that would: it may be another's.
        """
        seen: dict[str, Span] = {}
        score: dict[str, float] = {}
        for filler in sorted(self.fillers, key=lambda f: f.span):
            key = filler.span.text.lower()
            seen.setdefault(key, filler.span)
            score[key] = max(filler.score, score.get(key, 0.0))
        best = max(score.values())
        order = sorted(seen, key=lambda k: (score[k] >= min(ROLE, best), specificity(seen[k].text), -seen[k].start))
        return tuple(seen[key] for key in reversed(order))


def specificity(words: str) -> tuple[bool, int, int]:
    """Sorts wordings: with a name in it before without, then by content words, then by length."""
    named = any(w[0].isupper() for w in _WORD.findall(words)) and not is_pronoun(words)
    return named, len(content_words(words)), len(words)


def referents(fillers: Sequence[Filler]) -> list[Referent]:
    """The fillers of one role of one event, grouped by referent, in text order."""
    groups: list[Referent] = []
    for filler in sorted(fillers, key=lambda f: (-len(content_words(f.span.text)), f.span)):
        home = next((g for g in groups if any(_same(filler.span, f.span) for f in g.fillers)), None)
        if home:
            home.fillers.append(filler)
        else:
            groups.append(Referent([filler]))
    return sorted(groups, key=lambda g: min(f.span for f in g.fillers))


def _same(a: Span, b: Span) -> bool:
    return a.overlaps(b) or share_a_referent(a.text, b.text)
