"""Accounts made by hand for the tests of weighing: a sentence a claim, the words found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from khabar.nouns import Claim, Event, Harm, Interval, Mention, Part, Party, Place, Published, Report, Span
from khabar.nouns.incident import Account, Anchor, Decision, Incident
from khabar.nouns.types import EVENT_TYPES
from khabar.resolve.harm import add_up, find_figures, merge
from khabar.weigh.figures import MEASURES

#: sources as they are resolved, by their words
SOURCES = {
    "SOHR": ("monitor", {"id": "sohr", "name": "Syrian Observatory for Human Rights", "kind": "monitor/NGO"}),
    "SNHR": ("monitor", {"id": "snhr", "name": "Syrian Network for Human Rights", "kind": "monitor/NGO"}),
    "the Syrian army": ("official", {"id": "syrian-arab-army", "kind": "state forces", "country": "SY"}),
    "Jaysh al-Islam": ("party", {"id": "jaysh-al-islam", "kind": "rebel group", "country": "SY"}),
    "residents": ("witness", {}),
    "medics": ("medical", {}),
    "military sources": ("anonymous", {}),
    "Adel Haddad": ("activist", {"private": True}),
    "Haddad": ("activist", {"private": True}),
    "police": ("official", {}),
    "police officials": ("official", {}),
}
ARMY = {"id": "syrian-arab-army", "name": "Syrian Arab Army", "kind": "state forces", "country": "SY"}
RUSSIA = {
    "id": "russian-air-force",
    "name": "Russian Aerospace Forces",
    "kind": "external/other forces",
    "country": "RU",
}
REBELS = {"id": "jaysh-al-islam", "name": "Jaysh al-Islam", "kind": "rebel group", "country": "SY"}
CIVILIANS = {"kind": "civilians", "country": "SY"}
RASHA = {
    "id": "p1",
    "name": "Rasha",
    "lat": 36.0,
    "lon": 37.0,
    "radius_km": 1.0,
    "country": "SY",
    "admin1": "Aleppo",
    "precision": 1,
}
TELLIN = {
    "id": "p2",
    "name": "Tellin",
    "lat": 36.2,
    "lon": 37.0,
    "radius_km": 1.0,
    "country": "SY",
    "admin1": "Aleppo",
    "precision": 1,
}
ALEPPO = {"id": "p3", "name": "Aleppo", "lat": 36.1, "lon": 37.3, "radius_km": 90.0, "country": "SY", "precision": 4}


def account(
    report: str,
    *said: tuple[str | None, str],
    publisher: str | None = None,
    copies: str | None = None,
    published: str = "2016-03-10",
    type: str = "Air/drone strike",
    status: str = "happened",
    denies: Sequence[str | None] = (),
    hedges: Sequence[str | None] = (),
    day: tuple[str, str] | None = None,
    time: Interval | None = None,
    places: Sequence[tuple[str, dict]] = (),
    doers: Sequence[tuple[str, dict]] = (),
    targets: Sequence[tuple[str, dict]] = (),
    parts: Sequence[Part] = (),
    civilians: bool = False,
    aggregate: bool = False,
    confidence: float = 0.8,
    agency: str | None = None,
) -> Account:
    """An account of a report whose sentences are what its sources (None: the report itself) say."""
    sentences = [f"{_words(words)} ({source} said)." if source else _words(words) + "." for source, words in said]
    text = " ".join(sentences)
    spans, start = [], 0
    for sentence in sentences:
        spans.append(Span.of(text, start, start + len(sentence)))
        start += len(sentence) + 1
    claims = tuple(_claim(text, span, *one, denies, hedges) for span, one in zip(spans, said, strict=True))
    totals = {m: merge([r for c in claims if (r := getattr(c, m))]) for m in MEASURES}
    event = Event(
        id="e1", type=type, event_type=EVENT_TYPES[type], status=status, aggregate=aggregate, main=True,
        civilians=civilians, confidence=confidence, claims=claims,
        mentions=tuple(Mention(Span.of(text, span.start, span.start + 6), span) for span in spans),
        time=_time(text, day, time), harm=Harm(totals["killed"], totals["wounded"], totals["taken"], tuple(parts)),
        doers=tuple(Party(_at(text, words), **known) for words, known in doers),
        targets=tuple(Party(_at(text, words), **known) for words, known in targets),
        places=tuple(Place(_at(text, words), **known) for words, known in places),
    )  # fmt: skip
    printed = Published(published, None, None, "argument") if published else None
    made = Report(report, text, publisher=publisher or f"Outlet {report}", published=printed, agency=agency)
    return Account(made, event, copies or report)


def incident(*accounts: Account, decisions: Sequence[Decision] = ()) -> Incident:
    return Incident(1, tuple(sorted(accounts, key=lambda one: one.key)), tuple(decisions))


def decision(kind: str, *of: Account, at: str = "2016-04-01T10:00:00Z", **value: object) -> Decision:
    """A decision by A. Coder that holds on to the accounts' first triggers."""
    anchors = tuple(Anchor(a.report.id, "0" * 64, a.event.mentions[0].trigger) for a in of)
    return Decision(f"{kind}{at}{sorted(value.items())!r}", kind, "A. Coder", at, "seen on film", anchors, value)


def copy_of(account: Account, report: str) -> Account:
    """The same text in another outlet, a day later."""
    printed = Published("2016-03-11", None, None, "argument")
    made = replace(account.report, id=report, publisher=f"Copyist {report}", published=printed)
    return replace(account, report=made)


def _words(words: str) -> str:
    return f"Planes {words}" if not words.startswith(("Planes", "Nobody")) else words


def _claim(
    text: str, span: Span, source: str | None, words: str, denies: Sequence[str | None], hedges: Sequence[str | None]
) -> Claim:
    kind, known = SOURCES.get(source or "", (None, {}))
    figures = add_up(find_figures(text, span.start, span.end))
    quote = Span.of(text, span.start, span.start + len(_words(words)))
    party = (
        Party(Span.of(text, text.index(source, span.start), text.index(source, span.start) + len(source)), **known)
        if source
        else None
    )
    return Claim(
        party, None, "denies" if source in denies else "asserts", source in hedges, quote, kind,
        figures.get("killed"), figures.get("wounded"), figures.get("taken"),
    )  # fmt: skip


def _time(text: str, day: tuple[str, str] | None, time: Interval | None) -> Interval:
    if day is None:
        return time or Interval(None)
    words, date = day
    return Interval(_at(text, words), date, date, "day")


def _at(text: str, words: str) -> Span:
    return Span.of(text, text.index(words), text.index(words) + len(words))
