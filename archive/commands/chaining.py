"""`gongkai chain`: a publisher's years, each held to what the next one says of it."""

from contextlib import closing
from pathlib import Path

import click

from archive.chain_text import chain_text
from archive.chains import publisher_chain
from archive.commands.named import named_publisher
from archive.commands.opening import opened
from archive.commands.options import data_option, echo_json, output
from archive.compare.chain import CSV_COLUMNS, csv_lines
from archive.coverage import coverage
from archive.csv_text import csv_text


@click.command()
@click.argument("publisher")
@click.option("--format", "layout", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@data_option
def chain(publisher: str, layout: str, data: Path) -> None:
    """Show what each year's report says of the end of its year, and what the next one says of that.

    PUBLISHER is a key, a full name or an alias. Where a report is missing, what the next one implies of it is told as
    that: it neither passes nor fails.

    \b
    Example:
      gongkai chain 411600-zjj --format csv > chain.csv
    """
    with closing(opened(data)) as connection:
        key, _ = named_publisher(connection, publisher)
        states = [(year.year, year.state) for year in coverage(connection, publisher=key)]
        found = publisher_chain(connection, key, states)
    if layout == "json":
        echo_json(found.to_json())
    elif layout == "csv":
        click.echo(csv_text(CSV_COLUMNS, csv_lines(found.chain)), nl=False)
    else:
        console = output()
        click.echo(chain_text(found, width=console.width, color=console.is_terminal), nl=False)
