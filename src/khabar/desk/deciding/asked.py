"""What a person asks to be decided, as a form or as JSON sends it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast, get_args

from khabar.desk.deciding.typed import SaidWords, corrected, missed, said_words
from khabar.errors import OptionError
from khabar.nouns.incident import AccountKey, DecisionKind

LONGEST_REASON = 2_000
LONGEST_ONCE = 64
MOST_TARGETS = 200
#: kinds whose targets are reports
ON_REPORTS = ("copies", "not-copies")
_ACCOUNT = re.compile(r"(?P<report>.+):(?P<event>[A-Za-z]\w*)", re.DOTALL)
_INCIDENT = re.compile(r"i(?P<number>[0-9]{1,15})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one version of a report, by the digest of its bytes; `text` None: not said what they must be."""

    report: str
    sha256: str
    start: int
    end: int
    text: str | None = None


#: an incident by its number, an account, words, a report by its key
AskedTarget = int | AccountKey | Words | str


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision that somebody wants. `seen`: the revision of the incident that they looked at; `once`: an id that the
    browser made, under which the decision is made one time however often it is sent; `back`: the page they came from;
    `words`: those that a form points at.
    """

    kind: DecisionKind
    on: tuple[AskedTarget, ...]
    reason: str
    value: Mapping[str, object] = field(default_factory=dict)
    seen: int | None = None
    once: str | None = None
    back: str | None = None
    words: SaidWords | None = None


def asked_of_json(given: object) -> Asked:
    """What a JSON body asks for. OptionError names the key that has another shape."""
    if not isinstance(given, Mapping):
        raise OptionError("is no JSON object", "body", 'as in {"kind": "accept", "on": ["i12"], "reason": "..."}')
    kind = _kind(given.get("kind"))
    on = given.get("on", [])
    if not isinstance(on, list):
        raise OptionError("is no list", "on", 'as in ["i12"]')
    value = given.get("value") or {}
    if not isinstance(value, Mapping):
        raise OptionError("is no object", "value", 'as in {"field": "type", "value": "Armed clash"}')
    return Asked(
        kind,
        _targets(kind, on),
        _reason(given.get("reason")),
        {str(key): one for key, one in value.items()},
        _seen(given.get("seen")),
        _once(given.get("once")),
        back_of(given.get("back")),
    )


def asked_of_form(fields: Sequence[tuple[str, str]]) -> Asked:
    """What a form asks for: `kind`, `on` (several), `quick` and `reason`, and by kind what `typed` reads."""
    last = dict(fields)
    kind = _kind(last.get("kind"))
    own = [value for value in (last.get("quick", "").strip(), last.get("reason", "").strip()) if value]
    asked = Asked(
        kind,
        _targets(kind, [_written(value) for name, value in fields if name == "on" and value.strip()]),
        _reason(": ".join(own)),
        {},
        _seen(last.get("seen") or None),
        _once(last.get("once") or None),
        back_of(last.get("back")),
    )
    if kind == "correct":
        return replace(asked, value=corrected(fields), words=said_words(fields))
    if kind == "add":
        return replace(asked, value=missed(fields), words=said_words(fields))
    if kind == "undo":
        return replace(asked, on=(), value={"decision": last.get("decision", "").strip().lower()})
    return replace(asked, value={"value": last["value"]}) if kind in ("grade", "status") and "value" in last else asked


def back_of(raw: object) -> str | None:
    """An address of this desk to go back to; None for any other, so that no form sends people elsewhere.

    >>> back_of("/incidents/i12?x=1"), back_of("//evil.example"), back_of("/\\\\evil.example")
    ('/incidents/i12?x=1', None, None)
    """
    if not isinstance(raw, str) or not re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,4000}", raw):
        return None
    return raw


def number_of(words: str) -> int | None:
    """The number of an incident that is named as i12; None for other words."""
    found = _INCIDENT.fullmatch(words)
    return int(found["number"]) if found else None


def _kind(raw: object) -> DecisionKind:
    kinds = get_args(DecisionKind)
    if raw not in kinds:
        raise OptionError(f"{raw!r} is no kind of decision"[:80], "kind", f"one of {', '.join(kinds)}")
    return cast("DecisionKind", raw)


def _reason(raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise OptionError("no reason is given", "reason", "say why, for whoever reads it in ten years")
    if len(raw) > LONGEST_REASON:
        raise OptionError(f"has {len(raw)} characters", "reason", f"at most {LONGEST_REASON}")
    return raw.strip()


def _seen(raw: object) -> int | None:
    if raw is None:
        return None
    number = int(raw) if isinstance(raw, str) and re.fullmatch("[0-9]{1,15}", raw, re.ASCII) else raw
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**53:
        raise OptionError(f"{raw!r} is no revision"[:80], "seen", "send the incident's `revision`, or nothing")
    return number


def _once(raw: object) -> str | None:
    if raw is None:
        return None
    if not isinstance(raw, str) or not re.fullmatch(rf"[\w.-]{{1,{LONGEST_ONCE}}}", raw, re.ASCII):
        raise OptionError("is no id", "once", f"letters, digits, hyphens, at most {LONGEST_ONCE}")
    return raw


def _targets(kind: DecisionKind, raw: Sequence[object]) -> tuple[AskedTarget, ...]:
    if len(raw) > MOST_TARGETS:
        raise OptionError(f"has {len(raw)} targets", "on", f"at most {MOST_TARGETS}")
    return tuple(_target(kind, one) for one in raw)


def _target(kind: DecisionKind, raw: object) -> AskedTarget:
    if isinstance(raw, str) and raw:
        if kind in ON_REPORTS:
            return raw
        if (number := number_of(f"i{raw}" if raw.isdecimal() else raw)) is not None:
            return number
        if account := _ACCOUNT.fullmatch(raw):
            return AccountKey(account["report"], account["event"])
    if isinstance(raw, Mapping) and isinstance(report := raw.get("report"), str):
        if raw.keys() == {"report"} and kind in ON_REPORTS:
            return report
        if raw.keys() == {"report", "event"} and isinstance(raw["event"], str):
            return AccountKey(report, raw["event"])
        if {"report", "sha256", "start", "end"} <= raw.keys() <= {"report", "sha256", "start", "end", "text"}:
            return _words(report, raw)
    said = json.dumps(raw, ensure_ascii=False, default=str)[:80]
    remedy = 'name an incident as "i12", an account as {"report", "event"}, words with "sha256", "start" and "end"'
    raise OptionError(f"{said} is no target", "on", remedy)


def _words(report: str, raw: Mapping[str, object]) -> Words:
    sha256, start, end, text = raw["sha256"], raw["start"], raw["end"], raw.get("text")
    numbers = [n for n in (start, end) if isinstance(n, int) and not isinstance(n, bool)]
    if not isinstance(sha256, str) or len(numbers) != 2 or not isinstance(text, str | None):
        raise OptionError(
            "are no words", "on", '"start" and "end" are numbers of characters, "sha256" and "text" texts'
        )
    if not 0 <= numbers[0] < numbers[1] < 2**53:
        raise OptionError(f"no words from {numbers[0]} to {numbers[1]}", "on")
    return Words(report, sha256, numbers[0], numbers[1], text)


def _written(value: str) -> object:
    """A target as a form writes it: JSON where it begins with a brace, else the words."""
    if not value.startswith("{"):
        return value.strip()
    try:
        return cast("object", json.loads(value))
    except (ValueError, RecursionError):
        return value
