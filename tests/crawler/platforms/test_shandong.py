"""山东's channels and documents, and the explanations that stand beside the reports."""

from __future__ import annotations

import pytest

from crawler.platforms import platform_of, shandong
from crawler.platforms.page import Entry, PageError
from extract.identity import read_title

SITE = "http://www.example.gov.cn"
CHANNEL = "channel_6389b5a0375991828264ef7a"
LIST = f"{SITE}/gongkai/{CHANNEL}/?open=zfxxgknb"
DOCUMENT = f"/gongkai/site_exampleqjtysj/{CHANNEL}/doc_697b20100736ba1b55bae21a.html"
OTHER = (
    "/gongkai/site_exampleqjtysj/channel_c_5f9f6c84b9dfe9bfb0a8c867_n_1605684402.392/doc_697b132d84569b5304c7a750.html"
)
TITLE = "示例区交通运输局2025年政府信息公开工作年度报告"


def test_rows_and_their_explanations() -> None:
    content = (
        f'<ul><li><a href="{DOCUMENT}" title="{TITLE}">示例区交通运输局2025年…</a>'
        f'<a class="jd" href="{OTHER}" title="{TITLE}">[文字解读]</a><span>2026-01-29</span></li>'
        f'<li><a href="{DOCUMENT.replace("1a.html", "1b.html")}">{TITLE}文字解读</a><span>2026-01-30</span></li></ul>'
    )
    rows = shandong.entries(content, LIST)
    assert rows[0] == Entry(SITE + DOCUMENT, TITLE, "2026-01-29")
    assert [entry.listed_on for entry in rows] == ["2026-01-29", "2026-01-29", "2026-01-30"]
    read = [read_title(entry.title) for entry in rows]
    assert [title.rejected if title else "" for title in read] == [None, "explanation", "explanation"]


@pytest.mark.parametrize(
    ("pager", "following"),
    [
        (
            f'<a href="/gongkai/{CHANNEL}/index_2.html?open=zfxxgknb">下一页</a>',
            f"/gongkai/{CHANNEL}/index_2.html?open=zfxxgknb",
        ),
        (
            f'<b>1</b><a href="/gongkai/{CHANNEL}/?open=zfxxgknb&page=2">2</a>',
            f"/gongkai/{CHANNEL}/?open=zfxxgknb&page=2",
        ),
        ("", None),
    ],
)
def test_next_page(pager: str, following: str | None) -> None:
    content = f'<ul><li><a href="{DOCUMENT}">{TITLE}</a></li></ul><div class="page">{pager}</div>'
    assert shandong.next_pages(content, LIST) == ([SITE + following] if following else [])


def test_detail() -> None:
    content = (
        f'<html><head><meta name="ArticleTitle" content="{TITLE}"><meta name="PubDate" content="2026-01-29 10:00">'
        '</head><body><div class="article"><a href="/gongkai/files/2026/年报.pdf">下载</a></div></body></html>'
    )
    detail = shandong.detail(content, SITE + DOCUMENT)
    assert (detail.title, detail.published) == (TITLE, "2026-01-29 10:00")
    assert [file.name for file in shandong.attachments(content, SITE + DOCUMENT)] == ["年报.pdf"]


@pytest.mark.parametrize(
    ("address", "sure"),
    [
        (DOCUMENT, 1.0),
        (OTHER, 1.0),
        (f"/gongkai/{CHANNEL}/", 1.0),
        (f"/gongkai/{CHANNEL}/?open=zfxxgknb", 1.0),
        ("/gongkai/kuozhan/10461.html", 0.0),
        ("/channels/3125.html", 0.0),
        ("/zwgk/6389b5a0375991828264ef7a.html", 0.0),
    ],
)
def test_recognition(address: str, sure: float) -> None:
    content = "<p>正文</p>"
    assert shandong.recognise(content, SITE + address) == sure
    if sure:
        assert platform_of(content, SITE + address) is shandong


def test_hostile_pages() -> None:
    with pytest.raises(PageError):
        shandong.entries("", LIST)
    for content in (
        f"<a href='{DOCUMENT}' title='解读'>" * 20_000,
        "channel_" + "a" * 1_000_000,
        "\0<a href='http://[bad/doc_697b20100736ba1b55bae21a.html'>一</a>",
    ):
        assert len(shandong.entries(content, LIST)) <= 1
        assert shandong.next_pages(content, LIST) == []
