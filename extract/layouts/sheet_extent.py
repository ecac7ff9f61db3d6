"""How far the cells of a workbook reach, and which of them hold an error: asked before the workbook is read.

The reader of workbooks lays a sheet out as a full rectangle and returns an error as a blank cell; a single cell in
the last row and column would ask for all the memory that there is, and an error is not a blank.
"""

import posixpath
import re
import struct
import zipfile
import zlib
from io import BytesIO
from typing import NamedTuple

from lxml import etree

from extract.layouts.compound import CompoundFile
from extract.model import ExtractError

# A real report has fewer than a hundred rows of fifteen columns.
MAX_CELLS = 500_000
MAX_SHEETS = 100
# What the parts of a workbook may unpack to together.
MAX_UNPACKED = 40 * 1024 * 1024

Errors = dict[tuple[int, int], str]  # row and column, 0-based, to the printed error

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# The codes of [MS-XLS] Bes.
_BIFF_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOUND_SHEET, _FORMULA, _BOOL_ERROR, _MANY, _BEGIN, _DIMENSIONS = 0x85, 0x06, 0x205, 0xBD, 0x809, 0x200
_FILE_PASS, _SHARED_STRINGS = 0x2F, 0xFC
# Every record of a cell or of several begins with its row and its (first) column.
_BIFF_CELLS = frozenset((_FORMULA, _BOOL_ERROR, _MANY, 0x203, 0x204, 0x27E, 0xD6, 0xFD))


class CheckedWorkbook(NamedTuple):
    """A workbook within the limits: the bytes to read, and the error cells of each of its sheets, in their order."""

    data: bytes
    errors: list[Errors]


def check_xlsx(data: bytes) -> CheckedWorkbook:
    """Unpacks an .xlsx within bounds, packs again the parts that were checked, and finds the error cells.

    Raises `ExtractError`: unreadable, too_large.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = _parts(package)
        relations, book = (parts.get(name, b"") for name in ("xl/_rels/workbook.xml.rels", "xl/workbook.xml"))
        extent = _Extent()
        errors = [_part_errors(parts.get(name, b""), extent) for name in _sheet_parts(book, relations)]
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, zlib.error) as error:
        raise ExtractError("unreadable", f"the workbook is damaged: {error}") from None
    except etree.XMLSyntaxError as error:
        raise ExtractError("unreadable", f"the workbook's cells are damaged: {error}") from None
    checked = BytesIO()
    with zipfile.ZipFile(checked, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return CheckedWorkbook(checked.getvalue(), errors)


def _parts(package: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts that hold cells and their formats, by path; pictures, drawings and macros are left behind."""
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED
    for name in dict.fromkeys(package.namelist()):
        if name.endswith((".xml", ".rels")):
            with package.open(name) as part:
                parts[name] = part.read(left + 1)
            left -= len(parts[name])
            if left < 0:
                raise ExtractError("too_large", f"the workbook unpacks to more than {MAX_UNPACKED:,} bytes")
    return parts


def _sheet_parts(book: bytes, relations: bytes) -> list[str]:
    targets = {}
    for _, relation in _elements(relations, "{*}Relationship"):
        target = posixpath.normpath(posixpath.join("/xl", relation.get("Target") or ""))
        targets[relation.get("Id")] = target.removeprefix("/")
    sheets = [sheet.get(f"{_OFFICE}id") for _, sheet in _elements(book, "{*}sheet")]
    if len(sheets) > MAX_SHEETS:
        raise ExtractError("too_large", f"the workbook has more than {MAX_SHEETS} sheets")
    return [targets.get(identifier, "") for identifier in sheets]


def _elements(part: bytes, *tags: str) -> "etree.iterparse[tuple[str, etree._Element]]":
    return etree.iterparse(BytesIO(part), tag=tags, resolve_entities=False, no_network=True, load_dtd=False)


class _Extent:
    """The cells that the sheets' rectangles have, sheet after sheet."""

    def __init__(self) -> None:
        self._before = 0
        self.begin_sheet()

    def begin_sheet(self) -> None:
        self._rows = self._columns = 0

    def add(self, row: int, column: int) -> None:
        if row >= self._rows or column >= self._columns:
            cells = self._rows * self._columns
            self._rows, self._columns = max(self._rows, row + 1), max(self._columns, column + 1)
            self._before += self._rows * self._columns - cells
            if self._before > MAX_CELLS:
                raise ExtractError("too_large", f"the sheets reach over more than {MAX_CELLS:,} cells")

    def add_claimed(self, dimensions: bytes) -> None:
        """The rectangle that an .xls says a sheet has: room is made for it before a cell is read."""
        layout = "<IIHH" if len(dimensions) >= 14 else "<HHHH"
        if len(dimensions) < struct.calcsize(layout):
            raise ExtractError("unreadable", "the workbook is damaged: a sheet does not say how large it is")
        first_row, end_row, first_column, end_column = struct.unpack_from(layout, dimensions)
        if end_row < first_row or end_column < first_column:
            raise ExtractError("unreadable", "the workbook is damaged: a sheet says that it ends before it begins")
        if (end_row - first_row + 1) * (end_column - first_column + 1) > MAX_CELLS:
            raise ExtractError("too_large", f"the sheets reach over more than {MAX_CELLS:,} cells")


def _part_errors(part: bytes, extent: _Extent) -> Errors:
    errors: Errors = {}
    extent.begin_sheet()
    row = column = -1
    in_row: etree._Element | None = None
    placed: set[bool] = set()  # whether its cells say where they stand: all of them do, or none
    for _, element in _elements(part, "{*}row", "{*}c") if part else ():
        if str(element.tag).endswith("row"):
            if element is not in_row:  # a row without cells counts, too
                in_row, row = element, _row_number(element, row)
            element.clear()
            continue
        if (parent := element.getparent()) is not in_row:
            in_row, column = parent, -1
            row = _row_number(parent, row)
        reference = element.get("r")
        placed.add(reference is not None)
        if reference is None:
            at = (row, column + 1)
        elif found := _REFERENCE.fullmatch(reference):
            at = (int(found[2]) - 1, _column(found[1]))
        else:
            raise ValueError(f"there is no cell {reference[:20]}")
        column = at[1]
        if len(placed) > 1:
            raise ValueError("some of its cells say where they stand, others do not")
        if not len(element):
            continue  # a cell that has a format and nothing else
        extent.add(*at)
        if element.get("t") == "e":
            errors[at] = element.findtext("{*}v") or "#"
        elif element.get("t") != "str" and element.find("{*}f") is not None and not element.findtext("{*}v"):
            errors[at] = f"={element.findtext('{*}f') or ''}"
    return errors


def _row_number(row: etree._Element | None, before: int) -> int:
    printed = row.get("r") if row is not None else None
    return int(printed) - 1 if printed is not None else before + 1


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def check_xls(data: bytes) -> CheckedWorkbook:
    """The same of an .xls, whose cells are records of one stream. Raises `ExtractError`, also encrypted."""
    compound = CompoundFile(data)
    stream = compound.stream("Workbook" if "Workbook" in compound.names else "Book")
    extent = _Extent()
    begins: list[int] = []
    errors: list[tuple[int, int, int, str]] = []
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if kind == _FILE_PASS:
            raise ExtractError("encrypted", "the workbook is encrypted: it is not to be read without a password")
        if kind == _BOUND_SHEET and len(body) >= 4:
            begins.append(struct.unpack_from("<I", body)[0])
        elif kind == _SHARED_STRINGS and len(body) >= 8 and struct.unpack_from("<I", body, 4)[0] > len(stream):
            raise ExtractError("unreadable", "the workbook is damaged: it claims more strings than it has bytes")
        elif kind == _BEGIN:
            extent.begin_sheet()
        elif kind == _DIMENSIONS:
            extent.add_claimed(body)
        elif kind in _BIFF_CELLS and len(body) >= 6:
            row, column = struct.unpack_from("<HH", body)
            extent.add(row, column + (len(body) - 6) // 6 if kind == _MANY else column)
            if (code := _biff_error(kind, body)) is not None:
                errors.append((at, row, column, _BIFF_ERRORS.get(code, "#")))
        at += 4 + length
    if len(begins) > MAX_SHEETS:
        raise ExtractError("too_large", f"the workbook has more than {MAX_SHEETS} sheets")
    found: list[Errors] = [{} for _ in begins]
    for place, row, column, text in errors:
        within = [index for index, begin in enumerate(begins) if begin <= place]
        if within:
            found[max(within, key=lambda index: begins[index])][row, column] = text
    return CheckedWorkbook(data, found)


def _biff_error(kind: int, body: bytes) -> int | None:
    if kind == _BOOL_ERROR and len(body) >= 8 and body[7]:
        return body[6]
    if kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None
