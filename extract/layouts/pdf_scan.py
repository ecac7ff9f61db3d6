"""Pages of a PDF that show a picture of a page instead of its words."""

from collections.abc import Iterator
from itertools import islice
from math import sqrt
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from extract.layouts.pdf_page import MAX_FORM_DEPTH, MAX_PAGE_OBJECTS, Page
from extract.model import ExtractError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A page of a report has hundreds of characters; a scan has none, or a page number that a program has added.
MIN_CHARS_A_PAGE = 20
# The share of the page that its pictures cover: a scan is no smaller, a seal or an emblem no larger.
_COVERED = 0.25
# Words may have been turned into outlines; a page of tables without words has fewer.
_OUTLINES = 300
# Pages of a document that are looked at as pictures, a quarter of a second each: a scanned report has five or ten.
MAX_SCANS = 16
# Pixels of one picture: A4 at 600 dots an inch has 35 million.
MAX_PIXELS = 50_000_000
# Dots an inch, and pixels of a page: A4 has 3.9 million.
_DOTS = 200
_PAGE_PIXELS = 4_500_000


def is_scan(page: pypdfium2.PdfPage, read: Page) -> bool:
    """Whether what the page says can only be read off its picture. Raises `ExtractError` (too_large)."""
    if len(read.chars) >= MIN_CHARS_A_PAGE:
        return False
    covered = sum(_areas(page))
    return (
        covered >= _COVERED * read.width * read.height
        or read.invisible > len(read.chars)
        or sum(1 for _ in islice(page.get_objects([pdfium.FPDF_PAGEOBJ_PATH]), _OUTLINES)) == _OUTLINES
    )


def _areas(page: pypdfium2.PdfPage) -> Iterator[float]:
    pictures = page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=MAX_FORM_DEPTH)
    for picture in islice(pictures, MAX_PAGE_OBJECTS):
        across, down = picture.get_px_size()
        if across * down > MAX_PIXELS:
            raise ExtractError("too_large", f"a picture in the PDF has more than {MAX_PIXELS:,} pixels")
        left, bottom, right, top = picture.get_bounds()
        yield (right - left) * (top - bottom)


def picture_of(page: pypdfium2.PdfPage) -> tuple["NDArray[np.uint8]", float]:
    """The page as it is shown, as rows of pixels of three colours, and the points that a pixel has."""
    import numpy as np  # of the extra `ocr`: a PDF with words is read without it

    width, height = page.get_size()
    scale = min(_DOTS / 72, sqrt(_PAGE_PIXELS / max(width * height, 1.0)))
    shown = page.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
    return np.array(shown.to_numpy()[:, :, :3]), 1 / scale
