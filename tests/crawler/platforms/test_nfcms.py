"""南方网 NFCMS: each property of its pages."""

from __future__ import annotations

import pytest

from crawler.platforms import nfcms, platform_of
from crawler.platforms.page import Attachment, Entry

FOLDER = "https://www.example.gov.cn/zwgk/zfxxgknb/jd/"
POST = f"{FOLDER}content/post_9472698.html"
LIST = """<html><body><ul class="nav"><li><a href="/">首页</a></li></ul>
<ul class="tzgg_content">
<li><a href="https://www.example.gov.cn/zwgk/zfxxgknb/jd/content/post_9472698.html">
<p>示例街道2023年政府信息公开工作年度报告</p><span>2024-01-22</span></a></li>
<li><a href="https://mp.weixin.qq.com/s/abc"><p>一张图看懂年报</p><span>2024-01-20</span></a></li>
<li><a href="/zcjdpt?id=88"><p>政策解读（2024年1月5日更新）</p><span>[2024-01-05]</span></a></li>
<li><a href="content/mpost_8812.html"><p>示例街道2022年政府信息公开工作年度报告</p><span>2023/01/19</span></a></li>
</ul>{pager}</body></html>"""
DETAIL = """<html><head><meta content="示例街道2023年政府信息公开工作年度报告" name="ArticleTitle">
<meta name='PubDate' content='2024-01-22 09:30:12'><meta name="ContentSource" content="示例街道办事处"></head>
<body><div class="tyxxy_main"><p>见附件</p></div>
<div class="tyxxy_fj"><a href="/attachment/7/7460/7460815/9472698.pdf" alt="">年报.pdf</a></div>
<script>var NFCMS_SITE_ID='755'; NFCMS_POST_ID='9472698';</script>
<script src="//statistics.gd.gov.cn/visit/post?site=755&post=9472698"></script></body></html>"""


def test_rows_with_the_link_around_title_and_date() -> None:
    assert nfcms.entries(LIST, FOLDER) == [
        Entry(POST, "示例街道2023年政府信息公开工作年度报告", "2024-01-22"),
        Entry("https://mp.weixin.qq.com/s/abc", "一张图看懂年报", "2024-01-20"),
        Entry("https://www.example.gov.cn/zcjdpt?id=88", "政策解读（2024年1月5日更新）", "2024-01-05"),
        Entry(f"{FOLDER}content/mpost_8812.html", "示例街道2022年政府信息公开工作年度报告", "2023-01-19"),
    ]


@pytest.mark.parametrize(
    ("page", "pager", "following"),
    [
        ("", '<a class="next" href="index_2.html">下一页</a>', "index_2.html"),
        ("index.html", f'<a href="{FOLDER}index_2.html">下一页 &gt;</a>', "index_2.html"),
        ("index_3.html", '<a href="index_3.html">下一页</a><a href="index_2.html">上一页</a>', None),
        ("", "<div><b>1</b> <a href='index_2.html'>2</a> <a href='index_3.html'>3</a></div>", "index_2.html"),
        ("index_2.html", "<div><a href='index.html'>1</a> <b>2</b> <a href='index_3.html'>3</a></div>", "index_3.html"),
        ("", "<script>var pageCount = 3;</script>", "index_2.html"),
        ("index.html", "<script>draw({totalPage:'2', page:1})</script>", "index_2.html"),
        ("index_2.html", "<script>draw({totalPage:'2', page:2})</script>", None),
        ("", "<script>createPageHTML('pages', 4, 1, 'index', 'html')</script>", "index_2.html"),
        ("", "<script>var pageCount = 1;</script>", None),
        ("", "", None),  # nothing is announced
    ],
)
def test_paging_as_announced(page: str, pager: str, following: str | None) -> None:
    content = LIST.replace("{pager}", pager)
    assert nfcms.next_pages(content, FOLDER + page) == ([FOLDER + following] if following else [])


def test_detail_and_files() -> None:
    detail = nfcms.detail(DETAIL, POST)
    assert detail.title == "示例街道2023年政府信息公开工作年度报告"
    assert (detail.published, detail.source) == ("2024-01-22 09:30:12", "示例街道办事处")
    file = "https://www.example.gov.cn/attachment/7/7460/7460815/9472698.pdf"
    assert nfcms.attachments(DETAIL, POST) == [Attachment(file, "年报.pdf")]


@pytest.mark.parametrize(("content", "url"), [(LIST, FOLDER), (DETAIL, POST), (DETAIL, "https://www.example.gov.cn/a")])
def test_recognised(content: str, url: str) -> None:
    assert platform_of(content, url) is nfcms


def test_articles_of_the_platform_beside_are_not_its_own() -> None:
    assert nfcms.recognise(DETAIL, "https://www.example.gov.cn/gkmlpt/content/9/9472/post_9472698.html") == 0


def test_a_page_without_metas_speaks_for_itself() -> None:
    words = "<p>来源：示例街道办事处</p><p>发布时间：2024-01-22 09:30:12</p>"
    report = "示例街道2023年政府信息公开工作年度报告"
    content = f'<html><body><h1>示例区人民政府</h1><div class="title">{report}</div>{words}</body></html>'
    detail = nfcms.detail(content, POST)
    assert (detail.title, detail.published) == (report, "2024-01-22 09:30:12")
    assert detail.source == "示例街道办事处"
