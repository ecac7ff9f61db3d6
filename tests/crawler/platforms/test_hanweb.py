"""hanweb JCMS: every kind of list, row, group and page that is known of it, on pages shaped like the real ones."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.platforms import hanweb, jpaas, platform_of
from crawler.platforms.page import Attachment, Entry, PageError
from crawler.posted import posted, split

PAGES = Path(__file__).parents[1] / "pages"
SITE = "http://www.example.gov.cn"
COLUMN = f"{SITE}/col/col12377/index.html"
PROXY = f"{SITE}/module/web/jpage/dataproxy.jsp"
SEARCH = f"{SITE}/module/xxgk/search.jsp"
# The site's name is percent-encoded twice, and must stay so.
NAME_AND_REST = "&webname=%25E7%25A4%25BA%25E4%25BE%258B&permissiontype=0"
DOWNLOAD = "/module/download/downfile.jsp"
REPORT = "示例市财政局2023年政府信息公开工作年度报告"
ARTICLE = "/art/2024/1/26/art_12377_1485549.html"
SENT = "col:1,appid:1,webid:23,path:'/',columnid:'{}',sourceContentType:1,unitid:'{}',webname:'示例局',permissiontype:0"


def record(row: str) -> str:
    return f"<record><![CDATA[{row}]]></record>"


def rows(count: int, start: int = 1) -> str:
    return "".join(
        record(f'<li><a href="/art/2024/1/2/art_8_{n}.html">第{n}条</a></li>') for n in range(start, start + count)
    )


def store(records: str, unit: str = "38486", head: str = "") -> str:
    data = f"<datastore>{head}<recordset>{records}</recordset></datastore>"
    return f'<div id="{unit}"><script type="text/xml">{data}</script></div>'


def script(unit: str, column: str = "80181", more: str = "") -> str:
    sent = SENT.format(column, unit)
    return f'<script>$("#{unit}").jpage({{perPage:5,groupSize:3,{more}ajaxParam:{{{sent}}}}});</script>'


def saved(name: str) -> str:
    return (PAGES / name).read_text("utf-8")


# Saved pages


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


# The xxgk module


def fragment(pages: str = "&nbsp;&nbsp;共4页&nbsp;") -> str:
    return (
        '<table><tr><td>名称</td></tr><tr class="tr_main_value_odd"><td>1</td><td>'
        f'<a href="{ARTICLE}" title="{REPORT}">示例市...</a></td><td>2024-01-26</td></tr>'
        '<tr class="tr_main_value_even"><td>2</td><td><a href="http://b.gov.cn/art/2023/1/3/art_1_2.html">二</a></td>'
        f'<td>2023-01-03</td></tr></table><a href="/col/col1/index.html">更多</a>{pages}'
    )


def test_rows_of_a_fragment() -> None:
    asked = posted(SEARCH, {"currpage": "1"})
    assert hanweb.entries(fragment(), asked) == [
        Entry(f"{SITE}{ARTICLE}", REPORT, "2024-01-26"),
        Entry("http://b.gov.cn/art/2023/1/3/art_1_2.html", "二", "2023-01-03"),
    ]
    marked = f'<ul><li><a class="bt_link" href="{ARTICLE}">{REPORT}</a> 2024-01-26</li></ul>'
    assert hanweb.entries(marked, asked) == [Entry(f"{SITE}{ARTICLE}", REPORT, "2024-01-26")]


def test_fragments_follow_each_other() -> None:
    address = f"{SEARCH}?texttype=&fbtime=&currpage=1&sortfield=,compaltedate:0"
    asked = posted(address, {"infotypeId": "A02", "jdid": "1305", "currpage": "1"})
    (following,) = hanweb.next_pages(fragment(), asked)
    assert split(following) == (
        f"{SEARCH}?texttype=&fbtime=&currpage=2&sortfield=,compaltedate:0",
        {"infotypeId": "A02", "jdid": "1305", "currpage": "2"},
    )
    assert hanweb.next_pages(fragment(), asked.replace("currpage=1", "currpage=4")) == []
    assert hanweb.next_pages(fragment("共<b>12</b>页"), asked.replace("currpage=1", "currpage=11")) != []
    assert hanweb.next_pages(fragment(""), asked) == []


def test_other_lists_of_the_module() -> None:
    address = f"{SITE}/module/xxgk/subjectinfo.jsp?sortfield=compaltedate:0&currpage=2&binlay="
    assert len(hanweb.entries(fragment(), address)) == 2
    assert hanweb.next_pages(fragment(), address) == [address.replace("currpage=2", "currpage=3")]


def test_a_fragment_asked_without_a_page_number() -> None:
    assert hanweb.next_pages(fragment(), f"{SEARCH}?area=1") == [f"{SEARCH}?area=1&currpage=2"]
    assert split(hanweb.next_pages(fragment(), posted(SEARCH, {"area": "1"}))[0]) == (
        SEARCH,
        {"area": "1", "currpage": "2"},
    )


NAMED = "infotypeId:'A02',jdid:'1305',area:'11370000MB284723XW',divid:'div1665241'"
IN_ADDRESS = "divid=div1665241&infotypeId=A02&jdid=1305&area=11370000MB284723XW"
INPUTS = (
    '<input type=hidden name=infotypeId value=A02><input name="jdid" value="1305">'
    '<input id="area" value="11370000MB284723XW"><input name=divid value=div1665241>'
)
LOADED = (
    "<script>function go(a,b,c){loadDynamic('/module/xxgk/search.jsp?standardXxgk=1&infotypeId='+a+'&vc_title='+"
    "encodeURI(b)+'&vc_number='+encodeURI(c)+'&area=11370000MB284723XW', 'div1665241', 'A02','0','950','1305','','');}"
    "</script>"
)


@pytest.mark.parametrize(
    ("page", "query", "kind"),
    [
        (LOADED, "", "A02"),
        (LOADED, "?number=LX04", "LX04"),
        (LOADED.replace("'A02'", "'0'"), "?number=E001", "E001"),
        (
            f"<script>$.post('/module/xxgk/search.jsp',{{{NAMED},currpage:n}});</script>",
            "",
            "A02",
        ),
        (
            f"<script>$('#x').load('/module/xxgk/search.jsp?{IN_ADDRESS}&sortfield=');</script>",
            "",
            "A02",
        ),
        (
            f'<form action="/module/xxgk/search.jsp">{INPUTS}</form>',
            "",
            "A02",
        ),
        (
            '<iframe src="/module/xxgk/tree.jsp?jdid=1305&amp;area=11370000MB284723XW&amp;divid=div1665241"></iframe>',
            "?number=A02",
            "A02",
        ),
    ],
)
def test_what_a_column_of_the_module_asks_first(page: str, query: str, kind: str) -> None:
    (following,) = hanweb.next_pages(f"<html><body>{page}</body></html>", COLUMN + query)
    address, form = split(following)
    assert address == SEARCH
    assert form is not None
    asked = {name: form[name] for name in ("infotypeId", "jdid", "area", "divid", "currpage")}
    assert asked == {
        "infotypeId": kind,
        "jdid": "1305",
        "area": "11370000MB284723XW",
        "divid": "div1665241",
        "currpage": "1",
    }
    assert {"vc_title", "texttype", "fbtime"} < set(form)


def test_the_office_may_stand_in_the_column_s_address() -> None:
    page = LOADED.replace("'&area=11370000MB284723XW'", "'&area='+area")
    (following,) = hanweb.next_pages(page, f"{COLUMN}?vc_xxgkarea=11220100MB1507524C&number=")
    assert split(following)[1]["area"] == "11220100MB1507524C"  # type: ignore[index]


def test_a_module_of_which_nothing_is_known_is_not_asked() -> None:
    assert hanweb.next_pages("<a href='/module/xxgk/search.jsp'>查询</a>", COLUMN) == []


@pytest.mark.parametrize("more", ["", "&showType=2"])
def test_a_report_by_year_is_no_list(more: str) -> None:
    url = f"{SITE}/module/xxgk/xxgkAnnualReport.jsp?area=11370900004341590P&fbtime=2022{more}"
    files = (
        '<a href="/module/download/downfile.jsp?filename=0123456789abcdef0123456789abcdef.pdf&classid=0">年报.pdf</a>'
    )
    body = f'<h1>{REPORT}</h1><a href="{ARTICLE}">别的</a>{files}'
    page = f"<html><head><title>示例市财政局</title></head><body>{body}</body></html>"
    assert hanweb.recognise(page, url) >= 0.9
    assert platform_of(f"<html><body><div class=TRS_Editor>{page}</div></body></html>", url) is hanweb
    assert (hanweb.entries(page, url), hanweb.next_pages(page, url)) == ([], [])
    assert hanweb.detail(page, url).title == REPORT
    assert [file.name for file in hanweb.attachments(page, url)] == ["年报.pdf"]


# Lists whole in their page


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
