"""hanweb JCMS: whose pages they are, what a report's page says, and pages that are debris."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.platforms import hanweb, jpaas, platform_of
from crawler.platforms.page import Attachment, Entry, PageError
from tests.crawler.platforms.hanweb_pages import (
    ARTICLE,
    COLUMN,
    LOADED,
    PROXY,
    REPORT,
    SEARCH,
    SITE,
    fragment,
    rows,
    store,
)

PAGES = Path(__file__).parents[1] / "pages"
# The site's name is percent-encoded twice, and must stay so.
NAME_AND_REST = "&webname=%25E7%25A4%25BA%25E4%25BE%258B&permissiontype=0"
DOWNLOAD = "/module/download/downfile.jsp"


def saved(name: str) -> str:
    return (PAGES / name).read_text("utf-8")


def test_a_saved_list() -> None:
    report = "示例市财政局{}年政府信息公开工作年度报告"
    assert hanweb.entries(saved("hanweb-list.html"), COLUMN) == [
        Entry(f"{SITE}{ARTICLE}", report.format(2023), "2024-01-26"),
        Entry("http://www.example.gov.cn/art/2023/1/18/art_12377_99.html", report.format(2022), "2023-01-18"),
        Entry("http://www.example.gov.cn/art/2017/4/24/art_12377_5.html", report.format(2016), "2017-04-24"),
        Entry("http://zwgk.elsewhere.gov.cn/art/2021/2/1/art_9_1.html", "跨主机的报告", "2021-02-01"),
        Entry("http://www.example.gov.cn/art/2020/1/9/art_12377_3.html", "没有标题属性的一行", None),
        Entry("http://www.example.gov.cn/art/2019/5/6/art_12378_2.html", "信息公开指南", "2019-05-06"),
    ]


def test_next_group_of_each_list_of_it() -> None:
    assert hanweb.next_pages(saved("hanweb-list.html"), COLUMN) == [
        f"{PROXY}?page=1&appid=1&appid=1&webid=110&path=/&columnid=12377&unitid=38486{NAME_AND_REST}",
        f"{PROXY}?page=1&columnid=12378&unitid=38487",
    ]


def test_a_saved_report() -> None:
    detail = hanweb.detail(saved("hanweb-detail.html"), f"{SITE}{ARTICLE}")
    assert detail.title == "示例市财政局2023年政府信息公开工作年度报告"
    assert (detail.published, detail.source) == ("2024-01-26 09:30", "示例市财政局")
    assert hanweb.attachments(saved("hanweb-detail.html"), f"{SITE}{ARTICLE}") == [
        Attachment(
            "http://www.example.gov.cn/module/download/downfile.jsp?filename=0123456789abcdef0123456789abcdef.pdf"
            "&classid=0&showname=%E5%B9%B4%E6%8A%A5.pdf",
            "年报.pdf",
        ),
        Attachment("http://www.example.gov.cn/attach/-1/2402151557302341324.docx", "示例市财政局年报（文字版）"),
    ]


def test_rows_without_any_data_store() -> None:
    items = "".join(
        f'<li><a href="/art/2024/1/{n}/art_5_{n}.html">第{n}条</a><span>2024-01-0{n}</span></li>' for n in (1, 2)
    )
    menu = '<ul><li><a href="/col/col5/index.html">首页</a></li></ul>'
    page = f'{menu}<div class="default_pgContainer"><ul>{items}</ul></div>'
    assert [(entry.title, entry.listed_on) for entry in hanweb.entries(page, COLUMN)] == [
        ("第1条", "2024-01-01"),
        ("第2条", "2024-01-02"),
    ]


# A report's page


def detail_page(head: str, body: str) -> str:
    return f"<html><head>{head}</head><body><ul class=nav><li>首页</li></ul>{body}</body></html>"


def test_metas_come_first() -> None:
    head = (
        f"<meta content='{REPORT} ' name='ArticleTitle'><meta name=PubDate content='2024-01-26 09:30'>"
        "<meta name='ContentSource' content='示例市财政局'><meta name='Maketime' content='2025-07-01 10:00:00'>"
        "<title>示例市人民政府 年报 别的</title>"
    )
    detail = hanweb.detail(detail_page(head, "<h1>示例市人民政府</h1>"), f"{SITE}{ARTICLE}")
    assert (detail.title, detail.published, detail.source) == (REPORT, "2024-01-26 09:30", "示例市财政局")


def test_maketime_dates_a_page_that_nothing_else_does() -> None:
    page = detail_page("<meta name='Maketime' content='2024-01-26 10:26:40'>", "")
    assert hanweb.detail(page, f"{SITE}{ARTICLE}").published == "2024-01-26 10:26:40"


def test_marks_of_the_template() -> None:
    body = (
        f"<!--<$[信息标题]>begin--><font>{REPORT}</font><!--<$[信息标题]>end-->发布日期：<!--<$[发布日期]>begin-->2024年1月26日"
        "<!--<$[发布日期]>end-->来源：<!--<$[信息来源]>begin-->示例市财政局<!--…end-->"
    )
    page = detail_page("<title>示例市人民政府 年报</title><meta name=Maketime content='2025-07-01 10:00:00'>", body)
    detail = hanweb.detail(page, f"{SITE}{ARTICLE}")
    assert (detail.title, detail.published, detail.source) == (REPORT, "2024-01-26", "示例市财政局")


@pytest.mark.parametrize(
    "heading",
    [
        f"<h1>示例市人民政府</h1><p class=con-title>{REPORT}</p>",
        f'<div class="main-tit">{REPORT}</div>',
        f"<table><tr><td class=title>{REPORT}</td></tr></table>",
        f'<div id="title"><span>{REPORT}</span></div><div class="title">政府信息公开指南</div>',
        f"<h2>{REPORT}</h2>",
    ],
)
def test_headings_of_pages_without_metas(heading: str) -> None:
    page = detail_page(f"<title>示例市人民政府 信息公开年报 {REPORT}</title>", heading)
    assert hanweb.detail(page, f"{SITE}{ARTICLE}").title == REPORT


def test_a_heading_that_the_page_s_title_does_not_repeat() -> None:
    body = f'<h1>示例市人民政府</h1><div class="title">信息公开</div><div class="article-title">{REPORT}</div>'
    page = detail_page("<title>示例市财政局</title>", body)
    assert hanweb.detail(page, f"{SITE}/module/xxgk/xxgkAnnualReport.jsp?area=1&fbtime=2023").title == REPORT


def test_files_of_a_report() -> None:
    body = (
        f'<a href="{DOWNLOAD}?classid=0&showname=%E5%B9%B4%E6%8A%A5.pdf&filename=2402151557302341324.pdf">下载</a>'
        f'<a href="{DOWNLOAD}?filename=0123456789abcdef0123456789abcdef.doc&classid=0">年报（文字版）</a>'
        '<a href="/attach/-1/2402151557302341325.pdf">年报扫描件</a>'
        '<img src="/picture/0/2401261026402341326.png" width=600>'
    )
    page = detail_page("", f'<div id="zoom"><!--<$[信息内容]>begin-->{body}<!--<$[信息内容]>end--></div>')
    found = [
        (file.url.rpartition("/")[2].partition("?")[0], file.name, file.kind) for file in hanweb.attachments(page, SITE)
    ]
    assert found == [
        ("downfile.jsp", "年报.pdf", "file"),
        ("downfile.jsp", "年报（文字版）", "file"),
        ("2402151557302341325.pdf", "年报扫描件", "file"),
        ("2401261026402341326.png", "2401261026402341326.png", "image"),
    ]


# Whose page it is


@pytest.mark.parametrize(
    ("page", "path"),
    [
        (store(rows(2)), "/col/col1/index.html"),
        (store(rows(2)), "/nb/"),
        (LOADED, "/col/col1/index.html?number=LX04"),
        ("<html><body></body></html>", ARTICLE),
        ("<html><body></body></html>", "/col/col1229214366/index.html"),
        ("<html><body>暂无</body></html>", "/module/xxgk/xxgkAnnualReport.jsp?area=1&fbtime=2022"),
        (fragment(), "/module/xxgk/search.jsp"),
        (f"<script src='{jpaas.jpaas_unit.BUILD}'></script>{store(rows(2))}", "/col/col1/index.html"),
    ],
)
def test_its_own_pages(page: str, path: str) -> None:
    assert platform_of(page, SITE + path) is hanweb


@pytest.mark.parametrize(
    "path", ["/about.html", "/column/col/1.html", "/art/index.html", "/zwgk/202401/t20240126_1.html"]
)
def test_pages_of_others(path: str) -> None:
    assert hanweb.recognise("<html><body><a href='/module/web/1.html'>模块</a></body></html>", SITE + path) == 0.0


def test_recognising_costs_little() -> None:
    page = "<html><body>" + "<p>示例市政府信息公开工作年度报告，本年度共收到申请。</p>" * 6_000
    started = time.perf_counter()
    for _ in range(20):
        hanweb.recognise(page, f"{SITE}/zwgk/1.html")
        jpaas.recognise(page, f"{SITE}/zwgk/1.html")
    assert (time.perf_counter() - started) / 20 < 0.01  # seconds; about 0.5 ms on the machine it was written on


# Hostile pages

PIECES = (
    *(
        "<datastore>",
        "</datastore>",
        "<record>",
        "<![CDATA[",
        "]]>",
        "</record>",
        "<nextgroup>",
        "<a href='",
        "'>",
        '"',
    ),
    *("<totalrecord>99999999999999999999</totalrecord>", "<totalrecord>7</totalrecord>", ".jpage({", "columnid:'1',"),
    *(
        "unitid:2,",
        "perPage:999999999",
        "dataproxy.jsp",
        "proxyUrl:'//[dataproxy.jsp'",
        "ajaxParam:{",
        "})",
        "</script>",
    ),
    *("loadDynamic('", "/module/xxgk/search.jsp?area=1", "','div1','',", "共9页", "共99999999页", "tr_main_value_odd"),
    *(
        "pagedContent",
        "<li class=pagedContent>",
        "dataList=[",
        "{'title':'x','url':'http://[/'}",
        "<!--<$[信息标题]>begin-->",
    ),
    *("\0", "\ud800", "é", "http://[", "/art/2024/1/2/art_1_2.html", "<tr>", "<table>", "<input name=area value=1>"),
)
ADDRESSES = (
    COLUMN,
    PROXY,
    f"{PROXY}?startrecord=1&endrecord=5",
    f"{PROXY}?page=1",
    SEARCH,
    f"{SEARCH}?currpage=3",
    SITE,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24), st.sampled_from(ADDRESSES))
def test_debris_ends_in_a_list_or_a_page_error(pieces: list[str], url: str) -> None:
    page = "".join(pieces)
    assert 0.0 <= hanweb.recognise(page, url) <= 1.0
    for ask in (hanweb.entries, hanweb.next_pages, hanweb.detail, hanweb.attachments):
        try:
            ask(page, url)
        except PageError:
            continue


@pytest.mark.parametrize(
    "piece",
    [
        *("<record><![CDATA[", "<record>", "<datastore>", "<nextgroup><![CDATA[<a href='x", ".jpage({columnid:'1',"),
        *(
            "dataproxy.jsp",
            "loadDynamic('",
            "xxgk/search.jsp 'a' ",
            "dataList=[",
            "dataList=[{",
            "columnid=",
            "<div class=title>",
        ),
        *("<!--<$[信息标题]>begin-->", "共<", "<td>", "{", "'", '"', "&currpage=1", "columnid:'"),
        "<record><![CDATA[<li><a href=/art/2024/1/2/art_1_2.html>一</a></li>]]></record>",
        "<datastore><record><![CDATA[<a href=/art/2024/1/2/art_1_2.html>一</a>]]></record></datastore>",
        "$('#a').jpage({columnid:'1',unitid:'2'});</script>",
        "loadDynamic('/module/xxgk/search.jsp?area=','div1','1','','','2');",
    ],
)
def test_large_debris_is_done_with_soon(piece: str) -> None:
    page = f"<html>{store(rows(1))} dataproxy.jsp xxgk/search.jsp tr_main_value_odd {piece * (2_000_000 // len(piece))}"
    started = time.perf_counter()
    for ask in (hanweb.recognise, hanweb.entries, hanweb.next_pages, hanweb.detail):
        try:
            ask(page, f"{SEARCH}?currpage=1" if piece == "共<" else COLUMN)
        except PageError:
            continue
    assert time.perf_counter() - started < 10  # seconds, for two million characters on a busy machine
