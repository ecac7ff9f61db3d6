"""Whether a PDF is whole and how far its streams unpack: asked before pdfium, which knows no limit, unpacks them.

pdfium mends what is damaged as well as it can: a figure whose font has been cut off is then a blank.
"""

import re
import zlib
from itertools import pairwise

from extract.model import ExtractError

# What one stream and all together may unpack to: an uncompressed picture of a page has 26 MB.
MAX_STREAM = 100 * 1024 * 1024
MAX_STREAMS = 300 * 1024 * 1024
MAX_FILTERS = 4  # a stream may be deflated more than once

_STREAM = re.compile(rb"stream\r?\n")
_END = b"%%EOF"
_END_WITHIN = 8 * 1024  # servers append a page of their own
_CHUNK = 1024 * 1024


def require_whole(data: bytes) -> None:
    """Raises `ExtractError`: unreadable where the end is missing or a stream damaged, too_large beyond a limit."""
    if _END not in data[-_END_WITHIN:]:
        raise ExtractError("unreadable", "the PDF is cut off: its end is missing")
    encrypted = b"/Encrypt" in data  # what looks deflated is then a matter of chance
    begins = [found.end() for found in _STREAM.finditer(data)]
    total = 0
    for begin, end in pairwise([*begins, len(data)]):
        if _is_deflated(data[begin : begin + 2]):
            meter = _Meter()
            meter.feed(memoryview(data)[begin:end])
            if meter.damaged and not encrypted:
                raise ExtractError("unreadable", "a stream of the PDF is damaged")
            total += meter.size
        if total > MAX_STREAMS:
            raise ExtractError("too_large", f"the streams of the PDF unpack to more than {MAX_STREAMS:,} bytes")


def _is_deflated(head: bytes) -> bool:
    return len(head) == 2 and head[0] & 0x0F == 8 and int.from_bytes(head, "big") % 31 == 0


class _Meter:
    """Unpacks what it is fed and counts it; unpacks it again where it is packed twice."""

    def __init__(self, level: int = 1) -> None:
        self.size = 0
        self.damaged = False
        self._level = level
        self._unpacker = zlib.decompressobj()
        self._inner: _Meter | None = None

    def feed(self, packed: bytes | memoryview) -> None:
        pending: bytes | memoryview = packed
        while pending and not self._unpacker.eof:
            try:
                unpacked = self._unpacker.decompress(pending, _CHUNK)
            except zlib.error:
                self.damaged = True
                return
            pending = self._unpacker.unconsumed_tail
            if not self.size and self._level < MAX_FILTERS and _is_deflated(unpacked[:2]):
                self._inner = _Meter(self._level + 1)
            self.size += len(unpacked)
            if self.size > MAX_STREAM:
                raise ExtractError("too_large", f"a stream of the PDF unpacks to more than {MAX_STREAM:,} bytes")
            if self._inner is not None:
                self._inner.feed(unpacked)
            if not unpacked:
                return
