"""File names in headers, as servers send them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.disposition import disposition_name

NAME = "示例市财政局2023年年报.docx"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b"attachment; filename=" + NAME.encode("gb18030"), NAME),
        (b'attachment; filename="' + NAME.encode("gb18030") + b'"', NAME),
        (b'attachment;filename="' + NAME.encode() + b'"; size=12', NAME),
        (b"attachment; filename=%E5%B9%B4%E6%8A%A5.pdf", "年报.pdf"),
        (b"attachment; filename=x.pdf; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.pdf", "年报.pdf"),
        (b"attachment; filename*=gbk''%C4%EA%B1%A8.pdf", "年报.pdf"),
        (b"attachment; filename*=nonsense''%E5%B9%B4%E6%8A%A5.pdf", "年报.pdf"),
        (b'attachment; filename="=?UTF-8?B?5bm05oqlLnBkZg==?="', "年报.pdf"),
        (b'attachment; filename="C:\\\\Users\\\\nb.pdf"', "nb.pdf"),
        (b'attachment; filename="../../etc/nb.pdf"', "nb.pdf"),
        (b"inline", None),
        (b"attachment; filename=", None),
        (b'attachment; filename=""', None),
        (b"attachment; filename=\xff\xff", None),
        (b"", None),
    ],
)
def test_names(header: bytes, name: str | None) -> None:
    assert disposition_name(header) == name


@given(st.binary(max_size=80))
def test_whatever_is_sent(raw: bytes) -> None:
    name = disposition_name(b"attachment; filename=" + raw)
    assert name is None or (name and "/" not in name and "\n" not in name)
