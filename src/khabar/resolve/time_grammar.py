"""Time expressions of a text, found by the rules of data/time_rules.tsv."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from khabar.nouns import Span
from khabar.resolve.time_tokens import OTHER, Token, Tokens, codes, tokens
from khabar.text.tables import rows, words

_PACKAGE = "khabar.resolve"
_ANCHORS = ("month", "weekday", "year", "full", "short_date", "loose_date", "decade", "today", "overnight", "part",
            "unit", "week_unit", "month_unit", "year_unit", "clock", "weekend", "season", "recently", "ago",
            "hour")  # fmt: skip
_LOOSE_FIRST = frozenset(
    ["of", "the", "comma", "zone", "unit", "to", "from", "before", "after", "dot", "open", "and", "a"]
)
_LOOSE_LAST = frozenset(["comma", "dot", "open", "the", "at", "about", "of"])
_SINCE_WORDS = 9
_REACH = 40  # more words than stand before the first anchor of any expression; none is longer than four times as many
_SINCE_KINDS = frozenset(
    ["date", "month", "part_of", "year", "weekday", "this_unit", "while", "season", "today", "weekend"]
)


@dataclass(frozen=True, slots=True)
class TimeWords:
    """A time expression as it was read: the rule that holds it, its words by class, and whether it means "since"."""

    span: Span
    kind: str
    tokens: tuple[Token, ...]
    since: bool = False

    def of(self, *kinds: str) -> list[Token]:
        return [token for token in self.tokens if token.kind in kinds]

    def has(self, *kinds: str) -> bool:
        return any(token.kind in kinds for token in self.tokens)


def find_times(text: str, start: int = 0, end: int | None = None, *, known: bool = False) -> tuple[TimeWords, ...]:
    """The time expressions of `text[start:end]` in order, never overlapping (codebook section 7).

    `known`: the words are known to be a time, so that a lone "March" or "five days" counts. Words that only look like a
    time ("the Sunday Times", "21 August Street", "Black September", "may" the verb) are none.

    >>> [t.span.text for t in find_times("On 3 September 2015 and late on Friday night they may march 629 miles.")]
    ['On 3 September 2015', 'late on Friday night']
    """
    return _find(text, start, len(text) if end is None else end, known)


@lru_cache(maxsize=128)  # a sentence's times are asked for by the search for figures as well
def _find(text: str, start: int, end: int, known: bool) -> tuple[TimeWords, ...]:
    found, coded = tokens(text, start, end)
    out: list[TimeWords] = []
    for run in _RUNS.finditer(coded):
        if _anchor(known).search(coded, run.start(), run.end()):
            out.extend(_read_run(text, found, coded, run.span(), known))
    return tuple(out)


_RUNS = re.compile(f"[^{OTHER}]+")


def _read_run(text: str, found: Tokens, coded: str, run: tuple[int, int], known: bool) -> Iterator[TimeWords]:
    """The expressions in one run of words that the grammar knows."""
    at = run[0]
    while at < run[1] and (match := _next_match(coded, at, run[1], known)):
        first, last = _trimmed(found, match.start(), match.end())
        at = max(match.end(), at + 1)
        hours = _kind(match) == "lasting" and any(t.kind == "unit" and t.value == 0 for t in found.between(first, last))
        if first < last and (known or not hours) and not _is_trap(text, found, first, last):
            yield _time_words(text, found, (first, last), _kind(match))


def _next_match(coded: str, at: int, end: int, known: bool) -> re.Match[str] | None:
    """The first expression from `at` on; looked for around the words without which none is, so in linear time."""
    while at < end and (anchor := _anchor(known).search(coded, at, end)):
        for start in range(max(at, anchor.start() - _REACH), anchor.end()):
            stop = min(end, start + 4 * _REACH)
            read = [_grammar(lone).match(coded, start, stop) for lone in ((False, True) if known else (False,))]
            if match := max(filter(None, read), key=re.Match.end, default=None):
                return match
        at = anchor.end()
    return None


def _kind(match: re.Match[str]) -> str:
    return (match.lastgroup or "").rpartition("_")[0]


def _trimmed(found: Tokens, first: int, last: int) -> tuple[int, int]:
    """The words without loose ones at both ends ("of the", a comma)."""
    while first < last and found[first].kind in _LOOSE_FIRST and not _is_needed(found, first, last):
        first += 1
    while last > first and found[last - 1].kind in _LOOSE_LAST:
        last -= 1
    return first, last


def _is_needed(found: Tokens, first: int, last: int) -> bool:
    """A leading word that makes the meaning: "the day before", "a week ago", "after midnight", "the weekend"."""
    following = found[first + 1].kind if first + 1 < last else ""
    kind = found[first].kind
    if kind in ("after", "before", "from"):
        return following in ("part", "clock") or (kind == "from" and following != "")
    if kind == "the" and following in ("part", "early", "late"):
        return True
    return kind in ("the", "a", "unit") and not any(
        t.kind in ("month", "full", "weekday") for t in found.between(first, last)
    )


def _time_words(text: str, found: Tokens, place: tuple[int, int], kind: str) -> TimeWords:
    first, last = place
    since = next((at for at in range(first, min(first + 2, last)) if found[at].kind == "since"), None)
    if since is None and kind in _SINCE_KINDS:
        since = _since_before(found, first)
        first = first if since is None else since
    span = Span.of(text, found[first].start, found[last - 1].end)
    return TimeWords(span, kind, found.between(place[0], last), since is not None)


def _since_before(found: Tokens, first: int) -> int | None:
    """Where a "since" opens a clause that ends in the time: "since the war began in March 2011"."""
    for at in range(first - 1, max(first - 2 - _SINCE_WORDS, -1), -1):
        kind = found[at].kind
        if kind == "since":
            return at
        if kind in ("comma", "dot", "number", "day", "count", "open", "close", "month", "weekday", "year", "today"):
            return None
    return None


def _is_trap(text: str, found: Tokens, first: int, last: int) -> bool:
    """Names that hold words of time: "the Sunday Times", "August 21 Street", "Black September", "jailed for a year"."""
    after = found[last].text if last < len(found) else ""
    before = found[first - 1].text if first else ""
    core = next((at for at in range(first, last) if found[at].kind in ("month", "weekday")), first)
    inside = found[core - 1].text if core > first else before
    traps = words(_PACKAGE, "time_traps.txt")
    if after[:1].isupper() and f"_ {after.lower()}" in traps:
        return text[found[last - 1].end : found[last].start] == " "
    return f"{before.lower()} _" in traps or (inside[:1].isupper() and f"{inside.lower()} _" in traps)


@cache
def _anchor(known: bool) -> re.Pattern[str]:
    """The classes without which there is no expression; an ordinal alone tells a day where that is known."""
    return re.compile("[" + "".join(codes()[kind] for kind in (*_ANCHORS, *["ordinal"] * known)) + "]")


@cache
def _grammar(lone: bool) -> re.Pattern[str]:
    """The rules (`lone`: those for words known to be a time) as one pattern; groups have their rules' names."""
    table = rows(_PACKAGE, "time_rules.tsv")
    macros = {kind[1:]: pattern for kind, pattern in table if kind.startswith("=")}
    rules = [(k.removeprefix("lone:"), p) for k, p in table if not k.startswith("=") and k.startswith("lone:") == lone]
    return re.compile("|".join(f"(?P<{kind}_{at}>{_compiled(rule, macros)})" for at, (kind, rule) in enumerate(rules)))


def _compiled(rule: str, macros: dict[str, str]) -> str:
    """One rule with macros filled in, classes as their characters, and groups that capture nothing."""
    while named := re.search(r"[A-Z]{2,}", rule):
        rule = rule.replace(named.group(), f"({macros[named.group()]})")
    code = codes()
    rule = re.sub(r"[a-z_]+", lambda word: code[word.group()], rule)
    return rule.replace("(", "(?:").replace(" ", "")
