"""Where the names of the roster stand in a run of words: exact, in another number, or spelt by ear."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Literal

from khabar.packs.roster import OrganisationName, Roster, load_roster
from khabar.packs.roster_tables import SKIPPED, keys_of, without_collecting
from khabar.resolve.actor_lands import land_at
from khabar.resolve.actor_words import Word, distance, heard, spelt
from khabar.text.tables import words as words_in

How = Literal["exact", "singular", "short", "sound"]
_LONGEST = 16
_LEAST_SOUNDS = 5
# A blank, and an article with its hyphen.
_ARTICLE = 4
# Names in which a letter may be astray: letters in all, words, letters of the word that has it (of two words, of more).
_LONG = 12
_MOST_ASTRAY = 6
_LONG_WORD = 7
_SHORT_WORD = 5
# Nouns that names are told without; not those of units, which are often called after persons.
_SHORTENED = frozenset(["network", "movement", "front", "group", "party", "organisation", "organization"])
_ACRONYM = re.compile(r"[A-Z][A-Z0-9/&-]{1,9}s?\Z")


@dataclass(frozen=True, slots=True)
class Met:
    """Names that stand at words `first` up to `last` of a run, and how they were met."""

    first: int
    last: int
    names: tuple[OrganisationName, ...]
    how: How = "exact"


@dataclass
class _Table:
    """Numbers of names by the words of their key, the first two words of longer keys, and the most words that a key
    with a given first word has.
    """

    names: dict[str, list[int]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    starts: set[str] = field(default_factory=set)


class NameIndex:
    """The names of a roster, found by their words."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        with without_collecting():
            self._exact = _table_of(roster.keys)

    @cached_property
    def _by_sound(self) -> _Table:
        """Names by ear; not the wordings that only describe, nor what is too short to be told by its consonants."""
        told = (
            "" if len(key) < 5 or _is_faint(sounds) or is_acronym(name) or is_description(name) else sounds
            for name, key, sounds in zip(self.roster.names, self.roster.keys, self.roster.sounds, strict=True)
        )  # fmt: skip
        with without_collecting():
            return _table_of(told)

    @cached_property
    def _short(self) -> dict[str, list[int]]:
        """Names that are one word and a noun for a body, by the word: "Haqqani" of "Haqqani network"."""
        found: dict[str, list[int]] = {}
        for key, numbers in self._exact.names.items():
            word, blank, noun = key.partition(" ")
            if blank and noun in _SHORTENED and len(word) > 3 and word.isascii() and word not in self._exact.names:
                found.setdefault(word, []).extend(n for n in numbers if not is_description(self.roster.names[n]))
        return found

    def met(
        self, words: Sequence[Word], accepts: Callable[[Met], bool], *, cased: bool = True, loosely: bool = True
    ) -> list[Met]:
        """The names in `words` in order, the longest accepted one at each place; none overlaps another.

        `cased`: the text has capitals where they belong, so that they tell letters and names from words; `loosely`:
        also what is short for a name or sounds like one.
        """
        found: list[Met] = []
        at = 0
        while at < len(words):
            here = next(filter(accepts, self._at(words, at, cased)), None)
            if loosely:
                here = here or next(filter(accepts, self._by_short(words, at)), None)
                here = here or next(filter(accepts, self._by_ear(words, at)), None)
            if here:
                found.append(here)
            at = here.last if here else at + 1
        return found

    def named(self, phrase: str) -> tuple[OrganisationName, ...]:
        """The names that are `phrase`, blind to case, number, marks and articles."""
        return tuple(self._names(self._exact.names.get(keys_of([phrase])[0][0])))

    def but_a_letter(self, words: Sequence[Word]) -> tuple[OrganisationName, ...]:
        """The long names that the words are but for one letter in one long word, or two that changed places."""
        run = [word.single for word in words if word.folded not in SKIPPED]
        if not 1 < len(run) <= _MOST_ASTRAY or sum(map(len, run)) < _LONG:
            return ()
        found: dict[int, None] = {}
        for at, word in enumerate(run):
            least = _LONG_WORD if len(run) == 2 else _SHORT_WORD
            for number in self._gaps.get(_but(run, at), ()):
                meant = self.roster.keys[number].split(" ")[at]
                if len(meant) >= least and meant != word and _is_a_letter_off(word, meant):
                    found[number] = None
        return tuple(self._names([*found]))

    @cached_property
    def _gaps(self) -> dict[str, list[int]]:
        """The numbers of names of several words, by the words with one of them left out."""
        gaps: dict[str, list[int]] = {}
        for key, numbers in self._exact.names.items():
            words = key.split(" ")
            if 1 < len(words) <= _MOST_ASTRAY and key.isascii() and len(key) >= _LONG:
                told = [number for number in numbers if not is_description(self.roster.names[number])]
                for at, word in enumerate(words) if told else ():
                    if len(word) >= _SHORT_WORD:
                        gaps.setdefault(_but(words, at), []).extend(told)
        return gaps

    def _at(self, words: Sequence[Word], at: int, cased: bool) -> Iterator[Met]:
        """The names that begin at a word, the longest first."""
        word = words[at]
        longest = self._exact.longest
        most = longest.get(word.folded, 0)
        if word.single != word.folded:
            most = max(most, longest.get(word.single, 0))
        if not most or word.folded in SKIPPED:
            return
        if most > 1:
            second = next((w for w in words[at + 1 : at + _LONGEST] if w.folded not in SKIPPED), None)
            most = most if second is not None and f"{word.single} {second.single}" in self._exact.starts else 1
        for last in _ends(words, at, most):
            run = [w for w in words[at:last] if w.folded not in SKIPPED]
            if len(run) > 1:
                numbers, how = self._exact.names.get(" ".join([w.single for w in run])), "exact"
            else:
                numbers, how = self._exact.names.get(word.folded), "exact"
                if numbers is None and word.single != word.folded:
                    numbers, how = self._exact.names.get(word.single), "singular"
            fitting = tuple(name for name in self._names(numbers) if _fits_case(name, run, cased))
            if fitting:
                yield Met(at, last, fitting, how)  # type: ignore[arg-type]  # one of the literals

    def _by_short(self, words: Sequence[Word], at: int) -> Iterator[Met]:
        """The names that a single capital word is short for."""
        word = words[at]
        beside = words[at + 1] if at + 1 < len(words) else None
        named = beside is not None and beside.capital and beside.start == word.end + 1 and not _is_english(beside)
        if word.capital and not (named or _is_english(word) or _is_in_name(words, at) or _is_in_land(words, at)):
            names = self._names(self._short.get(word.folded))
            if names:
                yield Met(at, at + 1, tuple(names), "short")

    def _by_ear(self, words: Sequence[Word], at: int) -> Iterator[Met]:
        """The names that sound like the capital words from a word on, the longest first."""
        word = words[at]
        if not word.capital or len(word.folded) < 4 or word.text.isupper():
            return
        longest = self._by_sound.longest
        most = max(longest.get(heard(word.folded), 0), longest.get(heard(word.single), 0))
        for last in _ends(words, at, most):
            run = [w for w in words[at:last] if w.folded not in SKIPPED]
            if len(run) == 1 and (_is_english(word) or _is_in_name(words, at) or _goes_on(words, at)):
                continue
            front = [heard(w.folded) for w in run[:-1]]
            table = self._by_sound.names
            numbers = table.get(" ".join([*front, heard(run[-1].folded)])) or table.get(
                " ".join([*front, heard(run[-1].single)])
            )
            near = tuple(name for name in self._names(numbers) if self._is_near(name, run))
            if near and not _is_in_land(words, at):
                yield Met(at, last, near, "sound")

    def _names(self, numbers: Sequence[int] | None) -> list[OrganisationName]:
        return [self.roster.names[number] for number in numbers or ()]

    @staticmethod
    def _is_near(name: OrganisationName, run: Sequence[Word]) -> bool:
        """Whether each word is spelt nearly as the name's: a letter in seven apart, in names of several words two."""
        own = _words_of_name(name.name)
        if len(own) != len(run):
            return False
        for written, meant in zip(run, own, strict=True):
            if meant in (written.folded, written.single):
                continue
            if not written.capital:
                return False
            longest = max(len(written.folded), len(meant))
            most = 1 + longest // 7 if len(run) > 1 else longest // 8
            tries = {spelt(written.folded), spelt(written.single)}
            if min(distance(one, spelt(meant), most) for one in tries) > most:
                return False
        return True


def _but(words: Sequence[str], at: int) -> str:
    return " ".join([*words[:at], "*", *words[at + 1 :]])


def _is_a_letter_off(one: str, other: str) -> bool:
    if len(one) == len(other) and sorted(one) == sorted(other):
        apart = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        return len(apart) == 2 and apart[1] == apart[0] + 1
    return distance(one, other, 1) == 1


@lru_cache(maxsize=10_000)
def _words_of_name(name: str) -> list[str]:
    return keys_of([name])[0][0].split(" ")


def is_acronym(name: OrganisationName) -> bool:
    """Whether a name is written in capitals as one word, whatever its role."""
    return bool(_ACRONYM.match(name.name)) and name.role != "description"


def is_description(name: OrganisationName) -> bool:
    """Whether a wording warrants its organisation only in its country: by its role, or for having no capital at all."""
    return name.role == "description" or (name.name.isascii() and name.name.islower() and " " in name.name)


@cache
def index() -> NameIndex:
    """The index of the roster that comes with Khabar."""
    return NameIndex(load_roster())


def _table_of(keys: Iterable[str]) -> _Table:
    table = _Table()
    for number, key in enumerate(keys):
        if key:
            table.names.setdefault(key, []).append(number)
    for key in table.names:
        first, count = key.partition(" ")[0], key.count(" ") + 1
        if table.longest.get(first, 0) < count:
            table.longest[first] = count
        if count > 1:
            table.starts.add(key if count == 2 else " ".join(key.split(" ", 2)[:2]))
    return table


def _ends(words: Sequence[Word], at: int, most: int) -> list[int]:
    """Where a name of at most `most` counted words may end, the farthest first; the last word is one that counts."""
    ends: list[int] = []
    for last in range(at, min(len(words), at + _LONGEST)):
        if words[last].folded not in SKIPPED:
            if len(ends) == most:
                break
            ends.append(last + 1)
    ends.reverse()
    return ends


def _fits_case(name: OrganisationName, run: Sequence[Word], cased: bool) -> bool:
    """Acronyms keep their capitals, and single names their first one, in a text that has both kinds of letter.

    "Al-Monitor" is a name, not somebody's monitor.
    """
    if len(run) > 1:
        return True
    if run[0].joined and run[0].capital and is_description(name):
        return False
    written = run[0].text
    if not cased:
        return written.lower() not in _small_words() and (not is_acronym(name) or len(written) > 2)
    if not run[0].folded.isascii():
        return True
    if is_acronym(name):
        return _is_written_as_letters(written, name.name)
    return written[0].isupper() or not name.name[0].isupper() or name.name.islower()


def _is_written_as_letters(written: str, letters: str) -> bool:
    """Whether a word is letters in capitals, or long ones that are no English word with only the first one so."""
    if written.removesuffix("s").rstrip("'’").isupper():
        return True
    title = written[0].isupper() and written[1:].islower()
    return title and len(letters) > 3 and written.lower() not in _small_words()


def _is_in_land(words: Sequence[Word], at: int) -> bool:
    """Whether a word is one of a country's name: "Saudi Arabia", "Israeli"."""
    return any((land := land_at(words, first)) and land.last > at for first in range(max(at - 2, 0), at + 1))


def _is_in_name(words: Sequence[Word], at: int) -> bool:
    """Whether another unknown capital word stands in front, as the first name of a person does."""
    before = words[at - 1] if at else None
    return (
        before is not None
        and before.capital
        and not before.owns
        and not _is_english(before)
        and not land_at(words, at - 1)
    )


def _goes_on(words: Sequence[Word], at: int) -> bool:
    """Whether an unknown capital word stands behind, so that the word alone is no name: "Sawaiq al-Rahman Brigade"."""
    behind = words[at + 1] if at + 1 < len(words) else None
    beside = behind is not None and behind.start - words[at].end <= _ARTICLE
    return behind is not None and beside and behind.capital and not (_is_english(behind) or land_at(words, at + 1))


def _is_faint(sounds: str) -> bool:
    """Whether two or more words have so few consonants that many names sound so: "Syria Call"."""
    return " " in sounds and len(sounds.replace(" ", "")) < _LEAST_SOUNDS


def _is_english(word: Word) -> bool:
    """Whether a single word is too short to be told by ear, or one of our own tables of nouns and joints."""
    return len(word.folded) < 5 or any(
        {word.folded, word.single} & words_in("khabar.resolve", name) for name in _OUR_WORDS
    )


_OUR_WORDS = ("actor_heads.tsv", "actor_joints.tsv", "actor_adjectives.tsv", "source_words.tsv", "persons.tsv")


@cache
def _small_words() -> frozenset[str]:
    """Words that letters in lower case would be taken for."""
    return words_in("khabar.resolve", "actor_joints.tsv") | words_in("khabar.resolve", "actor_small_words.txt")
