"""Word files (.docx) over zipfile and lxml: merged cells, nested tables, text boxes, tracked changes as accepted."""

from collections.abc import Iterator

from lxml import etree

from extract.document import Cell, Document, Geometry, Grid, Paragraph, Row
from extract.grid import MAX_SPAN, doubt_shared, span
from extract.layouts.word_shown import W, child, read_shown, value_of
from extract.model import ExtractError, GridPlace
from extract.numbers import doubtful, looks_numeric
from extract.packages import open_package, require_no_doctype, unpack

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_P, _R, _T, _TBL, _TR, _TC = (f"{W}{name}" for name in ("p", "r", "t", "tbl", "tr", "tc"))
_BOX = f"{W}txbxContent"
# The main part of a real report has well under a megabyte.
MAX_PART = 40 * 1024 * 1024
_PART = "word/document.xml"
_STYLES = "word/styles.xml"
# Rejected by accepting the changes, or a second copy of what stands beside it.
_LEFT_OUT = frozenset((f"{W}del", f"{W}moveFrom", f"{_MC}Fallback", f"{W}instrText", f"{W}delText"))
# What stands for a character without being text: a hyphen that does not break, a glyph of a symbol font.
_CHARACTERS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}sym": "\ufffd"}
# What stands apart from the words around it.
_APART = (_BOX, _TBL, f"{W}pPr")
_PICTURES = ("{http://schemas.openxmlformats.org/drawingml/2006/main}blip", "{urn:schemas-microsoft-com:vml}imagedata")
# What wraps the rows of a table and the cells of a row: content controls, tracked insertions.
_WRAPPERS = (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml")
# No real report has a tenth of these.
MAX_PARAGRAPHS = 50_000
MAX_TAGS = 1_000_000


def read_word(data: bytes) -> Document:
    """Reads a .docx. Places are (table, row, column), tables counted in document order, merged cells once."""
    with open_package(data, "the Word document") as package:
        if _PART not in package.namelist():
            raise ExtractError("unsupported", "the ZIP file is no Word document; archives are not read")
        entry = package.getinfo(_PART)
        if entry.file_size > MAX_PART:
            raise ExtractError("too_large", f"the Word document unpacks to more than {MAX_PART:,} bytes")
        xml = unpack(package, entry, MAX_PART)
        styles = b""
        if b":rStyle" in xml and _STYLES in package.namelist():
            styles = unpack(package, package.getinfo(_STYLES), MAX_PART)
    if len(xml) > MAX_PART:
        raise ExtractError("too_large", f"the Word document unpacks to more than {MAX_PART:,} bytes")
    if xml.count(b"<") > MAX_TAGS:
        raise ExtractError("too_large", f"the Word document has more than {MAX_TAGS:,} tags")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
        require_no_doctype(root)
        styled = etree.fromstring(styles, parser) if styles else None
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ExtractError("unreadable", f"the Word document's text is damaged: {error}") from None
    body = root.find(f"{W}body")
    if body is None:
        raise ExtractError("unreadable", "the Word document has no body")
    paragraphs = sum(1 for _ in root.iter(_P))
    if paragraphs > MAX_PARAGRAPHS:
        raise ExtractError(
            "too_large", f"the Word document has {paragraphs:,} paragraphs; the limit is {MAX_PARAGRAPHS:,}"
        )
    document = Document("docx", [])
    for block in _Walker(root, styled).blocks(body):
        if block is None:
            document.pictures.append(len(document.blocks))
        else:
            document.blocks.append(block)
    return document


class _Walker:
    """Reads a body in reading order. What is rare is looked for once; other cells and paragraphs are runs of words."""

    def __init__(self, root: etree._Element, styles: etree._Element | None) -> None:
        self._tables = {table: index for index, table in enumerate(root.iter(_TBL))}
        self._shown = read_shown(root, styles)
        self._mixed: set[etree._Element] = set()  # paragraphs and cells that hold more than runs of words
        for element in (*self._shown.unsaid, *root.iter(_TBL, _BOX, *_LEFT_OUT, *_CHARACTERS, *_PICTURES)):
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
        merged: dict[int, tuple[int, int]] = {}  # the row and the cell in `rows` that a column's merge begins with
        tall: dict[tuple[int, int], int] = {}  # and the last row that it reaches
        nested: list[etree._Element] = []
        for number, tr in enumerate(_within(table, _TR)):
            properties = child(tr, f"{W}trPr")
            column = span(value_of(properties, "gridBefore") or "0")
            left_out = any(child(properties, f"{W}{name}") is not None for name in ("del", "hidden"))
            cells: list[Cell] = []
            for tc in _within(tr, _TC):
                cell_properties = child(tc, f"{W}tcPr")
                width = max(1, min(span(value_of(cell_properties, "gridSpan") or "1"), MAX_SPAN))
                merge = value_of(cell_properties, "vMerge")
                if value_of(cell_properties, "hMerge") in ("", "continue") and cells:
                    cells[-1] = cells[-1]._replace(span=cells[-1].span + width)
                elif merge in (None, "restart") and not left_out:
                    if merge:
                        merged[column] = len(rows), len(cells)
                    cells.append(Cell(self._cell_text(tc), GridPlace(index, number, column), column, width))
                elif column in merged:
                    tall[merged[column]] = number
                if tc in self._mixed:
                    nested += _within(tc, _TBL)
                column += width
            if cells:
                rows.append(Row(cells))
        if rows:
            doubt_shared(rows, ((*at, last) for at, last in tall.items()))
            yield Grid(rows, Geometry.GRID)
        for inner in nested:
            yield from self._table(inner)

    def _cell_text(self, tc: etree._Element) -> str:
        text = " ".join(self._text(tc).split())
        doubted = tc in self._shown.doubted or (not text and tc in self._shown.silenced)
        return doubtful(text) if doubted and looks_numeric(text) else text

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
            elif (
                node not in self._shown.unsaid and node.tag not in _LEFT_OUT and node.tag not in (_BOX, _TBL, f"{W}pPr")
            ):
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


def _within(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows of a table, the cells of a row: also where content controls or tracked insertions wrap them."""
    for inner in parent.iterchildren(tag, *_WRAPPERS):
        if inner.tag == tag:
            yield inner
        else:
            yield from _within(inner, tag)
