"""`gongkai build --dry-run`: what reading again would change, before anything is changed."""

from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from archive.commands.clustering import connected
from archive.commands.fail_on import fail_on
from archive.commands.options import echo_json, fail, output
from archive.database import NoArchiveError
from archive.foreseen.files import WRITERS
from archive.foreseen.report import ForeseenReport
from archive.foreseen.run import DryRun, dry_run
from archive.foreseen.scratch import SCRATCH_NAME
from archive.foreseen.tables import Table, heading, tables
from archive.lock import BusyError
from archive.parallel.reading import reader
from archive.parallel.spread import ClusterError
from archive.progress import Reporter
from archive.publishers import PublisherRegistry

SHOWN = 20  # rows of each table on a terminal
COLUMNS = 4  # that a terminal has room for


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of a dry run, as the options say it."""

    how: DryRun
    report: Path | None
    layout: str
    stopping: tuple[str, ...]
    cluster: str | None


def report_file(_context: click.Context, _parameter: click.Parameter, value: Path | None) -> Path | None:
    """A file whose name tells what to write, in a folder that is there: not found out after hours of reading."""
    if value is not None and value.suffix.lower() not in WRITERS:
        raise click.BadParameter(f"{value.name} ends in none of {', '.join(WRITERS)}")
    if value is not None and not value.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {value.absolute().parent}")
    return value


def foresee_build(data: Path, registry: PublisherRegistry, asked: Asked) -> None:
    """Runs it and tells; the exit status is 1 where what `--fail-on` names is there."""
    try:
        with (
            Reporter() as reporter,
            connected(asked.cluster, reporter.say) as machines,
            dry_run(data, registry, asked.how, reporter.step, reader(machines, reporter.say)) as report,
        ):
            if asked.report is not None:
                asked.report.write_text(WRITERS[asked.report.suffix.lower()](report), "utf-8")
    except (NoArchiveError, BusyError, ClusterError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail(f"stopped; the same command goes on where it was, by {data / SCRATCH_NAME}")
    if asked.layout == "json":
        echo_json(report.to_json(), indent=1)
    else:
        _print(report)
    fail_on(asked.stopping, report.risks)


def _print(report: ForeseenReport) -> None:
    console = output()
    for sentence in heading(report):
        console.print(Text(sentence))
    for table in tables(report, SHOWN):
        console.print()
        if len(table.columns) > COLUMNS:
            _print_list(console, table)
        else:
            _print_table(console, table)
        if table.note:
            console.print(Text(table.note))


def _print_table(console: Console, table: Table) -> None:
    drawn = Grid(title=Text(table.heading), title_justify="left", box=None, padding=(0, 2, 0, 0))
    for column in table.columns:
        drawn.add_column(column, overflow="fold")
    for row in table.rows:
        drawn.add_row(*map(Text, row))
    console.print(drawn)


def _print_list(console: Console, table: Table) -> None:
    """A row that is too wide for columns: its first texts on a line, each of the others on one of its own."""
    console.print(Text(table.heading, style="italic"))
    for row in table.rows:
        console.print(Text("  ".join(row[:COLUMNS])), soft_wrap=True)
        for name, text in zip(table.columns[COLUMNS:], row[COLUMNS:], strict=True):
            if text:
                console.print(Text(f"    {name}: {text}"), soft_wrap=True)
