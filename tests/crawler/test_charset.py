"""Pages in the encodings they are really in."""

from __future__ import annotations

import pytest

from crawler.charset import decode_page

TEXT = "<html><head>{}</head><body>政府信息公开工作年度报告，㐀龦，朱镕基</body></html>"
GB2312 = '<META http-equiv="Content-Type" content="text/html; charset=gb2312">'


@pytest.mark.parametrize(
    ("body", "header", "encoding"),
    [
        (TEXT.format("").encode(), None, "utf-8"),
        (TEXT.format("").encode(), "text/html; charset=gb2312", "utf-8"),  # the label is wrong, the bytes are not
        (TEXT.format("").encode(), "text/html; charset=iso-8859-1", "utf-8"),
        (TEXT.format(GB2312).encode("gb18030"), "text/html", "gb18030"),
        (TEXT.format("").encode("gb18030"), "text/html; charset=GBK", "gb18030"),
        (TEXT.format("").encode("gb18030"), "text/html; charset=utf-8", "gb18030"),
        (TEXT.format("").encode("gb18030"), "text/html; charset=rot13", "gb18030"),
        (b"\xef\xbb\xbf" + TEXT.format(GB2312).encode(), "text/html; charset=gb2312", "utf-8"),
        (b"\xff\xfe" + TEXT.format("").encode("utf-16-le"), None, "utf-16-le"),
        (b"", None, "utf-8"),
    ],
)
def test_encodings(body: bytes, header: str | None, encoding: str) -> None:
    decoded = decode_page(body, header)
    assert (decoded.encoding, decoded.unreadable) == (encoding, 0)
    assert not body or "朱镕基" in decoded.text


def test_traditional_page() -> None:
    assert decode_page("<p>政府資訊公開</p>".encode("big5"), "text/html; charset=big5").text == "<p>政府資訊公開</p>"


def test_what_cannot_be_read_is_counted() -> None:
    decoded = decode_page("年度报告".encode() + b"\xff\xff" + "年度报告".encode(), "text/html; charset=utf-8")
    assert decoded.unreadable > 0
    assert decoded.text.startswith("年度报告")
