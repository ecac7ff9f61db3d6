"""Word files that python-docx writes, with what offices' files have in them: merges, nests, boxes, tracked changes."""

import io
import random
from collections.abc import Callable
from copy import deepcopy

import docx
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell

from tests.documents.cells import Table
from tests.documents.report import Report
from tests.documents.tables import laid_out

Container = Document | WordCell
Author = dict[str, str]
BY: Author = {qn("w:author"): "审核", qn("w:date"): "2024-01-05T09:00:00Z"}
V = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def _write(report: Report, *, into: Callable[[Document], Container] = lambda document: document) -> Document:
    document = docx.Document()
    document.add_heading(report.title, 0)
    container = into(document)
    for text in report.preamble:
        container.add_paragraph(text)
    for section in report.sections:
        for text in (section.heading, *section.paragraphs):
            container.add_paragraph(text)
        if section.key in report.tables and report.tables[section.key].rows:
            _table(container, report.tables[section.key])
    for text in (report.publisher, report.date_line):
        container.add_paragraph(text)
    return document


def _table(container: Container, table: Table) -> WordTable:
    lines = laid_out(table)
    width = max(sum(cell.colspan for cell, _ in line) for line in lines)
    word = container.add_table(rows=len(lines), cols=width)
    word.style = "Table Grid"
    grid = [[word.rows[r].cells[c] for c in range(width)] for r in range(len(lines))]
    for r, line in enumerate(lines):
        column = 0
        for cell, begins in line:
            if begins:
                corner = grid[r][column]
                if cell.colspan > 1 or cell.rowspan > 1:
                    bottom = min(r + cell.rowspan, len(lines)) - 1
                    corner = corner.merge(grid[bottom][column + cell.colspan - 1])
                corner.text = cell.text
            column += cell.colspan
        for surplus in range(column, width):  # of a damaged row: Word's rows need not be of one width
            word.rows[r]._tr.remove(grid[r][surplus]._tc)
    return word


def _saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def merged_cells(report: Report) -> bytes:
    return _saved(_write(report))


def nested_tables(report: Report) -> bytes:
    """The whole text stands in the one cell of a table, its tables inside it."""
    return _saved(_write(report, into=lambda document: document.add_table(rows=1, cols=1).rows[0].cells[0]))


def text_boxes(report: Report) -> bytes:
    """Each table stands in a text box, twice as Word writes it: as a drawing's text and as its fallback."""
    document = _write(report)
    body = document.element.body
    for table in list(body.iterchildren(qn("w:tbl"))):
        anchor = parse_xml(
            f"<w:p {nsdecls('w')} {V}><w:r><w:pict><v:shape><v:textbox><w:txbxContent/></v:textbox></v:shape></w:pict>"
            "</w:r></w:p>"
        )
        table.addprevious(anchor)
        box = anchor.find(f".//{qn('w:txbxContent')}")
        box.append(table)
        box.append(OxmlElement("w:p"))
    return _saved(document)


def tracked_changes(report: Report) -> bytes:
    """Some figures were changed and some rows deleted, and nobody has accepted it: the new ones are what it says."""
    rng = random.Random(report.title)
    document = _write(report)
    for text in list(document.element.body.iter(qn("w:t"))):
        run = text.getparent()
        if (text.text or "").isdigit() and rng.random() < 0.2:
            _change(run, str(rng.randint(0, 99)))
    for row in list(document.element.body.iter(qn("w:tr"))):
        if rng.random() < 0.05 and row.find(f".//{qn('w:vMerge')}") is None:
            _delete_copy(row)
    return _saved(document)


def _change(run: OxmlElement, before: str) -> None:
    old = deepcopy(run)
    words = old.find(qn("w:t"))
    words.tag, words.text = qn("w:delText"), before
    deleted, inserted = OxmlElement("w:del", attrs=BY), OxmlElement("w:ins", attrs=BY)
    run.addprevious(deleted)
    deleted.append(old)
    run.addprevious(inserted)
    inserted.append(run)


def _delete_copy(row: OxmlElement) -> None:
    """Puts a deleted copy of a row, with other figures, before it."""
    copy = deepcopy(row)
    properties = copy.get_or_add_trPr()
    properties.append(OxmlElement("w:del", attrs=BY))
    for text in copy.iter(qn("w:t")):
        deleted = OxmlElement("w:del", attrs=BY)
        run = text.getparent()
        if (text.text or "").isdigit():
            text.text = f"{text.text}7"
        text.tag = qn("w:delText")
        if run.getparent().tag == qn("w:p"):
            run.addprevious(deleted)
            deleted.append(run)
    row.addprevious(copy)


def content_controls(report: Report) -> bytes:
    """Cells' words inside content controls, as a form to fill in has them, and a figure in two runs."""
    document = _write(report)
    for text in list(document.element.body.iter(qn("w:t"))):
        run = text.getparent()
        if (text.text or "").isdigit() and len(text.text) > 1:
            rest = deepcopy(run)
            rest.find(qn("w:t")).text = text.text[1:]
            text.text = text.text[0]
            control = OxmlElement("w:sdt")
            content = OxmlElement("w:sdtContent")
            control.append(content)
            run.addprevious(control)
            content.append(run)
            content.append(rest)
    return _saved(document)


WORDS: dict[str, Callable[[Report], bytes]] = {
    "merged cells": merged_cells,
    "nested tables": nested_tables,
    "tables in text boxes": text_boxes,
    "tracked changes": tracked_changes,
    "content controls": content_controls,
}
