"""What a straightened picture shows: the ruled lines of tables, and the lines of print in a part of it."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.layouts.pdf_page import MAX_THICKNESS, Box, Rule
from extract.layouts.pdf_table import MAX_LINES
from extract.layouts.scan_picture import Picture, Straight

# In points: shorter ones are strokes of characters. A column is wider than a row is high.
_SHORTEST_ACROSS, _SHORTEST_DOWN = 24.0, 16.0
# In points, the lowest row; and the share of its height that a line goes through it, which no character does.
_LOWEST_ROW = 8.0
_WHOLE = 0.97
# The share of a gap in a line that a seal covers.
_COVERED = 0.6
# In points: how far the ends of two lines that meet may be apart.
_MEET = 2.5
# In points: the height of print, where a page has too little to tell.
_PRINT = 10.5
_SMALLEST_PRINT, _LARGEST_PRINT = 5.0, 30.0
_FEWEST = 20  # characters
# In square points: what has less ink is dust; a decimal point has more.
_POINT = 0.4
# In heights of the print: a stain is smaller both ways; the strokes of one line of print are no farther apart than this
# and together no higher; two lines that touch are together higher than that.
_STAIN = 0.2
_STAINS = 0.05  # share of a character's square that stains may cover before they are the remains of one
_APART = 0.3
_ONE_LINE = 1.3
_TWO_LINES = 1.75
# How many times longer than it is thick the rest of a line is.
_ALONG = 3
_AS_HIGH = 0.85  # share of the cell's height
# What stands farther apart in one line is printed in columns.
_COLUMNS = 3.0


class Ruled(NamedTuple):
    """The lines in points, and where in the picture they are drawn (255)."""

    horizontal: list[Rule]
    vertical: list[Rule]
    drawn: Picture


def ruled_lines(picture: Straight) -> Ruled:
    """The lines that make tables: each meets one of the other direction."""
    scale = picture.scale
    horizontal, across = _ruled(picture.faint, scale, _SHORTEST_ACROSS)
    vertical, down = _ruled(np.ascontiguousarray(picture.faint.T), scale, _SHORTEST_DOWN)
    horizontal = _under_seals(horizontal, picture.sealed, scale)
    vertical = _under_seals(vertical, picture.sealed.T, scale)
    vertical = _meeting(vertical, horizontal) + list(_in_low_rows(picture, horizontal, down.T))
    around = np.ones((3, 3), np.uint8)  # a line's edge is paler than the line
    drawn: Picture = np.asarray(cv2.dilate(np.maximum(across, down.T), around), dtype=np.uint8)
    return Ruled(_meeting(horizontal, vertical), vertical, drawn)


def _under_seals(rules: list[Rule], sealed: Picture, scale: float) -> list[Rule]:
    """The lines, and in addition the whole of one that a seal covers between two pieces."""
    covered: list[Rule] = []
    for rule in rules if len(rules) <= MAX_LINES and sealed.any() else ():
        behind = [other for other in rules if abs(other.at - rule.at) <= _MEET and other.begin >= rule.end]
        following = min(behind, key=lambda other: other.begin, default=rule)
        at = round((rule.at + following.at) / 2 * scale)
        gap = sealed[max(at - 1, 0) : at + 2, round(rule.end * scale) : round(following.begin * scale)]
        if gap.size and gap.any(axis=0).mean() >= _COVERED:
            covered.append(Rule((rule.at + following.at) / 2, rule.begin, following.end))
    return rules + covered


def _in_low_rows(picture: Straight, horizontal: list[Rule], drawn: Picture) -> Iterator[Rule]:
    """The vertical lines of a row by itself that is no higher than a character: they go from line to line.

    A page's end leaves such rows. The lines are entered in `drawn`.
    """
    scale = picture.scale
    for above, below in pairwise(sorted(horizontal)[:MAX_LINES]):
        if not _LOWEST_ROW <= below.at - above.at <= _SHORTEST_DOWN + _MEET:
            continue
        top, bottom = round(above.at * scale), round(below.at * scale)
        left, right = (round(edge(above[i], below[i]) * scale) for i, edge in ((1, max), (2, min)))
        row = picture.faint[top:bottom, left : max(left, right)]
        for begin, end in _runs(row.mean(axis=0) >= _WHOLE * 255):
            if end - begin <= MAX_THICKNESS * scale:
                drawn[top:bottom, left + begin : left + end] = 255
                yield Rule((left + (begin + end) / 2) / scale, above.at, below.at)


def _meeting(rules: list[Rule], others: list[Rule]) -> list[Rule]:
    if not others:
        return []
    at, begin, end = np.array(others).T
    return [
        rule
        for rule in rules
        if (
            (begin - _MEET <= rule.at)
            & (rule.at <= end + _MEET)
            & (rule.begin - _MEET <= at)
            & (at <= rule.end + _MEET)
        ).any()
    ]


def _ruled(faint: Picture, scale: float, shortest: float) -> tuple[list[Rule], Picture]:
    """The horizontal lines of a picture."""
    drawn = cv2.morphologyEx(faint, cv2.MORPH_OPEN, np.ones((1, round(shortest * scale)), np.uint8))
    count, labels, stats, centroids = cv2.connectedComponentsWithStats(drawn, connectivity=8)
    rules, thin = [], np.zeros(count, dtype=np.uint8)
    for label in range(1, count):
        left, _, width, _, area = (int(number) for number in stats[label])
        if area / width <= MAX_THICKNESS * scale:
            rules.append(Rule(float(centroids[label][1]) / scale, left / scale, (left + width) / scale))
            thin[label] = 255
    return rules, thin[labels]


class Printed(NamedTuple):
    """A line of print in pixels. `marks`: how many pieces of ink stand apart in it from left to right."""

    left: int
    top: int
    right: int
    bottom: int
    marks: int


def print_height(ink: Picture, scale: float) -> float:
    """The height of the page's characters, in pixels: most of them are equally high."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sides = _sides(stats[1:])
    sides = sides[(sides > _SMALLEST_PRINT * scale) & (sides < _LARGEST_PRINT * scale)]
    return float(np.percentile(sides, 60)) if len(sides) >= _FEWEST else _PRINT * scale


def is_blank(ink: Picture, height: float) -> bool:
    """Whether there is no ink but for stains too small and too few to be of a character."""
    if not ink.any():
        return True
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    area = int(stats[1:, cv2.CC_STAT_AREA].sum())
    return bool((_sides(stats[1:]) < _STAIN * height).all()) and area < _STAINS * height * height


def without_stains(ink: Picture, scale: float) -> Picture:
    """The ink without single points that no printer makes."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    kept = np.where(stats[:, cv2.CC_STAT_AREA] > _POINT * scale * scale, 255, 0).astype(np.uint8)
    kept[0] = 0  # the paper
    remaining: Picture = kept[labels]
    return remaining


def without_edges(ink: Picture, edge: int) -> Picture:
    """A cell's ink without what is left of the lines around it, within `edge` pixels of the side that they run along.

    Above and below that is any flat piece, for no print is flat there; at the sides only what is nearly as high as the
    cell, for a 1 may stand there.
    """
    height, width = ink.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    kept = np.full(count, 255, dtype=np.uint8)
    kept[0] = 0  # the paper
    for label in range(1, count):
        left, top, across, down, _ = (int(number) for number in stats[label])
        along = across >= _ALONG * down and (top + down <= edge or top >= height - edge)
        upright = down >= _AS_HIGH * height and (left + across <= edge or left >= width - edge)
        if along or upright:
            kept[label] = 0
    remaining: Picture = kept[labels]
    return remaining


def printed_lines(ink: Picture, height: float) -> list[Printed]:
    """The lines of print from the top, and from left to right where they stand in columns."""
    found: list[Printed] = []
    for top, bottom in _bands(ink, height):
        band = ink[top:bottom]
        runs = _runs(band.any(axis=0))
        begin = 0
        for index, (_, end) in enumerate(runs):
            if index + 1 == len(runs) or runs[index + 1][0] - end > _COLUMNS * height:
                left, right = runs[begin][0], end
                rows = np.flatnonzero(band[:, left:right].any(axis=1))
                found.append(Printed(left, top + int(rows[0]), right, top + int(rows[-1]) + 1, index + 1 - begin))
                begin = index + 1
    return found


def _bands(ink: Picture, height: float) -> list[tuple[int, int]]:
    """Where lines of print begin and end, from the top."""
    bands: list[tuple[int, int]] = []
    for top, bottom in _runs(ink.any(axis=1)):
        if bands:
            above = bands[-1]
            small = min(above[1] - above[0], bottom - top) < height / 2
            if bottom - above[0] <= _ONE_LINE * height and (small or top - above[1] <= _APART * height):
                bands[-1] = above[0], bottom
                continue
        bands.append((top, bottom))
    return [part for band in bands for part in _parted(ink, *band, height)]


def _parted(ink: Picture, top: int, bottom: int, height: float) -> list[tuple[int, int]]:
    """A band of more than one line, cut where there is least ink."""
    if bottom - top < _TWO_LINES * height:
        return [(top, bottom)]
    margin = round(0.7 * height)
    density = np.count_nonzero(ink[top + margin : bottom - margin], axis=1)
    if not len(density) or density.min() > 0.3 * density.max():
        return [(top, bottom)]
    cut = top + margin + int(density.argmin())
    return [*_parted(ink, top, cut, height), *_parted(ink, cut, bottom, height)]


def _sides(stats: NDArray[Any]) -> NDArray[np.int32]:
    """The longer side of each piece of ink."""
    sides: NDArray[np.int32] = np.maximum(stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH])
    return sides


def _runs(used: Any) -> list[tuple[int, int]]:
    """Where there is something, from begin to end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], used, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def part(picture: Picture, box: Box, scale: float, inset: float = 0.0) -> tuple[Picture, int, int]:
    """What `box` (in points) shows of the picture, `inset` points within it, and where that begins in pixels."""
    left, top = (max(round((edge + inset) * scale), 0) for edge in box[:2])
    right, bottom = (max(round((edge - inset) * scale), 0) for edge in box[2:])
    return picture[top:bottom, left:right], left, top
