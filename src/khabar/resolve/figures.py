"""Figures of harm in a sentence: how many were killed, wounded or taken, and who (codebook section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from khabar.nouns import Span
from khabar.nouns.record import Whose
from khabar.resolve.figure import Figure, denials
from khabar.resolve.harm_tokens import Word, harm_words, span_of
from khabar.resolve.noun_phrases import Counted, phrase, phrases

_WINDOW = 40
_TAKES_PLACES = frozenset(["captured", "seized", "captures", "capturing", "capture", "rounded"])
_STATES = frozenset(["hostage", "captive", "prisoner", "custody"])
_REACHES = frozenset(
    ["to", "at", "of", "is", "was", "reached", "reaches", "hit", "topped", "passed", "surpassed", "stands"]
)


def find_figures(text: str, start: int = 0, end: int | None = None) -> tuple[Figure, ...]:
    """The figures of harm that `text[start:end]` (a sentence) states, in order.

    >>> [(f.measure, f.low, f.high, f.part) for f in find_figures("killing 22, among them 4 boys, and hurting dozens")]
    [('killed', 22, 22, False), ('killed', 4, 4, True), ('wounded', 24, None, False)]
    """
    end = len(text) if end is None else end
    words = harm_words(text, start, end)
    if not words:
        return ()
    denied = list(denials(text, start, end))
    found = [figure for figure in _told(text, words) if not any(figure.span.overlaps(d.span) for d in denied)]
    return tuple(sorted({*found, *denied}, key=lambda f: (f.span, f.measure, f.low)))


def _told(text: str, words: Sequence[Word]) -> Iterator[Figure]:
    used: set[int] = set()
    floor = 0
    last: list[Counted] = []
    yield from _tolls(text, words, used)
    for first, behind in _cue_groups(words):
        counted = _counted(words, first, behind, floor, used)
        if not counted and _shares_subject(words, floor, first):
            counted = last
        else:
            used.update(at for c in counted for at in range(c.first, c.last))
        for count in counted:
            yield from _figures(text, words, (first, behind), count)
        floor, last = behind, counted


def _cue_groups(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Cues, those joined without anything between as one: "killed or wounded"."""
    at = 0
    while at < len(words):
        if words[at].kind != "cue":
            at += 1
            continue
        behind = at + 1
        while (
            behind + 1 < len(words)
            and words[behind].text.lower() in ("or", "and", "and/or")
            and words[behind + 1].kind == "cue"
            and words[behind + 1].note != words[at].note
        ):
            behind += 2
        yield at, behind
        at = behind


def _figures(text: str, words: Sequence[Word], cue: tuple[int, int], count: Counted) -> Iterator[Figure]:
    """The figures of one counted phrase: one for each thing that was done, undivided ones from 0 (6.4)."""
    measures = list(dict.fromkeys(word.note for word in words[cue[0] : cue[1]] if word.kind == "cue"))
    joined = cue[1] > cue[0] + 1 and words[cue[0]].form != "ing" and words[cue[0] + 1].text.lower() == "and"
    several = joined and (count.high is None or words[cue[0]].form in ("one", "noun"))  # "several were killed and hurt"
    low = 0 if len(measures) > 1 and not several else count.low
    if measures == ["casualties"]:
        measures, low = (["killed", "wounded"], 0) if count.explicit else (["wounded"], count.low)
    number = words[count.first]
    span = (
        Span.of(text, number.start, number.end)
        if number.kind == "number"
        else span_of(text, number, words[count.last - 1])
    )
    who = span_of(text, words[count.first + 1], words[count.last - 1]) if count.last > count.first + 1 else None
    whose: Whose | None = "civilians" if count.civilian else None if count.person or count.named else "all"
    for measure in measures:
        yield Figure(
            span, low, count.high, measure, who if number.kind == "number" else span,  # type: ignore[arg-type]
            whose, count.part, count.total, count.more,
        )  # fmt: skip


def _counted(words: Sequence[Word], first: int, behind: int, floor: int, used: set[int]) -> list[Counted]:
    """Whom the cue `words[first:behind]` counts."""
    cue, form = words[first], words[behind - 1].form
    lower = cue.text.lower()
    before = [word.text.lower() for word in words[max(first - 3, 0) : first]]
    if lower == "death" and before[-1:] == ["to"]:  # "beaten to death"
        form = "" if {"sentenced", "condemned", "put"} & set(before) else "intr"
    if not form:
        return []
    if form in ("noun", "one"):
        found = _of_noun(words, first, behind, floor)
    elif form == "ed" and first and words[first - 1].kind == "article" and words[behind : behind + 1]:
        found = [Counted(first - 1, behind, 1, 1, explicit=True, person=True)] if words[behind].kind == "person" else []
    elif form in ("ing", "act") or _takes_object(words, first, behind, form):
        found = _objects(words, behind)
    else:
        found = _subjects(words, max(floor, first - _WINDOW), first) + _behind(words, behind)
    found = [c for c in found if not any(at in used for at in range(c.first, c.last))]
    if lower in _TAKES_PLACES:
        found = [c for c in found if c.person]
    if lower in _STATES and not {"taken", "took", "take", "taking", "into", "held"} & set(before):
        found = [c for c in found if words[c.first].kind == "number"]
    if form == "act" and before[-1:] == ["to"]:  # what somebody meant to do
        found = [c for c in found if words[c.first].kind == "number"]
    return found


def _takes_object(words: Sequence[Word], first: int, behind: int, form: str) -> bool:
    if words[first].text.lower() == "dead":
        return _is_shot_dead(words, first, behind)
    return form == "ed" and _is_active(words, first, behind)


def _behind(words: Sequence[Word], behind: int) -> list[Counted]:
    """What is added behind a passive: "were killed along with six teachers", then parts."""
    joined = behind < len(words) and words[behind].kind == "join" and " " in words[behind].text
    more = phrase(words, behind + 1, min(len(words), behind + 12)) if joined else None
    return ([more] if more and more.explicit else []) + _parts_behind(words, behind)


def _is_active(words: Sequence[Word], first: int, behind: int) -> bool:
    """Whether "killed" has an object: no auxiliary before, and a person or number right behind that no cue follows."""
    before = first - 1
    while before >= 0 and words[before].kind == "adverb" and words[before].text.lower() not in ("has", "have", "had"):
        before -= 1
    if before >= 0 and words[before].kind == "auxiliary":
        return False
    found = phrase(words, behind, min(len(words), behind + 14))
    if not found or (first and words[first - 1].kind == "number" and words[behind].kind != "number"):
        return False  # "140 injured people"
    after = found.last
    while after < len(words) and words[after].kind in ("adverb", "auxiliary"):
        after += 1
    return not (
        after < len(words) and words[after].kind == "cue" and words[after].form in ("ed", "intr") and found.explicit
    )


def _is_shot_dead(words: Sequence[Word], first: int, behind: int) -> bool:
    shot = first > 0 and words[first - 1].text.lower() in ("shot", "stabbed", "gunned")
    passive = first > 1 and words[first - 2].kind == "auxiliary"
    return shot and not passive and phrase(words, behind, min(len(words), behind + 14)) is not None


def _objects(words: Sequence[Word], start: int) -> list[Counted]:
    """The objects behind an active cue: a list that adds up, then parts ("among them four children")."""
    end = min(len(words), start + _WINDOW)
    if start < end and words[start].kind == "of":
        start += 1
    first = phrase(words, start, end)
    if not first:
        return []
    out, at = [first], first.last
    while (found := _next_in_list(words, at, end, explicit=out[0].explicit)) is not None:
        out.append(found)
        at = found.last
    return [*out, *_parts_behind(words, at)]


def _next_in_list(words: Sequence[Word], at: int, end: int, *, explicit: bool) -> Counted | None:
    """The next of a list: "two soldiers and five rebels"; not one that its own verb follows ("and 30 were wounded")."""
    start = at
    while at < end and at < start + 2 and words[at].kind == "join":
        at += 1
    if at == start or at >= end:
        return None
    found = phrase(words, at, end)
    if not _is_join(words, start, at):
        return None
    if found is None or (explicit and not _adds(found)):
        return None
    return None if _has_verb(words, found.last) else found


def _adds(count: Counted) -> bool:
    """Whether a phrase joined to a number adds to it: "and a child", not "20 soldiers and policemen"."""
    return count.explicit or (count.person and count.high == 1)


def _parts_behind(words: Sequence[Word], at: int) -> list[Counted]:
    """Sub-counts behind the counted: ", including four children", ", two of them seriously"."""
    end = min(len(words), at + 16)
    stretch = list(takewhile(lambda i: words[i].kind != "cue" and words[i].text != ";", range(at, end)))
    if not stretch:
        return []
    found = [count for count in phrases(words, at, stretch[-1] + 1) if count.part and count.explicit]
    return [count for count in found if not _has_verb(words, count.last)]


def _has_verb(words: Sequence[Word], at: int) -> bool:
    """Whether an auxiliary or a word of harm follows: the phrase is the subject of its own clause."""
    while at < len(words) and words[at].kind in ("adverb", "more"):
        at += 1
    return at < len(words) and words[at].kind in ("auxiliary", "cue")


def _subjects(words: Sequence[Word], start: int, end: int) -> list[Counted]:
    """The subjects of "were killed", "died": the numbered phrases before it that are no parts, or the next person."""
    among = next((at for at in range(end - 1, start, -1) if _is_among(words, at)), None)
    if among is not None:  # "six children were among 19 civilians killed": the 19 are the whole
        return _subjects(words, among + 1, end)
    found = list(phrases(words, start, end))
    numbered = [c for c in found if words[c.first].kind == "number"]
    whole = [c for c in numbered if not c.part]
    firm = [c for c in whole if c.before not in ("stop", "of")] or whole
    if firm:
        return [*_list_from(words, found, firm[0]), *(c for c in numbered if c.part)]
    parts = [c for c in numbered if c.part]
    if (
        parts and _reaches(words, parts[-1].last, end) and parts[-1].more
    ):  # "killed, including 3 boys, and 43 others were"
        return [replace(parts[-1], part=False)]
    plain = [c for c in found if not c.part]
    near = [c for c in plain if _reaches(words, c.last, end) and not (c.named and c.before in ("stop", "of"))] or [
        c for c in plain if c.person
    ][-1:]
    if near:
        return [*_list_to(words, plain, near[-1]), *parts]
    return parts or _single(words, start, end)


def _single(words: Sequence[Word], start: int, end: int) -> list[Counted]:
    """One, where "was" tells that a subject without a word for persons is one: "the rainmaker was killed"."""
    at = end - 1
    while at > start and words[at].kind in ("adverb", "auxiliary") and words[at].text.lower() not in ("was", "is"):
        at -= 1
    if at < start or words[at].text.lower() not in ("was", "is") or (at > start and words[at - 1].kind == "thing"):
        return []
    return [Counted(at, end, 1, 1, explicit=False)]


def _is_among(words: Sequence[Word], at: int) -> bool:
    return words[at].text.lower() == "among" and words[at - 1].kind == "auxiliary"


def _list_from(words: Sequence[Word], found: list[Counted], head: Counted) -> list[Counted]:
    """The head and what is joined to it: "two soldiers and five rebels"."""
    out = [head]
    for count in found:
        joined = count.first > out[-1].last and _is_join(words, out[-1].last, count.first)
        if joined and not count.part and _adds(count):
            out.append(count)
    return out


def _list_to(words: Sequence[Word], found: list[Counted], tail: Counted) -> list[Counted]:
    out = [tail]
    for count in reversed(found):
        if count.last < out[0].first and _is_join(words, count.last, out[0].first):
            out.insert(0, count)
    return out


def _is_join(words: Sequence[Word], start: int, end: int) -> bool:
    """Only "and", commas between; a comma before an article or name is an apposition ("Ali, a commander")."""
    between = words[start:end]
    if [word.text for word in between] == [","] and end < len(words) and words[end].kind in ("article", "name"):
        return False
    return bool(between) and len(between) <= 2 and all(word.kind == "join" for word in between)


def _reaches(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether only auxiliaries and adverbs stand between the phrase and the verb."""
    return all(word.kind in ("auxiliary", "adverb") or word.text.lower() == "who" for word in words[at:end])


def _of_noun(words: Sequence[Word], first: int, behind: int, floor: int) -> list[Counted]:
    """As in "five deaths", "the death of a child", "a body"; a bare plural only for casualties."""
    if behind < len(words) and words[behind].kind == "of":
        return _objects(words, behind + 1)
    for at in range(first - 1, max(first - 5, floor - 1), -1):
        word = words[at]
        if (word.kind == "number" and not words[at + 1 : first]) or (
            word.kind == "number" and _is_plain(words, at + 1, first)
        ):
            count = Counted(at, behind, word.low, word.high, explicit=True, more=word.bound == "more")
            return [count] if word.low or word.high is None else []
        if word.kind in ("stop", "join", "mark", "auxiliary", "cue"):
            break
    ahead = phrase(words, behind, min(len(words), behind + 14))
    if words[first].form == "noun" and ahead and ahead.explicit:  # "police arrests an official"
        return _objects(words, behind)
    if words[first].note == "casualties" and words[first].text.lower() != "casualty":
        return [Counted(first, behind, 3, None, explicit=False)]
    article = (
        first > 0 and words[first - 1].kind == "article" and words[first].text.lower() in ("body", "corpse", "martyr")
    )
    return [Counted(first - 1, behind, 1, 1, explicit=True)] if article and words[first].form == "one" else []


def _is_plain(words: Sequence[Word], start: int, end: int) -> bool:
    return all(
        word.kind in ("other", "name", "person", "more", "of", "determiner", "adverb") for word in words[start:end]
    )


def _shares_subject(words: Sequence[Word], floor: int, first: int) -> bool:
    """As in "were abducted and killed": nothing but joints between two cues."""
    return 0 < floor < first and all(word.kind in ("join", "adverb", "auxiliary") for word in words[floor:first])


def _tolls(text: str, words: Sequence[Word], used: set[int]) -> Iterator[Figure]:
    """As in "the death toll rose to 15", "the number of killed reached 4", "the lives of 3", "lost their lives"."""
    for at, word in enumerate(words):
        lower = word.text.lower()
        measure = "killed" if lower == "toll" else _counted_harm(words, at) if lower == "number" else None
        if measure:
            number = _number_reached(words, at)
            if number is not None and not _has_verb(words, number + 1):
                yield from _as(measure, text, words, [replace(_just(words, number), total=True)], used)
                used.update(range(at, number) if lower == "number" else ())
        elif lower in ("lives", "life"):
            yield from _as("killed", text, words, _lives(words, at), used)


def _counted_harm(words: Sequence[Word], at: int) -> str | None:
    """What "the number of people killed" counts; None for "a number of"."""
    if at == 0 or words[at - 1].kind == "article":
        return None
    ahead = words[at + 1 : at + 9]
    return next((word.note for word in ahead if word.kind == "cue" and word.form in ("ed", "intr")), None)


def _number_reached(words: Sequence[Word], at: int) -> int | None:
    """The number that a toll comes to: the first behind "to", "at", "reached", else the first."""
    numbers = [i for i in range(at + 1, min(at + 32, len(words))) if words[i].kind == "number"]
    reached = [i for i in numbers if words[i - 1].text.lower() in _REACHES]
    near = reached or [i for i in numbers[:1] if i < at + 8]
    return near[0] if near else None


def _lives(words: Sequence[Word], at: int) -> list[Counted]:
    """As in "the lives of 3 people", "12 lives", "six people lost their lives"."""
    if any(word.text.lower() in ("lost", "lose", "losing") for word in words[max(at - 2, 0) : at]):
        return _subjects(words, max(0, at - _WINDOW), max(at - 2, 0))
    if at + 1 < len(words) and words[at + 1].kind == "of":
        return _objects(words, at + 2)
    before = [i for i in range(max(at - 3, 0), at) if words[i].kind == "number"]
    return [_just(words, before[-1])] if before else []


def _just(words: Sequence[Word], at: int) -> Counted:
    found = phrase(words, at, len(words))
    return found or Counted(at, at + 1, words[at].low, words[at].high, explicit=True)


def _as(measure: str, text: str, words: Sequence[Word], found: list[Counted], used: set[int]) -> Iterator[Figure]:
    """Figures of what is counted without a cue of its own."""
    cue = Word(0, 1, measure, "cue", measure, "intr")
    for count in found:
        used.update(range(count.first, count.last))
        yield from _figures(text, [*words, cue], (len(words), len(words) + 1), count)
