"""Rows of lists: which lists are meant, what a row is, its title and its date."""

from __future__ import annotations

import pytest

from crawler.platforms.page import Entry
from crawler.platforms.rows import MAX_ENTRIES, listed, once

HOST = "https://www.example.gov.cn"


def rows(content: str) -> list[Entry]:
    return listed(content, f"{HOST}/nb/", lambda address: "/post_" in address)


def test_a_list_is_one_in_which_a_row_leads_to_an_article() -> None:
    menu = '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/nb/">年报</a></li></ul>'
    content = f'{menu}<ul><li><a href="post_1">一</a></li><li><a href="https://mp.weixin.qq.com/s/x">二</a></li></ul>'
    assert rows(content) == [Entry(f"{HOST}/nb/post_1", "一", None), Entry("https://mp.weixin.qq.com/s/x", "二", None)]
    assert rows(menu) == []
    # Rows that are files make a list too.
    assert rows('<ul><li><a href="a.pdf">甲</a></li></ul>') == [Entry(f"{HOST}/nb/a.pdf", "甲", None)]


@pytest.mark.parametrize(
    ("row", "title", "day"),
    [
        ('<a href="post_1">一</a><span>2024-01-26</span>', "一", "2024-01-26"),
        ('<span>[2024.1.6]</span><a href="post_1" title="全的一">一…</a>', "全的一", "2024-01-06"),
        ('<a href="post_1"><p>一</p><span>发布时间：2024年01月26日 09:30</span></a>', "一", "2024-01-26"),
        ('<a href="post_1"><div>2024-01-26</div><div>一</div></a>', "一", "2024-01-26"),
        # A title with a date in it is not the date.
        ('<a href="post_1"><span>关于2024年1月5日停电的公告</span></a>', "关于2024年1月5日停电的公告", None),
        ('<a href="post_1"><img src="x.png"></a><a href="post_1">一</a><i>2024-01-26</i>', "一", "2024-01-26"),
        ('<a href="/xw/">[部门]</a> <a href="post_1">一</a> 2024-01-26', "一", "2024-01-26"),
        ('<a href="post_1">一</a><span>2024-\n01-\n26</span>', "一", "2024-01-26"),
        ('<a href="post_1">一</a><span>2024-02-30</span>', "一", None),
        # The year in an element of its own, or the day.
        ('<div><b>01-26</b><em>2024</em></div><a href="post_1">一</a>', "一", "2024-01-26"),
        ('<i>2024</i><i>01-26</i><a href="post_1">一</a>', "一", "2024-01-26"),
        ('<span>26</span><span>2024-01</span><a href="post_1">一</a>', "一", "2024-01-26"),
        ('<b>31</b><em>2024.02</em><a href="post_1">一</a>', "一", None),
        ('<a href="post_1">一</a><span>01-26</span>', "一", None),
        ('<a href="post_1">一</a><span>文号 12-31号 2023年</span>', "一", None),
    ],
)
def test_a_row(row: str, title: str, day: str | None) -> None:
    assert rows(f"<ul><li>{row}</li></ul>") == [Entry(f"{HOST}/nb/post_1", title, day)]


def test_a_row_of_several() -> None:
    first, second = (f'<td><a href="post_{n}">{title}</a></td>' for n, title in ((1, "一"), (2, "二")))
    two = f"<tr>{first}<td>2024-01-02</td>{second}<td>2023-01-02</td></tr>"
    assert rows(f"<table>{two}</table>") == [
        Entry(f"{HOST}/nb/post_1", "一", "2024-01-02"),
        Entry(f"{HOST}/nb/post_2", "二", "2023-01-02"),
    ]
    page_and_file = '<li><a href="post_1">一</a><a href="1.pdf">一.pdf</a><span>2024-01-02</span></li>'
    assert [(entry.url[-6:], entry.listed_on) for entry in rows(f"<ul>{page_and_file}</ul>")] == [
        ("post_1", "2024-01-02"),
        ("/1.pdf", "2024-01-02"),
    ]


def test_each_address_once_and_with_a_title() -> None:
    entries = [Entry("a", "", None), Entry("b", "乙", None), Entry("a", "甲", "2024-01-02"), Entry("b", "丙", None)]
    assert once(entries) == [Entry("a", "甲", "2024-01-02"), Entry("b", "乙", None)]
    assert len(once(Entry(str(n), "一", None) for n in range(2 * MAX_ENTRIES))) == MAX_ENTRIES
