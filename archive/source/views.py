"""What is asked of the process that shows sources, and what it answers."""

from typing import NamedTuple

from extract.model import Place

# The largest source that is shown, in bytes; a report's page has a tenth of it, a scanned one a third.
MAX_SHOWN_BYTES = 10 * 1024 * 1024
# The longest rendering, in characters; a page that Word has saved has a fifth of it once it is cleaned.
MAX_MARKUP = 2_000_000


class Mark(NamedTuple):
    """The cell to mark: where it stands in this very document, and what was read there."""

    where: Place
    raw: str


class View(NamedTuple):
    """A document to show. `whole`: all of a long text, not only what stands around the mark."""

    data: bytes
    media_type: str | None
    mark: Mark | None = None
    whole: bool = False


class PageView(NamedTuple):
    """A page of a PDF or an image to draw as a picture, counted from 1."""

    data: bytes
    page: int
    mark: Mark | None = None


class Shown(NamedTuple):
    """A document as HTML that needs no more cleaning, or the pages that it has.

    `found`: whether the mark stands in it; None where nothing is to be marked. `agrees`: whether what stands there is
    what was read; None where that cannot be told. `cut`: a text of which only a part is shown. `size`: of the page that
    the mark is on, across and down, in the units of its box.
    """

    markup: str
    found: bool | None = None
    agrees: bool | None = None
    cut: bool = False
    pages: int = 0
    size: tuple[float, float] | None = None


class Picture(NamedTuple):
    """A page as a PNG, with its size and the box around the mark in pixels."""

    png: bytes
    width: int
    height: int
    box: tuple[float, float, float, float] | None


class Refused(NamedTuple):
    """Why a document is not shown: `too_large`, `too_slow`, or a code of `ExtractError`; and a sentence."""

    code: str
    message: str


Question = View | PageView
Answer = Shown | Picture | Refused
