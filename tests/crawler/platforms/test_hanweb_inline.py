"""hanweb lists that stand in their page whole."""

from __future__ import annotations

import pytest

from crawler.platforms import hanweb
from crawler.platforms.page import Entry
from tests.crawler.platforms.hanweb_pages import (
    COLUMN,
    SITE,
)


def test_all_paged_nodes_are_rows() -> None:
    nodes = "".join(
        f'<li class="item pagedContent"><a href="/articles/ch00232/202401/{n:08x}-0000.shtml" title="第{n}条">'
        f'<span class="t">第{n}..</span><span>2024-01-{n % 28 + 1:02}</span></a></li>'
        for n in range(470)
    )
    page = f"<ul>{nodes}</ul><script>var totalCount=470;var perSize=20;var logicTotalPage=24;</script>"
    url = f"{SITE}/channels/ch00232/"
    entries = hanweb.entries(page, url)
    assert len(entries) == 470
    assert entries[3] == Entry(f"{SITE}/articles/ch00232/202401/00000003-0000.shtml", "第3条", "2024-01-04")
    assert hanweb.next_pages(page, url) == []
    assert hanweb.recognise(page, url) == 1.0


def test_paged_nodes_may_be_pages_of_rows() -> None:
    row = '<li><a href="/articles/ch1/202401/{0}.shtml">第{0}条</a><span>2024-01-0{0}</span></li>'
    pages = "".join(f'<div class="pagedContent"><ul>{row.format(n)}{row.format(n + 1)}</ul></div>' for n in (1, 3))
    assert [(entry.title, entry.listed_on) for entry in hanweb.entries(pages, COLUMN)] == [
        (f"第{n}条", f"2024-01-0{n}") for n in (1, 2, 3, 4)
    ]


@pytest.mark.parametrize(
    "array",
    [
        '[{"infolist":[{"title":"&lt;年报&gt; <b>一</b>","daytime":"2024-01-08","url":"/20240108/i1.html"}]}]',
        "[{infolist:[{channelid:1, title:'&lt;年报&gt; <b>一</b>', daytime:'2024-01-08', url:'/20240108/i1.html'}]}]",
        '[{"title":"&lt;年报&gt; <b>一</b>","daytime":"2024-01-08","url":"/20240108/i1.html"},{"title":"无址"},3,null]',
    ],
)
def test_rows_in_a_script_s_array(array: str) -> None:
    page = f"<ul></ul><script>var dataList = {array};var pagesData={{'pageTotal':1}};</script>"
    assert hanweb.entries(page, COLUMN) == [Entry(f"{SITE}/20240108/i1.html", "<年报> 一", "2024-01-08")]
