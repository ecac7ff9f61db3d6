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
_P, _R, _T, _TBL, _TR, _TC = (f"{_W}{name}" for name in ("p", "r", "t", "tbl", "tr", "tc"))
_BOX = f"{_W}txbxContent"
# The main part of a real report has well under a megabyte.
MAX_PART = 40 * 1024 * 1024
_PART = "word/document.xml"
# Rejected by accepting the changes, or a second copy of what stands beside it.
_LEFT_OUT = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}instrText", f"{_W}delText"))
# What stands for a character without being text: a hyphen that does not break, a glyph of a symbol font.
_CHARACTERS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}sym": "\ufffd"}
_PICTURES = ("{http://schemas.openxmlformats.org/drawingml/2006/main}blip", "{urn:schemas-microsoft-com:vml}imagedata")
# What can make a run unsaid.
_STRUCK = (f"{_W}strike", f"{_W}dstrike", f"{_W}vanish")
_RAISED, _POSITION = f"{_W}vertAlign", f"{_W}position"
# What wraps the rows of a table and the cells of a row: content controls, tracked insertions.
_WRAPPERS = (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml")
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
    paragraphs = sum(1 for _ in root.iter(_P))
    if paragraphs > MAX_PARAGRAPHS:
        raise ExtractError(
            "too_large", f"the Word document has {paragraphs:,} paragraphs; the limit is {MAX_PARAGRAPHS:,}"
        )
    document = Document("docx", [])
    for block in _Walker(root).blocks(body):
        if block is None:
            document.pictures.append(len(document.blocks))
        else:
            document.blocks.append(block)
    return document


class _Walker:
    """Reads a body in reading order. What is rare is looked for once; other cells and paragraphs are runs of words."""

    def __init__(self, root: etree._Element) -> None:
        self._tables = {table: index for index, table in enumerate(root.iter(_TBL))}
        properties = root.iter(*_STRUCK, _RAISED, _POSITION)
        self._unsaid = {run for each in properties if (run := _unsaid_run(each)) is not None}
        self._mixed: set[etree._Element] = set()  # paragraphs and cells that hold more than runs of words
        for element in (*self._unsaid, *root.iter(_TBL, _BOX, *_LEFT_OUT, *_CHARACTERS, *_PICTURES)):
            for holder in element.iterancestors(_P, _TC):
                if holder in self._mixed:
                    break
                self._mixed.add(holder)

    def blocks(self, parent: etree._Element) -> Iterator[Paragraph | Grid | None]:
        """Paragraphs and tables in reading order; None where a picture stands."""
        for element in parent:
            if element.tag == _P:
                for line in self._text(element).splitlines():
                    if text := " ".join(line.split()):
                        yield Paragraph(text, None, None)
                if element in self._mixed:
                    if next(element.iterdescendants(*_PICTURES), None) is not None:
                        yield None
                    for box in _text_boxes(element):
                        yield from self.blocks(box)
            elif element.tag == _TBL:
                yield from self._table(element)
            elif element.tag not in _LEFT_OUT and isinstance(element.tag, str):
                yield from self.blocks(element)

    def _table(self, table: etree._Element) -> Iterator[Grid]:
        index = self._tables[table]
        rows: list[Row] = []
        nested: list[etree._Element] = []
        for number, tr in enumerate(_within(table, _TR)):
            properties = _child(tr, f"{_W}trPr")
            column = span(_value(properties, "gridBefore") or "0")
            deleted = _child(properties, f"{_W}del") is not None
            cells: list[Cell] = []
            for tc in _within(tr, _TC):
                cell_properties = _child(tc, f"{_W}tcPr")
                width = max(1, min(span(_value(cell_properties, "gridSpan") or "1"), MAX_SPAN))
                if not deleted and _value(cell_properties, "vMerge") in (None, "restart"):
                    text = " ".join(self._text(tc).split())
                    cells.append(Cell(text, GridPlace(index, number, column), column, width))
                if tc in self._mixed:
                    nested += _within(tc, _TBL)
                column += width
            if cells:
                rows.append(Row(cells))
        if rows:
            yield Grid(rows, Geometry.GRID)
        for inner in nested:
            yield from self._table(inner)

    def _text(self, element: etree._Element) -> str:
        """The accepted text of a paragraph or cell; text boxes stand apart from the line that anchors them."""
        if element in self._mixed:
            return self._mixed_text(element)
        return "".join(["\n" if node.tag == _P else node.text or "" for node in element.iterdescendants(_P, _T)])

    def _mixed_text(self, element: etree._Element) -> str:
        words: list[str] = []
        stack = [element]
        while stack:
            node = stack.pop()
            if node.tag == _T:
                words.append(node.text or "")
            elif node.tag in _CHARACTERS:
                words.append(_CHARACTERS[str(node.tag)])
            elif node not in self._unsaid and node.tag not in _LEFT_OUT and node.tag not in (_BOX, _TBL, f"{_W}pPr"):
                if node.tag == _P and words:
                    words.append("\n")
                stack.extend(reversed(node))
        return "".join(words)


def _text_boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The outermost text boxes that a paragraph anchors; those inside them are theirs to tell."""
    stack = list(reversed(element))
    while stack:
        node = stack.pop()
        if node.tag == _BOX:
            yield node
        elif node.tag != f"{_MC}Fallback":
            stack.extend(reversed(node))


def _unsaid_run(found: etree._Element) -> etree._Element | None:
    """The run that a property strikes out, hides, or raises: a footnote's mark is no part of the figure before it."""
    value = found.get(f"{_W}val", "")
    if found.tag == _RAISED:
        unsaid = value == "superscript"
    elif found.tag == _POSITION:
        unsaid = value.isdecimal() and int(value) > 0
    else:
        unsaid = value not in ("0", "false", "off")
    properties = found.getparent()
    run = properties.getparent() if unsaid and properties is not None and properties.tag == f"{_W}rPr" else None
    return run if run is not None and run.tag == _R else None


def _value(properties: etree._Element | None, name: str) -> str | None:
    found = _child(properties, f"{_W}{name}")
    return None if found is None else found.get(f"{_W}val", "")


def _child(parent: etree._Element | None, tag: str) -> etree._Element | None:
    return None if parent is None else next(parent.iterchildren(tag), None)


def _within(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows of a table, the cells of a row: also where content controls or tracked insertions wrap them."""
    for child in parent.iterchildren(tag, *_WRAPPERS):
        if child.tag == tag:
            yield child
        else:
            yield from _within(child, tag)
