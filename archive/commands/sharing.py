"""`gongkai reuse`: which of a report's words stood in earlier reports of its office, and in those of others."""

import sqlite3
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.commands.named import named_publisher
from archive.commands.opening import opened
from archive.commands.options import data_option, echo_json, fail, output
from archive.compare.reuse import Shares
from archive.compare.wording import share
from archive.sharing.as_json import reuse_json
from archive.sharing.documents import Document
from archive.sharing.index import COMMON_CITIES, COMMON_OFFICES, look_up
from archive.sharing.others import Neighbour
from archive.sharing.reading import ReportReuse, keys_for, read_reuse

_KIND = {
    "same": ("=", "dim"),
    "template": ("≈", "cyan"),
    "edited": ("~", "yellow"),
    "new": ("+", ""),
}
_FIRST = {"here": "本机关先公布", "there": "对方先公布", "same_day": "同日公布", None: "先后不明"}


@click.command()
@click.argument("publisher")
@click.argument("year", type=click.IntRange(1000, 2999))
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
@data_option
def reuse(publisher: str, year: int, layout: str, data: Path) -> None:
    """Show how much of a report stood in its office's earlier reports, and in other offices' reports.

    PUBLISHER is a key, a full name or an alias. Sentences that many offices have in common are left out of the shares.

    \b
    Examples:
      gongkai reuse 411600-zjj 2023
      gongkai reuse 周口市住房和城乡建设局 2023 --format json
    """
    if Path(publisher).exists():
        fail(f"{publisher} is a file: reuse looks through the archive; `gongkai ingest` takes the file into it")
    with closing(opened(data)) as connection:
        found = _read(connection, publisher, year)
    if layout == "json":
        echo_json(reuse_json(found))
    else:
        _print(output(), found)


def _read(connection: sqlite3.Connection, publisher: str, year: int) -> ReportReuse:
    key, _ = named_publisher(connection, publisher)
    (without,) = connection.execute(_WITHOUT_KEYS).fetchone()
    if without:
        click.echo(f"gongkai: reports not looked through yet: {without}; `gongkai build` prepares them", err=True)
    look_up(connection, keys_for(connection, key))
    found = read_reuse(connection, key, year, characters=None)
    if found is None:
        fail(f"the archive has no report {key}/{year}")
    return found


def _print(console: Console, found: ReportReuse) -> None:
    document = found.document
    console.print(Text(f"{document.office.name} {document.year}", style="bold"))
    console.print(
        f"共 {len(found.text.sentences)} 句：通用 {found.common_sentences} 句（至少 {COMMON_OFFICES} 个机关、"
        f"{COMMON_CITIES} 个市都有），过短 {found.short_sentences} 句，其余 {sum(found.telling)} 句计入下列比例。"
    )
    if not found.learned:
        console.print("档案还太小，认不出通用句子：条例与格式的用语也计在内。", style="yellow")
    if found.held:
        console.print(f"\n{document.year} 年度报告的句子有多少见于以往各年（括号内含通用与过短的句子）", style="bold")
        console.print(_years(found))
    else:
        console.print("没有更早的报告可比。")
    if found.matrix:
        console.print("\n每一年的句子有多少见于更早各年（含仅数字或年份不同的；通用与过短的不计）", style="bold")
        console.print(_matrix(found))
    if not found.others.neighbours:
        console.print("同年与上一年其他机关的报告里，没有相同句子较多的。")
    for one in found.others.neighbours:
        _print_neighbour(console, found, one)
    _print_further(console, found)
    console.print("\n各句以往见于何处（= 照旧，≈ 仅换数字或年份，~ 改写，+ 以往未见，· 通用）", style="bold")
    console.print(_sentences(found))


def _years(found: ReportReuse) -> Table:
    table = Table()
    for column in ("年度", "逐字相同", "含仅数字或年份不同", "含改写"):
        table.add_column(column, justify="left" if column == "年度" else "right")
    for held in found.held:
        table.add_row(_named(found, held.earlier), *_shown(held.own, held.all))
    return table


def _named(found: ReportReuse, one: Document) -> Text:
    """The year of one of the office's reports, with the office where it was merged into this one later."""
    office = "" if one.office.id == found.document.office.id else f" {one.office.name}"
    return Text(f"{one.year}{office}{_gone(one)}")


def _gone(one: Document) -> str:
    return "（已撤下）" if one.gone_at else ""


def _matrix(found: ReportReuse) -> Table:
    table = Table(padding=(0, 0, 0, 1))
    *earlier, _ = found.documents
    for column in (Text("年度"), *(_named(found, one) for one in earlier)):
        table.add_column(column, justify="right")
    of_row = {held.earlier.id: held for held in found.held}
    for later in reversed(found.documents[1:]):
        cells = (
            of_row.get(one.id) if later.id == found.document.id else found.matrix.get((later.id, one.id))
            for one in earlier
        )
        table.add_row(_named(found, later), *("" if held is None else share(held.own.reuse.template) for held in cells))
    return table


def _shown(own: Shares, every: Shares) -> list[str]:
    return [f"{share(part)} ({share(whole)})" for part, whole in zip(own.reuse, every.reuse, strict=True)]


def _print_neighbour(console: Console, found: ReportReuse, one: Neighbour) -> None:
    document, reuse = one.document, one.shares.reuse
    console.print()
    console.print(Text(f"与 {document.office.name} {document.year} 年度报告{_gone(document)}相同", style="bold"))
    console.print(
        Text(
            f"{one.shares.template}/{one.shares.sentences} 句（{share(reuse.template)}），{one.characters} 字；"
            f"其中逐字相同 {share(reuse.identical)}，含改写 {share(reuse.reused)}。机关与地名不计。"
        )
    )
    dates = f"{found.document.published_on or '日期不明'}，对方 {document.published_on or '日期不明'}"
    console.print(Text(f"公布日期：{dates}；{_FIRST[one.published_first(found.document)]}。"))
    if one.since_here != one.since_there:
        console.print(
            Text(f"这些句子，本机关到 {one.since_here} 年度为止已印过至少一半，对方到 {one.since_there} 年度。")
        )
    if one.origin is not None:
        console.print(Text(f"更早见于 {one.origin.office.name} {one.origin.year} 年度报告。"))
    if one.group:
        names = "、".join(office.name for office in one.group)
        many = f"同年或上一年 {len(one.group)} 个机关（{one.group_cities} 个市）有这些句子的一半以上"
        console.print(Text(f"{many}，可能出自共同的范本：{names}。"))
    for number in one.named:
        console.print(Text(f"本报告印有对方的名称：{found.text.sentences[number].text}", style="yellow"))
    table = Table(show_lines=False)
    for column in ("", found.document.office.name, document.office.name):
        table.add_column(Text(column), ratio=1 if column else None, overflow="fold")
    for passage in one.passages:
        for theirs, ours, kind in passage.pairs:
            mark, style = _KIND[kind]
            common = found.common_to(found.text.keys[ours]) is not None
            table.add_row(
                mark,
                Text(found.text.sentences[ours].text),
                Text(one.text.sentences[theirs].text),
                style="dim" if common else style,
            )
        table.add_section()
    console.print(table)


def _print_further(console: Console, found: ReportReuse) -> None:
    more = found.others.offices - len(found.others.neighbours)
    if more:
        named = "、".join(
            f"{one.document.office.name} {one.document.year}（{one.shared} 句）" for one in found.others.further
        )
        console.print(Text(f"另有 {more} 个机关也有较多相同句子：{named}。"))


def _sentences(found: ReportReuse) -> Table:
    table = Table()
    for column in ("", "见于", "句子"):
        table.add_column(column, overflow="fold")
    for one in found.standings:
        mark, style = _KIND[one.kind]
        where = "" if one.since is None else str(found.held[one.since].earlier.year)
        if (common := found.common_to(one.key)) is not None:
            mark, style, where = "·", "dim", f"{common[0]} 个机关"
        elif others := found.elsewhere(one.key):
            where = f"{where} 另{others}家".strip()
        table.add_row(mark, where, Text(one.text), style=style)
    return table


_WITHOUT_KEYS = "SELECT count(*) FROM report WHERE id NOT IN (SELECT report_id FROM sentence_keys)"
