"""The pages of a PDF, or an image, with a box around everything that was read in a table and what it was taken for."""

from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from archive.explain import PAGED
from archive.explain.cells import ExplainedCell, ExplainedRow, Explanation, shared_part
from archive.explain.pages import pictures
from extract.model import PagePlace, State

LEGEND = 30  # pixels above the page
SMALL = 11  # pixels of a code's letters
AIR = 2  # pixels around a figure, so that its box does not cross it

_Colour = tuple[int, int, int]
_Box = tuple[float, float, float, float]
_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_STATES: dict[State, _Colour] = {
    "stated": (0, 140, 60),
    "blank": (120, 120, 120),
    "dash": (225, 120, 0),
    "text": (225, 120, 0),
    "unreadable": (210, 20, 20),
}
_LEFT: _Colour = (210, 20, 20)
_LABEL: _Colour = (40, 90, 200)
_LEGEND = (
    (_STATES["stated"], "stated"),
    (_STATES["blank"], "blank"),
    (_STATES["dash"], "dash, text"),
    (_LEFT, "unplaced, unreadable"),
    (_LABEL, "row label"),
)


class _Mark(NamedTuple):
    """A box in points of its page, and the lines of small print that go with it."""

    bbox: _Box
    colour: _Colour
    words: tuple[str, ...] = ()
    beside: bool = False  # no box, but small print to its right


def draw_pages(data: bytes, layout: str, explanation: Explanation) -> Iterator[tuple[int, int, bytes]]:
    """Yields (page, number of pages, PNG) in order, for the pages that `pictures` gives; of other layouts nothing."""
    if layout not in PAGED:
        return
    marks: dict[int, list[_Mark]] = {}
    for page, mark in _marks(explanation):
        marks.setdefault(page, []).append(mark)
    for number, pages, picture, scale in pictures(data):
        yield number, pages, png(_drawn(picture, scale, marks.get(number, [])))


def _marks(explanation: Explanation) -> Iterator[tuple[int, _Mark]]:
    for grid in explanation.grids:
        for row in grid.rows:
            shared = shared_part(row.codes, 2)
            table = shared_part(row.codes, 1)
            for cell in row.cells:
                yield from _marks_of(cell, shared or table)
            if shared:
                yield from _beside(row, shared)
    for fact in explanation.facts:
        if isinstance(fact.where, PagePlace):
            yield fact.where.page, _Mark(fact.where.bbox, _STATES[fact.state], (fact.code,))
    for problem in explanation.problems:
        if isinstance(problem.where, PagePlace):
            yield problem.where.page, _Mark(problem.where.bbox, _LEFT, (problem.code,))


def _marks_of(cell: ExplainedCell, shared: str) -> Iterator[tuple[int, _Mark]]:
    place = cell.cell.place
    if not isinstance(place, PagePlace):
        return
    for fact in cell.facts:
        words = tuple(fact.code.removeprefix(shared).split("."))
        where = fact.where if isinstance(fact.where, PagePlace) else place
        yield where.page, _Mark(where.bbox, _STATES[fact.state], words)
    if cell.role == "left":
        yield place.page, _Mark(place.bbox, _LEFT, ("unplaced",))
    elif cell.role == "label":
        yield place.page, _Mark(place.bbox, _LABEL)


def _beside(row: ExplainedRow, shared: str) -> Iterator[tuple[int, _Mark]]:
    """What all of a row's codes begin with, behind its last figure."""
    places = [fact.where for cell in row.cells for fact in cell.facts if isinstance(fact.where, PagePlace)]
    if places:
        last = max(places, key=lambda place: place.bbox[2])
        yield last.page, _Mark(last.bbox, _LABEL, (f"{shared}*",), beside=True)


def _drawn(page: Image.Image, scale: float, marks: list[_Mark]) -> Image.Image:
    canvas = Image.new("RGB", (page.width, page.height + LEGEND), "white")
    canvas.paste(page, (0, LEGEND))
    draw = ImageDraw.Draw(canvas, "RGBA")
    font = ImageFont.load_default(SMALL)
    _draw_legend(draw)
    boxes = [(_box(mark, scale), mark) for mark in marks]
    taken = [box for box, _ in boxes]
    for box, mark in boxes:
        if not mark.beside:
            draw.rectangle(box, fill=(*mark.colour, 40), outline=(*mark.colour, 255))
    for box, mark in sorted(boxes, key=lambda marked: marked[1].beside):
        _print_small(draw, font, box, mark, taken)
    return canvas


def _box(mark: _Mark, scale: float) -> _Box:
    left, top, right, bottom = (side * scale for side in mark.bbox)
    return left - AIR, top - AIR + LEGEND, right + AIR, bottom + AIR + LEGEND


def _print_small(draw: ImageDraw.ImageDraw, font: _Font, box: _Box, mark: _Mark, taken: list[_Box]) -> None:
    """The words of a mark where nothing else stands: below its box, or above it; else the last of them; else none."""
    for words in (mark.words, mark.words[-1:]):
        if not words:
            return
        text = "\n".join(words)
        x0, y0, x1, y1 = draw.multiline_textbbox((0, 0), text, font=font, spacing=1)
        for left, top in _where(box, x1 - x0, y1 - y0, beside=mark.beside):
            place = (left - AIR, top, left + x1 - x0 + AIR, top + y1 - y0)
            if place[0] > 0 and place[2] < draw.im.size[0] and not any(_overlap(place, other) for other in taken):
                draw.multiline_text((left - x0, top - y0), text, font=font, fill=(*mark.colour, 255), spacing=1)
                taken.append(place)
                return


def _where(box: _Box, wide: float, high: float, *, beside: bool) -> Iterator[tuple[float, float]]:
    left, top, right, bottom = box
    if beside:
        yield from ((right + gap, (top + bottom - high) / 2) for gap in (50, 24, 6))
    else:
        yield from (((left + right - wide) / 2, begin) for begin in (bottom + 1, top - high - 2))


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _draw_legend(draw: ImageDraw.ImageDraw) -> None:
    font = ImageFont.load_default(LEGEND // 2)
    at = 10.0
    for colour, words in _LEGEND:
        draw.rectangle((at, 8, at + 14, 22), fill=(*colour, 40), outline=(*colour, 255))
        draw.text((at + 20, 6), words, font=font, fill=(60, 60, 60, 255))
        at += 40 + draw.textlength(words, font=font)


def png(picture: Image.Image) -> bytes:
    """The picture as a PNG."""
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
