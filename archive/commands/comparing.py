"""`gongkai diff`: two reports, two years of a publisher, or two revisions of one report."""

import sqlite3
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console

from archive import publishers
from archive.commands.options import WIDE, data_option, echo_json, fail
from archive.commands.reading import read_paths
from archive.compare import Comparison, compare
from archive.compare.render import render_html, render_text
from archive.database import NoArchiveError, open_archive
from archive.rows import load_report
from extract.model import ExtractError, Report


@click.command()
@click.argument("operands", nargs=-1, required=True, metavar="A B | PUBLISHER YEAR YEAR | REPORT [N N]")
@click.option("--format", "layout", type=click.Choice(["text", "html", "json"]), default="text", show_default=True)
@click.option("--revisions", is_flag=True, help="Compare revisions of one report: REPORT, or REPORT N N.")
@data_option
def diff(operands: tuple[str, ...], layout: str, revisions: bool, data: Path) -> None:
    """Compare two reports: figures, rules across years, prose.

    A and B are each the path of a local document or a report's key (publisher key/year). PUBLISHER is a key, a full
    name or an alias. With --revisions REPORT alone, its last two revisions are compared.

    \b
    Examples:
      gongkai diff report-2022.html report-2023.docx
      gongkai diff 411600-zjj 2022 2023 --format html > diff.html
      gongkai diff --revisions 411600-zjj/2023 1 2
    """
    if revisions:
        comparison = _revisions(operands, data)
    elif len(operands) == 3:
        comparison = _years(*operands, data=data)
    elif len(operands) == 2:
        comparison = compare(_operand(operands[0], data), _operand(operands[1], data))
    else:
        raise click.UsageError("diff takes two reports, or a publisher and two years")
    if layout == "json":
        echo_json(comparison.to_json())
    elif layout == "html":
        click.echo(render_html(comparison))
    else:
        console = Console()
        width = console.width if console.is_terminal else WIDE
        click.echo(render_text(comparison, width=width, color=console.is_terminal), nl=False)


def _revisions(operands: tuple[str, ...], data: Path) -> Comparison:
    if len(operands) not in (1, 3) or not all(number.isdecimal() for number in operands[1:]):
        raise click.UsageError("--revisions takes a report's key, and two revision numbers or none")
    key = operands[0]
    with closing(_archive(data)) as connection:
        numbers = [int(number) for number in operands[1:]] or _last_two(connection, key)
        return compare(*(_stored(connection, key, number) for number in numbers), one_publisher=True)


def _last_two(connection: sqlite3.Connection, key: str) -> list[int]:
    rows = connection.execute(
        "SELECT number FROM revision JOIN report ON report.id = report_id WHERE key = ? ORDER BY number DESC LIMIT 2",
        (key,),
    ).fetchall()
    if len(rows) == 1:
        fail(f"{key} has one revision only")
    if not rows:
        fail(f"the archive has no report {key}")
    return sorted(row[0] for row in rows)


def _years(publisher: str, first: str, second: str, *, data: Path) -> Comparison:
    if not (first.isdecimal() and second.isdecimal()):
        raise click.UsageError(f"{first} and {second} must be years")
    with closing(_archive(data)) as connection:
        found = publishers.find(connection, publisher)
        if not found:
            fail(f"the archive knows no publisher {publisher}")
        if len(found) > 1:
            fail(f"{publisher} names several publishers, use a key: {', '.join(key for key, _ in found)}")
        key = found[0][0]
        a, b = (_stored(connection, f"{key}/{year}", None) for year in (first, second))
        return compare(a, b, one_publisher=True)


def _operand(operand: str, data: Path) -> Report:
    path = Path(operand)
    if not path.exists() and "/" in operand:
        with closing(_archive(data)) as connection:
            try:
                return load_report(connection, operand)
            except KeyError:
                fail(f"{operand} is neither a file nor a report of the archive")
    (reading, _), *others = read_paths([path])
    if others:
        fail(f"{operand} holds {1 + len(others)} documents; unpack it and name one")
    if isinstance(reading.outcome, ExtractError):
        fail(f"{operand}: {reading.outcome.message} ({reading.outcome.code})")
    return reading.outcome


def _archive(data: Path) -> sqlite3.Connection:
    try:
        return open_archive(data)
    except NoArchiveError as error:
        fail(str(error))


def _stored(connection: sqlite3.Connection, key: str, number: int | None) -> Report:
    try:
        return load_report(connection, key, number)
    except KeyError as error:
        fail(f"the archive has no report {error.args[0]}")
