"""One finding in the terminal, with all that a person needs to judge it: cells as printed and where, and the source."""

import json
import sqlite3
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import unquote

from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.compare.wording import STATE
from archive.erring import ERRED_WORDS
from archive.finding_rates import BaseRate
from archive.findings import FindingRow
from archive.hints import hint
from archive.reviews import Given
from extract.forms import measures
from extract.forms.across import named_cell
from extract.forms.checks import checks
from extract.model import json_number

VERDICT_WORDS = {
    "office": "机关有误 office erred",
    "extraction": "读取有误 misread",
    "explained": "可以解释 explained",
    None: "评语 note",
}
_SUMS = ("所印", "算得", "相差")
_AROUND = 20  # characters of a sentence shown on either side of what a finding speaks of


class _Cell(NamedTuple):
    """A cell that a finding rests on, of this year's report or of the year before's."""

    year: int
    label: str
    printed: str
    place: str


def print_finding(
    console: Console, connection: sqlite3.Connection, finding: FindingRow, given: list[Given], rate: BaseRate | None
) -> None:
    """`given`: what people said of it before, on whatever operands; `rate`: how often it fails in the archive."""
    check = checks().get(finding.rule)
    heading = Text(f"{finding.publisher} {finding.year}", style="bold").append(f"  {finding.rule}", "bold red")
    console.print(heading.append(f" {finding.each}", "cyan"))
    console.print(Text(f"  {finding.message_zh}"))
    console.print(Text(f"  {finding.message_en}", style="dim"))
    if finding.stated is not None and finding.computed is not None:
        stated, computed = (Decimal(str(value)) for value in (finding.stated, finding.computed))
        sums = (
            f"{name} {json_number(value)}"
            for name, value in zip(_SUMS, (stated, computed, abs(stated - computed)), strict=True)
        )
        console.print(Text("  " + "，".join(sums)))
    if check is not None:
        console.print(Text(f"  依据：{check.basis}", style="dim"))
    if rate is not None:
        console.print(
            Text(f"  全部报告中，此项可核对的 {rate.judged} 份，不符的 {rate.failing} 份（{rate.share:.1%}）")
        )
    if finding.erred is not None:
        console.print(Text(f"  {' '.join(ERRED_WORDS[finding.erred])}", style="yellow"))
    cells = _cells(connection, finding)
    if cells:
        table = Table(box=None, padding=(0, 2, 0, 2), show_header=False)
        for cell in cells:
            year = Text(str(cell.year), style="" if cell.year == finding.year else "bold magenta")
            table.add_row(year, Text(cell.label), Text(cell.printed, style="bold"), Text(cell.place, style="dim"))
        console.print(table)
    if words := _words(connection, finding):
        console.print(words)
    if finding.mends:
        console.print(Text(f"  {hint(finding.mends)}", style="dim"))
    for line in _sources(connection, finding):
        console.print(Text(f"  {line}", style="blue"), soft_wrap=True)
    for each in given:
        console.print(_given(each))


def _given(given: Given) -> Text:
    withdrawn = f"（{given.withdrawn_by} 已撤回）" if given.withdrawn_at else ""
    line = Text(f"  {given.given_at[:10]} {given.given_by}：{VERDICT_WORDS[given.verdict]}{withdrawn}", "bold")
    return line.append(f" {given.note}", "") if given.note else line


def _cells(connection: sqlite3.Connection, finding: FindingRow) -> list[_Cell]:
    publisher = finding.report_key.rpartition("/")[0]
    found = []
    for fact in finding.facts:
        before, code = named_cell(fact)
        year = finding.year - before
        row = connection.execute(
            """
            SELECT raw, state, value, start, "end", grid_table, grid_row, grid_column, page
            FROM facts WHERE report_key = ? AND code = ?
            """,
            (f"{publisher}/{year}", code),
        ).fetchone()
        label = measures()[code].zh if code in measures() else code
        if row is None:
            found.append(_Cell(year, label, "未印", code))
            continue
        raw, state, value, start, end, *place = row
        # A unit or a comma in the cell is printed, not read.
        told = value if state == "stated" else STATE[state][0]
        printed = raw if raw == str(told) else f"“{raw}” {told}"
        found.append(_Cell(year, label, printed, f"{_place(start, end, *place)}  {code}"))
    return found


def _place(
    start: int | None, end: int | None, table: int | None, row: int | None, column: int | None, page: int | None
) -> str:
    if page is not None:
        return f"第{page}页"
    if table is not None and row is not None and column is not None:
        return f"表{table + 1} 行{row + 1} 列{column + 1}"
    return f"字符 {start}–{end}" if start is not None else ""


def _words(connection: sqlite3.Connection, finding: FindingRow) -> Text | None:
    """The words that a finding in the prose speaks of, in their sentence."""
    row = connection.execute(
        """
        SELECT place, text FROM finding JOIN report ON report.current_revision_id = finding.revision_id
        JOIN section ON section.revision_id = finding.revision_id AND section.key = json_extract(place, '$[0]')
        WHERE report.key = ? AND rule = ? AND each = ?
        """,
        finding.asked,
    ).fetchone()
    if row is None:
        return None
    _, start, end = json.loads(row[0])
    text = row[1]
    before, behind = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    quoted = Text("  …").append(before.replace("\n", " "), "dim")
    return (
        quoted.append(text[start:end].replace("\n", " "), "bold").append(behind.replace("\n", " "), "dim").append("…")
    )


def _sources(connection: sqlite3.Connection, finding: FindingRow) -> list[str]:
    """Where the reports were found, and the commands that show the cells."""
    publisher = finding.report_key.rpartition("/")[0]
    across = any(before for before, _ in map(named_cell, finding.facts))
    lines = []
    for year in (finding.year - 1, finding.year) if across else (finding.year,):
        row = connection.execute(
            "SELECT url FROM revision JOIN report ON report.current_revision_id = revision.id WHERE report.key = ?",
            (f"{publisher}/{year}",),
        ).fetchone()
        if row is not None:
            url = str(row[0])
            lines.append(f"{year} {unquote(url.removeprefix('file:')) if url.startswith('file:') else url}")
    if across:
        lines.append(f"gongkai diff {publisher} {finding.year - 1} {finding.year}")
    for fact in finding.facts[:1]:
        before, code = named_cell(fact)
        lines.append(f"gongkai replay {publisher}/{finding.year - before}/{code}")
    return lines
