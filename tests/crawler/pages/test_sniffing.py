"""What bodies are, whatever they are called."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from crawler.pages.sniffing import file_kind


def picture(format_name: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (3, 3)).save(out, format_name)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.4\n", "pdf"),
        (b"\r\n\xef\xbb\xbf%PDF-1.7", "pdf"),
        (b"PK\x03\x04rest", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (b"{\\rtf1\\ansi", "rtf"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (b"<html><p>a page about %PDF-1.4</p>", None),
        (b"BMW is a maker of cars", None),
        ("年度报告".encode(), None),
        (b"", None),
        *((picture(name), "image") for name in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")),
    ],
)
def test_kinds(body: bytes, kind: str | None) -> None:
    assert file_kind(body) == kind
