"""The pages of a PDF or an image as pictures, in the coordinates that places have."""

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from math import ceil
from typing import NamedTuple

import pypdfium2
from PIL import Image, ImageOps, ImageSequence

from extract.layouts import is_pdf
from extract.layouts.pdf_scan import MAX_PIXELS, MAX_SCANS
from extract.model import ExtractError

# Pixels to a point of the page: codes can be read between the rows of a table, and a page is under a megabyte.
SCALE = 3.0
MAX_SIDE = 4000
# The longest reports have some forty pages.
MAX_PICTURES = 60


class PagePicture(NamedTuple):
    """A page, from 1, of so many. `scale`: pixels to a unit of the places: a point of a PDF, a pixel of an image."""

    number: int
    pages: int
    image: Image.Image
    scale: float


def pictures(
    data: bytes, only: int | None = None, *, scale: float = SCALE, max_side: int = MAX_SIDE
) -> Iterator[PagePicture]:
    """The pages in order, `MAX_PICTURES` at most, or only one. Raises what pdfium and Pillow raise on damaged files,
    and `ExtractError` (too_large)."""
    for number, pages, page in _pdf_pages(data, only) if is_pdf(data) else _image_pages(data, only):
        if isinstance(page, Image.Image):
            smaller = ceil(max(page.size) / max_side)
            yield PagePicture(number, pages, page.convert("RGB").reduce(smaller), 1 / smaller)
        else:
            fitting = min(scale, max_side / max(*page.get_size(), 1.0))
            picture = page.render(scale=fitting).to_pil().convert("RGB")
            yield PagePicture(number, pages, picture, fitting)


def count_pages(data: bytes) -> int:
    """How many pages there are to see. Raises as `pictures` does."""
    if is_pdf(data):
        with closing(pypdfium2.PdfDocument(data)) as document:
            return min(len(document), MAX_PICTURES)
    with Image.open(BytesIO(data)) as image:
        return _frames(image)


def page_size(data: bytes, number: int) -> tuple[float, float] | None:
    """How large a page is in the units of its places, across and down; None where there is none of that number."""
    for _, _, page in _pdf_pages(data, number) if is_pdf(data) else _image_pages(data, number):
        return page.size if isinstance(page, Image.Image) else page.get_size()
    return None


def _pdf_pages(data: bytes, only: int | None) -> Iterator[tuple[int, int, pypdfium2.PdfPage]]:
    with closing(pypdfium2.PdfDocument(data)) as document:
        shown = min(len(document), MAX_PICTURES)
        for number in range(1, shown + 1) if only is None else (only,) if 1 <= only <= shown else ():
            with closing(document[number - 1]) as page:
                yield number, len(document), page


def _image_pages(data: bytes, only: int | None) -> Iterator[tuple[int, int, Image.Image]]:
    with Image.open(BytesIO(data)) as image:
        pages = _frames(image)
        for number, frame in enumerate(ImageSequence.Iterator(image) if pages > 1 else [image], 1):
            if number > pages:
                return
            if only in (None, number):
                if frame.width * frame.height > MAX_PIXELS:
                    raise ExtractError("too_large", f"the image has more than {MAX_PIXELS:,} pixels")
                # As it is shown: a camera writes the picture as it was held, and how it was held beside it.
                yield number, pages, ImageOps.exif_transpose(frame)


def _frames(image: Image.Image) -> int:
    """The pages of a scan in TIFF; those of a moving picture are none."""
    return min(getattr(image, "n_frames", 1), MAX_SCANS) if image.format == "TIFF" else 1
