"""南方网 gkmlpt: each property of its shells, answers and articles."""

from __future__ import annotations

import json

import pytest

from crawler.platforms import gkmlpt, platform_of
from crawler.platforms.page import Attachment, Entry, PageError

SITE = "http://www.example.gov.cn"
INDEX = f"{SITE}/gkmlpt/index"
API = f"{SITE}/gkmlpt/api/all"
SHELL = """<html><head><title>政府信息公开平台</title></head><body><div id="app"></div><script>
var a = 1; window._CONFIG={SID:'755041',MOBILE:/Mobile/.test(navigator.userAgent),TREE:[TREE_HERE],};
function later(){ return {SID:'1'}; }</script></body></html>"""
REPORTS = "{id:9796,name:'政府信息公开年报',children:[],jump_url:'',post_count:7}"
NESTED = (
    "{id:1,name:'机构概况',children:[]},{id:2,name:'法定主动公开内容',children:[{id:3,name:'统计年报',children:null},"
    + REPORTS
    + "]}"
)
ARTICLE = {
    "id": 9103540,
    "title": "示例区财政局2023年政府信息公开工作年度报告",
    "publisher": "示例区财政局",
    "date": 1706227200,
    "created_at": "2024-01-26 00:00:00",
    "display_publish_time": 0,
    "url": f"{SITE}/gkmlpt/content/9/9103/post_9103540.html",
    "attachment": [],
}


def shell(tree: str = NESTED) -> str:
    return SHELL.replace("TREE_HERE", tree)


def answer(*articles: object, **fields: object) -> str:
    return json.dumps({"classify": {"post_count": 1}, "total": len(articles), "articles": list(articles)} | fields)


@pytest.mark.parametrize(
    ("url", "tree", "category"),
    [
        (INDEX, NESTED, "9796"),
        (f"{SITE}/szjj/gkmlpt/index#13007", NESTED, "13007"),  # the address itself names the category
        (f"{SITE}/gkmlpt/index#/9801", NESTED, "9801"),
        (f"{SITE}/hzslyj/gkmlpt/annualreport", NESTED, "9796"),
        (f"{SITE}/gkmlpt/policy", '{"id":"801","name":" 年 报 ","children":[]}', "801"),
        (INDEX, "{id:801,name:'年报'},{id:802,name:'政府信息公开工作年度报告'}", "802"),  # the full name goes first
        (INDEX, "{id:4,name:'统计年报',children:[]}", "0"),  # no such category: every article of the site
        (INDEX, "{id:5,name:'年报',post_count:0,children:[{id:6,name:'2023',post_count:1}]}", "6"),
        (INDEX, f"{{id:5,name:'年报',jump_url:'{INDEX}#77'}}", "77"),
    ],
)
def test_a_shell_asks_for_the_category_of_reports(url: str, tree: str, category: str) -> None:
    content = shell(tree)
    assert gkmlpt.entries(content, url) == []
    own = url.partition("/gkmlpt/")[0]
    assert gkmlpt.next_pages(content, url) == [f"{own}/gkmlpt/api/all/{category}?page=1&sid=755041"]
    assert platform_of(content, url) is gkmlpt


def test_an_interface_that_is_not_below_the_offices_folder_is_the_portals() -> None:
    own = f"{SITE}/szjj/gkmlpt/api/all/9796?page=1&sid=755041"
    assert gkmlpt.next_pages("<html><body>404 Not Found</body></html>", own) == [f"{API}/9796?page=1&sid=755041"]
    assert gkmlpt.next_pages(answer(ARTICLE), own) == []
    (entry,) = gkmlpt.entries(answer(ARTICLE | {"url": "", "id": 9103540}), own)
    assert entry.url == f"{SITE}/szjj/gkmlpt/content/9/9103/post_9103540.html"


def test_a_category_may_lead_elsewhere() -> None:
    content = shell("{id:5,name:'年报',jump_url:'/zwgk/xxgknb/index.html'}")
    assert gkmlpt.next_pages(content, INDEX) == [f"{SITE}/zwgk/xxgknb/index.html"]
    page = '<ul><li><a href="content/post_1.html">一</a></li></ul><a href="index_2.html">下一页</a>'
    assert [e.url for e in gkmlpt.entries(page, f"{SITE}/nb/")] == [f"{SITE}/nb/content/post_1.html"]
    assert gkmlpt.next_pages(page, f"{SITE}/nb/") == [f"{SITE}/nb/index_2.html"]


@pytest.mark.parametrize("assigned", ['_CONFIG.TREE=[%s];_CONFIG.SID="7"', "window._CONFIG['TREE'] = [%s]"])
def test_a_configuration_in_parts(assigned: str) -> None:
    content = f"<script>window._CONFIG = {{ SID: '7' }};{assigned % NESTED}</script>"
    assert gkmlpt.next_pages(content, INDEX) == [f"{API}/9796?page=1&sid=7"]


@pytest.mark.parametrize(
    "config",
    [
        "window._CONFIG = Object.assign({}, {SID:'7', TREE:[%s]});",
        "window._CONFIG = {SID:'7', BROKEN: ((, TREE:[%s]};",
        "window._CONFIG = {SID:'7', TREE:{\"5\":%s}};",
        "var _CONFIG = {'SID': 7, 'TREE': [%s]}",
    ],
)
def test_a_configuration_that_is_hard_to_read(config: str) -> None:
    content = f"<script>{config % REPORTS}</script>"
    assert gkmlpt.next_pages(content, INDEX) == [f"{API}/9796?page=1&sid=7"]


def test_a_shell_without_a_site_asks_nothing() -> None:
    assert gkmlpt.next_pages(f"<script>window._CONFIG={{TREE:[{NESTED}]}}</script>", INDEX) == []


def test_articles() -> None:
    listed = answer(
        ARTICLE,
        ARTICLE | {"id": 9103541},  # the same address under another number
        ARTICLE | {"url": "", "post_url": "/gkmlpt/content/0/144/post_144613.html", "title": "半个\ud83d字"},
        ARTICLE | {"url": None, "id": 144614, "created_at": None, "title": "一\u2002二"},
        ARTICLE | {"url": "javascript:;"},
        {"id": "x", "title": 7},
        None,
    )
    assert gkmlpt.entries(listed, f"{API}/9796?page=1&sid=755041") == [
        Entry(ARTICLE["url"], ARTICLE["title"], "2024-01-26"),
        Entry(f"{SITE}/gkmlpt/content/0/144/post_144613.html", "半个\N{REPLACEMENT CHARACTER}字", "2024-01-26"),
        Entry(f"{SITE}/gkmlpt/content/0/144/post_144614.html", "一 二", "2024-01-26"),
    ]


@pytest.mark.parametrize(
    ("page", "total", "count", "following"),
    [
        (1, 250, 100, [2, 3]),  # all at once: one that is missing hides none behind it
        (0, 250, 100, [2, 3]),  # page 0 is page 1
        (2, 250, 100, []),
        (1, 7, 7, []),
        (1, 41, 20, [2, 3]),  # a site with shorter pages
        (1, None, 100, [2]),
        (1, "250", 100, [2, 3]),
        (1, 0, 0, []),
    ],
)
def test_pages_of_an_answer(page: int, total: object, count: int, following: list[int]) -> None:
    url = f"{API}/9796?page={page}&sid=755041"
    articles = [ARTICLE | {"url": f"/gkmlpt/content/0/0/post_{n}.html"} for n in range(count)]
    pages = gkmlpt.next_pages(answer(*articles, total=total), url)
    assert pages == [f"{API}/9796?page={n}&sid=755041" for n in following]


@pytest.mark.parametrize("content", ["<html>404</html>", "", "[1,2]", '{"articles":{}}', '{"error":"x"}', "[" * 90_000])
def test_an_answer_without_articles_is_an_error(content: str) -> None:
    with pytest.raises(PageError):
        gkmlpt.entries(content, f"{API}/0?page=1&sid=7")


def test_an_article_that_is_json() -> None:
    body = '<p>见<a href="/attachment/1/5.docx">附件</a></p><img src="/img/1/20240126093012345.png">'
    article = ARTICLE | {"content": body, "attachment": [{"name": "年报.docx", "url": "/attachment/1/5.docx"}]}
    data = json.dumps(article).replace("<", "\\u003C").replace(">", "\\u003E")
    content = f"<html><title>站名</title><body><script>window._CONFIG={{SID:'7',DETAIL:{data}}}</script></body></html>"
    url = str(ARTICLE["url"])
    detail = gkmlpt.detail(content, url)
    assert (detail.title, detail.published, detail.source) == (ARTICLE["title"], "2024-01-26", "示例区财政局")
    assert gkmlpt.attachments(content, url) == [
        Attachment(f"{SITE}/attachment/1/5.docx", "年报.docx"),
        Attachment(f"{SITE}/img/1/20240126093012345.png", "20240126093012345.png", "image"),
    ]
