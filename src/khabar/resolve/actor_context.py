"""What a report says about its own actors: its countries, the letters that it introduces, who is named where."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from khabar.resolve.actor_candidates import candidates
from khabar.resolve.actor_index import Met, NameIndex, index, is_description
from khabar.resolve.actor_lands import Focus, focus_of, named_countries
from khabar.resolve.actor_phrase import tie_of
from khabar.resolve.actor_scores import Candidate, Setting
from khabar.resolve.actor_words import Word, fold, words_of

# (SDF), (PKK/KCK), (CPI-M) | (the Long Name)
_BRACKETS = re.compile(r"\(([^()\n]{2,80})\)")
_LETTERS = re.compile(r"[\"“']?([A-Z][A-Za-z]?[A-Z0-9][A-Za-z0-9&/.-]{0,9}|[a-z]{3,6})[\"”']?\Z")
_DAY = re.compile(r"([12]\d{3})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?(?:\Z|T| )")
_SMALL = frozenset(
    ["of", "the", "and", "for", "in", "to", "a", "an", "on", "at", "de", "du", "des", "la", "le", "et", "al", "el"]
)
_MOST_WORDS_BEFORE = 9
# What the home of a named organisation says about where the report plays; armies are met abroad too.
_HOMES_OF = {"rebel group": 1.0, "political militia": 1.0, "identity militia": 1.0, "state forces": 0.2}
_MANY_LETTERS = 3
_AGAIN = 0.3


@dataclass(frozen=True, slots=True)
class NamedActor:
    """An organisation that the report names at characters `start` to `end`."""

    start: int
    end: int
    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Introduced:
    """What letters stand for: characters of the long wording, and the organisation if it is a known one."""

    start: int
    end: int
    id: str | None


@dataclass(frozen=True)
class ActorContext:
    """What `identify` needs to know of a report; made once by `actor_context`. `named` is in the order of the text."""

    text: str
    on: str | None
    focus: Focus
    words: tuple[Word, ...]
    acronyms: dict[str, Introduced]
    named: tuple[NamedActor, ...]
    index: NameIndex
    cased: bool

    @cached_property
    def places(self) -> Mapping[str, list[int]]:
        """Where each folded word stands among the words."""
        found: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            found.setdefault(word.folded, []).append(at)
        return found

    @cached_property
    def by_id(self) -> Mapping[str, list[NamedActor]]:
        """The mentions of each organisation, in the order of the text."""
        found: dict[str, list[NamedActor]] = {}
        for actor in self.named:
            found.setdefault(actor.id, []).append(actor)
        return found

    def before(self, position: int) -> Iterator[NamedActor]:
        """The actors named before a position, the nearest first."""
        for at in range(bisect_left(self.named, position, key=lambda actor: actor.start) - 1, -1, -1):
            if self.named[at].end <= position:
                yield self.named[at]

    def after(self, position: int) -> Iterator[NamedActor]:
        """The actors named from a position on, the nearest first."""
        yield from self.named[bisect_left(self.named, position, key=lambda actor: actor.start) :]


def actor_context(text: str, on: str | None = None, country: str | None = None) -> ActorContext:
    """What the report `text` says about its actors; `on` is its day, `country` the one it is about where known."""
    return _context(text, day_of(on), country.strip().upper() if country else None)


@lru_cache(maxsize=8)
def _context(text: str, on: str | None, country: str | None) -> ActorContext:
    names = index()
    words = words_of(text)
    cased = _is_cased(text)
    focus = _focus(text, words, country, names, cased)
    setting = Setting(on, focus)
    best: dict[int, Candidate] = {}

    def accepts(met: Met) -> bool:
        if all(map(is_description, met.names)):
            return False
        best[met.first] = candidates(names.roster, met, setting)[0]
        return best[met.first].warranted

    met = [(one, best[one.first]) for one in names.met(words, accepts, cased=cased)]
    acronyms = _introduced(text, words, met)
    named = tuple(_named(words, met, acronyms))
    return ActorContext(text, on, focus, tuple(words), acronyms, named, names, cased)


def _focus(text: str, words: Sequence[Word], country: str | None, names: NameIndex, cased: bool) -> Focus:
    """The countries that the text is about; one that is given comes first and weighs more than all others."""
    if country is None:
        return focus_of(text, words, _homes(names, words, cased))
    others = named_countries(text, words)
    return ((country, 1.0), *((other, weight / 2) for other, weight in others if other != country))


def _homes(names: NameIndex, words: Sequence[Word], cased: bool) -> dict[str, float]:
    """The homes of the armed that the words name beyond doubt; named again they count for less."""
    votes: dict[str, float] = {}
    seen: set[str] = set()

    def is_sure(met: Met) -> bool:
        organisations = [names.roster.organisations[name.id] for name in met.names]
        sure = met.how in ("exact", "singular") and not all(map(is_description, met.names))
        return sure and len({one.country for one in organisations}) == 1 and len(met.names[0].name) >= _MANY_LETTERS

    for met in names.met(words, is_sure, cased=cased, loosely=False):
        organisation = names.roster.organisations[met.names[0].id]
        vote = _HOMES_OF.get(organisation.kind, 0.0) * (_AGAIN if organisation.id in seen else 1.0)
        if vote and organisation.country:
            votes[organisation.country] = votes.get(organisation.country, 0.0) + vote
            seen.add(organisation.id)
    return votes


def _is_cased(text: str) -> bool:
    """Whether the text has capitals where they belong."""
    letters = sum(map(str.isalpha, text))
    return 0.008 * letters < sum(map(str.isupper, text)) < 0.6 * letters + 1


def day_of(on: str | None) -> str | None:
    """A day in ISO form; of a month or year its middle; None for what is no date.

    >>> day_of("2016-04-13T10:00Z"), day_of("2016-04"), day_of("2016"), day_of("April")
    ('2016-04-13', '2016-04-15', '2016-07-01', None)
    """
    found = _DAY.match(on.strip()) if on else None
    if not found:
        return None
    year, month, day = found.groups()
    return f"{year}-{month or '07'}-{day or ('15' if month else '01')}"


def _named(
    words: Sequence[Word], best: Sequence[tuple[Met, Candidate]], acronyms: dict[str, Introduced]
) -> Iterator[NamedActor]:
    for met, candidate in best:
        first = words[met.first]
        own = acronyms.get(first.folded) if met.last - met.first == 1 else None
        if (own and own.id is None) or tie_of(words, met.first, met.last):
            continue
        meant = own.id if own and own.id else candidate.id
        if own or candidate.warranted:
            yield NamedActor(first.start, words[met.last - 1].end, meant, candidate.score)


def _introduced(text: str, words: Sequence[Word], best: Sequence[tuple[Met, Candidate]]) -> dict[str, Introduced]:
    """Letters that brackets explain, or that brackets behind a name give."""
    ends = {words[met.last - 1].end: (met, candidate) for met, candidate in best}
    starts = {words[met.first].start: (met, candidate) for met, candidate in best}
    found: dict[str, Introduced] = {}
    for brackets in _BRACKETS.finditer(text):
        inside = brackets.group(1).strip()
        inside = re.split(r"[,;]| or | also ", inside, maxsplit=1)[0].strip()
        before = bisect_left(words, brackets.start(), key=lambda word: word.start)
        if before == 0:
            continue
        letters = _LETTERS.match(inside)
        if letters:
            long = _long_form(words, before, letters.group(1), ends)
            if long:
                found.setdefault(fold(letters.group(1)), long)
        else:
            short = words[before - 1]
            at = brackets.start(1) + len(brackets.group(1)) - len(brackets.group(1).lstrip())
            if _LETTERS.match(short.text) and short.text.isupper():
                long_words = words_of(text, at, at + len(inside))
                if long_words and _spells(short.folded, long_words):
                    skip = 1 if long_words[0].folded == "the" and len(long_words) > 1 else 0
                    hit = starts.get(long_words[skip].start)
                    known = hit[1].id if hit and hit[1].warranted else None
                    found.setdefault(short.folded, Introduced(long_words[skip].start, long_words[-1].end, known))
    return found


def _long_form(
    words: Sequence[Word], before: int, letters: str, ends: dict[int, tuple[Met, Candidate]]
) -> Introduced | None:
    """The wording in front of bracketed letters: a known name that ends there, or words that begin with them."""
    last = words[before - 1]
    hit = ends.get(last.end)
    if hit and hit[0].last - hit[0].first > 1 and hit[1].warranted:
        return Introduced(words[hit[0].first].start, last.end, hit[1].id)
    for first in range(before - 2, max(before - _MOST_WORDS_BEFORE, 0) - 1, -1):
        run = words[first:before]
        if run[0].folded not in _SMALL and _spells(fold(letters), run):
            return Introduced(run[0].start, last.end, hit[1].id if hit and hit[1].warranted else None)
    if hit and hit[1].warranted:
        return Introduced(words[hit[0].first].start, last.end, hit[1].id)
    return None


def _spells(letters: str, words: Sequence[Word]) -> bool:
    """Whether letters are the first ones of the words, small words left out or not, in order."""
    firsts = "".join(word.folded[0] for word in words)
    big = "".join(word.folded[0] for word in words if word.folded not in _SMALL)
    plain = letters.replace("&", "").replace("/", "").replace("-", "").removesuffix("s")
    return len(plain) > 1 and plain in (firsts, big, big[: len(plain)] if len(big) == len(plain) + 1 else big)
