"""One reader a layout; each yields a `Document`. What a document is, its bytes say; declared types are hints."""

import re
from collections.abc import Callable
from typing import NamedTuple

from extract.decoding import decode, has_control
from extract.document import Document
from extract.layouts.html import read_html
from extract.layouts.pipe import read_pipe
from extract.layouts.stream import read_stream
from extract.layouts.tab import read_tab
from extract.layouts.word import read_word
from extract.model import ExtractError, Problem

_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|table|div|p|span|meta|article)[\s>]", re.IGNORECASE)
_PIPE_LINE = re.compile(r"^[^\n|]*\|", re.MULTILINE)
_TAB_LINE = re.compile(r"^[^\n\t]*\t", re.MULTILINE)
_PRINTABLE = re.compile(r"[^\s\x00-\x1f\x7f\ufffd]")
# The share of control characters above which bytes are no text.
MAX_CONTROL = 0.05
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Kind(NamedTuple):
    """`text` is the decoded document of a text kind; `encoding` how it was decoded."""

    media_type: str
    text: str | None = None
    doubtful: bool = False


_SIGNATURES = (
    (b"%PDF-", "application/pdf", "a PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword", "an office file of before 2007"),
    (b"\x89PNG", "image/png", "an image"),
    (b"\xff\xd8\xff", "image/jpeg", "an image"),
    (b"GIF8", "image/gif", "an image"),
    (b"Rar!", "application/vnd.rar", "a RAR archive"),
    (b"7z\xbc\xaf", "application/x-7z-compressed", "a 7z archive"),
    (b"\x1f\x8b", "application/gzip", "a gzip file"),
)


def sniff(data: bytes, media_type: str | None = None) -> Kind:
    """What the bytes are. Raises `ExtractError` for what no reader reads."""
    if data.startswith(b"PK\x03\x04"):
        return Kind(_DOCX)
    for signature, found, words in _SIGNATURES:
        if data.startswith(signature):
            raise ExtractError("unsupported", f"this is {words} ({found}), which is not read")
    text, encoding, doubtful = decode(data)
    if not _PRINTABLE.search(text):
        raise ExtractError("unreadable", "the document holds no printable character")
    if not encoding.startswith("utf-16") and not encoding.startswith("utf-32") and has_control(data, MAX_CONTROL):
        raise ExtractError("unreadable", "the document is binary data of no known kind")
    declared_html = media_type is not None and "html" in media_type
    if _MARKUP.search(text, 0, 100_000) or (declared_html and "<" in text):
        return Kind("text/html", text, doubtful)
    return Kind("text/plain", text, doubtful)


def read_document(data: bytes, kind: Kind) -> Document:
    """Reads the bytes with the reader of their layout."""
    if kind.text is None:
        return read_word(data)
    reader = read_html if kind.media_type == "text/html" else _text_reader(kind.text)
    document = reader(kind.text)
    if kind.doubtful:
        message = "some bytes fit no encoding; they stand as the replacement character"
        document.problems.append(Problem("replacement_character", message))
    return document


def _text_reader(text: str) -> Callable[[str], Document]:
    pipes = len(_PIPE_LINE.findall(text))
    tabs = len(_TAB_LINE.findall(text))
    if pipes > tabs:
        return read_pipe
    return read_tab if tabs else read_stream
