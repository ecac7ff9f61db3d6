"""A picture of a page -> the page as a PDF has it: characters and ruled lines, in points of the straightened picture.

Tables are found by their lines first, and each cell is read by itself: that is quicker and surer than to search the
whole page for words.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from extract.decoding import REPLACEMENT
from extract.document import Cell, Grid, Paragraph, Row
from extract.layouts.pdf_page import Box, Char, Page, Rule
from extract.layouts.pdf_table import MAX_LINES, TOLERANCE, find_tables
from extract.layouts.scan_lines import (
    Printed,
    is_blank,
    part,
    print_height,
    printed_lines,
    ruled_lines,
    without_edges,
    without_stains,
)
from extract.layouts.scan_picture import Frame, Picture, straighten
from extract.layouts.scan_words import Word, across, read_words
from extract.model import ExtractError, PagePlace, Problem

# What may be read of one document, in pixels along its lines of print, 40 microseconds each: a page of a report has
# 15,000 to 20,000.
MAX_IN_TABLES = 140_000
MAX_IN_ALL = 220_000
# In points: no table is narrower, and a cell's words keep this distance from its lines.
_NARROWEST = 100.0
_INSET = 0.8
# In points: how far from the edge of a cell its lines may be drawn (positions of lines that are this near are one);
# nearer to its middle a line is a character's stroke. What they leave is nearer to the edge.
_BORDER = 2 * TOLERANCE
_REST = TOLERANCE
# Paper around a line of print, as the model has learnt to see it: shares of the line's height, and points.
_PAPER = 0.18
_LEAST_PAPER = 1.0
# What the model says of a figure's least sure character, below which it is not read.
_SURE = 0.7
# A stroke is so flat, in heights of the print, and is read as one of these.
_FLAT = 0.25
_STROKES = frozenset("-—–一ー_－")
_DASH = "—"
_NUMERALS = frozenset("〇零一二三四五六七八九十百千")
# A digit is so much wider, with the gap behind it, than a third of its height.
_NARROW = 0.33


class _Piece(NamedTuple):
    """A line of print: where it stands, in points; its picture; how many marks its ink makes from left to right."""

    box: Box
    picture: Picture
    marks: int
    in_table: bool


@dataclass(slots=True)
class Scan:
    """A page of which it is known where something is printed, but not what."""

    number: int
    width: float
    height: float
    print_height: float
    horizontal: list[Rule]
    vertical: list[Rule]
    pieces: list[_Piece]
    frame: Frame


def look_at(rgb: Picture, number: int, unit: float) -> Scan:
    """`rgb`, `unit`: as in `straighten`."""
    picture = straighten(rgb, unit)
    scale = picture.scale
    width, height = picture.grey.shape[1] / scale, picture.grey.shape[0] / scale
    horizontal, vertical, drawn = ruled_lines(picture)
    if len(horizontal) + len(vertical) > MAX_LINES:  # a photograph, or a drawing
        horizontal, vertical = [], []
    bare = Page(number, width, height, [], horizontal, vertical, 0)
    tables = [table for table in find_tables(bare)[0] if table.box[2] - table.box[0] >= _NARROWEST]
    ink = without_stains(picture.ink, scale)
    for table in tables:
        for box in (cell.box for row in table.rows for cell in row):
            lines, _, _ = part(drawn, box, scale)
            lines[_inside(lines.shape, round(_BORDER * scale))] = 0
            ruled = lines > 0
            part(ink, box, scale)[0][ruled] = 0
            part(picture.grey, box, scale)[0][ruled] = 255
    high = print_height(ink, scale)
    pieces: list[_Piece] = []
    for table in tables:
        for box in (cell.box for row in table.rows for cell in row):
            inside, left, top = part(ink, box, scale, _INSET)
            inside = without_edges(inside, round((_REST - _INSET) * scale))
            if not is_blank(inside, high):
                shown, _, _ = part(picture.grey, box, scale, _INSET)
                pieces += _pieces(shown, inside, (left, top), high, scale, in_table=True)
    for table in tables:
        inside, _, _ = part(ink, table.box, scale, -_INSET)
        inside[:] = 0
    pieces += _pieces(picture.grey, ink, (0, 0), high, scale, in_table=False)
    boxes = [table.box for table in tables]
    return Scan(
        number,
        width,
        height,
        high / scale,
        [rule for rule in horizontal if _is_of(boxes, rule.begin, rule.at)],
        [rule for rule in vertical if _is_of(boxes, rule.at, rule.begin)],
        pieces,
        picture.frame,
    )


def _inside(shape: tuple[int, ...], edge: int) -> tuple[slice, slice]:
    """All of a picture but its edge."""
    return slice(edge, max(shape[0] - edge, edge)), slice(edge, max(shape[1] - edge, edge))


def _is_of(boxes: list[Box], x: float, y: float) -> bool:
    return any(b[0] - _INSET <= x <= b[2] + _INSET and b[1] - _INSET <= y <= b[3] + _INSET for b in boxes)


def _pieces(
    grey: Picture, ink: Picture, at: tuple[int, int], high: float, scale: float, *, in_table: bool
) -> Iterable[_Piece]:
    for line in printed_lines(ink, high):
        left, top, right, bottom = line.left + at[0], line.top + at[1], line.right + at[0], line.bottom + at[1]
        box = left / scale, top / scale, right / scale, bottom / scale
        yield _Piece(box, _shown(grey, line, high, scale), line.marks, in_table)


def _shown(grey: Picture, line: Printed, high: float, scale: float) -> Picture:
    """The line's picture on paper of its own: what stands above and below it is not shown."""
    # A dash is not drawn as large as a character.
    tall = max(line.bottom - line.top, round(0.7 * high))
    lift = (tall - (line.bottom - line.top)) // 2
    margin = max(round(_PAPER * tall), round(_LEAST_PAPER * scale))
    shown = np.full((tall + 2 * margin, line.right - line.left + 2 * margin), 255, dtype=np.uint8)
    y, x = margin + lift, margin
    top, left = max(line.top - margin // 2, 0), max(line.left - margin // 2, 0)
    bottom, right = min(line.bottom + margin // 2, grey.shape[0]), min(line.right + margin // 2, grey.shape[1])
    y, x = y - (line.top - top), x - (line.left - left)
    shown[y : y + bottom - top, x : x + right - left] = grey[top:bottom, left:right]
    return shown


@dataclass(slots=True)
class Reading:
    """The pages with their characters, in points of the straightened pictures; `problems`: what was left out."""

    pages: list[Page]
    frames: dict[int, Frame]
    problems: list[Problem]

    def placed(self, blocks: Iterable[Paragraph | Grid]) -> list[Paragraph | Grid]:
        """The blocks of these pages, among others', with their places on the pages as they are shown."""
        return [block if isinstance(block, Paragraph) else self._placed(block) for block in blocks]

    def _placed(self, grid: Grid) -> Grid:
        return Grid([Row([self._cell(cell) for cell in row.cells], row.closed) for row in grid.rows], grid.geometry)

    def _cell(self, cell: Cell) -> Cell:
        place = cell.place
        if not isinstance(place, PagePlace) or place.page not in self.frames:
            return cell
        x0, top, x1, bottom = self.frames[place.page].box(place.bbox)
        return cell._replace(place=PagePlace(place.page, (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))))


def read_scans(scans: list[Scan]) -> Reading:
    """Reads the tables first, then the words outside them as far as the limit goes.

    Raises `ExtractError` (too_slow) where the tables alone have more than any report's.
    """
    pieces = [(index, piece) for index, scan in enumerate(scans) for piece in scan.pieces]
    pieces.sort(key=lambda entry: not entry[1].in_table)
    costs = list(accumulate(across(piece.picture) for _, piece in pieces))
    tables = sum(piece.in_table for _, piece in pieces)
    if tables and costs[tables - 1] > MAX_IN_TABLES:
        raise ExtractError("too_slow", "the pictures show more words in tables than can be read in time")
    most = bisect_right(costs, MAX_IN_ALL)
    words = read_words([piece.picture for _, piece in pieces[:most]])
    chars: list[list[Char]] = [[] for _ in scans]
    for (index, piece), word in zip(pieces, words, strict=False):
        chars[index] += _chars(piece, word, scans[index].print_height)
    problems = []
    if most < len(pieces):
        page = scans[pieces[most][0]].number
        problems.append(Problem("unread_pages", f"文字太多，第{page}页起表格以外的文字没有识读完"))
    pages = [
        Page(scan.number, scan.width, scan.height, printed, scan.horizontal, scan.vertical, 0)
        for scan, printed in zip(scans, chars, strict=True)
    ]
    return Reading(pages, {scan.number: scan.frame for scan in scans}, problems)


def _chars(piece: _Piece, word: Word, high: float) -> Iterable[Char]:
    """The characters side by side in the room of the line. What is not read for certain has U+FFFD behind it."""
    x0, top, x1, bottom = piece.box
    text = word.text.strip()
    if piece.in_table:
        if text and bottom - top < _FLAT * high and _STROKES.issuperset(text):
            text = _DASH
        elif not _is_certain(text, word.sure, piece):
            text += REPLACEMENT
    middle, half = (top + bottom) / 2, max(bottom - top, high) / 2
    step = (x1 - x0) / max(len(text), 1)
    for index, char in enumerate(text):
        if not char.isspace():
            left = x0 + index * step
            yield Char(char, left, middle - half, left + step, middle + half, middle + half)


def _is_certain(text: str, sure: float | None, piece: _Piece) -> bool:
    """Whether a cell's words can be what its ink shows.

    Each mark of a figure is a character of its own at least, and each digit has room. A numeral in words may be a dash.
    """
    if _NUMERALS.issuperset(text):
        return False
    if sure is None:
        return True
    x0, top, x1, bottom = piece.box
    digits = sum(char.isdigit() for char in text)
    return sure >= _SURE and piece.marks <= len(text) and x1 - x0 >= _NARROW * (bottom - top) * (digits - 1)
