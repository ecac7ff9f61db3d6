"""hanweb JPaaS: units that the gateway builds, Handlebars lists, and articles under old and new addresses."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.platforms import hanweb, jpaas, platform_of
from crawler.platforms.page import Entry, PageError
from crawler.posted import posted, split

SITE = "http://www.example.gov.cn"
COLUMN = f"{SITE}/col/col1229565788/index.html"
BUILD = f"{SITE}/api-gateway/jpaas-publish-server/front/page/build/unit"
QUERY = f"{SITE}/queryList"
DOCUMENT = "/api-gateway/jpaas-web-server/front/document"
REPORT = "示例市财政局2023年政府信息公开工作年度报告"
OLD = "/art/2023/1/5/art_1229565788_69685.html"
NEW = "/col/col1229565788/art/2024/art_87ee4e34228c49cfa3dea7936f7a09ff.html"
BARE = "/zfxxgk/zfxxgknb/2023n/art/2024/art_c3b2de5373bb4e68964094fe4796f303.html"
ROWS = (
    f'<li class="cf"><a class="fl" href="{NEW}" title="{REPORT}">示例市...</a><span class="fr">2024-01-26</span></li>'
    f'<li class="cf"><a class="fl" href="{OLD}">旧的一条</a><span class="fr">[2023-01-05]</span></li>'
)


def unit(tag: str = "信息列表", page: str = "1229565788", quotes: str = "\"'", more: str = "") -> str:
    outer, inner = quotes
    fields = {"webId": "3185", "pageId": page, "parseType": "bulidstatic", "pageType": "column", "tagId": tag}
    query = ",".join(f"{inner}{name}{inner}:{inner}{value}{inner}" for name, value in fields.items())
    source = 'src="/cms/AuthorizedRead/unitbuild.js" url="/api-gateway/jpaas-publish-server/front/page/build/unit"'
    return f"<script {source} queryData={outer}{{{query}{more}}}{outer}></script>"


def answer(html: str, **more: Any) -> str:
    return json.dumps({"success": True, "code": "200", "data": {"html": html, **more}}, ensure_ascii=False)


def pager(count: int, rows: int = 15, page: int = 1, address: str = "") -> str:
    named = f' unitUrl="{address}"' if address else ""
    return f'<div class="pagination" count="{count}" rows="{rows}" pageNo="{page}"{named}></div>'


def asked(page: int | None = None, size: int = 15) -> str:
    turned = "" if page is None else f"&paramJson=%7B%22pageNo%22%3A{page}%2C%22pageSize%22%3A{size}%7D"
    return (
        f"{BUILD}?webId=3185&pageId=1229565788&parseType=bulidstatic&pageType=column&tagId=%E5%88%97%E8%A1%A8{turned}"
    )


# Units


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


def test_a_pager_with_a_whole_address() -> None:
    page = f"<ul>{ROWS}</ul>{pager(40, 20, address=asked().replace('&', '&amp;'))}"
    assert jpaas.next_pages(page, COLUMN) == [asked(2, 20)]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<html>403</html>",
        "{",
        "[]",
        "null",
        '"<ul></ul>"',
        "{" * 100_000,
        '{"success":false,"message":"<b>限流</b>"}',
    ],
)
def test_answers_that_are_none_are_errors(content: str) -> None:
    with pytest.raises(PageError):
        jpaas.entries(content, asked())
    with pytest.raises(PageError):
        jpaas.next_pages(content, posted(QUERY, {"current": "1"}))


@pytest.mark.parametrize("data", [None, 3, [], {}, {"html": None}, {"html": ["<ul>"]}, {"html": ""}, {"results": None}])
def test_answers_without_rows(data: object) -> None:
    content = json.dumps({"success": True, "data": data})
    for url in (asked(2), posted(QUERY, {"current": "2", "pageSize": "15"})):
        assert (jpaas.entries(content, url), jpaas.next_pages(content, url)) == ([], [])


# Handlebars

PARAMS = (
    "var params={current:1,unitid:'380055',webSiteCode:['jxssthjt'],channelCode:['col42150'],perPage:'15',"
    "titleMax:'34',groupSize:1,notReturnContent:false}; loadPageData(params,'380055');"
)
TEMPLATE = (
    '<script id="div380055" type="text/x-handlebars-template">{{#each data}}<a href="{{pcUrl}}"></a>{{/each}}</script>'
)


def shell(script: str) -> str:
    base = '<base href="/jxssthjt/" />'
    return f'<html><head>{base}</head><body><div id="380055"></div>{TEMPLATE}<script>{script}</script></body></html>'


def item(number: int, **more: object) -> dict[str, object]:
    path = f"/jxssthjt/col/col42150/content/content_187194860850871654{number}.html"
    source = {"title": f"第{number}条", "pubDate": "2024-09-24 17:20", "urls": json.dumps({"pc": path})}
    return {"source": source | more}


def results(*items: object, **more: object) -> str:
    return json.dumps({"code": 200, "data": {"results": list(items), **more}}, ensure_ascii=False)


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


@pytest.mark.parametrize(
    ("count", "total", "page", "more"),
    [(15, 444, 1, True), (15, 30, 2, False), (15, None, 3, True), (14, None, 1, False), (0, 444, 9, False)],
)
def test_pages_of_json(count: int, total: int | None, page: int, *, more: bool) -> None:
    form = {"current": str(page), "pageSize": "15", "webSiteCode[]": "jxssthjt"}
    content = results(*map(item, range(count)), **({} if total is None else {"total": total}))
    following = jpaas.next_pages(content, posted(QUERY, form))
    assert following == ([posted(QUERY, form | {"current": str(page + 1)})] if more else [])


# A report's page


def test_a_report_of_the_gateway() -> None:
    head = f'<meta name="ArticleTitle" content="{REPORT}"><meta name="PubDate" content="2024-01-26 09:12">'
    files = (
        f'<a href="{DOCUMENT}/download?fileUrl=YW5U%2BzlvC%3D&fileName=%E5%B9%B4%E6%8A%A5.pdf">附件</a>'
        f'<a href="{DOCUMENT}/file-download?fileUrl=/cms_files/jcms1/web1/0/2cb6.doc">文字版年报</a>'
    )
    page = f"<html><head>{head}</head><body><div id=zoom>{files}</div></body></html>"
    detail = jpaas.detail(page, SITE + NEW)
    assert (detail.title, detail.published) == (REPORT, "2024-01-26 09:12")
    assert [file.name for file in jpaas.attachments(page, SITE + NEW)] == ["年报.pdf", "文字版年报"]
    assert platform_of(page, SITE + OLD) is jpaas


# Whose page it is


@pytest.mark.parametrize(
    ("page", "path"),
    [
        (unit(), "/col/col1229565788/index.html"),
        (unit(), "/zfxxgk/zfxxgknb/"),
        (shell(PARAMS), "/jxssthjt/col/col42150/index.html"),
        (shell(PARAMS), "/jxssthjt/zcwj/index.html"),
        (answer(ROWS), urlsplit(asked()).path),
        (answer('<div class="default_pgContainer"></div>'), urlsplit(asked()).path),
        (results(item(1)), "/queryList"),
        ("<html></html>", NEW),
        ("<html></html>", BARE),
        ("<html></html>", "/jxssthjt/col/col42150/content/content_1871948609508716544.html"),
        (f"<!--<$[信息内容]>begin-->{unit('当前位置')}", OLD),
    ],
)
def test_its_own_pages(page: str, path: str) -> None:
    assert platform_of(page, SITE + path) is jpaas


def test_pages_of_its_predecessor_and_of_others() -> None:
    store = f'<script type="text/xml"><datastore><record><![CDATA[{ROWS}]]></record></datastore></script>'
    assert platform_of(store + unit("顶部导航"), COLUMN) is hanweb
    assert platform_of("<html></html>", SITE + OLD) is hanweb
    assert jpaas.recognise("<html><body>loadPageData(1)</body></html>", f"{SITE}/a/content/content_12.html") == 0.0


# Hostile pages

PIECES = (
    *(
        '<script src="unitbuild.js" queryData="',
        "{'pageId':'1'",
        "'webId':",
        "}",
        '"></script>',
        " url='http://[x'",
        "'",
    ),
    *(
        '<div count="9" rows="2" pageNo="1" unitUrl="',
        "//[bad",
        '">',
        "loadPageData(",
        "params={",
        "channelCode:['",
        "']",
    ),
    *(
        "x-handlebars-template",
        "codeName='a'",
        "/queryList'",
        "<base href='http://['>",
        "\0",
        "\ud800",
        ROWS,
        NEW,
        "<li>",
    ),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8) | st.just("http://[/"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "html", "results", "source", "urls", "pc", "title", "total", "count"]), inner
        )
    ),
    max_leaves=12,
)
FORMS = (asked(), asked(2), QUERY, posted(QUERY, {"current": "x", "pageSize": "-1", "webSiteCode[]": "/["}))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20))
def test_debris_ends_in_a_list_or_a_page_error(pieces: list[str]) -> None:
    page = "".join(pieces)
    assert 0.0 <= jpaas.recognise(page, COLUMN) <= 1.0
    for ask in (jpaas.entries, jpaas.next_pages, jpaas.detail, jpaas.attachments):
        try:
            ask(page, COLUMN)
        except PageError:
            continue


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(["data", "success", "code"]), VALUES), st.sampled_from(FORMS))
def test_json_of_any_type_ends_in_a_list_or_a_page_error(value: dict[str, object], url: str) -> None:
    content = json.dumps(value)
    for ask in (jpaas.entries, jpaas.next_pages):
        try:
            ask(content, url)
        except PageError:
            continue


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "loadPageData(",
            "params={",
            "loadPageData(params={",
            "codeName='",
            "channelCode:['a',",
            "/queryList'",
            "queryData=",
        ),
        *("<script queryData=\"{'pageId':'1'}\"></script>", '<div count="1" rows="1">', "{", "[", "{'a':", ROWS),
    ],
)
def test_large_debris_is_done_with_soon(piece: str) -> None:
    page = f"<html>{TEMPLATE}<script src='unitbuild.js' querydata='{{}}'></script>{piece * (2_000_000 // len(piece))}"
    started = time.perf_counter()
    for ask in (jpaas.recognise, jpaas.entries, jpaas.next_pages):
        try:
            ask(page, COLUMN)
        except PageError:
            continue
    assert time.perf_counter() - started < 10  # seconds, for two million characters on a busy machine
