"""`gongkai group`: one figure, or every figure, of many publishers over two or more years."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.commands.opening import opened
from archive.commands.options import data_option, echo_json, fail, output
from archive.compare import wording
from archive.compare.group import GroupFigure, MemberRow, Step
from archive.compare.several import MOST
from archive.csv_text import csv_text
from archive.group_files import Group, read_group
from archive.groups import Selection, TooManyError, UnknownRegionError
from extract.model import Number, json_number

_SUMS = ("前一年合计", "后一年合计", "增减", "幅度")
MOST_WITH_ALL = 6_000  # reports whose every figure is read: who waits at a terminal has more patience than a page
SHOWN = 30  # publishers, where not all are asked for


@click.command()
@click.argument("years", nargs=-1, required=True, type=click.IntRange(1900, 2100), metavar="YEAR YEAR...")
@click.option("--region", metavar="PATH|CODE", help="Publishers of a region and all in it: 浙江/绍兴, 330600.")
@click.option("--name", metavar="PART", help="Publishers with this in their name, an alias or a former name: 住房.")
@click.option("--kind", type=click.Choice(["department", "government", "town", "street", "other"]))
@click.option("--level", type=click.Choice(["province", "prefecture", "county", "town"]))
@click.option("--measure", metavar="CODE", help="A measure's code or a concept's key (received); all without it.")
@click.option("--all", "every", is_flag=True, help=f"Every publisher in the text, not the first {SHOWN}.")
@click.option("--format", "layout", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@data_option
def group(
    years: tuple[int, ...],
    region: str | None,
    name: str | None,
    kind: str | None,
    level: str | None,
    measure: str | None,
    every: bool,
    layout: str,
    data: Path,
) -> None:
    """Compare the years of a group of publishers: a city's departments, or one department across cities.

    Sums and changes are over those publishers alone whose reports of both years state comparable numbers; the others
    are counted by what is there instead.

    \b
    Examples:
      gongkai group --region 330000 --name 住房 2022 2023 --measure received
      gongkai group --region 浙江/绍兴 --kind department 2021 2022 2023 --format csv
    """
    asked = sorted(set(years))
    if not 2 <= len(asked) <= MOST:
        raise click.UsageError(f"group takes 2 to {MOST} different years")
    selection = Selection(*(value or None for value in (region, name, kind, level)))
    found = _read(data, selection, asked, measure)
    if layout == "json":
        echo_json(found.to_json())
    elif layout == "csv":
        click.echo(csv_text(*found.csv()), nl=False)
    else:
        _print(output(), found, every=every)


def _read(data: Path, selection: Selection, years: list[int], measure: str | None) -> Group:
    try:
        with closing(opened(data)) as connection:
            found = read_group(connection, selection, years, measure, most=None if measure else MOST_WITH_ALL)
    except UnknownRegionError as error:
        fail(f"the archive knows no region {error}")
    except TooManyError as error:
        fail(str(error))
    except KeyError:
        fail(f"no form has a measure or concept {measure}")
    if not found.publishers:
        fail("no publisher of the archive is in this group")
    return found


def _print(console: Console, found: Group, *, every: bool) -> None:
    if found.whole:
        _print_all(console, found)
        _print_rates(console, found)
    else:
        _print_one(console, found.figures[0], every=every)
    if found.may_overlap:
        console.print("政府的报告往往已包括其部门和下级的数字，与它们相加可能重复。")


def _print_all(console: Console, found: Group) -> None:
    table = Table(title=f"{found.publishers}个机关", title_justify="left")
    table.add_column("指标", ratio=1, overflow="fold")
    for heading in ("年度", "N", *_SUMS, "升/降/平"):
        table.add_column(heading, justify="right", overflow="fold")
    compared = [figure for figure in found.figures if figure.overall.compared]
    for figure in compared:
        step = figure.overall
        table.add_row(
            Text(figure.label + (f"（{figure.unit}）" if figure.unit else "")),
            f"{step.a}→{step.b}",
            f"{step.compared}/{found.publishers}",
            *_sums(step),
            f"{step.rose}/{step.fell}/{step.stayed}",
        )
    console.print(table)
    if len(compared) < len(found.figures):
        console.print(f"另有{len(found.figures) - len(compared)}项指标，没有一个机关两年均有可比的数。")


def _print_rates(console: Console, found: Group) -> None:
    table = Table(title="办理结果的占比", title_justify="left")
    table.add_column("占比", ratio=1, overflow="fold")
    for heading in ("年度", "N", "前一年", "后一年", "百分点", "升/降/平"):
        table.add_column(heading, justify="right", overflow="fold")
    for rate in found.rates:
        step = rate.overall
        if step.compared:
            table.add_row(
                Text(rate.label),
                f"{step.a}→{step.b}",
                f"{step.compared}/{found.publishers}",
                f"{step.share_a}%",
                f"{step.share_b}%",
                f"{step.points:+}",
                f"{step.rose}/{step.fell}/{step.stayed}",
            )
    if table.row_count:
        console.print(table)


def _print_one(console: Console, figure: GroupFigure, *, every: bool) -> None:
    console.print(Text(f"{figure.label}" + (f"（{figure.unit}）" if figure.unit else ""), style="bold"))
    steps = Table()
    for heading in ("年度", "N", *_SUMS, "升/降/平", "由0/至0", "增减中位数"):
        steps.add_column(heading, justify="right", overflow="fold")
    for step in figure.steps:
        steps.add_row(
            f"{step.a}→{step.b}",
            f"{step.compared}/{len(figure.rows)}",
            *_sums(step),
            f"{step.rose}/{step.fell}/{step.stayed}",
            f"{step.from_zero}/{step.to_zero}",
            _number(step.spread.median) if step.spread else "—",
        )
    console.print(steps)
    for year, tally in zip(figure.years, figure.tallies, strict=True):
        told = "，".join(f"{(wording.STATE | wording.ABSENCE)[state][0]}{n}" for state, n in tally.items())
        console.print(Text(f"{year}年：{told}"))
    for reason, n in figure.overall.not_comparable.items():
        console.print(Text(f"两年均有数而不可比：{wording.REASON[reason][0]}{n}"))
    if figure.overall.took_over:
        console.print(Text(f"其中{figure.overall.took_over}个机关期间并入了其他机关"))
    rows = figure.largest_first()
    table = Table()
    for heading in ("", "机关", *(f"{year}年" for year in figure.years), "增减", "幅度", "情况"):
        table.add_column(heading, justify="left" if heading in ("机关", "情况") else "right", overflow="fold")
    for place, row in rows if every else rows[:SHOWN]:
        table.add_row(str(place or ""), Text(row.member.name), *map(Text, _cells(row)))
    console.print(table)
    if not every and len(rows) > SHOWN:
        console.print(f"另有{len(rows) - SHOWN}个机关，--all 全部列出。")


def _sums(step: Step) -> tuple[str, str, str, str]:
    change = "—" if step.change is None else f"{json_number(step.change):+}"
    percent = "—" if step.percent is None else f"{step.percent:+}%"
    return _number(step.sum_a), _number(step.sum_b), change, percent


def _number(value: Number | None) -> str:
    return "—" if value is None else f"{json_number(value)}"


def _cells(row: MemberRow) -> Iterator[str]:
    yield from (wording.value(cell.value, cell.state, cell.raw) for cell in row.cells)
    found = row.changes[-1]
    if found is None:
        yield from ("", "", "")
        return
    yield from wording.change(found) if row.compared[-1] else ("", "")
    yield wording.manner(found)[0]
