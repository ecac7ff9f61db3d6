"""`gongkai changes`: what offices changed after publication, as the archive has seen it."""

from contextlib import closing
from datetime import date
from pathlib import Path

import click

from archive.commands.named import named_publishers
from archive.commands.opening import opened
from archive.commands.options import data_option, echo_json
from archive.csv_text import csv_text
from archive.report_changes import COLUMNS, KEYS, KINDS, SCHEMA, ReportChange, file_row, report_changes
from archive.site.told import told, when
from archive.site.words import Words

ORDERS = ("latest", "largest")


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise click.BadParameter(f"{value} is no day: YYYY-MM-DD") from None
    return None


@click.command()
@click.option(
    "--since", metavar="DAY", callback=_day, help="Only what was seen on this day (UTC) or later: 2024-03-01."
)
@click.option("--publisher", metavar="P", help="Key, full name or alias of a publisher.")
@click.option("--year", type=int, help="The year reported on.")
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind.")
@click.option("--order", type=click.Choice(ORDERS), default=ORDERS[0], show_default=True)
@click.option("--most", type=click.IntRange(min=1), metavar="N", help="Only the first N.")
@click.option("--format", "layout", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@data_option
def changes(
    since: str | None,
    publisher: str | None,
    year: int | None,
    kind: str | None,
    order: str,
    most: int | None,
    layout: str,
    data: Path,
) -> None:
    """List what offices changed in their reports after publication, took down or put back.

    \b
    Example:
      gongkai changes --since 2024-03-01 --order largest
    """
    with closing(opened(data)) as connection:
        keys = named_publishers(connection, publisher)
        found = [
            change
            for change in report_changes(connection, since=since, publishers=keys, year=year)
            if kind in (None, change.kind)
        ]
    found.sort(key=lambda change: change.at, reverse=True)
    if order == "largest":
        found.sort(key=lambda change: change.size, reverse=True)  # stable: equal ones the latest first
    shown = found[:most]
    if layout == "json":
        query = {"since": since, "publisher": publisher, "year": year, "kind": kind, "order": order}
        asked = {name: value for name, value in query.items() if value is not None}
        rows = [{key: row[key] for key in KEYS} for row in (change.to_json() for change in shown)]
        echo_json({"schema": SCHEMA, "query": asked, "changes": rows, "found": len(found)}, indent=1)
    elif layout == "csv":
        click.echo(csv_text(COLUMNS, (file_row(change.to_json()) for change in shown)), nl=False)
    else:
        for change in shown:
            click.echo("\n".join(_lines(change)))
        click.echo(f"{len(found)} change{'' if len(found) == 1 else 's'}." if found else "No changes.")


def _lines(change: ReportChange) -> list[str]:
    """A line for what it is, and one for each phrase of what changed."""
    words, row = Words("en"), change.to_json()
    nature = "" if row["nature"] == change.kind else f" ({words('changes.nature.' + row['nature'])})"
    revisions = "" if change.before is None else f"  revision {change.before} → {change.number}"
    days = f", {days}" if (days := when(words, row)) else ""
    title = f"{change.at[:10]}  {change.kind}{nature}  {change.report_key}  {change.publisher}{revisions}{days}"
    return [title, *(f"    {phrase}" for phrase in told(words, row))]
