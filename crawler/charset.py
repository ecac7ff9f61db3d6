"""The characters of a page: which encoding its bytes are really in, whatever they are labelled."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

META_WINDOW = 4096  # bytes searched for a meta charset: some heads print long scripts first
_META = re.compile(rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# The label gb2312 covers everything up to GB18030 in practice; a Latin label is what servers send without looking.
_MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030"}
_NEVER_MEANT = frozenset({"iso8859-1", "cp1252", "ascii"})


class Decoded(NamedTuple):
    """A page's text, the encoding it was read in, and how many characters could not be read (U+FFFD)."""

    text: str
    encoding: str
    unreadable: int


def decode_page(body: bytes, content_type: str | None) -> Decoded:
    """Decodes an HTML, XML or text body. `content_type` is the header as sent.

    A byte order mark decides. Bytes that are valid UTF-8 beyond ASCII are UTF-8 (text in a GB encoding is never so
    by chance over a page). Then the header's label, the page's own, and GB18030, the first that fits every byte;
    where none does, the best of them with U+FFFD for what it cannot read.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _read(body[len(mark) :], encoding)
    labels = [*_HEADER.findall(content_type or "")[:1]]
    labels += [label.decode("ascii") for label in _META.findall(body[:META_WINDOW])[:1]]
    candidates = ["utf-8", *filter(None, map(_codec, labels)), "gb18030"]
    for encoding in candidates:
        try:
            return Decoded(body.decode(encoding), encoding, 0)
        except UnicodeDecodeError:
            continue
    return min((_read(body, encoding) for encoding in candidates), key=lambda decoded: decoded.unreadable)


def _codec(label: str) -> str | None:
    meant = _MEANT.get(label.lower(), label)
    try:
        name = codecs.lookup(meant).name
        # A codec that is no text encoding (rot13, hex) must not be called by a page's label.
        return None if name in _NEVER_MEANT or not codecs.lookup(name)._is_text_encoding else name
    except LookupError:
        return None


def _read(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, "replace")
    return Decoded(text, encoding, text.count("\N{REPLACEMENT CHARACTER}"))
