"""Workbooks (.xlsx, .xls): the cells that are shown, as their number formats show them, merged ranges as spans.

No formula is evaluated: a cell has the value that was last computed. Hidden rows and columns are not read. A cell that
shows another figure than the one that can be had is doubtful: its text ends in U+FFFD. How it is told what a cell shows
is for `sheet_xlsx`, `sheet_xls` and `sheet_format` to say, and what they cannot tell.
"""

import contextlib
import datetime
import os
from collections.abc import Iterator
from io import BytesIO
from itertools import accumulate
from typing import NamedTuple

import python_calamine
from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum

from extract.document import Cell, Document, Geometry, Grid, Paragraph, Row
from extract.grid import doubt_shared
from extract.layouts.compound import SIGNATURE
from extract.layouts.lines import is_prose_line
from extract.layouts.sheet_extent import MAX_CELLS, CellPlace, CheckedWorkbook, Marks
from extract.layouts.sheet_format import PLAIN, shown_number, shows_text, struck_out
from extract.layouts.sheet_xls import check_xls
from extract.layouts.sheet_xlsx import check_xlsx
from extract.model import ExtractError, GridPlace
from extract.numbers import doubtful, looks_numeric
from extract.vocabulary import terms

_Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


class _Span(NamedTuple):
    """A merged range: the cell that has its value, and the last row and column that it covers, 0-based."""

    origin: CellPlace
    bottom: int
    right: int


def read_sheet(data: bytes) -> Document:
    """Reads a workbook. Places are (sheet, row, column) from the first cell of the sheet, hidden sheets left out.

    Raises `ExtractError`: unreadable, too_large, encrypted.
    """
    workbook = check_xls(data) if data.startswith(SIGNATURE) else check_xlsx(data)
    try:
        with _panics_unprinted():
            blocks = list(_sheets(workbook))
    except python_calamine.PasswordError:
        raise ExtractError("encrypted", "the workbook is encrypted: it is not to be read without a password") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise ExtractError("unreadable", f"the workbook is damaged: {error}") from None
    except BaseException as error:
        # What its Rust code panics with is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise ExtractError("unreadable", "the workbook is damaged") from None
    return Document("xlsx", blocks)


@contextlib.contextmanager
def _panics_unprinted() -> Iterator[None]:
    """Keeps what the Rust code prints when it panics from the terminal: the error that is raised says it."""
    terminal = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  # the device, not a path of ours
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)


def _sheets(checked: CheckedWorkbook) -> Iterator[Paragraph | Grid]:
    with python_calamine.load_workbook(BytesIO(checked.data)) as workbook:
        for index, entry in enumerate(workbook.sheets_metadata):
            if entry.typ is SheetTypeEnum.WorkSheet and entry.visible is SheetVisibleEnum.Visible:
                if index >= len(checked.marks):
                    raise ExtractError("unreadable", "the workbook is damaged: it has sheets that it does not name")
                yield from _sheet(workbook.get_sheet_by_index(index), index, checked.marks[index])


def _sheet(sheet: CalamineSheet, index: int, marks: Marks) -> Iterator[Paragraph | Grid]:
    values = sheet.to_python(skip_empty_area=False)
    width = len(values[0]) if values else 0
    spans = _spans(sheet, len(values), width, marks)
    # The columns of the grid are those that are shown: `before[column]` of them stand in front of one.
    before = list(accumulate((column not in marks.hidden_columns for column in range(width)), initial=0))
    held: dict[int, set[int]] = {}  # the columns of each row that a merged range covers
    rows: list[Row] = []
    tall: list[tuple[int, int, int]] = []  # of the cells that reach over rows: the row and the cell, the last row
    for number in range(len(values)):
        covered = held.pop(number, set())
        if number in marks.hidden_rows:
            continue
        cells: list[Cell] = []
        reaching: list[tuple[int, int]] = []
        for column in range(width):
            if column in covered or column in marks.hidden_columns:
                continue
            at = (number, column)
            origin, bottom, right = spans.get(at, _Span(at, number, column))
            covered.update(range(column, right + 1))
            for below in range(number + 1, bottom + 1):
                held.setdefault(below, set()).update(range(column, right + 1))
            text = _text(values[origin[0]][origin[1]], origin, marks)
            span = before[right + 1] - before[column]
            if bottom > number:
                reaching.append((len(cells), bottom))
            cells.append(Cell(text, GridPlace(index, *origin), before[column], span))
        printed = [cell for cell in cells if cell.text]
        if not printed:
            continue  # between two tables, or below the last one: nothing says that its cells are drawn
        if len(printed) == 1 and _is_prose(printed[0].text, in_table=bool(rows)):
            if rows:
                doubt_shared(rows, tall)
                yield Grid(rows, Geometry.GRID)
                rows, tall = [], []
            lines = (" ".join(line.split()) for line in printed[0].text.splitlines())
            yield from (Paragraph(line, None, None) for line in lines if line)
        else:
            tall += [(len(rows), at, bottom) for at, bottom in reaching]
            rows.append(Row([cell._replace(text=" ".join(cell.text.split())) for cell in cells]))
    if rows:
        doubt_shared(rows, tall)
        yield Grid(rows, Geometry.GRID)


def _spans(sheet: CalamineSheet, height: int, width: int, marks: Marks) -> dict[CellPlace, _Span]:
    """The merged ranges by their first cell that is shown: a part that is hidden does not hide the value."""
    spans: dict[CellPlace, _Span] = {}
    area = 0
    for first, last in sheet.merged_cell_ranges or ():
        if first[0] >= height or first[1] >= width:
            continue
        bottom, right = min(last[0], height - 1), min(last[1], width - 1)
        area += (bottom - first[0] + 1) * (right - first[1] + 1)
        if area > MAX_CELLS:
            raise ExtractError("too_large", f"the merged ranges of a sheet cover more than {MAX_CELLS:,} cells")
        row = next((row for row in range(first[0], bottom + 1) if row not in marks.hidden_rows), None)
        column = next((column for column in range(first[1], right + 1) if column not in marks.hidden_columns), None)
        if row is not None and column is not None:
            spans[row, column] = _Span((first[0], first[1]), bottom, right)
    return spans


def _is_prose(text: str, *, in_table: bool) -> bool:
    """Whether the only words of a row are prose; above a table a title is, too."""
    if terms(text):
        return False
    return is_prose_line(text) or "\n" in text or not (in_table or looks_numeric(text))


def _text(value: _Value, at: CellPlace, marks: Marks) -> str:
    """What a cell shows: of a number what its format makes of it, else the value and U+FFFD."""
    style = marks.styles.get(at, PLAIN)
    if (said := marks.texts.get(at)) is not None:
        value = said
    if isinstance(value, bool):
        text = str(value).upper()
    elif isinstance(value, int | float):
        if value == 0 and not marks.zeros_shown:
            return ""
        shown = shown_number(value, style.format)
        text = shown if shown is not None else doubtful(f"{value:.15g}")
    elif isinstance(value, str):
        text = value.strip()
        if text and not shows_text(style.format):
            text = doubtful(text)
    else:
        text = doubtful(str(value))  # a date or a time, in a form that the format chooses
    return struck_out(text) if style.struck else text
