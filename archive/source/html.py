"""A captured page cleaned: its words and tables as they were, and nothing that runs, asks, links or sends.

What is copied stands in an allow list; nh3 (ammonia) goes over the result as the last gate.
"""

from collections.abc import Iterator
from html import escape

import nh3
from lxml import etree

from archive.source.views import Mark, Shown
from extract.document import Document, Grid
from extract.grid import span
from extract.layouts.html import PICTURES, SKIPPED, UNPRINTED_INPUTS, read_page
from extract.layouts.html_tree import cell_at
from extract.layouts.shown import read_shown
from extract.model import ExtractError, GridPlace

_CELLS = frozenset(("td", "th"))
_EMPTY = frozenset(("br", "hr"))
# fmt: off
KEPT = frozenset((
    "table", "caption", "thead", "tbody", "tfoot", "tr", *_CELLS, "p", "div", "h1", "h2", "h3", "h4", "h5", "h6",
    "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "b", "strong", "i", "em", "u", "sub", "sup", "del", "s",
    "strike", "ins", "small", "big", "center", *_EMPTY,
))
# fmt: on
# Columns that all cells of a page span together: a browser lays each of them out, and a report has a few thousand.
MAX_SPANNED = 300_000
LEFT_OUT = "left-out"  # the class of what stands in the place of a picture or a frame
MARK = "mark"  # the id and the class of the marked cell
_STRUCK = frozenset(("del", "s", "strike"))
_ATTRIBUTES = {tag: {"colspan", "rowspan", "id", "class"} for tag in _CELLS} | {"span": {"class"}}


def show_html(text: str, data: bytes | None, mark: Mark | None) -> Shown:
    """A decoded page with a cell marked. Raises `ExtractError` for what no reader reads."""
    document, root = read_page(text, data)
    element = cell_at(root, mark.where) if mark and isinstance(mark.where, GridPlace) else None
    markup = clean("".join(_pieces(root, element)))
    if mark is None:
        return Shown(markup)
    return Shown(markup, found=element is not None, agrees=agrees(document, mark))


def clean(markup: str) -> str:
    """What of HTML may be shown, as a browser would understand it."""
    return nh3.clean(
        markup,
        tags={*KEPT, "span"},
        clean_content_tags=set(),
        attributes=_ATTRIBUTES,
        attribute_filter=_permitted,
        link_rel=None,
        url_schemes=set(),
    )


def agrees(document: Document, mark: Mark) -> bool | None:
    """Whether the cell at the mark reads what was read; None where the document has no cell there."""
    for cell in (
        cell for block in document.blocks if isinstance(block, Grid) for row in block.rows for cell in row.cells
    ):
        if cell.place == mark.where:
            # Figures that ran together were parted: each is a piece of its cell.
            return mark.raw.strip() in cell.text if mark.raw.strip() else not cell.text.strip()
    return None


def _permitted(tag: str, name: str, value: str) -> str | None:
    del tag
    if name in ("colspan", "rowspan"):
        return str(span(value))
    known = {"id": (MARK,), "class": (MARK, *(f"{LEFT_OUT} {kind}" for kind in ("picture", "frame")))}
    return value if value in known.get(name, ()) else None


def _pieces(root: etree._Element, marked: etree._Element | None) -> Iterator[str]:
    """The page's body as HTML, piece by piece. A loop, not a recursion: pages nest their tags by the thousand."""
    unsaid = read_shown(root).unsaid
    body = root.find("body")
    top = root if body is None else body
    spanned = 0
    stack: list[tuple[etree._Element, bool]] = [(top, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        kept = tag in KEPT and element is not top
        if tag in _CELLS and not leaving:
            spanned += span(element.get("colspan"))
            if spanned > MAX_SPANNED:
                raise ExtractError("too_large", f"the cells of the page span more than {MAX_SPANNED:,} columns")
        if leaving:
            if kept and tag not in _EMPTY:
                yield f"</{tag}>"
        elif not tag or tag in SKIPPED or tag in PICTURES or (element in unsaid and tag not in _STRUCK):
            if tag in PICTURES:
                yield f'<span class="{LEFT_OUT} {"picture" if tag in ("img", "svg", "canvas") else "frame"}"></span>'
        else:
            if kept:
                yield _opening(element, tag, marked=element is marked)
            if tag == "input" and (element.get("type") or "text").lower() not in UNPRINTED_INPUTS:
                yield f" {escape(element.get('value') or '')} "
            if element.text:
                yield escape(element.text)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if element is not top and element.tail:
            yield escape(element.tail)


def _opening(element: etree._Element, tag: str, *, marked: bool) -> str:
    said = [f' id="{MARK}" class="{MARK}"'] if marked else []
    if tag in _CELLS:
        said += [f' {name}="{span(element.get(name))}"' for name in ("colspan", "rowspan") if element.get(name)]
    return f"<{tag}{''.join(said)}>"
