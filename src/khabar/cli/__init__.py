"""The command line: `khabar COMMAND`, one file a command, loaded when it is called."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import click

from khabar.cli.endings import Ending, report_fault

COMPLETE = "_KHABAR_COMPLETE"
COMMANDS = (
    "code",
    "read",
    "voices",
    "locate",
    "identify",
    "actors",
    "places",
    "packs",
    "verbs",
    "check",
    "add",
    "export",
    "chart",
    "show",
    "explain",
    "history",
    "decide",
    "import",
    "seal",
    "verify",
    "timestamp",
    "rebuild",
    "serve",
    "users",
    "scale",
    "corpus",
    "evaluate",
    "train",
    "schema",
    "completion",
)
# Commands that live elsewhere, loaded by name.
_ELSEWHERE = {
    "import": "khabar.cli.import_",
    "corpus": "khabar.learn.corpus_command",
    "evaluate": "khabar.learn.evaluate_command",
    "train": "khabar.learn.train_command",
}

HELP = """Khabar reads reports of armed conflict and unrest, offline, and says what happened, who says so,
in whose words.

\b
Examples:
  khabar code page.html                        a briefing of one page
  khabar code reports/ --format csv -o claims.csv
  khabar voices story.txt --format jsonl
  khabar COMMAND --help                        the options of a command

\b
Exit status: 0 all was read; 1 some input could not be read, the rest was done;
2 wrong use, or the output could not be written; 3 nothing could be read.
"""


class _Commands(click.Group):
    """The commands, each imported when it is asked for."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(_ELSEWHERE.get(name, f"khabar.cli.{name}")).command
        return command


def _print_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        import khabar

        click.echo(f"khabar {khabar.__version__}")
        context.exit()


khabar_command = _Commands(
    "khabar",
    help=HELP,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    params=[
        click.Option(
            ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="The version."
        )
    ],
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and exits with its status (contract, "Exit status")."""
    _open_what_is_closed()
    signal.signal(signal.SIGTERM, _stop)
    try:
        status = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except click.exceptions.Exit as asked:
        status = asked.exit_code
    except (KeyboardInterrupt, click.Abort):
        status = Ending.INTERRUPTED
    except Exception as fault:  # the one place where a fault becomes a line and a status
        status = report_fault(fault)
    _leave(status)


def _open_what_is_closed() -> None:
    """Opens the standard streams that the caller closed, in their order, so that no file of ours takes their numbers.

    Nothing comes in, complaints go nowhere, and output fails when it is written, as on a full disk.
    """
    for name, mode, access in (("stdin", "r", os.O_RDONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_WRONLY)):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, access), mode, encoding="utf-8", closefd=False))


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Ends as after an error, so that no half of an output stays behind."""
    raise SystemExit(Ending.TERMINATED)


def _run(arguments: list[str]) -> int:
    """The status of the command; not by click's own `main`, which has other ideas of interrupts and broken pipes."""
    completing = os.environ.get(COMPLETE)
    if completing:
        from click.shell_completion import shell_complete

        return shell_complete(khabar_command, {}, "khabar", COMPLETE, completing)
    with khabar_command.make_context("khabar", arguments) as context:
        return int(khabar_command.invoke(context) or Ending.ALL_READ)


def _leave(status: int) -> None:
    """Exits; what could not be flushed is thrown away first, for Python would complain about it at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(status)
