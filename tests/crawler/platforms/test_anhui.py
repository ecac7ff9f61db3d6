"""安徽's numbered reports, whose hosts serve each other's pages."""

from __future__ import annotations

import pytest

from crawler.platforms import anhui, platform_of
from crawler.platforms.page import Entry, PageError

SITE = "http://www.example.gov.cn"
TITLE = "示例区审计局2023年政府信息公开工作年度报告"
LISTS = (
    "/XxgkContent/showList/182/0/page_1.html",
    "/OpennessContent/showList/2/171/page_1.html",
    "/Special/showList/443/page_1.html",
    "/XxgkPolicy/showList/650/page_1.html",
    "/openness/OpennessContent/showList/785/0/page_1.html",
)


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("module", ["XxgkAnnualReport", "OpennessAnnualReport", "XxgkContent", "OpennessContent"])
def test_rows(address: str, module: str) -> None:
    content = (
        '<ul class="nav"><li><a href="/XxgkContent/showList/1/0/page_1.html">信息公开指南</a></li></ul>'
        f'<ul class="list"><li><a href="/{module}/show/5326.html" title="{TITLE}">示例区…</a>'
        "<span>2024-01-24</span></li></ul>"
    )
    assert anhui.entries(content, SITE + address) == [Entry(f"{SITE}/{module}/show/5326.html", TITLE, "2024-01-24")]
    assert anhui.recognise(content, SITE + address) == 1.0


@pytest.mark.parametrize("address", LISTS)
def test_next_pages(address: str) -> None:
    row = '<ul><li><a href="/XxgkContent/show/5326.html">一</a></li></ul>'
    following = address.replace("page_1", "page_2")
    linked = f'{row}<div class="page"><span>1</span><a href="{following}">2</a><a href="{following}">下一页</a></div>'
    assert anhui.next_pages(linked, SITE + address) == [SITE + following]
    printed = f"{row}<div>共2页 当前第1页</div>"
    assert anhui.next_pages(printed, SITE + address) == [SITE + following]
    assert anhui.next_pages(printed, SITE + following) == []
    assert anhui.next_pages(row, SITE + address) == []


def test_the_page_says_whose_report_it_is() -> None:
    # The host is one county's, the report another's: 广德市 on the host of 宣州区.
    table = "<table><tr><td>索引号</td><td>1</td><td>发布机构：</td><td>邻县审计局</td></tr></table>"
    head = f'<meta name="ArticleTitle" content="{TITLE}"><meta name="ContentSource" content="示例区政务公开网">'
    content = f"<html><head>{head}</head><body>{table}<p>正文</p></body></html>"
    url = f"{SITE}/XxgkAnnualReport/show/5326.html"
    assert anhui.detail(content, url).source == "邻县审计局"
    assert anhui.detail(content.replace(table, ""), url).source == "示例区政务公开网"
    spans = content.replace(table, "<p><span>信息发布机构</span>：邻县财政局</p>")
    assert anhui.detail(spans, url).source == "邻县财政局"
    assert platform_of(content, url) is anhui


def test_recognition() -> None:
    assert anhui.recognise("<p>正文</p>", f"{SITE}/openness/OpennessAnnualReport/show/489.html") == 1.0
    assert anhui.recognise('<a href="/XxgkAnnualReport/show/489.html">一</a>', f"{SITE}/") == 0.9
    for address in ("/news/show/20250126173442825.html", "/new/show/20240117192758988.html", "/govop/show/2024-1.html"):
        assert anhui.recognise("<p>正文</p>", SITE + address) == 0.0


def test_hostile_pages() -> None:
    url = SITE + LISTS[0]
    with pytest.raises(PageError):
        anhui.entries("", url)
    for content in (
        "<td>发布机构" * 20_000,
        "/XxgkContent" * 50_000 + "/show/",
        "<table>" * 100_000,
        "\0<a href='http://[bad/XxgkContent/show/1.html'>一</a>",
    ):
        assert anhui.entries(content, url) == []
        assert anhui.next_pages(content, url) == []
        assert anhui.detail(content, url).published is None
