"""Pictures of pages -> the pages as a PDF has them: their ruled lines, and the characters that OCR reads."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from extract.decoding import REPLACEMENT
from extract.document import Cell, Grid, Paragraph, Row
from extract.layouts.pdf_page import Char, Page
from extract.layouts.scan_look import FLAT, Piece, Scan
from extract.layouts.scan_picture import Frame
from extract.layouts.scan_words import Word, across, read_words
from extract.model import ExtractError, PagePlace, Problem

# What may be read of one document, in pixels along its lines of print, 40 microseconds each: a page of a report has
# 15,000 to 20,000.
MAX_IN_TABLES = 100_000
MAX_IN_ALL = 150_000
# What the model says of a figure's least sure character, below which it is not read.
_SURE = 0.7
# What a lone stroke is read as, and what it is.
_STROKES = frozenset("-—–一ー_－")
_DASH = "—"
_NUMERALS = frozenset("〇零一二三四五六七八九十百千")
# How wide a digit is with the gap behind it, at least and at most (in full width), in heights of its ink.
_NARROW, _WIDE = 0.33, 1.7


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


def _chars(piece: Piece, word: Word, high: float) -> Iterable[Char]:
    """The characters side by side in the room of the line. What is not read for certain has U+FFFD behind it."""
    x0, top, x1, bottom = piece.box
    text = word.text.strip()
    if piece.in_table:
        if text and bottom - top < FLAT * high and _STROKES.issuperset(text) and not piece.sealed:
            text = _DASH
        elif not _is_certain(text, word.sure, piece):
            text += REPLACEMENT
    middle, half = (top + bottom) / 2, max(bottom - top, high) / 2
    step = (x1 - x0) / max(len(text), 1)
    for index, char in enumerate(text):
        if not char.isspace():
            left = x0 + index * step
            yield Char(char, left, middle - half, left + step, middle + half, middle + half)


def _is_certain(text: str, sure: float | None, piece: Piece) -> bool:
    """Whether a cell's words can be what its ink shows.

    Each mark of a figure is a character of its own at least, and each digit has its room: no more, or a line between
    two cells has been lost. A numeral in words may be a dash.
    """
    if _NUMERALS.issuperset(text) or _STROKES.issuperset(text):
        return False
    if sure is None:
        return True
    x0, top, x1, bottom = piece.box
    high = bottom - top
    digits = sum(char.isdigit() for char in text)
    has_room = _NARROW * high * (digits - 1) <= x1 - x0 <= _WIDE * high * len(text)
    return sure >= _SURE and piece.marks <= len(text) and has_room
