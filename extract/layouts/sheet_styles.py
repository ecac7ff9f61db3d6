"""The styles of an .xlsx, and its texts of which a part is struck out."""

from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from extract.layouts.sheet_extent import MAX_STYLES
from extract.layouts.sheet_format import BUILT_IN, PLAIN, Style, said_of
from extract.model import ExtractError
from extract.packages import require_no_doctype


def elements(part: bytes, *tags: str) -> "Iterator[tuple[str, etree._Element]]":
    """The elements of those tags in a part of the package, as they end; none where there is no part."""
    if not part:
        return
    found = etree.iterparse(BytesIO(part), tag=tags, resolve_entities=False, no_network=True, load_dtd=False)
    for first in found:
        require_no_doctype(first[1])
        yield first
        break
    yield from found


def is_true(value: str | None) -> bool:
    """The value of a switch; one that is there without a value is on."""
    return value not in ("0", "false", "off")


class Styles:
    """The cell formats of a workbook by their number. Raises `ExtractError`: too_large; `ValueError`: damaged."""

    def __init__(self, part: bytes) -> None:
        formats: dict[int, str] = dict(BUILT_IN)
        struck: list[bool] = []
        cells: list[tuple[int, int]] = []  # the number format and the font of each
        # Differential styles have fonts and number formats of their own: those are not meant.
        for number, (_, element) in enumerate(elements(part, "{*}numFmt", "{*}font", "{*}xf")):
            if number == MAX_STYLES:
                raise ExtractError("too_large", f"the workbook has more than {MAX_STYLES:,} styles")
            parent = element.getparent()
            within = etree.QName(parent).localname if parent is not None else ""
            if within == "numFmts":
                formats[int(element.get("numFmtId") or 0)] = element.get("formatCode") or ""
            elif within == "fonts":
                struck.append(_has_strike(element))
            elif within == "cellXfs":
                cells.append((int(element.get("numFmtId") or 0), int(element.get("fontId") or 0)))
        self._styles = [
            Style(formats.get(number_format), font < len(struck) and struck[font]) for number_format, font in cells
        ]

    def __getitem__(self, index: int) -> Style:
        if not 0 <= index < len(self._styles):
            if index == 0:
                return PLAIN  # a workbook without styles
            raise ValueError(f"there is no style {index}")
        return self._styles[index]


def _has_strike(font: etree._Element) -> bool:
    strike = font.find("{*}strike")
    return strike is not None and is_true(strike.get("val"))


def read_strings(part: bytes) -> dict[str, str]:
    """The shared strings of which a part is not said, by their number as printed; to what they still say."""
    said: dict[str, str] = {}
    for number, (_, item) in enumerate(elements(part, "{*}si")):
        if (text := read_runs(item)) is not None:
            said[str(number)] = text
        item.clear()
    return said


def read_runs(item: etree._Element) -> str | None:
    """What a text says without its struck and raised runs; None where it has none of them."""
    return said_of((run.findtext("{*}t") or "", _is_unsaid(run)) for run in item.iterfind("{*}r"))


def _is_unsaid(run: etree._Element) -> bool:
    properties = run.find("{*}rPr")
    if properties is None:
        return False
    raised = properties.find("{*}vertAlign")
    return _has_strike(properties) or (raised is not None and raised.get("val") == "superscript")
