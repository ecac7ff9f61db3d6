"""`gongkai status`: the last night, and how each site is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.commands.opening import opened
from archive.commands.options import SOME_FAILED, data_option, echo_json, fail, output
from archive.coverage import coverage
from archive.last_night import last_night, trouble
from archive.lock import is_held
from archive.nights import Night, SiteNights, last_nights, site_nights
from archive.ops.condition import condition
from archive.site.status.morning import morning_of, sentence
from archive.site.words import Words
from archive.summary import BAD_VERDICTS, print_sites

# A night of a site as a sign: bad, good, not asked.
_BAD, _GOOD, _NOT_ASKED = "█", "▂", "·"


@click.command()
@click.argument("site", required=False)
@click.option("--failing", is_flag=True, help="Show those sites only that failed when they were last asked.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@data_option
def status(site: str | None, failing: bool, form: str, data: Path) -> None:
    """Show each site's last night: verdict, counts, failing since when, what to do; with SITE, its nights and years.

    Exit status: 1 where the last night failed or never ended, which is said first.

    With --format json one object: `schema`, `at`, `night` (run, kind, times, status, error, summary), `trouble`,
    `running`, `last_finished_at`, `verdicts`, `failing`, `sites` (as they are kept, with `verdicts` night by night),
    `verified` (what the last `gongkai verify` found) and `free_bytes`.

    \b
    Example:
      gongkai status 411600-zjj
    """
    connection = opened(data)
    if form == "json":
        connection.close()
        _print_json(data, site, failing)
        return
    with closing(connection):
        night = last_night(connection)
        nights = last_nights(connection)
        sites = site_nights(connection, nights)
        if site is not None:
            sites = [asked for asked in sites if asked.site == site]
            if not sites:
                fail(f"no night has been to a site {site}")
        console = output()
        wrong = None
        if night is not None and night.status is None and is_held(data):
            console.print(f"Last night or crawl: begun {night.started_at}; a gongkai command is at work now.")
        elif wrong := trouble(night, data):
            console.print(Text(wrong, style="bold red"), soft_wrap=True)
        else:
            console.print(f"Last night or crawl: {night.started_at if night else 'none yet'}.")
            if site is None:
                console.print(Text(sentence(Words("en"), morning_of(connection, sites, nights))), soft_wrap=True)
        if failing:
            sites = [asked for asked in sites if asked.failed]
        print_sites(console, sites, {asked.site: asked.name for asked in sites})
        if site is not None:
            _print_nights(console, sites[0], nights)
            _print_years(console, connection, site)
    if wrong is not None:
        raise SystemExit(SOME_FAILED)


def _print_json(data: Path, site: str | None, failing: bool) -> None:
    told = condition(data)
    if site is not None and not any(asked.site == site for asked in told.sites):
        fail(f"no night has been to a site {site}")
    chosen = [asked for asked in told.sites if site in (None, asked.site) and (asked.failed or not failing)]
    echo_json(told._replace(sites=chosen).to_json(), indent=2)
    if told.trouble is not None:
        raise SystemExit(SOME_FAILED)


def _print_nights(console: Console, site: SiteNights, nights: list[Night]) -> None:
    strip = "".join(
        _NOT_ASKED if verdict is None else _BAD if verdict in BAD_VERDICTS else _GOOD for verdict in site.verdicts
    )
    console.print(f"Nights from {nights[0].started_at[:10]} to {nights[-1].started_at[:10]}: {strip}", soft_wrap=True)
    console.print(f"({_BAD} failed, {_GOOD} well, {_NOT_ASKED} not asked)")
    if site.detail:
        console.print(Text(f"What was noted: {site.detail}"), soft_wrap=True)


def _print_years(console: Console, connection: sqlite3.Connection, site: str) -> None:
    table = Table(title="Years", title_justify="left")
    for heading in ("year", "state", "published", "deadline", "in time", "revisions"):
        table.add_column(heading)
    for row in coverage(connection, publisher=site):
        dates = (row.published_on or "", row.deadline or "", row.timeliness or "")
        table.add_row(str(row.year), Text(row.state), *dates, str(row.revisions))
    console.print(table)
