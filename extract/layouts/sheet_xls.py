"""An .xls before its cells are read: the records of its one stream ([MS-XLS]) say what its cells show.

What a conditional format strikes out or shows in another form is not asked; nor, in a workbook of before Excel 97,
which part of a text is struck out.
"""

import struct
from typing import NamedTuple

from extract.layouts.compound import CompoundFile
from extract.layouts.sheet_extent import MAX_SHEETS, MAX_STYLES, CellPlace, CheckedWorkbook, Extent, Marks
from extract.layouts.sheet_format import BUILT_IN, PLAIN, Style, said_of
from extract.layouts.sheet_xls_strings import rich_strings
from extract.model import ExtractError

# The codes of [MS-XLS] Bes.
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOUND_SHEET, _FORMULA, _BOOL_ERROR, _MANY, _BEGIN, _END, _DIMENSIONS = 0x85, 0x06, 0x205, 0xBD, 0x809, 0x0A, 0x200
_FILE_PASS, _SHARED_STRINGS, _ROW, _COLUMNS, _WINDOW = 0x2F, 0xFC, 0x208, 0x7D, 0x23E
_FONT, _FORMAT, _STYLE, _CONTINUE, _STRING = 0x31, 0x41E, 0xE0, 0x3C, 0xFD
# Every record of a cell or of several begins with its row, its (first) column and its style.
_CELLS = frozenset((_FORMULA, _BOOL_ERROR, _MANY, 0x203, 0x204, 0x27E, 0xD6, _STRING))
_VERSION_8 = 0x0600
_RAISED = 1  # of a font, the script
_STRUCK, _ROW_HIDDEN, _COLUMNS_HIDDEN, _ZEROS_SHOWN = 0x08, 0x20, 0x01, 0x10
_NO_FONT = 4  # the fonts are counted without a fifth


class _Begun(NamedTuple):
    """A sheet, the part before the sheets or a chart: what its records say between its beginning and its end."""

    marks: Marks
    styles: dict[CellPlace, int]
    strings: dict[CellPlace, int]


def check_xls(data: bytes) -> CheckedWorkbook:
    """Finds how far the cells of an .xls reach, and what they show.

    Raises `ExtractError`: unreadable, too_large, encrypted.
    """
    compound = CompoundFile(data)
    name = "Workbook" if "Workbook" in compound.names else "Book"
    if not compound.is_first(name):
        raise ExtractError("unreadable", "the workbook holds another one that stands in front of its own cells")
    stream = compound.stream(name)
    book = _Book(len(stream))
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        book.take(at, kind, stream[at + 4 : at + 4 + length])
        at += 4 + length
    return CheckedWorkbook(data, book.marks())


class _Font(NamedTuple):
    struck: bool = False
    raised: bool = False


class _Book:
    def __init__(self, size: int) -> None:
        self._size = size
        self._extent = Extent()
        self._offsets: list[int] = []  # where the sheets begin, in their order
        self._found: dict[int, _Begun] = {}  # by the offset of its beginning
        # A chart begins and ends inside a sheet, with cells of its own that are not the sheet's.
        self._begun = [_Begun(Marks(), {}, {})]
        self._formats: dict[int, str | None] = dict(BUILT_IN)
        self._fonts: list[_Font] = []
        self._shared: list[bytes] = []  # the records of the shared strings
        self._last = 0  # the kind of the record before
        self._styles: list[tuple[int, int]] = []  # the font and the number format of each
        self._version = 0

    def take(self, at: int, kind: int, body: bytes) -> None:
        """Takes the record that stands at an offset of the stream."""
        if kind == _FILE_PASS:
            raise ExtractError("encrypted", "the workbook is encrypted: it is not to be read without a password")
        if kind == _BOUND_SHEET and len(body) >= 4:
            self._offsets.append(struct.unpack_from("<I", body)[0])
        elif kind == _SHARED_STRINGS and len(body) >= 8:
            if struct.unpack_from("<I", body, 4)[0] > self._size:
                raise ExtractError("unreadable", "the workbook is damaged: it claims more strings than it has bytes")
            self._shared = [body]
        elif kind == _CONTINUE and self._last == _SHARED_STRINGS:
            self._shared.append(body)
            return  # the next one may continue it, too
        elif kind == _BEGIN:
            self._extent.begin_sheet()
            self._found[at] = _Begun(Marks(), {}, {})
            self._begun.append(self._found[at])
            self._version = self._version or int.from_bytes(body[:2], "little")
        elif kind == _END and len(self._begun) > 1:
            self._begun.pop()
        elif kind == _DIMENSIONS:
            self._extent.add_claimed(body)
        elif kind in _CELLS and len(body) >= 6:
            self._cells(kind, body)
        elif kind in (_ROW, _COLUMNS, _WINDOW):
            self._line(kind, body)
        elif kind in (_FONT, _FORMAT, _STYLE) and len(body) >= 4:
            self._style(kind, body)
        self._last = kind

    def marks(self) -> list[Marks]:
        """The marks of the sheets, in their order."""
        if len(self._offsets) > MAX_SHEETS:
            raise ExtractError("too_large", f"the workbook has more than {MAX_SHEETS} sheets")
        rich = dict(rich_strings(self._shared)) if self._shared else {}
        said: dict[tuple[int, _Font], str | None] = {}  # a text may be that of thousands of cells
        marks = []
        for offset in self._offsets:
            begun = self._found.get(offset)
            if begun is None:
                raise ExtractError("unreadable", "the workbook is damaged: a sheet does not begin where it should")
            for place, index in begun.styles.items():
                font, style = self._shown(index)
                string = begun.strings.get(place, -1)
                if pieces := rich.get(string):
                    # What has no font of its own has that of the cell, which does not strike out the other parts.
                    style = style._replace(struck=False)
                    if (string, font) not in said:
                        own = ((text, font if number is None else self._font(number)) for text, number in pieces)
                        said[string, font] = said_of((text, any(of_text)) for text, of_text in own)
                    if (text := said[string, font]) is not None:
                        begun.marks.texts[place] = text
                if style != PLAIN:
                    begun.marks.styles[place] = style
            marks.append(begun.marks)
        return marks

    def _shown(self, index: int) -> tuple[_Font, Style]:
        if index >= len(self._styles):
            return _Font(), Style(None)
        number, number_format = self._styles[index]
        font = self._font(number)
        return font, Style(self._formats.get(number_format), font.struck)

    def _font(self, index: int) -> _Font:
        index -= index > _NO_FONT
        return self._fonts[index] if index < len(self._fonts) else _Font()

    def _cells(self, kind: int, body: bytes) -> None:
        row, column = struct.unpack_from("<HH", body)
        begun = self._begun[-1]
        last = column + (len(body) - 6) // 6 - 1 if kind == _MANY else column
        self._extent.add(row, max(last, column))
        for number in range(last - column + 1):
            begun.styles[row, column + number] = struct.unpack_from("<H", body, 4 + 6 * number)[0]
        if kind == _STRING and len(body) >= 10:
            begun.strings[row, column] = struct.unpack_from("<I", body, 6)[0]
        if (code := _error(kind, body)) is not None:
            begun.marks.texts[row, column] = _ERRORS.get(code, "#")

    def _line(self, kind: int, body: bytes) -> None:
        marks = self._begun[-1].marks
        if kind == _ROW and len(body) >= 14 and body[12] & _ROW_HIDDEN:
            marks.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMNS and len(body) >= 10:
            first, last = struct.unpack_from("<HH", body)
            marks.hide_columns(first, last, hidden=bool(body[8] & _COLUMNS_HIDDEN))
        elif kind == _WINDOW and len(body) >= 2:
            marks.zeros_shown = bool(body[0] & _ZEROS_SHOWN)

    def _style(self, kind: int, body: bytes) -> None:
        if len(self._styles) + len(self._fonts) + len(self._formats) > MAX_STYLES:
            raise ExtractError("too_large", f"the workbook has more than {MAX_STYLES:,} styles")
        first, second = struct.unpack_from("<HH", body)
        if kind == _FONT:
            script = int.from_bytes(body[8:10], "little")
            self._fonts.append(_Font(bool(second & _STRUCK), script == _RAISED))
        elif kind == _STYLE:
            self._styles.append((first, second))
        else:
            self._formats[first] = self._format(body[2:])

    def _format(self, body: bytes) -> str | None:
        """A format's text; None where it is cut short, or in an encoding that the record does not say."""
        if self._version == _VERSION_8 and len(body) >= 3:
            length, wide = struct.unpack_from("<HB", body)
            raw = body[3 : 3 + length * (2 if wide & 1 else 1)]
            text = raw.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
            return text if len(text) == length else None
        text = body[1 : 1 + body[0]].decode("latin-1")
        return text if len(text) == body[0] and text.isascii() else None


def _error(kind: int, body: bytes) -> int | None:
    if kind == _BOOL_ERROR and len(body) >= 8 and body[7]:
        return body[6]
    if kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None
