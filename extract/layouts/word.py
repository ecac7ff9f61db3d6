"""Word files (.docx) over zipfile and lxml: merged cells, nested tables, text boxes, tracked changes as accepted."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from extract.document import Cell, Document, Geometry, Grid, Paragraph, Row
from extract.grid import MAX_SPAN, span
from extract.model import ExtractError, GridPlace

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# The main part of a real report has well under a megabyte.
MAX_PART = 40 * 1024 * 1024
_PART = "word/document.xml"
# Rejected by accepting the changes, or a second copy of what stands beside it.
_LEFT_OUT = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}instrText", f"{_W}delText"))
# What stands for a character without being text: a hyphen that does not break, a glyph of a symbol font.
_CHARACTERS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}sym": "\ufffd"}
_PICTURES = ("{http://schemas.openxmlformats.org/drawingml/2006/main}blip", "{urn:schemas-microsoft-com:vml}imagedata")
# No real report has a tenth of this.
MAX_PARAGRAPHS = 50_000


def read_word(data: bytes) -> Document:
    """Reads a .docx. Places are (table, row, column), tables counted in document order, merged cells once."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if _PART not in archive.namelist():
                raise ExtractError("unsupported", "the ZIP file is no Word document; archives are not read")
            if archive.getinfo(_PART).file_size > MAX_PART:
                raise ExtractError("too_large", f"the Word document unpacks to more than {MAX_PART:,} bytes")
            with archive.open(_PART) as part:
                xml = part.read(MAX_PART + 1)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, zlib.error) as error:
        raise ExtractError("unreadable", f"the Word document is damaged: {error}") from None
    if len(xml) > MAX_PART:
        raise ExtractError("too_large", f"the Word document unpacks to more than {MAX_PART:,} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ExtractError("unreadable", f"the Word document's text is damaged: {error}") from None
    body = root.find(f"{_W}body")
    if body is None:
        raise ExtractError("unreadable", "the Word document has no body")
    paragraphs = sum(1 for _ in root.iter(f"{_W}p"))
    if paragraphs > MAX_PARAGRAPHS:
        raise ExtractError(
            "too_large", f"the Word document has {paragraphs:,} paragraphs; the limit is {MAX_PARAGRAPHS:,}"
        )
    tables = {table: index for index, table in enumerate(root.iter(f"{_W}tbl"))}
    document = Document("docx", [])
    for block in _blocks(body, tables):
        if block is None:
            document.pictures.append(len(document.blocks))
        else:
            document.blocks.append(block)
    return document


def _blocks(parent: etree._Element, tables: dict[etree._Element, int]) -> Iterator[Paragraph | Grid | None]:
    """Paragraphs and tables in reading order; None where a picture stands."""
    for element in parent:
        if element.tag == f"{_W}p":
            for line in _text(element).splitlines():
                if text := " ".join(line.split()):
                    yield Paragraph(text, None, None)
            if any(element.find(f".//{picture}") is not None for picture in _PICTURES):
                yield None
            for box in _text_boxes(element):
                yield from _blocks(box, tables)
        elif element.tag == f"{_W}tbl":
            yield from _table(element, tables)
        elif element.tag not in _LEFT_OUT and isinstance(element.tag, str):
            yield from _blocks(element, tables)


def _text_boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The outermost text boxes that a paragraph anchors; those inside them are theirs to tell."""
    stack = list(reversed(element))
    while stack:
        node = stack.pop()
        if node.tag == f"{_W}txbxContent":
            yield node
        elif node.tag != f"{_MC}Fallback":
            stack.extend(reversed(node))


def _text(element: etree._Element) -> str:
    """The accepted text of a paragraph or cell; text boxes stand apart from the line that anchors them."""
    words: list[str] = []
    stack = [element]
    while stack:
        node = stack.pop()
        if node.tag == f"{_W}t":
            words.append(node.text or "")
        elif node.tag in _CHARACTERS:
            words.append(_CHARACTERS[str(node.tag)])
        elif node.tag == f"{_W}r" and _is_unsaid(node):
            continue
        elif node.tag not in _LEFT_OUT and node.tag not in (f"{_W}txbxContent", f"{_W}tbl", f"{_W}pPr"):
            if node.tag == f"{_W}p" and words:
                words.append("\n")
            stack.extend(reversed(node))
    return "".join(words)


def _is_unsaid(run: etree._Element) -> bool:
    """Struck out, hidden, or raised: a footnote's mark is no part of the figure in front of it."""
    properties = run.find(f"{_W}rPr")
    if properties is None:
        return False
    for name in ("strike", "dstrike", "vanish"):
        if _value(properties, name) not in (None, "0", "false", "off"):
            return True
    raised = _value(properties, "position") or "0"
    return _value(properties, "vertAlign") == "superscript" or (raised.isdigit() and int(raised) > 0)


def _value(properties: etree._Element | None, name: str) -> str | None:
    found = properties.find(f"{_W}{name}") if properties is not None else None
    return None if found is None else found.get(f"{_W}val", "")


def _table(table: etree._Element, tables: dict[etree._Element, int]) -> Iterator[Grid]:
    rows: list[Row] = []
    nested: list[etree._Element] = []
    for number, tr in enumerate(_within(table, "tr")):
        properties = tr.find(f"{_W}trPr")
        column = span(_value(properties, "gridBefore") or "0")
        deleted = properties is not None and properties.find(f"{_W}del") is not None
        cells: list[Cell] = []
        for tc in _within(tr, "tc"):
            cell_properties = tc.find(f"{_W}tcPr")
            width = max(1, min(span(_value(cell_properties, "gridSpan") or "1"), MAX_SPAN))
            if _value(cell_properties, "vMerge") in (None, "restart") and not deleted:
                text = " ".join(_text(tc).split())
                cells.append(Cell(text, GridPlace(tables[table], number, column), column, width))
            nested += _within(tc, "tbl")
            column += width
        if cells:
            rows.append(Row(cells))
    if rows:
        yield Grid(rows, Geometry.GRID)
    for inner in nested:
        yield from _table(inner, tables)


def _within(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table, the cells of a row: also where content controls or tracked insertions wrap them."""
    for child in parent:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _within(child, name)
