"""Next pages as pagers print them; ends, loops and announcements that lead nowhere."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from crawler.platforms.numbering import announced, field_of, numbered, with_field
from crawler.platforms.page import parse
from crawler.platforms.pagers import next_link

BASE = "http://www.example.gov.cn/zwgk/nb/"


def packed(html: str) -> str:
    return base64.b64encode(quote(html).encode()).decode()


@pytest.mark.parametrize(
    ("pager", "page", "following"),
    [
        ("<a href='index_1.shtml'>下一页</a>", "index.shtml", "index_1.shtml"),
        ("<a href='index_2.shtml'>[下页]</a><a href='index_9.shtml'>尾页</a>", "", "index_2.shtml"),
        ("<a href='?p=2'>下一页&gt;&gt;</a>", "list.php", "list.php?p=2"),
        ("<a class='next' href='2.html'><i></i></a>", "1.html", "2.html"),
        ("<a title='下一页' href='2.html'><img src=n.gif></a>", "1.html", "2.html"),
        ("<a href='2.html'>Next</a>", "1.html", "2.html"),
        ("<a href='index_2.html'>›</a><a href='index_9.html'>»</a>", "index.html", "index_2.html"),
        ("<a href='index_2.html'>&gt;</a>", "index.html", "index_2.html"),
        # Numbers, with and without a word for the current one.
        ("<span>1</span><a href='index_1.html'>2</a><a href='index_2.html'>3</a>", "index.html", "index_1.html"),
        ("<a href='index.html'>1</a><b>2</b><a href='index_2.html'>3</a>", "index_1.html", "index_2.html"),
        ("<a href='index.html'>1</a><a class=on>2</a><a href='index_2.html'>3</a>", "index_1.html", "index_2.html"),
        ("<li class=on><a href='l1.htm'>1</a></li><li><a href='l2.htm'>2</a></li>", "l1.htm", "l2.htm"),
        (
            "<a href='1.html'>1</a>…<a href='8.html'>8</a><a href='9.html'>9</a><a href='10.html'>10</a>",
            "8.html",
            "9.html",
        ),
        ("<a href='c-2.shtml'>2</a><a href='c-3.shtml'>3</a>", "c.shtml", "c-2.shtml"),
        # Numbered backwards.
        ("<a href='nb/30.htm'>2</a><a href='nb/30.htm'>下页</a>", "../nb.htm", "30.htm"),
        ("<a href='29.htm'>下页</a>", "30.htm", "29.htm"),
        # Only the last page is linked.
        ("<a href='javascript:;'>下一页</a><a href='index_7.html'>尾页</a>", "index_3.html", "index_4.html"),
        ("共8页<a href='index_7.html'>尾页</a>", "index.html", "index_1.html"),
        ("共7页<a href='index_7.html'>尾页</a>", "index.html", "index_2.html"),
        # Addresses in clicks, menus and scripts.
        ("<a href='javascript:void(0)' onclick=\"location.href='index_2.jhtml'\">下一页</a>", "", "index_2.jhtml"),
        ("<span onclick=\"window.open('index_2.html','_self')\">下一页</span>", "", "index_2.html"),
        ("<a href=\"javascript:location='?page=2'\">下一页</a>", "l.asp", "l.asp?page=2"),
        (
            "<script>function go(n){location='l.asp?id=3&page='+n}</script>1/5<a href='javascript:go(2)'>下页</a>",
            "l.asp?id=3",
            "l.asp?id=3&page=2",
        ),
        (
            "<script>function go(n){location='index_'+n+'.shtml'}</script>共5页<a href='#' onclick='go(3)'>下一页</a>",
            "index_2.shtml",
            "index_3.shtml",
        ),
        (
            "<a href='javascript:next(3)'>下一页</a>共3页<input name='currentPage'>",
            "ui?pageId=3&currentPage=2",
            "ui?pageId=3&currentPage=3",
        ),
        (f"<div id='pages'>{packed('<a href=index_2.html>下一页</a>')}</div>", "", "index_2.html"),
        (
            "共4页<select onchange=\"location='l.asp?id=3&page='+this.value\"><option value=1>1</select>",
            "l.asp?id=3&page=2",
            "l.asp?id=3&page=3",
        ),
        # How many pages there are is not said; the control's own call names the next.
        (
            "<a href='javascript:next(2)'>下一页</a><script>function next(n){f.currentPage.value=n}</script>",
            "ui?pageId=3",
            "ui?pageId=3&currentPage=2",
        ),
        # The end.
        ("<a disabled href='index_3.html'>下一页</a>", "index_2.html", None),
        ("<a disabled='disabled' onclick=\"location.href='index_3.jhtml'\">下一页</a>", "index_2.jhtml", None),
        (
            "<a href='javascript:next(2)'>下一页</a><script>function next(n){f.currentPage.value=n}</script>",
            "ui?pageId=3&currentPage=2",
            None,
        ),
        ("<li class='disabled'><a href='index_3.html'>下一页</a></li>", "index_2.html", None),
        ("<a>下一页</a><a href='index_7.html'>尾页</a>", "index_7.html", None),
        ("<a href='#'>下一页</a>", "index_2.html", None),
        ("<a href='javascript:;'>下一页</a>", "index_2.html", None),
        ("<a href='index_3.html'>下一页</a>", "index_3.html", None),
        ("<a href='./'>下一页</a>", "index.html", None),
        ("<a href='1.html'>1</a><a href='2.html'>2</a><span>3</span>", "3.html", None),
        (
            "<script>function go(n){location='l.asp?page='+n}</script>共5页<a href='javascript:go(5)'>下一页</a>",
            "l.asp?page=5",
            None,
        ),
        # Loops.
        ("<a href='index.html'>首页</a><a href='index.html'>下一页</a>", "index_5.html", None),
        ("<a href='index.html'>下一页</a>", "index_5.html", None),
        ("<a href='?page=1'>下一页</a>", "l.asp?page=5", None),
        # What is no pager, or names no address.
        ("共9页 <a href='javascript:go(2)'>下一页</a>", "", None),
        ("var pageCount=9;", "", None),
        ("<a href='http://elsewhere.gov.cn/2.html'>下一页</a>", "1.html", None),
        ("<a href='next.html'>下一篇：某公告</a>", "1.html", None),
        ("<a href='/rili/2023.html'>2023</a><a href='/rili/2.html'>2</a>", "index.html", None),
        (f"<div id='pages'>{packed('not markup, but long enough to be taken for it')}</div>", "", None),
        ("<div id='page'>" + "A" * 44 + "</div>", "", None),
    ],
)
def test_next_link(pager: str, page: str, following: str | None) -> None:
    url = BASE + page if not page.startswith("../") else BASE.removesuffix("nb/") + page[3:]
    content = f"<html><body><a href='/'>首页</a><ul><li><a href='a/1.html'>甲</a></ul><div>{pager}</div></body></html>"
    assert next_link(content, url) == (BASE + following if following else None)


@pytest.mark.parametrize(
    ("words", "total", "current"),
    [
        ("共12页 第3页", 12, 3),
        ("页次：2/31页", 31, 2),
        ("共 45 条 1/5", 5, 1),
        ("2023/09/15 公布", None, None),
        ("<script>var pageCount = 7;</script>", 7, None),
        ("没有页数", None, None),
    ],
)
def test_announced(words: str, total: int | None, current: int | None) -> None:
    assert announced(parse(f"<p>{words}</p>")) == (total, current)


def test_addresses() -> None:
    assert numbered("http://x/a_12.html?v=1") == ("http://x/a_", 12, ".html?v=1")
    assert numbered("http://x/l?a=1&pageNo=3&b=2") == ("http://x/l?a=1&pageNo=", 3, "&b=2")
    assert numbered("http://x/t20240126_1553292.html") is None
    assert with_field("http://x/l?page=1&n=%B9", "page", 2) == "http://x/l?page=2&n=%B9"
    assert with_field("http://x/l?n=1", "page", 2) == "http://x/l?n=1&page=2"
    assert with_field("http://x/l", "page", 2) == "http://x/l?page=2"
    assert (field_of("http://x/l?a=1&page=7", "page"), field_of("http://x/l?mypage=7", "page")) == ("7", None)
