"""The reference page, made from the code itself: `python -m khabar.cli.reference > docs/reference.md`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import click

import khabar
from khabar.cli import COMMANDS, khabar_command
from khabar.cli.endings import Ending
from khabar.export.csv_claims import COLUMNS
from khabar.export.schema import record_schema

_ENDINGS = {
    Ending.ALL_READ: "everything was read",
    Ending.SOME_UNREAD: "some input could not be read; the rest was done",
    Ending.WRONG_USE: "wrong use, or the output could not be written; nothing else was done",
    Ending.NOTHING_READ: "nothing could be read",
    Ending.INTERRUPTED: "interrupted (Ctrl-C)",
    Ending.BROKEN_PIPE: "the reader of the output went away",
}


def reference() -> str:
    """The page as Markdown."""
    parts = [_head(), *_commands(), _endings(), *_json(), _csv(), *_python(), *_errors()]
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _head() -> str:
    return "# Reference\n\nMade from the code by `make docs`; not edited by hand."


def _commands() -> Iterator[str]:
    yield "## Commands"
    yield _fenced(khabar_command.get_help(_context(khabar_command, "khabar")))
    for name in COMMANDS:
        command = khabar_command.get_command(_context(khabar_command, "khabar"), name)
        assert command  # noqa: S101  a name of COMMANDS has its command
        yield f"### khabar {name}"
        yield _fenced(command.get_help(_context(command, f"khabar {name}")))


def _context(command: click.Command, name: str) -> click.Context:
    settings = khabar_command.context_settings
    return click.Context(command, info_name=name, terminal_width=80, help_option_names=settings["help_option_names"])


def _fenced(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```"


def _endings() -> str:
    rows = "\n".join(f"| {ending.value} | {words} |" for ending, words in _ENDINGS.items())
    return f"## Exit status\n\n| status | when |\n| --- | --- |\n{rows}"


def _json() -> Iterator[str]:
    schema = record_schema()
    yield (
        "## JSON\n\nOne line of `khabar code --format jsonl`; `khabar schema` prints the JSON Schema. Spans count code "
        "points of `report.text`: `text[start:end]` is what the span claims to be. What is not known is null or an "
        "empty list. `harm.parts` is always empty: sub-counts stand in the event's own `parts`."
    )
    yield _object("record", schema)
    for name, definition in schema["$defs"].items():
        yield _object(name, definition)


def _object(name: str, definition: dict[str, Any]) -> str:
    rows = "\n".join(f"| `{key}` | {_kind(value)} |" for key, value in definition["properties"].items())
    about = definition.get("description") or definition.get("title", "")
    return f"### {name}\n\n{about}\n\n| key | value |\n| --- | --- |\n{rows}"


def _kind(schema: dict[str, Any]) -> str:  # noqa: PLR0911  one return a kind of schema
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_kind(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("maxItems") == 2:
        return "`[start, end]`"
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}" if "items" in schema else "empty list"
    if schema.get("required") == ["text", "span"]:
        return "`{text, span}`"
    return str(schema["type"])


def _csv() -> str:
    rows = "\n".join(f"| `{column.name}` | {column.meaning} |" for column in COLUMNS)
    return (
        "## CSV\n\n`khabar code --format csv`, one row a claim; an event that nobody claims has one row without "
        "a claim, a report without events none. UTF-8, comma, quotes where needed. A cell that a spreadsheet would "
        "take for a formula has `'` put before it. The columns of `.to_frame()` are the same.\n\n"
        f"| column | what stands in it |\n| --- | --- |\n{rows}"
    )


def _python() -> Iterator[str]:
    yield "## Python"
    for name in khabar.__all__:
        door = getattr(khabar, name)
        if inspect.isfunction(door):
            signature = str(inspect.signature(door)).replace("'", "")
            yield f"### khabar.{name}\n\n```python\n{name}{signature}\n```\n\n{inspect.getdoc(door)}"
    yield f"### khabar.Records.to_frame\n\n{inspect.getdoc(khabar.Records.to_frame)}"


def _errors() -> Iterator[str]:
    yield "## Errors\n\nEach has `what`, `where`, `remedy`."
    errors = [khabar.KhabarError, khabar.InputError, khabar.OptionError, khabar.PackError, khabar.UnfoundedError]
    yield "\n".join(f"- `khabar.{e.__name__}`: {(inspect.getdoc(e) or '').splitlines()[0]}" for e in errors)


if __name__ == "__main__":
    click.echo(reference(), nl=False)
