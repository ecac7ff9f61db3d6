"""One reader a layout; each yields a `Document`. What a document is, its bytes say; declared types are hints."""

import codecs
import re
from collections.abc import Callable
from typing import NamedTuple

from extract.decoding import decode, has_control
from extract.document import Document
from extract.layouts.compound import SIGNATURE as COMPOUND
from extract.layouts.compound import CompoundFile
from extract.layouts.html import read_html
from extract.layouts.ocr import require_ocr
from extract.layouts.office import read_office
from extract.layouts.pipe import read_pipe
from extract.layouts.stream import read_stream
from extract.layouts.tab import read_tab
from extract.layouts.word import read_word
from extract.model import ExtractError, Problem
from extract.packages import open_package

_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|table|div|p|span|meta|article)[\s>]", re.IGNORECASE)
_PIPE_LINE = re.compile(r"^[^\n|]*\|", re.MULTILINE)
_TAB_LINE = re.compile(r"^[^\n\t]*\t", re.MULTILINE)
_PRINTABLE = re.compile(r"[^\s\x00-\x1f\x7f\ufffd]")
# The longest annual report has fifty thousand characters.
MAX_TEXT = 1_000_000
# The share of control characters above which bytes are no text.
MAX_CONTROL = 0.05
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOC = "application/msword"
_XLS = "application/vnd.ms-excel"
_RTF = "application/rtf"
_PDF = "application/pdf"
_PDF_HEADER = b"%PDF-"
# Other bytes may stand before the header, but not more than this.
_PDF_HEADER_WITHIN = 1024


class Kind(NamedTuple):
    """`text` is the decoded document of a text kind; `doubtful`: some of its bytes fit no encoding.

    `plain_utf8`: the bytes are the text in UTF-8 with neither a byte order mark nor a control character.
    """

    media_type: str
    text: str | None = None
    doubtful: bool = False
    plain_utf8: bool = False


_IMAGES = (
    (re.compile(rb"\x89PNG"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"II\*\0|MM\0\*|II\+\0|MM\0\+"), "image/tiff"),
    (re.compile(rb"BM.{4}\0\0\0\0.{3}\0", re.DOTALL), "image/bmp"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
)
_SIGNATURES = (
    (b"Rar!", "application/vnd.rar", "a RAR archive"),
    (b"7z\xbc\xaf", "application/x-7z-compressed", "a 7z archive"),
    (b"\x1f\x8b", "application/gzip", "a gzip file"),
)


def sniff(data: bytes, media_type: str | None = None) -> Kind:
    """What the bytes are. Raises `ExtractError` for what no reader reads."""
    if data.startswith(b"PK\x03\x04"):
        return Kind(_package(data))
    if is_pdf(data):
        return Kind(_PDF)
    if data.startswith(COMPOUND):
        return Kind(_compound(data))
    if data.startswith(b"{\\rtf"):
        return Kind(_RTF)
    for begins, found in _IMAGES:
        if begins.match(data):
            return Kind(found)
    for signature, found, words in _SIGNATURES:
        if data.startswith(signature):
            raise ExtractError("unsupported", f"this is {words} ({found}), which is not read")
    text, encoding, doubtful = decode(data)
    if not _PRINTABLE.search(text):
        raise ExtractError("unreadable", "the document holds no printable character")
    controlled = not encoding.startswith(("utf-16", "utf-32")) and has_control(data)
    if controlled and has_control(data, MAX_CONTROL):
        raise ExtractError("unreadable", "the document is binary data of no known kind")
    plain_utf8 = encoding == "utf-8" and not controlled and not data.startswith(codecs.BOM_UTF8)
    declared_html = media_type is not None and "html" in media_type
    if _MARKUP.search(text, 0, 100_000) or (declared_html and "<" in text):
        return Kind("text/html", text, doubtful, plain_utf8)
    if len(text) > MAX_TEXT:
        raise ExtractError("too_large", f"the text has {len(text):,} characters; the limit is {MAX_TEXT:,}")
    return Kind("text/plain", text, doubtful, plain_utf8)


def is_pdf(data: bytes) -> bool:
    """Whether the bytes are a PDF's, whole or not."""
    return _PDF_HEADER in data[:_PDF_HEADER_WITHIN]


def read_document(data: bytes, kind: Kind) -> Document:
    """Reads the bytes with the reader of their layout."""
    if kind.text is None:
        return _binary_reader(kind.media_type)(data)
    if kind.media_type == "text/html":
        document = read_html(kind.text, data if kind.plain_utf8 else None)
    else:
        document = _text_reader(kind.text)(kind.text)
    if kind.doubtful:
        message = "some bytes fit no encoding; they stand as the replacement character"
        document.problems.append(Problem("replacement_character", message))
    return document


def _binary_reader(media_type: str) -> Callable[[bytes], Document]:
    # What reads a PDF or a workbook takes longer to load than a text to read, and few documents need it.
    if media_type == _PDF:
        from extract.layouts.pdf import read_pdf

        return read_pdf
    if media_type in (_XLSX, _XLS):
        from extract.layouts.sheet import read_sheet

        return read_sheet
    if media_type.startswith("image/"):
        require_ocr()
        from extract.layouts.image import read_image

        return read_image
    return read_word if media_type == _DOCX else read_office


def _package(data: bytes) -> str:
    """The media type of an office document that is a ZIP file."""
    with open_package(data, "the office file") as package:
        names = frozenset(package.namelist())
    if "xl/workbook.xml" in names:
        return _XLSX
    if "word/document.xml" in names:
        return _DOCX
    raise ExtractError("unsupported", "this ZIP file is neither a Word document nor a workbook")


def _compound(data: bytes) -> str:
    names = CompoundFile(data).names
    if "EncryptedPackage" in names:
        raise ExtractError("encrypted", "the office file is encrypted: it is not to be read without a password")
    if "WordDocument" in names:
        return _DOC
    if "Workbook" in names or "Book" in names:
        return _XLS
    raise ExtractError("unsupported", "this office file of before 2007 is neither a text document nor a workbook")


def _text_reader(text: str) -> Callable[[str], Document]:
    pipes = len(_PIPE_LINE.findall(text))
    tabs = len(_TAB_LINE.findall(text))
    if pipes > tabs:
        return read_pipe
    return read_tab if tabs else read_stream
