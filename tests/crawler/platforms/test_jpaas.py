"""hanweb JPaaS: whose pages they are, a report's page, and answers and pages that are debris."""

from __future__ import annotations

import json
import time
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.platforms import hanweb, jpaas, platform_of
from crawler.platforms.page import PageError
from crawler.posted import posted
from tests.crawler.platforms.jpaas_pages import (
    BARE,
    COLUMN,
    NEW,
    OLD,
    PARAMS,
    QUERY,
    REPORT,
    ROWS,
    SITE,
    TEMPLATE,
    answer,
    asked,
    item,
    results,
    shell,
    unit,
)

DOCUMENT = "/api-gateway/jpaas-web-server/front/document"


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
