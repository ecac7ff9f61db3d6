"""The characters of a page: which encoding its bytes are really in, whatever they are labelled.

A byte order mark decides, then what the bytes can be; labels come last, for they are wrong more often than the bytes.
charset-normalizer was measured beside these rules: it needs 170 ms for a GBK page of 210 KB, and takes a UTF-8 page
with two broken bytes for mac_latin2.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import NamedTuple

from crawler.pages.remembering import remembering_last

HEAD = 64 << 10  # bytes searched for a page's own label: some heads print long scripts first
MAX_LABELS = 4
_META = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,400}?(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{1,40})""",
    re.IGNORECASE,
)
_HEADER = re.compile(r"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before the mark of UTF-16 that it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Labels that say something of a Chinese page. gb2312 covers everything up to GB18030 in practice; a Latin label is
# what servers send without looking, and any other is a slip.
_UTF8, GB, BIG5 = "utf-8", "gb18030", "big5hkscs"
_MEANT = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80", "gb2312-80", "x-gbk", "cp936", "euc-cn"), GB),
    **dict.fromkeys(("big5", "big-5", "x-x-big5", "big5-hkscs", "big5hkscs", "cp950"), BIG5),
    **dict.fromkeys(("utf-8", "utf8"), _UTF8),
}
_LOST = "\N{REPLACEMENT CHARACTER}"
_HIGH = bytes(range(0x80, 0x100))
_BEYOND_TWO_BYTES = re.compile(r"[^\x00-\u07ff]")
_BEYOND_LATIN = re.compile(r"[^\x00-\u024f]")
HAN = re.compile(r"[\u3400-\u9fff]")
# Of Chinese read as what it is over 95% of the characters are of the first level; of one encoding read as another 40%.
CERTAIN = 0.9
DOUBTFUL = 0.6
ENOUGH = 20  # characters that such a share is taken from
# A page in UTF-16 begins with mark-up, of which every other byte is 0.
_WIDE_SAMPLE = 256
_WIDE_SHARE = 0.6


class Decoded(NamedTuple):
    """A page's text, the encoding it was read in, and how many characters could not be read (U+FFFD)."""

    text: str
    encoding: str
    unreadable: int


@remembering_last
def decode_page(body: bytes, content_type: str | None) -> Decoded:
    """Decodes an HTML, XML, JSON or text body. `content_type` is the header as sent.

    Bytes that are UTF-8 beyond ASCII are UTF-8: text in a GB encoding is never so by chance over a page. A page in
    which more than half of what is not ASCII is UTF-8 has a broken part, or a part in another encoding. The rest is
    Big5 where that is certain, and GB18030. What cannot be read becomes U+FFFD and is counted, with those that the page
    prints itself. The last page is remembered.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _read(body[len(mark) :], encoding)
    if (wide := _wide(body)) is not None:
        return _read(body, wide)
    try:
        text = body.decode(_UTF8)
    except UnicodeDecodeError:
        if _is_broken_utf8(body):
            return _read(body, _UTF8)
        return _read(body, BIG5 if _is_big5(body, content_type) else GB)
    if len(text) != len(body) and not _BEYOND_TWO_BYTES.search(text) and _is_short_gb(body, text, content_type):
        return _read(body, GB)
    return Decoded(text, _UTF8, _unreadable(text))


def _read(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, "replace")
    return Decoded(text, encoding, _unreadable(text))


def _unreadable(text: str) -> int:
    # To look for a character is a fifth of the cost of counting it.
    return text.count(_LOST) if _LOST in text else 0


def _labels(body: bytes, content_type: str | None) -> list[str]:
    """The encodings that the header and the page name, as far as they mean one that is ours to choose."""
    named = _HEADER.findall(content_type or "")[:1]
    head = body[:HEAD].lower().partition(b"<body")[0]
    named += [label.decode("ascii") for label in _META.findall(head)[:MAX_LABELS]]
    return [_MEANT[label.lower()] for label in named if label.lower() in _MEANT]


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark."""
    sample = body[:_WIDE_SAMPLE]
    half = len(sample) // 2
    if half < ENOUGH:
        return None
    even, odd = sample[0 : 2 * half : 2].count(0) / half, sample[1 : 2 * half : 2].count(0) / half
    if max(even, odd) < _WIDE_SHARE or min(even, odd) > 1 - _WIDE_SHARE:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_broken_utf8(body: bytes) -> bool:
    """Whether most of what is not ASCII is UTF-8 of three bytes a character, and makes no Chinese as GB18030."""
    beyond_ascii = len(body) - len(body.translate(None, _HIGH))
    read = 3 * len(_BEYOND_TWO_BYTES.findall(body.decode(_UTF8, "ignore")))
    return read * 2 > beyond_ascii and _first_level(body, GB)[1] < CERTAIN


def _is_short_gb(body: bytes, text: str, content_type: str | None) -> bool:
    """Whether a body that is UTF-8 of two bytes a character, as `text`, is GB all the same: a few words may be both.

    It is where it is labelled so, or where the other reading is of an alphabet that is none of such a page's.
    """
    labels = _labels(body, content_type)
    if _UTF8 in labels or not (GB in labels or _BEYOND_LATIN.search(text)):
        return False
    count, share = _first_level(body, GB)
    return count > 0 and share >= CERTAIN


def _is_big5(body: bytes, content_type: str | None) -> bool:
    try:
        body.decode(BIG5)
    except UnicodeDecodeError:
        return False
    (count, share), (_, other) = _first_level(body, BIG5), _first_level(body, GB)
    if BIG5 in _labels(body, content_type):
        return share >= max(other, DOUBTFUL)
    return count >= ENOUGH and share >= CERTAIN and other <= DOUBTFUL


def _first_level(body: bytes, encoding: str) -> tuple[int, float]:
    """How many Chinese characters a body has in an encoding, and which share of them is of its first level."""
    found = HAN.findall(body.decode(encoding, "replace"))
    common = everyday(encoding)
    return len(found), sum(char in common for char in found) / max(1, len(found))


@cache
def everyday(encoding: str) -> frozenset[str]:
    """The characters in use every day: level 1 of GB 2312, level 1 of Big5."""
    leads, trails = (range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    if encoding == GB:
        leads, trails = range(0xB0, 0xD8), tuple(range(0xA1, 0xFF))
    pairs = b"".join(bytes((lead, trail)) for lead in leads for trail in trails)
    return frozenset(pairs.decode(encoding, "ignore"))
