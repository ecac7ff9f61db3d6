"""`gongkai check`, `status`, `verify`: what the archive holds and whether it is sound."""

from contextlib import closing
from io import StringIO
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from archive import publishers
from archive.commands.options import SOME_FAILED, data_option, echo_json, fail, output
from archive.database import NoArchiveError, open_archive
from archive.findings import STATUSES, find
from archive.progress import Reporter
from archive.summary import print_findings
from archive.verify import verify as verify_archive

HTML_WIDTH = 140  # characters of a line of the findings as a page


@click.command()
@click.option("--publisher", metavar="P", help="Key, full name or alias of a publisher.")
@click.option("--year", type=int, help="The year reported on.")
@click.option("--status", type=click.Choice([*STATUSES, "all"]), default="fail", show_default=True)
@click.option(
    "--format",
    "layout",
    type=click.Choice(["table", "text", "html", "json", "jsonl"]),
    default="table",
    show_default=True,
)
@data_option
def check(publisher: str | None, year: int | None, status: str, layout: str, data: Path) -> None:
    """List the findings of the archive's rules, the widest gaps first (text is table by another name).

    \b
    Example:
      gongkai check --year 2023 --format jsonl
    """
    try:
        connection = open_archive(data)
    except NoArchiveError as error:
        fail(str(error))
    with closing(connection):
        keys = None
        if publisher is not None:
            keys = [key for key, _ in publishers.find(connection, publisher)]
            if not keys:
                fail(f"the archive knows no publisher {publisher}")
        found = find(connection, publishers=keys, year=year, status=None if status == "all" else status)
    if layout == "jsonl":
        for finding in found:
            echo_json(finding.to_json())
    elif layout == "json":
        echo_json({"findings": [finding.to_json() for finding in found]}, indent=1)
    elif layout == "html":
        page = Console(record=True, width=HTML_WIDTH, file=StringIO())
        print_findings(page, found)
        click.echo(page.export_html(inline_styles=True))
    elif found:
        print_findings(output(), found)
        click.echo(f"{len(found)} findings.")
    else:
        click.echo("No findings.")


@click.command()
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="Read only N revisions again, at random.")
@data_option
def verify(sample: int | None, data: Path) -> None:
    """Hash every capture again, read the revisions again, and compare with the archive.

    \b
    Example:
      gongkai verify --sample 100
    """
    with Reporter() as reporter:
        try:
            result = verify_archive(data, sample=sample, progress=reporter.step)
        except NoArchiveError as error:
            fail(str(error))
    console = output()
    console.print(f"Captures hashed: {result.captures}. Revisions read again: {result.revisions}.")
    for problem in result.problems:
        console.print(Text(problem, style="red"))
    if result.problems:
        raise SystemExit(SOME_FAILED)
    console.print("All is as it was kept.")
