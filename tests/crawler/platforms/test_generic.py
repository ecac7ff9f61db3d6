"""Sites that no module knows, pages that are no list at all, and hostile pages for every module of structure."""

from __future__ import annotations

import re
import time

import pytest

from crawler.platforms import (
    PLATFORMS,
    asp,
    epoint,
    generic,
    jeecms,
    lonsun,
    platform_of,
    platform_of_list,
    sitefactory,
)
from crawler.platforms.page import MAX_PAGE, PageError, Platform

BASE = "http://www.example.gov.cn"
TITLE = "示例市统计局{}年政府信息公开工作年度报告"
SECONDS = 20.0  # far more than a hostile page takes: what is not linear takes minutes
MODULES = (asp, epoint, generic, jeecms, lonsun, sitefactory)
LIST = "<ul>{}</ul>".format(
    "".join(
        f"<li><a href='{{href}}'>{TITLE.format(year)}</a><em>{year + 1}-01-1{year % 10}</em></li>"
        for year in (2023, 2022, 2021)
    )
)
SHAPES = {
    "无锡": "/doc/2024/01/08/{}.shtml",
    "上海": "/nw12344/20230331/{}39f53e27aa11bb22cc33dd44ee55ff66.html",
    "上海 before": "/nw12344/20200813/0001-12344_{}.html",
    "河北": "/columns/6f0b1c2e-0a44-4c1d-9a50-2f6f4b7f0a11/202401/28/{}c4f7a3be.html",
    "湖南": "/c26116/20240115/i{}.html",
    "河南": "/2021/11-19/{}.html",
    "四川": "/10462/c103044/2017/8/8/{}39f53e27aa11bb22cc33dd44ee55ff66.shtml",
    "三门峡": "/16903/616589856/{}.html",
    "抚远": "/govinfo/contents/1287/{}.html",
    "辽宁": "/web/zwgk/2023n/2023032314363847{}/index.shtml",
    "漳州": "/cms/html/site/2026-06-10/{}.html",
    "齐齐哈尔": "/News_showGkmlNews.action?messagekey={}",
    "昭通": "/contents/3125/{}.html",
    "内蒙古": "/?gk=3&cid=10607&id={}",
    "慧兰": "/eportal/ui?articleKey={}&columnId=3&pageId=4",
    "国资委": "/c{}/content.html",
    "大兴": "/{}/index.html",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_lists_of_unknown_systems(shape: str) -> None:
    hrefs = [BASE + SHAPES[shape].format(n) for n in (4153378, 4153379, 4153380)]
    page = LIST.replace("{href}", hrefs[0], 1).replace("{href}", hrefs[1], 1).replace("{href}", hrefs[2], 1)
    assert [entry.url for entry in generic.entries(page, f"{BASE}/zwgk/nb/")] == hrefs
    assert generic.recognise(page, f"{BASE}/zwgk/nb/") == 0.2


@pytest.mark.parametrize(
    ("script", "following"),
    [
        ("$('.pagination').pagination('setPage', 1, 3);", ["index_2.html"]),
        ("createPageHTML(3, 0, 'index', 'html');", ["index_1.html"]),
        ("$('.pagination').pagination({total: 3});", []),
    ],
)
def test_pagers_copied_from_another_system(script: str, following: list[str]) -> None:
    rows = LIST.replace("{href}", "/xxgknb/20240122/5484a5ec05ead51dafddb49d4d3f5c2f.html")
    content = f"{rows}<script>{script}</script>"
    assert generic.next_pages(content, f"{BASE}/xxgknb/") == [f"{BASE}/xxgknb/{page}" for page in following]


@pytest.mark.parametrize(
    ("page", "sure"),
    [
        (LIST.replace("{href}", "/a/1.html"), 0.2),
        (f"<h1>{TITLE.format(2023)}</h1><p>正文</p>", 0.2),
        (
            "<ul>"
            + "".join(f"<li><a href='/a/{n}'>示例市关于某事项的公告</a>2024-01-0{n}</li>" for n in range(1, 6))
            + "</ul>",
            0.1,
        ),
        ("<ul>" + "".join(f"<li><a href='/a/{n}'>栏目{n}</a></li>" for n in range(9)) + "</ul>", 0.0),
        ("<h1>示例市2023年法治政府建设年度报告</h1>", 0.0),
        ("<h1>关于做好2023年政府信息公开工作年度报告编制的通知</h1>", 0.0),
        ("<p>Sorry, Page Not Found</p>", 0.0),
        ('{"data": []}', 0.0),
        ("", 0.0),
    ],
)
def test_recognise_is_never_sure(page: str, sure: float) -> None:
    assert generic.recognise(page, f"{BASE}/nb/") == sure


def test_is_asked_last() -> None:
    page = LIST.replace("{href}", "/a/1.html")
    assert platform_of(page, f"{BASE}/nb/") is generic
    assert platform_of(page, f"{BASE}/Category_4/Index.aspx") is sitefactory
    assert platform_of("<p>nothing</p>", f"{BASE}/nb/") is None


@pytest.mark.parametrize("platform", MODULES)
@pytest.mark.parametrize(
    "page",
    [
        "",
        " \0 ",
        "x" * (MAX_PAGE + 1),
        "<div>" * 100_000 + f"<a href='/a'>{TITLE}</a>",
        f"<a href='/a'>{TITLE}<div>" * 50_000,
        "<li onclick='x'><span onclick='next(2)'>" * 20_000 + "字" * 1_000_000,
        "<td class='title huifont'>" * 20_000 + "1/4" * 100_000,
        "<a href='http://[bad'>下一页</a><a href='javascript:'>2</a><option value='http://[.'>下一页",
        "<div id=pages>" * 200 + "QUJD" * 500_000,
        "<script>" + "'a?page=page=" * 100_000 + "</script><a onclick='go(2)'>下一页</a>共9页",
        "<script>/site/label/" + "/site/label/8888?'+x+'" * 50_000 + "</script>",
        "<script>$.get('/site/label/8888'," + "{a:'" * 100_000 + "</script>",
        "<a href='Index_2.aspx'" + " " * 2_000_000 + ">尾页</a>" * 3,
        "<ul><li>" + f"<a href='/a'>{TITLE}</a><!-- 2024-01-02 --><?x y?><!--z-->2024-01-02" * 500,
        "<meta name=ColumnName content='" + "年" * 2_000_000 + "'><a href='?year=2023'>2023年</a>",
        "发布日期：" * 200_000 + "2024-13-45",
        "<ul>" + f"<li><a href='/a'>{TITLE}</a>2024-01-02" * 20_000,
    ],
    ids=range(17),
)
@pytest.mark.parametrize("url", [f"{BASE}/public/column/1?type=4&action=list"])
def test_hostile_pages(platform: Platform, page: str, url: str) -> None:
    begun = time.process_time()
    for ask in (platform.recognise, platform.entries, platform.next_pages, platform.detail, platform.attachments):
        try:
            ask(page, url)
        except PageError:
            assert ask is not platform.recognise
    assert time.process_time() - begun < SECONDS


def test_every_module_is_a_platform() -> None:
    assert {module.NAME for module in MODULES} <= set(PLATFORMS)


COPIED = "<script>createPageHTML('paging', 3, 1, 'index', 'html', 25);</script>"
SHELL = "<script>$.ajax({type: 'POST', url: '/cms/JsonList', data: {channelCode: 'A1', pageno: 1}})</script>"


NEWS = "".join(
    f"<ul><li><a href='/doc/2024/01/0{n}/415{n}.shtml'>示例县召开第{n}次政务公开推进会</a><i>2024-01-0{n}</i></li></ul>"
    for n in range(1, 5)
)


@pytest.mark.parametrize(
    ("page", "url", "chosen"),
    [
        (LIST.replace("{href}", "/c26116/20240115/i5031.html") + COPIED, f"{BASE}/c26116/index.html", "generic"),
        (LIST.replace("{href}", "./202401/t20240126_1553292.html") + COPIED, f"{BASE}/nb/index.html", "trs"),
        (LIST.replace("{href}", "/a/1.html") + SHELL, f"{BASE}/nb/index.html", "cac"),
        (COPIED, f"{BASE}/nb/index.html", "trs"),
        # Beside a file of the system, undated rows that it does not know; dated ones it takes itself.
        (
            re.sub(r"<em>.*?</em>", "", LIST).replace("{href}", "/web/9A0B/index.shtml")
            + LIST.replace("{href}", "/web/lngov/P020210126400123.pdf").replace("2023", "2020"),
            f"{BASE}/nb/index.shtml",
            "generic",
        ),
        (
            LIST.replace("{href}", "/web/9A0B/index.shtml")
            + LIST.replace("{href}", "/web/lngov/P020210126400123.pdf").replace("2023", "2020"),
            f"{BASE}/nb/index.shtml",
            "trs",
        ),
        # No report yet: its further pages are read as this one is.
        (f"{NEWS}{COPIED}", f"{BASE}/nb/index.html", "generic"),
        (NEWS + SHELL, f"{BASE}/nb/index.html", "cac"),
    ],
)
def test_rows_that_their_system_does_not_know(page: str, url: str, chosen: str) -> None:
    assert platform_of_list(page, url) is PLATFORMS[chosen]
