"""Tables as texts with tabs, as Apache Tika and its likes leave office files; `render_tab` is the richest of them."""

import random
import re
from collections.abc import Callable

from tests.documents.report import Report
from tests.documents.tables import Table, laid_out
from tests.documents.text import render_tab

NUMBERED = re.compile(r"^[一二三四五六]、")


def rows_on_lines(report: Report) -> str:
    """A row a line, its cells parted by tabs: a blank below a vertical merge, spans across lost."""
    return _text(report, lambda table: ["\t".join(t if b else "" for t, b in row) for row in _rows(table)])


def rows_opened_by_tabs(report: Report) -> str:
    """The same with a tab in front of every row and a blank line behind the table."""

    def lines(table: Table) -> list[str]:
        return [*("\t" + "\t".join(t if b else "" for t, b in row) for row in _rows(table)), ""]

    return _text(report, lines)


def whole_grid_on_lines(report: Report) -> str:
    """A row a line on the whole grid, as a sheet is pasted: a span across is its text and blanks."""

    def lines(table: Table) -> list[str]:
        return [
            "\t".join(t for cell, begins in row for t in (cell.text if begins else "", *[""] * (cell.colspan - 1)))
            for row in laid_out(table)
        ]

    return _text(report, lines)


def headings_without_numbers(report: Report) -> str:
    """Tika loses the numbers that Word counts by itself."""
    return "\n".join(NUMBERED.sub("", line) for line in render_tab(report).split("\n"))


def blank_lines_between_cells(report: Report) -> str:
    """Of a .doc: a tab a cell, and two blank lines where a row ends."""
    rng = random.Random(report.title)

    def lines(table: Table) -> list[str]:
        out: list[str] = []
        for row in _rows(table):
            out += [f"\t{text if begins else ''}" for text, begins in row]
            out += [""] * rng.choice((1, 2))
        return out

    return _text(report, lines)


def _rows(table: Table) -> list[list[tuple[str, bool]]]:
    return [[(cell.text, begins) for cell, begins in row] for row in laid_out(table)]


def _text(report: Report, lines_of: Callable[[Table], list[str]]) -> str:
    lines = ["", report.title, "", *report.preamble]
    for section in report.sections:
        lines += [section.heading, *section.paragraphs]
        if section.key in report.tables:
            lines += lines_of(report.tables[section.key])
    return "\n".join([*lines, report.publisher, report.date_line, "", "4"]) + "\n"


TABS: dict[str, Callable[[Report], str]] = {
    "cells, bookmarks, labels wrapped": render_tab,
    "headings without numbers": headings_without_numbers,
    "cells, more blank lines": blank_lines_between_cells,
    "rows on lines": rows_on_lines,
    "rows opened by tabs": rows_opened_by_tabs,
    "whole grid on lines": whole_grid_on_lines,
}
