"""开普 UCAP: each property of its lists, interfaces and articles."""

from __future__ import annotations

import json

import pytest

from crawler.platforms import platform_of, ucap
from crawler.platforms.page import Attachment, Entry, PageError
from crawler.posted import posted

SITE = "https://www.example.gov.cn"
HEX = "0123456789abcdef0123456789abcdef"
LIST = f"{SITE}/yqx/c105889/list.shtml"
ARTICLE = f"{SITE}/yqx/c105889/202401/{HEX}.shtml"
REPORT = "示例县教育局2023年政府信息公开工作年度报告"
ROWS = f"""<CMSPRO_CHANNEL id="1"></CMSPRO_CHANNEL><ul>
<li><a href="../c105889/202401/{HEX}.shtml" title="{REPORT}">示例县教育局2023年...</a><span>2024-01-26</span></li>
<li><span>2023.01.19</span><a href="/yqx/c105889/202301/c06_7859.shtml">中共示例县委办公室\u2002示例县教育局</a></li>
<li><a href="http://zwgk.elsewhere.gov.cn/x.html">别处的一条</a><span>2022-01-02</span></li></ul>"""


@pytest.mark.parametrize(
    "name",
    [
        "/yqx/c105889/list.shtml",
        "/yqx/c106121/common_list.shtml",
        "/yqx/c106121/xxgk_lists.shtml",
        "/yqx/zfxxgknb/zfxxgk_list_2.shtml",
        "/yqx/c1061n/nav_list.shtml",
        "/yqx/c100118/common_zfxxgknb.shtml",
        "/yqx/c100118r/zfxxgklby_nb.shtml",
        "/yqx/c105889/pc/list.html",
        "/yqx/c100118/nb2025/zfxxgk_xxgkzd.shtml",
        "/yqx/c100118/newname_of_a_template.shtml",
    ],
)
def test_lists_are_recognised(name: str) -> None:
    assert platform_of(f"<html><body>{ROWS}</body></html>", SITE + name) is ucap
    shell = '<script>$.get("/common/search/8f2a?page="+p+"&_isJson=true", show)</script>'
    assert platform_of(f"<html><body>{shell}</body></html>", SITE + name) is ucap


@pytest.mark.parametrize(
    "path",
    [
        "/yqx/c100118/201905/c06_7859.shtml",
        f"/yqx/zfxxgknb/202401/{HEX}.shtml",
        f"/yqx/c105889t/202401/{HEX}.shtml",
        "/yqx/c100118/202401/c01_7859.shtml",
        "/yqx/c109616n/202101/1332846.shtml",
        "/hegang/zxqgkndbg/202501/68226.shtml",
        f"/10462/c103044/2017/8/8/{HEX}.shtml",
        "/lygslyqjyj/zfxxgknb/content/3f2504e0-4f89-11d3-9a0c-0305e82c3301.html",
    ],
)
def test_articles_are_recognised(path: str) -> None:
    body = "<html><body><h1>题</h1><UCAPCONTENT><p>文</p></UCAPCONTENT></body></html>"
    assert ucap.recognise(body, SITE + path) == 1.0
    assert platform_of("<html><body><h1>题</h1></body></html>", SITE + path) is ucap
    found = ucap.entries(f'<ul><li><a href="{path}">题</a></li></ul>', LIST)
    assert [entry.url for entry in found] == [SITE + path]


@pytest.mark.parametrize(
    "path",
    [
        "/zwgk/zfxxgknb/202402/t20240226_1553292.shtml",
        "/nw12344/20230331/" + HEX + ".html",
        "/col/col12/art/2024/art_" + HEX + ".html",
        "/zfxxgk/index_1.shtml",
        "/columns/3f2504e0-4f89-11d3-9a0c-0305e82c3301/202401/28/3f2504e0-4f89-11d3-9a0c-0305e82c3301.html",
    ],
)
def test_others_are_left_alone(path: str) -> None:
    # Templates of other systems took the element's name over.
    content = '<div id="UCAP-CONTENT"><div class="trs_editor_view TRS_UEDITOR">文</div></div>'
    assert ucap.recognise(content, SITE + path) <= 0.6
    assert ucap.recognise("<html></html>", SITE + path) == 0


def test_entries() -> None:
    assert ucap.entries(ROWS, LIST) == [
        Entry(ARTICLE, REPORT, "2024-01-26"),
        Entry(f"{SITE}/yqx/c105889/202301/c06_7859.shtml", "中共示例县委办公室 示例县教育局", "2023-01-19"),
        Entry("http://zwgk.elsewhere.gov.cn/x.html", "别处的一条", "2022-01-02"),
    ]


@pytest.mark.parametrize(
    ("url", "pager", "following"),
    [
        (LIST, "createPageHTML('page_div',3, 1,'list','shtml',45);", "list_2.shtml"),
        (f"{SITE}/yqx/c105889/list_2.shtml", "createPageHTML('page_div',3, 2,'list','shtml',45);", "list_3.shtml"),
        (f"{SITE}/yqx/c105889/list_3.shtml", "createPageHTML('page_div',3, 3,'list','shtml',45);", None),
        (LIST, "createPageHTML('page_div',1, 1,'list','shtml',5);", None),
    ],
)
def test_static_paging_by_script(url: str, pager: str, following: str | None) -> None:
    content = f"<html><body>{ROWS}<script>{pager}</script></body></html>"
    assert ucap.next_pages(content, url) == ([f"{SITE}/yqx/c105889/{following}"] if following else [])


def test_static_paging_by_link() -> None:
    content = f'<html><body>{ROWS}<a href="list_2.html">下一页</a></body></html>'
    url = f"{SITE}/yqx/c105889/pc/list.html"
    assert ucap.next_pages(content, url) == [f"{SITE}/yqx/c105889/pc/list_2.html"]


SEARCH = f"{SITE}/common/search/8f2a"


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        (
            '$.get("/common/search/8f2a?page="+page+"&_pageSize=15&_isAgg=true&_isJson=true&_template=index", show)',
            f"{SEARCH}?page=1&_pageSize=15&_isAgg=true&_isJson=true&_template=index",
        ),
        (
            "var channelId = '8f2a';\n$.getJSON('/common/search/' + channelId + '?_isJson=true&page=' + n, show)",
            f"{SEARCH}?_isJson=true&page=1",
        ),
        (
            'const channelId = "8f2a"; fetch(`/common/search/${channelId}?page=${page}&_isJson=true`)',
            f"{SEARCH}?page=1&_isJson=true",
        ),
        (
            '$.ajax({url:"/common/search/8f2a",data:{page:pageNo,_pageSize:15,_isJson:true,_template:"index"}})',
            f"{SEARCH}?page=1&_pageSize=15&_isJson=true&_template=index",
        ),
        (
            '<a href="/common/search/8f2a?_isJson=true&amp;_template=index">',
            f"{SEARCH}?_isJson=true&_template=index&page=1",
        ),
        (
            'var url = "//api.hunan.gov.cn/common/search/8f2a?page=3&_isJson=true";',
            "https://api.hunan.gov.cn/common/search/8f2a?page=1&_isJson=true",
        ),
        (
            'var id="x9"; fetch("/interface-cms/proxy/api?apiUrl=manuscript/list&channelId=" + id + "&pageNo=" + n)',
            f"{SITE}/interface-cms/proxy/api?apiUrl=manuscript/list&channelId=x9&pageNo=1",
        ),
    ],
)
def test_a_shell_asks_what_its_script_asks(script: str, asked: str) -> None:
    assert ucap.next_pages(f"<html><body><script>{script}</script></body></html>", LIST) == [asked]


@pytest.mark.parametrize(
    "script",
    [
        '$.ajax({url:"URL",type:"post",data:{pageIndex:pageIndex,channel_id:"e6fe"},success:function(d){}})',
        "var channel_id='e6fe';$.post('URL',{pageIndex:1,channel_id:channel_id},show)",
        '$.ajax({method:"POST",data:{pageIndex:i,channel_id:"e6fe"},url:"URL"})',
    ],
)
def test_a_list_that_is_asked_by_post(script: str) -> None:
    url = f"{SITE}/szinf/xxgk/interfacesWebZcwj/loadData?pageSize=15"
    script = script.replace("URL", url.removeprefix(SITE))
    first = posted(url, {"pageIndex": "1", "channel_id": "e6fe"})
    assert ucap.next_pages(f"<script>{script}</script>", LIST) == [first]
    answer = json.dumps(
        {"data": {"allRow": 31, "totalPage": 3, "list": [{"TITLE": REPORT, "URL": ARTICLE, "C_SYH": "1"}]}}
    )
    assert ucap.recognise(answer, first) == 1.0
    assert ucap.entries(answer, first) == [Entry(ARTICLE, REPORT, None)]
    second = posted(url, {"pageIndex": "2", "channel_id": "e6fe"})
    assert ucap.next_pages(answer, first) == [second]
    assert ucap.next_pages(answer, posted(url, {"pageIndex": "3", "channel_id": "e6fe"})) == []


def test_results_of_a_search() -> None:
    results = [
        {
            "title": "<em>示例县</em>教育局\u20022023&nbsp;年报",
            "url": "/yqx/c1/202401/c06_1.shtml",
            "publishedTimeStr": "2024-01-26 10:00",
        },
        {"title": "", "subTitle": "副题", "url": ARTICLE, "publishedTimeStr": None},
        {"title": "没有地址", "url": None},
        {"title": {"a": 1}, "url": []},
        7,
    ]
    url = f"{SEARCH}?page=1&_pageSize=15&_isJson=true"
    answer = json.dumps({"code": 200, "data": {"total": 31, "page": 1, "rows": 15, "results": results}})
    assert ucap.entries(answer, url) == [
        Entry(f"{SITE}/yqx/c1/202401/c06_1.shtml", "示例县教育局 2023 年报", "2024-01-26"),
        Entry(ARTICLE, "副题", None),
    ]
    assert ucap.next_pages(answer, url) == [f"{SEARCH}?page=2&_pageSize=15&_isJson=true"]
    assert ucap.next_pages(answer, f"{SEARCH}?page=3&_pageSize=15&_isJson=true") == []


@pytest.mark.parametrize(
    "head",
    [
        '<script>window.location.href = "/yqx/c100119/list.shtml";</script>',
        "<script>location.replace('../c100119/list.shtml')</script>",
        '<meta http-equiv="Refresh" content="0; url=/yqx/c100119/list.shtml">',
    ],
)
def test_a_channel_that_leads_on(head: str) -> None:
    content = f"<html><head>{head}</head><body><CMSPRO_CHANNEL></CMSPRO_CHANNEL></body></html>"
    url = f"{SITE}/yqx/c100118/redirect_firstChannel.shtml"
    assert ucap.next_pages(content, url) == [f"{SITE}/yqx/c100119/list.shtml"]
    assert ucap.entries(content, url) == []


def test_a_list_that_also_has_a_way_elsewhere_does_not_lead_on() -> None:
    content = f"<script>if(mobile)location.href='/m/';</script>{ROWS}"
    assert ucap.next_pages(content, LIST) == []


def test_detail_by_metas_or_by_own_tags() -> None:
    metas = f'<meta name="ArticleTitle" content="{REPORT}"><meta name="PubDate" content="2024-01-26 08:12">'
    own = f"<h1>站名</h1><UCAPTITLE>{REPORT}</UCAPTITLE><PUBLISHTIME>2024-01-26 08:12</PUBLISHTIME>"
    for content in (f"<html><head>{metas}</head></html>", f"<html><body>{own}</body></html>"):
        detail = ucap.detail(content, ARTICLE)
        assert (detail.title, detail.published) == (REPORT, "2024-01-26 08:12")


def test_files_of_the_appendix() -> None:
    content = f"""<div id="UCAP-CONTENT"><p>见附件</p></div>
<div class="article_appendix"><a href="{HEX}/files/{HEX}.docx">{REPORT}.docx</a></div>"""
    file = f"{SITE}/yqx/c105889/202401/{HEX}/files/{HEX}.docx"
    assert ucap.attachments(content, ARTICLE) == [Attachment(file, f"{REPORT}.docx")]


def test_a_broken_answer_is_an_error() -> None:
    with pytest.raises(PageError):
        ucap.entries('{"data": {"results": [', f"{SEARCH}?page=1")
