"""What a body is by its first bytes: names and headers say pdf for pages and octet-stream for everything."""

from __future__ import annotations

from typing import Literal

Kind = Literal["pdf", "zip", "ole", "rtf", "rar", "7z", "image"]

_WINDOW = 1024  # bytes: readers of PDF accept its mark anywhere in the first kilobyte
_MARKS: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", "zip"),  # docx, xlsx, ofd and archives
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),  # doc, xls, wps, et
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)


def file_kind(body: bytes) -> Kind | None:
    """The kind of file that a body is; None for a page, for text, and for what has no mark that is known."""
    for mark, kind in _MARKS:
        if body.startswith(mark):
            # Two letters begin many texts; a bitmap says its own size behind them.
            if mark == b"BM" and int.from_bytes(body[2:6], "little") != len(body):
                continue
            return kind
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return "image"
    head = body[:_WINDOW]
    return "pdf" if b"%PDF-" in head and not head.lstrip().startswith(b"<") else None
