"""Platforms: each property of a page, on pages shaped like the real ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.platforms import hanweb, platform_of, trs
from crawler.platforms.page import MAX_PAGE, Attachment, Entry, PageError, parse, text_of
from crawler.platforms.rows import first_date

PAGES = Path(__file__).with_name("pages")
COLUMN = "http://www.example.gov.cn/col/col12377/index.html"
ARTICLE = "http://www.example.gov.cn/art/2024/1/26/art_12377_1485549.html"
# The site's name is percent-encoded twice, and must stay so.
NAME_AND_REST = "&webname=%25E7%25A4%25BA%25E4%25BE%258B&permissiontype=0"
FOLDER = "http://www.example.gov.cn/zwgk/zfxxgknb/"


def saved(name: str) -> str:
    return (PAGES / name).read_text("utf-8")


def test_hanweb_entries() -> None:
    report = "示例市财政局{}年政府信息公开工作年度报告"
    assert hanweb.entries(saved("hanweb-list.html"), COLUMN) == [
        Entry(ARTICLE, report.format(2023), "2024-01-26"),
        Entry("http://www.example.gov.cn/art/2023/1/18/art_12377_99.html", report.format(2022), "2023-01-18"),
        Entry("http://www.example.gov.cn/art/2017/4/24/art_12377_5.html", report.format(2016), "2017-04-24"),
        Entry("http://zwgk.elsewhere.gov.cn/art/2021/2/1/art_9_1.html", "跨主机的报告", "2021-02-01"),
        Entry("http://www.example.gov.cn/art/2020/1/9/art_12377_3.html", "没有标题属性的一行", None),
        Entry("http://www.example.gov.cn/art/2019/5/6/art_12378_2.html", "信息公开指南", "2019-05-06"),
    ]


def test_hanweb_next_group_of_each_list() -> None:
    proxy = "http://www.example.gov.cn/module/web/jpage/dataproxy.jsp"
    assert hanweb.next_pages(saved("hanweb-list.html"), COLUMN) == [
        f"{proxy}?page=1&appid=1&appid=1&webid=110&path=/&columnid=12377&unitid=38486{NAME_AND_REST}",
        f"{proxy}?page=1&columnid=12378&unitid=38487",
    ]


@pytest.mark.parametrize(
    ("query", "total", "following"),
    [
        ("startrecord=1&endrecord=75&perpage=25&columnid=8", 160, "startrecord=76&endrecord=150&perpage=25&columnid=8"),
        ("startrecord=76&endrecord=150&perpage=25&columnid=8", 150, None),
        ("startrecord=76&endrecord=75&perpage=25", 160, None),
        ("uid=5&pageNum=2", 160, None),
    ],
)
def test_hanweb_groups_by_record_number(query: str, total: int, following: str | None) -> None:
    proxy = "http://www.example.gov.cn/module/web/jpage/dataproxy.jsp"
    row = "<li><a href='/art/2024/1/2/art_8_1.html'>一条</a></li>"
    records = f"<recordset><record><![CDATA[{row}]]></record></recordset>"
    reply = f"<datastore><totalrecord>{total}</totalrecord>{records}</datastore>"
    assert hanweb.next_pages(reply, f"{proxy}?{query}") == ([f"{proxy}?{following}"] if following else [])


def test_hanweb_past_the_end() -> None:
    reply = "<datastore><totalrecord>0</totalrecord></datastore>"
    assert hanweb.entries(reply, COLUMN) == []
    assert hanweb.next_pages(reply, COLUMN) == []


def test_hanweb_detail() -> None:
    detail = hanweb.detail(saved("hanweb-detail.html"), ARTICLE)
    assert detail.title == "示例市财政局2023年政府信息公开工作年度报告"
    assert (detail.published, detail.source) == ("2024-01-26 09:30", "示例市财政局")
    assert hanweb.attachments(saved("hanweb-detail.html"), ARTICLE) == [
        Attachment(
            "http://www.example.gov.cn/module/download/downfile.jsp?filename=0123456789abcdef0123456789abcdef.pdf"
            "&classid=0&showname=%E5%B9%B4%E6%8A%A5.pdf",
            "年报.pdf",
        ),
        Attachment("http://www.example.gov.cn/attach/-1/2402151557302341324.docx", "示例市财政局年报（文字版）"),
    ]


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
