"""Decisions and values in words, as pages say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: what each kind of decision is called by those who make it, and what is said once it is made
KIND_WORDS: Mapping[str, tuple[str, str]] = {
    "accept": ("Accept", "accepted"),
    "correct": ("Correct a field", "corrected"),
    "reject": ("Reject", "rejected"),
    "status": ("Set status", "status set"),
    "grade": ("Grade", "graded"),
    "together": ("Merge", "merged"),
    "apart": ("Split", "split"),
    "copies": ("Mark copies", "marked as copies"),
    "not-copies": ("No copies", "marked as no copies"),
    "add": ("Add a missed event", "added"),
    "undo": ("Undo", "undone"),
}
FIELD_WORDS: Mapping[str, str] = {
    "time": "when",
    "places": "where",
    "doers": "who did it",
    "targets": "to whom",
    "weapons": "with what",
    "civilians": "civilians harmed",
    "aggregate": "sums up several occurrences",
}


def field_words(field: str) -> str:
    """A field's name for people.

    >>> field_words("killed.civilians"), field_words("doers")
    ('killed (civilians)', 'who did it')
    """
    measure, _, whose = field.partition(".")
    return f"{measure} ({whose})" if whose else FIELD_WORDS.get(field, field)


def decided_words(kind: str, value: Mapping[str, object]) -> str:
    """What a decision sets, in words; empty where its kind says it all, or the value was sealed."""
    if kind == "correct" and "field" in value:
        return f"{field_words(str(value['field']))}: {value_words(value.get('value'))}"
    if kind == "add":
        return ", ".join(f"{field_words(str(name))} {value_words(one)}" for name, one in value.items() if one)
    if kind == "undo":
        return f"of {str(value.get('decision', ''))[:12]}"
    return value_words(value.get("value")) if "value" in value else ""


def value_words(value: object) -> str:
    """A value of a decision in words.

    >>> value_words({"low": 21, "high": None}), value_words([{"name": "Lerm"}]), value_words(True)
    ('21 or more', 'Lerm', 'yes')
    >>> value_words({"start": "2016-03-09", "end": "2016-03-10"})
    '2016-03-09 to 2016-03-10'
    """
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return _object_words(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(value_words, value)) or "none"
    return str(value)


def range_words(low: int, high: int | None) -> str:
    """A range in words.

    >>> range_words(1200, None)
    '1,200 or more'
    """
    if high is None:
        return f"{low:,} or more"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _object_words(value: Mapping[str, object]) -> str:
    low, high = value.get("low"), value.get("high")
    if isinstance(low, int) and isinstance(high, int | None):
        return range_words(low, high)
    if value.get("start"):
        start, end = value["start"], value.get("end")
        return str(start) if end in (None, start) else f"{start} to {end}"
    name = value.get("name") or value.get("text") or value.get("type")
    if name:
        return str(name)
    return ", ".join(f"{key} {value_words(one)}" for key, one in value.items() if one) or "unknown"
