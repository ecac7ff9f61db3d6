"""An .xlsx before its cells are read: unpacked within bounds, and asked what its cells show.

What a conditional format strikes out or shows in another form is not asked.
"""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO

from lxml import etree

from extract.layouts.sheet_extent import MAX_COLUMNS, MAX_SHEETS, CellPlace, CheckedWorkbook, Extent, Marks
from extract.layouts.sheet_format import PLAIN
from extract.layouts.sheet_styles import Styles, elements, is_true, read_runs, read_strings
from extract.model import ExtractError
from extract.packages import open_package, unpack

# What the parts of a workbook may unpack to together, and the tags that they may have.
MAX_UNPACKED = 40 * 1024 * 1024
MAX_TAGS = 1_000_000

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def check_xlsx(data: bytes) -> CheckedWorkbook:
    """Unpacks an .xlsx within bounds, packs again the parts that were checked, and finds what its cells show.

    Raises `ExtractError`: unreadable, too_large.
    """
    with open_package(data, "the workbook") as package:
        parts = _parts(package)
    try:
        marks = _marks(parts)
    except ValueError as error:
        raise ExtractError("unreadable", f"the workbook is damaged: {error}") from None
    except etree.XMLSyntaxError as error:
        raise ExtractError("unreadable", f"the workbook's cells are damaged: {error}") from None
    checked = BytesIO()
    with zipfile.ZipFile(checked, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return CheckedWorkbook(checked.getvalue(), marks)


def _parts(package: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts that hold cells and their formats, by path; pictures, drawings and macros are left behind."""
    parts: dict[str, bytes] = {}
    left, tags = MAX_UNPACKED, 0
    for name in dict.fromkeys(package.namelist()):
        if name.endswith((".xml", ".rels")):
            parts[name] = unpack(package, package.getinfo(name), left)
            left -= len(parts[name])
            if left < 0:
                raise ExtractError("too_large", f"the workbook unpacks to more than {MAX_UNPACKED:,} bytes")
            tags += parts[name].count(b"<")
            if tags > MAX_TAGS:
                raise ExtractError("too_large", f"the workbook has more than {MAX_TAGS:,} tags")
    return parts


def _marks(parts: Mapping[str, bytes]) -> list[Marks]:
    targets: dict[str | None, str] = {}
    of_type: dict[str, str] = {}
    for _, relation in elements(parts.get("xl/_rels/workbook.xml.rels", b""), "{*}Relationship"):
        target = posixpath.normpath(posixpath.join("/xl", relation.get("Target") or "")).removeprefix("/")
        targets[relation.get("Id")] = target
        of_type[posixpath.basename(relation.get("Type") or "")] = target
    sheets = [sheet.get(f"{_OFFICE}id") for _, sheet in elements(parts.get("xl/workbook.xml", b""), "{*}sheet")]
    if len(sheets) > MAX_SHEETS:
        raise ExtractError("too_large", f"the workbook has more than {MAX_SHEETS} sheets")
    styles = Styles(parts.get(of_type.get("styles", "xl/styles.xml"), b""))
    strings = read_strings(parts.get(of_type.get("sharedStrings", "xl/sharedStrings.xml"), b""))
    reader = _Sheets(styles, strings)
    return [reader.marks(parts.get(targets.get(identifier, ""), b"")) for identifier in sheets]


class _Sheets:
    """Reads the sheets of one workbook; `strings` are the shared ones of which a part is not said."""

    def __init__(self, styles: Styles, strings: Mapping[str, str]) -> None:
        self._styles = styles
        self._strings = strings
        self._extent = Extent()

    def marks(self, part: bytes) -> Marks:
        marks = Marks()
        self._extent.begin_sheet()
        row = column = -1
        in_row: etree._Element | None = None
        placed: set[bool] = set()  # whether its cells say where they stand: all of them do, or none
        for _, element in elements(part, "{*}row", "{*}c", "{*}col", "{*}sheetView"):
            name = etree.QName(element).localname
            if name == "sheetView":
                marks.zeros_shown = is_true(element.get("showZeros"))
            elif name == "col":
                _describe(element, marks)
            elif name == "row":
                if element is not in_row:  # a row without cells counts, too
                    in_row, row = element, _row_number(element, row)
                element.clear()
            else:
                if (parent := element.getparent()) is not in_row:
                    in_row, column = parent, -1
                    row = _row_number(parent, row)
                    if parent is not None and _is_hidden(parent, "ht"):
                        marks.hidden_rows.add(row)
                reference = element.get("r")
                placed.add(reference is not None)
                at = (row, column + 1) if reference is None else _place(reference)
                column = at[1]
                if len(placed) > 1:
                    raise ValueError("some of its cells say where they stand, others do not")
                # A cell that has a format and nothing else takes no room.
                if len(element):
                    self._cell(element, at, marks)
        return marks

    def _cell(self, cell: etree._Element, at: CellPlace, marks: Marks) -> None:
        self._extent.add(*at)
        kind, value = cell.get("t"), cell.findtext("{*}v")
        if kind == "e":
            marks.texts[at] = value or "#"
        elif kind != "str" and cell.find("{*}f") is not None and not value:
            marks.texts[at] = f"={cell.findtext('{*}f') or ''}"
        elif (said := self._said(cell, value or "")) is not None:
            marks.texts[at] = said
        if (style := self._styles[int(cell.get("s") or 0)]) != PLAIN:
            marks.styles[at] = style

    def _said(self, cell: etree._Element, value: str) -> str | None:
        """What a text of which a part is not said still says; None of any other value."""
        inline = cell.find("{*}is")
        if cell.get("t") == "s":
            return self._strings.get(value.strip())
        return read_runs(inline) if inline is not None else None


def _describe(columns: etree._Element, marks: Marks) -> None:
    first = int(columns.get("min") or 1) - 1
    last = int(columns.get("max") or MAX_COLUMNS) - 1
    marks.hide_columns(first, last, hidden=_is_hidden(columns, "width"))


def _is_hidden(line: etree._Element, size: str) -> bool:
    """Whether a row or a column is hidden, or has no height or width."""
    return is_true(line.get("hidden", "0")) or float(line.get(size) or 1) == 0


def _place(reference: str) -> CellPlace:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError(f"there is no cell {reference[:20]}")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _row_number(row: etree._Element | None, before: int) -> int:
    printed = row.get("r") if row is not None else None
    return int(printed) - 1 if printed is not None else before + 1
