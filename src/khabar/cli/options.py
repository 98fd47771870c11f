"""The arguments and options that commands share."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def takes_inputs(command: F) -> F:
    """INPUT... and what can be said about it."""
    for decorate in reversed(
        (
            click.argument("inputs", nargs=-1, required=True, metavar="INPUT..."),
            click.option(
                "--published",
                metavar="YYYY-MM-DD",
                callback=_day,
                help="Day of publication, if not printed.",
            ),
            click.option("--publisher", metavar="NAME", help="Who published it."),
            click.option("--url", metavar="ADDRESS", help="Address of the page."),
            click.option(
                "--fetch", is_flag=True, help="Allow INPUT to be an http(s) address; nothing else is fetched."
            ),
        )
    ):
        command = decorate(command)
    return command


def takes_gazetteer(command: F) -> F:
    """`--gazetteer`: a pack of one's own."""
    return click.option(
        "--gazetteer",
        metavar="FOLDER",
        envvar="KHABAR_GAZETTEER",
        type=click.Path(path_type=Path),
        help="Gazetteer pack to use instead of the shipped one (or KHABAR_GAZETTEER).",
    )(command)


def gives_output(formats: tuple[str, ...]) -> Callable[[F], F]:
    """`--format` (the first is taken without it) and `--output`."""

    def decorate(command: F) -> F:
        command = click.option(
            "-o", "--output", "output_path", metavar="FILE", help="Write to FILE instead of standard output."
        )(command)
        chosen = click.Choice(formats)
        return click.option(
            "--format", "form", type=chosen, default=formats[0], show_default=True, help="Form of the output."
        )(command)

    return decorate


def _day(_context: click.Context, _option: click.Parameter, text: str | None) -> str | None:
    try:
        return text and datetime.datetime.strptime(text, "%Y-%m-%d").date().isoformat()
    except ValueError:
        raise click.BadParameter(f"{text!r} is no day; write it as in 2016-04-13") from None
