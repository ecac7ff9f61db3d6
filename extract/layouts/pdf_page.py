"""One page of a PDF as pdfium sees it: its printed characters and its ruled lines, in points from the upper left."""

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from extract.decoding import REPLACEMENT
from extract.model import ExtractError

# A full page of small print has 3,000 characters, a page of the forms' tables a hundred lines.
MAX_PAGE_CHARS = 40_000
MAX_PAGE_OBJECTS = 40_000
MAX_FORM_DEPTH = 8
# What is thinner is drawn as a line, whatever it is made of; what is shorter than it is wide has no direction.
MAX_THICKNESS = 3.0
_INVISIBLE = 3  # text rendering mode of the words that OCR lays behind a scan
_TALL = 30.0  # in points: the print of a title is not taller
_CLOSE = 4.0  # in points: the two prints do not stand farther apart in height
_OVERLAP = 0.6  # bold print is imitated by printing twice: no two glyphs of a line share so much of their width

Box = tuple[float, float, float, float]  # x0, top, x1, bottom


class Char(NamedTuple):
    """A printed character; U+FFFD where the font does not say which one it is. `base`: the line that it stands on."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


class Rule(NamedTuple):
    """A horizontal or vertical line `at` a height or at a distance from the left, from `begin` to `end`."""

    at: float
    begin: float
    end: float


class Page(NamedTuple):
    number: int  # from 1
    width: float
    height: float
    chars: list[Char]
    horizontal: list[Rule]
    vertical: list[Rule]
    invisible: int  # characters of an invisible text layer, left out of `chars`


def read_page(page: pypdfium2.PdfPage, number: int) -> Page:
    """Raises `ExtractError` (too_large) where a page has more than any report's."""
    frame = _Frame(page)
    chars, invisible = _chars(page, frame)
    horizontal, vertical = _rules(page, frame)
    return Page(number, frame.width, frame.height, chars, horizontal, vertical, invisible)


class _Frame:
    """From the page's own coordinates to those in which it is shown: rotated and cropped, y downward."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._rotation = page.get_rotation()
        bbox: Box = page.get_bbox()
        self._left, self._bottom, self._right, self._top = bbox
        across, up = self._right - self._left, self._top - self._bottom
        self.width, self.height = (across, up) if self._rotation in (0, 180) else (up, across)

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self._rotation:
            case 90:
                return y - self._bottom, x - self._left
            case 180:
                return self._right - x, y - self._bottom
            case 270:
                return self._top - y, self._right - x
            case _:
                return x - self._left, self._top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        (xa, ya), (xb, yb) = self.point(left, bottom), self.point(right, top)
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)

    def shows(self, box: Box) -> bool:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return 0 <= x <= self.width and 0 <= y <= self.height


def _chars(page: pypdfium2.PdfPage, frame: _Frame) -> tuple[list[Char], int]:
    textpage = page.get_textpage()
    try:
        count = pdfium.FPDFText_CountChars(textpage.raw)
        if count > MAX_PAGE_CHARS:
            raise ExtractError("too_large", f"a page of the PDF has more than {MAX_PAGE_CHARS:,} characters")
        return _printed(textpage, count, frame)
    finally:
        textpage.close()


def _printed(textpage: pypdfium2.PdfTextPage, count: int, frame: _Frame) -> tuple[list[Char], int]:
    raw = textpage.raw
    chars: list[Char] = []
    invisible = 0
    high = 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if pdfium.FPDFText_IsGenerated(raw, index) == 1:
            continue
        if 0xD800 <= code < 0xDC00:  # a character beyond the first plane comes in two
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0
            high = 0
        text = chr(code) if code else REPLACEMENT
        if text.isspace() or text in "\u200b\ufeff\u00ad":
            continue
        if pdfium.FPDFText_HasUnicodeMapError(raw, index) == 1 or not text.isprintable():
            text = REPLACEMENT
        box = frame.box(*_char_box(raw, index))
        if not frame.shows(box) or box[3] <= box[1]:
            continue
        if _is_invisible(raw, index):
            invisible += 1
        else:
            chars.append(Char(text, *box, _base(raw, index, frame)))
    return _once(chars), invisible


def _char_box(raw: pdfium.FPDF_TEXTPAGE, index: int) -> Box:
    """Left, bottom, right, top: the room that the font gives the character, or its ink where that is out of measure.

    pdfium gives a character of vertical writing a room of many times its size.
    """
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(raw, index, rect):
        return 0, 0, 0, 0
    if rect.top - rect.bottom > _TALL:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
        ink = left.value, bottom.value, right.value, top.value
        if max(ink[2] - ink[0], ink[3] - ink[1]) < (rect.top - rect.bottom) / 3:
            return ink
    return rect.left, rect.bottom, rect.right, rect.top


def _base(raw: pdfium.FPDF_TEXTPAGE, index: int, frame: _Frame) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
    return frame.point(x.value, y.value)[1]


def _is_invisible(raw: pdfium.FPDF_TEXTPAGE, index: int) -> bool:
    printed = pdfium.FPDFText_GetTextObject(raw, index)
    if not printed:
        return False
    mode: int = pdfium.FPDFTextObj_GetTextRenderMode(printed)
    return mode == _INVISIBLE


def _once(chars: list[Char]) -> list[Char]:
    """The characters without those that are printed a second time in the same place."""
    known: dict[tuple[str, int], list[Char]] = {}
    kept = []
    for char in chars:
        step = int(char.base // _CLOSE)
        again = any(
            _is_again(char, other) for near in (step - 1, step, step + 1) for other in known.get((char.text, near), ())
        )
        if not again:
            kept.append(char)
            known.setdefault((char.text, step), []).append(char)
    return kept


def _is_again(char: Char, other: Char) -> bool:
    overlap = min(char.x1, other.x1) - max(char.x0, other.x0)
    return overlap > _OVERLAP * (char.x1 - char.x0) and abs(char.base - other.base) < _OVERLAP / 2 * char.height


_Matrix = tuple[float, float, float, float, float, float]
_UNIT: _Matrix = (1, 0, 0, 1, 0, 0)


def _rules(page: pypdfium2.PdfPage, frame: _Frame) -> tuple[list[Rule], list[Rule]]:
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    for path, matrix in _paths(page):
        for x0, top, x1, bottom in _thin_boxes(path, matrix, frame):
            across, down = x1 - x0, bottom - top
            if not frame.shows((x0, top, x1, bottom)):
                continue
            if across >= down:
                horizontal.append(Rule((top + bottom) / 2, x0, x1))
            if down >= across:
                vertical.append(Rule((x0 + x1) / 2, top, bottom))
    return horizontal, vertical


def _paths(page: pypdfium2.PdfPage) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, _Matrix]]:
    """Every path of the page, with the matrix of the forms around it."""
    stack = [(pdfium.FPDFPage_GetObject(page.raw, i), _UNIT, 0) for i in range(pdfium.FPDFPage_CountObjects(page.raw))]
    seen = 0
    while stack:
        item, outer, depth = stack.pop()
        seen += 1
        if seen > MAX_PAGE_OBJECTS:
            raise ExtractError("too_large", f"a page of the PDF has more than {MAX_PAGE_OBJECTS:,} objects")
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield item, _times(_matrix(item), outer)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
            inner = _times(_matrix(item), outer)
            count = min(pdfium.FPDFFormObj_CountObjects(item), MAX_PAGE_OBJECTS + 1)
            stack += [(pdfium.FPDFFormObj_GetObject(item, i), inner, depth + 1) for i in range(count)]


def _matrix(item: pdfium.FPDF_PAGEOBJECT) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _UNIT
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(m: _Matrix, n: _Matrix) -> _Matrix:
    a, b, c, d, e, f = m
    p, q, r, s, t, u = n
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _thin_boxes(path: pdfium.FPDF_PAGEOBJECT, matrix: _Matrix, frame: _Frame) -> Iterator[Box]:
    """The lines that a path draws: thin filled shapes, and the straight sides of stroked ones."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, fill, stroke):
        return
    for points in _outlines(path, matrix, frame):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        x0, top, x1, bottom = min(xs), min(ys), max(xs), max(ys)
        if min(x1 - x0, bottom - top) <= MAX_THICKNESS:
            if (fill.value or stroke.value) and len(points) > 1:
                yield x0, top, x1, bottom
        elif stroke.value:
            for (xa, ya), (xb, yb) in pairwise(points):
                if min(abs(xa - xb), abs(ya - yb)) <= 0.5:
                    yield min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


def _outlines(path: pdfium.FPDF_PAGEOBJECT, matrix: _Matrix, frame: _Frame) -> Iterator[list[tuple[float, float]]]:
    """The outlines of a path that have no curve, as the points that straight lines join."""
    a, b, c, d, e, f = matrix
    px, py = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    straight = True
    for index in range(min(pdfium.FPDFPath_CountSegments(path), MAX_PAGE_OBJECTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, px, py)
        x, y = px.value, py.value
        point = frame.point(a * x + c * y + e, b * x + d * y + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if points and straight:
                yield points
            points, straight = [], True
        elif kind != pdfium.FPDF_SEGMENT_LINETO:
            straight = False
        points.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points and straight:
        yield points
