"""The same report as a workbook: a paragraph a row, merged across the sheet, and the three tables below each other."""

import io
import re

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from tests.documents.report import Report
from tests.documents.tables import Table, laid_out

WIDTH = 15
LINE = Side(style="thin")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


def render_xlsx(report: Report, *, sheet_a_section: bool = False) -> bytes:
    """The file's bytes; numbers are numbers, everything else is text. `sheet_a_section`: each on a sheet of its own."""
    workbook = Workbook()
    sheet = workbook.active
    for text in (report.publisher, report.title.removeprefix(report.publisher), *report.preamble):
        _paragraph(sheet, text)
    for section in report.sections:
        if sheet_a_section:
            sheet = workbook.create_sheet(section.key)
        for text in (section.heading, *section.paragraphs):
            _paragraph(sheet, text)
        if section.key in report.tables:
            _table(sheet, report.tables[section.key])
            sheet.append([])
    for text in (report.publisher, report.date_line):
        _paragraph(sheet, text)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _paragraph(sheet: Worksheet, text: str) -> None:
    row = _next_row(sheet)
    sheet.cell(row, 1, text)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=WIDTH)


def _table(sheet: Worksheet, table: Table) -> None:
    first = _next_row(sheet)
    for row, line in enumerate(laid_out(table), first):
        column = 1
        for cell, begins in line:
            if begins:
                number = NUMBER.fullmatch(cell.text)
                sheet.cell(row, column, float(cell.text) if number else cell.text).border = BOX
                end = {
                    "end_row": min(row + cell.rowspan, first + len(table.rows)) - 1,
                    "end_column": column + cell.colspan - 1,
                }
                if cell.rowspan > 1 or cell.colspan > 1:
                    sheet.merge_cells(start_row=row, start_column=column, **end)
            column += cell.colspan


def _next_row(sheet: Worksheet) -> int:
    return sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value is not None else 1
