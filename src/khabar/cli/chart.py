"""`khabar chart`: a record's incidents over time, the killed, and who says it, as a picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from khabar.cli.endings import Ending, tell
from khabar.cli.flow import counted, output
from khabar.cli.record_options import opened, takes_moment, takes_record
from khabar.cli.selecting import Chosen, selects_incidents
from khabar.errors import OptionError

if TYPE_CHECKING:
    from khabar.publish.chart_bins import Each
    from khabar.publish.chart_figures import By, Figures
    from khabar.publish.chart_svg import Theme

HELP = """Draw a record: incidents a week by type, how many were killed from low to high, and which sources say what.

FILE's ending says what is written: .html is one page with tables, light and dark, that needs nothing else; .svg and
.png are pictures. A .png needs khabar[chart]. Over long ranges months or years are counted instead of weeks. Planned
and denied events and sums over several occurrences are left out; what is left out is told in the picture.

\b
Examples:
  khabar chart --record war.khabar -o war.html
  khabar chart --record war.khabar --from 2016-04-01 --to 2016-06-30 -o spring.svg
  khabar chart --record war.khabar --by type --each month --theme dark -o types.png
"""


def _write_png(figures: Figures, width: int, theme: Theme) -> bytes:
    from khabar.publish.chart_png import chart_png

    return chart_png(figures, width, theme)


def _write_svg(figures: Figures, width: int, theme: Theme) -> bytes:
    from khabar.publish.chart_svg import chart_svg

    return chart_svg(figures, width, theme).encode()


def _write_html(figures: Figures, _width: int, _theme: Theme) -> bytes:
    from khabar.publish.chart_page import chart_page

    return chart_page(figures).encode()


_FORMS: dict[str, Callable[[Figures, int, Theme], bytes]] = {
    ".png": _write_png, ".svg": _write_svg, ".html": _write_html, ".htm": _write_html,
}  # fmt: skip


@click.command("chart", help=HELP, short_help="Draw a record: incidents over time, killed, who says it.")
@takes_record
@takes_moment
@selects_incidents
@click.option(
    "--by", type=click.Choice(("event-type", "type")), default="event-type", show_default=True, help="A row for each."
)
@click.option("--each", type=click.Choice(("week", "month", "year")), help="Count a week, a month or a year.")
@click.option(
    "--width", type=click.IntRange(320, 4000), default=960, show_default=True, metavar="PIXELS", help="Of a picture."
)
@click.option(
    "--theme", type=click.Choice(("auto", "light", "dark")), default="auto", show_default=True, help="Of a picture."
)
@click.option("-o", "--output", "path", required=True, metavar="FILE", help="FILE.html, FILE.svg or FILE.png.")
def command(
    record: str,
    as_of: str | None,
    by: By,
    each: Each | None,
    width: int,
    theme: Theme,
    path: str,
    **given: object,
) -> Ending:
    """Counts and draws; gives the exit status."""
    chosen = Chosen(**given)  # type: ignore[arg-type]  # click hands over what `selects_incidents` declares
    write = _FORMS.get(Path(path).suffix.lower())
    if write is None:
        raise OptionError(f"{path} ends in no kind of picture", "--output", "give it the ending .html, .svg or .png")
    figures = _figures(record, as_of, chosen, by, each)
    drawn = write(figures, width, theme)
    with output(path) as stream:
        stream.buffer.write(drawn)
    if not figures.incidents:
        tell(f"{path}: shows no incident; look at what was chosen")
    return Ending.ALL_READ


def _figures(record: str, as_of: str | None, chosen: Chosen, by: By, each: Each | None) -> Figures:
    from khabar.publish.chart_figures import figures_of
    from khabar.weigh import weigh

    first, last = (moment.date() if moment else None for moment in (chosen.since, chosen.until))
    wanted = chosen.selection().takes
    with opened(record) as store:
        incidents = counted(store.incidents(as_of), "read")
        return figures_of(filter(wanted, map(weigh, incidents)), first, last, each, by)
