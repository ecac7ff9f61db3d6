"""Pages that no site should send: a platform ends in lists or in PageError, and in time."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.platforms import PLATFORMS, Platform
from crawler.platforms.page import PageError
from crawler.posted import posted

NAMES = ("gkmlpt", "nfcms", "ucap", "vsb", "webplus")
SECONDS = 10.0  # of the processor, for all that a platform is asked of a page; real ones take milliseconds
HOST = "https://www.example.gov.cn"
ADDRESSES = (
    f"{HOST}/xxgk/zfxxgknb.htm",
    f"{HOST}/nb/index.html",
    f"{HOST}/gkmlpt/index#9796",
    f"{HOST}/gkmlpt/api/all/9796?page=1&sid=7",
    f"{HOST}/yqx/c105889/list.shtml",
    f"{HOST}/common/search/8f2a?page=1&_isJson=true",
    f"{HOST}/interface-cms/proxy/api?apiUrl=manuscript&pageNo=1",
    posted(f"{HOST}/szinf/loadData?pageSize=15", {"pageIndex": "1"}),
    f"{HOST}/xxgk/list.htm",
)
PAGES = {
    "empty": "",
    "nul": "\0" * 5_000,
    "deep": "<div>" * 100_000 + '<a href="info/1/2.htm">下一页</a>',
    "deep json": '{"articles":' * 100_000,
    "list in list": "[" * 100_000 + "]" * 100_000,
    "long number": '{"total":' + "9" * 100_000 + ',"articles":[{"id":1}]}',
    "one row": "<p>" + '<a href="/info/1/2.htm">文</a>' * 8_000,
    "one cell": "<table><tr><td><a href='/info/1/3.htm'>一</a>" + '<a href="/info/1/2.htm">文</a>' * 100_000,
    "many rows": '<li><a href="/content/post_1.html">2024-01-01</a>' * 8_000,
    "many rows at once": "<ul>" + '<li><a href="content/post_1.html">一</a><span>2024-01-01</span></li>' * 8_000,
    "numbers": "<div>" + '<a href="index_2.html">2</a>' * 8_000,
    "spaces": "<li><a href='c/202401/c06_1.shtml'>" + " " * 1_000_000 + "</a>2024" + " " * 1_000_000 + "-01",
    "punctuation": "<li><a href='/info/1/2.htm'><span>2024-01-01" + "--[]" * 200_000 + "x</span></a></li>",
    "calls": "<script>" + "createPageHTML(" * 50_000 + "_simple_list_gotopage_fun(" * 50_000 + "</script>",
    "quotes": "<script>'/common/search/" + "'+a+'" * 50_000 + "</script>",
    "forms": "<script>" + '"/loadData",{a:{' * 50_000 + "</script>",
    "configuration": "<script>window._CONFIG={SID:'7',TREE:" + "[{children:" * 50_000 + "</script>",
    "configurations": "<script>" + "window._CONFIG={SID:'7'};" * 50_000 + "</script>",
    "tree": "<script>_CONFIG={SID:7,TREE:[" + "{id:1,name:'年报',children:[]}," * 20_000 + "]}</script>",
    "detail": "<script>_CONFIG={DETAIL:{content:'<a href=/x.pdf>'" + ",a:1" * 50_000 + "}}</script>",
    "words": "共" * 100_000 + "共1" * 100_000,
    "base": "<base href='http://[bad'><a href='index_2.html'>下一页</a>",
    "addresses": "".join(
        f"<a href='{href}'>下一页</a>" for href in ("http://[", "//", "?", "#", "data:x", "\x7f", "//[::1")
    ),
    "long address": "<a href='" + "/content.jsp?&a_" * 100_000 + "'>一</a><a href='/" + "c1_/" * 100_000 + "'>二</a>",
    "too large": "<a href='/info/1/2.htm'>一</a>" * 400_000,
}


def ask_everything(platform: Platform, content: str, url: str) -> None:
    assert 0 <= platform.recognise(content, url) <= 1
    for asked in (platform.entries, platform.next_pages, platform.detail, platform.attachments):
        with contextlib.suppress(PageError):
            asked(content, url)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", NAMES)
def test_pages(name: str, page: str) -> None:
    start = time.process_time()
    for url in ADDRESSES[:1] if len(PAGES[page]) > 1_000_000 else ADDRESSES[:5]:
        ask_everything(PLATFORMS[name], PAGES[page], url)
    assert time.process_time() - start < SECONDS


KEYS = ("articles", "title", "url", "data", "results", "total", "rows", "list", "id", "attachment", "date", "children")
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.just("/content/post_1.html")
JSON = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=30,
)


@given(value=JSON, url=st.sampled_from(ADDRESSES))
@settings(max_examples=150, deadline=None)
def test_answers_of_wrong_types(value: object, url: str) -> None:
    content = json.dumps(value)
    for name in NAMES:
        ask_everything(PLATFORMS[name], content, url)


@given(config=JSON, tree=JSON, article=JSON)
@settings(max_examples=150, deadline=None)
def test_configurations_of_wrong_types(config: object, tree: object, article: object) -> None:
    said = {"SID": config, "TREE": tree, "DETAIL": article}
    content = f"<html><body><script>window._CONFIG = {json.dumps(said)};</script></body></html>"
    for url in ADDRESSES[2:4]:
        ask_everything(PLATFORMS["gkmlpt"], content, url)


LOOSE = (
    "<li>",
    '<a href="',
    '">',
    "</a>",
    "<script>",
    "</script>",
    "'",
    "{",
    "}",
    "\0",
    "<base href=",
    "下一页",
    "共3页",
)
ADDRESSED = ("共3页", "/info/1/2.htm", "content/post_1.html", "index_2.html", "2024-01-01", "/loadData", "page=")
PIECES = st.lists(st.sampled_from((*LOOSE, *ADDRESSED)))


@given(pieces=PIECES, url=st.sampled_from(ADDRESSES))
@settings(max_examples=150, deadline=None)
def test_pages_of_loose_pieces(pieces: list[str], url: str) -> None:
    for name in NAMES:
        ask_everything(PLATFORMS[name], "".join(pieces), url)
