"""`khabar serve`: a record in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.record_options import takes_author, takes_record
from khabar.errors import OptionError

if TYPE_CHECKING:
    from khabar.desk.serving import Wanted

HELP = """Open a record in the browser, to read, correct, agree on and publish it.

On this machine's own address (127.0.0.1) nobody logs in: whoever can open it works under your name. Any other address
demands accounts (`khabar users add`). A record that is not there yet is made. The desk asks nothing of any other
machine. Ctrl-C ends it.

\b
Examples:
  khabar serve --record war.khabar
  khabar serve --record postgresql://me@server/war --host 0.0.0.0 --name desk.example.org
  khabar serve --record war.khabar --behind-proxy --name desk.example.org
"""


@click.command("serve", help=HELP, short_help="Open a record in the browser.")
@takes_record
@takes_author
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen at.")
@click.option(
    "--port", default=8420, show_default=True, type=click.IntRange(0, 65535), help="The port; 0: any free one."
)
@click.option("--name", "names", multiple=True, metavar="NAME", help="A host name by which browsers ask for it.")
@click.option("--accounts", is_flag=True, help="Demand accounts on this machine's own address too.")
@click.option(
    "--behind-proxy",
    is_flag=False,
    flag_value="127.0.0.1,::1",
    metavar="ADDRESSES",
    help="Believe what a proxy at these addresses says of who asks (here: this machine); demands accounts.",
)
def command(
    record: str,
    by: str,
    host: str,
    port: int,
    names: tuple[str, ...],
    accounts: bool,
    behind_proxy: str | None,
) -> Ending:
    """Serves until it is stopped."""
    try:
        from khabar.desk import serving
    except ModuleNotFoundError as absent:
        if absent.name and absent.name.startswith("khabar"):
            raise
        raise OptionError(f"the desk needs {absent.name}", "serve", "pip install 'khabar[desk]'") from None
    wanted: Wanted = serving.Wanted(record, host, port, by, names, accounts, behind_proxy)
    serving.serve(wanted, told=tell)
    return Ending.ALL_READ
