"""苏迪 Webplus: each property of its lists and articles."""

from __future__ import annotations

import pytest

from crawler.platforms import platform_of, webplus
from crawler.platforms.page import Attachment, Entry

SITE = "https://www.example.edu.cn"
LIST = f"{SITE}/xxgk/list.htm"
ARTICLE = f"{SITE}/2024/1029/c8692a329070/page.htm"
REPORT = "示例大学2023年度信息公开工作年度报告"
ROWS = f"""<ul class="news_list"><li class="news n1"><span class='news_title'>
<a href='/2024/1029/c8692a329070/page.htm' target='_blank' title='{REPORT}'>{REPORT}</a></span>
<span class='news_meta'>2024-10-29</span></li>
<li class="news n2"><a href='/_upload/article/files/5c/12/a.pdf'>直接的文件</a></li></ul>"""
PAGER = """<div id="wp_paging_w6"><ul class="wp_paging clearfix"><li class="page_nav">
<a class="first" href="javascript:void(0);"><span>第一页</span></a>
<a class="next" {next}><span>下一页&gt;&gt;</span></a></li>
<li class="page_jump">页码&nbsp;<em class="curr_page">{page}</em>/<em class="all_pages">13</em></li></ul></div>"""
DETAIL = f"""<html><head><title>{REPORT}</title></head><body><h1 class="arti_title">{REPORT}</h1>
<div class="wp_articlecontent"><div class="wp_pdf_player" pdfsrc="/_upload/article/files/5c/12/3f.pdf"
sudyfile-attr="{{'title':'年度报告.pdf'}}"></div>
<a href="/_upload/article/files/5c/13/4a.docx" sudyfile-attr="{{'title':'附表.docx'}}">下载</a></div></body></html>"""


def test_entries() -> None:
    assert webplus.entries(ROWS, LIST) == [
        Entry(ARTICLE, REPORT, "2024-10-29"),
        Entry(f"{SITE}/_upload/article/files/5c/12/a.pdf", "直接的文件", None),
    ]


@pytest.mark.parametrize(
    ("url", "link", "page", "following"),
    [
        (LIST, 'href="/xxgk/list2.htm"', 1, "list2.htm"),
        (LIST, 'href="javascript:void(0);"', 1, "list2.htm"),  # by the number of pages that is printed
        (f"{SITE}/xxgk/list12.htm", 'href="javascript:void(0);"', 12, "list13.htm"),
        (f"{SITE}/xxgk/list13.htm", 'href="javascript:void(0);"', 13, None),
    ],
)
def test_paging(url: str, link: str, page: int, following: str | None) -> None:
    content = ROWS + PAGER.format(next=link, page=page)
    assert webplus.next_pages(content, url) == ([f"{SITE}/xxgk/{following}"] if following else [])


def test_no_page_without_a_pager() -> None:
    assert webplus.next_pages(ROWS, LIST) == []


def test_detail_and_files() -> None:
    assert webplus.detail(DETAIL, ARTICLE).title == REPORT
    files = {
        file.url.removeprefix(f"{SITE}/_upload/article/files/"): file for file in webplus.attachments(DETAIL, ARTICLE)
    }
    assert set(files) == {"5c/12/3f.pdf", "5c/13/4a.docx"}
    assert files["5c/13/4a.docx"] == Attachment(f"{SITE}/_upload/article/files/5c/13/4a.docx", "附表.docx")


@pytest.mark.parametrize(
    ("content", "url"), [(ROWS, LIST), (DETAIL, ARTICLE), ("<p>正文</p>", ARTICLE), (ROWS + PAGER, f"{SITE}/main.htm")]
)
def test_recognised(content: str, url: str) -> None:
    assert platform_of(content, url) is webplus


def test_others_are_left_alone() -> None:
    assert webplus.recognise("<p>正文</p>", f"{SITE}/xxgk/list.htm") == 0


def test_a_page_without_metas_speaks_for_itself() -> None:
    words = '<p class="arti_metas"><span>发布者：办公室</span><span class="arti_update">发布时间：2024-10-29</span></p>'
    content = f"<html><body><h1>示例大学</h1><h1 class='arti_title'>{REPORT}</h1>{words}</body></html>"
    detail = webplus.detail(content, ARTICLE)
    assert (detail.title, detail.published) == (REPORT, "2024-10-29")
