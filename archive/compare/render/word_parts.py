"""What a Word document of ours is made of: styles with Chinese fonts, tables whose heads repeat, page numbers, marked
words; and the file itself, the same bytes for the same content.

Rows are made of elements, not through python-docx's cells: those look up the whole table for each cell.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

SONG, HEI, LATIN = "宋体", "黑体", "Times New Roman"
_RED, _GREEN, _GREY = RGBColor(0x9C, 0x1C, 0x1C), RGBColor(0x0C, 0x5A, 0x1E), RGBColor(0x55, 0x55, 0x55)
_MARGIN = Mm(20)
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_NO_DATES = ("dcterms:created", "dcterms:modified")
_THEMES = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
# Sizes of Chinese documents: 五号, 小五, 三号, 四号, 小四.
_SIZES = {"Normal": 10.5, "Title": 16.0, "Heading 1": 14.0, "Heading 2": 12.0, "Heading 3": 10.5}
_HEAD_SHADE = "F0EDE6"
_CELL_HALF_POINTS = 18
_EMU_PER_TWIP = 635


def new_document(title: str, *, landscape: bool) -> WordDocument:
    """An A4 document with our styles, page numbers and properties."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for theme in _THEMES:
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    for name, size in _SIZES.items():
        _style(document, name, size)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    _page_numbers(section.footer.paragraphs[0])
    _properties(document, title)
    return document


def width_of(document: WordDocument) -> int:
    """What a line has of the page, in EMU."""
    section = document.sections[0]
    return int(section.page_width or 0) - 2 * int(_MARGIN)


def _style(document: WordDocument, name: str, size: float) -> None:
    style: Any = document.styles[name]
    style.font.name = LATIN
    style.font.size = Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), SONG if name == "Normal" else HEI)
    style.paragraph_format.space_after = Pt(4)
    for border in style.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
    if name != "Normal":
        style.paragraph_format.space_before = Pt(8)
        style.paragraph_format.keep_with_next = True


def _properties(document: WordDocument, title: str) -> None:
    """The template's own author, picture and dates go: a document says of itself what is true of it."""
    properties = document.core_properties
    properties.title = title[:255]  # what the format allows
    properties.author = properties.last_modified_by = "gongkai"
    properties.comments = ""
    properties.language = "zh-CN"
    root = document.core_properties._element
    for name in _NO_DATES:
        for element in root.findall(qn(name)):
            root.remove(element)
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[key]


def _page_numbers(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("第 ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" 页，共 ")
    _field(paragraph, "NUMPAGES")
    paragraph.add_run(" 页")


def _field(paragraph: Paragraph, code: str) -> None:
    field: Any = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    field.append(_run("1"))
    paragraph._p.append(field)


def _run(text: str, *, half_points: int | None = None, bold: bool = False, grey: bool = False) -> Any:
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    if bold:
        _property(properties, "w:b")
    if grey:
        _property(properties, "w:color", val=str(_GREY))
    if half_points:
        _property(properties, "w:sz", val=str(half_points))
    run.append(properties)
    words = OxmlElement("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run


def add_deleted(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.strike = True
    run.font.color.rgb = _RED


def add_inserted(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.underline = True
    run.font.color.rgb = _GREEN


def add_note(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(9)
    run.font.color.rgb = _GREY


class TableBuilder:
    """A table of fixed `widths`, in EMU, with a grid of lines. A cell is one paragraph a line."""

    def __init__(self, document: WordDocument, widths: Sequence[int]) -> None:
        table = document.add_table(rows=0, cols=len(widths))
        table.style = "Table Grid"
        table.autofit = False
        self._element = table._tbl
        self._widths = [round(width / _EMU_PER_TWIP) for width in widths]
        for column, width in zip(self._element.tblGrid.findall(qn("w:gridCol")), self._widths, strict=True):
            column.set(qn("w:w"), str(width))

    def head(self, cells: Sequence[str], *, right: range) -> None:
        """A row that is repeated on every page that the table reaches; `right` as for `row`."""
        row = self._row()
        _property(row.get_or_add_trPr(), "w:tblHeader")
        for number, (width, text) in enumerate(zip(self._widths, cells, strict=True)):
            row.append(_cell([text], width, right=number in right, bold=True, shaded=True))

    def band(self, text: str) -> None:
        """A row of one cell over all columns."""
        self._row().append(_cell([text], sum(self._widths), span=len(self._widths), bold=True, shaded=True))

    def row(self, cells: Iterable[Sequence[str]], *, right: range = range(0), grey: bool = False) -> None:
        """Cells of one line or more each; those whose numbers are in `right` stand to the right."""
        row = self._row()
        for number, (width, lines) in enumerate(zip(self._widths, cells, strict=True)):
            row.append(_cell(lines, width, right=number in right, grey=grey))

    def _row(self) -> Any:
        row: Any = OxmlElement("w:tr")
        _property(row.get_or_add_trPr(), "w:cantSplit")
        self._element.append(row)
        return row


def _cell(
    lines: Sequence[str],
    width: int,
    *,
    span: int = 1,
    right: bool = False,
    bold: bool = False,
    grey: bool = False,
    shaded: bool = False,
) -> Any:
    cell = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    _property(properties, "w:tcW", w=str(width), type="dxa")
    if span > 1:
        _property(properties, "w:gridSpan", val=str(span))
    if shaded:
        _property(properties, "w:shd", val="clear", color="auto", fill=_HEAD_SHADE)
    cell.append(properties)
    for line in lines or [""]:
        paragraph = OxmlElement("w:p")
        kept = OxmlElement("w:pPr")
        _property(kept, "w:spacing", before="20", after="20")
        if right:
            _property(kept, "w:jc", val="right")
        paragraph.append(kept)
        paragraph.append(_run(line, half_points=_CELL_HALF_POINTS, bold=bold, grey=grey))
        cell.append(paragraph)
    return cell


def _property(parent: Any, name: str, **values: str) -> None:
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)


def saved(document: WordDocument) -> bytes:
    """The file. Its members bear no time of day: what is the same is the same to the byte."""
    out = io.BytesIO()
    document.save(out)
    kept = io.BytesIO()
    with zipfile.ZipFile(out) as made, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as timeless:
        for member in made.infolist():
            timeless.writestr(zipfile.ZipInfo(member.filename, _ZIP_EPOCH), made.read(member), zipfile.ZIP_DEFLATED)
    return kept.getvalue()
