"""One page of a PDF as pdfium sees it: its printed characters and its ruled lines, in points from the upper left."""

import ctypes
from collections.abc import Iterator
from functools import lru_cache
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
    objects = _objects(page)
    chars, invisible = _chars(page, frame, hides_text=any(_hides_text(item) for item in objects))
    horizontal, vertical = _rules(objects, frame)
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
            case 0:
                return x - self._left, self._top - y
            case 90:
                return y - self._bottom, x - self._left
            case 180:
                return self._right - x, y - self._bottom
            case _:
                return self._top - y, self._right - x

    def char(self, text: str, box: Box, x: float, y: float) -> Char | None:
        """The character in `box` (left, bottom, right, top) with its origin at (x, y), if the page shows it."""
        left, bottom, right, top = box
        if not self._rotation and left <= right and bottom <= top:  # as nearly always
            above = self._top
            char = Char(text, left - self._left, above - top, right - self._left, above - bottom, above - y)
        else:
            (xa, ya), (xb, yb) = self.point(left, bottom), self.point(right, top)
            char = Char(text, min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb), self.point(x, y)[1])
        _, x0, y0, x1, y1, _ = char
        return char if y0 < y1 and self.shows((x0, y0, x1, y1)) else None

    def shows(self, box: Box) -> bool:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return 0 <= x <= self.width and 0 <= y <= self.height


def _chars(page: pypdfium2.PdfPage, frame: _Frame, *, hides_text: bool) -> tuple[list[Char], int]:
    textpage = page.get_textpage()
    try:
        count = pdfium.FPDFText_CountChars(textpage.raw)
        if count > MAX_PAGE_CHARS:
            raise ExtractError("too_large", f"a page of the PDF has more than {MAX_PAGE_CHARS:,} characters")
        return _printed(textpage.raw, count, frame, hides_text=hides_text)
    finally:
        textpage.close()


def _printed(raw: pdfium.FPDF_TEXTPAGE, count: int, frame: _Frame, *, hides_text: bool) -> tuple[list[Char], int]:
    # Calls of pdfium cost most of the time: no more than three a character, their answers always in the same places.
    is_unknown = pdfium.FPDFText_HasUnicodeMapError
    get_box, rect = pdfium.FPDFText_GetLooseCharBox, pdfium.FS_RECTF()
    get_origin, x, y = pdfium.FPDFText_GetCharOrigin, ctypes.c_double(), ctypes.c_double()
    chars: list[Char] = []
    invisible = 0
    high = 0
    for index, code in enumerate(_codes(raw, count)):
        if 0xD800 <= code < 0xDC00:  # a character beyond the first plane comes in two
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0
            high = 0
        text = _character(code)
        if not text:
            continue
        if is_unknown(raw, index) == 1:
            text = REPLACEMENT
        if not get_box(raw, index, rect):
            continue
        get_origin(raw, index, x, y)
        box = rect.left, rect.bottom, rect.right, rect.top
        if box[3] - box[1] > _TALL:
            box = _ink(raw, index, box[3] - box[1]) or box
        char = frame.char(text, box, x.value, y.value)
        if char is None:
            continue
        if hides_text and _is_invisible(raw, index):
            invisible += 1
        else:
            chars.append(char)
    return _once(chars), invisible


def _codes(raw: pdfium.FPDF_TEXTPAGE, count: int) -> list[int]:
    """The UTF-16 codes of a page's characters, one by one only where pdfium's text of the page lacks some."""
    text = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(raw, 0, count, text) == count + 1:
        return text[:count]
    return [pdfium.FPDFText_GetUnicode(raw, index) for index in range(count)]


@lru_cache(maxsize=4096)
def _character(code: int) -> str:
    """Nothing for white space, which is all that pdfium adds of its own; U+FFFD for what cannot be printed."""
    text = chr(code) if code else REPLACEMENT
    if text.isspace() or text in "\u200b\ufeff\u00ad":
        return ""
    return text if text.isprintable() else REPLACEMENT


def _ink(raw: pdfium.FPDF_TEXTPAGE, index: int, height: float) -> Box | None:
    """Left, bottom, right, top of a character's ink where the room that its font gives it is out of measure.

    pdfium gives a character of vertical writing a room of many times its size.
    """
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
    across, up = right.value - left.value, top.value - bottom.value
    return (left.value, bottom.value, right.value, top.value) if max(across, up) < height / 3 else None


def _is_invisible(raw: pdfium.FPDF_TEXTPAGE, index: int) -> bool:
    printed = pdfium.FPDFText_GetTextObject(raw, index)
    return bool(printed) and pdfium.FPDFTextObj_GetTextRenderMode(printed) == _INVISIBLE


def _once(chars: list[Char]) -> list[Char]:
    """The characters without those that are printed a second time in the same place."""
    known: dict[str, dict[int, list[Char]]] = {}  # by what they are, then by the height that they stand at
    kept = []
    for char in chars:
        alike = known.setdefault(char.text, {})
        step = int(char.base // _CLOSE)
        if not alike or not _is_again(char, step, alike):
            kept.append(char)
            alike.setdefault(step, []).append(char)
    return kept


def _is_again(char: Char, step: int, alike: dict[int, list[Char]]) -> bool:
    for near in (step - 1, step, step + 1):
        for other in alike.get(near, ()):
            overlap = min(char.x1, other.x1) - max(char.x0, other.x0)
            if overlap > _OVERLAP * (char.x1 - char.x0) and abs(char.base - other.base) < _OVERLAP / 2 * char.height:
                return True
    return False


_Matrix = tuple[float, float, float, float, float, float]
_UNIT: _Matrix = (1, 0, 0, 1, 0, 0)


class _Object(NamedTuple):
    """A path, a text, or a form that is not looked into, with the matrix of the forms around it."""

    kind: int
    item: pdfium.FPDF_PAGEOBJECT
    outer: _Matrix


def _rules(objects: list[_Object], frame: _Frame) -> tuple[list[Rule], list[Rule]]:
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    for kind, path, outer in objects:
        if kind != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        for x0, top, x1, bottom in _thin_boxes(path, outer, frame):
            across, down = x1 - x0, bottom - top
            if not frame.shows((x0, top, x1, bottom)):
                continue
            if across >= down:
                horizontal.append(Rule((top + bottom) / 2, x0, x1))
            if down >= across:
                vertical.append(Rule((x0 + x1) / 2, top, bottom))
    return horizontal, vertical


def _objects(page: pypdfium2.PdfPage) -> list[_Object]:
    """Every path and every text of the page."""
    found: list[_Object] = []
    count = min(pdfium.FPDFPage_CountObjects(page.raw), MAX_PAGE_OBJECTS + 1)
    stack = [(pdfium.FPDFPage_GetObject(page.raw, i), _UNIT, 0) for i in range(count)]
    seen = 0
    while stack:
        item, outer, depth = stack.pop()
        seen += 1
        if seen > MAX_PAGE_OBJECTS:
            raise ExtractError("too_large", f"a page of the PDF has more than {MAX_PAGE_OBJECTS:,} objects")
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
            inner = _times(_matrix(item), outer)
            count = min(pdfium.FPDFFormObj_CountObjects(item), MAX_PAGE_OBJECTS + 1)
            stack += [(pdfium.FPDFFormObj_GetObject(item, i), inner, depth + 1) for i in range(count)]
        elif kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM):
            found.append(_Object(kind, item, outer))
    return found


def _hides_text(found: _Object) -> bool:
    """Whether this is invisible text, or may hold it: only then is every character of the page asked."""
    if found.kind == pdfium.FPDF_PAGEOBJ_TEXT:
        return bool(pdfium.FPDFTextObj_GetTextRenderMode(found.item) == _INVISIBLE)
    return bool(found.kind == pdfium.FPDF_PAGEOBJ_FORM)


def _matrix(item: pdfium.FPDF_PAGEOBJECT) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _UNIT
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(m: _Matrix, n: _Matrix) -> _Matrix:
    a, b, c, d, e, f = m
    p, q, r, s, t, u = n
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _thin_boxes(path: pdfium.FPDF_PAGEOBJECT, outer: _Matrix, frame: _Frame) -> Iterator[Box]:
    """The lines that a path draws: thin filled shapes, and the straight sides of stroked ones."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, fill, stroke) or not (fill.value or stroke.value):
        return
    for points in _outlines(path, _times(_matrix(path), outer), frame):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        x0, top, x1, bottom = min(xs), min(ys), max(xs), max(ys)
        if min(x1 - x0, bottom - top) <= MAX_THICKNESS:
            if len(points) > 1:
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
