"""Tables as texts with pipes: the dialects of the extractors that offices' pages were kept with.

The layouts named after versions of trafilatura were compared with what those versions write of the same small table;
they lose a cell that is an empty tag (`blanks lost`) and keep one that holds an empty paragraph. The others are from
kept texts of unknown origin.
"""

import random
from collections.abc import Callable, Iterable

from tests.documents.cells import HALF_WIDTH, Row, Table
from tests.documents.report import Report
from tests.documents.tables import laid_out

TableText = Callable[[Table], Iterable[str]]

# One outer table that holds a whole page has as many columns as all its rows ever needed.
PAGE_WIDTH = 500
WRAPPED = 8


def assemble(report: Report, lines_of: TableText, *, half_width: bool = True, title: bool = True) -> str:
    """The text of a report: its lines of prose with the lines of its tables in their places."""
    lines = [report.title] if title else []
    lines += report.preamble
    for section in report.sections:
        lines += [section.heading, *section.paragraphs]
        if section.key in report.tables:
            lines += lines_of(report.tables[section.key])
    lines += [report.publisher, report.date_line]
    text = "\n".join(lines) + "\n"
    return text.translate(HALF_WIDTH) if half_width else text


def printed(row: Row) -> list[str]:
    """The texts of the cells that begin in a row and print something."""
    return [cell.text for cell in row if cell.text]


def rows_between_pipes(table: Table) -> Iterable[str]:
    """1.4 of trafilatura: `|a||b||c|`, blanks lost."""
    return [f"|{'||'.join(printed(row))}|" for row in table.rows if printed(row)]


def two_pipe_lines(table: Table) -> Iterable[str]:
    """1.4 to 1.6 where cells hold paragraphs: two lines with a pipe between cells, blanks kept."""
    lines = ["|"]
    for row in table.rows:
        for cell in row:
            lines += ["|", cell.text, "|"] if cell.text else ["|", "|"]
    return lines


def pipe_before_cell(table: Table) -> Iterable[str]:
    """1.6: `|cell` a line, blanks lost, nothing between rows."""
    return [f"|{text}" for row in table.rows for text in printed(row)]


def pipe_line_before_cell(table: Table) -> Iterable[str]:
    """1.6.4 where cells hold paragraphs: a line with a pipe before each cell, blanks kept, nothing between rows."""
    return [line for row in table.rows for cell in row for line in ("|", cell.text) if line]


def unpadded_rows(table: Table) -> Iterable[str]:
    """1.9: `a | b | c |` a row, blanks lost, short rows not padded."""
    return ["".join(f"{text} | " for text in printed(row)).rstrip() for row in table.rows if printed(row)]


def pipe_line_after_cell(table: Table) -> Iterable[str]:
    """1.9 where cells hold paragraphs: a line with a pipe after each cell, blanks kept, nothing between rows."""
    return [line for row in table.rows for cell in row for line in (cell.text, "|") if line]


def padded_rows(table: Table) -> Iterable[str]:
    """1.10 to 2.0: `a | b | c | |||` a row, padded to the table's width but for the last; blanks lost."""
    return _padded(table.rows, table.width, opened=False)


def padded_rows_with_extra_column(table: Table) -> Iterable[str]:
    """The same of a table drawn one column too wide."""
    return _padded(table.rows, table.width + 1, opened=False)


def opened_padded_rows(table: Table) -> Iterable[str]:
    """2.1: `| a | b | c | |||` a row, blanks lost."""
    return _padded(table.rows, table.width, opened=True)


def _padded(rows: tuple[Row, ...], width: int, *, opened: bool) -> Iterable[str]:
    for number, row in enumerate(rows):
        texts = printed(row)
        pads = width - len(texts)
        line = "| " * opened + "".join(f"{text} | " for text in texts)
        yield (line + "|" * (pads if opened or number < len(rows) - 1 else 0)).rstrip()


def padded_cells(table: Table) -> Iterable[str]:
    """1.10 to 2.0 where cells hold paragraphs, the first sample's layout: `cell |` a line, then the row's pads."""
    for number, row in enumerate(table.rows):
        texts = printed(row)
        yield from (f"{text} |" for text in texts)
        if len(texts) < table.width and number < len(table.rows) - 1:
            yield "|" * (table.width - len(texts))


def unpadded_cells(table: Table) -> Iterable[str]:
    """The same with its padding lost."""
    return [f"{text} |" for row in table.rows for text in printed(row)]


def full_grid(table: Table) -> Iterable[str]:
    """2.2 and later: a row a line on the whole grid, a span as blanks behind its text, blanks kept."""
    for row in laid_out(table):
        cells = [text for cell, begins in row for text in (cell.text if begins else "", *[""] * (cell.colspan - 1))]
        yield "| " + " | ".join(cells) + " |"


def lone_pipe_before_row(table: Table) -> Iterable[str]:
    """A line with a pipe before each row, then `cell |` a line and the row's pads; blanks kept."""
    for row in table.rows:
        yield "|"
        yield from (f"{cell.text} |" if cell.text else "|" for cell in row)
        if pads := table.width - sum(1 for _ in row):
            yield "|" * pads


def text_behind_pipe(table: Table) -> Iterable[str]:
    """A cell's text on a line behind its pipe, a lone pipe for a blank one and at the end of a row."""
    for row in table.rows:
        first, *others = (cell.text for cell in row)
        yield first
        yield from (f"| {text}".rstrip() for text in others)
        yield "|"


def wrapped_rows(table: Table) -> Iterable[str]:
    """`a | b | c |` with every blank and every row's end on lines of their own, as `a |`, `|`."""
    for row in table.rows:
        line = ""
        for cell in row:
            if cell.text:
                line += f"{cell.text} | "
            else:
                if line:
                    yield line.rstrip()
                line = ""
                yield "|"
        if line:
            yield line.rstrip()


def wrapped_headers(table: Table) -> Iterable[str]:
    """`cell |` a line with pads, where long labels run over two lines."""
    rng = random.Random(table.key)
    for line in padded_cells(table):
        text = line.removesuffix(" |")
        if len(text) >= WRAPPED and not text[0].isdigit() and rng.random() < 0.5:
            at = rng.randint(3, len(text) - 3)
            yield text[:at]
            yield f"{text[at:]} |"
        else:
            yield line


DIALECTS: dict[str, TableText] = {
    "trafilatura 1.4, rows": rows_between_pipes,
    "trafilatura 1.4, cells": two_pipe_lines,
    "trafilatura 1.6, rows": pipe_before_cell,
    "trafilatura 1.6, cells": pipe_line_before_cell,
    "trafilatura 1.9, rows": unpadded_rows,
    "trafilatura 1.9, cells": pipe_line_after_cell,
    "trafilatura 1.10, rows": padded_rows,
    "trafilatura 1.10, cells": padded_cells,
    "trafilatura 2.1": opened_padded_rows,
    "full grid": full_grid,
    "extra empty column": padded_rows_with_extra_column,
    "lone pipe before rows": lone_pipe_before_row,
    "text behind pipes": text_behind_pipe,
    "blanks on their own lines": wrapped_rows,
    "padding lost": unpadded_cells,
    "labels wrapped": wrapped_headers,
}


def one_big_table(report: Report) -> str:
    """A page that is one table: every paragraph is a row of it, and every row is padded to hundreds of columns."""
    lines: list[str] = []

    def row(*texts: str) -> None:
        lines.append("".join(f"{text} | " for text in texts).rstrip())
        lines.append("|" * (PAGE_WIDTH - len(texts)))

    row(report.title)
    row(f"来源：{report.publisher} 作者： 时间：{report.published_on.isoformat()} 点击率：【 打印 】【 关闭 】")
    row(" ".join(report.preamble))
    for section in report.sections:
        row(" ".join((section.heading, *section.paragraphs)))
        if section.key in report.tables:
            for cells in report.tables[section.key].rows:
                row(*printed(cells))
    row(report.publisher)
    row(report.date_line)
    return "\n".join(lines).translate(HALF_WIDTH) + "\n"
