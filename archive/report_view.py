"""A reading in the terminal: who, when, the tables as on the form, findings and problems. Labels in Chinese."""

from collections import Counter

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.hints import hint
from extract.forms import Row, cross_check_rule, forms, measures, tables
from extract.forms import Table as FormTable
from extract.model import Dated, Fact, Finding, Report, json_number

NOT_PRINTED = Text("未印", style="dim")
BLANK = Text("空白", style="dim")
EVIDENCES = {
    "title": "标题",
    "meta": "网页元数据",
    "prose": "正文",
    "signature": "落款",
    "file_name": "文件名",
    "link": "链接文字",
}
DATE_KINDS = {"written": "成文", "published": "发布", "address": "文件名或地址"}
_STATUS_STYLES = {"fail": "bold red", "pass": "green", "pass_if_blank_is_zero": "yellow", "not_assessable": "dim"}


def print_report(console: Console, report: Report) -> None:
    """Prints a reading. Every printed cell appears once; a cell of the form that is not printed says so."""
    print_identity(console, report)
    for section in report.sections:
        console.print(Text(f"{section.heading}  {len(section.text)} 字", style="dim"))
    facts = {fact.code: fact for fact in report.facts}
    for form_table in tables().values():
        for heading, table in _form_tables(form_table, facts, report.form):
            console.print(Text(heading, style="bold"))
            console.print(table)
    print_findings(console, report.findings)
    for problem in report.problems:
        raw = f"：{problem.raw}" if problem.raw else ""
        console.print(Text(f"问题 {problem.code}{raw}  {problem.message}", style="yellow"))


def print_identity(console: Console, report: Report) -> None:
    """Who reports on which year, each with where it was found."""
    form = forms()[report.form].zh if report.form in forms() else "无表格"
    notes = f"（{'、'.join(report.form_notes)}）" if report.form_notes else ""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value, evidence in (
        ("标题", report.title, None),
        ("发布机关", report.publisher, report.publisher_evidence),
        ("年份", report.year, report.year_evidence),
        ("发布日期", report.published_on, report.published_on_evidence),
        ("所印日期", "、".join(map(_dated, report.dates)) or None, None),
        ("格式", form + notes, None),
        ("来源", f"{report.source.name}（{report.source.layout}）", None),
    ):
        said = f"（依据：{EVIDENCES.get(evidence, evidence)}）" if evidence else ""
        grid.add_row(Text(name, style="bold"), Text("文中未印" if value is None else f"{value}{said}"))
    console.print(grid)


def _dated(dated: Dated) -> str:
    return f"{DATE_KINDS[dated.kind]} {dated.date}（{EVIDENCES.get(dated.evidence, dated.evidence)}）"


def _form_tables(form_table: FormTable, facts: dict[str, Fact], form: str) -> list[tuple[str, Table]]:
    """The table as the form has it, with headings: blocks with columns of their own, or one grid; only printed rows."""
    printed = {code: fact for code, fact in facts.items() if measures()[code].table == form_table.key}
    made: list[tuple[str, Table]] = []
    shown: set[str] = set()
    groups = [
        (block.heading, (*block.rows, *block.extra), block.columns) for block in form_table.blocks if block.form == form
    ]
    if not form_table.blocks:
        every_column = tuple(dict.fromkeys(column.key for column in form_table.columns))
        groups = [("", tuple(row.key for row in form_table.rows), every_column)]
    for heading, rows, columns in groups:
        kept = [key for key in rows if any(f"{form_table.key}.{key}.{column}" in printed for column in columns)]
        if kept:
            cells = {
                code: _cell(printed.get(code))
                for code in (f"{form_table.key}.{key}.{column}" for key in kept for column in columns)
            }
            # Headings and words fold; a number never does.
            numbers = (len(str(cells[code])) for code in cells if code in printed and printed[code].state == "stated")
            width = max(6 if len(columns) > 5 else 12, *numbers)
            table = _grid()
            for column in columns:
                table.add_column(form_table.column(column, form).zh, justify="right", overflow="fold", max_width=width)
            for key in kept:
                codes = [f"{form_table.key}.{key}.{column}" for column in columns]
                shown.update(codes)
                table.add_row(_row_label(form_table, form_table.row(key).on(form)), *(cells[code] for code in codes))
            made.append((f"{form_table.zh}  {heading}".rstrip(), table))
    rest = [fact for code, fact in printed.items() if code not in shown]
    if rest:
        table = _grid()
        table.add_column("值", justify="right")
        for fact in rest:
            table.add_row(measures()[fact.code].zh, _cell(fact))
        made.append((f"{form_table.zh}  其他格式的行", table))
    return made


def _grid() -> Table:
    table = Table(box=SIMPLE_HEAD)
    table.add_column("", overflow="fold", min_width=16)
    return table


def _row_label(form_table: FormTable, row: Row) -> str:
    above = [group.zh for key in row.under for group in form_table.groups if group.key == key]
    # The vertical label beside all result rows says nothing that its rows do not.
    return " ".join([*above[1:], row.zh])


def _cell(fact: Fact | None) -> Text:
    if fact is None:
        return NOT_PRINTED
    if fact.state == "stated":
        return Text(str(json_number(fact.value)))
    return BLANK if fact.state == "blank" else Text(fact.raw, style="yellow")


def print_findings(console: Console, findings: list[Finding]) -> None:
    """How many findings are of which status; and those that fail, that hold only if a blank is zero, and that compare
    two readings."""
    counts = Counter(finding.status for finding in findings)
    told = "，".join(f"{status} {count}" for status, count in sorted(counts.items()))
    console.print(Text(f"核对：{told or '无可核对'}", style="bold"))
    for finding in findings:
        if finding.status in ("fail", "pass_if_blank_is_zero") or finding.rule == cross_check_rule().id:
            console.print(Text(f"{finding.rule} {finding.message}", style=_STATUS_STYLES[finding.status]))
            if finding.mends:
                console.print(Text(f"   {hint(finding.mends)}", style="dim"))
