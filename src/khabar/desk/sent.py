"""What a browser or a program sends to be changed: a form or a JSON object, read alike."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from khabar.errors import OptionError

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# Half of a surrogate pair, which JSON may hold and UTF-8 cannot.
_HALF = re.compile("[\ud800-\udfff]")
_REMEDY = "send a JSON object, or the page's own form"


@dataclass(frozen=True, slots=True)
class Sent:
    """Fields as they were sent; of a JSON object a list is several of one name."""

    fields: tuple[tuple[str, object], ...]
    is_form: bool

    def get(self, name: str) -> object:
        """The value of a field; the last of several; None: it was not sent."""
        return next((value for key, value in reversed(self.fields) if key == name), None)

    def text(self, name: str, longest: int, default: str = "") -> str:
        """The text of a field without blanks around it. OptionError: it is none, or too long."""
        value = self.get(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise OptionError("is no text", name, _REMEDY)
        if len(value) > longest:
            raise OptionError(f"has {len(value)} characters", name, f"at most {longest}")
        if _HALF.search(value):
            raise OptionError("holds half a character", name, _REMEDY)
        return value.strip()

    def number(self, name: str, least: int, most: int, default: int | None = None) -> int:
        """The whole number of a field. OptionError: it is none, or out of its bounds."""
        value = self.get(name)
        if value in (None, "") and default is not None:
            return default
        if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal():
            value = int(value.strip()[:18])
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise OptionError(f"{str(value)[:40]!r} is no number from {least} to {most}", name, _REMEDY)
        return value

    def choice(self, name: str, allowed: Sequence[str]) -> str:
        """The text of a field that is one of some, the first where it was not sent. OptionError: it is another."""
        value = self.text(name, 200) or allowed[0]
        if value not in allowed:
            raise OptionError(f"{value[:40]!r} is none of {', '.join(allowed)}", name, "choose one of them")
        return value

    def flag(self, name: str) -> bool:
        """Whether a box is ticked. OptionError: neither true nor false."""
        value = self.get(name)
        if isinstance(value, bool) or value is None:
            return bool(value)
        if isinstance(value, str) and value.lower() in ("on", "true", "1", "yes", "", "off", "false", "0", "no"):
            return value.lower() in ("on", "true", "1", "yes")
        raise OptionError(f"{str(value)[:40]!r} is neither true nor false", name, _REMEDY)

    def texts(self, name: str, most: int = 1_000) -> tuple[str, ...]:
        """All texts of one name. OptionError: one is none, or there are too many."""
        found = [value for key, value in self.fields if key == name]
        values = [one for value in found for one in (value if isinstance(value, list) else [value])]
        if len(values) > most or not all(isinstance(value, str) and len(value) <= 4_000 for value in values):
            raise OptionError("are no texts, or too many", name, _REMEDY)
        return tuple(str(value).strip() for value in values if str(value).strip())

    def json(self, name: str) -> object:
        """The value of a field; of a form, JSON in it. OptionError: it is no JSON."""
        value = self.get(name)
        if not self.is_form or not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except (ValueError, RecursionError) as fault:
            raise OptionError(f"is no JSON: {fault}", name, _REMEDY) from fault

    def under(self, prefix: str) -> dict[str, object]:
        """The fields whose names begin so, without that: `verdict.type` of "verdict." is `type`; of JSON the object of
        that name ("verdict").
        """
        own = self.get(prefix.rstrip("."))
        if isinstance(own, dict):
            return {str(key): value for key, value in own.items()}
        return {key.removeprefix(prefix): value for key, value in self.fields if key.startswith(prefix)}


async def _sent(request: Request) -> Sent:
    kind = request.headers.get("content-type", "").lower()
    if kind.startswith(_FORMS):
        form = await request.form()
        return Sent(tuple((key, value) for key, value in form.multi_items() if isinstance(value, str)), True)
    try:
        body = json.loads(await request.body() or b"{}")
    except (ValueError, RecursionError) as fault:
        raise OptionError(f"is no JSON: {fault}"[:200], "body", _REMEDY) from fault
    if not isinstance(body, dict):
        raise OptionError("is no JSON object", "body", _REMEDY)
    return Sent(tuple((str(key), value) for key, value in body.items()), False)


#: for signatures: `sent: AsSent`
AsSent = Annotated[Sent, Depends(_sent)]


def body_described(properties: dict[str, object], required: Sequence[str] = ()) -> dict[str, object]:
    """What `openapi_extra` says of a body that is read so."""
    schema = {"type": "object", "properties": properties, "required": list(required)}
    kinds = ("application/json", "application/x-www-form-urlencoded")
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}}
