"""Articles that are cut into pages."""

from __future__ import annotations

import pytest

from crawler.pages.further import MAX_PAGES, further_pages
from crawler.platforms.page import MAX_PAGE, PageError

FOLDER = "http://www.example.gov.cn/zwgk/zfxxgknb/202401/"
ARTICLE = f"{FOLDER}t20240126_1553292.html"
HEX = "4a03b5fa47ae4c73b7ec42801de6be66"


def page(body: str = "", script: str = "") -> str:
    return (
        f"<html><body><h1>示例市水利局2023年政府信息公开工作年度报告</h1>{body}<script>{script}</script></body></html>"
    )


def test_linked_pages() -> None:
    pager = "".join(f'<a href="./t20240126_1553292{end}.html">{n}</a>' for n, end in enumerate(("", "_1", "_2"), 1))
    other = '<a href="./t20240126_1553293.html">上一篇</a><a href="../t20240126_1553292_1.html">别处</a>'
    assert further_pages(page(pager + other), ARTICLE) == [f"{FOLDER}t20240126_1553292_{n}.html" for n in (1, 2)]
    assert further_pages(page(pager + other), f"{FOLDER}t20240126_1553292_1.html") == [
        f"{FOLDER}t20240126_1553292_2.html"
    ]
    assert further_pages(page(pager + other), f"{FOLDER}t20240126_1553292_2.html") == []


@pytest.mark.parametrize(
    "script",
    [
        'createPageHTML(3, 0, "t20240126_1553292", "html");',
        "var currentPage = 0; var countPage = 3;",
        '//createPageHTML(9, 0, "t20240126_1553292", "html");\nvar countPage = 3',
    ],
)
def test_pages_that_a_script_names(script: str) -> None:
    pages = [ARTICLE, f"{FOLDER}t20240126_1553292_1.html", f"{FOLDER}t20240126_1553292_2.html"]
    assert [further_pages(page(script=script), url) for url in pages] == [[pages[1]], [pages[2]], []]


def test_pages_of_other_systems() -> None:
    url = f"http://www.example.gov.cn/nw12344/20230331/{HEX}.html"
    assert further_pages(page(f'<a href="{HEX}_2.html">下一页</a>'), url) == [url.replace(".html", "_2.html")]


def test_neighbours_are_no_pages() -> None:
    for own, other in (
        ("t20240126_1553292.html", "t20240126_1553293.html"),
        ("art_12377_1485549.html", "art_12377_1485550.html"),
        ("index.html", "index_1.html"),
        ("content_16.htm", "content_17.htm"),
        ("t20240126_12.html", "t20240126_13.html"),
    ):
        found = further_pages(
            page(f'<a href="{other}">下一篇</a>', 'createPageHTML(9, 0, "index", "html");'), FOLDER + own
        )
        assert found == []


def test_hostile_pages() -> None:
    with pytest.raises(PageError):
        further_pages("t20240126_1553292_" * MAX_PAGE, ARTICLE)
    assert further_pages("", ARTICLE) == []
    many = "".join(f'<a href="t20240126_1553292_{n}.html">{n}</a>' for n in range(1, 100))
    assert len(further_pages(page(many), ARTICLE)) == MAX_PAGES
    assert further_pages(page("<a href='http://[bad'>x</a>" + "_" * 100_000), ARTICLE) == []
