"""Other ways to read the same bytes: the bare parse of each layout, and what a person would use instead of us."""

import io
import logging
import zipfile

import docx
import pandas
import pdfplumber
import pypdfium2
import trafilatura
from bs4 import BeautifulSoup
from lxml import etree, html
from selectolax.lexbor import LexborHTMLParser

# It warns of every font of LibreOffice.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


def lxml_parse(data: bytes) -> object:
    return html.document_fromstring(data)


def lexbor_parse(data: bytes) -> object:
    return LexborHTMLParser(data)


def soup(data: bytes) -> BeautifulSoup:
    return BeautifulSoup(data, "lxml")


def soup_cells(data: bytes) -> list[dict[tuple[int, int], str]]:
    """The words in every slot of every table, its spans resolved."""
    tables = []
    for table in soup(data).find_all("table"):
        slots: dict[tuple[int, int], str] = {}
        for row, tr in enumerate(table.find_all("tr")):
            column = 0
            for cell in tr.find_all(["td", "th"]):
                while (row, column) in slots:
                    column += 1
                words = cell.get_text(strip=True)
                across, down = int(str(cell.get("colspan", 1))), int(str(cell.get("rowspan", 1)))
                slots |= {(row + y, column + x): words for y in range(down) for x in range(across)}
        tables.append(slots)
    return tables


def pandas_tables(data: bytes) -> object:
    return pandas.read_html(io.BytesIO(data), encoding="utf-8")


def trafilatura_text(data: bytes) -> object:
    return trafilatura.extract(data)


def word_parse(data: bytes) -> object:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read("word/document.xml"))


def word_cells(data: bytes) -> list[str]:
    """As the documentation of python-docx shows it: rows, their cells, a cell's text."""
    tables = docx.Document(io.BytesIO(data)).tables
    return [cell.text for table in tables for row in table.rows for cell in row.cells]


def word_private_cells(data: bytes) -> list[str]:
    """As those do it who know where python-docx keeps the cells of a table."""
    tables = docx.Document(io.BytesIO(data)).tables
    return [cell.text for table in tables for cell in table._cells]


def pdfium_text(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    words = []
    for page in document:
        text = page.get_textpage()
        words.append(text.get_text_range())
        text.close()
        page.close()
    document.close()
    return words


def pdfplumber_tables(data: bytes) -> object:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return [page.extract_tables() for page in document.pages]
