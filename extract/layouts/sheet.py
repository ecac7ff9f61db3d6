"""Workbooks (.xlsx, .xls): the cells as they were last shown, merged ranges as spans. No formula is evaluated."""

import contextlib
import datetime
import os
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO

import python_calamine
from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum

from extract.document import Cell, Document, Geometry, Grid, Paragraph, Row
from extract.layouts.compound import SIGNATURE
from extract.layouts.lines import is_prose_line
from extract.layouts.sheet_extent import MAX_CELLS, CheckedWorkbook, Errors, check_xls, check_xlsx
from extract.model import ExtractError, GridPlace
from extract.numbers import looks_numeric
from extract.vocabulary import terms

_Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta
_Spans = dict[tuple[int, int], tuple[int, int]]  # the first cell of a merged range to its last row and column


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
    errors = checked.errors
    with python_calamine.load_workbook(BytesIO(checked.data)) as workbook:
        for index, entry in enumerate(workbook.sheets_metadata):
            if entry.typ is SheetTypeEnum.WorkSheet and entry.visible is SheetVisibleEnum.Visible:
                sheet = workbook.get_sheet_by_index(index)
                yield from _sheet(sheet, index, errors[index] if index < len(errors) else {})


def _sheet(sheet: CalamineSheet, index: int, errors: Errors) -> Iterator[Paragraph | Grid]:
    values = sheet.to_python(skip_empty_area=False)
    spans = _spans(sheet, len(values), len(values[0]) if values else 0)
    held: dict[int, set[int]] = {}  # the columns of each row that a merged range covers
    rows: list[Row] = []
    for number, line in enumerate(values):
        cells = []
        for column, value in enumerate(line):
            if column in held.setdefault(number, set()):
                continue
            bottom, right = spans.get((number, column), (number, column))
            for below in range(number, bottom + 1):
                held.setdefault(below, set()).update(range(column, right + 1))
            text = errors.get((number, column)) or _printed(value)
            cells.append(Cell(text, GridPlace(index, number, column), column, right - column + 1))
        del held[number]
        printed = [cell for cell in cells if cell.text]
        if not printed:
            continue  # between two tables, or below the last one: nothing says that its cells are drawn
        if len(printed) == 1 and _is_prose(printed[0].text, in_table=bool(rows)):
            if rows:
                yield Grid(rows, Geometry.GRID)
                rows = []
            lines = (" ".join(line.split()) for line in printed[0].text.splitlines())
            yield from (Paragraph(line, None, None) for line in lines if line)
        else:
            rows.append(Row([cell._replace(text=" ".join(cell.text.split())) for cell in cells]))
    if rows:
        yield Grid(rows, Geometry.GRID)


def _spans(sheet: CalamineSheet, height: int, width: int) -> _Spans:
    spans = {
        first: (min(last[0], height - 1), min(last[1], width - 1))
        for first, last in sheet.merged_cell_ranges or ()
        if first[0] < height and first[1] < width
    }
    area = sum((bottom - row + 1) * (right - column + 1) for (row, column), (bottom, right) in spans.items())
    if area > MAX_CELLS:
        raise ExtractError("too_large", f"the merged ranges of a sheet cover more than {MAX_CELLS:,} cells")
    return spans


def _is_prose(text: str, *, in_table: bool) -> bool:
    """Whether the only words of a row are prose; above a table a title is, too."""
    if terms(text):
        return False
    return is_prose_line(text) or "\n" in text or not (in_table or looks_numeric(text))


def _printed(value: _Value) -> str:
    """A value as a cell of the general format shows it: fifteen significant digits, no exponent, 3 for 3.0."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        with contextlib.suppress(ArithmeticError):
            return _plain(Decimal(f"{value:.15g}"))
    return value.strip() if isinstance(value, str) else str(value)


def _plain(value: Decimal) -> str:
    return f"{value:f}" if value != value.to_integral_value() else f"{value.quantize(Decimal(1)):f}"
