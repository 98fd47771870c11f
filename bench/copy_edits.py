# ruff: noqa: ARG001, S311 - all edits are called alike; chance is seeded
"""Copies and look-alikes made from real reports by edits as outlets make them, seeded, for measuring `link.copies`."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from khabar.nouns import Published, Report
from khabar.text.sentence import sentences

SYNONYMS = {
    "killed": "slain", "wounded": "injured", "injured": "hurt", "attack": "assault", "attacks": "raids",
    "troops": "soldiers", "said": "stated", "told": "informed", "people": "persons", "town": "township",
    "area": "district", "near": "close to", "at least": "no fewer than", "forces": "troops", "militants": "fighters",
    "rebels": "insurgents", "government": "regime", "city": "town", "several": "a number of", "after": "following",
    "hit": "struck", "including": "among them", "reported": "announced", "children": "minors", "houses": "homes",
    "air strikes": "airstrikes", "group": "organisation", "police": "security forces", "also": "further",
}  # fmt: skip
FURNITURE = (
    "Share this article on Facebook and Twitter.", "Read also: What we know so far.", "Sign up for our newsletter.",
    "Last updated 10:24 GMT.", "Photo: a view of the site after the incident.", "Click here for more news.",
)  # fmt: skip
WIRES = ("AFP", "Reuters", "AP", "Xinhua", "dpa")
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports, whether they are copies, and by which kind of edit one was made of the other."""

    kind: str
    a: Report
    b: Report
    copies: bool


def body_of(report: Report) -> list[str]:
    """The sentences of the body."""
    return [s.text for s in sentences(report.text, report.body_start) if s.start >= report.body_start]


def built(source: Report, suffix: str, lines: Sequence[str], title: str | None, days: int = 0) -> Report:
    """A report of these sentences, two a paragraph, published `days` after its source by another outlet."""
    body = "\n\n".join(" ".join(lines[n : n + 2]) for n in range(0, len(lines), 2))
    text = f"{title}\n\n{body}" if title else body
    published = source.published
    if published:
        day = date.fromisoformat(published.date) + timedelta(days)
        published = Published(day.isoformat(), None, None, "argument")
    return replace(
        source, id=f"{source.id}~{suffix}", text=text, body_start=len(text) - len(body), title=title,
        published=published, publisher=f"Outlet {suffix}", byline=(), agency=None, dateline=None, furniture=(),
    )  # fmt: skip


def changed_words(lines: Sequence[str], chance: random.Random, share: float) -> list[str]:
    """Synonyms for the words that have one, and short words dropped or doubled, until `share` of the words differ."""
    return [_changed(line, chance, share) for line in lines]


def _changed(line: str, chance: random.Random, share: float) -> str:
    for old, new in SYNONYMS.items():
        if chance.random() < share * 4:
            line = re.sub(rf"\b{old}\b", new, line)
    return " ".join(_word(word, chance, share) for word in line.split())


def _word(word: str, chance: random.Random, share: float) -> str:
    """The word, or none, or with another before it; a number in the other of its two forms."""
    if word.islower() and chance.random() < share / 2:
        return "" if chance.random() < 0.5 else f"reportedly {word}"
    if word.isdigit() and int(word) <= 12 and chance.random() < 0.5:
        return DIGITS[int(word)]
    return str(DIGITS.index(word)) if word in DIGITS[2:] and chance.random() < 0.5 else word


def reordered(lines: Sequence[str], chance: random.Random, swaps: int) -> list[str]:
    """The sentences with `swaps` of them moved elsewhere, the first kept in its place."""
    out = list(lines)
    for _ in range(swaps):
        if len(out) > 2:
            out.insert(chance.randrange(1, len(out)), out.pop(chance.randrange(1, len(out))))
    return out


def foreign(others: Sequence[Report], chance: random.Random, count: int) -> list[str]:
    """`count` sentences in a row from the body of another report."""
    lines = body_of(chance.choice(others))
    at = chance.randrange(max(1, len(lines) - count))
    return lines[at : at + count]


Edit = Callable[[Report, Sequence[Report], random.Random], Report]


def edit_headline(source: Report, others: Sequence[Report], chance: random.Random) -> Report:
    """Another headline."""
    return built(source, "headline", body_of(source), chance.choice(others).title or "News in brief", 0)


def edit_words(source: Report, others: Sequence[Report], chance: random.Random) -> Report:
    """A tenth of the words changed."""
    return built(source, "words10", changed_words(body_of(source), chance, 0.10), "Another headline")


def edit_words_strongly(source: Report, others: Sequence[Report], chance: random.Random) -> Report:
    """A quarter of the words changed, next day."""
    return built(source, "words25", changed_words(body_of(source), chance, 0.25), "Another headline", 1)


def edit_order(source: Report, others: Sequence[Report], chance: random.Random) -> Report:
    """A third of the sentences moved."""
    lines = body_of(source)
    return built(source, "order", reordered(lines, chance, max(2, len(lines) // 3)), source.title, 1)


def edit_order_wholly(source: Report, others: Sequence[Report], chance: random.Random) -> Report:
    """All sentences shuffled."""
    lines = body_of(source)
    chance.shuffle(lines)
    return built(source, "shuffled", lines, source.title)


def edit_added(source: Report, others: Sequence[Report], chance: random.Random) -> Report:
    """Three sentences of the outlet's own at the top, in the middle or at the end."""
    lines = body_of(source)
    at = chance.choice((0, len(lines) // 2, len(lines)))
    return built(source, "added", [*lines[:at], *foreign(others, chance, 3), *lines[at:]], "Another headline", 1)


def edit_short(source: Report, others: Sequence[Report], chance: random.Random) -> Report:
    """A brief of the first four to seven sentences."""
    kept = chance.randint(4, 7)
    return built(source, "short", body_of(source)[:kept], "In brief", chance.randint(0, 1))


def edit_short_words(source: Report, others: Sequence[Report], chance: random.Random) -> Report:
    """A brief with a tenth of its words changed."""
    return built(source, "shortwords", changed_words(body_of(source)[: chance.randint(4, 6)], chance, 0.1), None)


def edit_longer(source: Report, others: Sequence[Report], chance: random.Random) -> Report:
    """A story twice as long that holds the wire copy."""
    lines = body_of(source)
    more = foreign(others, chance, len(lines))
    top = foreign(others, chance, 2) if chance.random() < 0.5 else []
    return built(source, "longer", [*top, *lines, *more], "A longer story", chance.randint(0, 1))


def edit_furniture(source: Report, others: Sequence[Report], chance: random.Random) -> Report:
    """Share links and captions around."""
    lines = body_of(source)
    around = list(chance.sample(FURNITURE, 4))
    return built(source, "furniture", [*around[:2], *lines, *around[2:]], source.title)


def edit_all(source: Report, others: Sequence[Report], chance: random.Random) -> Report:
    """Words changed, cut to two thirds, moved, added to."""
    lines = changed_words(body_of(source), chance, 0.1)
    kept = reordered(lines[: max(5, len(lines) * 2 // 3)], chance, 2)
    mixed = [*kept, *foreign(others, chance, 2), chance.choice(FURNITURE)]
    copy = built(source, "all", mixed, "Another headline", chance.randint(0, 1))
    return replace(copy, agency=source.agency or chance.choice(WIRES))


EDITS: tuple[Edit, ...] = (
    edit_headline, edit_words, edit_words_strongly, edit_order, edit_order_wholly, edit_added, edit_short,
    edit_short_words, edit_longer, edit_furniture, edit_all,
)  # fmt: skip


#: what a form has blanks for
_FILLED_IN = re.compile(r"\b\d+\b|(?<=[a-z,] )[A-Z][a-z]{3,}\b|\b(?:two|three|four|five|six|seven|eight)\b")


def template_sibling(source: Report, others: Sequence[Report], chance: random.Random) -> Report:
    """A release of another day by the same template: other figures, places and days."""
    names = sorted({w for r in others for w in re.findall(r"(?<=[a-z] )[A-Z][a-z]{3,}", r.text)})
    swap: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        word = found.group()
        if word.isdigit():
            return str(int(word) + chance.randint(1, 9))
        if word.lower() in DIGITS:
            return chance.choice([d for d in DIGITS[1:] if d != word.lower()])
        return swap.setdefault(word, chance.choice(names) if names else word)

    lines = [_FILLED_IN.sub(other, line) for line in body_of(source)]
    return replace(built(source, "sibling", lines, source.title, chance.randint(0, 3)), publisher=source.publisher)


def statement_shared(source: Report, others: Sequence[Report], chance: random.Random) -> Report:
    """Another report that quotes the same statement: three sentences of `source` between quotation marks."""
    lines = body_of(source)
    at = len(lines) // 3
    said = "“" + " ".join(lines[at : at + 3]).strip('“”"') + "”, a statement said."
    own = body_of(chance.choice(others))
    return built(source, "statement", [*own[:4], said, *own[4:12]], "Another report")


def round_up(source: Report, others: Sequence[Report], chance: random.Random) -> Report:
    """A daily round-up in which the first sentences of `source` are one item of eight."""
    items = [body_of(other)[:3] for other in chance.sample(list(others), 7)]
    items.insert(chance.randint(1, 6), body_of(source)[:3])
    return built(source, "roundup", [line for item in items for line in item], "The day in brief")


LOOK_ALIKES: tuple[Edit, ...] = (template_sibling, statement_shared, round_up)


def made_pairs(reports: Sequence[Report], seed: int, each: int) -> list[Pair]:
    """`each` pairs of every kind of edit and of look-alike, of reports with six sentences and more."""
    chance = random.Random(seed)
    able = [r for r in reports if len(body_of(r)) >= 6]
    pairs = []
    for edit, copies in [*((e, True) for e in EDITS), *((e, False) for e in LOOK_ALIKES)]:
        fit = [r for r in able if len(_FILLED_IN.findall(r.text)) >= 10] if edit is template_sibling else able
        for source in chance.sample(fit, min(each, len(fit))):
            others = [o for o in chance.sample(able, 30) if o is not source]
            made = edit(source, others, chance)
            of = built(source, "brief", body_of(source)[:3], source.title) if edit is round_up else source
            pairs.append(Pair(edit.__name__, of, made, copies))
    return pairs
