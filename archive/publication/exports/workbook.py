"""XLSX: one workbook, a sheet a table, texts as texts and numbers as numbers. Written row by row, in little memory."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from archive.publication.exports.tables import Row, Table, Value
from archive.publication.exports.writers import Made, is_exact

NAME = "gongkai.xlsx"
SHEET_ROWS = 1_048_576  # of Excel, the row of names among them: a longer table goes on in the next sheet
MOST_SHEETS = 3  # of one table: beyond that nobody opens the file, and the table is left out
CELL_CHARACTERS = 32_767  # of Excel, counted in UTF-16; a longer text is not cut, its place says where it stands
LEAST_WIDTH, MOST_WIDTH = 10, 40  # of a column, in characters


class WorkbookWriter:
    """Takes the tables into <directory>/gongkai.xlsx. The first sheet says what the others are."""

    def __init__(self, directory: Path, title: str, sheet_rows: int = SHEET_ROWS) -> None:
        self._path = directory / NAME
        self._book = xlsxwriter.Workbook(
            str(self._path),
            {
                "constant_memory": True,
                "tmpdir": str(directory),
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        self._bold = self._book.add_format({"bold": True})
        self._about = self._book.add_worksheet("说明 about")
        self._about_lines: list[tuple[str, ...]] = [(title,)]
        self._sheet_rows = sheet_rows
        self._tables: list[Table] = []
        self._notes: list[str] = []

    def begin(self, table: Table) -> None:
        self._table = table
        self._sheets = 0
        self._rows = 0
        self._too_long = 0
        self._next_sheet()

    def write(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if self._row == self._sheet_rows:
                self._next_sheet()
            if self._sheets <= MOST_SHEETS:
                for number, value in enumerate(row):
                    if value is not None:
                        self._cell(number, value)
            self._row += 1
            self._rows += 1

    def end(self) -> None:
        name = self._table.name
        if self._sheets > MOST_SHEETS:
            self._notes.append(
                f"{name} has {self._rows:,} rows: the workbook holds its first {MOST_SHEETS * (self._sheet_rows - 1):,}"
            )
        elif self._sheets > 1:
            self._notes.append(f"{name} has {self._rows:,} rows, on {self._sheets} sheets")
        if self._too_long:
            self._notes.append(
                f"{name} has {self._too_long:,} texts too long for a cell; they stand in the other files"
            )
        self._tables.append(self._table)
        self._about_lines.append((name, self._table.zh, self._table.en, f"{self._rows:,}"))

    def finish(self) -> Iterable[Made]:
        for number, texts in enumerate([*self._about_lines, *((note,) for note in self._notes)]):
            for column, text in enumerate(texts):
                self._about.write_string(number, column, text)
        self._book.close()
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return [Made(self._path, "xlsx", media_type, tuple(self._tables), tuple(self._notes))]

    def _next_sheet(self) -> None:
        self._sheets += 1
        self._row = 1
        if self._sheets > MOST_SHEETS:
            return
        name = self._table.name if self._sheets == 1 else f"{self._table.name} ({self._sheets})"
        self._sheet: Any = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 1)
        for number, column in enumerate(self._table.columns):
            self._sheet.set_column(number, number, min(max(len(column.name), LEAST_WIDTH), MOST_WIDTH))
            self._sheet.write_string(0, number, column.name, self._bold)

    def _cell(self, number: int, value: Value) -> None:
        if isinstance(value, str):
            if len(value) * 2 > CELL_CHARACTERS and len(value.encode("utf-16-le")) // 2 > CELL_CHARACTERS:
                self._too_long += 1
                value = f"[{len(value):,} 字，超出单元格上限，见其他文件 / too long for a cell, see the other files]"
            self._sheet.write_string(self._row, number, value)
        elif value is not None and is_exact(value) and float(f"{value:.16G}") == value:
            self._sheet.write_number(self._row, number, value)
        else:  # a spreadsheet's number would be another one
            self._sheet.write_string(self._row, number, repr(value))
