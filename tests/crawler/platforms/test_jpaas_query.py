"""JPaaS lists drawn by Handlebars: what a shell posts, and the JSON that it is answered with."""

from __future__ import annotations

import json

import pytest

from crawler.platforms import jpaas
from crawler.platforms.page import Entry
from crawler.posted import posted, split
from tests.crawler.platforms.jpaas_pages import (
    COLUMN,
    PARAMS,
    QUERY,
    SITE,
    item,
    results,
    shell,
)


def test_a_shell_posts_its_parameters() -> None:
    (following,) = jpaas.next_pages(shell(PARAMS), COLUMN)
    assert split(following) == (
        QUERY,
        {
            "current": "1",
            "unitid": "380055",
            "perPage": "15",
            "titleMax": "34",
            "groupSize": "1",
            "notReturnContent": "false",
            "templateContainerId": "div380055",
            "pageSize": "15",
            "webSiteCode[]": "jxssthjt",
            "channelCode[]": "col42150",
        },
    )
    assert jpaas.entries(shell(PARAMS), COLUMN) == []


def test_channels_by_number_several_and_in_variables() -> None:
    numbered = PARAMS.replace("channelCode:['col42150']", "channelId:['1996','1997']")
    forms = [split(page)[1] for page in jpaas.next_pages(shell(numbered), COLUMN)]
    assert [form["channelId[]"] for form in forms if form] == ["1996", "1997"]
    inline = "var websiteCode='jxssthjt', channelId='18', codeName='col42150'; loadPageData(params,'380055');"
    (form,) = [split(page)[1] for page in jpaas.next_pages(shell(inline), COLUMN)]
    assert form == {"current": "1", "pageSize": "15", "webSiteCode[]": "jxssthjt", "channelCode[]": "col42150"}


def test_another_address_that_the_page_names() -> None:
    named = f"$.ajax({{url:'/portal/queryList',data:params}}); {PARAMS}"
    (following,) = jpaas.next_pages(shell(named), COLUMN)
    assert split(following)[0] == f"{SITE}/portal/queryList"


def test_rows_of_json() -> None:
    url = posted(QUERY, {"current": "1", "pageSize": "15", "webSiteCode[]": "jxssthjt"})
    relative = json.dumps({"pc": "col/col1/content/content_1.html"})
    content = results(
        item(1, title="<em>第1条</em>&nbsp;全文"),
        item(2, urls={"pc": "http://other.gov.cn/2.html"}, pubDate=None),
        item(3, urls=relative, title="", showTitle="只有显示标题"),
        item(4, urls="{"),
        item(5, title="半个代理\ud800"),
        {"source": None},
        "x",
        {"title": "没有外壳", "url": "/6.html"},
    )
    path = f"{SITE}/jxssthjt/col/col42150/content/content_187194860850871654"
    assert jpaas.entries(content, url) == [
        Entry(f"{path}1.html", "第1条 全文", "2024-09-24"),
        Entry("http://other.gov.cn/2.html", "第2条", None),
        Entry(f"{SITE}/jxssthjt/col/col1/content/content_1.html", "只有显示标题", "2024-09-24"),
        Entry(f"{path}5.html", "半个代理\N{REPLACEMENT CHARACTER}", "2024-09-24"),
        Entry(f"{SITE}/6.html", "没有外壳", None),
    ]


@pytest.mark.parametrize("shape", ['{{"data": {{"records": {}, "total": 31}}}}', '{{"data": {}, "total": 31}}'])
def test_rows_under_another_name(shape: str) -> None:
    form = {"current": "1", "pageSize": "15", "webSiteCode[]": "jxssthjt"}
    plain = [item(n)["source"] for n in range(15)]
    content = shape.format(json.dumps(plain))
    assert [entry.title for entry in jpaas.entries(content, posted(QUERY, form))] == [f"第{n}条" for n in range(15)]
    assert jpaas.next_pages(content, posted(QUERY, form)) == [posted(QUERY, form | {"current": "2"})]


@pytest.mark.parametrize(
    ("count", "total", "page", "more"),
    [(15, 444, 1, True), (15, 30, 2, False), (15, None, 3, True), (14, None, 1, False), (0, 444, 9, False)],
)
def test_pages_of_json(count: int, total: int | None, page: int, *, more: bool) -> None:
    form = {"current": str(page), "pageSize": "15", "webSiteCode[]": "jxssthjt"}
    content = results(*map(item, range(count)), **({} if total is None else {"total": total}))
    following = jpaas.next_pages(content, posted(QUERY, form))
    assert following == ([posted(QUERY, form | {"current": str(page + 1)})] if more else [])
