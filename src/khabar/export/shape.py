"""How the nouns look in JSON: the one description by which records are written, read back and put into a schema.

Every noun is an object with one key a field, of the field's name. A span is `{"text", "span": [start, end]}`; the table
`FORMS` names the fields that the contract writes otherwise, `NAMES` those that have another key.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Literal, get_type_hints

from khabar.nouns import Interval, Mention, Party, Place, Published, Range, Report

Form = Literal["object", "pair", "inline", "wordings"]

# pair: `[start, end]` alone. inline: `text` and `span` are keys of the owner. wordings: the words under the field's
# name and their places under `wording_spans`, since the scorer wants `wordings` to be plain words.
FORMS: dict[tuple[type, str], Form] = {
    (Interval, "words"): "inline",
    (Mention, "sentence"): "pair",
    (Mention, "trigger"): "pair",
    (Party, "wordings"): "wordings",
    (Party, "words"): "inline",
    (Place, "wordings"): "wordings",
    (Place, "words"): "inline",
    (Published, "span"): "pair",
    (Range, "span"): "pair",
    (Report, "furniture"): "pair",
}
NAMES: dict[tuple[type, str], str] = {(Published, "origin"): "from"}


@dataclasses.dataclass(frozen=True, slots=True)
class Slot:
    """One field of a noun: its name, its key in JSON, its type, its form, whether it may be missing when read."""

    name: str
    key: str
    hint: object
    form: Form
    optional: bool


@cache
def slots(noun: type) -> tuple[Slot, ...]:
    """The fields of a noun in their order."""
    hints = get_type_hints(noun)
    return tuple(
        Slot(
            field.name,
            NAMES.get((noun, field.name), field.name),
            hints[field.name],
            FORMS.get((noun, field.name), "object"),
            field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING,
        )
        for field in dataclasses.fields(noun)
    )
