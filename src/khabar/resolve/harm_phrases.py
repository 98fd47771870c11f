"""Which counted phrases a word of harm is said of: lists that add up before or behind it, parts among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from khabar.resolve.harm_tokens import Word
from khabar.resolve.noun_phrases import Counted, phrase, phrases

#: how many words before or behind a word of harm those are looked for whom it befell
WINDOW = 40
#: the most words of "the deputy governor", beyond which a phrase is likely to hold a verb
_FEW_WORDS = 4
#: "left 20 dead": those behind it were harmed
LEAVES = frozenset(["left", "leave", "leaves", "leaving"])
_MAKES_DEAD = LEAVES | {"shot", "shoot", "shooting", "shoots", "gunned"}
#: what is wounded need be nobody: "burned a bus"
_BURNT = frozenset(["burned", "burnt", "hurt", "hurts", "hurting"])
#: what is no person where somebody is meant
_NO_ONE = frozenset(
    [
        "family", "number", "series", "couple", "group", "lot", "blow", "message", "way", "day", "night", "week",
        "month", "year", "hand", "arm", "leg", "own", "total", "minimum", "maximum",
    ]
)  # fmt: skip
_CONJUNCTIONS = frozenset(["while", "whilst", "where", "when", "that", "but", "although", "though", "because"])
_CLOSES = frozenset(["-", "–", "—", ")"])


def objects(words: Sequence[Word], start: int) -> list[Counted]:
    """The objects behind an active cue: a list that adds up, then parts ("among them four children")."""
    end = min(len(words), start + WINDOW)
    if start < end and words[start].kind == "of":
        start += 1
    first = phrase(words, start, end) or _beside_others(words, start, end) or _someone(words, start, end)
    if not first:
        return []
    out, at = [first], first.last
    if first.named:
        at = _behind_apposition(words, at, end)
    while (found := _next_in_list(words, at, end, explicit=out[0].explicit)) is not None:
        out.append(found)
        at = found.last
    return [*out, *parts_behind(words, at)]


def is_joint(word: Word) -> bool:
    """As in "along with"."""
    return word.kind == "join" and " " in word.text


def company(words: Sequence[Word], start: int) -> list[Counted]:
    """Who is added farther behind: "was killed in his home on Friday, along with three guards"."""
    for at in range(start + 1, min(len(words), start + WINDOW)):
        if words[at].kind in ("cue", "auxiliary") or words[at].text in (";", "."):
            return []
        if is_joint(words[at]):
            more = objects(words, at + 1)
            return more if more and adds(more[0]) and more[0].person else []
    return []


def _beside_others(words: Sequence[Word], start: int, end: int) -> Counted | None:
    """As in "the vice chancellor and two others": the others show that one without a word for persons is one."""
    at = start + 1
    while at < end and at < start + 5 and words[at].kind in ("other", "name"):
        at += 1
    if start + 1 == at or at >= end or words[start].kind not in ("article", "determiner") or not _is_and(words[at]):
        return None
    others = phrase(words, at + 1, end)
    if not others or not (others.more and others.person) or words[others.first].kind != "number":
        return None
    return Counted(start, at, 1, 1, explicit=True, before=words[start - 1].kind if start else "")


def _someone(words: Sequence[Word], start: int, end: int) -> Counted | None:
    """One whom no known word names a person, where only persons can be meant: "an arms smuggler", "his helper"."""
    if words[start - 1 : start] and words[start - 1].text.lower() in _BURNT:
        return None
    if start >= end or words[start].text.lower() not in ("a", "an", "his", "her"):
        return None
    inside = list(
        takewhile(
            lambda word: word.kind in ("other", "name", "adverb", "thing"), words[start + 1 : min(end, start + 7)]
        )
    )
    behind = start + 1 + len(inside)
    if not inside or (behind < len(words) and words[behind].kind == "person"):
        return None
    if (
        inside[-1].kind == "thing"
        or inside[-1].text.endswith("s")
        or not _NO_ONE.isdisjoint(word.text.lower() for word in inside)
    ):
        return None
    beside = words[behind + 1 : behind + 2] if behind < len(words) and _is_and(words[behind]) else ()
    if beside and beside[0].kind not in ("article", "determiner", "number", "more"):  # "a finance and logistics chief"
        return None
    return Counted(start, behind, 1, 1, explicit=True, before=words[start - 1].kind if start else "")


def _behind_apposition(words: Sequence[Word], at: int, end: int) -> int:
    """Behind what a name is said to be, where its list goes on: "Ali, a commander, and two guards"."""
    comma = at < end and words[at].text == ","
    found = phrase(words, at + comma, end)
    if not found or not found.person or not (found.high == 1 or _is_apposed(words[found.first])):
        return at
    return found.last if _next_in_list(words, found.last, end, explicit=True) else at


def _next_in_list(words: Sequence[Word], at: int, end: int, *, explicit: bool) -> Counted | None:
    """The next of a list: "two soldiers and five rebels"; not one that its own verb follows ("and 30 were wounded")."""
    start = at
    while at < end and at < start + 2 and words[at].kind == "join":
        at += 1
    if at >= end:
        return None
    found = phrase(words, at, end) or (_someone(words, at, end) if _is_and(words[at - 1]) else None)
    if not (_is_join(words, start, at) or _is_enumerated(words, start, end)):
        return None
    if found is None or (explicit and not adds(found)) or _opens_with_verb(words, found):
        return None
    return None if has_verb(words, found.last) else found


def _opens_with_verb(words: Sequence[Word], count: Counted) -> bool:
    """As in "and took away their official rifles", "suspecting him": a clause, no next of a list."""
    opening = words[count.first]
    if opening.text.lower() in ("he", "she", "they", "it"):
        return True
    own = any(word.kind == "determiner" for word in words[count.first + 1 : count.last])
    return opening.kind == "other" and (own or opening.text.endswith("ing"))


def adds(count: Counted) -> bool:
    """Whether a phrase joined to a number adds to it: "and a child", not "20 soldiers and policemen"."""
    return count.explicit or (count.person and count.high == 1)


def parts_behind(words: Sequence[Word], at: int) -> list[Counted]:
    """Sub-counts behind the counted: ", including four children", ", two of them seriously"."""
    end = min(len(words), at + 16)
    stretch = list(takewhile(lambda i: words[i].kind != "cue" and words[i].text != ";", range(at, end)))
    if not stretch:
        return []
    told = takewhile(
        lambda count: count.part or not (count.explicit and (count.person or count.more)),
        phrases(words, at, stretch[-1] + 1),
    )  # behind "and 10 others" they are parts of these
    found = [count for count in told if count.part and count.explicit]
    return [count for count in found if not has_verb(words, _behind_whom(words, count.last))]


def _behind_whom(words: Sequence[Word], at: int) -> int:
    """Behind "of whom": its clause has a verb of its own ("five guards, one of whom was killed")."""
    return at + 2 if [word.text.lower() for word in words[at : at + 2]] == ["of", "whom"] else at


def has_verb(words: Sequence[Word], at: int) -> bool:
    """Whether an auxiliary or a word of harm follows: the phrase is the subject of its own clause."""
    while at < len(words) and words[at].kind in ("adverb", "more"):
        at += 1
    return at < len(words) and words[at].kind in ("auxiliary", "cue") and words[at].form != "ing"


def subjects(words: Sequence[Word], start: int, end: int) -> list[Counted]:
    """The subjects of "were killed", "died": the numbered phrases before it that are no parts, or the next person."""
    if end < len(words) and words[end].text.lower() == "dead":  # "a protest against the raid that left 30 dead"
        start = next((at + 1 for at in range(end - 1, start - 1, -1) if words[at].text.lower() in _MAKES_DEAD), start)
    among = next((at for at in range(end - 1, start, -1) if _is_among(words, at)), None)
    if among is not None:  # "six children were among 19 civilians killed": the 19 are the whole
        return subjects(words, among + 1, end)
    found = list(phrases(words, start, end))
    numbered = [c for c in found if words[c.first].kind == "number"]
    whole = [c for c in numbered if not c.part]
    firm = [c for c in whole if c.before not in ("stop", "of") or _opens_here(words, c, end)] or whole
    firm = [c for c in firm if not _has_other_verb(words, c.last, end)] or firm
    firm = firm[max((n for n, c in enumerate(firm) if _opens_here(words, c, end)), default=0) :]
    if firm:
        before = _list_before(words, found, firm[0])
        return [*before, *_list_from(words, found, firm[0]), *(c for c in numbered if c.part)]
    parts = [c for c in numbered if c.part]
    if (
        parts and _reaches(words, parts[-1].last, end) and parts[-1].more
    ):  # "killed, including 3 boys, and 43 others were"
        return [replace(parts[-1], part=False)]
    plain = [c for c in found if not c.part]
    bound = [c for c in plain if c.named and c.before in ("stop", "of") and not _opens_clause(words, c.first)]
    near = [c for c in plain if _reaches(words, c.last, end) and c not in bound] or [c for c in plain if c.person][-1:]
    if near:
        return [*_list_to(words, plain, near[-1]), *parts]
    return parts or _single(words, start, end)


def _opens_clause(words: Sequence[Word], at: int) -> bool:
    """As in "five were held while three were killed"."""
    return at > 0 and words[at - 1].text.lower() in _CONJUNCTIONS


def _opens_here(words: Sequence[Word], count: Counted, end: int) -> bool:
    """Whether a clause begins with what is counted, or the word of harm stands at it: "spoke of three injured"."""
    told = count.before == "of" and count.last == end and words[max(count.first - 2, 0)].kind != "number"
    return told or _opens_clause(words, count.first)


def _has_other_verb(words: Sequence[Word], at: int, end: int) -> bool:
    """As in "13 were held in the prison where four died", "40 men fled and 200 were captured"."""
    verb = words[at - 1].kind == "other" and words[at - 1].text.endswith("ed") and words[at - 2].kind == "person"
    return (verb and _is_and(words[at])) or (words[at].kind == "auxiliary" and not _reaches(words, at, end))


def _list_before(words: Sequence[Word], found: list[Counted], head: Counted) -> list[Counted]:
    """Single persons joined to the number behind them: "a commander and two guards were killed"."""
    out: list[Counted] = []
    behind = head
    for count in reversed([c for c in found if c.last < head.first]):
        single = count.high == 1 and not count.part and _is_one_person(words, count, behind)
        bare = bool(out) and count.last == behind.first
        enumerated = bool(out) and _is_single(words, behind.first) and _is_single(words, count.first)
        comma = enumerated and [word.text for word in words[count.last : behind.first]] == [","]
        if not single or not (bare or comma or _is_join(words, count.last, behind.first)):
            break
        out.insert(0, count)
        behind = count
    joined = bool(out) and any(_is_and(word) for word in words[out[-1].last : head.first])
    opens = bool(out) and (out[0].explicit or out[0].before != "join" or not _is_and(words[out[0].first - 1]))
    return out if joined and opens and out[0].before not in ("stop", "of") else []


def _is_and(word: Word) -> bool:
    return word.text.lower() in ("and", "&")


def _is_one_person(words: Sequence[Word], count: Counted, behind: Counted) -> bool:
    """As in "a commander", "the governor", "his wife"; a name that opens the sentence: "John Doe and two guards"."""
    inside = words[count.first : count.last]
    if count.named:
        only = all(word.kind == "name" for word in inside)
        return only and count.before in ("", "mark") and (behind.person or behind.more)
    definite = inside[0].kind == "determiner" and not any(word.kind == "determiner" for word in inside[1:])
    return count.person and (count.explicit or (definite and len(inside) <= _FEW_WORDS))


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
    last = head.last
    for count in found:
        if count.first <= last:
            continue
        if count.part and words[last].kind == "mark":  # "23 civilians - among them nine children - and 16 fighters"
            last = count.last + (count.last < len(words) and words[count.last].text in _CLOSES)
        elif _is_join(words, last, count.first) and not count.part and adds(count):
            out.append(count)
            last = count.last
    return out


def _list_to(words: Sequence[Word], found: list[Counted], tail: Counted) -> list[Counted]:
    out = [tail]
    for count in reversed(found):
        bare = count.last == out[0].first and len(out) > 1 and count.explicit and count.person  # "a man a boy and a"
        if bare or (count.last < out[0].first and _is_join(words, count.last, out[0].first)):
            out.insert(0, count)
    return out


def _is_single(words: Sequence[Word], at: int) -> bool:
    return words[at].text.lower() in ("a", "an")


def _is_enumerated(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether ", a soldier" or "his wife" is one of more ("a child, a soldier and two"): behind "a", before "and"."""
    article = next((words[n] for n in range(at - 1, max(at - 5, -1), -1) if words[n].kind in ("article", "name")), None)
    comma = words[at].text == ","
    found = phrase(words, at + comma, end) if article and article.text.lower() in ("a", "an") else None
    own = found is not None and not comma and words[found.first].kind == "determiner"
    if not found or not found.person or not (own or _is_single(words, found.first)):
        return False
    return (
        found.last + 1 < end and words[found.last].text.lower() == "and" and words[found.last + 1].kind != "auxiliary"
    )


def _is_join(words: Sequence[Word], start: int, end: int) -> bool:
    """Only "and", commas between; a comma before an article or name is an apposition ("Ali, a commander")."""
    between = [word for word in _without_ages(words[start:end]) if word.kind != "determiner"]
    if [word.text for word in between] == [","] and end < len(words) and _is_apposed(words[end]):
        return False
    return bool(between) and len(between) <= 2 and all(word.kind == "join" for word in between)


def _is_apposed(word: Word) -> bool:
    """Whether behind a comma it begins what somebody is said to be: "a commander", "the leader", "commander of"."""
    return word.kind in ("article", "name") or word.text.lower() == "the" or word.form == "singular"


def _without_ages(words: Sequence[Word]) -> Sequence[Word]:
    """Without the age behind a name: ", 45," (those in brackets are gone: `harm_asides`)."""
    aged = len(words) > 2 and words[1].kind == "number" and words[0].text + words[2].text == ",,"
    return words[3:] if aged else words


def _reaches(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether only auxiliaries and adverbs stand between the phrase and the verb; "was chased and" goes with it."""
    ahead = words[at:end]
    if len(ahead) > 2 and _is_and(ahead[-1]) and ahead[-2].kind == "other" and ahead[-2].text.endswith("ed"):
        end -= 2
    return all(
        word.kind in ("auxiliary", "adverb") or word.text.lower() == "who" for word in _without_ages(words[at:end])
    )
