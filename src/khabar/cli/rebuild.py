"""`khabar rebuild`: all that is derived, made anew."""

from __future__ import annotations

import click

from khabar.cli.endings import Ending, tell_problem
from khabar.cli.record_options import opened, takes_author, takes_record

HELP = """Make anew all that a record holds beside captures and decisions: reports, codings, copies, incidents.

The result is the same as before, unless Khabar codes or links otherwise by now. Incident numbers and decisions stay.
Codings that this very Khabar made are kept, unless --recode is given. It is one transaction: others wait, and when it
is stopped, nothing was changed.

\b
Example:
  khabar rebuild --record war.khabar
"""


@click.command("rebuild", help=HELP, short_help="Make anew all that is derived in a record.")
@takes_record
@takes_author
@click.option("--recode", is_flag=True, help="Code all captures anew, too.")
def command(record: str, by: str, recode: bool) -> Ending:
    """Rebuilds; the exit status says whether every capture could be read again."""
    from khabar.nouns import Problem

    unread: list[Problem] = []
    with opened(record, any_state=True) as store:
        store.rebuild(by=by, tell=unread.append, recode=recode)
    for problem in unread:
        tell_problem(problem)
    return Ending.SOME_UNREAD if unread else Ending.ALL_READ
