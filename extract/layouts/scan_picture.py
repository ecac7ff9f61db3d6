"""A page's picture set straight: lit evenly, freed of red seals, turned level; and where its points are on the page."""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.layouts.pdf_page import Box

Picture = NDArray[np.uint8]

# A page's width and height in points, to which a picture that says nothing of its size is taken to have been scanned.
SHORT_SIDE = 595.0
LONG_SIDE = 842.0
# The pixels across a page between which the small print of tables is read well, and quickly enough.
MIN_ACROSS = 1_240
MAX_ACROSS = 1_900
# In points: what is wider than this is no stroke of a character, and its shade is the paper's.
_PAPER = 9.0
# In shades: how much more red than anything else a point of a seal is, and how much darker than paper.
_REDDER, _LIFT = 50, 40
# In degrees: how far a page may lie askew, and how finely that is told.
_MAX_SKEW = 4.0
_COARSE, _FINE = 0.5, 0.05
_SKEW_ACROSS = 800  # pixels: enough to tell it
_LEVEL = 0.04  # degrees that nobody sees
# Shades of grey, from 0 to 255, between which ink is parted from paper, wherever the picture parts best.
_LIGHTEST_INK, _DARKEST_PAPER = 205, 120
# Lines of tables are printed paler than words: so many shades darker than the paper, and more where there is noise.
_FAINT = 30
_NOISE = 4.0


class Frame(NamedTuple):
    """From the straightened picture to the page as it is shown, in its own units: a point is (a·x + b·y + c, …)."""

    across: tuple[float, float, float]
    down: tuple[float, float, float]

    def box(self, box: Box) -> Box:
        """The box around what stands in `box`."""
        corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
        xs = [self.across[0] * x + self.across[1] * y + self.across[2] for x, y in corners]
        ys = [self.down[0] * x + self.down[1] * y + self.down[2] for x, y in corners]
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(slots=True)
class Straight:
    """`grey` is white where the paper is; `ink` is 255 where something is printed, `faint` where something pale may be,
    `sealed` where a red seal may hide it.

    `scale`: pixels a point. `frame` leads from points in this picture to the page.
    """

    grey: Picture
    ink: Picture
    faint: Picture
    sealed: Picture
    scale: float
    frame: Frame


def straighten(rgb: Picture, unit: float) -> Straight:
    """`rgb`: rows of pixels of three colours. `unit`: units of the page a pixel (points, or 1 where pixels count)."""
    height, width = rgb.shape[:2]
    points = SHORT_SIDE if width <= height else LONG_SIDE
    enlarged = min(max(1.0, MIN_ACROSS * points / SHORT_SIDE / width), MAX_ACROSS * points / SHORT_SIDE / width)
    grey, sealed = (_resized(picture, enlarged) for picture in _by_red_light(rgb))
    scale = grey.shape[1] / points
    grey = _evenly_lit(grey, scale)
    angle = _skew(grey)
    turn = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float64)
    if abs(angle) > _LEVEL:
        (grey, turn), (sealed, _) = _turned(grey, angle), _turned(sealed, angle, paper=0)
    back = cv2.invertAffineTransform(turn) * (unit / enlarged)
    across, down = ((float(a * scale), float(b * scale), float(c)) for a, b, c in back)
    blurred = np.asarray(cv2.GaussianBlur(grey, (3, 3), 0), dtype=np.uint8)
    return Straight(grey, _ink(blurred), _faint(blurred), sealed, scale, Frame(across, down))


def _by_red_light(rgb: Picture) -> tuple[Picture, Picture]:
    """The picture by red light, by which a seal is nearly as light as paper, and where (255) one is."""
    red, green, blue = cv2.split(rgb)
    sealed = np.where(cv2.subtract(red, cv2.max(green, blue)) > _REDDER, np.uint8(255), np.uint8(0))
    return np.asarray(cv2.add(red, sealed // 255 * np.uint8(_LIFT)), dtype=np.uint8), sealed


def _resized(picture: Picture, factor: float) -> Picture:
    if factor == 1.0:
        return picture
    how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=how), dtype=np.uint8)


def _evenly_lit(grey: Picture, scale: float) -> Picture:
    size = round(_PAPER * scale) | 1
    paper = cv2.morphologyEx(cv2.GaussianBlur(grey, (3, 3), 0), cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    return np.asarray(cv2.divide(grey, np.maximum(paper, 1), scale=255), dtype=np.uint8)


def _skew(grey: Picture) -> float:
    """The angle by which the page must be turned for its lines to be level: they part most sharply from blanks then."""
    factor = min(1.0, _SKEW_ACROSS / grey.shape[1])
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)[: 2 * _SKEW_ACROSS]
    dark = np.asarray(255 - small, dtype=np.uint8)
    dark[dark < _FAINT] = 0

    def sharpness(angle: float) -> float:
        turned, _ = _turned(dark, angle, paper=0)
        return float(np.square(np.diff(turned.sum(axis=1, dtype=np.float64))).sum())

    best = max(np.arange(-_MAX_SKEW, _MAX_SKEW + _COARSE, _COARSE), key=sharpness)
    return float(max(np.arange(best - _COARSE, best + _COARSE + _FINE, _FINE), key=sharpness))


def _turned(picture: Picture, angle: float, paper: int = 255) -> tuple[Picture, NDArray[np.float64]]:
    height, width = picture.shape
    turn = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), dtype=np.float64)
    turned = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=(paper,))
    return np.asarray(turned, dtype=np.uint8), turn


def _ink(grey: Picture) -> Picture:
    best, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    _, ink = cv2.threshold(grey, min(max(best, _DARKEST_PAPER), _LIGHTEST_INK), 255, cv2.THRESH_BINARY_INV)
    return np.asarray(ink, dtype=np.uint8)


def _faint(grey: Picture) -> Picture:
    quarter, middle = np.percentile(grey[::4, ::4], (25, 50))
    _, faint = cv2.threshold(grey, middle - max(_FAINT, _NOISE * (middle - quarter)), 255, cv2.THRESH_BINARY_INV)
    return np.asarray(faint, dtype=np.uint8)
