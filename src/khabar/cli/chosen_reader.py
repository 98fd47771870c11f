"""A reader of the user's choice on the command line: its options, what it is asked, which reports it did not read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from khabar.cli.endings import CLEAR, Ending, tell, tell_problem
from khabar.errors import OptionError

if TYPE_CHECKING:
    from khabar.nouns import Record
    from khabar.tagger.chat import ChatTagger

F = TypeVar("F", bound=Callable[..., Any])
_COLUMNS = 78
_TIMEOUT_SECONDS = 300


def takes_reader(command: F) -> F:
    """`--reader` and what it needs; they come as `reader`, `model`, `timeout`, `budget`, `no_cache`."""
    for decorate in reversed(
        (
            click.option(
                "--reader",
                metavar="URL",
                help="Send each report to a language model behind this OpenAI chat interface (as in "
                "http://localhost:8080/v1) and code by its answer; key from KHABAR_READER_KEY.",
            ),
            click.option("--model", metavar="NAME", help="The model, as the server of --reader calls it."),
            click.option(
                "--timeout",
                metavar="SECONDS",
                type=click.IntRange(1, 86_400),
                help=f"How long to wait for an answer of --reader ({_TIMEOUT_SECONDS} if not given).",
            ),
            click.option("--budget", metavar="N", type=click.IntRange(0), help="Send at most N requests to --reader."),
            click.option("--no-cache", is_flag=True, help="Keep no answers of --reader, and use none kept before."),
        )
    ):
        command = decorate(command)
    return command


@dataclass
class ChosenReader:
    """The options of one call, and how many reports the reader did not read."""

    reader: str | None
    model: str | None
    timeout: int | None
    budget: int | None
    no_cache: bool
    unread: int = 0
    dropped: int = 0

    def open(self) -> ChatTagger | None:
        """The tagger, None without `--reader`; OptionError when the options make no sense. Asks nothing yet."""
        if self.reader is None:
            given = {"--model": self.model, "--timeout": self.timeout, "--budget": self.budget}
            idle = next((name for name, value in given.items() if value is not None), None)
            if idle or self.no_cache:
                raise OptionError("needs --reader", idle or "--no-cache", "say which server is to be asked")
            return None
        if self.model is None:
            raise OptionError("needs --model", "--reader", "say which of the server's models is to be asked")
        from khabar.tagger.chat import ChatTagger
        from khabar.tagger.chat_cache import AnswerCache
        from khabar.tagger.chat_server import KEY_VARIABLE, Endpoint, Server

        endpoint = Endpoint.of(self.reader, self.model)
        timeout = self.timeout or _TIMEOUT_SECONDS
        server = Server(endpoint, key=os.environ.get(KEY_VARIABLE), timeout=timeout, budget=self.budget)
        return ChatTagger(server, None if self.no_cache else AnswerCache(endpoint, tell), _progress)

    def watched(self, records: Iterable[Record]) -> Iterator[Record]:
        """The records as they come, while reports that were not read are told of on standard error.

        Those in another language than the shipped reader's have their problem in the record alone.
        """
        from khabar.nouns import DROPPED, UNREAD

        for record in records:
            for problem in record.problems:
                if problem.code in UNREAD and (self.reader or problem.code != "language"):
                    self.unread += 1
                    tell_problem(problem)
                self.dropped += problem.code == DROPPED
            yield record
        if self.reader and sys.stderr.isatty():
            sys.stderr.write(CLEAR)
        if self.dropped:
            tell(f"{self.dropped} things left out of the reader's answers; the records list them (--format jsonl)")

    def ending(self, ending: Ending) -> Ending:
        """The exit status of a call that else would end in `ending`."""
        return Ending.SOME_UNREAD if self.unread and ending is Ending.ALL_READ else ending


def _progress(line: str) -> None:
    """Shows what is being asked, to a person who watches."""
    if sys.stderr.isatty():
        printable = "".join(c if c.isprintable() else " " for c in line)
        sys.stderr.write(f"{CLEAR}{printable[:_COLUMNS]}")
        sys.stderr.flush()
