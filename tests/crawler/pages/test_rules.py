"""Each rule about a page, with what it must not catch."""

from __future__ import annotations

import time

import pytest

from crawler import verdict
from crawler.pages.mirror import betting_words, converted
from crawler.pages.rules import (
    debris_in,
    is_same_page,
    is_shell,
    is_unfilled,
    judge_answer,
    judge_file,
    judge_list,
    says_not_found,
    sends_on,
)
from crawler.pages.skim import visible_words

SENTENCE = "本机关全年主动公开政府信息365条，办结依申请公开12件，没有行政复议和行政诉讼。"
REPORT = f"<html><title>示例局2023年政府信息公开工作年度报告</title><body>{f'<p>{SENTENCE}</p>' * 40}</body></html>"
URL = "http://www.example.gov.cn/nb/"


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (200, REPORT, None),
        (404, "", verdict.NOT_FOUND),
        (410, "", verdict.NOT_FOUND),
        (502, "", verdict.SERVER_ERROR),
        (504, REPORT, verdict.SERVER_ERROR),
        (304, "", verdict.UNEXPECTED),
        (403, "", verdict.REFUSED),
    ],
)
def test_answers(status: int, text: str, expected: verdict.PageVerdict | None) -> None:
    assert judge_answer(status, text) is expected


@pytest.mark.parametrize(
    ("entries", "seen", "size", "first", "expected"),
    [
        (["a", "b"], [], 9000, True, None),
        (["a", "c"], ["a", "b"], 9000, False, None),
        (["a", "b"], ["a", "b", "c"], 9000, False, verdict.REPEATED_PAGE),
        ([], ["a"], 350, False, verdict.MISSING_PAGE),
        ([], ["a"], 9000, False, verdict.NO_ENTRIES),
        ([], [], 350, True, verdict.NO_ENTRIES),
    ],
)
def test_lists(
    entries: list[str], seen: list[str], size: int, first: bool, expected: verdict.PageVerdict | None
) -> None:
    assert judge_list(entries, seen, size, first=first) is expected


@pytest.mark.parametrize(
    ("name", "media_type", "payload", "expected"),
    [
        ("P0.pdf", "application/octet-stream", b"%PDF-1.4", None),
        ("P0.pdf", "text/html", b"%PDF-1.4", None),  # a false label
        ("P0.pdf", "application/pdf", b"\r\n<!DOCTYPE html><html>", verdict.PAGE_FOR_FILE),
        ("P0.pdf", "text/html", b"<script>alert(1)</script>", verdict.PAGE_FOR_FILE),
        ("P0.pdf", "application/pdf", b"", verdict.FILE_STUB),
        ("download.jsp?wbfileid=1", "application/octet-stream", b"error: no such file" * 10, verdict.FILE_STUB),
        ("P0.pdf", "application/pdf", b"PK\x03\x04" + b"0" * 600, verdict.FILE_DIFFERS),
        ("P0.doc", "application/msword", b"PK\x03\x04", None),  # Word opens it all the same
        ("P0.docx", None, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", verdict.FILE_DIFFERS),
        ("P0.txt", "text/plain", "年报".encode("gb18030"), None),
        ("download.jsp?wbfileid=1", "application/octet-stream", b"PK\x03\x04", None),
    ],
)
def test_files(name: str, media_type: str | None, payload: bytes, expected: verdict.PageVerdict | None) -> None:
    assert judge_file(URL + name, media_type, payload) is expected


def test_one_page_under_two_addresses() -> None:
    home = [f"http://h/{number}" for number in range(40)]
    assert is_same_page([*home[:39], "http://h/news"], home)
    assert not is_same_page(home[:20], home)
    assert not is_same_page(["http://h/1"], ["http://h/1"])  # too little to tell by


@pytest.mark.parametrize(
    "text",
    [
        "<title>404</title><body>x</body>",
        "<title>404 Not Found</title>",
        "<title>404错误页面_某某市人民政府</title>" + "<p>首页 栏目</p>" * 400,
        "<title>某某市人民政府</title><body><div class='nav'>首页</div>您访问的页面不存在，5秒后返回首页",
        "<body>对不起，您要查找的内容不存在或已被删除！</body>",
        "<p>该信息已删除</p>",
        "<p>Sorry, Page Not Found</p>",
    ],
)
def test_a_page_that_says_there_is_none(text: str) -> None:
    assert says_not_found(text)


@pytest.mark.parametrize(
    "text",
    [
        REPORT,
        REPORT.replace(SENTENCE, f"{SENTENCE}当事人称页面不存在，已被删除。", 1),
        "<title>关于某市政协第404号提案的答复</title>",
        "<title>示例县信息公开年报</title><ul><li>2023年报</li></ul>",
        "",
    ],
)
def test_a_page_that_does_not(text: str) -> None:
    assert not says_not_found(text)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ('<meta http-equiv="refresh" content="0;url=/new/nb/">', "http://www.example.gov.cn/new/nb/"),
        ("<META HTTP-EQUIV=Refresh CONTENT='3; URL=http://new.example.gov.cn/'>", "http://new.example.gov.cn/"),
        ("<meta http-equiv='refresh' content=\"0; url='/new/nb/'\">", "http://www.example.gov.cn/new/nb/"),
        ("<script>window.location.href='../nb2/index.html';</script>", "http://www.example.gov.cn/nb2/index.html"),
        ('<script>location.replace( "/x/" )</script>', "http://www.example.gov.cn/x/"),
        (f'<meta http-equiv="refresh" content="0;url={URL}">', None),  # itself
        ('<meta http-equiv="refresh" content="300;url=/other/">', None),  # fresh every five minutes
        ('<meta http-equiv="refresh" content="5">', None),
        ('<meta http-equiv="X-UA-Compatible" content="IE=edge">', None),
        (REPORT + "<script>function s(){location.href='/search.html'}</script>", None),
    ],
)
def test_a_page_that_sends_its_readers_on(text: str, target: str | None) -> None:
    assert sends_on(text, URL) == target


def test_shells() -> None:
    vue = (
        '<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>信息公开</title>'
        '<link href="/css/app.2c1.css" rel="stylesheet"></head><body><noscript>需要启用 JavaScript</noscript>'
        '<div id="app"></div><script src="/js/chunk-vendors.js"></script><script src="/js/app.js"></script>'
    )
    assert 215 < len(vue) < 618
    assert is_shell(vue)
    assert not is_shell(vue.replace('<div id="app"></div>', f'<div id="app">{SENTENCE * 5}</div>'))
    assert not is_shell(vue.replace('<div id="app"></div>', '<div id="app"><a href="/1.html">2023</a></div>'))
    assert not is_shell("<html><body><div id='x'></div></body></html>")


def test_debris() -> None:
    assert (
        debris_in('<p>x</p><li><a href="<?=el.link?>"><?=el.title?></a></li>') == '<?=el.link?>"><?=el.title?></a></li>'
    )
    assert debris_in('<%@ page contentType="text/html"%><html>') is not None
    assert debris_in("<CMSPRO_CHANNEL id='1'>年报</CMSPRO_CHANNEL>") is not None
    assert debris_in('<?xml version="1.0"?>' + REPORT) is None
    assert debris_in('<script type="text/x-handlebars-template">{{#each data}}{{title}}{{/each}}</script>') is None
    for address in (
        "http://h/<?=el.link?>",
        "http://h/%3C?=el.link?%3E",
        "http://h/{{pcUrl}}",
        "http://h/%7B%7BpcUrl%7D%7D",
    ):
        assert is_unfilled(address)
    assert not is_unfilled("http://h/art/2024/1/19/art_1_2.html?a=1&b=%E5%B9%B4")


def test_doctored_copies() -> None:
    laced = "政府信息公(gōng)开工(gōng)作年(nián)度报(bào)告，全(quán)文如下" * 2
    assert converted(laced) == "laced with pinyin: 公(gōng)"
    assert judge_answer(200, laced) is verdict.MIRROR
    assert converted("示例縣辦公室關於政務公開的報告，對外發佈" * 10) == "in traditional characters throughout"
    assert betting_words("<div>百家乐 真人荷官 老虎机 开户送彩金</div>" + REPORT) is not None


@pytest.mark.parametrize(
    "text",
    [
        REPORT,
        REPORT + "<a href='/big5/'>繁體</a><p>與時俱進、開拓進取、為民服務</p>",
        REPORT + "<p>禤(xuān)某某、亓(qí)某申请公开，已答复。</p>",
        REPORT + "<p>严厉打击网络赌博，查处六合彩案件3起。</p>",
        "",
    ],
)
def test_ordinary_words(text: str) -> None:
    assert (converted(text), betting_words(text)) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "<" * 300_000,
        "<title" * 60_000,
        "<meta http-equiv=" * 20_000,
        '<meta http-equiv="refresh" content="' + "0" * 200_000,
        "location = " * 30_000,
        "公(" * 100_000 + "ā",
        "找不到" * 100_000,
        "\0" * 100_000,
    ],
)
def test_hostile_pages_take_no_time(text: str) -> None:
    began = time.monotonic()
    judge_answer(200, text)
    says_not_found(text)
    sends_on(text, URL)
    is_shell(text)
    debris_in(text)
    converted(text)
    betting_words(text)
    assert time.monotonic() - began < 1.0


@pytest.mark.parametrize("closing", ["</script>", "</SCRIPT>", "</Script >"])
def test_a_script_ends_in_whatever_case(closing: str) -> None:
    assert visible_words(f"<Script>var a='<b>';{closing}<p>{SENTENCE}</p>", 100) == SENTENCE
