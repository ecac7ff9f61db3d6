"""hanweb's data stores: every shape of a record, and the groups that follow each other."""

from __future__ import annotations

import pytest

from crawler.platforms import hanweb
from crawler.platforms.page import Entry
from crawler.posted import posted, split
from tests.crawler.platforms.hanweb_pages import (
    ARTICLE,
    COLUMN,
    PROXY,
    REPORT,
    SITE,
    record,
    rows,
    script,
    store,
)

# Rows


@pytest.mark.parametrize(
    ("row", "title", "day"),
    [
        (f"<li><a href='{ARTICLE}' title='{REPORT}'>示例市...</a><span>2024-01-26</span></li>", REPORT, "2024-01-26"),
        (f'<p class="lb-list"><a href="{ARTICLE}">{REPORT}</a><span>[2024-01-26]</span></p>', REPORT, "2024-01-26"),
        (
            f"<tr><td><IMG src=/dot.gif border=0><td><a href={ARTICLE} title={REPORT}>年</a><td>[2024-01-26]</tr>",
            REPORT,
            "2024-01-26",
        ),
        (f'<td><a href="{ARTICLE}">{REPORT}</a></td><td>2024.01.26</td>', REPORT, "2024-01-26"),
        (
            f'<li><a class="bt-left" title="{REPORT}" href="{ARTICLE}">年报<b class="bt-right">2024-01-26</b></a></li>',
            REPORT,
            "2024-01-26",
        ),
        (f'<li><a href="{ARTICLE}">{REPORT}</a><span class="pull-right">2024/01/26</span></li>', REPORT, "2024-01-26"),
        (f'<li><a href="{ARTICLE}">{REPORT}</a><span class="time">2024-\n01-\n26</span></li>', REPORT, "2024-01-26"),
        (f'<li style=<br/><a href="{ARTICLE}">{REPORT}</a></li>', REPORT, None),
        (f'<li><a href="//www.example.gov.cn{ARTICLE}">{REPORT}</a><b>2024年1月26日</b></li>', REPORT, "2024-01-26"),
        (f'<li>[<a href="/col/col99/index.html">年报</a>] <a href="{ARTICLE}">{REPORT}</a></li>', REPORT, None),
    ],
)
def test_shapes_of_a_record(row: str, title: str, day: str | None) -> None:
    assert hanweb.entries(store(record(row)), COLUMN) == [Entry(f"{SITE}{ARTICLE}", title, day)]


def test_records_of_other_hosts_twice_and_without_cdata() -> None:
    elsewhere = "http://zwgk.elsewhere.gov.cn/art/2021/2/1/art_9_1.html"
    records = record(f'<li><a href="{elsewhere}">别处</a></li>') * 2
    records += f"<record>&lt;li&gt;&lt;a href='{ARTICLE}'&gt;{REPORT}&lt;/a&gt;&lt;/li&gt;</record>"
    assert [entry.url for entry in hanweb.entries(store(records), COLUMN)] == [elsewhere, f"{SITE}{ARTICLE}"]


def test_links_around_a_data_store_are_no_rows() -> None:
    menu = '<ul><li><a href="/art/2020/3/4/art_1_7.html">网站说明</a></li></ul>'
    assert [entry.title for entry in hanweb.entries(menu + store(rows(2)), COLUMN)] == ["第1条", "第2条"]


@pytest.mark.parametrize(
    ("query", "total", "following"),
    [
        ("startrecord=1&endrecord=75&perpage=25&columnid=8", 160, "startrecord=76&endrecord=150&perpage=25&columnid=8"),
        ("startrecord=76&endrecord=150&perpage=25&columnid=8", 150, None),
        ("startrecord=76&endrecord=75&perpage=25", 160, None),
        ("uid=5&pageNum=2", 160, None),
    ],
)
def test_groups_by_record_number(query: str, total: int, following: str | None) -> None:
    row = "<li><a href='/art/2024/1/2/art_8_1.html'>一条</a></li>"
    records = f"<recordset><record><![CDATA[{row}]]></record></recordset>"
    reply = f"<datastore><totalrecord>{total}</totalrecord>{records}</datastore>"
    assert hanweb.next_pages(reply, f"{PROXY}?{query}") == ([f"{PROXY}?{following}"] if following else [])


# Groups


def test_group_that_the_store_names_is_taken_as_it_is() -> None:
    href = "/module/web/jpage/dataproxy.jsp?page=1&amp;appid=1&amp;appid=1&amp;path=/&amp;webname=%25E5%25AE%259A"
    head = f'<nextgroup><![CDATA[<a href="{href}"></a>]]></nextgroup>'
    assert hanweb.next_pages(store(rows(3), head=head), COLUMN) == [
        f"{PROXY}?page=1&appid=1&appid=1&path=/&webname=%25E5%25AE%259A"
    ]


def test_the_same_list_twice_is_asked_once() -> None:
    head = '<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&unitid=38486"></a>]]></nextgroup>'
    twice = store(rows(3), "38486", head) + store(rows(3), "m38486", head)
    assert hanweb.next_pages(twice, COLUMN) == [f"{PROXY}?page=1&unitid=38486"]
    assert len(hanweb.entries(twice, COLUMN)) == 3


def test_group_that_the_script_would_post_for() -> None:
    page = store(rows(15)) + script(
        "38486", "c4f1", "totalRecord:40,proxyUrl:'/module/jslib/jquery/jpage/dataproxy.jsp',"
    )
    (following,) = hanweb.next_pages(page, COLUMN)
    assert split(following) == (
        f"{SITE}/module/jslib/jquery/jpage/dataproxy.jsp?startrecord=16&endrecord=30&perpage=5",
        {
            "col": "1",
            "appid": "1",
            "webid": "23",
            "path": "/",
            "columnid": "c4f1",
            "sourceContentType": "1",
            "unitid": "38486",
            "webname": "示例局",
            "permissiontype": "0",
        },
    )


@pytest.mark.parametrize(
    ("held", "script_says", "store_says", "more"),
    [
        (15, "totalRecord:15,", "", False),
        (15, "totalRecord:16,", "", True),
        (60, "", "<totalrecord>2742</totalrecord>", True),
        (60, "", "<totalrecord>60</totalrecord>", False),
        (15, "", "", True),  # a whole group, and nothing says that it is all
        (14, "", "", False),
    ],
)
def test_groups_end_where_the_totals_say(held: int, script_says: str, store_says: str, *, more: bool) -> None:
    page = store(rows(held), head=store_says) + script("38486", more=script_says)
    assert bool(hanweb.next_pages(page, COLUMN)) == more


def test_each_of_two_units_has_its_own_script() -> None:
    page = store(rows(2), "11") + script("11", "1001", "totalRecord:2,") + store(rows(15), "22") + script("22", "1002")
    (following,) = hanweb.next_pages(page, COLUMN)
    assert split(following)[1]["columnid"] == "1002"  # type: ignore[index]


def test_units_that_name_no_element_of_a_store() -> None:
    scripts = script("7", column="A1").replace("#7", "#list_a") + script("8", column="B2").replace("#8", "#list_b")
    following = hanweb.next_pages(store(rows(15), "x1") + store(rows(15), "x2") + scripts, COLUMN)
    assert [(split(page)[1] or {})["unitid"] for page in following] == ["7", "8"]
    one = store(rows(1), "guide") + store(rows(15), "7") + script("7")
    (following,) = hanweb.next_pages(one, COLUMN)
    assert following.startswith(f"{PROXY}?startrecord=16&")


def test_a_page_without_rows_asks_for_the_first_group() -> None:
    page = f'<div id="22"></div><div class="default_pgContainer"></div>{script("22")}'
    (following,) = hanweb.next_pages(page, COLUMN)
    assert "startrecord=1&endrecord=15&perpage=5" in following
    assert hanweb.entries(page, COLUMN) == []


@pytest.mark.parametrize(
    "names",
    [
        "var columnid='12377';var unitid = '38486'; var url='/module/web/jpage/dataproxy.jsp';",
        "$.ajax({url:'/module/web/jpage/dataproxy.jsp?appid=1&columnid=12377&unitid=38486',type:'post'})",
        '$.post("/module/web/jpage/dataproxy.jsp", {"columnid":12377,"unitid":38486}, show)',
    ],
)
def test_identifiers_named_in_other_ways(names: str) -> None:
    (following,) = hanweb.next_pages(f"<script>{names}</script>", COLUMN)
    address, form = split(following)
    assert address.startswith(f"{PROXY}?startrecord=1&endrecord=45&perpage=15")
    assert form is not None
    assert (form["columnid"], form["unitid"]) == ("12377", "38486")


def test_a_variable_is_no_identifier() -> None:
    names = "function go(columnid){ load('/module/web/jpage/dataproxy.jsp', {columnid:columnid, unitid:unit}); }"
    assert hanweb.next_pages(f"<script>{names}</script>", COLUMN) == []


@pytest.mark.parametrize(
    ("total", "count", "following"),
    [("<totalrecord>160</totalrecord>", 75, (76, 150)), ("", 75, (76, 150)), ("", 74, None)],
)
def test_posted_groups_follow_each_other(total: str, count: int, following: tuple[int, int] | None) -> None:
    form = {"columnid": "d8+e/f=", "webname": "示例 局"}
    asked = posted(f"{PROXY}?startrecord=1&endrecord=75&perpage=25", form)
    reply = f"<datastore>{total}<recordset>{rows(count)}</recordset></datastore>"
    pages = hanweb.next_pages(reply, asked)
    if following is None:
        assert pages == []
    else:
        numbers = "startrecord={}&endrecord={}&perpage=25".format(*following)
        assert [split(page) for page in pages] == [(f"{PROXY}?{numbers}", form)]
    assert len(hanweb.entries(reply, asked)) == count


def test_groups_by_page_number() -> None:
    head = "<totalrecord>100</totalrecord><totalpage>7</totalpage>"
    reply = f"<datastore>{head}<recordset>{rows(45)}</recordset></datastore>"
    assert hanweb.next_pages(reply, f"{PROXY}?page=1&appid=1&appid=1") == [f"{PROXY}?page=2&appid=1&appid=1"]
    assert hanweb.next_pages(reply, f"{PROXY}?page=2&appid=1") == []


@pytest.mark.parametrize(
    "reply", ["", " \n", "<datastore><totalrecord>0</totalrecord></datastore>", "<datastore></datastore>"]
)
def test_past_the_end(reply: str) -> None:
    assert hanweb.entries(reply, f"{PROXY}?page=9") == []
    assert hanweb.next_pages(reply, f"{PROXY}?page=9") == []


def test_the_script_s_hint_is_never_followed() -> None:
    pager = '<a href="/col/col12377/index.html?uid=38486&pageNum=2">2</a>'
    page = store(rows(15)) + script("38486", more="totalRecord:90,") + pager
    assert not [url for url in hanweb.next_pages(page, COLUMN) if "pageNum" in url]
    assert not [url for url in hanweb.next_pages(page, f"{COLUMN}?uid=38486&pageNum=1") if "pageNum" in url]
