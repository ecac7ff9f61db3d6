"""The same report as a Word file with truly merged cells (gridSpan, vMerge), drawn like the official blank form."""

import io
import zipfile
from xml.sax.saxutils import escape

from tests.documents.report import Report
from tests.documents.tables import Table, laid_out

# A fixed date in the archive, so that the same report is the same file.
ZIP_DATE = (2024, 1, 1, 0, 0, 0)
TEXT_WIDTH = 9740  # twentieths of a point, the width of the form's tables
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"

CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{MAIN}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{MAIN}.styles+xml"/></Types>'
)
PACKAGE_RELATIONS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
DOCUMENT_RELATIONS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
STYLES = (
    f'{HEAD}<w:styles xmlns:w="{WORD}"><w:style w:type="paragraph" w:default="1" w:styleId="a">'
    '<w:name w:val="Normal"/><w:rPr><w:rFonts w:eastAsia="仿宋_GB2312"/><w:sz w:val="28"/></w:rPr></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/></w:style></w:styles>'
)
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def render_docx(report: Report) -> bytes:
    """The file's bytes; the publisher and the rest of the title stand in two paragraphs."""
    title = report.title.removeprefix(report.publisher)
    blocks = [_paragraph(report.publisher, "center"), _paragraph(title, "center"), _paragraph("")]
    blocks += [_paragraph(text) for text in report.preamble]
    for section in report.sections:
        blocks += [_paragraph(section.heading), *(_paragraph(text) for text in section.paragraphs)]
        if section.key in report.tables:
            blocks += [_table(report.tables[section.key]), _paragraph("")]
    blocks += [_paragraph(text, "right") for text in (report.publisher, report.date_line)]
    page = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1080" w:bottom="1440" w:left="1080"/>'
    body = f"<w:body>{''.join(blocks)}<w:sectPr>{page}</w:sectPr></w:body>"
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": PACKAGE_RELATIONS,
        "word/document.xml": f'{HEAD}<w:document xmlns:w="{WORD}">{body}</w:document>',
        "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
        "word/styles.xml": STYLES,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, text)
    return out.getvalue()


def _paragraph(text: str, align: str | None = None, half_points: int | None = None) -> str:
    properties = f'<w:pPr><w:jc w:val="{align}"/></w:pPr>' if align else ""
    # Word breaks a run wherever the language or the spell checker changes: labels come in pieces.
    cut = len(text) // 2 if len(text) > 5 else 0
    size = f'<w:rPr><w:sz w:val="{half_points}"/></w:rPr>' if half_points else ""
    pieces = [escape(piece) for piece in (text[:cut], text[cut:]) if piece]
    runs = "".join(f'<w:r>{size}<w:t xml:space="preserve">{piece}</w:t></w:r>' for piece in pieces)
    return f"<w:p>{properties}{runs}</w:p>"


def _table(table: Table) -> str:
    column = TEXT_WIDTH // table.width
    grid = f'<w:gridCol w:w="{column}"/>' * table.width
    rows = []
    for line in laid_out(table):
        cells = []
        for cell, begins in line:
            merge = ""
            if cell.rowspan > 1:
                merge = '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
            span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
            properties = f'<w:tcPr><w:tcW w:w="{column * cell.colspan}" w:type="dxa"/>{span}{merge}</w:tcPr>'
            cells.append(f"<w:tc>{properties}{_paragraph(cell.text if begins else '', 'center', 18)}</w:tc>")
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    properties = f'<w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblBorders>{BORDERS}</w:tblBorders>'
    properties += '<w:tblLayout w:type="fixed"/></w:tblPr>'
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
