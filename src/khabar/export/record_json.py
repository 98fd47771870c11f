"""Records as JSON (contract, "one line a report"), and back with every span checked against the text.

`harm.parts` stays empty in JSON and the sub-counts stand beside it as the event's own `parts`: the scorer takes every
filled value of `harm` for a range.
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Iterable, Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Protocol, Union, cast, get_args, get_origin

from khabar.errors import InputError
from khabar.export.shape import Form, Slot, slots
from khabar.nouns import Event, Record, Report, Span, Voice

VERSION = 1


class Writable(Protocol):
    """Anything that takes text."""

    def write(self, text: str, /) -> object: ...


# What a strict reader of JSON Lines may choke on: lone surrogates ("\ud83d"), C1 controls, Unicode line breaks.
_FRAGILE = re.compile("[\ud800-\udfff\x7f-\x9f\u2028\u2029]")


def to_text(value: object) -> str:
    """One line of JSON that any reader takes: nothing in it is a line break, a lone surrogate or NaN."""
    try:
        line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        line = json.dumps(_finite(value), ensure_ascii=False, allow_nan=False)
    return _FRAGILE.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def write_lines(objects: Iterable[object], stream: Writable) -> None:
    """Writes JSON Lines, of records or of objects that JSON has."""
    for value in objects:
        stream.write(_line(value) + "\n")


def write_list(objects: Iterable[object], stream: Writable) -> None:
    """Writes one JSON list, of records or of objects that JSON has, one a line, as they come."""
    before = "["
    for value in objects:
        stream.write(f"{before}\n{_line(value)}")
        before = ","
    stream.write("[]\n" if before == "[" else "\n]\n")


def encode(record: Record) -> dict[str, object]:
    """The JSON object of a record."""
    return {"khabar": VERSION, **_object(record)}


def _line(value: object) -> str:
    return to_line(value) if isinstance(value, Record) else to_text(value)


def to_line(record: Record) -> str:
    """The line of JSON of a record, as `to_text` makes it of `encode`'s object, which is never held as a whole: that of
    a very long report has ten times the memory of its line.
    """
    told = encode(dataclasses.replace(record, events=()))
    pieces = {name: to_text(value) for name, value in told.items()}
    pieces["events"] = f"[{', '.join(to_text(_object(event)) for event in record.events)}]"
    return f"{{{', '.join(f'{to_text(name)}: {piece}' for name, piece in pieces.items())}}}"


def encode_report(report: Report) -> dict[str, object]:
    """The JSON object of a report that was read, not coded."""
    return {"khabar": VERSION, "report": _object(report), "problems": [_object(p) for p in report.problems]}


def encode_voices(report: Report, voices: Iterable[Voice]) -> dict[str, object]:
    """The JSON object of the voices of a report."""
    return {"id": report.id, "voices": [_object(voice) for voice in voices]}


def encode_noun(noun: object) -> dict[str, object]:
    """The JSON object of any one noun, as it stands within a record."""
    return _object(noun)


def encode_problems(record: Record) -> dict[str, object]:
    """The JSON object of what a record leaves open."""
    problems = [_object(problem) for problem in record.problems]
    return {"id": record.report.id, "input": record.report.input, "problems": problems}


def decode(data: object) -> Record:
    """The record that `encode` wrote. InputError names the place that has another shape, UnfoundedError the span whose
    words do not stand in the text.
    """
    if not isinstance(data, dict) or data.get("khabar") != VERSION:
        raise InputError("no record of this version", "record", f'a record begins with "khabar": {VERSION}')
    return cast("Record", _Reader(_text_of(data)).noun(Record, data, "record"))


def decode_event(data: object, text: str) -> Event:
    """The event that `encode_noun` wrote, of a report with this text. Errors as of `decode`."""
    return cast("Event", _Reader(text).noun(Event, data, "event"))


def _text_of(data: Mapping[str, Any]) -> str:
    report = data.get("report")
    text = report.get("text") if isinstance(report, dict) else None
    if not isinstance(text, str):
        raise InputError("no text", "record.report.text", "a record holds its report")
    return text


_PLAIN = (str, int, float, bool)


def _object(noun: object) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for slot in slots(cast("type", type(noun))):
        _put(out, slot, getattr(noun, slot.name))
    if isinstance(noun, Event):
        out["parts"], out["harm"]["parts"] = out["harm"]["parts"], []
    return out


def _put(out: dict[str, Any], slot: Slot, value: object) -> None:
    if slot.form == "inline":
        out.update(_words(cast("Span", value)) if value else {"text": None, "span": None})
    elif slot.form == "wordings":
        spans = cast("tuple[Span, ...]", value)
        out[slot.key], out["wording_spans"] = [span.text for span in spans], [_pair(span) for span in spans]
    else:
        out[slot.key] = _value(value, slot.form)


def _value(value: object, form: Form) -> object:
    if value is None or type(value) in _PLAIN:  # most are, and the record encodes thousands
        return value
    if isinstance(value, Span):
        return _pair(value) if form == "pair" else _words(value)
    if isinstance(value, tuple):
        return [_value(item, form) for item in value]
    return _object(value) if dataclasses.is_dataclass(value) else value


def _words(span: Span) -> dict[str, object]:
    return {"text": span.text, "span": _pair(span)}


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _finite(value: object) -> object:
    """The value with null where a report's own extra keys hold NaN or an infinity, which JSON has no words for."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


class _Reader:
    """Values read from JSON by the types of the nouns, spans checked against `text`."""

    def __init__(self, text: str) -> None:
        self.text = text

    def noun(self, noun: type, data: object, at: str) -> object:
        if not isinstance(data, dict):
            raise _misshapen(at, "an object")
        if noun is Event and isinstance(data.get("harm"), dict):
            data = {**data, "harm": {**data["harm"], "parts": data.get("parts", [])}}
        values = {slot.name: self._slot(slot, data, at) for slot in slots(noun) if not _skipped(slot, data)}
        try:
            return noun(**values)
        except ValueError as wrong:
            raise InputError(str(wrong), at) from wrong

    def _slot(self, slot: Slot, data: dict[str, Any], at: str) -> object:
        where = f"{at}.{slot.key}"
        if slot.form == "inline":
            return self.value(slot.hint, data if data.get("span") is not None else None, at)
        if slot.form == "wordings":
            pairs = data.get("wording_spans", [])
            words = data.get(slot.key, [])
            if not (isinstance(pairs, list) and isinstance(words, list) and len(pairs) == len(words)):
                raise _misshapen(where, "as many words as wording_spans")
            return tuple(self._span({"text": w, "span": p}, where) for w, p in zip(words, pairs, strict=True))
        if slot.key not in data:
            raise _misshapen(where, "there")
        return self.value(slot.hint, data[slot.key], where)

    def value(self, hint: object, data: object, at: str) -> object:
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            inner = next(a for a in get_args(hint) if a is not NoneType)
            return None if data is None else self.value(inner, data, at)
        if origin is tuple:
            if not isinstance(data, list):
                raise _misshapen(at, "a list")
            return tuple(self.value(get_args(hint)[0], item, f"{at}[{n}]") for n, item in enumerate(data))
        if origin is Literal:
            if data not in get_args(hint):
                raise _misshapen(at, f"one of {', '.join(get_args(hint))}")
            return data
        if hint is Span:
            return self._span(data, at)
        if dataclasses.is_dataclass(hint):
            return self.noun(cast("type", hint), data, at)
        return _plain(cast("type", origin or hint), data, at)

    def _span(self, data: object, at: str) -> Span:
        pair = data.get("span") if isinstance(data, dict) else data
        if not (isinstance(pair, list) and len(pair) == 2 and all(type(n) is int for n in pair)):
            raise _misshapen(at, "[start, end]")
        if not isinstance(data, dict):
            return Span.of(self.text, pair[0], pair[1])
        if not isinstance(data.get("text"), str):
            raise _misshapen(f"{at}.text", "text")
        return Span.holding(self.text, pair[0], pair[1], data["text"])


def _skipped(slot: Slot, data: Mapping[str, object]) -> bool:
    return slot.optional and slot.form in ("object", "pair") and slot.key not in data


def _plain(kind: type, data: object, at: str) -> object:
    if kind is float and type(data) is int:
        return float(data)
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is not bool):
        raise _misshapen(
            at, {str: "text", int: "a whole number", float: "a number", bool: "true or false"}.get(kind, "an object")
        )
    return data


def _misshapen(at: str, wanted: str) -> InputError:
    return InputError(f"not {wanted}", at, "`khabar schema` tells the shape of a record")
