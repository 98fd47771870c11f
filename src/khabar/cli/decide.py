"""`khabar decide`: what a person decides, kept for ever with its reason."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, cast

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.record_options import gives_reason, incident_number, opened, sound, takes_author, takes_record
from khabar.errors import OptionError

if TYPE_CHECKING:
    from khabar.nouns.incident import DecisionKind
    from khabar.record.deciding import Target

HELP = """Decide something about incidents, accounts or reports; it is kept for ever, with its reason and your name.

TARGET is an incident (i12), an account (REPORT:e1) or, for copies, a report. The decision holds on to the words of
the account, not to numbers that may change. WORDS are those of a report that tell of an event: REPORT:"clashed", if
they stand there once, or REPORT:START-END in code points; its value is an event as in the contract, of which the type
is enough.

\b
  together     TARGET TARGET...   these tell one occurrence
  apart        TARGET TARGET...   the first tells another occurrence than the others
  copies       REPORT REPORT...   these are copies of one story
  not-copies   REPORT REPORT...   the first is no copy of the others
  accept       TARGET             seen by a person, and right
  reject       TARGET             not to be counted
  grade        TARGET --value confirmed|fair|weak|contested|discounted
  status       TARGET --value happened|planned|denied
  correct      TARGET --value '{"field": "type", "value": "Armed clash"}'
  add          WORDS... --value '{"type": "Armed clash", "killed": 3}'   an event that was missed
  undo         DECISION           takes a decision back (first digits of its id)

\b
Examples:
  khabar decide together i12 i15 --reason "same funeral" --record war.khabar
  khabar decide apart story-7:e2 i12 --reason "the night before" --record war.khabar
  khabar decide correct i12 --value '{"field": "places", "value": {"id": "geonames:170063"}}' --reason "the map" ...
"""
_ACCOUNT = re.compile(r"(?P<report>.+):(?P<event>[A-Za-z]\w*)", re.DOTALL)
_WORDS = re.compile(r'(?P<report>.+):(?:"(?P<words>.+)"|(?P<start>\d{1,9})-(?P<end>\d{1,9}))', re.DOTALL | re.ASCII)
_OBJECTS = {"correct": '{"field": "type", "value": "Armed clash"}', "add": '{"type": "Armed clash"}'}
_ON_REPORTS = ("copies", "not-copies")


@click.command("decide", help=HELP, short_help="Decide on incidents, accounts, copies; kept for ever.")
@click.argument("kind")
@click.argument("targets", nargs=-1, metavar="TARGET...", callback=sound)
@gives_reason
@click.option("--value", metavar="VALUE", help="What is decided, for grade, status, correct, add.")
@takes_record
@takes_author
def command(kind: str, targets: tuple[str, ...], reason: str, value: str | None, record: str, by: str) -> Ending:
    """Enters the decision, says its id and what it overrules."""
    if kind == "undo":
        if len(targets) != 1:
            raise OptionError("needs one decision", "undo", "name it by the first digits of its id")
        on: list[Target] = []
        values: dict[str, object] = {"decision": targets[0].lower()}
    else:
        on = [] if kind == "add" else [_target(kind, target) for target in targets]
        values = _value(kind, value)
    with opened(record) as store:
        if kind == "add":
            on = [store.anchor(*_words(target)) for target in targets]
        made = store.decide(cast("DecisionKind", kind), on, reason, by=by, value=values)
    for line in made.told:
        tell(line)
    click.echo(f"decided {made.decision.id}")
    return Ending.ALL_READ


def _target(kind: str, words: str) -> Target:
    from khabar.nouns.incident import AccountKey

    if kind in _ON_REPORTS:
        return words
    if re.fullmatch(r"i\d+", words):
        return incident_number(words)
    account = _ACCOUNT.fullmatch(words)
    if account is None:
        raise OptionError(f"{words!r} is no target", kind, "name an incident as i12, an account as REPORT:e1")
    return AccountKey(account["report"], account["event"])


def _words(target: str) -> tuple[str, str | tuple[int, int]]:
    """A report, and words of it or where they stand."""
    found = _WORDS.fullmatch(target)
    if found is None:
        raise OptionError(f"{target!r} are no words", "add", 'write REPORT:"words" or REPORT:START-END')
    if found["words"] is not None:
        return found["report"], found["words"]
    return found["report"], (int(found["start"]), int(found["end"]))


def _no_constant(word: str) -> object:
    """NaN and Infinity, which Python takes for JSON."""
    raise ValueError(word)


def _value(kind: str, value: str | None) -> dict[str, object]:
    if value is None:
        return {}
    if kind not in _OBJECTS:
        return {"value": value}
    try:
        found = json.loads(value, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise OptionError("is no JSON object", "--value", f"as in {_OBJECTS[kind]}")
    return found
