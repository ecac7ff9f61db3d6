"""What may change between two nights without a report having changed, and what may not."""

from __future__ import annotations

import re
import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.stable import stable_digest
from tests import documents as made

HTML = "text/html; charset=utf-8"
NUMBERS = st.integers(0, 10**7)
_SINCE = {"min_value": datetime(2000, 1, 1), "max_value": datetime(2099, 12, 31)}
DAYS = st.datetimes(**_SINCE).map(
    lambda day: f"{day.year:04}年{day.month}月{day.day}日 星期{'一二三四五六日'[day.weekday()]}"
)
TIMES = st.datetimes(**_SINCE).map(lambda moment: f"{moment:%Y-%m-%d %H:%M:%S}")
HEX = st.text("0123456789ABCDEF", min_size=16, max_size=40)
# As an editor leaves it who has cleaned up behind Word: a tenth of the bytes.
REPORT = re.sub(
    r' (?:style|class|width|align|valign)="[^"]*"|</?(?:font|o:p)\b[^>]*>',
    "",
    made.render_body(made.make_report("云河市水利局", 2023, made.random_figures(3, "2021"))),
)
TITLE = "云河市水利局2023年政府信息公开工作年度报告"
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="HtmlGenerateTime" content="{moment}">
<meta name="Maketime" content="{moment}"><meta name="csrf-token" content="{nonce}">
<meta name="PubDate" content="2024-01-22 10:26"><title>{title}</title>
<script nonce="{nonce}">var visited = {hits}, now = "{moment}";</script><!-- cached {moment} --></head>
<body><div class="top">今天是：{day} {clock}<span>您是第 <b>{hits}</b> 位访客</span></div><h1>{title}</h1>
<div class="info"><span>来源：云河市水利局</span><span>浏览次数：</span><span>{hits}</span><em>点击数：[{hits}]</em>
|访问量：{hits} <i>阅读（{hits}）次</i><span class="num" id="hits">{hits}</span></div>
<div id="vsb_content"><div class="v_news_content">{body}</div></div>
<ul><li>附件【<a href="/system/_content/download.jsp?owner=1&wbfileid=16738452&token={nonce}">报告.docx</a>】已下载<span
 id="nattach16738452">{hits}</span>次</li></ul>
<a href="/nb/index.html;jsessionid={nonce}?p=1">返回</a><a href="/nb/?_t={stamp}&p=2">更多</a>
<a href="/?r=0.{stamp}">首页</a><input type="hidden" name="__VIEWSTATE" value="{nonce}">
<script>_showDynClickBatch(['{hits}'],[1],"wbnews",{stamp})</script>
<script src="//statistics.example/visit.js?t={stamp}"></script>
<p>页面生成时间：{moment}</p><p>当前在线：{hits}人</p></body></html>"""
FIXED = {"moment": "2026-01-01 00:00:00", "nonce": "A" * 16, "hits": 7, "day": "2026年1月1日 星期四", "clock": "8:00"}


def page(body: str = REPORT, **volatile: object) -> bytes:
    return PAGE.format(**(FIXED | {"stamp": 1_700_000_000_000, "body": body, "title": TITLE} | volatile)).encode()


def digest(body: bytes) -> str:
    return stable_digest(body, HTML)


@settings(max_examples=40, deadline=None)
@given(
    moment=TIMES,
    nonce=HEX,
    hits=NUMBERS,
    day=DAYS,
    clock=st.times().map(lambda moment: f"{moment:%H:%M:%S}"),
    stamp=st.integers(10**12, 10**13 - 1),
)
def test_what_is_volatile_never_counts(**volatile: object) -> None:
    assert digest(page(**volatile)) == digest(page())


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_changed_character_of_the_report_counts(data: st.DataObject) -> None:
    """One visible character of the report's own text, whichever: a figure's digit, a word's letter."""
    starts = [at for at in range(len(REPORT)) if REPORT[at].isalnum() and _is_visible(REPORT, at)]
    at = data.draw(st.sampled_from(starts))
    other = data.draw(st.sampled_from([c for c in "0123456789年月省" if c != REPORT[at]]))
    assert digest(page(f"{REPORT[:at]}{other}{REPORT[at + 1 :]}")) != digest(page())


def _is_visible(html: str, at: int) -> bool:
    return html.rfind(">", 0, at) > html.rfind("<", 0, at) and ";" not in html[at : at + 6]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>网站总访问量：120次</p>", "<p>网站总访问量：121次</p>"),
        ("<p>访问量：120次</p>", "<p>访问量：121次</p>"),  # in the report's own text
        ("<p>今天是好日子65</p>", "<p>今天是好日子66</p>"),
        ("<p>今天是2026年1月1日</p>", "<p>今天是2026年1月2日</p>"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "<table><tr><td>12</td><td></td></tr></table>"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "<table><tr><td>1</td></tr><tr><td>2</td></tr></table>"),
        ('<td colspan="2">1</td>', '<td colspan="3">1</td>'),
        ('<a href="/a.pdf">附件</a>', '<a href="/b.pdf">附件</a>'),
        ('<a href="/a?id=1">附件</a>', '<a href="/a?id=2">附件</a>'),
        ('<a href="/a?t=1">附件</a>', '<a href="/a?t=2">附件</a>'),
        ('<a href="/a">附件</a>', '<a href="/a">附件</a><a href="/b">附件</a>'),
        ('<img src="./W020240122000000001.png">', '<img src="./W020240122000000002.png">'),
        ('<iframe src="/a.pdf"></iframe>', '<iframe src="/b.pdf"></iframe>'),
        ('<script>showVsbpdfIframe("/__local/a.pdf")</script>', '<script>showVsbpdfIframe("/__local/b.pdf")</script>'),
        ("<script>document.write('<a href=\"./P01.doc\">x</a>')</script>", "<script>document.write('')</script>"),
        ('<div pdfsrc="/_upload/a.pdf"></div>', '<div pdfsrc="/_upload/b.pdf"></div>'),
    ],
)
def test_what_is_not_volatile_counts(before: str, after: str) -> None:
    assert digest(page(before)) != digest(page(after))


@pytest.mark.parametrize("around", ["<p>网站总访问量：{}</p>", "<p>访问量：{}，同比增长</p>", "<p>浏览量{}万</p>"])
def test_a_figure_outside_any_known_frame_counts(around: str) -> None:
    bare = "<html><body>{}</body></html>"
    assert digest(bare.format(around.format(120)).encode()) != digest(bare.format(around.format(121)).encode())


@pytest.mark.parametrize("name", ["PubDate", "ArticleTitle", "ContentSource"])
def test_a_meta_that_says_something_counts(name: str) -> None:
    some, other = (f'<meta name="{name}" content="2024-01-2{n}"><p>报告</p>'.encode() for n in (1, 2))
    assert digest(some) != digest(other)


def test_a_report_inside_a_script_counts() -> None:
    """Pages of a script's kind carry the whole article as a string, beside counters and times."""
    text = "本年新收政府信息公开申请数量为{}件，上年结转政府信息公开申请数量为3件。" * 10
    template = (
        '<script>window._CONFIG={{"view_count":{},"now_time":"{}","DETAIL":{{"content":"{}"}}}}</script><p>年报</p>'
    )

    def shown(received: int = 65, views: int = 1, now: str = "2026-01-01 08:00:00") -> bytes:
        return template.format(views, now, text.format(*[received] * 10)).encode()

    assert digest(shown()) == digest(shown(views=2)) == digest(shown(now="2026-01-02 09:10:11"))
    assert digest(shown()) != digest(shown(66))


def test_files_are_compared_by_their_bytes() -> None:
    assert stable_digest(b"%PDF-1.4 1", "application/pdf") != stable_digest(b"%PDF-1.4 2", "application/pdf")
    assert stable_digest(page(), "application/pdf") != stable_digest(page(hits=8), "application/pdf")
    assert stable_digest(page(), None) == stable_digest(page(hits=8), None)  # a page by its first bytes
    assert stable_digest(b"", HTML) != stable_digest(b" ", HTML)


@pytest.mark.parametrize(
    "hostile",
    [
        "浏览次数：" + " " * 200_000 + "x",
        "今天是" + "<b></b>" * 30_000 + "x",
        "<div>" * 100_000,
        "<script>" + "报告" * 300 + "a" * 300_000 + "</script>",
        f'<span id="{"hit" * 60_000}">1</span>',
        "<a href='/?" + "t=1&" * 50_000 + "'>x</a>",
    ],
)
def test_hostile_pages_take_no_time(hostile: str) -> None:
    begin = time.process_time()
    stable_digest(f"<html><body>{hostile}</body></html>".encode(), HTML)
    assert time.process_time() - begin < 5
