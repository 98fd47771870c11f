"""Figures of harm in a sentence: how many were killed, wounded or taken, and who (codebook section 6)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from khabar.nouns import Span
from khabar.nouns.record import Whose
from khabar.resolve.figure import Figure, denials, unsaid
from khabar.resolve.harm_asides import without_asides
from khabar.resolve.harm_denied import stated
from khabar.resolve.harm_phrases import LEAVES, WINDOW, adds, company, is_joint, objects, parts_behind, subjects
from khabar.resolve.harm_tokens import Word, harm_words, span_of
from khabar.resolve.harm_tolls import tolls
from khabar.resolve.noun_phrases import Counted, phrase

_TAKES_PLACES = frozenset(["captured", "seized", "captures", "capturing", "capture", "rounded"])
# told of persons only where they are counted: "destroyed over 60 fighters", "lost 20 soldiers"
_ALSO_OF_THINGS = frozenset(
    [
        "destroyed", "destroy", "destroys", "destroying", "lost", "lose", "loses", "losing", "loss", "losses",
        "claimed", "claims", "claiming", "wiped out", "wiping out", "wipe out", "annihilated", "annihilating",
        "whisked away",
    ]
)  # fmt: skip
_OF_BODIES = frozenset(
    [
        "bullet", "riddled", "bullet-riddled", "dead", "lifeless", "headless", "mutilated", "decomposed", "charred",
        "burnt", "decapitated", "unidentified", "tortured", "beheaded",
    ]
)  # fmt: skip
_TELLS = frozenset(["caused", "causing", "causes", "confirmed", "confirming", "are", "reported", "reporting"])
_INJURIES = frozenset(["injuries", "injury", "wounds"])
_SUFFERS = frozenset(["sustained", "suffered", "received", "sustain", "suffer"])
_SPANS_OF_TIME = frozenset(
    [
        "day", "days", "night", "week", "weeks", "weekend", "month", "months", "year", "years", "morning", "evening",
        "afternoon", "hour", "hours", "minutes", "same", "previous", "following", "next", "moment", "time", "way",
    ]
)  # fmt: skip
_COMPANY = frozenset(["with", "alongside"])
_REFLEXIVE = frozenset(["himself", "herself", "themselves"])
_STATES = frozenset(["hostage", "captive", "prisoner", "custody"])


def find_figures(text: str, start: int = 0, end: int | None = None) -> tuple[Figure, ...]:
    """The figures of harm that `text[start:end]` (a sentence) states, in order.

    >>> [(f.measure, f.low, f.high, f.part) for f in find_figures("killing 22, among them 4 boys, and hurting dozens")]
    [('killed', 22, 22, False), ('killed', 4, 4, True), ('wounded', 24, None, False)]
    """
    end = len(text) if end is None else end
    words = without_asides(harm_words(text, start, end))
    if not words:
        return ()
    denied = list(denials(text, start, end))
    without = [*(d.span for d in denied), *unsaid(text, start, end)]
    found = [figure for figure in _told(text, words) if not any(figure.span.overlaps(span) for span in without)]
    return tuple(sorted({*found, *denied}, key=lambda f: (f.span, f.measure, f.low)))


def _told(text: str, words: Sequence[Word]) -> Iterator[Figure]:
    used: set[int] = set()
    floor = 0
    last: list[Counted] = []
    for measure, counts, own in tolls(words):
        yield from _as(measure, text, words, counts, used)
        used.update(own)
    for first, behind in _cue_groups(words):
        counted = _counted(words, first, behind, floor, used)
        if not counted and (_shares_subject(words, floor, first) or _goes_on(words, last, floor, first)):
            counted = last
        else:
            used.update(at for c in counted for at in range(c.first, c.last))
            counted = stated(words, first, counted)
        if _is_alone(words, behind):
            counted = [replace(c, part=True) for c in counted]
        listed = words[first].start if sum(not count.part for count in counted) > 1 else None
        for count in counted:
            for figure in _figures(text, words, (first, behind), count):
                yield replace(figure, listed=None if count.part else listed)
        floor, last = behind, counted


def _is_alone(words: Sequence[Word], behind: int) -> bool:
    """As in "seven died on Saturday alone": they are a part of those of more days."""
    clause = list(takewhile(lambda word: word.kind not in ("cue", "join", "auxiliary"), words[behind : behind + 7]))
    return any(word.text.lower() == "alone" for word in clause[1:])


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
    few = count.high is None and count.low <= 3 and (not count.explicit or words[count.first].kind == "number")
    several = joined and few  # "several were killed and hurt"; of "scores" and "20" nobody says how many were which
    both = measures[0] == "taken"  # "abducted and killed two": the same; "killed and detained two": nobody says
    low = 0 if len(measures) > 1 and not several and not both else count.low
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
    before = [word.text.lower() for word in words[max(first - 3, 0) : first]]
    form = _form(words, first, behind, before)
    if form == "ed" and words[behind : behind + 1] and words[behind].text.lower() in _REFLEXIVE:  # no attacker counts
        joined = words[behind + 1 : behind + 2] and words[behind + 1].text.lower() == "and"
        return objects(words, behind + 2) if joined else []
    found = _around(words, (first, behind), form, floor, used) if form else []
    if before[-1:] == ["also"]:
        found = [replace(c, more=True) for c in found]
    if found and form in ("ed", "ing", "act", "intr"):
        found += company(words, max(behind, found[-1].last))
    found = [c for c in found if not any(at in used for at in range(c.first, c.last))]
    return _of_persons(words, first, found, before, form)


def _form(words: Sequence[Word], first: int, behind: int, before: Sequence[str]) -> str:
    """How a cue is used; empty where nobody was harmed: "attempted murder", "sentenced to death"."""
    if before[-1:] == ["attempted"]:
        return ""
    if words[first].text.lower() == "death" and before[-1:] == ["to"]:  # "beat him to death"
        return "" if {"sentenced", "condemned", "put"} & set(before) else "intr"
    return words[behind - 1].form


def _around(words: Sequence[Word], cue: tuple[int, int], form: str, floor: int, used: Collection[int]) -> list[Counted]:
    """The phrases before or behind a cue that it is said of, by its form."""
    first, behind = cue
    if form in ("noun", "one"):
        return _of_injured(words, first, behind, floor) or _of_noun(words, first, behind, floor)
    if form == "ed" and first and words[first - 1].kind == "article" and words[behind : behind + 1]:
        person = words[behind].kind == "person"  # "a wounded soldier"
        return [Counted(first - 1, behind, 1, 1, explicit=True, person=True)] if person else []
    if form in ("ing", "act") or (form == "ed" and _is_active(words, first, behind)):
        return objects(words, behind)
    told = max((at + 1 for at in used if at < first), default=0)
    found = subjects(words, max(floor, told, first - WINDOW), first) + _behind(words, behind)
    return [replace(c, more=c.more or _is_also(words, c, first)) for c in found]


def _of_persons(
    words: Sequence[Word], first: int, found: list[Counted], before: Sequence[str], form: str
) -> list[Counted]:
    """Those of `found` that are persons, where a cue is said of things as well or of what somebody meant to do."""
    lower = words[first].text.lower()
    if lower in _ALSO_OF_THINGS:
        kept = [c for c in found if not c.part and _counts_persons(words, first, c)]
        found = [*kept, *(c for c in found if c.part and kept)]
    if lower in _TAKES_PLACES:
        things = any(word.kind == "thing" for word in words[:first])  # "two villages, and they captured three"
        found = [c for c in found if c.person or (not things and _is_bare(words, c, first))]
    states = lower in _STATES and not {"taken", "took", "take", "taking", "into", "held"} & set(before)
    if states or (form == "act" and before[-1:] == ["to"]):
        found = [c for c in found if words[c.first].kind == "number"]
    return found


def _is_bare(words: Sequence[Word], count: Counted, first: int) -> bool:
    """As in "captured 30": a number of whom nothing more is said; not "20 captured men", "a father of four"."""
    alone = words[count.first].kind == "number" and count.last == count.first + 1
    return alone and not count.part and count.last != first and count.before not in ("of", "name")


def _counts_persons(words: Sequence[Word], first: int, count: Counted) -> bool:
    """Does "destroyed" or "the loss of" tell of persons: "60 fighters of the group", not "60 rebel positions"?"""
    head = next((at for at in range(count.first + 2, count.last) if words[at].kind == "of"), count.last) - 1
    counted = words[count.first].kind in ("number", "article") or (words[first].form == "one" and count.high == 1)
    return counted and words[head].kind == "person"


def _is_also(words: Sequence[Word], count: Counted, first: int) -> bool:
    """As in "two guards were also killed": besides those told before."""
    return any(word.text.lower() == "also" for word in words[count.last : first])


def _behind(words: Sequence[Word], behind: int) -> list[Counted]:
    """What is added behind a passive: "were killed along with six teachers", "died with his men"; then parts."""
    if behind < len(words) and (is_joint(words[behind]) or words[behind].text.lower() in _COMPANY):
        more = objects(words, behind + 1)
        if more and adds(more[0]) and (more[0].person or is_joint(words[behind])):
            return more
    return parts_behind(words, behind)


def _is_active(words: Sequence[Word], first: int, behind: int) -> bool:
    """Whether "killed" has an object: no auxiliary before, and a person or number right behind that no cue follows."""
    before = first - 1
    while before >= 0 and words[before].kind == "adverb" and words[before].text.lower() not in ("has", "have", "had"):
        before -= 1
    if (before >= 0 and words[before].kind == "auxiliary") or _is_left(words, first):
        return False
    found = phrase(words, behind, min(len(words), behind + 14))
    vague = words[behind : behind + 1] and words[behind].kind == "number" and words[behind].high is None
    if not found:
        return _has_other_object(words, behind)
    if first and words[first - 1].kind == "number" and (words[behind].kind != "number" or vague):
        return False  # "140 injured people", "dozens wounded, some seriously"
    after = found.last
    while after < len(words) and words[after].kind in ("adverb", "auxiliary"):
        after += 1
    if not (after < len(words) and words[after].kind == "cue" and words[after].form in ("ed", "intr")):
        return True
    own = words[after + 1 : after + 2]  # "killed 30 people injured 90"
    return not found.explicit or (after == found.last and bool(own) and own[0].kind == "number")


def _has_other_object(words: Sequence[Word], behind: int) -> bool:
    """As in "burned the church", "captured three villages"; not "killed the day before"."""
    ahead = words[behind : behind + 3]
    if not ahead or any(word.text.lower() in _SPANS_OF_TIME for word in ahead):
        return False
    if ahead[0].kind == "number":
        return any(word.kind == "thing" for word in ahead[1:])
    return ahead[0].kind in ("article", "determiner", "thing") and ahead[0].text.lower() not in ("reports", "sources")


def _is_left(words: Sequence[Word], first: int) -> bool:
    """As in "left 20 wounded"; not "left the town, and they killed 20"."""
    ahead = words[max(first - 6, 0) : first]
    clause = list(takewhile(lambda word: word.kind not in ("cue", "join", "mark"), reversed(ahead)))
    left = next((at for at, word in enumerate(clause) if word.text.lower() in LEAVES), 0)
    return any(word.kind in ("number", "article") for word in clause[:left])


def _of_noun(words: Sequence[Word], first: int, behind: int, floor: int) -> list[Counted]:
    """As in "five deaths", "the death of a child", "a body"; a bare plural only for casualties."""
    if behind < len(words) and words[behind].kind == "of" and not _is_counted_body(words, first):
        return objects(words, behind + 1)
    for at in range(first - 1, max(first - 5, floor - 1), -1):
        word = words[at]
        if (word.kind == "number" and not words[at + 1 : first]) or (
            word.kind == "number" and _is_plain(words, at + 1, first)
        ):
            count = Counted(at, behind, word.low, word.high, explicit=True, more=word.bound == "more")
            return [count] if word.low or word.high is None else []
        if word.kind in ("stop", "join", "mark", "auxiliary", "cue"):
            break
    return objects(words, behind) if _is_verb(words, first, behind) else _uncounted(words, first, behind)


def _is_verb(words: Sequence[Word], first: int, behind: int) -> bool:
    """As in "police arrests an official", "they murder 3 teachers"."""
    ahead = phrase(words, behind, min(len(words), behind + 14))
    counts = words[first].text.lower() == "murder" and ahead is not None and words[ahead.first].kind == "number"
    return counts or (words[first].form == "noun" and ahead is not None and ahead.explicit)


def _uncounted(words: Sequence[Word], first: int, behind: int) -> list[Counted]:
    """Behind no number: a bare plural told as such, casualties, a body."""
    if words[first].text.lower() in ("deaths", "fatalities", "injuries") and _is_told_bare(words, first):
        return [Counted(first, behind, 2, None, explicit=False)]
    if words[first].note == "casualties" and words[first].text.lower() != "casualty":
        return [Counted(first, behind, 3, None, explicit=False)]
    start = _start_of_body(words, first)
    if start is None:
        return []
    own = words[start].kind != "article"  # "shot dead and his body dumped": told beside his death it is no other's
    return [Counted(start, behind, 1, 1, explicit=True, part=own)]


def _of_injured(words: Sequence[Word], first: int, behind: int, floor: int) -> list[Counted]:
    """As in "five men sustained serious injuries", "injuries to three guards", "a number of injuries"."""
    if words[first].text.lower() not in _INJURIES:
        return []
    if words[behind : behind + 1] and words[behind].text.lower() == "to":
        return [count for count in objects(words, behind + 1) if count.person or words[count.first].kind == "number"]
    if [word.text.lower() for word in words[max(first - 2, 0) : first]] == ["number", "of"]:
        return [Counted(max(first - 3, 0), behind, 3, None, explicit=True)]
    verb = next((at for at in range(first - 1, max(first - 5, floor), -1) if words[at].text.lower() in _SUFFERS), None)
    return subjects(words, max(floor, verb - WINDOW), verb) if verb else []


def _is_counted_body(words: Sequence[Word], first: int) -> bool:
    """As in "two bodies of rebels"."""
    return words[first].text.lower() in ("bodies", "corpses") and first > 0 and words[first - 1].kind == "number"


def _start_of_body(words: Sequence[Word], first: int) -> int | None:
    """Where "a body", "his bullet-riddled body" begins."""
    if words[first].text.lower() not in ("body", "corpse", "martyr"):
        return None
    at = first - 1
    while at > max(first - 4, 0) and words[at].text.lower() in _OF_BODIES:
        at -= 1
    opens = at >= 0 and (words[at].kind == "article" or words[at].text.lower() in ("his", "her", "whose"))
    return at if opens else None


def _is_told_bare(words: Sequence[Word], first: int) -> bool:
    """As in "caused deaths", "resulting in deaths", "reports of fatalities", "Deaths were reported"."""
    before = [word.text.lower() for word in words[max(first - 2, 0) : first]]
    if not before:
        return True
    if before[-1:] in (["of"], ["in"]):
        return before[0] in ("report", "reports", "resulted", "resulting", "results")
    return before[-1] in _TELLS


def _is_plain(words: Sequence[Word], start: int, end: int) -> bool:
    return all(
        word.kind in ("other", "name", "person", "more", "of", "determiner", "adverb") for word in words[start:end]
    )


def _shares_subject(words: Sequence[Word], floor: int, first: int) -> bool:
    """As in "were abducted and killed": nothing but joints between two cues."""
    return 0 < floor < first and all(word.kind in ("join", "adverb", "auxiliary") for word in words[floor:first])


def _goes_on(words: Sequence[Word], last: Sequence[Counted], floor: int, first: int) -> bool:
    """As in "two men, who were abducted from a village, were killed": the sentence goes on behind a relative clause."""
    if not last or last[-1].last >= floor or first < 1 or words[first - 1].kind not in ("auxiliary", "adverb"):
        return False
    relative = any(word.text.lower() == "who" for word in words[last[-1].last : floor])
    return relative and any(word.text == "," for word in words[floor:first])


def _as(measure: str, text: str, words: Sequence[Word], found: list[Counted], used: set[int]) -> Iterator[Figure]:
    """Figures of what is counted without a cue of its own."""
    cue = Word(0, 1, measure, "cue", measure, "intr")
    for count in found:
        used.update(range(count.first, count.last))
        yield from _figures(text, [*words, cue], (len(words), len(words) + 1), count)
