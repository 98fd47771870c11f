"""The events and voices of the passages of a very long report put together as the report's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import is_
from typing import TypeVar, cast

from khabar.nouns import Event, Span

N = TypeVar("N")


def moved(noun: N, text: str, by: int) -> N:
    """An event or voice of a passage that starts at `by`, with its spans those of the whole `text`.

    UnfoundedError: they lie outside it.
    """
    return _Mover(text, by).moved(noun) if by else noun


def renumbered(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events of all passages in order, numbered through; the main one of the first passage with any stays it."""
    first = next((n for n, event in enumerate(events) if event.main), -1)
    return tuple(replace(event, id=f"e{n + 1}", main=n == first) for n, event in enumerate(events))


class _Mover:
    """Words that several values share are moved once."""

    def __init__(self, text: str, by: int) -> None:
        self.text, self.by = text, by
        self._spans: dict[Span, Span] = {}

    def moved(self, value: N) -> N:
        if isinstance(value, Span):
            found = self._spans.get(value)
            if found is None:
                found = self._spans[value] = Span.of(self.text, value.start + self.by, value.end + self.by)
            return found  # type: ignore[return-value]
        if isinstance(value, tuple):
            every = tuple(map(self.moved, value))
            return value if all(map(is_, every, value)) else every  # type: ignore[return-value]
        if not is_dataclass(value):
            return value
        values = {name: getattr(value, name) for name in _names(cast("type", type(value)))}
        new = {name: self.moved(old) for name, old in values.items()}
        return value if all(map(is_, new.values(), values.values())) else replace(value, **new)  # type: ignore[type-var]


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
