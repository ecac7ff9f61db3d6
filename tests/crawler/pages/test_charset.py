"""Pages in the encodings they are really in."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.charset import HEAD, decode_page, everyday

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
        (b"\xfe\xff" + TEXT.format("").encode("utf-16-be"), None, "utf-16-be"),
        (b"\xff\xfe\x00\x00" + TEXT.format("").encode("utf-32-le"), None, "utf-32-le"),
        (TEXT.format("").encode("utf-16-le"), "text/html; charset=utf-8", "utf-16-le"),  # no mark, a false label
        (TEXT.format("").encode("utf-16-be"), None, "utf-16-be"),
        (TEXT.format('<meta charset="utf-16">').encode("gb18030"), None, "gb18030"),  # a label that cannot be
        (TEXT.format('<meta charset="koi8-r">').encode("gb18030"), "text/html; charset=koi8-r", "gb18030"),
        (TEXT.format('<meta charset="big5">').encode("gb18030"), "text/html; charset=big5", "gb18030"),
        (TEXT.format('<meta charset="utf-7">').encode("gb18030"), None, "gb18030"),
        (b"", None, "utf-8"),
    ],
)
def test_encodings(body: bytes, header: str | None, encoding: str) -> None:
    decoded = decode_page(body, header)
    assert (decoded.encoding, decoded.unreadable) == (encoding, 0)
    assert not body or "朱镕基" in decoded.text


TRADITIONAL = "政府資訊公開工作年度報告。本報告由縣政府辦公室編制，內容包括總體情況、主動公開政府資訊情況。"


@pytest.mark.parametrize(
    ("header", "head"),
    [
        ("text/html; charset=big5", ""),
        ("text/html; charset=BIG5-HKSCS", ""),
        ("text/html", '<meta charset="Big5">'),
        ("text/html; charset=gbk", '<meta charset="big5">'),
        ("text/html; charset=gbk", ""),  # the bytes leave no doubt
        (None, ""),
    ],
)
def test_traditional_page(header: str | None, head: str) -> None:
    page = f"<html><head>{head}</head><p>{TRADITIONAL}</p></html>"
    assert decode_page(page.encode("big5"), header)[::2] == (page, 0)


def test_a_few_traditional_words_need_a_label() -> None:
    words = "<p>政府資訊公開</p>".encode("big5")
    assert decode_page(words, "text/html; charset=big5").text == "<p>政府資訊公開</p>"
    assert decode_page(words, None).encoding == "gb18030"


@pytest.mark.parametrize("late", [0, 5_000, HEAD - 2_000])
def test_a_label_may_come_late(late: int) -> None:
    """After long scripts, in upper case, without quotes."""
    words = (
        f"<HTML><HEAD><SCRIPT>{'x' * late}</SCRIPT><META HTTP-EQUIV=Content-Type CONTENT='text/html; CHARSET = big5'>"
    )
    assert decode_page(f"{words}<p>政府資訊公開</p>".encode("big5"), None).encoding == "big5hkscs"


def test_a_label_in_the_text_is_none() -> None:
    words = '<html><body><p>&lt;meta charset="big5"></p><meta charset="big5">政府資訊公開'
    assert decode_page(words.encode("big5"), None).encoding == "gb18030"
    assert decode_page('<?xml version="1.0" encoding="big5"?><a>政府資訊公開</a>'.encode("big5"), None).text.endswith(
        "公開</a>"
    )


@pytest.mark.parametrize(
    ("words", "header", "text"),
    [
        ("模", "text/html; charset=gb2312", "模"),  # its bytes are well-formed UTF-8 too
        ("模", "text/html", "ģ"),  # which is a letter of Latin
        ("一", "text/html", "一"),  # and this would be one of Tatar
        ("一", "text/html; charset=utf-8", "һ"),
        ("模", "text/html; charset=utf-8", "ģ"),
        ("模拟", "text/html", "模拟"),  # and of these they are not
    ],
)
def test_a_few_words_are_what_their_label_says(words: str, header: str, text: str) -> None:
    assert decode_page(words.encode("gb18030"), header).text == text
    signs = "© 2024 · é"  # well-formed in both, and Chinese of a kind in the other
    assert decode_page(signs.encode(), "text/html").text == signs


# What cannot be read

PAGE = (
    "<html><head><title>年报</title></head><body>"
    + "<p>政府信息公开工作年度报告，主动公开情况。</p>" * 40
    + "</body></html>"
)


def test_what_cannot_be_read_is_counted() -> None:
    decoded = decode_page("年度报告".encode() + b"\xff\xff" + "年度报告".encode(), "text/html; charset=utf-8")
    assert decoded == ("年度报告\ufffd\ufffd年度报告", "utf-8", 2)
    assert decode_page("年度\ufffd报告".encode(), None).unreadable == 1  # printed so: it was lost before
    assert decode_page("年度报告".encode("gb18030") + b"\xff" + b"<p>", None)[1:] == ("gb18030", 1)


@pytest.mark.parametrize("broken", [b"\xff\xfe", b"\x80", b"\xe6", b"\xd5\xfe", b"\xe4\xb8"])
@pytest.mark.parametrize("at", [60, 700, 2_000])
def test_broken_bytes_do_not_turn_the_page_over(broken: bytes, at: int) -> None:
    """The rest of the bytes would be GB18030 as well, of another text."""
    body = PAGE.encode()
    decoded = decode_page(body[:at] + broken + body[at:], "text/html; charset=gb2312")
    assert decoded.encoding == "utf-8"
    assert 0 < decoded.unreadable < 6
    assert decoded.text.count("政府信息公开工作年度报告") >= 38


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_page_cut_anywhere(encoding: str) -> None:
    body = PAGE.encode(encoding)
    for end in range(len(body) - 1, 90, -7):
        decoded = decode_page(body[:end], None)
        assert decoded.encoding == encoding
        assert decoded.unreadable <= 1
        assert PAGE.startswith(decoded.text.rstrip("\ufffd"))


@pytest.mark.parametrize(("first", "second"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_a_page_in_two_encodings(first: str, second: str) -> None:
    """A template in one and a text in the other: the larger part is read, and what is not is counted."""
    menu = "<li>示例县人民政府</li>" * 3
    decoded = decode_page(PAGE.encode(first) + menu.encode(second), None)
    assert decoded.encoding == first
    assert decoded.text.startswith(PAGE)
    if first == "utf-8":
        assert decoded.unreadable > 0


# Any bytes and any text


@given(st.binary(max_size=600), st.one_of(st.none(), st.text(max_size=60)))
def test_any_bytes_are_read(body: bytes, header: str | None) -> None:
    decoded = decode_page(body, header)
    assert decoded.unreadable == decoded.text.count("\ufffd")


LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), max_size=200)


@given(LETTERS)
def test_utf8_comes_back(text: str) -> None:
    assert decode_page(text.encode(), "text/html; charset=utf-8").text == text
    assert decode_page(f"公开{text}".encode(), "text/html; charset=gb2312").text == f"公开{text}"


@settings(max_examples=500)
@given(st.text(st.sampled_from(sorted(everyday("gb18030"))), min_size=20, max_size=200))
def test_gb_comes_back(text: str) -> None:
    page = f"<html><body>{text}</body></html>"
    assert decode_page(page.encode("gb18030"), "text/html") == (page, "gb18030", 0)


@given(LETTERS, st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_utf16_without_a_mark_comes_back(text: str, encoding: str) -> None:
    page = f'<!DOCTYPE html><html lang="zh-CN"><head><meta http-equiv="Content-Type" content="text/html"></head>{text}'
    decoded = decode_page(page.encode(encoding), "text/html; charset=gbk")
    assert (decoded.text, decoded.encoding) == (page, encoding)


@pytest.mark.parametrize(
    "body",
    [
        b"<meta charset=" + b" " * 200_000,
        b"<meta " * 100_000,
        b"<meta charset" * 50_000 + b"\xff",
        b"\xe6" * 2_000_000,
        b"\x81" * 2_000_000,
        b"\xa4\x40" * 1_000_000,
        b"\0" * 2_000_000,
    ],
    ids=["blanks", "metas", "charsets", "leads", "high", "big5", "nul"],
)
def test_hostile_bodies_are_read_in_time(body: bytes) -> None:
    began = time.monotonic()
    decode_page(body, "text/html; charset=" + " " * 100_000)
    assert time.monotonic() - began < 3
