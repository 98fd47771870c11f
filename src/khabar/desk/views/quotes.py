"""Words of a report in their sentence, marked, with the address at which they stand."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from khabar.desk.views.names import Names
from khabar.nouns import Span
from khabar.nouns.incident import Account

#: so many characters of a longer quotation stand on either side of the words
_SIDE = 130
_WHOLE = 300


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quotation with the words that count (`marked`, may be all or nothing of it), and where they stand.

    `start`, `end`: of the marked words (else of the quotation), in code points of the report's text.
    """

    before: str
    marked: str
    after: str
    address: str
    start: int
    end: int


def quote_of(account: Account, spoken: Span | None, around: Span | None, names: Names) -> QuoteView | None:
    """The words in what holds them: `around` if it does, else their sentence, else a piece of the text about them.

    None where there are neither words nor a quotation.
    """
    if spoken is None and around is None:
        return None
    words = spoken or around
    assert words is not None  # noqa: S101  one of the two is there
    home = _home(account, spoken, around) if spoken else words
    text = account.report.text
    start, end = _cut(text, home, words)
    marked = _widened(text, spoken, start, end, names) if spoken else (start, end)
    before, middle, after = text[start : marked[0]], text[slice(*marked)], text[marked[1] : end]
    if spoken is None:
        before, middle = middle, ""
    return QuoteView(
        ("…" if start > home.start else "") + _told(before, names),
        _told(middle, names),
        _told(after, names) + ("…" if end < home.end else ""),
        report_address(account.report.id, words, account.event.id),
        words.start,
        words.end,
    )


def report_address(key: str, words: Span | None = None, event: str | None = None) -> str:
    """The page of a report, at some of its words, with one of its events chosen."""
    chosen = f"&event={quote(event, safe='')}" if event else ""
    at = f"&at={words.start}-{words.end}#s{words.start}-{words.end}" if words else ""
    return f"/report?id={quote(key, safe='')}{chosen}{at}"


def _home(account: Account, spoken: Span, around: Span | None) -> Span:
    if around is not None and around.contains(spoken):
        return around
    found = next((m.sentence for m in account.event.mentions if m.sentence.contains(spoken)), None)
    if found is not None:
        return found
    text = account.report.text
    start = text.rfind("\n", 0, spoken.start) + 1
    end = text.find("\n", spoken.end)
    return Span.of(text, start, len(text) if end < 0 else end)


def _cut(text: str, home: Span, words: Span) -> tuple[int, int]:
    """A piece of `home` that holds the words, cut between words where it is long."""
    if home.end - home.start <= _WHOLE:
        return home.start, home.end
    start, end = max(home.start, words.start - _SIDE), min(home.end, words.start + _WHOLE, words.end + _SIDE)
    if start > home.start:
        start = max(start, text.find(" ", start, words.start) + 1)
    if end < home.end and (gap := text.rfind(" ", words.end, end)) > 0:
        end = gap
    return start, max(end, words.start + 1)


def _widened(text: str, spoken: Span, start: int, end: int, names: Names) -> tuple[int, int]:
    """The marked words, together with any withheld name that they would cut."""
    first, last = spoken.start, min(spoken.end, end)
    pattern = names.scrubber.pattern if names.are_withheld else None
    for found in pattern.finditer(text, start, end) if pattern else ():
        if found.start() < last and first < found.end():
            first, last = min(first, found.start()), max(last, found.end())
    return first, last


def _told(words: str, names: Names) -> str:
    """The words on one line, blanks at their ends kept as one."""
    line = " ".join(names.scrubbed(words).split())
    ahead = " " if words[:1].isspace() else ""
    behind = " " if words[-1:].isspace() and line else ""
    return f"{ahead}{line}{behind}"
