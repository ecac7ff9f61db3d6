"""博达 VSB: each property of its lists and articles."""

from __future__ import annotations

import pytest

from crawler.platforms import platform_of, vsb
from crawler.platforms.page import Attachment, Entry

SITE = "https://www.example.gov.cn"
LIST = f"{SITE}/zfxxgk/zcyzc.htm"
REPORT = "示例市财政局2023年政府信息公开工作年度报告"
ROWS = f"""<div><ul class="txtList"><li><a href="../info/1026/25525.htm" title="{REPORT}">示例市财政局…</a>
<span>2024-01-26</span></li></ul>
<ul class="txtList"><li>
<a href="../xxgk_content.jsp?urltype=news.NewsContentUrl&amp;wbtreeid=1276&amp;wbnewsid=39834">第二个表里的一条</a>
<span>2023-01-18</span></li></ul>
<ul class="txtList"><li><a href="https://mp.weixin.qq.com/s/x">不在这里</a></li></ul>
<ul class="txtList"><li><a href="/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1&wbnewsid=2">第三个表</a></li>
<li><a href="https://mp.weixin.qq.com/s/y">别处的一条</a></li></ul></div>"""
FACTS = """<span class="p_pages"><span class="p_first_d p_fun_d">首页</span><span class="p_prev_d p_fun_d">上页</span>
<span class="p_no_d">1</span><span class="p_no"><a href="zcyzc/30.htm">2</a></span>
<span class="p_no"><a href="zcyzc/29.htm">3</a></span><span class="p_next p_fun"><a{next}>下页</a></span>
<span class="p_last p_fun"><a>尾页</a></span></span><span class="p_t">共31页</span>
<a href="javascript:;" onclick="_simple_list_gotopage_fun(31,&quot;u13_goto&quot;,2)">转到</a>"""
BETWEEN = """<span class="p_pages"><span class="p_first p_fun"><a href="../zcyzc.htm">首页</a></span>
<span class="p_prev p_fun"><a href="{before}">上页</a></span><span class="p_no_d">{n}</span>
<span class="p_next p_fun"><a href="{after}">下页</a></span></span><span class="p_t">共31页</span>"""


def test_rows_of_several_lists() -> None:
    assert vsb.entries(ROWS, LIST) == [
        Entry(f"{SITE}/info/1026/25525.htm", REPORT, "2024-01-26"),
        Entry(
            f"{SITE}/xxgk_content.jsp?urltype=news.NewsContentUrl&wbtreeid=1276&wbnewsid=39834",
            "第二个表里的一条",
            "2023-01-18",
        ),
        Entry(f"{SITE}/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1&wbnewsid=2", "第三个表", None),
        Entry("https://mp.weixin.qq.com/s/y", "别处的一条", None),
    ]


@pytest.mark.parametrize("href", [' href="zcyzc/30.htm"', ""])
def test_the_second_page_has_the_last_number_but_one(href: str) -> None:
    assert vsb.next_pages(ROWS + FACTS.replace("{next}", href), LIST) == [f"{SITE}/zfxxgk/zcyzc/30.htm"]


@pytest.mark.parametrize(
    ("words", "page", "following"),
    [
        ("共31页", "zcyzc.htm", ["zcyzc/30.htm"]),
        ("<script>_simple_list_gotopage_fun(31,'u1_goto',2)</script>", "zcyzc/30.htm", ["zcyzc/29.htm"]),
        ("共31页", "zcyzc/1.htm", []),
        ("共1页", "zcyzc.htm", []),
        ("", "zcyzc.htm", []),
    ],
)
def test_numbers_follow_from_the_pages_announced(words: str, page: str, following: list[str]) -> None:
    url = f"{SITE}/zfxxgk/{page}"
    assert vsb.next_pages(ROWS + words, url) == [f"{SITE}/zfxxgk/{name}" for name in following]


def test_a_page_names_its_neighbours() -> None:
    content = ROWS + BETWEEN.format(before="30.htm", n=3, after="28.htm")
    url = f"{SITE}/zfxxgk/zcyzc/29.htm"
    assert vsb.next_pages(content, url) == [f"{SITE}/zfxxgk/zcyzc/28.htm", f"{SITE}/zfxxgk/zcyzc/30.htm"]
    # The first page is where the list began.
    content = ROWS + BETWEEN.format(before="../zcyzc.htm", n=2, after="29.htm")
    assert vsb.next_pages(content, f"{SITE}/zfxxgk/zcyzc/30.htm") == [f"{SITE}/zfxxgk/zcyzc/29.htm"]


def test_an_article_that_comes_in_while_paging_hides_none() -> None:
    """Thirty articles on three pages of ten; a thirty-first makes a fourth between the first and what was page 2."""

    def pages(articles: list[int]) -> dict[str, str]:
        total = -(-len(articles) // 10)
        made = {}
        for n in range(total):
            rows = "".join(f'<li><a href="/info/1/{i}.htm">{i}</a></li>' for i in articles[10 * n : 10 * n + 10])
            name = "/nb/a.htm" if n == 0 else f"/nb/a/{total - n}.htm"
            before = (
                ""
                if n == 0
                else '<a href="/nb/a.htm">上页</a>'
                if n == 1
                else f'<a href="{total - n + 1}.htm">上页</a>'
            )
            after = f'<a href="/nb/a/{total - n - 1}.htm">下页</a>' if n < total - 1 else "<span>下页</span>"
            made[SITE + name] = f'<ul>{rows}</ul><span class="p_pages">{before}{after}</span>共{total}页'
        return made

    before, after = pages(list(range(30, 0, -1))), pages(list(range(31, 0, -1)))
    waiting, asked, found = [f"{SITE}/nb/a.htm"], set[str](), set[str]()
    while waiting:
        url = waiting.pop(0)
        content = (after if asked else before)[url]
        asked.add(url)
        found |= {entry.title for entry in vsb.entries(content, url)}
        waiting += [page for page in vsb.next_pages(content, url) if page not in {*asked, *waiting}]
    assert found == {str(n) for n in range(1, 31)}


DETAIL = """<html><head><meta name="pageTitle" content="{0}-示例市财政局">{1}</head><body>
<div id="vsb_content_501"><div class="v_news_content"><p>正文</p>
<script>showVsbpdfIframe("/__local/2/30/25/plan.pdf","100%","600","0","","")</script></div></div>
<div id="div_vote_id"></div>
<ul><li>附件【<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1744984858&wbfileid=16738452"
>名.xlsx</a>】已下载<span id="nattach16738452"></span>次</li>
<li>附件【<a href="/virtual_attach_file.vsb?afc=UmL&oid=1390&e=.pdf">扫描件.pdf</a>】</li></ul></body></html>"""
METAS = f'<META Name="ArticleTitle" Content="{REPORT}" /><META Name="PubDate" Content="2024-01-26 10:26:00" />'


def test_detail() -> None:
    url = f"{SITE}/info/1026/25525.htm"
    detail = vsb.detail(DETAIL.format(REPORT, METAS), url)
    assert (detail.title, detail.published) == (REPORT, "2024-01-26 10:26:00")
    assert vsb.detail(DETAIL.format(REPORT, ""), url).title == f"{REPORT}-示例市财政局"


def test_files_of_every_kind() -> None:
    download = "urltype=news.DownloadAttachUrl&owner=1744984858&wbfileid=16738452"
    assert vsb.attachments(DETAIL.format(REPORT, METAS), f"{SITE}/info/1026/25525.htm") == [
        Attachment(f"{SITE}/system/_content/download.jsp?{download}", "名.xlsx"),
        Attachment(f"{SITE}/virtual_attach_file.vsb?afc=UmL&oid=1390&e=.pdf", "扫描件.pdf"),
        Attachment(f"{SITE}/__local/2/30/25/plan.pdf", "plan.pdf"),
    ]


@pytest.mark.parametrize(
    ("content", "url"),
    [
        (f"<html><body>{ROWS}</body></html>", LIST),
        (f"<html><body>{ROWS}</body></html>", f"{SITE}/czj/zfxxgk/zfxxgknb/a2024.htm"),
        (DETAIL, f"{SITE}/info/1026/25525.htm"),
        (DETAIL, f"{SITE}/xxgk_content.jsp?urltype=news.NewsContentUrl&wbtreeid=1276&wbnewsid=39834"),
        ("<html><body><p>正文</p></body></html>", f"{SITE}/content.jsp?urltype=news.NewsContentUrl&wbnewsid=39834"),
        ("<html><body><p>正文</p></body></html>", f"{SITE}/info/1026/25525.htm"),
        ('<div id="vsb_content"><p>正文</p></div>', f"{SITE}/elsewhere/1.html"),
    ],
)
def test_recognised(content: str, url: str) -> None:
    assert platform_of(content, url) is vsb


@pytest.mark.parametrize(
    "path", ["/2024-01/26/content_12.htm", "/xxgk/index.htm", "/info/iList.jsp?node_id=GKmzs&cat_id=1"]
)
def test_others_are_left_alone(path: str) -> None:
    assert vsb.recognise("<html><body><p>正文</p></body></html>", SITE + path) == 0
