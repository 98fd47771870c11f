"""The JSON Schema (draft 2020-12) of what Khabar prints, derived from the types themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from khabar.export.record_json import VERSION
from khabar.export.shape import Slot, slots
from khabar.nouns import Event, Harm, Problem, Record, Report, Span, Voice
from khabar.nouns.types import EVENT_TYPES

Schema = dict[str, Any]
PAIR: Schema = {
    "description": "[start, end] in code points of report.text",
    "type": "array",
    "items": {"type": "integer", "minimum": 0},
    "minItems": 2,
    "maxItems": 2,
}
SPAN: Schema = {
    "description": "Words of the report and where they stand: text[start:end] is `text`",
    "type": "object",
    "properties": {"text": {"type": "string", "minLength": 1}, "span": PAIR},
    "required": ["text", "span"],
    "additionalProperties": False,
}
_PLAIN: dict[object, str] = {str: "string", int: "integer", float: "number", bool: "boolean", Mapping: "object"}


def record_schema() -> Schema:
    """The schema of one line of `khabar code --format jsonl`."""
    definitions: dict[str, Schema] = {}
    record = _noun(Record, definitions)
    return _document("A coded report", {"khabar": {"const": VERSION}, **record["properties"]}, definitions)


def report_schema() -> Schema:
    """The schema of one line of `khabar read --format jsonl`."""
    definitions: dict[str, Schema] = {}
    fields = {
        "report": _typed(Report, "object", definitions),
        "problems": _list(_typed(Problem, "object", definitions)),
    }
    return _document("A report that was read", {"khabar": {"const": VERSION}, **fields}, definitions)


def voices_schema() -> Schema:
    """The schema of one line of `khabar voices --format jsonl`."""
    definitions: dict[str, Schema] = {}
    fields = {"id": {"type": "string"}, "voices": _list(_typed(Voice, "object", definitions))}
    return _document("Everyone whom a report lets speak", fields, definitions)


def _document(title: str, fields: Schema, definitions: dict[str, Schema]) -> Schema:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return {**head, **_closed(fields), "$defs": definitions}


def _closed(fields: Schema) -> Schema:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _noun(noun: type, definitions: dict[str, Schema]) -> Schema:
    fields: Schema = {}
    for slot in slots(noun):
        fields.update(_slot(slot, definitions))
    if noun is Harm:
        fields["parts"] = {"description": "Always empty: see `parts` of the event", "type": "array", "maxItems": 0}
    if noun is Event:
        fields["type"] = {"enum": [*EVENT_TYPES]}
        fields["event_type"] = {"enum": [*dict.fromkeys(EVENT_TYPES.values())]}
        fields["parts"] = _typed(next(slot.hint for slot in slots(Harm) if slot.name == "parts"), "object", definitions)
    return {"description": (noun.__doc__ or "").split("\n")[0], **_closed(fields)}


def _slot(slot: Slot, definitions: dict[str, Schema]) -> Schema:
    if slot.form == "inline":
        text = {"type": "string", "minLength": 1}
        return (
            {"text": _or_null(text), "span": _or_null(PAIR)} if _nullable(slot.hint) else {"text": text, "span": PAIR}
        )
    if slot.form == "wordings":
        return {slot.key: _list({"type": "string", "minLength": 1}), "wording_spans": _list(PAIR)}
    return {slot.key: _typed(slot.hint, slot.form, definitions)}


def _typed(hint: object, form: str, definitions: dict[str, Schema]) -> Schema:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _or_null(_typed(next(a for a in get_args(hint) if a is not NoneType), form, definitions))
    if origin is tuple:
        return _list(_typed(get_args(hint)[0], form, definitions))
    if origin is Literal:
        return {"enum": list(get_args(hint))}
    if hint is Span:
        return PAIR if form == "pair" else SPAN
    if dataclasses.is_dataclass(hint):
        return _reference(hint if isinstance(hint, type) else type(hint), definitions)
    return {"type": _PLAIN[origin or hint]}


def _reference(noun: type, definitions: dict[str, Schema]) -> Schema:
    if noun.__name__ not in definitions:
        definitions[noun.__name__] = {}
        definitions[noun.__name__] = _noun(noun, definitions)
    return {"$ref": f"#/$defs/{noun.__name__}"}


def _nullable(hint: object) -> bool:
    return NoneType in get_args(hint)


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}
