"""陕西's numbered lists, articles under snowflake numbers, and reports that stand at a list's address."""

from __future__ import annotations

import pytest

from crawler.pages.report import looks_like_report, title_on_page
from crawler.platforms import platform_of, shaanxi
from crawler.platforms.page import Entry, PageError
from tests.documents import make_report, random_figures, render_body

SITE = "http://www.example.gov.cn"
FOLDER = f"{SITE}/zwgk/zfxxgknb/bmxxgknb/"
SNOWFLAKE = "1749603841671188482"
OBJECT_ID = "61ebae1cf8fd1c0bdc7b84f1"
REPORT = "示例区水务局{}年政府信息公开工作年度报告"


def page(*rows: str, pager: str = "") -> str:
    menu = '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk/1.html">政务公开</a></li></ul>'
    listed = f'<div class="m-lst"><ul>{"".join(rows)}</ul></div>'
    return f'<html><body>{menu}{listed}<div class="page">{pager}</div></body></html>'


def test_rows() -> None:
    content = page(
        f'<li><a href="{SNOWFLAKE}.html" title="{REPORT.format(2023)}">示例区...</a><b>2024-01-26</b></li>',
        f"<li><a href='/zwgk/zfxxgknb/bmxxgknb/{OBJECT_ID}.html'>{REPORT.format(2021)}</a>[2022-01-22]</li>",
        f'<li><a href="{SITE}/zwgk/zfxxgknb/zfnb/188126834897716019.html">另一份</a></li>',
    )
    assert shaanxi.entries(content, f"{FOLDER}1.html") == [
        Entry(f"{FOLDER}{SNOWFLAKE}.html", REPORT.format(2023), "2024-01-26"),
        Entry(f"{FOLDER}{OBJECT_ID}.html", REPORT.format(2021), "2022-01-22"),
        Entry(f"{SITE}/zwgk/zfxxgknb/zfnb/188126834897716019.html", "另一份", None),
    ]


@pytest.mark.parametrize(
    ("pager", "name", "following"),
    [
        ('<span>1</span><a href="2.html">2</a><a href="2.html">下一页</a>', "1.html", "2.html"),
        ('<a href="1.html">上一页</a><a href="1.html">1</a><span>2</span>', "2.html", None),
        ('<a href="1.html">1</a><a href="2.html">2</a><b>3</b><a href="4.html">4</a>', "3.html", "4.html"),
        ("<span>共3页</span>", "2.html", "3.html"),
        ("<span>共3页</span>", "3.html", None),
        ("<script>var pageCount = 3;</script>", "1.html", "2.html"),
        ("", "1.html", None),
    ],
)
def test_pages_follow_by_number(pager: str, name: str, following: str | None) -> None:
    content = page(f'<li><a href="{SNOWFLAKE}.html">一</a></li>', pager=pager)
    assert shaanxi.next_pages(content, FOLDER + name) == ([FOLDER + following] if following else [])


def test_detail() -> None:
    content = (
        f'<html><head><meta name="ArticleTitle" content="{REPORT.format(2023)}">'
        '<meta name="PubDate" content="2024-01-26 09:30">'
        '<meta name="ContentSource" content="区水务局"></head><body><div class="m-txt-article"><p>正文</p>'
        '<p><a href="/upload/2024/report.docx">年度报告.docx</a></p></div></body></html>'
    )
    url = f"{FOLDER}{SNOWFLAKE}.html"
    detail = shaanxi.detail(content, url)
    assert (detail.title, detail.published, detail.source) == (REPORT.format(2023), "2024-01-26 09:30", "区水务局")
    assert [file.name for file in shaanxi.attachments(content, url)] == ["年度报告.docx"]
    assert platform_of(content, url) is shaanxi


def test_a_report_at_the_lists_address() -> None:
    figures = make_report("示例街道办事处", 2023, random_figures("shaanxi/1", "2021"))
    content = page(pager="") + f"<h1>{figures.title}</h1>{render_body(figures)}"
    url = f"{SITE}/xwzx/ztzl/zfxxgknb/2023/gzj/dzjd/1.html"
    assert shaanxi.entries(content, url) == []
    assert shaanxi.next_pages(content, url) == []
    assert platform_of(content, url) is shaanxi
    title = title_on_page(content)
    assert looks_like_report(content)
    assert title is not None
    assert (title.publisher, title.year) == ("示例街道办事处", 2023)


@pytest.mark.parametrize(
    "url",
    [
        f"{SITE}/col/col80181/index.html",
        f"{SITE}/xinjiang/c118859/202401/4028805a9ba62cae019bc0704cc111b0.shtml",
        f"{SITE}/gkmlpt/content/9/9103/post_9103540.html",
        f"{SITE}/public/21731/1234567.html",
        f"{SITE}/xxgk/1.html",
    ],
)
def test_other_systems_addresses_are_not_claimed(url: str) -> None:
    assert shaanxi.recognise("<p>正文</p>", url) == 0.0


def test_recognition_of_lists() -> None:
    row = f'<li><a href="{SNOWFLAKE}.html">一</a></li>'
    assert shaanxi.recognise(f"<ul>{row}</ul>", f"{FOLDER}1.html") == 1.0
    assert shaanxi.recognise(f"<ul>{row}</ul>", FOLDER) == 0.6


def test_hostile_pages() -> None:
    with pytest.raises(PageError):
        shaanxi.entries("", FOLDER)
    for content in (
        "<li>" * 100_000 + f"<a href='{SNOWFLAKE}.html'>一</a>",
        "/" + "1" * 1_000_000 + ".html",
        "\0<a href='http://[bad/1.html'>一</a>",
        "共" * 100_000 + "页",
    ):
        assert shaanxi.next_pages(content, f"{FOLDER}1.html") == []
        assert len(shaanxi.entries(content, FOLDER)) <= 1
