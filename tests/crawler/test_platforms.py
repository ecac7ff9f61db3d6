"""Platforms: each property of a page, on pages shaped like the real ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.platforms import hanweb, platform_of, trs
from crawler.platforms.page import MAX_PAGE, PageError, metas, metas_of_head, parse, text_of
from crawler.platforms.rows import first_date

PAGES = Path(__file__).with_name("pages")
COLUMN = "http://www.example.gov.cn/col/col12377/index.html"
ARTICLE = "http://www.example.gov.cn/art/2024/1/26/art_12377_1485549.html"
FOLDER = "http://www.example.gov.cn/zwgk/zfxxgknb/"


def saved(name: str) -> str:
    return (PAGES / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "url", "platform"),
    [
        ("hanweb-list.html", COLUMN, hanweb),
        ("hanweb-list.html", "http://www.example.gov.cn/nb/", hanweb),
        ("hanweb-detail.html", ARTICLE, hanweb),
        ("trs-list.html", FOLDER, trs),
        ("trs-detail.html", f"{FOLDER}202402/t20240226_1553292.shtml", trs),
    ],
)
def test_recognition(name: str, url: str, platform: object) -> None:
    assert platform_of(saved(name), url) is platform


def test_nothing_is_recognised_in_an_ordinary_page() -> None:
    assert platform_of("<html><body><a href='/about.html'>关于</a></body></html>", "http://www.example.gov.cn/") is None
    assert platform_of("<html></html>", COLUMN, "no-such-platform") is None
    assert platform_of("<html></html>", "http://www.example.gov.cn/", "trs") is trs


def test_base_element_moves_relative_links() -> None:
    row = '<ul><li><a href="202401/t20240101_1.html">一</a></li></ul>'
    content = f'<html><head><base href="/sub/"></head><body>{row}</body></html>'
    assert [entry.url for entry in trs.entries(content, FOLDER)] == [
        "http://www.example.gov.cn/sub/202401/t20240101_1.html"
    ]


@pytest.mark.parametrize("content", ["", "   ", "<!-- -->"])
def test_empty_pages_are_errors(content: str) -> None:
    with pytest.raises(PageError):
        parse(content)


@pytest.mark.parametrize(
    "end", ["</body></html>", "</HTML >", "</body></html><html><head><title>页脚</title></head><body>"]
)
def test_a_page_goes_on_behind_an_early_end(end: str) -> None:
    tree = parse(f"<html><body><p>页眉</p>{end}<h1>正文</h1></body></html>")
    assert [text_of(element) for element in tree.iter("p", "h1")] == ["页眉", "正文"]


def test_hostile_pages() -> None:
    with pytest.raises(PageError, match="more than"):
        parse("x" * (MAX_PAGE + 1))
    assert trs.entries("<div>" * 100_000 + "<a href='t20240101_1.html'>一</a>", FOLDER) is not None
    assert trs.entries("<p>\0</p><a href='http://[bad'>一</a>", FOLDER) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024-01-26", "2024-01-26"),
        ("[2024.1.6]", "2024-01-06"),
        ("2024年01月26日", "2024-01-26"),
        ("2008-09-01 11:15:48", "2008-09-01"),
        ("2023/09/15", "2023-09-15"),
        ("2023-02-30 2023-03-01", "2023-03-01"),
        ("2023年度报告", None),
    ],
)
def test_dates(text: str, found: str | None) -> None:
    assert first_date(text) == found


_META = st.sampled_from(
    [
        *(
            '<meta name="ArticleTitle" content="一">',
            "<META name=PubDate content=2024-01-26>",
            '<meta name="a" content="b>',
        ),
        *(
            "<!--",
            "-->",
            "<script>",
            "</script>",
            '"',
            "<meta",
            ">",
            "</head>",
            "</HEAD>",
            "<body>",
            "</html>",
            "<p>文字",
        ),
        *(
            "<title>",
            "</title>",
            "<style>",
            "</style>",
            "<!-- <meta name=x content=y> -->",
            "\0",
            "<meta name='b' content='</head>'>",
            "<a href='/x'>",
        ),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_META, max_size=12))
def test_metas_of_a_head_are_those_of_its_page(pieces: list[str]) -> None:
    content = f"<html><head><meta name='x' content='y'>{''.join(pieces)}</head><body><p>文字</p></body></html>"
    found = metas_of_head(content)
    assert found is None or found == metas(parse(content))


def test_metas_of_an_ordinary_head() -> None:
    assert metas_of_head(saved("trs-detail.html")) == metas(parse(saved("trs-detail.html")))
    assert metas_of_head(saved("trs-detail.html").replace("<body", '<body><meta name="late" content="x"><p ')) is None
