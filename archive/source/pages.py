"""A page of a captured PDF or image as a picture, with a box around the marked cell."""

from io import BytesIO

import pypdfium2
from PIL import ImageDraw

from archive.explain.pages import count_pages, page_size, pictures
from archive.explain.pictures import png
from archive.source.views import Mark, PageView, Picture, Refused, Shown
from extract.layouts import is_pdf
from extract.layouts.pdf_page import read_page
from extract.model import PagePlace

SCALE = 2.0  # pixels to a point: small print can be read
MAX_SIDE = 2400
_AIR = 3  # pixels between the words and the box
_WIDE = 3  # pixels of the box's line
_RED = (200, 20, 30)


def show_pages(data: bytes, mark: Mark | None) -> Shown:
    """How many pages there are; they are drawn one by one."""
    pages = count_pages(data)
    where = mark.where if mark else None
    if mark is None or not isinstance(where, PagePlace):
        return Shown("", found=None if mark is None else False, pages=pages)
    found = 1 <= where.page <= pages
    size = page_size(data, where.page) if found else None
    return Shown("", found=found, agrees=_agrees(data, where, mark.raw), pages=pages, size=size)


def draw_page(view: PageView) -> Picture | Refused:
    """The page; where the mark is on it, with its box."""
    page = next(pictures(view.data, view.page, scale=SCALE, max_side=MAX_SIDE), None)
    if page is None:
        return Refused("no_such_page", f"the document has no page {view.page}")
    where = view.mark.where if view.mark else None
    if not isinstance(where, PagePlace) or where.page != view.page:
        return Picture(png(page.image), *page.image.size, None)
    left, top, right, bottom = (side * page.scale for side in where.bbox)
    box = (left - _AIR, top - _AIR, right + _AIR, bottom + _AIR)
    ImageDraw.Draw(page.image, "RGBA").rectangle(box, fill=(*_RED, 28), outline=(*_RED, 255), width=_WIDE)
    return Picture(png(page.image), *page.image.size, box)


def _agrees(data: bytes, where: PagePlace, raw: str) -> bool | None:
    """Whether the words in the box are those that were read; None where the page is a picture."""
    if not is_pdf(data):
        return None
    document = pypdfium2.PdfDocument(BytesIO(data))
    try:
        if not 1 <= where.page <= len(document):
            return None
        chars = read_page(document[where.page - 1], where.page).chars
    finally:
        document.close()
    if not chars:
        return None
    left, top, right, bottom = where.bbox
    inside = [c.text for c in chars if left <= (c.x0 + c.x1) / 2 <= right and top <= (c.top + c.bottom) / 2 <= bottom]
    return "".join("".join(inside).split()) == "".join(raw.split())
