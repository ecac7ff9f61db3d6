"""`gongkai status`: the last night, and how each site is."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.commands.opening import opened
from archive.commands.options import SOME_FAILED, data_option, echo_json, fail, output, warn
from archive.coverage import coverage
from archive.last_night import last_night, trouble
from archive.lock import is_held
from archive.night_tables import lay_out_nights
from archive.nights import Night, SiteNights, last_nights, site_nights
from archive.ops.condition import condition
from archive.ops.sending import shipping_to
from archive.ops.settings import SettingsError, load_settings
from archive.site.status.morning import morning, of_sites, sentence
from archive.site.status.selection import EVERYTHING, causes, moves, verdicts
from archive.site.status.wording import cause_lines, move_lines
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

    With --format json one object: `schema`, `at`, `night` (run, kind, times, status, error, summary, and which workers
    of a cluster were `unfit`), `trouble`, `running`, `last_finished_at`, `verdicts`, `failing`, `sites` (as they are
    kept, with `verdicts` night by night), `verified` (what the last `gongkai verify` found), `free_bytes` and
    `shipping` (what is not yet at the address that is set, since when, and why).

    \b
    Example:
      gongkai status 411600-zjj
    """
    connection = opened(data)
    if form == "json":
        connection.close()
        _print_json(data, site, failing)
        return
    t, console = Words("en"), output()
    with closing(connection):
        night = last_night(connection)
        nights = last_nights(connection)
        sites = [asked for asked in site_nights(connection, nights) if site in (None, asked.site)]
        if site is not None and not sites:
            fail(f"no night has been to a site {site}")
        lay_out_nights(connection)
        told = morning(connection, verdicts(connection, None))
        wrong = None
        if night is not None and night.status is None and is_held(data):
            console.print(f"Last night or crawl: begun {night.started_at}; a gongkai command is at work now.")
        elif wrong := trouble(night, data):
            console.print(Text(wrong, style="bold red"), soft_wrap=True)
            if site is None and told is not None:
                console.print(Text(of_sites(t, told)), soft_wrap=True)
        elif site is None:
            console.print(Text(sentence(t, told)), soft_wrap=True)
        if site is None:
            _print_shipping(console, data)
        for address, why in (night.unfit if night else {}).items():
            console.print(Text(f"The worker at {address} is not used: {why}"), soft_wrap=True)
        print_sites(console, [asked for asked in sites if asked.failed or not failing], {s.site: s.name for s in sites})
        _print_causes(console, t, connection, site, every=failing)
        if site is not None:
            _print_nights(console, sites[0], nights)
            _print_years(console, connection, site)
    if wrong is not None:
        raise SystemExit(SOME_FAILED)


def _print_causes(console: Console, t: Words, connection: sqlite3.Connection, site: str | None, *, every: bool) -> None:
    """What has moved since the time before, then what fails by cause, each with the first of its sites, or `every`."""
    asked = replace(EVERYTHING, site=site)
    limits = (-1, -1) if every else ()
    if site is None:
        for move, (n, named) in moves(connection, asked).items():
            for line in move_lines(t, move, n, named):
                console.print(Text(line), soft_wrap=True)
    for cause in causes(connection, asked, *limits):
        for line in cause_lines(t, cause):
            console.print(Text(line, style="red"), soft_wrap=True)


def _address(data: Path) -> str | None:
    """Where what is kept is sent; a mistake in the settings is said, and hides nothing else."""
    try:
        return load_settings(data).address
    except SettingsError as error:
        warn(str(error))
        return None


def _print_shipping(console: Console, data: Path) -> None:
    if (address := _address(data)) is None:
        return
    told = shipping_to(data, address)
    if not told.is_whole:
        console.print(Text(told.words(data), style="bold red" if told.problems else ""), soft_wrap=True)
    elif told.ended_at is not None:
        console.print(Text(f"All of it was at {told.address} when it was last sent, {told.ended_at}."), soft_wrap=True)


def _print_json(data: Path, site: str | None, failing: bool) -> None:
    told = condition(data, _address(data))
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
