"""What was sent to `/decisions`: a form, or JSON; and how the description of addresses tells it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, get_args

from starlette.datastructures import UploadFile
from starlette.requests import Request

from khabar.desk.deciding.asked import LONGEST_ONCE, LONGEST_REASON, Asked, asked_of_form, asked_of_json
from khabar.errors import OptionError
from khabar.nouns.incident import DecisionKind

MOST_FIELDS = 2_000


@dataclass(frozen=True, slots=True)
class Sent:
    """Either the fields of a form, or a JSON object."""

    fields: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, object] | None = None

    def asked(self) -> Asked:
        """What is asked for. OptionError: it makes no sense."""
        return asked_of_json(self.body) if self.body is not None else asked_of_form(self.fields)

    def undoing(self, id: str) -> Sent:
        """The same as the undo of a decision."""
        if self.body is not None:
            return replace(self, body={**self.body, "kind": "undo", "on": [], "value": {"decision": id}})
        kept = [(name, value) for name, value in self.fields if name not in ("kind", "decision")]
        return replace(self, fields=(*kept, ("kind", "undo"), ("decision", id)))


async def sent(request: Request) -> Sent:
    """A dependency: what was sent. JSON with a list `form` of pairs is a form, as the pages' scripts send it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await request.form(max_fields=MOST_FIELDS)
        pairs_of = tuple((name, value) for name, value in form.multi_items() if not isinstance(value, UploadFile))
        _check_letters("".join(value for _, value in pairs_of))
        return Sent(pairs_of)
    body = _json(await request.body())
    form_of = body.get("form")
    if form_of is None:
        return Sent(body=body)
    pairs: list[Any] = form_of if isinstance(form_of, list) else [None]
    if len(pairs) > MOST_FIELDS or not all(_is_pair(pair) for pair in pairs):
        raise OptionError("is no list of pairs of texts", "form", 'as in [["kind", "accept"], ["on", "i12"]]')
    return Sent(tuple((name, value) for name, value in pairs))


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair)


def _json(raw: bytes) -> Mapping[str, Any]:
    def refuse(word: str) -> object:
        raise ValueError(word)

    try:
        found = json.loads(raw, parse_constant=refuse)
        texts = "".join(_texts(found))
    except (ValueError, RecursionError):
        found, texts = None, ""
    if not isinstance(found, dict):
        raise OptionError("is no JSON object", "body", 'as in {"kind": "accept", "on": ["i12"], "reason": "..."}')
    _check_letters(texts)
    return found


def _texts(value: object) -> Iterator[str]:
    """All texts within a JSON value."""
    if isinstance(value, str):
        yield value
    for inner in value if isinstance(value, list) else chain(*value.items()) if isinstance(value, dict) else ():
        yield from _texts(inner)


def _check_letters(texts: str) -> None:
    """OptionError: texts hold what neither a page nor PostgreSQL takes: half of a pair of UTF-16, or NUL."""
    if "\x00" in texts or any("\ud800" <= letter <= "\udfff" for letter in texts):
        raise OptionError("holds what is no letter (NUL, or half of a surrogate pair)", "body", "send Unicode text")


_REASON = {"type": "string", "minLength": 1, "maxLength": LONGEST_REASON, "description": "why, for whoever reads it"}
_SEEN = {"type": ["integer", "null"], "minimum": 0, "description": "the revision of the incident that was looked at"}
_ONCE = {
    "type": ["string", "null"],
    "pattern": r"^[A-Za-z0-9_.-]+$",
    "maxLength": LONGEST_ONCE,
    "description": "an id of the sender: the same one twice gives the first answer again",
}
_TARGET = {
    "anyOf": [
        {"type": "string", "description": "an incident as i12, an account as REPORT:e1; for copies a report"},
        {"type": "object", "required": ["report"], "properties": {"report": {"type": "string"}}},
        {
            "type": "object",
            "required": ["report", "event"],
            "properties": {"report": {"type": "string"}, "event": {"type": "string"}},
        },
        {
            "type": "object",
            "required": ["report", "sha256", "start", "end"],
            "properties": {
                "report": {"type": "string"},
                "sha256": {"type": "string"},
                "start": {"type": "integer"},
                "end": {"type": "integer"},
                "text": {"type": "string"},
            },
        },
    ]
}
_FIELDS = {
    "kind": {"type": "string", "enum": list(get_args(DecisionKind))},
    "on": {"type": "array", "items": _TARGET},
    "reason": _REASON,
    "value": {"type": "object", "description": "as docs/weighing.md tells, by kind"},
    "seen": _SEEN,
    "once": _ONCE,
}


def _body(fields: Mapping[str, object], required: list[str]) -> dict[str, Any]:
    schema = {"type": "object", "properties": fields, "required": required}
    content = {
        "application/json": {"schema": schema},
        "application/x-www-form-urlencoded": {"schema": {"type": "object"}},
    }
    return {"requestBody": {"required": True, "content": content}}


BODY = _body(_FIELDS, ["kind", "reason"])
UNDO_BODY = _body({"reason": _REASON, "seen": _SEEN, "once": _ONCE}, ["reason"])
