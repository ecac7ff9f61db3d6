"""A picture of a page -> where something is printed on it, and the picture of each line of print.

Tables are found by their lines first, and each cell is looked at by itself: that is quicker and surer than to search
the whole page for words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from extract.layouts.pdf_page import Box, Page, Rule
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
from extract.layouts.scan_picture import Frame, Picture, Straight, straighten

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
# How much larger a stain is with its pale edge.
_PALE = 1.5
# A stroke is so flat, in heights of the print.
FLAT = 0.25


class Piece(NamedTuple):
    """A line of print: where it stands, in points; its picture; how many marks its ink makes from left to right.

    `sealed`: a seal may hide some of it. A cell that may have print which does not show is a white piece.
    """

    box: Box
    picture: Picture
    marks: int
    in_table: bool
    sealed: bool = False


@dataclass(slots=True)
class Scan:
    """A page of which it is known where something is printed, but not what; in points of its straightened picture."""

    number: int
    width: float
    height: float
    print_height: float
    horizontal: list[Rule]
    vertical: list[Rule]
    pieces: list[Piece]
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
    cells = [cell.box for table in tables for row in table.rows for cell in row]
    boxes = [table.box for table in tables]
    picture.ink = without_stains(picture.ink, scale)
    for box in cells:
        _wipe_lines(picture, drawn, box)
    high = print_height(picture.ink, scale)
    pieces = [piece for box in cells for piece in _in_cell(picture, box, high)]
    for box in boxes:  # with the ends of its lines
        part(picture.ink, box, scale, -_BORDER)[0][part(drawn, box, scale, -_BORDER)[0] > 0] = 0
        part(picture.ink, box, scale, -_INSET)[0][:] = 0
    outside = _pieces(picture.grey, picture.ink, (0, 0), high, scale, in_table=False)
    pieces += [piece for piece in outside if not _is_stroke(piece, high / scale)]
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


def _wipe_lines(picture: Straight, drawn: Picture, box: Box) -> None:
    """Takes the lines around a cell out of the picture, and its characters' strokes out of the lines."""
    lines, _, _ = part(drawn, box, picture.scale)
    edge = min(round(_BORDER * picture.scale), *(side // 4 for side in lines.shape))
    lines[edge : max(lines.shape[0] - edge, edge), edge : max(lines.shape[1] - edge, edge)] = 0
    for shown, paper in ((picture.ink, 0), (picture.faint, 0), (picture.grey, 255)):
        part(shown, box, picture.scale)[0][lines > 0] = paper


def _in_cell(picture: Straight, box: Box, high: float) -> Iterator[Piece]:
    """The lines of print in a cell; none where it is blank for certain."""
    scale = picture.scale
    edge = round((_REST - _INSET) * scale)
    ink, left, top = part(picture.ink, box, scale, _INSET)
    ink = without_edges(ink, edge)
    seal = without_stains(part(picture.sealed, box, scale, _INSET)[0], scale)
    if not is_blank(ink, high):
        grey, _, _ = part(picture.grey, box, scale, _INSET)
        hidden = bool(seal.any())
        yield from (p._replace(sealed=hidden) for p in _pieces(grey, ink, (left, top), high, scale, in_table=True))
        return
    traces = np.maximum(part(picture.faint, box, scale, _INSET)[0], seal)
    if not is_blank(without_edges(without_stains(traces, scale), edge), _PALE * high):
        yield Piece(box, np.full((2, 2), 255, dtype=np.uint8), 0, in_table=True)


def _is_stroke(piece: Piece, high: float) -> bool:
    """Whether all that a line of print has is one stroke: no word is so flat or so narrow."""
    x0, top, x1, bottom = piece.box
    return bottom - top < FLAT * high or (x1 - x0 < FLAT * high and bottom - top > high)


def _is_of(boxes: list[Box], x: float, y: float) -> bool:
    return any(b[0] - _INSET <= x <= b[2] + _INSET and b[1] - _INSET <= y <= b[3] + _INSET for b in boxes)


def _pieces(
    grey: Picture, ink: Picture, at: tuple[int, int], high: float, scale: float, *, in_table: bool
) -> Iterable[Piece]:
    for line in printed_lines(ink, high):
        left, top, right, bottom = line.left + at[0], line.top + at[1], line.right + at[0], line.bottom + at[1]
        box = left / scale, top / scale, right / scale, bottom / scale
        yield Piece(box, _shown(grey, line, high, scale), line.marks, in_table)


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
