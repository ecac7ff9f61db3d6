"""`gongkai replay`: one figure, read again from its bytes."""

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.commands.options import SOME_FAILED, data_option, echo_json, fail, output
from archive.database import NoArchiveError
from archive.replay import Named, Replay, ReplayError
from archive.replay import replay as replay_figure
from extract.forms import measures
from extract.model import Fact
from extract.report import VERSION


@click.command()
@click.argument("figure", metavar="FACT")
@click.option("--format", "layout", type=click.Choice(["table", "json"]), default="table", show_default=True)
@data_option
def replay(figure: str, layout: str, data: Path) -> None:
    """Read one figure of the archive again from the very bytes that it came from, and compare.

    FACT is PUBLISHER/YEAR/CODE, with @REVISION where it is not the current one; PUBLISHER is a key, a full name or an
    alias. The exit status is 0 where the reading gives the same cell, 1 where it does not.

    \b
    Example:
      gongkai replay 411600-zjj/2023/applications.new.total
      gongkai replay 411600-zjj/2023/applications.new.total@1 --format json
    """
    try:
        named = Named.parse(figure)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    try:
        found = replay_figure(data, named)
    except (NoArchiveError, ReplayError) as error:
        fail(str(error))
    if layout == "json":
        echo_json(found.to_json(), indent=1)
    else:
        _print(output(), found)
    if found.differs:
        raise SystemExit(SOME_FAILED)


def _print(console: Console, found: Replay) -> None:
    measure = measures()[found.archived.code]
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, said in (
        ("figure", f"{found.report_key}/{found.archived.code}@{found.revision}  {measure.zh}"),
        ("archived", f"{_says(found.archived)}  by extractor {found.archived_version}"),
        ("read now", f"{_says(found.now)}  by extractor {VERSION}"),
        ("place", _where(found.archived)),
        ("source", found.excerpt or "it cannot be shown in words"),
        ("address", found.captured.url),
        ("sha256", found.captured.sha256),
        ("fetched", found.captured.fetched_at),
        ("kept in", f"{found.captured.segment} at byte {found.captured.offset}"),
    ):
        table.add_row(Text(name, style="bold"), Text(said, overflow="fold"))
    console.print(table)
    if found.differs:
        console.print(Text(f"It is not the same: other {', '.join(found.differs)}.", style="red"))
    else:
        console.print(Text("It is the same.", style="green"))


def _says(fact: Fact | None) -> str:
    if fact is None:
        return "no such cell"
    value = "" if fact.value is None else f"{fact.value} {fact.unit or ''}".rstrip() + ", "
    return f"{value}{fact.state}, printed “{fact.raw}”"


def _where(fact: Fact) -> str:
    return ", ".join(f"{name} {value}" for name, value in fact.where.to_json().items())
