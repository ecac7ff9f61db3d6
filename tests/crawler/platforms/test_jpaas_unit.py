"""JPaaS units: what a page asks the gateway, and the HTML that it answers with."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from crawler.platforms import jpaas
from crawler.platforms.page import Entry
from tests.crawler.platforms.jpaas_pages import (
    BARE,
    BUILD,
    COLUMN,
    NEW,
    OLD,
    REPORT,
    ROWS,
    SITE,
    answer,
    asked,
    pager,
    unit,
)


@pytest.mark.parametrize("quotes", ["\"'", "'\""])
def test_a_page_asks_for_its_unit(quotes: str) -> None:
    (following,) = jpaas.next_pages(f"<html><body>{unit(quotes=quotes)}</body></html>", COLUMN)
    assert following.partition("?")[0] == BUILD
    assert parse_qsl(urlsplit(following).query) == [
        ("webId", "3185"),
        ("pageId", "1229565788"),
        ("parseType", "bulidstatic"),
        ("pageType", "column"),
        ("tagId", "信息列表"),
    ]
    assert jpaas.entries(f"<html><body>{unit(quotes=quotes)}</body></html>", COLUMN) == []


def test_what_a_unit_sends_without_a_value() -> None:
    (following,) = jpaas.next_pages(unit(more=",'editType':null,'tplSetId':'o0YcVHHq5vWtr3uiCp4SY'"), COLUMN)
    assert following.endswith("&editType=null&tplSetId=o0YcVHHq5vWtr3uiCp4SY")


def test_furniture_is_not_asked() -> None:
    page = "".join(map(unit, ("顶部导航", "当前位置", "信息列表", "友情链接", "页脚")))
    assert len(jpaas.next_pages(page, COLUMN)) == 1
    # A name that says nothing is asked, where no other says that it is a list.
    assert len(jpaas.next_pages(unit("zw") + unit("右侧") + unit("导航"), COLUMN)) == 2
    assert len(jpaas.next_pages(unit("当前位置"), COLUMN)) == 1


@pytest.mark.parametrize("query", ["", "{}", "{'webId':'1'}", "{'pageId'", "[1]", "x", "{'pageId':['1']}"])
def test_units_that_name_nothing(query: str) -> None:
    assert jpaas.next_pages(f'<script src="unitbuild.js" queryData="{query}"></script>', COLUMN) == []


def test_rows_of_an_answer() -> None:
    html = f'<div id="信息列表"><ul>{ROWS}<li><a href="https://mp.weixin.qq.com/s/1">别处的一条</a></li></ul></div>'
    assert jpaas.entries(answer(html), asked()) == [
        Entry(f"{SITE}{NEW}", REPORT, "2024-01-26"),
        Entry(f"{SITE}{OLD}", "旧的一条", "2023-01-05"),
        Entry("https://mp.weixin.qq.com/s/1", "别处的一条", None),
    ]
    assert jpaas.entries(json.dumps({"data": f"<ul>{ROWS}</ul>"}), asked()) == jpaas.entries(
        answer(f"<ul>{ROWS}</ul>"), asked()
    )


def test_rows_of_chinese_class_and_table() -> None:
    item = f'<li><a class="news" href="{BARE}">{REPORT}</a><span class="time">2024-01-26</span></li>'
    news = f'<ul class="page-content">{item}</ul>'
    row = f'<table><tr><td>1</td><td><a href="{BARE}">{REPORT}</a></td><td>2024-01-26</td></tr></table>'
    expected = [Entry(f"{SITE}{BARE}", REPORT, "2024-01-26")]
    assert jpaas.entries(answer(f'<div id="阳光政务_分页列表">{news}</div>'), asked()) == expected
    assert jpaas.entries(answer(row), asked()) == expected


@pytest.mark.parametrize(
    ("html", "page", "following"),
    [
        (ROWS + pager(386), None, asked(2)),
        (ROWS + pager(386, page=2), 2, asked(3)),
        (ROWS + pager(386, page=26), 26, None),
        (ROWS + pager(30), 2, None),
        (ROWS + pager(15), None, None),
        (ROWS + pager(386, rows=30), None, asked(2, 30)),
        (ROWS + pager(386, page=1), 2, asked(3)),  # the pager says 1 for ever: what was asked counts
        ("", 2, None),
        (" \n", 2, None),
        ("<!-- 暂无内容 -->", 2, None),
        (pager(386), 2, None),  # a pager and no row
        (ROWS, None, None),  # a short list without any pager
        (ROWS + '<a href="javascript:next()">下一页</a>', None, asked(2, 2)),
        (ROWS * 6, 3, asked(4)),
    ],
)
def test_pages_of_a_unit(html: str, page: int | None, following: str | None) -> None:
    assert jpaas.next_pages(answer(html), asked(page)) == ([following] if following else [])


def test_a_count_beside_the_html() -> None:
    assert jpaas.next_pages(answer(ROWS, count="3"), asked(1, 2)) == [asked(2, 2)]
    assert jpaas.next_pages(answer(ROWS, count="2"), asked(1, 2)) == []


def test_what_else_a_unit_s_paramjson_says_stays() -> None:
    url = f"{BUILD}?pageId=1&paramJson=%7B%22year%22%3A%222023%22%2C%22pageNo%22%3A1%2C%22pageSize%22%3A15%7D"
    (following,) = jpaas.next_pages(answer(ROWS + pager(99)), url)
    assert dict(parse_qsl(urlsplit(following).query))["paramJson"] == '{"year":"2023","pageNo":2,"pageSize":15}'


@pytest.mark.parametrize("address", ["", "/api-gateway/jpaas-publish-server/front/page/build/unit"])
def test_a_column_that_prints_its_first_page(address: str) -> None:
    page = f"<ul>{ROWS}</ul>{pager(386, address=address)}{unit()}"
    assert [entry.url for entry in jpaas.entries(page, COLUMN)] == [SITE + NEW, SITE + OLD]
    (following,) = jpaas.next_pages(page, COLUMN)
    assert following.startswith(f"{BUILD}?webId=3185&pageId=1229565788&")
    assert following.endswith("&paramJson=%7B%22pageNo%22%3A2%2C%22pageSize%22%3A15%7D")
    assert jpaas.next_pages(f"<ul>{ROWS}</ul>{pager(9, address=address)}{unit()}", COLUMN) == []


def test_a_column_that_prints_rows_without_a_pager() -> None:
    row = '<li><a href="/art/2023/1/5/art_1_{}.html">一</a></li>'
    page = f"<ul>{''.join(row.format(n) for n in range(12))}</ul>{unit()}"
    first, second = jpaas.next_pages(page, COLUMN)
    assert second == f"{first}&paramJson=%7B%22pageNo%22%3A2%2C%22pageSize%22%3A12%7D"
    assert jpaas.next_pages(f"<ul>{row.format(1)}</ul>{unit()}", COLUMN) == [first]  # a row or two may be anything


def test_a_pager_with_a_whole_address() -> None:
    page = f"<ul>{ROWS}</ul>{pager(40, 20, address=asked().replace('&', '&amp;'))}"
    assert jpaas.next_pages(page, COLUMN) == [asked(2, 20)]
