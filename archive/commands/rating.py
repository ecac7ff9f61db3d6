"""`gongkai rates`: how often each rule fails, of the reports that it could be asked of."""

from contextlib import closing
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from archive.commands.opening import opened
from archive.commands.options import data_option, echo_json, fail, output
from archive.csv_text import csv_text
from archive.finding_rates import EVERY, SMALL, BaseRate, count_rates, places, rates
from extract.forms import forms
from extract.forms.checks import checks

_SCHEMA = "gongkai.rates/1"
_COLUMNS = ("adcode", "region", "form", "rule", "each", "judged", "failing", "share", "small")


@click.command(name="rates")
@click.option(
    "--rule", type=click.Choice(sorted(checks())), help="One rule, with each row or column that it is asked of."
)
@click.option("--region", metavar="PATH|CODE", help="A province or prefecture: 浙江/绍兴, 330600.")
@click.option("--by-region", is_flag=True, help="Every province and prefecture, not the whole archive alone.")
@click.option("--format", "layout", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@data_option
def rates_of(rule: str | None, region: str | None, by_region: bool, layout: str, data: Path) -> None:
    """Show how often each rule fails, per form and region: of how many reports, and of which few to say much.

    A report counts once: it fails where any finding of the rule does. Those in which nothing could be judged do not
    count.

    \b
    Examples:
      gongkai rates
      gongkai rates --rule Y1 --by-region --format csv > y1.csv
    """
    if region and by_region:
        raise click.UsageError("--region names one, --by-region asks for all of them")
    with closing(opened(data)) as connection:
        names = {EVERY: ""} | places(connection)
        adcode = _code(region, names) if region else None if by_region else EVERY
        count_rates(connection)
        found = [rate for rate in rates(connection, rule=rule, adcode=adcode) if rule or not rate.each]
    if layout == "json":
        echo_json({"schema": _SCHEMA, "rates": [_told(rate, names) for rate in found]}, indent=1)
    elif layout == "csv":
        lines = [[_told(rate, names)[column] for column in _COLUMNS] for rate in found]
        click.echo(csv_text(_COLUMNS, lines), nl=False)
    elif found:
        _print(found, names)
    else:
        click.echo("Nothing was judged.")


def _code(region: str, names: dict[str, str]) -> str:
    code = next((code for code, path in names.items() if code and region.strip("/") in (code, path)), None)
    if code is None:
        fail(f"no province or prefecture {region} has a publisher in this archive")
    return code


def _told(rate: BaseRate, names: dict[str, str]) -> dict[str, Any]:
    return rate.to_json() | {"region": names[rate.adcode]}


def _print(found: list[BaseRate], names: dict[str, str]) -> None:
    """A line a region, rule and member; a column a form."""
    shown = [form for form in (EVERY, *forms(), "none") if any(rate.form == form for rate in found)]
    table = Table(box=SIMPLE_HEAD)
    of_regions = len({rate.adcode for rate in found}) > 1
    if of_regions:
        table.add_column("region", overflow="fold")
    table.add_column("rule", no_wrap=True)
    table.add_column("what", overflow="fold")
    for form in shown:
        table.add_column(form or "all forms", justify="right", no_wrap=True)
    by_place = {(rate.adcode, rate.rule, rate.each, rate.form): rate for rate in found}
    for adcode, rule, each in dict.fromkeys((rate.adcode, rate.rule, rate.each) for rate in found):
        cells = [_share(by_place.get((adcode, rule, each, form))) for form in shown]
        region = [Text(names[adcode] or "all")] if of_regions else []
        table.add_row(*region, rule, Text(each), *cells)
    console = output()
    console.print(table)
    console.print(f"Failing of judged reports; ~ marks a base of fewer than {SMALL}, whose share says little.")


def _share(rate: BaseRate | None) -> str:
    if rate is None:
        return ""
    return f"{rate.share * 100:.1f}% ({rate.failing:,}/{rate.judged:,}){' ~' if rate.small else '  '}"
