"""The text of a report: title, blank line, body (contract, "The text")."""

from __future__ import annotations

_SAME = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"} | dict.fromkeys("\u00a0\u202f\u2009\t\n\r", " ")
)


def fold(text: str) -> str:
    """`text` in the same length, with quotation marks, dashes and spaces made plain, in lower case where that fits.

    >>> fold("“Two\\u00a0dead” – Army")
    '"two dead" - army'
    """
    text = text.translate(_SAME)
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def compose(title: str | None, body: str) -> tuple[str, int]:
    """The text and where the body begins in it; the body alone when it already begins with the title.

    Laws: `text[body_start:] == body`, and the body's own characters are never altered.

    >>> compose("Two shells", "They fell at dawn.")
    ('Two shells\\n\\nThey fell at dawn.', 12)
    >>> compose("Two shells", "TWO SHELLS hit Wasta.")
    ('TWO SHELLS hit Wasta.', 0)
    """
    if not title or begins_with(body, title):
        return body, 0
    head = f"{title}\n\n"
    return head + body, len(head)


def begins_with(body: str, title: str) -> bool:
    """Whether `body`, after spaces, begins with the letters of `title`."""
    start = len(body) - len(fold(body).lstrip()) if body[:1].isspace() else 0
    return fold(body[start : start + len(title)]) == fold(title)
